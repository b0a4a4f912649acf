"""Proving that a plan is optimal, or finding a better one."""

import math
from collections.abc import Iterable

import numpy as np

from clustering.optimiser.columns.column_generation import bound_at
from clustering.optimiser.columns.pricing import price_all
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.dual_prices import DualBound, DualPrices, reduced_costs
from clustering.optimiser.exact.column_enumeration import (
    QUICK_COLUMNS,
    cheapest_columns,
    columns_within_gap,
    enumerate_columns,
    pool_of,
)
from clustering.optimiser.exact.cut_tightening import tighten
from clustering.optimiser.exact.set_partitioning import solve_set_partitioning
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance, UnitSet, cost_of, rows_of, unit_sets
from clustering.optimiser.search_context import SearchContext

PROOF_COLUMNS = 500_000
"""Columns that may be enumerated for a proof."""

NEAR_GAP = 0.01
"""Largest gap at which a proof is tried."""

NEAR_UNITS = 320
"""Units above which the gap must also be less than the mean cost of a unit: how many columns lie
within a gap hangs on its seconds, not on its share of the cost."""

PROOF_ATTEMPTS = 4
SURE_UNITS = 120
"""Units up to which a proof is tried whatever the gap."""

CHOICE_COLUMNS = 60_000
CHOICE_NODES = 2_000
"""Columns in the last set partitioning of a proof, and nodes of the solver's tree: a proof takes a
few dozen if it succeeds at all."""

QUICK_NODES = 60
"""Nodes of the solver's tree in a quick set partitioning."""

FIRST_REACH_S = 500.0
"""Reduced cost up to which `close_gap` enumerates columns first; it doubles up to the gap."""

GAP_COLUMNS, GAP_EFFORT, GAP_NODES = 8_000, 200_000, 2_000
"""Columns that `close_gap` may choose from, branches a root to enumerate them, and nodes of the
solver's tree: a proof takes far fewer if it succeeds."""


def prove_if_near(incumbent: Incumbent, dual_bound: DualBound, context: SearchContext) -> float:
    """Prove as `prove` does, unless the plan is too far from its bound; the bound, seconds."""
    units, cost = len(incumbent.instance.schools), incumbent.cost
    near = NEAR_GAP if units <= NEAR_UNITS else 1 / units
    if units > SURE_UNITS and cost - dual_bound.bound > near * abs(cost):
        return dual_bound.bound
    return prove(incumbent, dual_bound, context)


def prove(
    incumbent: Incumbent, dual_bound: DualBound, context: SearchContext, cutoff: float = np.inf
) -> float:
    """Choose the plan from all columns that could be part of a better one.

    Proof. The reduced costs of a better plan sum to less than its cost minus the duals, and at
    every root they are at least the lowest there. So none of its clusters has a reduced cost above
    the gap between this plan and the bound. Where all columns within that gap can be enumerated,
    the best choice among them is the best plan there is.

    Parameters
    ----------
    incumbent
        Made better in place.
    context
        Hears of a better bound before the set partitioning begins.
    cutoff
        Only plans that cost less are wanted, seconds: that of a plan of another number of clusters.

    Returns
    -------
    A bound, seconds: at least `dual_bound.bound`, and the cost of the plan, or the cutoff if that
    is less, where no plan costs less.
    """
    for _ in range(PROOF_ATTEMPTS):
        before = incumbent.cost
        bound = _attempt(incumbent, dual_bound, context, cutoff)
        better_bound = bound > dual_bound.bound
        if better_bound or not context.should_continue() or incumbent.cost >= before - 1e-3:
            break
    return bound


def _attempt(
    incumbent: Incumbent, dual_bound: DualBound, context: SearchContext, cutoff: float
) -> float:
    """Enumerate all columns that a proof needs, if they are not too many; choose among them."""
    instance = incumbent.instance
    base = dual_bound.duals.base_s(instance.clusters)
    known = min(incumbent.cost, cutoff) - base
    gap = base + known - dual_bound.bound
    columns, complete = enumerate_columns(
        instance, dual_bound, gap, context, most=PROOF_COLUMNS, first=math.inf
    )
    start = () if incumbent.wrong_number else incumbent.clusters
    pool = pool_of(instance, start, columns, dual_bound)
    tight = tighten(pool, known, context)
    bound = dual_bound.bound
    if complete:
        bound = max(bound, min(base + tight.bound, base + known))
    context.callbacks.on_better_bound(bound)
    if bound >= base + known - 1e-3:
        return bound
    choices = ((QUICK_COLUMNS, QUICK_NODES), (CHOICE_COLUMNS, CHOICE_NODES))
    for most, nodes in choices if complete else choices[:1]:
        rows = cheapest_columns(pool, tight, known, most)
        if not context.should_continue():
            return bound
        choice = solve_set_partitioning(pool.subset(rows, tight.cuts), nodes, context)
        if choice.chosen is not None and choice.value < known - 1e-3:
            pool = pool.with_start(rows[list(choice.chosen)])
            known = choice.value
            incumbent.clusters = tuple(sorted(unit_sets(pool.members[pool.start])))
            context.callbacks.on_better_plan()
        # a column that was not in the choice costs more than what is left of the gap
        if complete and np.isin(columns_within_gap(tight, known), rows).all():
            return max(bound, min(base + choice.bound, base + known))
    return bound


def best_bound(
    instance: Instance, duals: DualPrices, clusters: Iterable[UnitSet], context: SearchContext
) -> DualBound:
    """Return the better of two bounds: by the duals as they are, or fitted to some clusters.

    Fitted duals sum to each cluster's cost, as the best duals do where the plan is optimal. That
    helps where all clusters have become dearer; where they were not the best, it does harm.
    """
    fitted = duals._replace(unit_s=duals.unit_s.copy())
    known = [members for members in clusters if np.isfinite(cost_of(instance, members))]
    reduced = reduced_costs(duals, *rows_of(instance, known))
    for members, reduced_s in zip(known, reduced.tolist(), strict=True):
        fitted.unit_s[list(members)] += reduced_s / len(members)
    return max(
        (bound_at(instance, each, context) for each in (duals, fitted)),
        key=lambda dual_bound: dual_bound.bound,
    )


def close_gap(incumbent: Incumbent, dual_bound: DualBound, context: SearchContext) -> float:
    """Enumerate columns by reduced cost until the pool reaches the gap; return the bound.

    A better plan holds no column beyond the gap, so the best choice from the pool is then optimal.

    Parameters
    ----------
    incumbent
        Made better in place.

    Returns
    -------
    A bound, seconds: at least `dual_bound.bound`, and the cost of the plan where it is proven best.
    """
    instance = incumbent.instance
    base = dual_bound.duals.base_s(instance.clusters)
    reach = FIRST_REACH_S
    while context.should_continue():
        reach = min(reach, incumbent.cost - dual_bound.bound)
        goal = PricingGoal(reach, GAP_EFFORT, every=True)
        columns = price_all(instance, dual_bound.duals, goal, GAP_COLUMNS, context)
        if not columns.complete:
            break
        pool = pool_of(instance, incumbent.clusters, columns, dual_bound)
        choice = solve_set_partitioning(pool, GAP_NODES, context)
        if choice.chosen is not None and base + choice.value < incumbent.cost - 1e-3:
            incumbent.clusters = tuple(sorted(unit_sets(pool.members[list(choice.chosen)])))
            context.callbacks.on_better_plan()
        if incumbent.cost - dual_bound.bound <= reach * (1 + 1e-9) + 1e-3:
            return max(dual_bound.bound, min(base + choice.bound, incumbent.cost))
        reach *= 2
    return dual_bound.bound
