"""A first plan of a fixed number of large hubs, by simulated annealing within capacities.

Small hubs can find their best lead anew at every move; large ones keep theirs, and changing it is
a move of its own. Nodes move to a neighbour's cluster or are swapped, at the price of whatever
exceeds the capacity of a lead, which rises as the annealing cools.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from clustering.compiled import compiled
from clustering.search.incumbent import Incumbent
from clustering.search.knapsack import is_knapsack
from clustering.search.nodes import Floats, Ints, Nodes, NodeSet, cost_of
from clustering.search.parallel import in_order

MOVES_PER_NODE = 120_000
STARTS = 4
"""Annealings from different leads, of which the best counts."""

STEPS = 20
"""Pieces of the annealing; the clock and the user are heeded between them."""

HOT, COLD = 1.0, 0.004
"""Temperature at the start and the end, in mean drives to the lead."""

FIRST_PRICE, LAST_PRICE = 5.0, 1_000.0
"""Price of a mean node's pupils above the capacity at the start and the end, in mean drives."""

LEAD, ELSEWHERE, MOVE = 0.04, 0.005, 0.47
"""Chances that a cluster gets another lead, that it is dissolved and another founded elsewhere, and
that a node moves; the rest are swaps."""

AROUND = 12
"""Neighbours looked at where a cluster is dissolved or founded."""

SHORT = 100.0
"""Pupils above a capacity that a school too few counts as."""

NEAR = 40
"""Neighbours whose clusters a node may move to."""


def has_large_hubs(nodes: Nodes) -> bool:
    """Say whether a fixed number of hubs is wanted that only capacity and fewest schools bind."""
    return nodes.clusters > 0 and is_knapsack(nodes)


class Hubs(NamedTuple):
    """Clusters of a fixed number, for compiled code to change in place.

    Attributes
    ----------
    label
        (g,) cluster of each node.
    lead
        (c,) lead of each cluster; its node never leaves the cluster.
    member, place
        (c, g) nodes of each cluster, and (g,) the place of each node there.
    filled, schools
        (c,) nodes and schools in each cluster.
    pupils
        (c,) pupils of each cluster.
    """

    label: Ints
    lead: Ints
    member: Ints
    place: Ints
    filled: Ints
    schools: Ints
    pupils: Floats


def plan_hubs(nodes: Nodes, seed: int, go_on: Callable[[], bool]) -> list[NodeSet]:
    """Return a plan's clusters within the capacities; nodes in none of them are left out.

    Parameters
    ----------
    go_on
        Asked between steps; the plan so far comes back when it says no.
    """

    def anneal(start: int) -> Incumbent:
        return _annealed(nodes, seed + 1_000 * start, go_on)

    plans = in_order(anneal, range(STARTS), go_on)
    best = min((plan for plan in plans if plan is not None), key=lambda plan: plan.cost)
    return list(best.clusters)


def _annealed(nodes: Nodes, seed: int, go_on: Callable[[], bool]) -> Incumbent:
    # every thread has a generator of its own
    _seed(seed)
    leads = _spread(nodes)
    if not len(leads):
        return Incumbent(nodes, ())
    hubs = _gathered(nodes, leads)
    drive_s = max(_cost(nodes, hubs) / len(nodes.schools), 1e-6)
    mean_pupils = max(float(nodes.pupils.mean()), 1e-6)
    moves = MOVES_PER_NODE * len(nodes.schools) // STEPS
    best = Incumbent.of(nodes, _trimmed(nodes, hubs))
    for step in range(STEPS):
        if step and not go_on():
            break
        done = np.array([step, step + 1]) / STEPS
        hot_s, cold_s = drive_s * HOT * (COLD / HOT) ** done
        price_s = FIRST_PRICE * (LAST_PRICE / FIRST_PRICE) ** done[0] * drive_s / mean_pupils
        _anneal_step(nodes, hubs, (hot_s, cold_s, price_s), moves)
        plan = Incumbent.of(nodes, _trimmed(nodes, hubs))
        if plan.cost < best.cost:
            best = plan
    return best


