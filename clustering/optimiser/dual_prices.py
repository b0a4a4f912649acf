"""Dual prices of the linear program, the reduced costs by them, and the bound that they prove.

A cluster's reduced cost is its cost less the duals of its units, plus a fee where the number of
clusters is fixed, plus the prices of the cuts that it touches, plus that of its moves where they
are limited (`clustering.optimiser.moves`). A cut is a set of three units, of
which at most one cluster of any plan can hold two or more (subset-row cuts of Jepsen et al. 2008).
A cluster that holds two or more touches the cut.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

import numpy as np

from clustering.compiled import Floats, Ints, compiled
from clustering.optimiser.moves import NO_MOVES, MovePrices, prices_of_moves

Triple = tuple[int, int, int]


class Cuts(NamedTuple):
    """Cuts that have a price, in plain arrays.

    Attributes
    ----------
    triples
        (c, 3) units of each cut; -1 for a unit outside this part of the instance.
    price_s
        (c,) seconds that a cluster pays for touching each cut, above 0.
    first, of_unit
        (g + 1,) where the cuts of each unit begin in the list of cuts by unit, and that list.
    """

    triples: Ints
    price_s: Floats
    first: Ints
    of_unit: Ints


class DualPrices(NamedTuple):
    """The duals of the linear program.

    Attributes
    ----------
    unit_s
        (g,) dual of covering each unit, seconds.
    fee_s
        Cost of one more cluster, where their number is fixed; else 0.
    cuts
        The cuts and their prices.
    moves
        The plan in hand, where moves are limited, and the price of each move.
    """

    unit_s: Floats
    fee_s: float
    cuts: Cuts
    moves: MovePrices = NO_MOVES

    def base_s(self, clusters: int) -> float:
        """Return the cost of a plan beyond its clusters' reduced costs, cuts not counted."""
        return float(self.unit_s.sum()) - self.fee_s * clusters


def make_cuts(triples: Ints, price_s: Floats, g: int) -> Cuts:
    """Return the cuts that have a price, listed by unit.

    Parameters
    ----------
    triples
        (c, 3) units, -1 for none.
    price_s
        (c,) seconds; cuts at 0 are dropped.
    g
        Number of units.
    """
    priced = price_s > 1e-9
    triples, price_s = triples[priced].reshape(-1, 3), price_s[priced]
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


def duals_without_cuts(unit_s: Floats, fee_s: float = 0.0) -> DualPrices:
    """Return duals of units, (g,) seconds, without any cut."""
    none = make_cuts(np.zeros((0, 3), np.int64), np.zeros(0), len(unit_s))
    return DualPrices(unit_s, fee_s, none)


def duals_within(duals: DualPrices, chosen: Sequence[int]) -> DualPrices:
    """Return the duals of the units at `chosen` alone, ascending; they become 0, 1, ...

    Cuts with fewer than two units among them can no longer be touched, and are dropped.
    """
    cuts = duals.cuts
    place = np.full(len(duals.unit_s) + 1, -1, np.int64)
    place[list(chosen)] = np.arange(len(chosen))
    triples = place[cuts.triples]
    inside = (triples >= 0).sum(axis=1) >= 2
    kept = make_cuts(triples[inside], cuts.price_s[inside], len(chosen))
    moves = duals.moves
    if len(moves.former.known):
        moves = moves._replace(former=moves.former.within(chosen))
    unit_s = np.ascontiguousarray(duals.unit_s[list(chosen)])
    return DualPrices(unit_s, duals.fee_s, kept, moves)


def reduced_costs(duals: DualPrices, members: Ints, costs: Floats) -> Floats:
    """Return the reduced cost of each cluster.

    Parameters
    ----------
    members
        (c, m) units, padded with -1.
    costs
        (c,) seconds.
    """
    unit_s = np.append(duals.unit_s, 0.0)
    without_cuts = costs - unit_s[members].sum(axis=1) + duals.fee_s
    row, cut = touched(duals.cuts, members)
    paid = np.bincount(row, duals.cuts.price_s[cut], minlength=len(members))
    moved = prices_of_moves(duals.moves, members)
    return np.asarray(without_cuts + paid + moved, dtype=np.float64)


@dataclass(frozen=True)
class DualBound:
    """A lower bound, and the duals that prove it.

    Attributes
    ----------
    bound
        No plan costs less, left-out schools at their price; seconds.
    duals
        Of units, fee and cuts.
    finished
        More time would not raise the bound.
    numbered
        The number of clusters is fixed.
    known
        Columns of the linear program, (c, most) units padded with -1, and their costs.
    """

    bound: float
    duals: DualPrices
    finished: bool
    numbered: bool = False
    known: tuple[Ints, Floats] = (np.zeros((0, 0), np.int64), np.zeros(0))

    def within(self, chosen: Sequence[int]) -> Self:
        """Return duals and columns of the units at `chosen` alone, ascending; they become 0, 1, ...

        The bound stays that of the whole.
        """
        members, costs = self.known
        place = np.full(len(self.duals.unit_s) + 1, -2, np.int64)
        place[list(chosen)] = np.arange(len(chosen))
        place[-1] = -1
        inside = place[members]
        kept = (inside > -2).all(axis=1)
        known = (inside[kept], costs[kept])
        return replace(self, duals=duals_within(self.duals, chosen), known=known)


@compiled
def touched(cuts: Cuts, members: Ints) -> tuple[Ints, Ints]:
    """Return the row of a cluster, (c, most), and the cut, for each cut that a cluster touches."""
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
