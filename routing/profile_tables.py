"""The tables of a speed profile."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LimitMph:
    """Speed limits where none is mapped, mph.

    Attributes
    ----------
    built_up, single, dual, motorway
        In built-up areas, on single and dual carriageways elsewhere, and on motorways.
    """

    built_up: float
    single: float
    dual: float
    motorway: float


@dataclass(frozen=True, slots=True)
class CountryKph:
    """Speeds on single carriageways in the country, km/h.

    Source: Design Manual for Roads and Bridges, TD 9/93 (now CD 109).

    Attributes
    ----------
    ideal
        Speed on a straight road without accesses, km/h.
    trunk, primary, secondary, tertiary, unclassified
        What the width and the accesses of a road of this class take off it, km/h.
    """

    ideal: float
    trunk: float
    primary: float
    secondary: float
    tertiary: float
    unclassified: float


@dataclass(frozen=True, slots=True)
class Verge:
    """Room beside a country road to see past, metres.

    Attributes
    ----------
    width_m
        From the edge of the road to the hedge, metres; the manual's range is 0.5 to 4.
    """

    width_m: float


@dataclass(frozen=True, slots=True)
class DualMph:
    """Speeds driven on motorways and other dual carriageways, mph.

    Attributes
    ----------
    motorway, other
        On motorways, and on every other dual carriageway.
    """

    motorway: float
    other: float


@dataclass(frozen=True, slots=True)
class UnsignedMph:
    """Speeds that nobody exceeds on country roads without a mapped limit, mph.

    Attributes
    ----------
    secondary, tertiary, unclassified
        By the class of the road.
    """

    secondary: float
    tertiary: float
    unclassified: float


@dataclass(frozen=True, slots=True)
class BuiltUp:
    """Speeds driven in built-up areas, where the limit is 40 mph or less.

    Attributes
    ----------
    of_limit
        Share of the limit that is driven, 0-1.
    unclassified_mph, residential_mph
        Never faster than this on roads of these classes, mph.
    """

    of_limit: float
    unclassified_mph: float
    residential_mph: float


@dataclass(frozen=True, slots=True)
class MostMph:
    """Speeds that nobody exceeds, whatever the limit, mph.

    Attributes
    ----------
    single_carriageway
        In the country; dual carriageways have figures of their own.
    single_track
        Roads with one lane for both directions.
    unpaved
        Roads of gravel, earth or grass.
    roundabout, link
        On a roundabout, and on a slip road.
    living_street, service
        Streets shared with people on foot; car parks, yards and drives.
    """

    single_carriageway: float
    single_track: float
    unpaved: float
    roundabout: float
    link: float
    living_street: float
    service: float


@dataclass(frozen=True, slots=True)
class DelayS:
    """Seconds lost at each `Control`, under its name, and in right turns.

    Attributes
    ----------
    signals, signal_crossing, crossing
        At traffic lights, at a crossing with lights, at a crossing without.
    mini_roundabout
        On crossing one.
    stop
        At a stop sign.
    calming
        At a hump or another measure that slows traffic.
    roundabout
        On entering one.
    give_way
        Where a minor road meets a major one.
    turn_off
        On leaving a major road for a minor one.
    turn_right
        On turning right at any junction but a roundabout, besides.
    equals
        Where roads of one class meet.
    """

    signals: float
    signal_crossing: float
    crossing: float
    mini_roundabout: float
    stop: float
    calming: float
    roundabout: float
    give_way: float
    turn_off: float
    turn_right: float
    equals: float


@dataclass(frozen=True, slots=True)
class AtSchool:
    """What the first and the last yards of a drive take.

    Attributes
    ----------
    gate_s
        Seconds at the gate at the least, at either end of a drive.
    drive_mph
        Speed between the school and its road, mph.
    """

    gate_s: float
    drive_mph: float


@dataclass(frozen=True, slots=True)
class Ferry:
    """Speed of crossings that do not say how long they take, mph.

    Attributes
    ----------
    speed_mph
        Gives the time of a crossing, from its length.
    """

    speed_mph: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Factors on the times along the roads of a class, by measured speeds of an area.

    Attributes
    ----------
    motorway, a, b, c, unclassified
        Motorways, A roads (OpenStreetMap's `trunk` and `primary`), B roads (`secondary`), C roads
        (`tertiary`), and all lesser public roads; each with its slip roads.
    basis
        What was measured where, and the file that says so; `""` where nothing was.
    """

    motorway: float = 1.0
    a: float = 1.0
    b: float = 1.0
    c: float = 1.0
    unclassified: float = 1.0
    basis: str = ""