@compiled
def _seed(seed: int) -> None:
    """Seed the generator of compiled code, which is not Python's."""
    np.random.seed(seed)  # noqa: NPY002 - the one generator of compiled code


@compiled
def _spread(nodes: Nodes) -> Ints:
    """Draw leads of different nodes, the likelier the farther from those drawn before."""
    g = len(nodes.schools)
    leads = np.full(nodes.clusters, -1, np.int64)
    distance_s = np.full(g, np.inf)
    free = np.zeros(len(nodes.lead_node), np.bool_)
    for lead in range(len(free)):
        free[lead] = nodes.capacity[lead] >= nodes.pupils[nodes.lead_node[lead]]
    for at in range(nodes.clusters):
        chance = np.zeros(len(free))
        for lead in range(len(free)):
            if free[lead]:
                chance[lead] = min(distance_s[nodes.lead_node[lead]], 1e6) ** 2 + 1e-9
        total = chance.sum()
        if total == 0.0:
            return leads[:at]
        drawn = np.random.random() * total  # noqa: NPY002 - the one generator of compiled code
        lead = min(int(np.searchsorted(np.cumsum(chance), drawn)), len(free) - 1)
        while not free[lead]:
            lead -= 1
        leads[at] = lead
        own = nodes.lead_node[lead]
        free[nodes.first_lead[own] : nodes.first_lead[own + 1]] = False
        distance_s = np.minimum(distance_s, nodes.lead_s[lead])
    return leads


@compiled
def _gathered(nodes: Nodes, leads: Ints) -> Hubs:
    """Put every node into the cluster of the nearest lead, whatever the capacity."""
    g, c = len(nodes.schools), len(leads)
    hubs = Hubs(
        np.full(g, -1, np.int64),
        leads.copy(),
        np.full((c, g), -1, np.int64),
        np.zeros(g, np.int64),
        np.zeros(c, np.int64),
        np.zeros(c, np.int64),
        np.zeros(c),
    )
    for cluster in range(c):
        _join(nodes, hubs, nodes.lead_node[leads[cluster]], cluster)
    for node in range(g):
        if hubs.label[node] < 0:
            _join(nodes, hubs, node, _nearest(nodes, hubs, node))
    return hubs


@compiled
def _nearest(nodes: Nodes, hubs: Hubs, node: int) -> int:
    """Return the cluster whose lead is nearest; -1 where none is in reach."""
    nearest_s = np.inf
    nearest = -1
    for cluster in range(len(hubs.lead)):
        if nodes.lead_s[hubs.lead[cluster], node] < nearest_s:
            nearest_s = nodes.lead_s[hubs.lead[cluster], node]
            nearest = cluster
    return nearest


@compiled
def _join(nodes: Nodes, hubs: Hubs, node: int, cluster: int) -> None:
    hubs.label[node] = cluster
    if cluster >= 0:
        hubs.place[node] = hubs.filled[cluster]
        hubs.member[cluster, hubs.filled[cluster]] = node
        hubs.filled[cluster] += 1
        hubs.schools[cluster] += nodes.schools[node]
        hubs.pupils[cluster] += nodes.pupils[node]


@compiled
def _leave(nodes: Nodes, hubs: Hubs, node: int) -> None:
    cluster = hubs.label[node]
    hubs.label[node] = -1
    if cluster >= 0:
        hubs.filled[cluster] -= 1
        last = hubs.member[cluster, hubs.filled[cluster]]
        hubs.member[cluster, hubs.place[node]] = last
        hubs.place[last] = hubs.place[node]
        hubs.schools[cluster] -= nodes.schools[node]
        hubs.pupils[cluster] -= nodes.pupils[node]


