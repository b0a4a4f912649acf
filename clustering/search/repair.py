"""The last step of every search: places for what a plan leaves out.

Four moves are tried, each accepted where it lowers the cost of the plan:

- insertion: a node joins a cluster;
- ejection: a node takes the place of another one, which joins another cluster or is left out;
- opening: a new cluster is made of a node with others that are left out, or that their clusters
  can spare;
- re-optimising the neighbourhood of a node by a little annealing, which merges, splits and moves
  more than one node at a time.

In the end no insertion and no ejection makes the plan cheaper.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from clustering.compiled import compiled
from clustering.search.anneal import anneal
from clustering.search.incumbent import Incumbent
from clustering.search.knapsack import is_knapsack
from clustering.search.nodes import Floats, Ints, Nodes, NodeSet, cluster_cost, cost_of, part_of
from clustering.search.prices import plain_prices
from clustering.search.pricing import cheapest_clusters_at, node_sets, price, rows_of
from clustering.search.windows import window_around

GAIN_S = 1e-3
"""Seconds by which a move must lower the cost."""

OPENING_EFFORT = 5_000
"""Branches for each root in looking for a new cluster."""

NEIGHBOURHOOD = 48
"""Schools in a neighbourhood that is re-optimised."""

NEIGHBOURHOODS = 12
"""Neighbourhoods re-optimised without a better plan before that ends."""


class Ejection(NamedTuple):
    """The cheapest way for a node to take another one's place.

    Attributes
    ----------
    more_s
        What the plan costs more, seconds, the price of both nodes counted; infinite for none.
    cluster, place
        Cluster that it joins, and the place there of the node that leaves.
    goal
        Cluster which that node joins; -1 where it is left out.
    """

    more_s: float
    cluster: int
    place: int
    goal: int


def repair(plan: Incumbent, should_continue: Callable[[], bool], *, neighbourhoods: bool) -> None:
    """Place nodes that are left out, as far as that makes the plan cheaper.

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
        dear = [node for node in plan.left_out if plan.nodes.left_out_s[node] > 0]
        if not neighbourhoods or failures >= min(NEIGHBOURHOODS, len(dear)):
            return
        failures = 0 if _reoptimised(plan, dear[failures]) else failures + 1


def insertions(nodes: Nodes, clusters: tuple[NodeSet, ...], node: int) -> Floats:
    """Return (c,) what each cluster costs more with a node, seconds; infinite where it cannot."""
    members, costs = rows_of(nodes, clusters)
    return np.asarray(_with_node(nodes, members, node) - costs)


def cheapest_ejection(nodes: Nodes, clusters: tuple[NodeSet, ...], node: int) -> Ejection:
    """Return the cheapest way for a node to take the place of another in one of the clusters."""
    members, costs = rows_of(nodes, clusters)
    return Ejection(*_cheapest_ejection(nodes, members, costs, node))


def _inserted(plan: Incumbent) -> bool:
    """Insert the first node that it pays to; say whether there was one."""
    for node in plan.left_out:
        more_s = insertions(plan.nodes, plan.clusters, node)
        if more_s.size and more_s.min() < plan.nodes.left_out_s[node] - GAIN_S:
            cluster = plan.clusters[int(more_s.argmin())]
            plan.replace([cluster], [_joined(cluster, node)])
            return True
    return False


def _ejected(plan: Incumbent) -> bool:
    """Let the first node that it pays for take another's place; say whether there was one."""
    for node in plan.left_out:
        best = cheapest_ejection(plan.nodes, plan.clusters, node)
        if best.more_s < -GAIN_S:
            cluster = plan.clusters[best.cluster]
            other = cluster[best.place]
            old, new = [cluster], [_joined(_without(cluster, [other]), node)]
            if best.goal >= 0:
                goal = plan.clusters[best.goal]
                old.append(goal)
                new.append(_joined(goal, other))
            plan.replace(old, new)
            return True
    return False


def _opened(plan: Incumbent) -> bool:
    """Open the first cluster around a left-out node that pays; say whether there was one."""
    nodes = plan.nodes
    if is_knapsack(nodes) or 0 < nodes.clusters <= len(plan.clusters):
        return False
    worth_s: Floats | None = None
    for node in plan.left_out:
        if nodes.left_out_s[node] <= 0:
            continue
        worth_s = _worth(plan) if worth_s is None else worth_s
        for members in _openings(nodes, worth_s, node):
            if _moved_into(plan, members):
                return True
    return False


def _worth(plan: Incumbent) -> Floats:
    """Return (g,) what taking each node out of its place saves; minus infinity where it cannot."""
    worth_s = plan.nodes.left_out_s.copy()
    for cluster in plan.clusters:
        cost_s = cost_of(plan.nodes, cluster)
        for node in cluster:
            worth_s[node] = cost_s - cost_of(plan.nodes, _without(cluster, [node]))
    return worth_s


