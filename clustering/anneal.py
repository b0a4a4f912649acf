"""A first plan by simulated annealing: move a node to a neighbour's cluster, or swap two."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from clustering.compiled import compiled
from clustering.nodes import Floats, Ints, Nodes, NodeSet

MOVES_PER_NODE = 4_000
STEPS = 24
"""Pieces of the annealing; the clock and the user are heeded between them."""

HOT_S, COLD_S = 300.0, 3.0
"""Temperature at the start and the end: a school's five minutes, three seconds."""

FIRST_PRICE_S = 800.0
"""Price of a school in too small a cluster at first: low, so that clusters form and dissolve."""

ALONE, MOVE = 0.02, 0.43
"""Chances that a node starts a cluster, or moves to one; the rest are swaps."""

NEAR = 24
"""Neighbours whose clusters a node may move to."""


def anneal(nodes: Nodes, seed: int, go_on: Callable[[], bool]) -> list[NodeSet]:
    """Return a plan's clusters; nodes in none of them are left out.

    Parameters
    ----------
    go_on
        Asked between steps; the plan so far comes back when it says no.
    """
    g = len(nodes.schools)
    best, best_cost = np.arange(g, dtype=np.int64), np.inf
    groups = _grouped(nodes, best)
    _seed(seed)
    highest = max(nodes.left_out_s, FIRST_PRICE_S)
    for step in range(STEPS):
        if step and not go_on():
            break
        done = np.array([step, step + 1]) / STEPS
        hot_s, cold_s = HOT_S * (COLD_S / HOT_S) ** done
        price_s = min(highest, FIRST_PRICE_S * (highest / FIRST_PRICE_S) ** (1.3 * done[0]))
        found, found_cost = _anneal_step(
            nodes, groups, (hot_s, cold_s), price_s, MOVES_PER_NODE * g // STEPS
        )
        if found_cost < best_cost:
            best, best_cost = found, found_cost
    return clusters_of(nodes, best)


def clusters_of(nodes: Nodes, label: Ints) -> list[NodeSet]:
    """Return the clusters of a labelling that have enough schools."""
    members: dict[int, list[int]] = {}
    for node, cluster in enumerate(label.tolist()):
        members.setdefault(cluster, []).append(node)
    return [
        tuple(cluster)
        for cluster in members.values()
        if nodes.schools[cluster].sum() >= nodes.fewest
    ]


class Groups(NamedTuple):
    """The clusters of the annealing, empty ones too, for compiled code to change in place.

    Attributes
    ----------
    label
        (g,) cluster of each node.
    member
        (g, most) nodes of each cluster, filled up with -1.
    filled
        (g,) number of nodes in each cluster.
    total
        (g, 4) schools, drive, penalty and pupils of each cluster.
    """

    label: Ints
    member: Ints
    filled: Ints
    total: Floats


def _grouped(nodes: Nodes, label: Ints) -> Groups:
    g = len(label)
    groups = Groups(
        label.copy(),
        np.full((g, nodes.most), -1, np.int64),
        np.zeros(g, np.int64),
        np.zeros((g, 4)),
    )
    for node in range(g):
        cluster = int(label[node])
        groups.total[cluster] = _change(nodes, groups, cluster, (-1, node))
        _join(groups, node, cluster)
    return groups


@compiled
def _anneal_step(
    nodes: Nodes, groups: Groups, cooling: tuple[float, float], price_s: float, moves: int
) -> tuple[Ints, float]:
    """Make so many moves; return the best labelling seen and its cost at the full price."""
    full_s = 0.0
    for cluster in range(len(groups.filled)):
        full_s += _cost(nodes, groups.total[cluster], nodes.left_out_s)
    best = groups.label.copy()
    best_s = full_s
    hot_s, cold_s = cooling
    for move in range(moves):
        node, other, goal = _proposal(nodes, groups)
        if goal < 0:
            continue
        home = groups.label[node]
        at_home = _change(nodes, groups, home, (node, other))
        at_goal = _change(nodes, groups, goal, (other, node))
        if not (_allowed(nodes, at_home) and _allowed(nodes, at_goal)):
            continue
        old_home, old_goal = groups.total[home].copy(), groups.total[goal].copy()
        gain_s = _cost(nodes, old_home, price_s) + _cost(nodes, old_goal, price_s)
        gain_s -= _cost(nodes, at_home, price_s) + _cost(nodes, at_goal, price_s)
        temperature = hot_s * (cold_s / hot_s) ** (move / moves)
        if gain_s < 0 and np.random.random() >= np.exp(gain_s / temperature):  # noqa: NPY002 - the one generator of compiled code
            continue
        _leave(groups, node)
        if other >= 0:
            _leave(groups, other)
            _join(groups, other, home)
        _join(groups, node, goal)
        groups.total[home], groups.total[goal] = at_home, at_goal
        full_s += _cost(nodes, at_home, nodes.left_out_s) + _cost(nodes, at_goal, nodes.left_out_s)
        full_s -= _cost(nodes, old_home, nodes.left_out_s)
        full_s -= _cost(nodes, old_goal, nodes.left_out_s)
        if full_s < best_s - 1e-6:
            best_s = full_s
            best = groups.label.copy()
    return best, best_s


