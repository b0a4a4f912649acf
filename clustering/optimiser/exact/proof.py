"""Proving that a plan cannot be made better, or finding the one that is better."""

from collections.abc import Callable, Iterable

import numpy as np

from clustering.clock import Clock
from clustering.optimiser.columns.column_generation import bound_at
from clustering.optimiser.dual_prices import DualBound, DualPrices, reduced_costs
from clustering.optimiser.exact.column_enumeration import (
    QUICK_CLUSTERS,
    chosen_from,
    enumerate_columns,
    most_promising,
    offer_of,
    pool_of,
    with_start,
    worth_offering,
)
from clustering.optimiser.exact.cut_tightening import tighten
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance, UnitSet, cost_of, rows_of, unit_sets

PROOF_CLUSTERS = 500_000
"""Clusters that may be listed for a proof."""

NEAR_GAP = 0.01
"""Gap from which on a proof is tried."""

PROOF_ATTEMPTS = 4
SURE_UNITS = 120
"""Units up to which a proof is tried whatever the gap."""

CHOICE_CLUSTERS = 60_000
CHOICE_BRANCHES = 2_000
"""Clusters the proof may choose from at last, and branches of the choice: a proof takes a few dozen
if it succeeds at all."""

QUICK_BRANCHES = 60
"""Branches of a quick choice."""


FIRST_REACH_S = 500.0
"""Reduced cost up to which clusters are listed first; it doubles until it comes up to the gap."""

GAP_CLUSTERS, GAP_EFFORT, GAP_NODES = 8_000, 200_000, 2_000
"""Clusters to choose from, branches a root to list them, and branches of the choice: a proof takes
far fewer if it succeeds."""


def prove_if_near(
    plan: Incumbent, dual: DualBound, clock: Clock, tell: Callable[[float], None]
) -> float:
    """Prove as `prove` does, unless the plan is too far from its bound; the bound, seconds."""
    bound = dual.bound
    if len(plan.instance.schools) > SURE_UNITS and plan.cost - bound > NEAR_GAP * abs(plan.cost):
        return bound
    return prove(plan, dual, clock, tell)


def prove(plan: Incumbent, dual: DualBound, clock: Clock, tell: Callable[[float], None]) -> float:
    """Choose the plan from all clusters that could be part of a better one.

    Proof. A better plan's reduced costs sum to less than its cost minus the duals, and at every
    root they are at least the lowest there; so none of its clusters has a reduced cost above the
    gap between this plan and the bound. Where all clusters below that can be listed, the best
    choice among them is the best plan there is.

    Parameters
    ----------
    tell
        Told a better bound before the choice begins.

    Returns
    -------
    A bound, seconds: at least that of `dual`, and the cost of the plan where it is proven best.
    """
    for _ in range(PROOF_ATTEMPTS):
        before = plan.cost
        bound = _proof_attempt(plan, dual, clock, tell)
        if bound > dual.bound or not clock.should_continue() or plan.cost >= before - 1e-3:
            break
    return bound


def _proof_attempt(
    plan: Incumbent, dual: DualBound, clock: Clock, tell: Callable[[float], None]
) -> float:
    """List all clusters that a proof needs, if they are not too many; choose among them."""
    instance = plan.instance
    base = dual.prices.base_s(instance.clusters)
    known = plan.cost - base
    gap = plan.cost - dual.bound
    found, complete = enumerate_columns(
        instance, dual, gap, most=PROOF_CLUSTERS, clock=clock, wide=False
    )
    pool = pool_of(instance, plan.clusters, found, dual)
    tight = tighten(pool, known, clock.should_continue)
    bound = max(dual.bound, min(base + tight.bound, plan.cost)) if complete else dual.bound
    tell(bound)
    choices = ((QUICK_CLUSTERS, QUICK_BRANCHES), (CHOICE_CLUSTERS, CHOICE_BRANCHES))
    for most, branches in choices if complete else choices[:1]:
        offered = most_promising(pool, tight, known, most)
        if not clock.should_continue():
            return bound
        choice = chosen_from(offer_of(pool, offered, tight), branches, clock)
        if choice.chosen is not None and choice.value < known - 1e-3:
            pool = with_start(pool, offered[list(choice.chosen)])
            known = choice.value
            plan.clusters = tuple(sorted(unit_sets(pool.members[pool.start])))
            tell(bound)
        # a cluster not offered costs more than what is left between plan and bound
        if complete and np.isin(worth_offering(tight, known), offered).all():
            return max(bound, min(base + choice.bound, plan.cost))
    return bound


def best_bound(
    instance: Instance,
    prices: DualPrices,
    clusters: Iterable[UnitSet],
    should_continue: Callable[[], bool],
) -> DualBound:
    """Return the better of two bounds: by the prices as they are, or fitted to some clusters.

    Fitted, they add up to each cluster's cost, as the best prices do where a plan is the best. That
    helps where all clusters have become dearer; where they were not the best, it does harm.
    """
    fitted = prices._replace(duals=prices.duals.copy())
    known = [members for members in clusters if np.isfinite(cost_of(instance, members))]
    reduced = reduced_costs(prices, *rows_of(instance, known))
    for members, dear_s in zip(known, reduced.tolist(), strict=True):
        fitted.duals[list(members)] += dear_s / len(members)
    return max(
        (bound_at(instance, each, should_continue) for each in (prices, fitted)),
        key=lambda dual: dual.bound,
    )


def close_gap(plan: Incumbent, dual: DualBound, clock: Clock, tell: Callable[[], None]) -> float:
    """Find the best plan, clusters of low reduced cost first, and prove it if that takes few.

    Parameters
    ----------
    plan
        Made better.
    dual
        Prices, and the bound that they prove.
    tell
        Called after every better plan.

    Returns
    -------
    A bound, seconds: at least that of `dual`, and the cost of the plan where it is proven best.
    """
    instance = plan.instance
    base = dual.prices.base_s(instance.clusters)
    reach = FIRST_REACH_S
    while clock.should_continue():
        reach = min(reach, plan.cost - dual.bound)
        offer, complete = enumerate_columns(
            instance, dual, reach, most=GAP_CLUSTERS, clock=clock, wide=False, effort=GAP_EFFORT
        )
        if not complete:
            break
        pool = pool_of(instance, plan.clusters, offer, dual)
        choice = chosen_from(pool, GAP_NODES, clock)
        if choice.chosen is not None and base + choice.value < plan.cost - 1e-3:
            plan.clusters = tuple(sorted(unit_sets(pool.members[list(choice.chosen)])))
            tell()
        if plan.cost - dual.bound <= reach * (1 + 1e-9) + 1e-3:
            return max(dual.bound, min(base + choice.bound, plan.cost))
        reach *= 2
    return dual.bound
