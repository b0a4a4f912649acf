"""The last step of every search: places for what a plan leaves out.

Four moves are tried, each accepted where it lowers the cost of the plan:

- insertion: a unit joins a cluster;
- ejection: a unit takes the place of another one, which joins another cluster or is left out;
- opening: a new cluster is made of a unit with others that are left out, or that their clusters
  can spare;
- re-optimising the neighbourhood of a unit by a little annealing, which merges, splits and moves
  more than one unit at a time.

In the end no insertion and no ejection makes the plan cheaper.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from clustering.compiled import Floats, Ints, compiled
from clustering.optimiser.columns.pricing import cheapest_clusters_at, price
from clustering.optimiser.dual_prices import plain_prices
from clustering.optimiser.heuristics.annealing import anneal
from clustering.optimiser.heuristics.neighbourhoods import neighbourhood_around
from clustering.optimiser.hubs.knapsack import is_knapsack
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import (
    Instance,
    UnitSet,
    cluster_cost,
    cost_of,
    part_of,
    rows_of,
    unit_sets,
)

GAIN_S = 1e-3
"""Seconds by which a move must lower the cost."""

OPENING_EFFORT = 5_000
"""Branches for each root in looking for a new cluster."""

NEIGHBOURHOOD = 48
"""Schools in a neighbourhood that is re-optimised."""

NEIGHBOURHOODS = 12
"""Neighbourhoods re-optimised without a better plan before that ends."""


class Ejection(NamedTuple):
    """The cheapest way for a unit to take another one's place.

    Attributes
    ----------
    more_s
        What the plan costs more, seconds, the price of both units counted; infinite for none.
    cluster, place
        Cluster that it joins, and the place there of the unit that leaves.
    goal
        Cluster which that unit joins; -1 where it is left out.
    """

    more_s: float
    cluster: int
    place: int
    goal: int


def repair(plan: Incumbent, should_continue: Callable[[], bool], *, neighbourhoods: bool) -> None:
    """Place units that are left out, as far as that makes the plan cheaper.

    Parameters
    ----------
    plan
        Made better.
    should_continue
        Asked before every move.
    neighbourhoods
        Whether neighbourhoods are re-optimised too, which takes a tenth of a second each.
    """
    failures = 0
    while should_continue():
        if _inserted(plan) or _ejected(plan) or _opened(plan):
            continue
        dear = [unit for unit in plan.left_out if plan.instance.left_out_s[unit] > 0]
        if not neighbourhoods or failures >= min(NEIGHBOURHOODS, len(dear)):
            return
        failures = 0 if _reoptimised(plan, dear[failures]) else failures + 1


def insertions(instance: Instance, clusters: tuple[UnitSet, ...], unit: int) -> Floats:
    """Return (c,) what each cluster costs more with a unit, seconds; infinite where it cannot."""
    members, costs = rows_of(instance, clusters)
    return np.asarray(_with_unit(instance, members, unit) - costs)


def cheapest_ejection(instance: Instance, clusters: tuple[UnitSet, ...], unit: int) -> Ejection:
    """Return the cheapest way for a unit to take the place of another in one of the clusters."""
    members, costs = rows_of(instance, clusters)
    return Ejection(*_cheapest_ejection(instance, members, costs, unit))


def _inserted(plan: Incumbent) -> bool:
    """Insert the first unit that it pays to; say whether there was one."""
    for unit in plan.left_out:
        more_s = insertions(plan.instance, plan.clusters, unit)
        if more_s.size and more_s.min() < plan.instance.left_out_s[unit] - GAIN_S:
            cluster = plan.clusters[int(more_s.argmin())]
            plan.replace([cluster], [_joined(cluster, unit)])
            return True
    return False


def _ejected(plan: Incumbent) -> bool:
    """Let the first unit that it pays for take another's place; say whether there was one."""
    for unit in plan.left_out:
        best = cheapest_ejection(plan.instance, plan.clusters, unit)
        if best.more_s < -GAIN_S:
            cluster = plan.clusters[best.cluster]
            other = cluster[best.place]
            old, new = [cluster], [_joined(_without(cluster, [other]), unit)]
            if best.goal >= 0:
                goal = plan.clusters[best.goal]
                old.append(goal)
                new.append(_joined(goal, other))
            plan.replace(old, new)
            return True
    return False


def _opened(plan: Incumbent) -> bool:
    """Open the first cluster around a left-out unit that pays; say whether there was one."""
    instance = plan.instance
    if is_knapsack(instance) or 0 < instance.clusters <= len(plan.clusters):
        return False
    worth_s: Floats | None = None
    for unit in plan.left_out:
        if instance.left_out_s[unit] <= 0:
            continue
        worth_s = _worth(plan) if worth_s is None else worth_s
        for members in _openings(instance, worth_s, unit):
            if _moved_into(plan, members):
                return True
    return False


def _worth(plan: Incumbent) -> Floats:
    """Return (g,) what taking each unit out of its place saves; minus infinity where it cannot."""
    worth_s = plan.instance.left_out_s.copy()
    for cluster in plan.clusters:
        cost_s = cost_of(plan.instance, cluster)
        for unit in cluster:
            worth_s[unit] = cost_s - cost_of(plan.instance, _without(cluster, [unit]))
    return worth_s


