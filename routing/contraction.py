"""Many drive times at once: remove nodes from the network until a small core is left.

A node that is removed leaves an arc for each way through it, so that no time between the remaining
nodes changes. Dead ends leave none, and a chain of bends leaves one. A search then climbs from its
start to the core, crosses the core, which holds a few per cent of the nodes, and descends to its
goals by the arcs that were set aside. The times are those of a search in the
whole network, to rounding; the idea is that of contraction hierarchies (Geisberger et al., 2008),
without their witness searches.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from scipy.sparse import csgraph

from routing.network import Flags, Floats
from routing.times import UNREACHABLE

Progress = Callable[[int, int], None]
Ints = NDArray[np.int64]

_WAYS_THROUGH = 100
"""A node stays in the core while more ways than this lead through it (arcs in times arcs out)."""

_WORTH_A_ROUND = 0.05
"""Share of the remaining nodes that a round must remove to make another round worth while."""

_CHUNK_BYTES = 64_000_000
"""Size of the results of one chunk: those of a large county at once would be gigabytes."""

_LEAST_S = 1e-6
"""Replaces 0 in a sparse matrix, where an arc of 0 seconds would be no arc."""


@dataclass(frozen=True, eq=False)
class Arcs:
    """Ways from node to node.

    Attributes
    ----------
    tail, head
        (A,) nodes.
    time_s
        (A,) seconds, above 0.
    """

    tail: Ints
    head: Ints
    time_s: Floats

    def __len__(self) -> int:
        return len(self.tail)

    def __getitem__(self, which: Flags | Ints) -> "Arcs":
        return Arcs(self.tail[which], self.head[which], self.time_s[which])

    def __add__(self, other: "Arcs") -> "Arcs":
        return Arcs(
            np.concatenate([self.tail, other.tail]),
            np.concatenate([self.head, other.head]),
            np.concatenate([self.time_s, other.time_s]),
        )

    def turned(self) -> "Arcs":
        """Return the same arcs the other way."""
        return Arcs(self.head, self.tail, self.time_s)

    def renamed(self, number: Ints) -> "Arcs":
        """Return the same arcs with node i of (nodes,) called `number[i]`."""
        return Arcs(number[self.tail], number[self.head], self.time_s)

    def fastest(self, nodes: int) -> "Arcs":
        """Return one arc from each node to each other, sorted by tail, then head."""
        key = self.tail * nodes + self.head
        order = np.argsort(key, kind="stable")
        first = np.flatnonzero(np.diff(key[order], prepend=-1))
        if not len(first):
            return self
        time_s = np.minimum.reduceat(self.time_s[order], first)
        return Arcs(self.tail[order][first], self.head[order][first], time_s)

    def matrix(self, nodes: int) -> scipy.sparse.csr_array:
        """Return a sparse (nodes, nodes) matrix, seconds; of parallel arcs the fastest counts."""
        arcs = self.fastest(nodes)
        time_s = np.maximum(arcs.time_s, _LEAST_S)
        return scipy.sparse.csr_array((time_s, (arcs.tail, arcs.head)), shape=(nodes, nodes))


@dataclass(frozen=True, eq=False)
class Contraction:
    """A network with most of its nodes removed, round by round.

    Attributes
    ----------
    nodes
        Number of nodes N of the whole network.
    in_core
        (N,) the nodes that were never removed.
    core
        Arcs between these.
    climbs
        For each round, the arcs from its nodes to those that stayed, sorted by tail.
    descents
        For each round, the arcs to its nodes from those that stayed, sorted by head.
    """

    nodes: int
    in_core: Flags
    core: Arcs
    climbs: tuple[Arcs, ...]
    descents: tuple[Arcs, ...]

    def turned(self) -> "Contraction":
        """Return the contraction of the network with every arc the other way."""
        return Contraction(
            nodes=self.nodes,
            in_core=self.in_core,
            core=self.core.turned(),
            climbs=tuple(arcs.turned() for arcs in self.descents),
            descents=tuple(arcs.turned() for arcs in self.climbs),
        )


def contract(arcs: Arcs, nodes: int) -> Contraction:
    """Remove nodes that few ways lead through, in rounds of nodes that are not neighbours."""
    # A random order decides between neighbours of equal rank: that of the file makes long queues.
    lot = np.random.default_rng(0).permutation(nodes)
    arcs = arcs.fastest(nodes)
    in_core = np.ones(nodes, bool)
    climbs: list[Arcs] = []
    descents: list[Arcs] = []
    while True:
        out = _next_to_go(arcs, in_core, lot)
        if np.count_nonzero(out) <= _WORTH_A_ROUND * np.count_nonzero(in_core):
            return Contraction(nodes, in_core, arcs, tuple(climbs), tuple(descents))
        in_core &= ~out
        leaving, arriving = out[arcs.tail], out[arcs.head]
        climb, descent = arcs[leaving], arcs[arriving]
        descent = descent[np.argsort(descent.head, kind="stable")]
        climbs.append(climb)
        descents.append(descent)
        arcs = arcs[~leaving & ~arriving] + _ways_through(descent, climb)
        arcs = arcs.fastest(nodes)


def _next_to_go(arcs: Arcs, in_core: Flags, lot: Ints) -> Flags:
    """Return (N,) the nodes with fewer ways through them than any of their neighbours."""
    nodes = len(lot)
    ways = np.bincount(arcs.head, minlength=nodes) * np.bincount(arcs.tail, minlength=nodes)
    may_go = in_core & (ways <= _WAYS_THROUGH)
    rank = ways * nodes + lot
    best_beside = np.full(nodes, np.iinfo(np.int64).max)
    rivals = arcs[may_go[arcs.tail] & may_go[arcs.head]]
    np.minimum.at(best_beside, rivals.tail, rank[rivals.head])
    np.minimum.at(best_beside, rivals.head, rank[rivals.tail])
    return may_go & (rank < best_beside)


def _ways_through(descent: Arcs, climb: Arcs) -> Arcs:
    """Join every arc to a node with every arc that leaves it, except those straight back."""
    first = np.searchsorted(climb.tail, descent.head)
    count = np.searchsorted(climb.tail, descent.head, side="right") - first
    come = np.repeat(np.arange(len(descent)), count)
    go = np.arange(len(come)) - np.repeat(np.cumsum(count) - count - first, count)
    through = Arcs(descent.tail[come], climb.head[go], descent.time_s[come] + climb.time_s[go])
    return through[through.tail != through.head]


def search(
    network: Contraction,
    starts: Arcs,
    n: int,
    goals: Ints,
    progress: Progress | None = None,
    *,
    limit_s: float = np.inf,
) -> Floats:
    """Return the quickest times from each of n places to each goal.

    Parameters
    ----------
    network
        The contracted network.
    starts
        Arcs from places (0 to n - 1) to nodes of the network.
    n
        Number of places.
    goals
        (G,) nodes.
    progress
        Called with the places done and all places, as the search goes on.
    limit_s
        The search ends there, seconds; longer times may be missing.

    Returns
    -------
    numpy.ndarray
        (n, G) seconds, `UNREACHABLE` where there is no way.
    """
    found = np.full((n, len(goals)), UNREACHABLE)
    above_starts, above_goals = _above(network, starts.head, goals)
    kept = network.in_core | above_starts | above_goals
    size = int(np.count_nonzero(kept))
    number = np.cumsum(kept) - 1
    upward = network.core.renamed(number)
    for climb in network.climbs:
        upward += climb[above_starts[climb.tail]].renamed(number)
    leaving = Arcs(starts.tail + size, number[starts.head], starts.time_s)
    matrix = (upward + leaving).matrix(size + n)
    descents = [
        descent[above_goals[descent.head]].renamed(number) for descent in network.descents[::-1]
    ]
    for begin, end in _chunks(n, size + n):
        reached_s = csgraph.dijkstra(
            matrix, indices=np.arange(size + begin, size + end), limit=limit_s
        )
        by_node = np.ascontiguousarray(reached_s[:, :size].T)
        for descent in descents:
            _descend(by_node, descent)
        found[begin:end] = by_node[number[goals]].T
        if progress is not None:
            progress(end, n)
    return found


def _above(network: Contraction, starts: Ints, goals: Ints) -> tuple[Flags, Flags]:
    """Return (N,) the nodes that a climb from the starts, and a descent to the goals, may pass."""
    above_starts, above_goals = np.zeros(network.nodes, bool), np.zeros(network.nodes, bool)
    above_starts[starts] = True
    above_goals[goals] = True
    for climb, descent in zip(network.climbs, network.descents, strict=True):
        above_starts[climb.head[above_starts[climb.tail]]] = True
        above_goals[descent.tail[above_goals[descent.head]]] = True
    return above_starts, above_goals


def _descend(by_node: Floats, descent: Arcs) -> None:
    """Lower the times of one round's nodes, (nodes, places), to those by way of nodes above."""
    if not len(descent):
        return
    first = np.flatnonzero(np.diff(descent.head, prepend=-1))
    heads = descent.head[first]
    by_way = by_node[descent.tail] + descent.time_s[:, None]
    by_node[heads] = np.minimum(by_node[heads], np.minimum.reduceat(by_way, first, axis=0))


def _chunks(n: int, width: int) -> Iterator[tuple[int, int]]:
    size = max(1, _CHUNK_BYTES // (8 * width))
    for begin in range(0, n, size):
        yield begin, min(begin + size, n)
