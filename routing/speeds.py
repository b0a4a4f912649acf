"""Seconds along each stretch of road under a speed profile, and how winding the stretch is."""

from dataclasses import dataclass, fields

import numpy as np
import shapely
from numpy.typing import NDArray

from routing.controls import Control
from routing.graph import RoadGraph
from routing.network import EARTH_RADIUS_M, Flags, Floats, Stretches
from routing.profile import SpeedProfile
from routing.profile_tables import Calibration
from routing.tags import KPH_PER_MPH, WALKING_KPH, RoadClass
from routing.times import UNREACHABLE

LANE_M = 3.0
"""Smaller wiggles are inaccurate mapping, or are driven straight within the lane."""

SHORT_M = 50.0
"""A shorter stretch counts as this long: the turn at a junction is no winding road."""

STEEPEST = 400.0
"""Degrees a kilometre; more bends slow nobody further."""


NAME_OF_CLASS = {
    RoadClass.MOTORWAY: "motorway",
    RoadClass.TRUNK: "a",
    RoadClass.PRIMARY: "a",
    RoadClass.SECONDARY: "b",
    RoadClass.TERTIARY: "c",
    RoadClass.UNCLASSIFIED: "unclassified",
    RoadClass.RESIDENTIAL: "unclassified",
    RoadClass.LIVING_STREET: "unclassified",
}
"""The classes that speeds are measured by, as `Calibration` names them."""

BUILT_UP_LIMIT_KPH = 40.5 * KPH_PER_MPH
"""Roads with a limit of 40 mph or less are built-up (Department for Transport)."""


def bendiness(stretches: Stretches, which: Flags) -> Floats:
    """Return the changes of heading per kilometre, in either direction.

    Parameters
    ----------
    stretches
        Pieces of road.
    which
        (S,) the stretches that are asked for.

    Returns
    -------
    numpy.ndarray
        (S,) degrees a kilometre, at most `STEEPEST`; 0 where not asked for.
    """
    result = np.zeros(len(stretches))
    if not which.any():
        return result
    y_scale = float(np.radians(EARTH_RADIUS_M))
    x_scale = y_scale * float(np.cos(np.radians(np.median(stretches.shape_lat))))
    plane = np.column_stack([stretches.shape_lon * x_scale, stretches.shape_lat * y_scale])
    lines = shapely.simplify(stretches.lines(which, plane), LANE_M)
    points, owner = shapely.get_coordinates(lines, return_index=True)
    step = np.diff(points, axis=0)
    turn = np.abs(np.diff(np.arctan2(step[:, 1], step[:, 0])))
    turn = np.degrees(np.minimum(turn, 2 * np.pi - turn))
    stands = (step == 0).all(axis=1)  # a point mapped twice has no heading
    turn[stands[1:] | stands[:-1]] = 0
    inside = owner[2:] == owner[:-2]
    turned = np.bincount(owner[1:-1][inside], turn[inside], minlength=len(lines))
    length_km = np.maximum(stretches.length_m[which], SHORT_M) / 1000
    result[which] = np.minimum(turned / length_km, STEEPEST)
    return result


@dataclass(frozen=True)
class Seconds:
    """Drive times along stretches; UNREACHABLE where a direction is closed.

    Attributes
    ----------
    drive_s
        (S, 2) between the ends, by direction.
    enter_s
        (S, 2) lost in turning into it.
    delay_s
        (S, 2) lost at controls on it and at the junction at its far end.
    turn_right_s
        Lost in any right turn.
    """

    drive_s: Floats
    enter_s: Floats
    delay_s: Floats
    turn_right_s: float


def seconds(roads: RoadGraph, profile: SpeedProfile) -> Seconds:
    """Return the seconds of every stretch in either direction, ferries included."""
    stretches = roads.stretches
    speed_kph = driven_kph(roads, profile)
    drive_s = stretches.length_m[:, None] / (speed_kph / 3.6)
    crossing = ~np.isnan(stretches.ferry_s)
    drive_s[crossing] = stretches.ferry_s[crossing, None]
    lost_s = roads.controls_met * _delays(profile)
    enter_s = lost_s[..., Control.TURN_OFF]
    delay_s = lost_s.sum(axis=-1) - enter_s
    drive_s[~stretches.open] = UNREACHABLE
    factor = (profile.factor * _calibrated(stretches, profile.calibration))[:, None]
    turn_right_s = profile.delay_s.turn_right * profile.factor
    return Seconds(drive_s * factor, enter_s * factor, delay_s * factor, turn_right_s)


def _calibrated(stretches: Stretches, calibration: Calibration) -> Floats:
    """Return (S,) the factor of each stretch by its class."""
    table = np.ones(len(RoadClass))
    for road_class in RoadClass:
        name = NAME_OF_CLASS.get(road_class.parent)
        table[road_class] = 1.0 if name is None else getattr(calibration, name)
    return table[stretches.road_class]


def _delays(profile: SpeedProfile) -> Floats:
    """Seconds lost at each `Control`."""
    cost = np.zeros(len(Control))
    for field in fields(profile.delay_s):
        if field.name != "turn_right":  # which depends on where a car comes from
            cost[Control[field.name.upper()]] = getattr(profile.delay_s, field.name)
    cost[Control.SIGNALS_PART] = cost[Control.SIGNALS] / 2
    return cost


