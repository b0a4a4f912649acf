"""How far one gets from a place: the schools within so many minutes, and the area."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from scipy.sparse import csgraph

from data.errors import Notice
from data.school import School
from routing.contraction import Ints
from routing.driven import DrivenRoads, Places, driven
from routing.graph import RoadGraph
from routing.matrix import at_school_s, closed_street_notices
from routing.network import Flags, Floats, off_plane
from routing.profile import SpeedProfile
from routing.snapping import snap
from routing.times import UNREACHABLE, Snap

MINUTES = (20.0, 30.0, 45.0)

_CELL_M = 250.0
"""The area is made of squares of this size around the roads reached, and its edge smoothed."""

_HOLE_CELLS = 32
"""Smaller holes in it, 2 square kilometres, are filled."""


@dataclass(frozen=True, eq=False)
class Reach:
    """What lies within some drive times of a place.

    Attributes
    ----------
    snap
        If the place meets the roads.
    urns
        The n schools asked about.
    seconds
        (n,) the slower direction between the place and each school, read-only; `UNREACHABLE`
        where there is no way.
    minutes
        The drive times of the areas, rising.
    areas
        For each of them, what lies along the roads that can be driven to in that time; WGS 84.
    notices
        What a user should know about the place and the schools.
    """

    snap: Snap
    urns: tuple[int, ...]
    seconds: Floats
    minutes: tuple[float, ...]
    areas: tuple[shapely.MultiPolygon, ...]
    notices: tuple[Notice, ...]

    def within(self, minutes: float) -> tuple[int, ...]:
        """Return the schools not more than so many minutes away in either direction."""
        near = self.seconds <= minutes * 60
        return tuple(urn for urn, is_near in zip(self.urns, near.tolist(), strict=True) if is_near)


def reach(
    roads: RoadGraph,
    profile: SpeedProfile,
    schools: Sequence[School],
    lon: float,
    lat: float,
    *,
    minutes: Sequence[float] = MINUTES,
    ferries: bool = False,
) -> Reach:
    """Return what lies within some drive times of a place, as if a school stood there.

    Parameters
    ----------
    roads, profile
        The road network, and how it is driven.
    schools
        The schools to look for.
    lon, lat
        The place, WGS 84 degrees.
    minutes
        The drive times to draw areas for.
    ferries
        Whether ferries that carry cars may be used.

    Raises
    ------
    InputError
        If the place is not near any of the roads.
    """
    here = School(urn=0, name="This place", lon=lon, lat=lat, easting=0.0, northing=0.0)
    footing = snap(roads, [here], ferries=ferries)
    network = driven(roads, profile, ferries=ferries)
    place = Places.of(footing.snaps)
    gate_s = at_school_s(footing.snaps, profile)
    seconds = np.zeros(0)
    closed = closed_street_notices(roads, profile, [here], footing)
    notices = tuple(Notice(each.text) for each in (*footing.notices, *closed))
    if schools:
        there = snap(roads, schools, ferries=ferries)
        out_s = network.between(place, Places.of(there.snaps))[0]
        back_s = network.between(Places.of(there.snaps), place)[:, 0]
        seconds = np.maximum(out_s, back_s) + gate_s + at_school_s(there.snaps, profile)
        notices += there.notices + closed_street_notices(roads, profile, schools, there)
    seconds.setflags(write=False)
    bands = tuple(sorted(minutes))
    return Reach(
        snap=footing.snaps[0],
        urns=tuple(school.urn for school in schools),
        seconds=seconds,
        minutes=bands,
        areas=_areas(network, place, np.array(bands) * 60 - gate_s),
        notices=notices,
    )


def _areas(
    network: DrivenRoads, place: Places, limits_s: Floats
) -> tuple[shapely.MultiPolygon, ...]:
    """Return the area within each of some drive times, counted from the road at the place."""
    if not len(limits_s):
        return ()
    points = _points_along_roads(network.roads)
    time_s = _times_s(network, place, points, float(max(limits_s.max(), 0.0)))
    return tuple(_smooth_area(points, time_s <= limit_s) for limit_s in limits_s)


@dataclass(frozen=True, eq=False)
class _Points:
    """Points along the roads, not more than a cell apart.

    Attributes
    ----------
    stretch, share
        (K,) where they are: a stretch, and how far along it, 0 to 1.
    xy
        (K, 2) the same on Mercator's map.
    cell
        Size of a cell on that map.
    """

    stretch: Ints
    share: Floats
    xy: Floats
    cell: float


@lru_cache(maxsize=2)
def _points_along_roads(roads: RoadGraph) -> _Points:
    stretches = roads.stretches
    cell = _CELL_M / float(np.cos(np.radians(np.median(roads.nodes.lat))))
    step = np.hypot(*np.diff(stretches.on_plane, axis=0, prepend=np.nan).T)
    step[stretches.shape_offsets[:-1]] = 0
    along = np.cumsum(step)
    begin, end = along[stretches.shape_offsets[:-1]], along[stretches.shape_offsets[1:] - 1]
    count = np.ceil((end - begin) / cell).astype(np.int64) + 1
    stretch = np.repeat(np.arange(len(stretches)), count)
    nth = np.arange(len(stretch)) - np.repeat(np.cumsum(count) - count, count)
    share = nth / np.maximum(count - 1, 1)[stretch]
    at = begin[stretch] + share * (end - begin)[stretch]
    # Each shape begins where the last ended: a hair's breadth keeps a point on its own.
    at = np.clip(at, begin[stretch] + 1e-6, end[stretch])
    xy = np.column_stack([np.interp(at, along, axis) for axis in stretches.on_plane.T])
    return _Points(stretch, share, xy, cell)


def _times_s(network: DrivenRoads, place: Places, points: _Points, limit_s: float) -> Floats:
    """Return (K,) seconds from the place to points along the roads, as far as the limit."""
    matrix = network.matrix_from(network.departures(place), 1)
    at_node_s = csgraph.dijkstra(matrix, indices=np.array([network.nodes]), limit=limit_s)[0]
    cost, expansion = network.cost, network.expansion
    at_tail_s = np.full(network.usable.size, UNREACHABLE)
    turned_s = at_node_s[expansion.tail] + network.turn_s
    np.minimum.at(at_tail_s, expansion.drive, turned_s)
    own = points.stretch == place.stretch[0]
    found = np.full(len(points.stretch), UNREACHABLE)
    for direction in (0, 1):
        may = (network.usable[:, direction] & network.roads.stretches.is_road)[points.stretch]
        s = points.stretch[may]
        drive_s = cost.drive_s[s, direction]
        share = np.abs(points.share[may] - direction)
        time_s = at_tail_s[2 * s + direction] + cost.enter_s[s, direction] + share * drive_s
        ahead = share - abs(float(place.fraction[0]) - direction)
        beside_s = np.where(own[may] & (ahead >= 0), ahead * drive_s, UNREACHABLE)
        found[may] = np.minimum(found[may], np.minimum(time_s, beside_s))
    return found


def _smooth_area(points: _Points, which: Flags) -> shapely.MultiPolygon:
    """Return the cells of a grid that hold such points, and those beside them, as smooth areas."""
    cell = points.cell
    held = np.unique(np.floor(points.xy[which] / cell).astype(np.int64), axis=0)
    beside = np.array([(across, up) for across in (-1, 0, 1) for up in (-1, 0, 1)])
    x, y = np.unique((held[:, None] + beside).reshape(-1, 2), axis=0).T
    # Whole numbers first: the sides of squares must meet to the last digit to be joined.
    in_cells = shapely.coverage_union_all(shapely.box(x, y, x + 1, y + 1))
    squares = shapely.transform(in_cells, lambda xy: xy * cell)
    # Straight corners: round ones take ten times as long.
    core = squares.buffer(-0.9 * cell, join_style="mitre")
    smooth = shapely.simplify(core.buffer(0.9 * cell, join_style="bevel"), cell / 2)
    parts = [
        shapely.Polygon(part.exterior, [hole for hole in part.interiors if _counts(hole, cell)])
        for part in shapely.get_parts(smooth)
    ]
    in_degrees = shapely.transform(
        shapely.MultiPolygon(parts), lambda xy: np.column_stack(off_plane(xy))
    )
    return shapely.MultiPolygon(list(shapely.get_parts(shapely.set_precision(in_degrees, 1e-5))))


def _counts(hole: shapely.LinearRing, cell: float) -> bool:
    """Whether a hole, such as a lake, is large enough to be seen on a county's map."""
    return bool(shapely.Polygon(hole).area > _HOLE_CELLS * cell**2)
