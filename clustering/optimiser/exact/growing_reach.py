"""Proving a plan, or finding the best one, from columns of ever higher reduced cost.

However poor the plan is, the best one is often near its bound. So columns are enumerated first
within a short reach of reduced cost, then a longer one. No column of a plan within that reach of
the bound is missing (`clustering.optimiser.exact.proof.prove`): the best choice among them is the
best plan, or there is none so near and the bound rises by the reach.
"""

import numpy as np

from clustering.optimiser.columns.pricing import price_all
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.dual_prices import DualBound
from clustering.optimiser.exact.column_enumeration import pool_of
from clustering.optimiser.exact.cover_search import search_cover
from clustering.optimiser.exact.cut_tightening import tighten
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import unit_sets
from clustering.optimiser.search_context import SearchContext

FIRST_REACH, LONGER = 0.5, 1.4
"""First reach, in mean duals of a school, and the factor by which it grows."""

EFFORT = 1_000_000
"""Branches for each root in enumerating them."""

COLUMNS = 500_000
"""Columns within reach at most."""

STEPS = 3_000_000
"""Steps of one search at most: a quarter of a minute."""


class GrowingReach:
    """The search for the best plan within a growing reach of a bound.

    Parameters
    ----------
    incumbent
        Made better in place.
    dual_bound
        The bound, and the duals that columns are enumerated by.
    context
        Ends the search when time is up.

    Attributes
    ----------
    bound
        No plan of the instance costs less, unless it costs the cutoff or more; seconds.
    exhausted
        More steps would not raise the bound: there are too many columns, or time is up.
    """

    def __init__(self, incumbent: Incumbent, dual_bound: DualBound, context: SearchContext) -> None:
        self.bound = dual_bound.bound
        self.exhausted = False
        self._incumbent = incumbent
        self._dual_bound = dual_bound
        self._context = context
        instance = incumbent.instance
        share_s = float(np.abs(dual_bound.duals.unit_s).sum()) / int(instance.schools.sum())
        self._reach = FIRST_REACH * max(share_s, 1.0)

    def step(self, cutoff: float) -> None:
        """Look for a plan within reach that costs less than the cutoff, seconds; then reach on."""
        instance, start = self._incumbent.instance, self._dual_bound.bound
        reach = min(self._reach, cutoff - start)
        duals = self._dual_bound.duals
        goal = PricingGoal(reach + 1e-3, EFFORT, every=True)
        columns = price_all(instance, duals, goal, COLUMNS, self._context)
        if not columns.complete:
            self.exhausted = True
            return
        pool = pool_of(instance, (), columns, self._dual_bound)
        base = duals.base_s(instance.clusters)
        top = start + reach - base
        tight = tighten(pool, top, self._context)
        if not np.isfinite(tight.bound):
            self.exhausted = True
            return
        if tight.bound < top:
            cover = search_cover(pool, tight, top, STEPS, self._context)
            if cover.chosen is not None:
                self._incumbent.clusters = tuple(sorted(unit_sets(pool.members[cover.chosen])))
            if not cover.complete:
                self.bound = max(self.bound, base + tight.bound)
                self.exhausted = True
                return
        self.bound = max(self.bound, min(start + reach, self._incumbent.cost))
        self._reach *= LONGER