@compiled
def _anneal_step(
    nodes: Nodes, hubs: Hubs, schedule: tuple[float, float, float], moves: int
) -> None:
    """Make so many moves.

    Parameters
    ----------
    schedule
        Temperature at the start and the end, and the price of each pupil above a capacity.
    """
    hot_s, cold_s, price_s = schedule
    for move in range(moves):
        temperature = hot_s * (cold_s / hot_s) ** (move / moves)
        # a loss is accepted up to what is drawn here, which is the usual rule the other way round
        most_s = -temperature * np.log(1.0 - np.random.random())  # noqa: NPY002 - the one generator of compiled code
        node = np.random.randint(len(hubs.label))  # noqa: NPY002 - the one generator of compiled code
        kind = np.random.random()  # noqa: NPY002 - the one generator of compiled code
        if kind < LEAD:
            _try_lead(nodes, hubs, node, price_s, most_s)
            continue
        if kind < LEAD + ELSEWHERE:
            _try_elsewhere(nodes, hubs, node, price_s, most_s)
            continue
        reach = min(nodes.degree[node], NEAR)
        home = hubs.label[node]
        if reach == 0 or (home >= 0 and nodes.lead_node[hubs.lead[home]] == node):
            continue
        goal = hubs.label[nodes.near[node, int(reach * np.random.random() ** 2)]]  # noqa: NPY002 - the one generator of compiled code
        if goal < 0 or goal == home:
            continue
        other = -1
        if kind >= LEAD + ELSEWHERE + MOVE and home >= 0:
            other = hubs.member[goal, np.random.randint(hubs.filled[goal])]  # noqa: NPY002 - the one generator of compiled code
            if nodes.lead_node[hubs.lead[goal]] == other:
                continue
        if _loss(nodes, hubs, (node, other), goal, price_s) <= most_s:
            _leave(nodes, hubs, node)
            if other >= 0:
                _leave(nodes, hubs, other)
                _join(nodes, hubs, other, home)
            _join(nodes, hubs, node, goal)


@compiled
def _try_lead(nodes: Nodes, hubs: Hubs, node: int, price_s: float, most_s: float) -> None:
    """Let a node lead its cluster, if that costs no more than `most_s`."""
    cluster = hubs.label[node]
    leads = nodes.first_lead[node + 1] - nodes.first_lead[node]
    if cluster < 0 or leads == 0:
        return
    old = hubs.lead[cluster]
    new = nodes.first_lead[node] + np.random.randint(leads)  # noqa: NPY002 - the one generator of compiled code
    over = max(hubs.pupils[cluster] - nodes.capacity[new], 0.0)
    over -= max(hubs.pupils[cluster] - nodes.capacity[old], 0.0)
    loss_s = price_s * over
    for at in range(hubs.filled[cluster]):
        member = hubs.member[cluster, at]
        loss_s += nodes.lead_s[new, member] - nodes.lead_s[old, member]
    if loss_s <= most_s:
        hubs.lead[cluster] = new


@compiled
def _try_elsewhere(nodes: Nodes, hubs: Hubs, node: int, price_s: float, most_s: float) -> None:
    """Dissolve any one cluster and found another around a node, if that costs no more."""
    cluster = np.random.randint(len(hubs.lead))  # noqa: NPY002 - the one generator of compiled code
    home = hubs.label[node]
    leads = nodes.first_lead[node + 1] - nodes.first_lead[node]
    if home < 0 or home == cluster or leads == 0 or nodes.lead_node[hubs.lead[home]] == node:
        return
    old_lead = hubs.lead[cluster]
    moved = np.empty(hubs.filled[cluster] + AROUND + 1, np.int64)
    came_from = np.empty(len(moved), np.int64)
    n = 0
    loss_s = 0.0
    for member in hubs.member[cluster, : hubs.filled[cluster]].copy():
        added_s, goal = _best_goal(nodes, hubs, member, price_s)
        if goal < 0:
            loss_s = np.inf
            break
        loss_s += added_s
        moved[n], came_from[n] = member, cluster
        n += 1
        _leave(nodes, hubs, member)
        _join(nodes, hubs, member, goal)
    if loss_s < np.inf:
        hubs.lead[cluster] = nodes.first_lead[node] + np.random.randint(leads)  # noqa: NPY002 - the one generator of compiled code
        for at in range(-1, min(nodes.degree[node], AROUND)):
            near = node if at < 0 else nodes.near[node, at]
            home = hubs.label[near]
            if home < 0 or nodes.lead_node[hubs.lead[home]] == near:
                continue
            added_s = _loss(nodes, hubs, (near, -1), cluster, price_s)
            if at < 0 or added_s < 0.0:
                loss_s += added_s
                moved[n], came_from[n] = near, home
                n += 1
                _leave(nodes, hubs, near)
                _join(nodes, hubs, near, cluster)
    if loss_s > most_s:
        hubs.lead[cluster] = old_lead
        for at in range(n - 1, -1, -1):
            _leave(nodes, hubs, moved[at])
            _join(nodes, hubs, moved[at], came_from[at])


