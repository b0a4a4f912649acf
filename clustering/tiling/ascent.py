"""Raising the dual prices of a region while those around it stay as they are.

This is block coordinate ascent (Bertsekas, Nonlinear Programming, 1999) on the dual of the whole,
with column generation in each block. All blocks move at once, as a column that reaches into several
leaves each of them its share.
"""

import numpy as np

from clustering.clock import Clock, Limits
from clustering.compiled import Flags, Floats, Ints
from clustering.optimiser.columns.master import Master
from clustering.optimiser.columns.pricing import price
from clustering.optimiser.columns.subset_row_cuts import most_violated
from clustering.optimiser.dual_prices import (
    DualBound,
    DualPrices,
    make_cuts,
    reduced_costs,
)
from clustering.optimiser.instance import Instance
from clustering.optimiser.search_context import SearchContext
from clustering.tiling.column_ladder import ColumnLadder, Columns, Rung, unique_columns
from clustering.tiling.solving import NEAR_S, first_penalty_of

CLOSE, CLOSE_TO_CUTS, STALLED = 2e-3, 5e-4, 1e-4
"""Fractions of the value: up to which columns are sought, the same before more cuts, and by which a
round of cuts must raise it to continue."""


class _Region:
    """A region, and the units around it, whose duals stay as they are.

    Parameters
    ----------
    inside
        (g,) which units are the region's.
    before
        Duals of all these units.

    Attributes
    ----------
    units
        (u,) the region's units; for it they are 0, 1, ...
    duals
        Their duals before, with those of the cuts that lie within the region.
    """

    def __init__(self, inside: Flags, before: DualPrices) -> None:
        self.units = np.flatnonzero(inside)
        self._before = before
        # the last is for -1, which is no unit
        self._place = np.append(np.where(inside, np.cumsum(inside) - 1, -1), -1)
        triples = self._place[before.cuts.triples]
        own = (triples >= 0).all(axis=1)
        self._other_cuts = before.cuts.triples[~own], before.cuts.price_s[~own]
        cuts = make_cuts(triples[own], before.cuts.price_s[own], len(self.units))
        self.duals = DualPrices(before.unit_s[self.units], 0.0, cuts)

    def part_of(self, members: Ints, costs: Floats) -> Columns:
        """Return the region's part of columns: its units, and what these may cost, seconds.

        Of the reduced cost of a column that reaches beyond the region it is their share by units.
        """
        rows = self._place[members]
        held = (rows >= 0).sum(axis=1)
        slack_s = np.maximum(reduced_costs(self._before, members, costs), 0.0)
        share_s = slack_s * held / (members >= 0).sum(axis=1)
        rows[rows < 0] = len(self.units)
        rows.sort(axis=1)
        rows[rows == len(self.units)] = -1
        costs_s = share_s - reduced_costs(self.duals, rows, np.zeros(len(rows)))
        return rows[held > 0], costs_s[held > 0]

    def around(self, duals: DualPrices) -> DualPrices:
        """Return duals of the region as duals of all units."""
        unit_s = self._before.unit_s.copy()
        unit_s[self.units] = duals.unit_s
        triples, price_s = self._other_cuts
        triples = np.concatenate([triples, self.units[duals.cuts.triples]])
        price_s = np.concatenate([price_s, duals.cuts.price_s])
        return DualPrices(unit_s, 0.0, make_cuts(triples, price_s, len(unit_s)))


def raise_region(
    instance: Instance, inside: Flags, known: DualBound, seconds: float, *, cut_rounds: int
) -> tuple[DualPrices, Columns]:
    """Return dual prices of a region's units, raised by column generation, and by cuts if asked.

    The duals of the units around it stay as they are. Of the reduced cost of a column that reaches
    beyond the region, it may use up its share by units. So all regions can be raised at once.

    Parameters
    ----------
    instance
        The region, and the units around it.
    inside
        (g,) which units are the region's.
    known
        Duals of all these units, by which no reduced cost is below 0 by much, and known columns.
    seconds
        Working time for it.
    cut_rounds
        Rounds of new cuts at most.

    Returns
    -------
    Duals of the region's units, these being 0, 1, ..., and of all cuts among them; and the columns
    that were found of a reduced cost up to `NEAR_S`.
    """
    context = SearchContext(Clock(Limits(seconds), of_work=True))
    region = _Region(inside, known.duals)
    columns = [(known.known[0][:0], known.known[1][:0])]

    def price_near(duals: DualPrices, rung: Rung) -> Columns:
        both = region.around(duals)
        found = price(instance, both, context, reach=rung.reach, effort=rung.effort)
        columns.append((found.members, found.costs))
        return region.part_of(found.members, found.costs)

    units = region.units
    rows = instance._replace(schools=instance.schools[units], left_out_s=instance.left_out_s[units])
    master = Master(rows, first_penalty_of(rows, region.duals.unit_s))
    master.add(*region.part_of(*known.known))
    master.cut(region.duals.cuts.triples)
    ladder = ColumnLadder(master, region.duals, price_near)
    best, value = region.duals, -np.inf
    if not cut_rounds and ladder.climb(lambda: context.clock.left, CLOSE):
        best = ladder.stable_duals
    for _ in range(cut_rounds):
        if not ladder.solve(context.clock.left):
            break
        triples = most_violated(*master.support(), len(units))
        if not len(triples) or ladder.value - value <= STALLED * abs(ladder.value):
            break
        value = ladder.value
        master.cut(triples)
        if not ladder.climb(lambda: context.clock.left, CLOSE_TO_CUTS):
            break
        best = ladder.stable_duals
    members, costs = unique_columns(columns)
    near = reduced_costs(region.around(best), members, costs) <= NEAR_S
    return best, (members[near], costs[near])
