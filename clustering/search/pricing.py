"""Finding clusters that are cheap for given duals: branch and bound over each root's neighbours.

Prices and reduced costs are those of `clustering.search.prices`. Every cluster has one root, so
that each is met once: its lowest-numbered node, or its lead in the hub shape. The search of one
root is in `clustering.search.branching`, or `clustering.search.knapsack` for large hubs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clustering.compiled import compiled
from clustering.search.branching import Aim, Root, price_root
from clustering.search.knapsack import is_knapsack, price_lead
from clustering.search.nodes import Floats, Ints, Nodes, NodeSet, cluster_cost
from clustering.search.parallel import in_order
from clustering.search.prices import Prices

BLOCK = 16
"""Roots priced between two looks at the clock."""

KEEP = 36
"""Clusters kept of each root, the last found: the cheapest."""

ROOT_EFFORT = 300_000
"""Branches for a single root, of which an estimate is enough."""

NO_LIMIT = 1_000_000_000
"""Branches, more than a search ever needs."""


@dataclass(frozen=True)
class Priced:
    """What a round of pricing found.

    Attributes
    ----------
    members
        (c, most) nodes of the clusters found, ascending, filled up with -1 behind; in the hub
        shape one may be there twice.
    costs
        (c,) their costs.
    lowest
        Lowest reduced cost at each root, 0 where none is below 0.
    complete
        Every root was searched among all its neighbours, to the end: nothing was missed.
    """

    members: Ints
    costs: Floats
    lowest: Floats
    complete: bool


def node_sets(members: Ints) -> list[NodeSet]:
    """Return the rows of an array, (c, most), as sets of nodes."""
    sizes = (members >= 0).sum(axis=1).tolist()
    return [tuple(row[:n]) for row, n in zip(members.tolist(), sizes, strict=True)]


def rows_of(nodes: Nodes, clusters: Sequence[NodeSet]) -> tuple[Ints, Floats]:
    """Return clusters as nodes filled up with -1, (c, most), and their costs."""
    rows = np.full((len(clusters), nodes.most), -1, np.int64)
    for at, members in enumerate(clusters):
        rows[at, : len(members)] = members
    return rows, _costs(nodes, rows)


def price(
    nodes: Nodes,
    prices: Prices,
    go_on: Callable[[], bool],
    *,
    reach: int | None = None,
    effort: int = NO_LIMIT,
) -> Priced:
    """Find for each root its cheapest cluster by reduced cost, and some of the next.

    Only clusters with a reduced cost below 0 are of use to the master problem, and only they are
    returned.

    Parameters
    ----------
    nodes
        What clusters are made of.
    prices
        Duals, fee and cuts.
    go_on
        Asked between blocks of roots.
    reach
        Look at so many nearest neighbours only; None for all, as a proof needs.
    effort
        Branches to try for each root at most.
    """
    aim = Aim(-1e-6, effort, every=False)
    return _priced(nodes, prices, aim, KEEP, go_on, reach=reach)


def cheapest_at(nodes: Nodes, prices: Prices, root: int) -> float:
    """Return the lowest reduced cost found at one root, seconds; 0 where none is below.

    A lower one may be missed where a root has very many clusters.
    """
    lowest = np.zeros(1)
    members = np.full((KEEP, nodes.most), -1, np.int64)
    task = Task(root, root + 1, KEEP, len(nodes.schools), np.zeros(1, np.bool_))
    _price_block(nodes, prices, Aim(-1e-6, ROOT_EFFORT, every=False), task, (members, lowest))
    return float(lowest[0])


def cheapest_clusters_at(
    nodes: Nodes, prices: Prices, root: int, effort: int
) -> tuple[Ints, Floats]:
    """Return clusters of one root with a reduced cost below 0, (c, most), and their costs.

    Parameters
    ----------
    effort
        Branches to try at most; the cheapest cluster may be missed where there are more.
    """
    lowest = np.zeros(1)
    members = np.full((KEEP, nodes.most), -1, np.int64)
    task = Task(root, root + 1, KEEP, len(nodes.schools), np.zeros(1, np.bool_))
    aim = Aim(-1e-6, effort, every=False)
    found, _ = _price_block(nodes, prices, aim, task, (members, lowest))
    return members[:found], _costs(nodes, members[:found])


def price_every(
    nodes: Nodes, prices: Prices, aim: Aim, most: int, go_on: Callable[[], bool]
) -> Priced:
    """Find every cluster that `aim` asks for; give up, incomplete, where they exceed `most`.

    Parameters
    ----------
    nodes
        What clusters are made of.
    prices
        Duals, fee and cuts.
    aim
        Which clusters, by their reduced cost.
    most
        Clusters to list at most.
    go_on
        Asked between blocks of roots.
    """
    return _priced(nodes, prices, aim, most, go_on)


def _priced(
    nodes: Nodes,
    prices: Prices,
    aim: Aim,
    room: int,
    go_on: Callable[[], bool],
    *,
    reach: int | None = None,
) -> Priced:
    roots = number_of_roots(nodes)
    starts = range(0, roots, BLOCK)
    limit = reach or len(nodes.schools)
    knapsack = is_knapsack(nodes)
    # a root whose clusters are all listed may take a second
    step = 1 if aim.every else BLOCK
    # one root alone may take minutes where clusters are large
    stop = np.zeros(1, np.bool_)

    def block(start: int) -> tuple[Ints, Floats, Floats, bool]:
        end = min(start + BLOCK, roots)
        if knapsack:
            return _knapsacks(nodes, prices, aim, start, end)
        slots = (end - start) * room if not aim.every else room
        members = np.full((slots, nodes.most), -1, np.int64)
        lowest = np.zeros(end - start)
        n, ended = 0, True
        for first in range(start, end, step):
            ended = ended and (first == start or go_on())
            if ended:
                task = Task(first, min(first + step, end), room, limit, stop)
                out = (members[n:], lowest[first - start :])
                more, ended = _price_block(nodes, prices, aim, task, out)
                n += more
        # a copy, or the whole room stays in memory
        return members[:n].copy(), _costs(nodes, members[:n]), lowest, ended

    parts: list[tuple[Ints, Floats, Floats, bool]] = []
    found = 0
    for part in in_order(block, starts, go_on, lambda: stop.fill(1)):
        if part is None:
            return _joined(nodes, parts, complete=False)
        parts.append(part)
        found += len(part[0])
        if aim.every and (found > room or not part[3]):
            return _joined(nodes, parts, complete=False)
    complete = reach is None and all(part[3] for part in parts)
    return _joined(nodes, parts, complete=complete)


def _joined(
    nodes: Nodes, parts: list[tuple[Ints, Floats, Floats, bool]], *, complete: bool
) -> Priced:
    if not parts:
        return Priced(np.zeros((0, nodes.most), np.int64), np.zeros(0), np.zeros(0), complete)
    members, costs, lowest, _ = zip(*parts, strict=True)
    return Priced(np.concatenate(members), np.concatenate(costs), np.concatenate(lowest), complete)


def number_of_roots(nodes: Nodes) -> int:
    """Return the number of nodes, or in the hub shape of leads."""
    return len(nodes.lead_node) if nodes.hub else len(nodes.schools)


def _knapsacks(
    nodes: Nodes, prices: Prices, aim: Aim, start: int, end: int
) -> tuple[Ints, Floats, Floats, bool]:
    members = np.full((end - start, nodes.most), -1, np.int64)
    lowest = np.zeros(end - start)
    for lead in range(start, end):
        value = price_lead(nodes, prices.duals, lead, prices.fee_s, members[lead - start])
        lowest[lead - start] = min(value, 0.0)
        _sort(members[lead - start])
    members = members[lowest < aim.below]
    return members, _costs(nodes, members), lowest, not aim.every


class Task(NamedTuple):
    """A block of roots to price in one call.

    Attributes
    ----------
    first, end
        Roots from `first` to before `end`.
    room
        Clusters kept of each root, at most.
    reach
        Nearest neighbours looked at.
    stop
        (1,) set from another thread to end the search of a root where it is.
    """

    first: int
    end: int
    room: int
    reach: int
    stop: NDArray[np.bool_]


@compiled
def _price_block(
    nodes: Nodes, prices: Prices, aim: Aim, task: Task, out: tuple[Ints, Floats]
) -> tuple[int, bool]:
    """Price the roots of a task; return the number of clusters and whether nothing was missed."""
    members, lowest = out
    n = 0
    complete = True
    for root in range(task.first, task.end):
        start = _start_of_hub(nodes, root, task) if nodes.hub else _start(nodes, root, task)
        slots = members[n : n + task.room]
        found, low, ended = price_root(nodes, prices, start, aim, slots)
        lowest[root - task.first] = min(low, 0.0)
        found = min(found, len(slots))
        for k in range(n, n + found):
            _sort(members[k])
        n += found
        complete &= ended
        if aim.every and not ended:
            break
    return n, complete


@compiled
def _start(nodes: Nodes, root: int, task: Task) -> Root:
    """Return a root and the nodes of higher number that may join it, the nearest so many."""
    g = len(nodes.schools)
    site = np.empty(g, np.int64)
    site[0] = root
    n = 1
    if task.reach < g:
        for i in range(min(task.reach, nodes.degree[root])):
            if nodes.near[root, i] > root:
                site[n] = nodes.near[root, i]
                n += 1
    else:
        for other in range(root + 1, g):
            if nodes.drive_s[root, other] < np.inf:
                site[n] = other
                n += 1
    return Root(site[:n].copy(), np.zeros(n), np.inf, task.stop)


@compiled
def _start_of_hub(nodes: Nodes, lead: int, task: Task) -> Root:
    """Return a lead's node and the nodes in its reach, the nearest so many."""
    own = nodes.lead_node[lead]
    reach_s = nodes.lead_s[lead].astype(np.float64)
    each_s = reach_s / nodes.schools
    each_s[own] = -1.0
    near = np.argsort(each_s, kind="mergesort")[: task.reach + 1]
    site = near[each_s[near] < np.inf].copy()
    return Root(site, reach_s[site], nodes.capacity[lead], task.stop)


@compiled
def _sort(row: Ints) -> None:
    """Bring a row into ascending order, the -1 behind."""
    for i in range(1, len(row)):
        node = row[i]
        if node < 0:
            return
        k = i
        while k > 0 and row[k - 1] > node:
            row[k] = row[k - 1]
            k -= 1
        row[k] = node


@compiled
def _costs(nodes: Nodes, members: Ints) -> Floats:
    costs = np.empty(len(members))
    for k in range(len(members)):
        costs[k] = cluster_cost(nodes, members[k])
    return costs
