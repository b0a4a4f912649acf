"""Repair, the last step of every search: places for the units that a plan leaves out.

Five moves are tried, and each is accepted where it lowers the cost of the plan:

- insertion: a unit joins a cluster;
- ejection: a unit takes the place of another one, which joins another cluster or is left out;
- opening: a unit makes a new cluster with others that are left out, or that their clusters can
  spare;
- opening by force: the same whatever its clusters can spare, what is left of them being annealed;
- a little annealing of the neighbourhood of a unit, which merges and splits clusters and moves
  several units at a time.

At the end no insertion and no ejection makes the plan cheaper.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from clustering.compiled import Floats, Ints, compiled
from clustering.optimiser.columns.pricing import price, price_root_of
from clustering.optimiser.dual_prices import duals_without_cuts
from clustering.optimiser.heuristics.annealing import anneal
from clustering.optimiser.heuristics.forced_opening import open_by_force
from clustering.optimiser.heuristics.neighbourhoods import neighbourhood_around
from clustering.optimiser.hubs.hub_candidates import has_wide_hubs
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
from clustering.optimiser.search_context import SearchContext

GAIN_S = 1e-3
"""Seconds by which a move must lower the cost."""

OPENING_EFFORT = 5_000
"""Branches for each root in the search for a new cluster."""

NEIGHBOURHOOD = 48
"""Schools in a neighbourhood that is re-optimised."""

NEIGHBOURHOODS = 12
"""Neighbourhoods re-optimised without success before repair ends."""


class Ejection(NamedTuple):
    """The cheapest way for a unit to take another one's place.

    Attributes
    ----------
    more_s
        Change of the plan's cost, seconds, the price of both units included; infinite for none.
    cluster, place
        Cluster that the unit joins, and the place there of the unit that leaves.
    goal
        Cluster that the leaving unit joins; -1 where it is left out.
    """

    more_s: float
    cluster: int
    place: int
    goal: int


def repair(incumbent: Incumbent, context: SearchContext, *, neighbourhoods: bool) -> None:
    """Place units that are left out, as far as that makes the plan cheaper.

    Parameters
    ----------
    incumbent
        Made better in place.
    neighbourhoods
        Whether neighbourhoods are re-optimised too, with a cluster opened in them or without, which
        takes a tenth of a second each.
    """
    failures = 0
    forced = not neighbourhoods
    while context.should_continue():
        if _inserted(incumbent) or _ejected(incumbent) or _opened(incumbent):
            continue
        if not forced:
            forced = True
            open_by_force(incumbent, context)
            continue
        priced = [unit for unit in incumbent.left_out if incumbent.instance.left_out_s[unit] > 0]
        if not neighbourhoods or failures >= min(NEIGHBOURHOODS, len(priced)):
            return
        failures = 0 if _reoptimised(incumbent, priced[failures]) else failures + 1


def insertions(instance: Instance, clusters: tuple[UnitSet, ...], unit: int) -> Floats:
    """Return (c,) what a unit adds to each cluster's cost; infinite where it cannot join."""
    members, costs = rows_of(instance, clusters)
    return np.asarray(_with_unit(instance, members, unit) - costs)


def cheapest_ejection(instance: Instance, clusters: tuple[UnitSet, ...], unit: int) -> Ejection:
    """Return the cheapest way for a unit to take the place of another in one of the clusters."""
    members, costs = rows_of(instance, clusters)
    return Ejection(*_cheapest_ejection(instance, members, costs, unit))


def _inserted(incumbent: Incumbent) -> bool:
    """Insert the first unit for which that lowers the cost; say whether there was one."""
    for unit in incumbent.left_out:
        more_s = insertions(incumbent.instance, incumbent.clusters, unit)
        if more_s.size and more_s.min() < incumbent.instance.left_out_s[unit] - GAIN_S:
            cluster = incumbent.clusters[int(more_s.argmin())]
            incumbent.replace([cluster], [_joined(cluster, unit)])
            return True
    return False


def _ejected(incumbent: Incumbent) -> bool:
    """Let the first unit take another's place that lowers the cost by it; say whether one did."""
    for unit in incumbent.left_out:
        best = cheapest_ejection(incumbent.instance, incumbent.clusters, unit)
        if best.more_s < -GAIN_S:
            cluster = incumbent.clusters[best.cluster]
            other = cluster[best.place]
            old, new = [cluster], [_joined(_without(cluster, [other]), unit)]
            if best.goal >= 0:
                goal = incumbent.clusters[best.goal]
                old.append(goal)
                new.append(_joined(goal, other))
            incumbent.replace(old, new)
            return True
    return False


