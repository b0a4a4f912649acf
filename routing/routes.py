"""The quickest route between two schools: its line on the map, its minutes and its miles."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
import shapely.ops
from numpy.typing import NDArray
from scipy.sparse import csgraph

from data.school import School
from routing.driven import DrivenRoads, Ends, Places, driven
from routing.graph import RoadGraph
from routing.matrix import at_school_s
from routing.network import Floats, Stretches, off_plane, on_plane
from routing.profile import SpeedProfile
from routing.snapping import snap
from routing.times import Snap

M_PER_MILE = 1609.344

_SAME_DEG = 1e-7
"""Points closer than this, a centimetre, are the same."""

_NO_NODE = -9999  # scipy's mark for "no predecessor"


@dataclass(frozen=True)
class Route:
    """The quickest way from one school to another.

    Attributes
    ----------
    urns
        The school it starts from, and the one it leads to.
    seconds
        The drive, as in the matrix of drive times.
    miles
        Driven along roads and from school to road; a ferry's crossing is not driven.
    line
        Along the roads, WGS 84 degrees.
    by_ferry
        Whether it takes a ferry.
    """

    urns: tuple[int, int]
    seconds: float
    miles: float
    line: shapely.LineString
    by_ferry: bool


@dataclass(frozen=True)
class _Part:
    """A stretch driven from one share of its length to another, in a direction."""

    stretch: int
    direction: int
    begin: float = 0.0
    end: float = 1.0


def route(
    roads: RoadGraph, profile: SpeedProfile, start: School, goal: School, *, ferries: bool = False
) -> Route | None:
    """Return the quickest route from one school to another, None if there is no way.

    Parameters
    ----------
    roads, profile
        The road network, and how it is driven.
    start, goal
        Two schools.
    ferries
        Whether ferries that carry cars may be used.

    Raises
    ------
    InputError
        If neither school is near any of the roads.
    """
    return routes(roads, profile, [(start, goal)], ferries=ferries)[0]


def routes(
    roads: RoadGraph,
    profile: SpeedProfile,
    journeys: Sequence[tuple[School, School]],
    *,
    ferries: bool = False,
) -> tuple[Route | None, ...]:
    """Return the quickest route of each journey; those from one school cost one search.

    Parameters
    ----------
    roads, profile
        The road network, and how it is driven.
    journeys
        Where each starts and where it leads.
    ferries
        Whether ferries that carry cars may be used.

    Returns
    -------
    tuple of Route or None
        In the order of the journeys; None if there is no way.

    Raises
    ------
    InputError
        If no school is near any of the roads.
    ValueError
        If a journey leads to where it starts.
    """
    if not journeys:
        return ()
    if any(start.urn == goal.urn for start, goal in journeys):
        raise ValueError("a route leads from one school to another")
    schools = list({school.urn: school for journey in journeys for school in journey}.values())
    number = {school.urn: i for i, school in enumerate(schools)}
    snaps = snap(roads, schools, ferries=ferries).snaps
    search = _RouteSearch(driven(roads, profile, ferries=ferries), snaps)
    pairs = [(number[start.urn], number[goal.urn]) for start, goal in journeys]
    found: dict[tuple[int, int], Route | None] = {}
    for start in sorted({start for start, _ in pairs}):
        goals = sorted({goal for begin, goal in pairs if begin == start})
        found |= {(start, goal): one for goal, one in search.from_one(start, goals)}
    return tuple(found[pair] for pair in pairs)


class _RouteSearch:
    """Searches from schools over the whole network, with predecessors."""

    def __init__(self, network: DrivenRoads, snaps: tuple[Snap, ...]) -> None:
        self.network, self.snaps = network, snaps
        self.places = Places.of(snaps)
        self.departures, self.arrivals = (
            network.departures(self.places),
            network.arrivals(self.places),
        )
        self.beside_s = network.along_one_stretch_s(self.places, self.places)
        self.at_school_s = at_school_s(snaps, network.profile)
        self.matrix = network.matrix_from(self.departures, len(snaps))

    def from_one(self, start: int, goals: Sequence[int]) -> list[tuple[int, Route | None]]:
        """Return each goal with the route to it."""
        reached_s, before = csgraph.dijkstra(
            self.matrix, indices=np.array([self.network.nodes + start]), return_predecessors=True
        )
        return [(goal, self._route(start, goal, reached_s[0], before[0])) for goal in goals]

    def _route(
        self, start: int, goal: int, reached_s: Floats, before: NDArray[np.integer]
    ) -> Route | None:
        ways = np.flatnonzero(self.arrivals.place == goal)
        times_s = reached_s[self.arrivals.node[ways]] + self.arrivals.time_s[ways]
        through_s = times_s.min(initial=np.inf)
        seconds = min(through_s, self.beside_s[start, goal])
        if np.isinf(seconds):
            return None
        if self.beside_s[start, goal] <= through_s:
            parts = [self._beside(start, goal)]
        else:
            parts = self._parts(start, int(ways[np.argmin(times_s)]), before)
        stretches = self.network.roads.stretches
        driven_m = sum(
            stretches.length_m[part.stretch] * (part.end - part.begin)
            for part in parts
            if stretches.is_road[part.stretch]
        )
        walked_m = self.snaps[start].distance_m + self.snaps[goal].distance_m
        at_schools_s = self.at_school_s[start] + self.at_school_s[goal]
        return Route(
            urns=(self.snaps[start].urn, self.snaps[goal].urn),
            seconds=float(seconds + at_schools_s),
            miles=float(driven_m + walked_m) / M_PER_MILE,
            line=_line_of_parts(stretches, parts),
            by_ferry=not stretches.is_road[[part.stretch for part in parts]].all(),
        )

    def _beside(self, start: int, goal: int) -> _Part:
        """Return the drive along the stretch that both schools are on."""
        s = int(self.places.stretch[start])
        begin, end = self.places.fraction[[start, goal]].tolist()
        if begin == end:
            return _Part(s, int(np.argmax(self.network.usable[s])), begin, end)
        return _Part(s, 0, begin, end) if begin < end else _Part(s, 1, 1 - begin, 1 - end)

    def _parts(self, start: int, way: int, before: NDArray[np.integer]) -> list[_Part]:
        """Follow a search back from the goal."""
        nodes = [int(self.arrivals.node[way])]
        while before[nodes[-1]] not in {_NO_NODE, self.network.nodes + start}:
            nodes.append(int(before[nodes[-1]]))
        nodes.reverse()
        first, last = self._departure(start, nodes[0]), way
        between = self.network.quickest_stretches(
            np.array(nodes[:-1], np.int64), np.array(nodes[1:], np.int64)
        )
        leave, arrive = self.departures, self.arrivals
        behind = _behind(self.places, leave, first), _behind(self.places, arrive, last)
        return [
            _Part(int(leave.stretch[first]), int(leave.direction[first]), behind[0], 1.0),
            *(_Part(s, d) for s, d in np.column_stack(between).tolist()),
            _Part(int(arrive.stretch[last]), int(arrive.direction[last]), 0.0, behind[1]),
        ]

    def _departure(self, start: int, node: int) -> int:
        """Return the quickest of the ways from a school to a node at an end of its stretch."""
        leave = self.departures
        ways = np.flatnonzero((leave.place == start) & (leave.node == node))
        return int(ways[np.argmin(leave.time_s[ways])])


def _behind(places: Places, ends: Ends, way: int) -> float:
    return float(np.abs(places.fraction[ends.place[way]] - ends.direction[way]))


def _line_of_parts(stretches: Stretches, parts: Sequence[_Part]) -> shapely.LineString:
    """Return the parts as one line, without points met twice in a row."""
    points = np.concatenate([_points_of_part(stretches, part) for part in parts])
    moved = np.any(np.abs(np.diff(points, axis=0)) > _SAME_DEG, axis=1)
    kept = points[np.concatenate([[True], moved])]
    # A line needs two points, even where a route has no length.
    return shapely.LineString(kept if len(kept) > 1 else np.repeat(kept, 2, axis=0))


def _points_of_part(stretches: Stretches, part: _Part) -> Floats:
    """Return (points, 2) degrees of a part, in driving order."""
    points = stretches.shape(part.stretch)
    if part.direction:
        points = points[::-1]
    if part.begin == 0 and part.end == 1:
        return points
    line = shapely.LineString(on_plane(*points.T))
    cut = shapely.ops.substring(line, part.begin, part.end, normalized=True)
    return np.column_stack(off_plane(shapely.get_coordinates(cut)))
