"""A search that begins with a plan in hand: where little has changed, it ends within a second.

The prices of the plan in hand still prove a bound, by one round of pricing; they are raised around
what the change has broken. Then clusters are listed by reduced cost, a few at first and more step
by step, and the best plan of them is chosen, until the list reaches as far as the gap between plan
and bound: a better plan can hold no cluster beyond (see `clustering.optimiser.exact.proof.prove`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from clustering.clock import Clock
from clustering.optimiser.columns.column_generation import DualBound, bound_at
from clustering.optimiser.columns.pricing import rows_of, unit_sets
from clustering.optimiser.dual_prices import DualPrices, reduced_costs
from clustering.optimiser.exact.column_enumeration import chosen_from, enumerate_columns, pool_of
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Aggregation, Instance, UnitSet, cost_of
from clustering.plan import Plan
from clustering.problem import Problem

FIRST_REACH_S = 500.0
"""Reduced cost up to which clusters are listed first; it doubles until it comes up to the gap."""

MOST_CLUSTERS, EFFORT, BRANCHES = 8_000, 200_000, 2_000
"""Clusters to choose from, branches a root to list them, and branches of the choice: a proof takes
far fewer if it succeeds."""


@dataclass(frozen=True, slots=True)
class WarmStart:
    """What of an earlier plan a problem still allows.

    Attributes
    ----------
    clusters
        Its clusters as far as they hold together.
    broken
        Instance of the others, or whose cluster has lost some school.
    """

    clusters: tuple[UnitSet, ...]
    broken: tuple[int, ...]


def warm_start(problem: Problem, aggregation: Aggregation, plan: Plan) -> WarmStart:
    """Return what of a plan, perhaps of other schools, can be begun with."""
    instance = aggregation.instance
    clusters = []
    intact: set[int] = set()
    taken: set[int] = set()  # a plan of somebody else's making may hold a school twice
    for cluster in plan.clusters:
        rows = {problem.row[urn] for urn in cluster.schools if urn in problem.row}
        members = tuple(at for at, unit in enumerate(aggregation.rows) if rows.issuperset(unit))
        if not members or taken.intersection(members) or not _may_share(aggregation, members):
            continue
        taken.update(members)
        clusters.append(members)
        whole = instance.schools[list(members)].sum() == len(cluster.schools)
        if whole and np.isfinite(cost_of(instance, members)):
            intact.update(members)
    broken = tuple(at for at in range(len(instance.schools)) if at not in intact)
    return WarmStart(tuple(clusters), broken)


def _may_share(aggregation: Aggregation, members: UnitSet) -> bool:
    instance = aggregation.instance
    few = instance.schools[list(members)].sum() <= instance.most
    return bool(few and np.isfinite(instance.drive_s[np.ix_(members, members)]).all())


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
            instance, dual, reach, most=MOST_CLUSTERS, clock=clock, wide=False, effort=EFFORT
        )
        if not complete:
            break
        pool = pool_of(instance, plan.clusters, offer, dual)
        choice = chosen_from(pool, BRANCHES, clock)
        if choice.chosen is not None and base + choice.value < plan.cost - 1e-3:
            plan.clusters = tuple(sorted(unit_sets(pool.members[list(choice.chosen)])))
            tell()
        if plan.cost - dual.bound <= reach * (1 + 1e-9) + 1e-3:
            return max(dual.bound, min(base + choice.bound, plan.cost))
        reach *= 2
    return dual.bound