def _opened(incumbent: Incumbent) -> bool:
    """Open the first cluster around a left-out unit that lowers the cost; say whether one did."""
    instance = incumbent.instance
    if has_wide_hubs(instance) or 0 < instance.clusters <= len(incumbent.clusters):
        return False
    savings_s: Floats | None = None
    for unit in incumbent.left_out:
        if instance.left_out_s[unit] <= 0:
            continue
        savings_s = _removal_savings(incumbent) if savings_s is None else savings_s
        for members in _openings(instance, savings_s, unit):
            if _moved_into(incumbent, members):
                return True
    return False


def _removal_savings(incumbent: Incumbent) -> Floats:
    """Return (g,) what each unit's removal saves, seconds; minus infinity where it cannot leave."""
    savings_s = incumbent.instance.left_out_s.copy()
    for cluster in incumbent.clusters:
        cost_s = cost_of(incumbent.instance, cluster)
        for unit in cluster:
            savings_s[unit] = cost_s - cost_of(incumbent.instance, _without(cluster, [unit]))
    return savings_s


def _openings(instance: Instance, savings_s: Floats, unit: int) -> Iterator[UnitSet]:
    """Yield clusters that may be worth opening around a unit, those of greatest gain first."""
    near = instance.near[unit, : instance.degree[unit]].tolist()
    others = [other for other in near if np.isfinite(savings_s[other])]
    # in the pairwise shape the first unit of a part is the root of every cluster it is in
    chosen = sorted([unit, *others]) if instance.hub else [unit, *others]
    part, duals = part_of(instance, chosen), duals_without_cuts(savings_s[chosen])
    if instance.hub:
        found = price(part, duals, SearchContext(), effort=OPENING_EFFORT)
    else:
        found = price_root_of(part, duals, 0, OPENING_EFFORT)
    sets = unit_sets(found.members)
    gains = [cost_s - savings_s[[chosen[at] for at in each]].sum()
             for each, cost_s in zip(sets, found.costs.tolist(), strict=True)]  # fmt: skip
    for at in np.argsort(gains, kind="stable").tolist():
        yield tuple(sorted(chosen[place] for place in sets[at]))


def _moved_into(incumbent: Incumbent, members: UnitSet) -> bool:
    """Open a cluster if that makes the plan cheaper; say whether it did."""
    instance = incumbent.instance
    inside = set(members)
    old = [cluster for cluster in incumbent.clusters if not inside.isdisjoint(cluster)]
    placed = {unit for cluster in old for unit in cluster}
    rests = [rest for cluster in old if (rest := _without(cluster, members))]
    after_s = cost_of(instance, members) + sum(cost_of(instance, rest) for rest in rests)
    before_s = sum(cost_of(instance, cluster) for cluster in old)
    before_s += float(instance.left_out_s[[unit for unit in members if unit not in placed]].sum())
    if after_s >= before_s - GAIN_S:
        return False
    incumbent.replace(old, [members, *rests])
    return True


def _reoptimised(incumbent: Incumbent, unit: int) -> bool:
    """Anneal the neighbourhood of a left-out unit; say whether that made the plan cheaper."""
    neighbourhood = neighbourhood_around(incumbent, unit, NEIGHBOURHOOD)
    part = part_of(incumbent.instance, neighbourhood.units)
    if incumbent.instance.clusters:
        part = part._replace(clusters=max(len(neighbourhood.clusters), 1))
    before = Incumbent.of(part, neighbourhood.inner_clusters)
    found = Incumbent.of(part, anneal(part, SearchContext(), neighbourhood.inner_clusters))
    if found.cost >= before.cost - GAIN_S or found.wrong_number:
        return False
    incumbent.replace(neighbourhood.clusters, neighbourhood.outer_clusters(found.clusters))
    return True


def _joined(cluster: UnitSet, unit: int) -> UnitSet:
    return tuple(sorted([*cluster, unit]))


def _without(cluster: UnitSet, gone: UnitSet | list[int]) -> UnitSet:
    return tuple(unit for unit in cluster if unit not in gone)


@compiled
def _with_unit(instance: Instance, members: Ints, unit: int) -> Floats:
    """Return (c,) costs of clusters, (c, most), with another unit; infinite if it cannot join."""
    costs = np.full(len(members), np.inf)
    nobody = int(np.int64(-1))  # a literal -1 has a type of its own
    for cluster in range(len(members)):
        row = members[cluster].copy()
        size = _size(row)
        if size < len(row) and _may_join(instance, row, size, unit, nobody):
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

    Far quicker than the cost of the cluster.
    """
    joins = True
    for i in range(size):
        joins &= row[i] == gone or instance.drive_s[unit, row[i]] < np.inf
    return joins