@compiled
def _proposal(nodes: Nodes, groups: Groups) -> tuple[int, int, int]:
    """Draw a node, a node to swap it with (-1 for none) and its new cluster (-1 for no move)."""
    node = np.random.randint(len(groups.label))  # noqa: NPY002 - the one generator of compiled code
    reach = min(nodes.degree[node], NEAR)
    if reach == 0:
        return node, -1, -1
    kind, nearness = np.random.random(2)  # noqa: NPY002 - the one generator of compiled code
    goal = groups.label[nodes.near[node, int(reach * nearness**2)]]
    if kind < ALONE:
        return node, -1, _empty(groups.filled)
    if goal == groups.label[node]:
        return node, -1, -1
    if kind < ALONE + MOVE:
        return node, -1, goal
    return node, groups.member[goal, np.random.randint(groups.filled[goal])], goal  # noqa: NPY002 - the one generator of compiled code


@compiled
def _seed(seed: int) -> None:
    """Seed the generator of compiled code, which is not Python's."""
    np.random.seed(seed)  # noqa: NPY002 - the one generator of compiled code


@compiled
def _allowed(nodes: Nodes, total: Floats) -> bool:
    return bool(total[0] <= nodes.most and total[1] < np.inf)


@compiled
def _cost(nodes: Nodes, total: Floats, price_s: float) -> float:
    schools = float(total[0])
    if schools < nodes.fewest:
        return price_s * schools
    off = abs(float(total[3]) - nodes.target_pupils)
    return 2.0 / (schools - 1.0) * float(total[1]) + float(total[2]) + nodes.balance_s * off


@compiled
def _empty(filled: Ints) -> int:
    for cluster in range(len(filled)):
        if filled[cluster] == 0:
            return cluster
    return -1


@compiled
def _change(nodes: Nodes, groups: Groups, cluster: int, swap: tuple[int, int]) -> Floats:
    """Return the totals of `cluster` after one node left and another joined (-1 for none)."""
    leaving, joining = swap
    after: Floats = groups.total[cluster].copy()
    for i in range(groups.filled[cluster]):
        partner = groups.member[cluster, i]
        if leaving >= 0:
            after[1] -= nodes.drive_s[leaving, partner]
            after[2] -= nodes.penalty_s[leaving, partner]
        if joining >= 0 and partner != leaving:
            after[1] += nodes.drive_s[joining, partner]
            after[2] += nodes.penalty_s[joining, partner]
    if leaving >= 0:
        after[0] -= nodes.schools[leaving]
        after[3] -= nodes.pupils[leaving]
    if joining >= 0:
        after[0] += nodes.schools[joining]
        after[1] += nodes.drive_s[joining, joining]
        after[2] += nodes.penalty_s[joining, joining]
        after[3] += nodes.pupils[joining]
    return after


@compiled
def _join(groups: Groups, node: int, cluster: int) -> None:
    groups.label[node] = cluster
    groups.member[cluster, groups.filled[cluster]] = node
    groups.filled[cluster] += 1


@compiled
def _leave(groups: Groups, node: int) -> None:
    cluster = groups.label[node]
    last = groups.filled[cluster] - 1
    for i in range(last):
        if groups.member[cluster, i] == node:
            groups.member[cluster, i] = groups.member[cluster, last]
    groups.member[cluster, last] = -1
    groups.filled[cluster] = last
