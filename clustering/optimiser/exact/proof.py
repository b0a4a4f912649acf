"""Proving that a plan cannot be made better, or finding the one that is better."""

from collections.abc import Callable

import numpy as np

from clustering.clock import Clock
from clustering.optimiser.columns.column_generation import DualBound
from clustering.optimiser.columns.pricing import unit_sets
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
