"""What covering each school is worth: the prices of a bound, by school, so that they outlive it.

Prices prove a bound for any problem on which they are tried, by one round of pricing; they prove a
good one where the problem differs little from that which they were made for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from clustering.optimiser.columns.pricing import cheapest_at
from clustering.optimiser.dual_prices import DualPrices, make_cuts, prices_within
from clustering.optimiser.instance import Aggregation, Instance, part_of
from clustering.problem import Problem

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class SchoolPrices:
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

    def less(self, bonus_s: Mapping[int, float]) -> "SchoolPrices":
        """Return the prices where each school brings some seconds with it, by URN."""
        prices = {urn: price - bonus_s.get(urn, 0.0) for urn, price in self.prices_s.items()}
        return replace(self, prices_s=prices)


def school_prices(problem: Problem, aggregation: Aggregation, prices: DualPrices) -> SchoolPrices:
    """Return prices of units as prices of schools, to the millisecond."""
    urns = [[problem.schools[row].urn for row in rows] for rows in aggregation.rows]
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
    return SchoolPrices(each, cuts, prices.fee_s)


def prices_of_schools(
    problem: Problem, aggregation: Aggregation, worth: SchoolPrices, broken: Iterable[int] = ()
) -> DualPrices:
    """Return prices of schools as prices of units.

    Parameters
    ----------
    broken
        Instance whose cluster no longer holds. One after the other, their prices are raised to what
        they bring, as are those of units that had none: to the price of leaving the unit out, or
        to what the cheapest cluster with it costs beyond the prices of the others in it. The
        bound rises by as much.
    """
    unit = {
        problem.schools[row].urn: at for at, rows in enumerate(aggregation.rows) for row in rows
    }
    g = len(aggregation.rows)
    duals, known = np.zeros(g), np.ones(g, dtype=bool)
    for urn, at in unit.items():
        known[at] &= urn in worth.prices_s
        duals[at] += worth.prices_s.get(urn, 0.0)
    cuts = [(tuple(unit.get(urn, -1) for urn in urns), price_s) for urns, price_s in worth.cuts]
    kept = [(at, price_s) for at, price_s in cuts if min(at) >= 0 and len(set(at)) == len(at)]
    triples = np.array([at for at, _ in kept], dtype=np.int64).reshape(-1, 3)
    price_s = np.array([price_s for _, price_s in kept], dtype=np.float64)
    fee_s = worth.fee_s if aggregation.instance.clusters else 0.0
    prices = DualPrices(duals, fee_s, make_cuts(triples, price_s, g))
    for at in (*broken, *np.setdiff1d(np.flatnonzero(~known), list(broken)).tolist()):
        if not known[at] or not aggregation.instance.hub:
            duals[at] = _brings(aggregation.instance, prices, at, known)
        known[at] = True
    return prices


def _brings(instance: Instance, prices: DualPrices, at: int, known: Flags) -> float:
    """Return the highest price of a unit at which no cluster of it and known ones is too cheap."""
    price_s = float(instance.left_out_s[at])
    if instance.hub:  # its clusters have their roots elsewhere
        return min(price_s, float(prices.duals[known].mean())) if known.any() else price_s
    others = np.flatnonzero(known & np.isfinite(instance.drive_s[at])).tolist()
    # the unit before all others, so that it is the root of every cluster it is in
    chosen = [at, *(other for other in others if other != at)]
    inside = prices_within(prices, chosen)
    inside.duals[0] = price_s
    return price_s + cheapest_at(part_of(instance, chosen), inside, 0)
