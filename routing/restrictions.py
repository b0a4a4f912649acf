"""Turn restrictions: OpenStreetMap's relations, and the drives over the roads that they ban.

Meanings follow the wiki's page Relation:restriction. A mandatory turn is a ban on all others:
whoever comes along `from` drives the whole of `via` and then `to`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from routing.controls import Tags
from routing.hours import clauses, holds_at_school_run
from routing.network import RoadNodes, Stretches, freeze

_KEYS = ("restriction:motorcar", "restriction:motor_vehicle", "restriction:vehicle", "restriction")
_CARS = frozenset({"motorcar", "motor_vehicle", "vehicle"})
_ANGLES: Mapping[str, tuple[float, float]] = {
    "left_turn": (0.0, 180.0),
    "right_turn": (-180.0, 0.0),
    "straight_on": (-90.0, 90.0),
    "u_turn": (90.0, 270.0),
    "entry": (-180.0, 180.0),
    "exit": (-180.0, 180.0),
}
"""Degrees to the left that each turn may have; they decide only where a way passes its `via`."""

Ints = NDArray[np.int64]
Drives = tuple[int, ...]
"""Drives one after the other; drive 2 s + d is along stretch s in direction d."""


@dataclass(frozen=True)
class Restriction:
    """What a relation says of cars.

    Attributes
    ----------
    mandatory
        Whether the turn must be taken; else it is banned.
    turn
        Its kind, such as `left_turn`.
    origins, via, targets
        Numbers of the ways; `via` is empty where it is a node.
    node
        Number of the node; None where there are ways between, and where none is given: then it is
        the node where the ways meet, if that is only one.
    school_run
        Whether it holds at some hours only, among them those when children go to school.
    """

    mandatory: bool
    turn: str
    origins: tuple[int, ...]
    via: tuple[int, ...]
    targets: tuple[int, ...]
    node: int | None
    school_run: bool = False

    @property
    def ways(self) -> tuple[int, ...]:
        """All the ways that it names."""
        return (*self.origins, *self.via, *self.targets)


@dataclass(frozen=True, eq=False)
class BannedDrives:
    """Sequences of drives that no car may make; B of them.

    Attributes
    ----------
    drives, offsets
        (D,) and (B + 1,): sequence b has the drives `offsets[b]` to `offsets[b + 1]`.
    school_run
        (B,) whether it is banned only while children are brought to school.
    """

    drives: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    offsets: Ints = field(default_factory=lambda: np.zeros(1, np.int64))
    school_run: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, bool))

    def __post_init__(self) -> None:
        freeze(self)

    def __len__(self) -> int:
        return len(self.school_run)

    @classmethod
    def of(cls, banned: Iterable[tuple[Drives, bool]]) -> "BannedDrives":
        """Return such sequences, each with whether it is banned only at the school run."""
        hours: dict[Drives, bool] = {}
        for drives, school_run in banned:
            hours[drives] = hours.get(drives, True) and school_run
        return cls(
            np.array([drive for drives in hours for drive in drives], np.int64),
            np.cumsum([0, *map(len, hours)]).astype(np.int64),
            np.array(list(hours.values()), bool),
        )

    def items(self) -> Iterator[tuple[Drives, bool]]:
        """Yield each sequence, and whether it is banned only at the school run."""
        ends, drives = self.offsets.tolist(), self.drives.tolist()
        for (first, last), only_then in zip(pairwise(ends), self.school_run.tolist(), strict=True):
            yield tuple(drives[first:last]), only_then

    def at(self, *, school_run: bool) -> list[Drives]:
        """Return the sequences that are banned at the school run, or at any other time."""
        return [drives for drives, only_then in self.items() if school_run or not only_then]


def read_restriction(
    tags: Tags, members: Sequence[tuple[str, int, str]]
) -> tuple[list[Restriction], bool]:
    """Read a relation tagged `type=restriction`.

    Parameters
    ----------
    tags
        Its tags.
    members
        Kind (`n`, `w` or `r`), number and role of each member.

    Returns
    -------
    tuple
        What it says of cars, and whether all of that was understood.
    """
    said = list(_said_of_cars(tags))
    origins, targets = _numbers(members, "w", "from"), _numbers(members, "w", "to")
    via, nodes = _numbers(members, "w", "via"), _numbers(members, "n", "via")
    whole = bool(origins and targets) and (bool(via) or len(nodes) <= 1)
    found = []
    for value, school_run in said:
        kind, _, turn = value.partition("_")
        if whole and kind in {"no", "only"} and turn in _ANGLES:
            node = None if via or not nodes else nodes[0]
            found.append(Restriction(kind == "only", turn, origins, via, targets, node, school_run))
    return found, len(found) == len(said)


def _numbers(members: Sequence[tuple[str, int, str]], kind: str, role: str) -> tuple[int, ...]:
    return tuple(number for k, number, r in members if k == kind and r == role)


def _said_of_cars(tags: Tags) -> Iterator[tuple[str, bool]]:
    """Yield what is banned or mandatory for cars, and whether only at the school run."""
    if _CARS & {word.strip() for word in tags.get("except", "").split(";")}:
        return
    hours = _old_style_hours(tags)
    for key in _KEYS:
        for value in filter(None, map(str.strip, tags.get(key, "").lower().split(";"))):
            if not hours or holds_at_school_run(hours):
                yield value, bool(hours)
        for value, when in clauses(tags.get(f"{key}:conditional", "")):
            if holds_at_school_run(when):
                yield value, True
        if key in tags:
            return


def _old_style_hours(tags: Tags) -> str:
    """Return the hours of the tags that came before conditional restrictions."""
    days = "-".join(tags[key][:2] for key in ("day_on", "day_off") if key in tags)
    hours = "-".join(tags[key] for key in ("hour_on", "hour_off") if key in tags)
    return f"{days} {hours}".strip()


class Resolver:
    """Finds the drives that restrictions ban.

    Parameters
    ----------
    nodes, stretches
        The roads.
    """

    def __init__(self, nodes: RoadNodes, stretches: Stretches) -> None:
        self._nodes, self._stretches = nodes, stretches
        self._tail, self._head = stretches.tails.ravel(), stretches.heads.ravel()
        self._open = stretches.open.ravel()
        self._by_tail = np.argsort(self._tail, kind="stable")
        self._sorted_tail = self._tail[self._by_tail]
        self._of_way: dict[int, list[int]] = {}

    def resolve(self, restrictions: Sequence[Restriction]) -> tuple[BannedDrives, int]:
        """Return what is banned, and how many restrictions on these roads could not be placed."""
        self._of_way = self._drives_of({way for each in restrictions for way in each.ways})
        banned: list[tuple[Drives, bool]] = []
        misplaced = 0
        for each in restrictions:
            if not all(way in self._of_way for way in each.ways):
                continue  # on a way that no car may use, or beyond the edge of the roads
            found = list(self._bans(each))
            misplaced += not found and not self._is_joined(each)
            banned += [(drives, each.school_run) for drives in found]
        return BannedDrives.of(banned), misplaced

    def _drives_of(self, ways: set[int]) -> dict[int, list[int]]:
        """Return the open drives along each of some ways."""
        found: dict[int, list[int]] = {}
        for s in np.flatnonzero(np.isin(self._stretches.way, list(ways))).tolist():
            drives = [drive for drive in (2 * s, 2 * s + 1) if self._open[drive]]
            found.setdefault(int(self._stretches.way[s]), []).extend(drives)
        return found

    def _leaving(self, node: int) -> list[int]:
        first, last = np.searchsorted(self._sorted_tail, [node, node + 1])
        drives: list[int] = self._by_tail[first:last].tolist()
        return [drive for drive in drives if self._open[drive]]

    def _bans(self, each: Restriction) -> Iterator[Drives]:
        paths = list(self._paths(each))
        if not each.mandatory:
            yield from paths
            return
        allowed = {path[: i + 1] for path in paths for i in range(len(path))}
        for path in paths:
            for i in range(1, len(path)):
                for drive in self._leaving(int(self._head[path[i - 1]])):
                    if (*path[:i], drive) not in allowed:
                        yield (*path[:i], drive)

    def _paths(self, each: Restriction) -> Iterator[Drives]:
        """Yield the drives that the restriction names, from `from` to `to`."""
        origins = [drive for way in each.origins for drive in self._of_way[way]]
        targets = [drive for way in each.targets for drive in self._of_way[way]]
        if each.via:
            for origin in origins:
                yield from self._by_ways(origin, each, set(targets))
            return
        ref = self._nodes.ref
        pairs = [
            (a, b)
            for a, b in product(origins, targets)
            if self._head[a] == self._tail[b] and each.node in {None, int(ref[self._head[a]])}
        ]
        if len({int(self._head[a]) for a, _ in pairs}) > 1:
            return
        least, most = _ANGLES[each.turn]
        if len(pairs) > 1:
            pairs = [pair for pair in pairs if (self._turn(*pair) - least) % 360 <= most - least]
        yield from pairs

    def _by_ways(self, origin: int, each: Restriction, targets: set[int]) -> Iterator[Drives]:
        """Yield the drives from `origin` by all the ways between to a target.

        Where these are a circle, a ban is not dodged by another lap.
        """
        between = {drive: way for way in each.via for drive in self._of_way[way]}
        whole, laps = [], []
        open_ends: list[Drives] = [(origin,)]
        while open_ends:
            path = open_ends.pop()
            leaving = self._leaving(int(self._head[path[-1]]))
            arrived = False
            if len({between[drive] for drive in path[1:]}) == len(set(each.via)):
                whole += [(*path, drive) for drive in leaving if drive in targets]
                arrived = not targets.isdisjoint(leaving)
            if arrived and each.mandatory:
                continue
            on = [drive for drive in leaving if drive in between]
            laps += [(*path, drive) for drive in on if drive in path]
            stretches = {drive // 2 for drive in path}
            open_ends += [(*path, drive) for drive in on if drive // 2 not in stretches]
        yield from whole
        if whole and not each.mandatory:
            yield from laps

    def _turn(self, a: int, b: int) -> float:
        """Return the degrees to the left from one drive to the next."""
        turn = self._heading(b, leaving=True) - self._heading(a, leaving=False)
        return float(np.degrees(turn))

    def _heading(self, drive: int, *, leaving: bool) -> float:
        points = self._stretches.shape(drive // 2)
        points = points[::-1] if drive % 2 else points
        step = (points[1] - points[0]) if leaving else (points[-1] - points[-2])
        return float(np.arctan2(step[1], step[0] * np.cos(np.radians(points[0, 1]))))

    def _is_joined(self, each: Restriction) -> bool:
        """Whether its ways meet, so that one-way streets alone may have left it nothing to ban."""
        chain = [each.origins, *((way,) for way in each.via), each.targets]
        ends = [self._ends(ways) for ways in chain]
        if each.via:
            return all(a & b for a, b in pairwise(ends))
        return any(each.node in {None, int(self._nodes.ref[n])} for n in ends[0] & ends[1])

    def _ends(self, ways: Sequence[int]) -> set[int]:
        drives = [drive for way in ways for drive in self._of_way[way]]
        return set(self._tail[drives].tolist()) | set(self._head[drives].tolist())