@compiled
def _best_goal(nodes: Nodes, hubs: Hubs, node: int, price_s: float) -> tuple[float, int]:
    """Return what it costs to move a node to the best other cluster near, and that; -1 for none."""
    best_s = np.inf
    best = -1
    home = hubs.label[node]
    other = 0
    for at in range(nodes.degree[node]):
        goal = hubs.label[nodes.near[node, at]]
        if goal >= 0 and goal != home and goal != best:  # noqa: PLR1714 - compiled code knows no sets of them
            other += 1
            if other > AROUND:
                break
            loss_s = _loss(nodes, hubs, (node, -1), goal, price_s)
            if loss_s < best_s:
                best_s, best = loss_s, goal
    return best_s, best


@compiled
def _loss(nodes: Nodes, hubs: Hubs, swap: tuple[int, int], goal: int, price_s: float) -> float:
    """Return what it costs to move a node to the goal, and another (-1 for none) in its place."""
    node, other = swap
    home = hubs.label[node]
    pupils, schools = nodes.pupils[node], nodes.schools[node]
    loss_s = float(nodes.lead_s[hubs.lead[goal], node])
    if other >= 0:
        loss_s += nodes.lead_s[hubs.lead[home], other] - nodes.lead_s[hubs.lead[goal], other]
        pupils -= nodes.pupils[other]
        schools -= nodes.schools[other]
    loss_s += price_s * _breach(nodes, hubs, goal, pupils, schools)
    if home < 0:
        return float(loss_s - nodes.left_out_s[node])
    loss_s -= nodes.lead_s[hubs.lead[home], node]
    return float(loss_s + price_s * _breach(nodes, hubs, home, -pupils, -schools))


@compiled
def _breach(nodes: Nodes, hubs: Hubs, cluster: int, pupils: float, schools: int) -> float:
    """Return how many pupils more a cluster is off its bounds when so many come; few schools too.

    A school too few counts as many.
    """
    capacity = nodes.capacity[hubs.lead[cluster]]
    more = max(hubs.pupils[cluster] + pupils - capacity, 0.0)
    more -= max(hubs.pupils[cluster] - capacity, 0.0)
    short = max(nodes.fewest - hubs.schools[cluster] - schools, 0)
    short -= max(nodes.fewest - hubs.schools[cluster], 0)
    return float(more + SHORT * short)


def _cost(nodes: Nodes, hubs: Hubs) -> float:
    """Return the drives to the leads."""
    placed = np.flatnonzero(hubs.label >= 0)
    return float(nodes.lead_s[hubs.lead[hubs.label[placed]], placed].sum())


def _trimmed(nodes: Nodes, hubs: Hubs) -> list[NodeSet]:
    """Return the clusters, cut down to the capacity of their leads; none that breaks rules."""
    trimmed = [
        tuple(_within(nodes, int(lead), members[:filled].tolist()))
        for lead, members, filled in zip(hubs.lead, hubs.member, hubs.filled, strict=True)
    ]
    return [members for members in trimmed if np.isfinite(cost_of(nodes, members))]


def _within(nodes: Nodes, lead: int, members: list[int]) -> list[int]:
    """Leave out nodes until the rest is within the capacity: one that suffices, or the largest."""
    kept = sorted(members)
    while True:
        over = nodes.pupils[kept].sum() - nodes.capacity[lead]
        if over <= 0 or len(kept) == 1:
            return kept
        others = [node for node in kept if node != nodes.lead_node[lead]]
        enough = [node for node in others if nodes.pupils[node] >= over]
        if enough:
            kept.remove(min(enough, key=lambda node: float(nodes.pupils[node])))
        else:
            kept.remove(max(others, key=lambda node: float(nodes.pupils[node])))
