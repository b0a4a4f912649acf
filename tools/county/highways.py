"""The dual carriageway round the county town and the motorway that leads to it."""

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import LineString, Point

from tools.county.chance import chance_for
from tools.county.curves import (
    Points,
    beside,
    crossings_m,
    cut,
    hermite,
    left_of,
    polar,
    spline,
    thin,
    unit,
)
from tools.county.places import Settlement
from tools.county.road import Road
from tools.county.tagging import dual_carriageway, motorway

BYPASS_REF, MOTORWAY_REF = "A6500", "M65"

_BYPASS_RADIUS_M = 3250.0
_BYPASS_DEGREES = (292, 20)
_MOTORWAY_FROM_KM = (608.5, 359.5)
_LARGE_M, _SMALL_M = 42.0, 24.0
_SLIP_M = 430.0


@dataclass(frozen=True)
class Highways:
    """The great roads of the county.

    Attributes
    ----------
    roads
        Carriageways and slip roads.
    roundabouts
        Where roads meet in a roundabout, (2,), with its radius in metres.
    axes
        Middles of the carriageways: what lesser roads pass over.
    """

    roads: list[Road]
    roundabouts: list[tuple[Points, float]]
    axes: list[LineString] = field(default_factory=list)


def make_highways(places: list[Settlement], lanes: list[Road]) -> Highways:
    """Return the bypass and the motorway, fitted to the lanes they meet."""
    chance = chance_for("highways")
    bypass, corners = _bypass(places[0].at, lanes)
    start = _start_of_motorway(places, lanes)
    south = min(
        corners, key=lambda corner: abs(corner[0] - places[0].at[0]) + 2 * corner[1] - 760_000
    )
    axis = thin(hermite(start, south, np.array([0.25, 1.0]), np.array([-0.15, 1.0]), 60.0), 0.4)
    slips, dumbbells, forward, back = _interchange(axis, lanes)
    roads = [
        *(Road(line, dual_carriageway(BYPASS_REF, chance)) for line in _both_ways(bypass, 9.0)),
        *(Road(line, motorway(MOTORWAY_REF, chance)) for line in [*forward, *back]),
        *slips,
    ]
    roundabouts = [(corner, _LARGE_M) for corner in corners]
    roundabouts += [(start, _LARGE_M), *((spot, _SMALL_M) for spot in dumbbells)]
    return Highways(roads, roundabouts, [LineString(bypass), LineString(axis)])


def _both_ways(axis: Points, offset_m: float) -> list[Points]:
    """Return two carriageways; traffic keeps left, so the one ahead lies to the left."""
    return [beside(axis, offset_m), beside(axis, -offset_m)[::-1]]


def _bypass(centre: Points, lanes: list[Road]) -> tuple[Points, list[Points]]:
    """Return the bypass from its first roundabout to its last, and all of them."""
    angles = np.radians(np.linspace(*_BYPASS_DEGREES, 30))
    bulge = 1 + 0.07 * np.sin(3 * angles + 1)
    whole = spline(centre + polar(_BYPASS_RADIUS_M * bulge, angles), 50.0)
    meets = sorted(
        (along, road.highway)
        for road in lanes
        for along in crossings_m(whole, road.shape)
        if road.highway != "unclassified"
    )
    great = [along for along, highway in meets if highway in {"primary", "secondary"}]
    kept: list[float] = []
    for along, _ in meets:
        if great[0] <= along <= great[-1] and (not kept or along - kept[-1] > 500):
            kept.append(along)
    kept[-1] = great[-1]
    path = LineString(whole)
    corners = [np.asarray(path.interpolate(along).coords)[0] for along in kept]
    return cut(whole, [kept[0], kept[-1]])[1 if kept[0] > 1 else 0], corners


def _start_of_motorway(places: list[Settlement], lanes: list[Road]) -> Points:
    """Return the crossroads on an A road nearest to where the motorway should begin."""
    wish = np.array(_MOTORWAY_FROM_KM) * 1000
    great = shapely.union_all([road.shape for road in lanes if road.highway == "primary"])
    open_land = [
        place.at for place in places if not place.name and great.distance(Point(place.at)) < 1
    ]
    return min(open_land, key=lambda at: float(np.hypot(*(at - wish))))


def _interchange(
    axis: Points, lanes: list[Road]
) -> tuple[list[Road], list[Points], list[Points], list[Points]]:
    """Return slip roads, their roundabouts, and both carriageways cut where slips touch them."""
    path = LineString(axis)
    meets = [
        (abs(along - path.length / 2), along, road)
        for road in lanes
        for along in crossings_m(axis, road.shape)
    ]
    _, along, road = min(meets, key=lambda meet: meet[0])
    ahead, back = _both_ways(axis, 9.0)
    here = np.asarray(path.interpolate(along).coords)[0]
    onward = unit(np.asarray(path.interpolate(along + 50).coords)[0] - here)
    left, right = _either_side(road, here, onward)
    slips, cuts = [], {}
    for name, line, way, hub in (("ahead", ahead, onward, left), ("back", back, -onward, right)):
        lane = LineString(line)
        middle = lane.project(Point(here))
        marks = [middle - _SLIP_M, middle + _SLIP_M]
        cuts[name] = cut(line, marks)
        off, on = cuts[name][1][0], cuts[name][2][0]
        hub_ways = (unit(hub - here) + way, unit(here - hub) + way)
        slips += [_slip(off, hub, way, hub_ways[0]), _slip(hub, on, hub_ways[1], way)]
    return slips, [left, right], cuts["ahead"], cuts["back"]


def _slip(start: Points, end: Points, leave: Points, arrive: Points) -> Road:
    line = thin(hermite(start, end, leave, arrive, 30.0), 0.5)
    return Road(line, {"highway": "motorway_link", "oneway": "yes", "maxspeed": "70 mph"})


def _either_side(road: Road, here: Points, onward: Points) -> tuple[Points, Points]:
    """Return points of `road` 140 m either side of the motorway: left of it, right of it."""
    path = road.shape
    middle = path.project(Point(here))
    ends = [np.asarray(path.interpolate(middle + step).coords)[0] for step in (-140.0, 140.0)]
    first_is_left = float((ends[0] - here) @ left_of(onward)) > 0
    return (ends[0], ends[1]) if first_is_left else (ends[1], ends[0])