def driven_kph(roads: RoadGraph, profile: SpeedProfile) -> Floats:
    """Return (S, 2) the speeds driven between junctions, km/h."""
    stretches = roads.stretches
    road_class = np.array([c.parent for c in RoadClass], np.int64)[stretches.road_class]
    limit = _limits_kph(stretches, road_class, roads.built_up, profile)
    built_up = limit < BUILT_UP_LIMIT_KPH
    dual = _is_dual(stretches)
    winding = ~built_up.all(axis=1) & ~dual
    single = _single(stretches, winding, road_class, profile)
    country = np.where(dual, _dual(road_class, profile), single)
    unsigned = np.where(dual, np.inf, _unsigned(road_class, profile))[:, None]
    country_kph = np.where(
        np.isnan(stretches.limit_kph), np.minimum(country[:, None], unsigned), country[:, None]
    )
    in_town = np.minimum(limit * profile.built_up.of_limit, _town(road_class, profile)[:, None])
    speed = np.where(built_up, in_town, np.minimum(limit, country_kph))
    return np.minimum(speed, _most(stretches, road_class, profile)[:, None])


def _is_dual(stretches: Stretches) -> Flags:
    """One-way and a main road: half of a dual carriageway."""
    one_way = stretches.forward != stretches.backward
    main = np.less(stretches.road_class, RoadClass.UNCLASSIFIED)
    result: Flags = one_way & main & ~stretches.roundabout
    return result


def _limits_kph(
    stretches: Stretches, road_class: NDArray[np.int64], built_up: Flags, profile: SpeedProfile
) -> Floats:
    limits = profile.limit_mph
    usual = np.where(_is_dual(stretches), limits.dual, limits.single)
    usual[road_class == RoadClass.MOTORWAY] = limits.motorway
    in_town = (built_up | stretches.street_lit) & (road_class > RoadClass.TRUNK)
    usual[in_town | (road_class >= RoadClass.RESIDENTIAL)] = limits.built_up
    usual_kph = usual[:, None] * KPH_PER_MPH
    return np.where(np.isnan(stretches.limit_kph), usual_kph, stretches.limit_kph)


def _by_class(
    road_class: NDArray[np.int64], figures: dict[RoadClass, float], otherwise: float
) -> Floats:
    table = np.full(len(RoadClass), otherwise)
    for each, figure in figures.items():
        table[each] = figure
    return table[road_class]


def _dual(road_class: NDArray[np.int64], profile: SpeedProfile) -> Floats:
    motorway = road_class == RoadClass.MOTORWAY
    return np.where(motorway, profile.dual_mph.motorway, profile.dual_mph.other) * KPH_PER_MPH


def _single(
    stretches: Stretches, which: Flags, road_class: NDArray[np.int64], profile: SpeedProfile
) -> Floats:
    """Mean free speed of single carriageways, CD 109 (TD 9/93): ideal - layout - alignment, km/h.

    Alignment is 12 - V/60 + 2B/45, with bendiness B in degrees a kilometre and the harmonic mean
    of visibility V in metres, log10 V = 2.46 + verge/25 - B/400.
    """
    country = profile.country_kph
    layout = _by_class(
        road_class,
        {
            RoadClass.MOTORWAY: country.trunk,
            RoadClass.TRUNK: country.trunk,
            RoadClass.PRIMARY: country.primary,
            RoadClass.SECONDARY: country.secondary,
            RoadClass.TERTIARY: country.tertiary,
        },
        country.unclassified,
    )
    bends = bendiness(stretches, which)
    visibility_m = 10 ** (2.46 + profile.verge.width_m / 25 - bends / 400)
    alignment = 12 - visibility_m / 60 + 2 * bends / 45
    most_kph = profile.most_mph.single_carriageway * KPH_PER_MPH
    # A user's own figures may reduce the speed to nothing.
    result: Floats = np.clip(country.ideal - layout - alignment, WALKING_KPH, most_kph)
    return result


def _unsigned(road_class: NDArray[np.int64], profile: SpeedProfile) -> Floats:
    unsigned = profile.unsigned_mph
    mph = {
        RoadClass.SECONDARY: unsigned.secondary,
        RoadClass.TERTIARY: unsigned.tertiary,
        RoadClass.UNCLASSIFIED: unsigned.unclassified,
    }
    return _by_class(road_class, mph, np.inf) * KPH_PER_MPH


def _town(road_class: NDArray[np.int64], profile: SpeedProfile) -> Floats:
    town = profile.built_up
    mph = {
        RoadClass.UNCLASSIFIED: town.unclassified_mph,
        RoadClass.RESIDENTIAL: town.residential_mph,
    }
    return _by_class(road_class, mph, np.inf) * KPH_PER_MPH


def _most(stretches: Stretches, road_class: NDArray[np.int64], profile: SpeedProfile) -> Floats:
    most = profile.most_mph
    mph = np.full(len(stretches), np.inf)
    for holds, at_most in (
        (stretches.single_track, most.single_track),
        (stretches.unpaved, most.unpaved),
        (stretches.roundabout, most.roundabout),
        (road_class != stretches.road_class, most.link),
        (road_class == RoadClass.LIVING_STREET, most.living_street),
        (road_class == RoadClass.SERVICE, most.service),
        (road_class == RoadClass.FERRY, profile.ferry.speed_mph),
    ):
        mph[holds] = np.minimum(mph[holds], at_most)
    return mph * KPH_PER_MPH