def _openings(instance: Instance, worth_s: Floats, unit: int) -> Iterator[UnitSet]:
    """Yield clusters that seem worth opening around a unit, the most promising first."""
    near = instance.near[unit, : instance.degree[unit]].tolist()
    others = [other for other in near if np.isfinite(worth_s[other])]
    # in the pairwise shape the first unit of a part is the root of every cluster it is in
    chosen = sorted([unit, *others]) if instance.hub else [unit, *others]
    part, prices = part_of(instance, chosen), plain_prices(worth_s[chosen])
    if instance.hub:
        found = price(part, prices, lambda: True, effort=OPENING_EFFORT)
        members, costs = found.members, found.costs
    else:
        members, costs = cheapest_clusters_at(part, prices, 0, OPENING_EFFORT)
    sets = unit_sets(members)
    gains = [cost_s - worth_s[[chosen[at] for at in each]].sum()
             for each, cost_s in zip(sets, costs.tolist(), strict=True)]  # fmt: skip
    for at in np.argsort(gains, kind="stable").tolist():
        yield tuple(sorted(chosen[place] for place in sets[at]))


def _moved_into(plan: Incumbent, members: UnitSet) -> bool:
    """Open a cluster if that makes the plan cheaper; say whether it did."""
    instance = plan.instance
    inside = set(members)
    old = [cluster for cluster in plan.clusters if not inside.isdisjoint(cluster)]
    placed = {unit for cluster in old for unit in cluster}
    rests = [rest for cluster in old if (rest := _without(cluster, members))]
    after_s = cost_of(instance, members) + sum(cost_of(instance, rest) for rest in rests)
    before_s = sum(cost_of(instance, cluster) for cluster in old)
    before_s += float(instance.left_out_s[[unit for unit in members if unit not in placed]].sum())
    if after_s >= before_s - GAIN_S:
        return False
    plan.replace(old, [members, *rests])
    return True


def _reoptimised(plan: Incumbent, unit: int) -> bool:
    """Anneal the neighbourhood of a left-out unit; say whether that made the plan cheaper."""
    neighbourhood = neighbourhood_around(plan, unit, NEIGHBOURHOOD)
    chosen = neighbourhood.units
    part = part_of(plan.instance, chosen)
    if plan.instance.clusters:
        part = part._replace(clusters=max(len(neighbourhood.clusters), 1))
    before = Incumbent.of(part, neighbourhood.inner_clusters)
    found = Incumbent.of(part, anneal(part, 1, lambda: True, neighbourhood.inner_clusters))
    if found.cost >= before.cost - GAIN_S or found.wrong_number:
        return False
    plan.replace(
        neighbourhood.clusters, [tuple(chosen[at] for at in each) for each in found.clusters]
    )
    return True


def _joined(cluster: UnitSet, unit: int) -> UnitSet:
    return tuple(sorted([*cluster, unit]))


def _without(cluster: UnitSet, gone: UnitSet | list[int]) -> UnitSet:
    return tuple(unit for unit in cluster if unit not in gone)


@compiled
def _with_unit(instance: Instance, members: Ints, unit: int) -> Floats:
    """Return (c,) costs of clusters, (c, most), with a unit more; infinite where it cannot join."""
    costs = np.full(len(members), np.inf)
    for cluster in range(len(members)):
        row = members[cluster].copy()
        size = _size(row)
        if size < len(row) and _may_join(instance, row, size, unit, -1):
            row[size] = unit
            costs[cluster] = cluster_cost(instance, row)
    return costs


@compiled
def _cheapest_ejection(
    instance: Instance, members: Ints, costs: Floats, unit: int
) -> tuple[float, int, int, int]:
    best_s = np.inf
    best_cluster, best_place, best_goal = -1, -1, -1
    for cluster in range(len(members)):
        row = members[cluster].copy()
        size = _size(row)
        for place in range(size):
            other = row[place]
            if not _may_join(instance, row, size, unit, other):
                continue
            row[place] = unit
            changed_s = cluster_cost(instance, row) - costs[cluster] - instance.left_out_s[unit]
            row[place] = other
            if changed_s == np.inf:
                continue
            goal_s, goal = float(instance.left_out_s[other]), -1
            joined_s = _with_unit(instance, members, other)
            for at in range(len(members)):
                if at != cluster and joined_s[at] - costs[at] < goal_s:
                    goal_s, goal = float(joined_s[at] - costs[at]), at
            if changed_s + goal_s < best_s:
                best_s = changed_s + goal_s
                best_cluster, best_place, best_goal = cluster, place, goal
    return best_s, best_cluster, best_place, best_goal


@compiled
def _size(row: Ints) -> int:
    size = int(np.int64(0))
    while size < len(row) and row[size] >= 0:
        size += 1
    return size


@compiled
def _may_join(instance: Instance, row: Ints, size: int, unit: int, gone: int) -> bool:
    """Say whether a unit may share a cluster with each of the first `size`, but for one of them.

    Quick to say no, where the cost of the cluster would take long to.
    """
    joins = True
    for i in range(size):
        joins &= row[i] == gone or instance.drive_s[unit, row[i]] < np.inf
    return joins