def _openings(nodes: Nodes, worth_s: Floats, node: int) -> Iterator[NodeSet]:
    """Yield clusters that seem worth opening around a node, the most promising first."""
    near = nodes.near[node, : nodes.degree[node]].tolist()
    others = [other for other in near if np.isfinite(worth_s[other])]
    # in the pairwise shape the first node of a part is the root of every cluster it is in
    chosen = sorted([node, *others]) if nodes.hub else [node, *others]
    part, prices = part_of(nodes, chosen), plain_prices(worth_s[chosen])
    if nodes.hub:
        found = price(part, prices, lambda: True, effort=OPENING_EFFORT)
        members, costs = found.members, found.costs
    else:
        members, costs = cheapest_clusters_at(part, prices, 0, OPENING_EFFORT)
    sets = node_sets(members)
    gains = [cost_s - worth_s[[chosen[at] for at in each]].sum()
             for each, cost_s in zip(sets, costs.tolist(), strict=True)]  # fmt: skip
    for at in np.argsort(gains, kind="stable").tolist():
        yield tuple(sorted(chosen[place] for place in sets[at]))


def _moved_into(plan: Incumbent, members: NodeSet) -> bool:
    """Open a cluster if that makes the plan cheaper; say whether it did."""
    nodes = plan.nodes
    inside = set(members)
    old = [cluster for cluster in plan.clusters if not inside.isdisjoint(cluster)]
    placed = {node for cluster in old for node in cluster}
    rests = [rest for cluster in old if (rest := _without(cluster, members))]
    after_s = cost_of(nodes, members) + sum(cost_of(nodes, rest) for rest in rests)
    before_s = sum(cost_of(nodes, cluster) for cluster in old)
    before_s += float(nodes.left_out_s[[node for node in members if node not in placed]].sum())
    if after_s >= before_s - GAIN_S:
        return False
    plan.replace(old, [members, *rests])
    return True


def _reoptimised(plan: Incumbent, node: int) -> bool:
    """Anneal the neighbourhood of a left-out node; say whether that made the plan cheaper."""
    window = window_around(plan, node, NEIGHBOURHOOD)
    chosen = window.nodes
    part = part_of(plan.nodes, chosen)
    if plan.nodes.clusters:
        part = part._replace(clusters=max(len(window.clusters), 1))
    before = Incumbent.of(part, window.inner_clusters)
    found = Incumbent.of(part, anneal(part, 1, lambda: True, window.inner_clusters))
    if found.cost >= before.cost - GAIN_S or found.wrong_number:
        return False
    plan.replace(window.clusters, [tuple(chosen[at] for at in each) for each in found.clusters])
    return True


def _joined(cluster: NodeSet, node: int) -> NodeSet:
    return tuple(sorted([*cluster, node]))


def _without(cluster: NodeSet, gone: NodeSet | list[int]) -> NodeSet:
    return tuple(node for node in cluster if node not in gone)


@compiled
def _with_node(nodes: Nodes, members: Ints, node: int) -> Floats:
    """Return (c,) costs of clusters, (c, most), with a node more; infinite where it cannot join."""
    costs = np.full(len(members), np.inf)
    for cluster in range(len(members)):
        row = members[cluster].copy()
        size = _size(row)
        if size < len(row) and _may_join(nodes, row, size, node, -1):
            row[size] = node
            costs[cluster] = cluster_cost(nodes, row)
    return costs


@compiled
def _cheapest_ejection(
    nodes: Nodes, members: Ints, costs: Floats, node: int
) -> tuple[float, int, int, int]:
    best_s = np.inf
    best_cluster, best_place, best_goal = -1, -1, -1
    for cluster in range(len(members)):
        row = members[cluster].copy()
        size = _size(row)
        for place in range(size):
            other = row[place]
            if not _may_join(nodes, row, size, node, other):
                continue
            row[place] = node
            changed_s = cluster_cost(nodes, row) - costs[cluster] - nodes.left_out_s[node]
            row[place] = other
            if changed_s == np.inf:
                continue
            goal_s, goal = float(nodes.left_out_s[other]), -1
            joined_s = _with_node(nodes, members, other)
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
def _may_join(nodes: Nodes, row: Ints, size: int, node: int, gone: int) -> bool:
    """Say whether a node may share a cluster with each of the first `size`, but for one of them.

    Quick to say no, where the cost of the cluster would take long to.
    """
    joins = True
    for i in range(size):
        joins &= row[i] == gone or nodes.drive_s[node, row[i]] < np.inf
    return joins
