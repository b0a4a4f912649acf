"""A search that begins with a plan in hand: where little has changed, it ends within a second.

The prices of the plan in hand still prove a bound, by one round of pricing; they are raised around
what the change has broken. Then clusters are listed by reduced cost, a few at first and more step
by step, and the best plan of them is chosen, until the list reaches as far as the gap between plan
and bound: a better plan can hold no cluster beyond (see `clustering.search.proof.prove`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from clustering.clock import Clock
from clustering.plan import Plan
from clustering.problem import Problem
from clustering.search.bound import Dual, bound_at
from clustering.search.incumbent import Incumbent
from clustering.search.menus import chosen_from, listed, menu_of
from clustering.search.nodes import Contraction, Nodes, NodeSet, cost_of
from clustering.search.prices import Prices, reduced_costs
from clustering.search.pricing import node_sets, rows_of

FIRST_REACH_S = 500.0
"""Reduced cost up to which clusters are listed first; it doubles until it comes up to the gap."""

MOST_CLUSTERS, EFFORT, BRANCHES = 8_000, 200_000, 2_000
"""Clusters to choose from, branches a root to list them, and branches of the choice: a proof takes
far fewer if it succeeds."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What of an earlier plan a problem still allows.

    Attributes
    ----------
    clusters
        Its clusters as far as they hold together.
    broken
        Nodes of the others, or whose cluster has lost some school.
    """

    clusters: tuple[NodeSet, ...]
    broken: tuple[int, ...]


def begin(problem: Problem, contraction: Contraction, plan: Plan) -> Begun:
    """Return what of a plan, perhaps of other schools, can be begun with."""
    nodes = contraction.nodes
    clusters = []
    intact: set[int] = set()
    taken: set[int] = set()  # a plan of somebody else's making may hold a school twice
    for cluster in plan.clusters:
        rows = {problem.row[urn] for urn in cluster.schools if urn in problem.row}
        members = tuple(at for at, unit in enumerate(contraction.rows) if rows.issuperset(unit))
        if not members or taken.intersection(members) or not _may_share(contraction, members):
            continue
        taken.update(members)
        clusters.append(members)
        whole = nodes.schools[list(members)].sum() == len(cluster.schools)
        if whole and np.isfinite(cost_of(nodes, members)):
            intact.update(members)
    broken = tuple(at for at in range(len(nodes.schools)) if at not in intact)
    return Begun(tuple(clusters), broken)


def _may_share(contraction: Contraction, members: NodeSet) -> bool:
    nodes = contraction.nodes
    few = nodes.schools[list(members)].sum() <= nodes.most
    return bool(few and np.isfinite(nodes.drive_s[np.ix_(members, members)]).all())


def best_bound(
    nodes: Nodes, prices: Prices, clusters: Iterable[NodeSet], go_on: Callable[[], bool]
) -> Dual:
    """Return the better of two bounds: by the prices as they are, or fitted to some clusters.

    Fitted, they add up to each cluster's cost, as the best prices do where a plan is the best. That
    helps where all clusters have become dearer; where they were not the best, it does harm.
    """
    fitted = prices._replace(duals=prices.duals.copy())
    known = [members for members in clusters if np.isfinite(cost_of(nodes, members))]
    reduced = reduced_costs(prices, *rows_of(nodes, known))
    for members, dear_s in zip(known, reduced.tolist(), strict=True):
        fitted.duals[list(members)] += dear_s / len(members)
    return max(
        (bound_at(nodes, each, go_on) for each in (prices, fitted)), key=lambda dual: dual.bound
    )


def settle(plan: Incumbent, dual: Dual, clock: Clock, tell: Callable[[], None]) -> float:
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
    nodes = plan.nodes
    base = dual.prices.base_s(nodes.clusters)
    reach = FIRST_REACH_S
    while clock.go_on():
        reach = min(reach, plan.cost - dual.bound)
        offer, complete = listed(
            nodes, dual, reach, most=MOST_CLUSTERS, clock=clock, wide=False, effort=EFFORT
        )
        if not complete:
            break
        menu = menu_of(nodes, plan.clusters, offer, dual)
        choice = chosen_from(menu, BRANCHES, clock)
        if choice.chosen is not None and base + choice.value < plan.cost - 1e-3:
            plan.clusters = tuple(sorted(node_sets(menu.members[list(choice.chosen)])))
            tell()
        if plan.cost - dual.bound <= reach * (1 + 1e-9) + 1e-3:
            return max(dual.bound, min(base + choice.bound, plan.cost))
        reach *= 2
    return dual.bound
