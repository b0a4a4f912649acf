"""Where a school's grounds are entered: by a road into its outline, a drive, or an entrance."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import scipy.sparse
import shapely
from numpy.typing import NDArray
from scipy.sparse import csgraph

from routing.grounds import Grounds, Lines
from routing.network import Floats, Objects, distance_m, off_plane, on_plane

FENCE_M = 3.0
"""A road that is no further than this inside an outline runs along it."""

AROUND_M = 50.0
"""A school whose place in the register is this near to an outline is in it; and a private drive
that ends this near to a school without one is its own."""

ELSEWHERE_M = 150.0
"""A gate on an open road counts if it is this far from the point of the nearest road: nearer ones
make little difference, and many a school faces the road that it is reached by."""

_LONGEST_DRIVE_M = 2_000.0

Ints = NDArray[np.int64]


def grounds_of(
    outlines: Lines, drives: Lines, open_roads: Ints, entrances: Mapping[int, bool]
) -> Grounds:
    """Return the grounds of schools.

    Parameters
    ----------
    outlines, drives
        Outlines of schools, and private drives.
    open_roads
        (R,) numbers of the points of open roads.
    entrances
        Numbers of the points where people come in, and whether each is a main entrance.
    """
    to_road_m, road = _to_road(drives, open_roads)
    entered = np.flatnonzero(np.isin(outlines.refs, list(entrances)))
    return Grounds(
        outline_lon=outlines.lon,
        outline_lat=outlines.lat,
        outline_offsets=outlines.offsets,
        drive_lon=drives.lon,
        drive_lat=drives.lat,
        drive_offsets=drives.offsets,
        to_road_m=to_road_m,
        road_lon=drives.lon[road],
        road_lat=drives.lat[road],
        entrance_lon=outlines.lon[entered],
        entrance_lat=outlines.lat[entered],
        entrance_outline=_owner(outlines.offsets)[entered],
        entrance_main=np.array([entrances[ref] for ref in outlines.refs[entered].tolist()], bool),
    )


def _to_road(drives: Lines, open_roads: Ints) -> tuple[Floats, Ints]:
    """Return metres from each point of the drives to an open road, and which point is on it."""
    refs, lon, lat = drives.refs, drives.lon, drives.lat
    number, first, index = np.unique(refs, return_index=True, return_inverse=True)
    starts = np.flatnonzero(np.isin(number, open_roads))
    if not len(starts):
        return np.full(len(refs), np.inf), np.zeros(len(refs), np.int64)
    owner = _owner(drives.offsets)
    end = np.flatnonzero(owner[1:] == owner[:-1]) + 1
    metres = distance_m(lon[end - 1], lat[end - 1], lon[end], lat[end])
    pieces = scipy.sparse.coo_array(
        (np.maximum(metres, 1e-3), (index[end - 1], index[end])), shape=2 * (len(number),)
    )
    apart_m, _, nearest = csgraph.dijkstra(
        pieces.tocsr(),
        directed=False,
        indices=starts,
        min_only=True,
        return_predecessors=True,
        limit=_LONGEST_DRIVE_M,
    )
    return apart_m[index], first[np.maximum(nearest, 0)][index]


def _owner(offsets: Ints) -> Ints:
    return np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))


def _outlines(grounds: Grounds) -> Objects:
    """Return the (K,) outlines on Mercator's map."""
    points = on_plane(grounds.outline_lon, grounds.outline_lat)
    rings = _joined(points, _owner(grounds.outline_offsets), ring=True)
    return np.asarray(shapely.make_valid(shapely.polygons(rings)))


def _drives(grounds: Grounds) -> Objects:
    """Return the (W,) drives on Mercator's map."""
    points = on_plane(grounds.drive_lon, grounds.drive_lat)
    return _joined(points, _owner(grounds.drive_offsets), ring=False)


def _joined(points: Floats, owner: Ints, *, ring: bool) -> Objects:
    if not len(points):
        return np.zeros(0, object)
    make = shapely.linearrings if ring else shapely.linestrings
    return np.asarray(make(points, indices=owner))


@dataclass(frozen=True, eq=False)
class WaysIn:
    """Where n schools are entered.

    Attributes
    ----------
    xy
        (n, 2) where the way in begins on an open road, on Mercator's map.
    distance_m
        (n,) from there to the school; infinite where no way in is known.
    """

    xy: Floats
    distance_m: Floats


