"""What covering each school is worth: the prices of a bound, by school, so that they outlive it.

Prices prove a bound for any problem on which they are tried, by one round of pricing; they prove a
good one where the problem differs little from that which they were made for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from clustering.problem import Problem
from clustering.search.nodes import Contraction, Nodes, part_of
from clustering.search.prices import Prices, make_cuts, prices_within
from clustering.search.pricing import cheapest_at

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Worth:
    """Prices by school.

    Attributes
    ----------
    prices_s
        What covering a school is worth, seconds, by URN; schools that move as one share theirs.
    cuts
        Three schools of which at most one cluster can hold two or more, and its price, seconds.
    fee_s
        What one more cluster costs where their number is fixed, seconds; else 0.
    """

    prices_s: Mapping[int, float] = field(default_factory=dict)
    cuts: tuple[tuple[tuple[int, int, int], float], ...] = ()
    fee_s: float = 0.0

    def less(self, bonus_s: Mapping[int, float]) -> "Worth":
        """Return the prices where each school brings some seconds with it, by URN."""
        prices = {urn: price - bonus_s.get(urn, 0.0) for urn, price in self.prices_s.items()}
        return replace(self, prices_s=prices)


def worth_of(problem: Problem, contraction: Contraction, prices: Prices) -> Worth:
    """Return prices of nodes as prices of schools, to the millisecond."""
    urns = [[problem.schools[row].urn for row in rows] for rows in contraction.rows]
    each = {
        urn: round(float(price_s) / len(unit), 3)
        for unit, price_s in zip(urns, prices.duals, strict=True)
        for urn in unit
    }
    triples = prices.cuts.triples
    whole = (triples >= 0).all(axis=1)
    cuts = tuple(
        ((urns[a][0], urns[b][0], urns[c][0]), round(price_s, 3))
        for (a, b, c), price_s in zip(
            triples[whole].tolist(), prices.cuts.price_s[whole].tolist(), strict=True
        )
    )
    return Worth(each, cuts, prices.fee_s)


def prices_from(
    problem: Problem, contraction: Contraction, worth: Worth, broken: Iterable[int] = ()
) -> Prices:
    """Return prices of schools as prices of nodes.

    Parameters
    ----------
    broken
        Nodes whose cluster no longer holds. One after the other, their prices are raised to what
        they bring, as are those of nodes that had none: to the price of leaving the node out, or
        to what the cheapest cluster with it costs beyond the prices of the others in it. The
        bound rises by as much.
    """
    node = {
        problem.schools[row].urn: at for at, rows in enumerate(contraction.rows) for row in rows
    }
    g = len(contraction.rows)
    duals, known = np.zeros(g), np.ones(g, dtype=bool)
    for urn, at in node.items():
        known[at] &= urn in worth.prices_s
        duals[at] += worth.prices_s.get(urn, 0.0)
    cuts = [(tuple(node.get(urn, -1) for urn in urns), price_s) for urns, price_s in worth.cuts]
    kept = [(at, price_s) for at, price_s in cuts if min(at) >= 0 and len(set(at)) == len(at)]
    triples = np.array([at for at, _ in kept], dtype=np.int64).reshape(-1, 3)
    price_s = np.array([price_s for _, price_s in kept], dtype=np.float64)
    fee_s = worth.fee_s if contraction.nodes.clusters else 0.0
    prices = Prices(duals, fee_s, make_cuts(triples, price_s, g))
    for at in (*broken, *np.setdiff1d(np.flatnonzero(~known), list(broken)).tolist()):
        if not known[at] or not contraction.nodes.hub:
            duals[at] = _brings(contraction.nodes, prices, at, known)
        known[at] = True
    return prices


def _brings(nodes: Nodes, prices: Prices, at: int, known: Flags) -> float:
    """Return the highest price of a node at which no cluster of it and known ones is too cheap."""
    price_s = float(nodes.left_out_s[at])
    if nodes.hub:  # its clusters have their roots elsewhere
        return min(price_s, float(prices.duals[known].mean())) if known.any() else price_s
    others = np.flatnonzero(known & np.isfinite(nodes.drive_s[at])).tolist()
    # the node before all others, so that it is the root of every cluster it is in
    chosen = [at, *(other for other in others if other != at)]
    inside = prices_within(prices, chosen)
    inside.duals[0] = price_s
    return price_s + cheapest_at(part_of(nodes, chosen), inside, 0)
