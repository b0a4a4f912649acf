"""What covering schools is worth: the duals of the linear problem, which price every cluster.

A cluster's reduced cost is its cost less the duals of its units, plus a fee where the number of
clusters is fixed, plus the prices of the cuts that it touches. A cut is a set of three units, of
which at most one cluster of any plan can hold two or more (subset-row cuts of Jepsen et al. 2008);
a cluster that does, touches it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

import numpy as np

from clustering.compiled import Floats, Ints, compiled

Triple = tuple[int, int, int]


class Cuts(NamedTuple):
    """Cuts with a price, in plain arrays.

    Attributes
    ----------
    triples
        (c, 3) units of each cut; -1 for one outside of the part looked at.
    price_s
        (c,) seconds that a cluster pays for touching it, above 0.
    first, of_node
        (g + 1,) where the cuts of each unit begin in the list of cuts by unit.
    """

    triples: Ints
    price_s: Floats
    first: Ints
    of_unit: Ints


class DualPrices(NamedTuple):
    """The duals of the linear problem.

    Attributes
    ----------
    duals
        (g,) what covering a unit is worth, seconds.
    fee_s
        What one more cluster costs, where their number is fixed; else 0.
    cuts
        What touching a cut costs.
    """

    duals: Floats
    fee_s: float
    cuts: Cuts

    def base_s(self, clusters: int) -> float:
        """Return what a plan of so many clusters costs beside their reduced costs, without cuts."""
        return float(self.duals.sum()) - self.fee_s * clusters


def make_cuts(triples: Ints, price_s: Floats, g: int) -> Cuts:
    """Return the cuts that have a price, listed by unit.

    Parameters
    ----------
    triples
        (c, 3) units, -1 for none.
    price_s
        (c,) seconds; those of 0 are left away.
    g
        Number of units.
    """
    dear = price_s > 1e-9
    triples, price_s = triples[dear].reshape(-1, 3), price_s[dear]
    cut, place = np.nonzero(triples >= 0)
    unit = triples[cut, place]
    order = np.argsort(unit, kind="stable")
    first = np.searchsorted(unit[order], np.arange(g + 1))
    return Cuts(
        np.ascontiguousarray(triples, dtype=np.int64),
        np.ascontiguousarray(price_s, dtype=np.float64),
        first.astype(np.int64),
        cut[order].astype(np.int64),
    )


def plain_prices(duals: Floats, fee_s: float = 0.0) -> DualPrices:
    """Return prices of units, (g,), without cuts."""
    return DualPrices(duals, fee_s, make_cuts(np.zeros((0, 3), np.int64), np.zeros(0), len(duals)))


def prices_within(prices: DualPrices, chosen: Sequence[int]) -> DualPrices:
    """Return the prices of the units at `chosen` alone, ascending; they become 0, 1, ...

    Cuts with one unit among them can no longer be touched, and are left away.
    """
    duals, cuts = prices.duals, prices.cuts
    place = np.full(len(duals) + 1, -1, np.int64)
    place[list(chosen)] = np.arange(len(chosen))
    triples = place[cuts.triples]
    inside = (triples >= 0).sum(axis=1) >= 2
    kept = make_cuts(triples[inside], cuts.price_s[inside], len(chosen))
    return DualPrices(np.ascontiguousarray(duals[list(chosen)]), prices.fee_s, kept)


def reduced_costs(prices: DualPrices, members: Ints, costs: Floats) -> Floats:
    """Return the reduced cost of each cluster.

    Parameters
    ----------
    members
        (c, m) units, filled up with -1 behind.
    costs
        (c,) seconds.
    """
    worth = np.append(prices.duals, 0.0)
    plain = costs - worth[members].sum(axis=1) + prices.fee_s
    row, cut = touched(prices.cuts, members)
    paid = np.bincount(row, prices.cuts.price_s[cut], minlength=len(members))
    return np.asarray(plain + paid, dtype=np.float64)


@dataclass(frozen=True)
class DualBound:
    """A bound, and the prices that prove it.

    Attributes
    ----------
    bound
        No plan costs less, left-out schools at their price; seconds.
    prices
        Duals, fee and cuts.
    finished
        The search came to its end, so that more time would not raise the bound.
    numbered
        The number of clusters is fixed.
    known
        Clusters of the linear problem, (c, most) units filled up with -1, and their costs.
    """

    bound: float
    prices: DualPrices
    finished: bool
    numbered: bool = False
    known: tuple[Ints, Floats] = (np.zeros((0, 0), np.int64), np.zeros(0))

    def within(self, chosen: Sequence[int]) -> Self:
        """Return what it says of the units at `chosen` alone, ascending; they become 0, 1, ...

        The bound stays that of the whole.
        """
        members, costs = self.known
        place = np.full(len(self.prices.duals) + 1, -2, np.int64)
        place[list(chosen)] = np.arange(len(chosen))
        place[-1] = -1
        inside = place[members]
        kept = (inside > -2).all(axis=1)
        known = (inside[kept], costs[kept])
        return replace(self, prices=prices_within(self.prices, chosen), known=known)


@compiled
def touched(cuts: Cuts, members: Ints) -> tuple[Ints, Ints]:
    """Return rows of clusters, (c, most), and cuts that they touch, a pair for each touch."""
    rows = []
    which = []
    held = np.zeros(len(cuts.price_s), np.int64)
    for row in range(len(members)):
        for unit in members[row]:
            if unit < 0:
                break
            for at in range(cuts.first[unit], cuts.first[unit + 1]):
                cut = cuts.of_unit[at]
                held[cut] += 1
                if held[cut] == 2:
                    rows.append(row)
                    which.append(cut)
        for unit in members[row]:
            if unit < 0:
                break
            for at in range(cuts.first[unit], cuts.first[unit + 1]):
                held[cuts.of_unit[at]] = 0
    return np.array(rows, dtype=np.int64), np.array(which, dtype=np.int64)