def ways_in(
    grounds: Grounds, points: Objects, roads: Objects, tree: shapely.STRtree, nearest: Objects
) -> WaysIn:
    """Find where the roads and private drives that lead into the grounds of schools begin.

    A road that is open enters a school's outline at its gate, and a private drive begins at the
    next road that is open. The way counts that is shortest from there to the school. Where no
    outline is mapped, it is a private drive that ends beside the school, nearer than any road.
    Where neither leads in, it is the road in front of an entrance in the outline: of the main one,
    or else of that with the shortest way.

    Parameters
    ----------
    grounds
        What is mapped of them.
    points, roads, tree
        (n,) schools and (R,) roads that may be entered from, on Mercator's map, and these by place.
    nearest
        (n,) the points of these roads that are nearest to the schools.
    """
    scale = np.cos(np.radians(off_plane(shapely.get_coordinates(points))[1]))
    around = AROUND_M / float(np.median(scale))
    inside = shapely.buffer(_outlines(grounds), -FENCE_M / float(np.median(scale)))
    outline = np.full(len(points), -1)
    if len(inside):
        school, its = shapely.STRtree(_outlines(grounds)).query_nearest(
            points, max_distance=around, all_matches=False
        )
        outline[school] = its
    drives = _drives(grounds)
    gates = _entering(points, outline, shapely.boundary(inside), roads, tree)
    apart = shapely.distance(points, nearest)
    private = {
        **_ending_beside(points, np.flatnonzero(outline < 0), drives, around, apart),
        **_entering(points, outline, inside, drives, shapely.STRtree(drives)),
    }
    result = WaysIn(np.zeros((len(points), 2)), np.full(len(points), np.inf))
    for school, met in gates.items():
        if shapely.distance(shapely.Point(met.xy), nearest[school]) * scale[school] > ELSEWHERE_M:
            result.xy[school], result.distance_m[school] = met.xy, met.apart * scale[school]
    for school, met in private.items():
        road_xy, along_m = _along(grounds, met, drives[met.line])
        if (whole_m := along_m + met.apart * scale[school]) < result.distance_m[school]:
            result.xy[school], result.distance_m[school] = road_xy, whole_m
    for school, met in _in_front(grounds, points, outline, roads, tree, around=around).items():
        if not np.isfinite(result.distance_m[school]):
            result.xy[school], result.distance_m[school] = met.xy, met.apart * scale[school]
    return result


@dataclass(frozen=True)
class _Met:
    """A line that leads to a school: where it is nearest, and how far that is on the map."""

    line: int
    xy: tuple[float, float]
    apart: float


def _entering(
    points: Objects, outline: Ints, grounds: Objects, lines: Objects, tree: shapely.STRtree
) -> dict[int, _Met]:
    """Return where lines come nearest to schools with an outline, in their grounds or on an edge.

    Parameters
    ----------
    points, outline
        (n,) schools, and the outline of each, -1 without one.
    grounds
        (K,) grounds, or their edges.
    lines, tree
        (L,) lines, and the same by place.
    """
    schools = np.flatnonzero(outline >= 0)
    if not len(schools) or not len(lines):
        return {}
    which, line = tree.query(grounds[outline[schools]], predicate="intersects")
    school = schools[which]
    return _nearest(
        school, points, line, shapely.intersection(lines[line], grounds[outline[school]])
    )


def _in_front(
    grounds: Grounds,
    points: Objects,
    outline: Ints,
    roads: Objects,
    tree: shapely.STRtree,
    *,
    around: float,
) -> dict[int, _Met]:
    """Return where the roads are that are in front of entrances in the outlines of schools."""
    entrances = np.asarray(shapely.points(on_plane(grounds.entrance_lon, grounds.entrance_lat)))
    which, road = tree.query_nearest(entrances, max_distance=around, all_matches=False)
    if not len(which):
        return {}
    facing = shapely.shortest_line(entrances[which], roads[road])
    on_outline: dict[int, list[int]] = {}
    for way, its in enumerate(grounds.entrance_outline[which].tolist()):
        on_outline.setdefault(its, []).append(way)
    found = {}
    for school, its in enumerate(outline.tolist()):
        ways = np.array(on_outline.get(its, []), np.int64)
        if len(ways):
            to_school = shapely.distance(points[school], entrances[which[ways]])
            apart = to_school + shapely.length(facing[ways])
            best = np.lexsort((apart, ~grounds.entrance_main[which[ways]]))[0]
            x, y = shapely.get_coordinates(facing[ways[best]])[-1].tolist()
            found[school] = _Met(int(road[ways[best]]), (x, y), float(apart[best]))
    return found


def _ending_beside(
    points: Objects, schools: Ints, drives: Objects, around: float, nearest: Floats
) -> dict[int, _Met]:
    """Return, for some schools, the drive that ends nearest to them, if no road is nearer."""
    if not len(schools) or not len(drives):
        return {}
    ends = np.concatenate([shapely.get_point(drives, 0), shapely.get_point(drives, -1)])
    which, end = shapely.STRtree(ends).query(points[schools], "dwithin", distance=around)
    line = end % len(drives)
    found = _nearest(schools[which], points, line, drives[line])
    return {school: met for school, met in found.items() if met.apart < nearest[school]}


def _nearest(school: Ints, points: Objects, line: Ints, shapes: Objects) -> dict[int, _Met]:
    """Return for each school the nearest of the shapes that it is paired with."""
    apart = shapely.distance(points[school], shapes)
    found: dict[int, _Met] = {}
    for i in np.lexsort((apart, school)).tolist():
        if int(school[i]) not in found:
            nearest = shapely.shortest_line(points[school[i]], shapes[i])
            x, y = shapely.get_coordinates(nearest)[-1].tolist()
            found[int(school[i])] = _Met(int(line[i]), (x, y), float(apart[i]))
    return found


def _along(grounds: Grounds, met: _Met, drive: shapely.LineString) -> tuple[Floats, float]:
    """Return where a drive meets an open road, and metres to there along private drives."""
    first = int(grounds.drive_offsets[met.line])
    corners = shapely.get_coordinates(drive)
    behind = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
    at = float(shapely.line_locate_point(drive, shapely.Point(met.xy)))
    before = int(np.clip(np.searchsorted(behind, at, side="right") - 1, 0, len(behind) - 2))
    scale = float(np.cos(np.radians(grounds.drive_lat[first])))
    ends = first + np.array([before, before + 1])
    metres = grounds.to_road_m[ends] + np.abs(behind[[before, before + 1]] - at) * scale
    best = ends[np.argmin(metres)]
    road_xy = on_plane(grounds.road_lon[[best]], grounds.road_lat[[best]])[0]
    return road_xy, float(metres.min())
