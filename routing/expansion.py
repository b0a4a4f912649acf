"""The network that a search runs on: the roads, split where not every turn may be taken.

A search that knows only the node it stands at cannot know which turns are banned there, or whether
it may still leave a road for destination only. So a node has a copy for every such past, and only
where there is one: the product of the network with the automaton of the banned sequences
(Villeneuve and Desaulniers, The shortest path problem with forbidden paths, 2005). All other nodes
stay as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from scipy.sparse import csgraph

from routing.network import Flags, Floats, Stretches
from routing.restrictions import Drives

Ints = NDArray[np.int64]

NO_TURNING_BACK_M, NO_TURNING_BACK_NODES = 300.0, 3
"""Nobody turns back this near to a banned turn, nor at the next nodes after it: a ban would else be
dodged by driving past it and back. Between the 40 places in central London that are compared with
other engines, the times are those of a network where nobody turns back anywhere."""

_START, _MIDDLE, _END = 0, 1, 2
"""Parts of a journey: on the destination-only roads that it starts from, on roads for all, and on
the destination-only roads that it ends on."""


@dataclass(frozen=True, eq=False)
class Expansion:
    """Arcs between nodes and their copies; A of them.

    Attributes
    ----------
    nodes
        Number of nodes, copies included; the first are those of the road graph.
    tail, head
        (A,) where each arc leaves and arrives.
    drive
        (A,) what is driven: drive 2 s + d is along stretch s in direction d.
    arrival
        (2 S,) where a car is that started on a stretch and has driven it to its end.
    turns_right
        (A,) whether a right turn leads into each arc; if not given, nowhere.
    """

    nodes: int
    tail: Ints
    head: Ints
    drive: Ints
    arrival: Ints
    turns_right: Flags = field(default_factory=lambda: np.zeros(0, bool))

    def __post_init__(self) -> None:
        if len(self.turns_right) != len(self.drive):
            object.__setattr__(self, "turns_right", np.zeros(len(self.drive), bool))

    def arcs_of(self, drives: Ints) -> tuple[Ints, Ints]:
        """Return the arcs that (n,) drives are: (W,) positions among them, and (W,) arcs."""
        return matches(self.drive, drives)


@dataclass(frozen=True, eq=False)
class _Drives:
    """Every stretch in either direction.

    Attributes
    ----------
    tail, head, usable, local, length_m
        (2 S,) its nodes, whether it may be driven at all, and whether only at the ends of a
        journey.
    nodes
        Number of nodes.
    """

    tail: Ints
    head: Ints
    usable: Flags
    local: Flags
    length_m: Floats
    nodes: int


def expand(
    stretches: Stretches, nodes: int, usable: Flags, destination: Flags, banned: Sequence[Drives]
) -> Expansion:
    """Return the network in which every way through is one that a car may take.

    Parameters
    ----------
    stretches, nodes
        The roads, and the number of their nodes.
    usable, destination
        (S, 2) which directions may be driven at all, and which at the ends of a journey only.
    banned
        Sequences of drives that no car may make.
    """
    drives = _Drives(
        tail=stretches.tails.ravel(),
        head=stretches.heads.ravel(),
        usable=usable.ravel(),
        local=(destination & usable).ravel(),
        length_m=np.repeat(stretches.length_m, 2),
        nodes=nodes,
    )
    layers = _layers(drives)
    possible = [each for each in banned if drives.usable[list(each)].all()]
    if not possible:
        return Expansion(layers.nodes, layers.tail, layers.head, layers.drive, layers.arrival)
    return _split(layers, drives, [*possible, *_turns_back(drives, possible)])


@dataclass(frozen=True, eq=False)
class _Layers:
    """The network split by the part of the journey alone.

    Attributes
    ----------
    copy
        (3, N) the number of each node in each part of a journey; -1 where there is none.
    nodes, tail, head, drive, arrival
        As in `Expansion`.
    part, first_part
        (A,) in which part each arc arrives, and (2 S,) the same for a start on each drive.
    """

    copy: Ints
    nodes: int
    tail: Ints
    head: Ints
    drive: Ints
    arrival: Ints
    part: Ints
    first_part: Ints


def _layers(drives: _Drives) -> _Layers:
    through, local = np.flatnonzero(drives.usable & ~drives.local), np.flatnonzero(drives.local)
    touched = np.unique(drives.head[local])
    copy = np.full((3, drives.nodes), -1)
    copy[_MIDDLE] = np.arange(drives.nodes)
    copy[_START, touched] = drives.nodes + np.arange(len(touched))
    copy[_END, touched] = drives.nodes + len(touched) + np.arange(len(touched))
    steps = [
        (_MIDDLE, _MIDDLE, through),
        (_MIDDLE, _END, local),
        (_END, _END, local),
        (_START, _START, local),
        (_START, _MIDDLE, through),
    ]
    steps = [(a, b, each[copy[a, drives.tail[each]] >= 0]) for a, b, each in steps]
    drive = np.concatenate([each for *_, each in steps])
    part = np.concatenate([np.full(len(each), b) for _, b, each in steps])
    first_part = np.where(drives.local, _START, _MIDDLE)
    return _Layers(
        copy=copy,
        nodes=drives.nodes + 2 * len(touched),
        tail=np.concatenate([copy[a, drives.tail[each]] for a, _, each in steps]),
        head=copy[part, drives.head[drive]],
        drive=drive,
        arrival=np.where(drives.usable, copy[first_part, drives.head], -1),
        part=part,
        first_part=first_part,
    )


def _turns_back(drives: _Drives, banned: Sequence[Drives]) -> list[Drives]:
    """Return the turns back near banned turns, except where there is no other way on."""
    near = _near(drives, np.unique([drives.head[drive] for each in banned for drive in each[:-1]]))
    arriving = np.flatnonzero(drives.usable & near[drives.head])
    which, leaving = matches(np.where(drives.usable, drives.tail, -1), drives.head[arriving])
    arriving = arriving[which]
    forward = (leaving != arriving ^ 1) & (drives.local[arriving] | ~drives.local[leaving])
    turns = {each for each in banned if len(each) == 2}
    pairs = zip(arriving[forward].tolist(), leaving[forward].tolist(), strict=True)
    go_on = sorted({drive for drive, other in pairs if (drive, other) not in turns})
    return [(drive, drive ^ 1) for drive in go_on if drives.usable[drive ^ 1]]


def _near(drives: _Drives, nodes: Ints) -> Flags:
    """Return (N,) the nodes that are soon reached from some nodes."""
    used = drives.usable
    tail, head = drives.tail[used], drives.head[used]
    length_m = np.maximum(drives.length_m[used], 1e-3)
    # Parallel roads are added up, which makes them longer: they are few.
    roads = scipy.sparse.coo_array((length_m, (tail, head)), shape=2 * (drives.nodes,)).tocsr()
    apart_m = csgraph.dijkstra(roads, indices=nodes, min_only=True, limit=NO_TURNING_BACK_M)
    next_to = np.zeros(drives.nodes, bool)
    next_to[nodes] = True
    for _ in range(NO_TURNING_BACK_NODES):
        next_to[head[next_to[tail]]] = True
    result: Flags = np.isfinite(apart_m) | next_to
    return result


class _Automaton:
    """What has been driven of the banned sequences, and what each drive makes of it."""

    def __init__(self, banned: Sequence[Drives]) -> None:
        self._banned = frozenset(banned)
        self.begun = list(
            dict.fromkeys(drives[:i] for drives in banned for i in range(1, len(drives)))
        )
        self._next: dict[Drives, list[int]] = {}
        for drives in (*self.begun, *self._banned):
            self._next.setdefault(drives[:-1], []).append(drives[-1])

    def exceptions(self, begun: Drives) -> dict[int, Drives | None]:
        """Return what each drive leads to that ends or continues a banned sequence.

        It leads to None if it ends one; else to the longest sequence that it continues, which is
        of two drives or more.
        """
        found: dict[int, Drives | None] = {}
        for i in range(len(begun)):
            for drive in self._next.get(begun[i:], ()):
                continued = (*begun[i:], drive)
                if continued in self._banned:
                    found[drive] = None
                else:
                    found.setdefault(drive, continued)
        return found


def _split(layers: _Layers, drives: _Drives, banned: Sequence[Drives]) -> Expansion:
    """Give the nodes of bans a copy for each sequence that has begun when a car arrives."""
    automaton = _Automaton(banned)
    states = [
        (begun, part)
        for begun in automaton.begun
        for part in ((_START, _END) if drives.local[begun[-1]] else (_MIDDLE,))
    ]
    number = {state: layers.nodes + i for i, state in enumerate(states)}
    first = np.full((3, len(drives.head)), -1)
    for (begun, part), copy in number.items():
        if len(begun) == 1:
            first[part, begun[0]] = copy
    begins = first[layers.part, layers.drive]
    head = np.where(begins >= 0, begins, layers.head)
    starts = first[layers.first_part, np.arange(len(drives.head))]

    # A copy has the ways out of the node it is a copy of, except as the bans have it.
    original = [layers.copy[part, drives.head[begun[-1]]] for begun, part in states]
    state, out = matches(layers.tail, np.array(original))
    out_head, kept = head[out], np.ones(len(out), bool)
    exceptions = [automaton.exceptions(begun) for begun, _ in states]
    for i, (which, drive) in enumerate(
        zip(state.tolist(), layers.drive[out].tolist(), strict=True)
    ):
        if drive in exceptions[which]:
            continued = exceptions[which][drive]
            kept[i] = continued is not None
            if continued is not None:
                out_head[i] = number[continued, int(layers.part[out[i]])]
    return Expansion(
        nodes=layers.nodes + len(states),
        tail=np.concatenate([layers.tail, layers.nodes + state[kept]]),
        head=np.concatenate([head, out_head[kept]]),
        drive=np.concatenate([layers.drive, layers.drive[out[kept]]]),
        arrival=np.where(starts >= 0, starts, layers.arrival),
    )


def matches(keys: Ints, wanted: Ints) -> tuple[Ints, Ints]:
    """Return every pair of a position in `wanted` (n,) and one in `keys` (m,) with one number.

    Returns
    -------
    tuple of numpy.ndarray
        (k,) positions in `wanted`, in order, and (k,) positions in `keys`.
    """
    order = np.argsort(keys, kind="stable")
    first, last = (np.searchsorted(keys[order], wanted, side=side) for side in ("left", "right"))
    count = last - first
    which = np.repeat(np.arange(len(wanted)), count)
    return which, order[np.arange(len(which)) - np.repeat(np.cumsum(count) - count - first, count)]
