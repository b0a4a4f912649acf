"""Enumerating the columns that a better plan could be made of, into a pool to choose from.

A plan costs as much more than its dual bound as the reduced costs of its clusters, and the prices
of the cuts it does not touch, sum to. So no cluster of a better plan has a reduced cost above the
gap between the known plan and the bound.
"""

import numpy as np
from numpy.typing import NDArray

from clustering.compiled import Ints
from clustering.optimiser.columns.pricing import price_all
from clustering.optimiser.columns.pricing_result import PricingResult
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.dual_prices import DualBound, duals_without_cuts, reduced_costs
from clustering.optimiser.exact.cut_tightening import Tightened
from clustering.optimiser.exact.set_partitioning import ColumnPool
from clustering.optimiser.instance import Instance, UnitSet, rows_of
from clustering.optimiser.search_context import SearchContext

EFFORT = 3_000_000
"""Branches for each root in enumerating columns."""

FIRST_THRESHOLD, FEWER = 1.5, 0.6
"""Reduced cost that columns may have at first, in mean costs of a school, where their number is
limited, and the factor by which that falls if they are too many."""

QUICK_COLUMNS = 2_500
"""Columns to choose from where a good choice is wanted soon, rather than the best."""


def enumerate_columns(
    instance: Instance,
    dual_bound: DualBound,
    gap: float,
    context: SearchContext,
    *,
    most: int,
    first: float = FIRST_THRESHOLD,
) -> tuple[PricingResult, bool]:
    """Enumerate the columns of low reduced cost; say whether they are all that lie within the gap.

    Parameters
    ----------
    instance, dual_bound
        What columns are made of, and the duals by which they are priced.
    gap
        Columns of a reduced cost below this may be part of a better plan; seconds.
    context
        Ends the enumeration when time is up.
    most
        Columns at most: where more lie within the gap, only those of lower reduced cost.
    first
        Reduced cost that columns may have at first, in mean costs of a school.
    """
    share_s = float(np.abs(dual_bound.duals.unit_s).sum()) / max(int(instance.schools.sum()), 1)
    below = min(gap, max(first * share_s, 1.0))
    while True:
        goal = PricingGoal(below, EFFORT, every=True)
        columns = price_all(instance, dual_bound.duals, goal, most, context)
        if columns.complete or not context.should_continue() or below < 1e-9:
            return columns, columns.complete and below >= gap
        # too many to choose from
        below *= FEWER


def columns_within_gap(tight: Tightened, known: float) -> Ints:
    """(k,) columns that may be part of a better choice than the known one, at `known` seconds."""
    return np.flatnonzero(tight.reduced <= known - tight.bound + 1e-2)


def cheapest_columns(pool: ColumnPool, tight: Tightened, known: float, most: int) -> Ints:
    """(k,) the `most` columns within the gap of `known` seconds, and those of the start."""
    within = columns_within_gap(tight, known)
    cheapest = within[np.argsort(tight.reduced[within], kind="stable")[:most]]
    return np.union1d(cheapest, np.flatnonzero(pool.start))


def pool_of(
    instance: Instance, start: tuple[UnitSet, ...], columns: PricingResult, dual_bound: DualBound
) -> ColumnPool:
    """Return a pool of the columns and the known choice, each once, at their reduced costs.

    By reduced costs the best choice is the same, and the numbers are of a size that suits the
    solver. Where the number of clusters is fixed, that of a neighbourhood stays as it is.
    """
    duals = duals_without_cuts(dual_bound.duals.unit_s, dual_bound.duals.fee_s)
    known, cost_s = rows_of(instance, start)
    rows = np.concatenate([known, columns.members])
    costs = np.concatenate(
        [
            reduced_costs(duals, known, cost_s),
            reduced_costs(duals, columns.members, columns.costs),
        ]
    )
    if instance.hub:
        _, once = np.unique(rows, axis=0, return_index=True)
        once = np.sort(once)
    else:
        repeated = np.isin(_hashed(columns.members), _hashed(known))
        once = np.flatnonzero(np.concatenate([np.ones(len(known), dtype=bool), ~repeated]))
    return ColumnPool(
        members=rows[once],
        costs=costs[once],
        left_out=instance.left_out_s - duals.unit_s,
        cuts=dual_bound.duals.cuts.triples,
        start=once < len(start),
        clusters=(instance.clusters or len(start)) if dual_bound.numbered else None,
    )


def _hashed(members: Ints) -> NDArray[np.void]:
    """Return the rows as single values that can be compared."""
    rows = np.ascontiguousarray(members)
    return rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))).ravel()
