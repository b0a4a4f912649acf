"""What OpenStreetMap's tags say about driving a car along a way.

Tag meanings follow the OpenStreetMap wiki (Key:access, Key:oneway, Key:maxspeed, Key:duration);
the national limits behind the British speed codes are those of the Highway Code, rule 124.
"""

import math
import re
from dataclasses import dataclass
from enum import IntEnum

from routing.controls import (
    BOTH_OPEN,
    CarAccess,
    Tags,
    accesses,
    accesses_at_school_run,
    is_circle,
    is_private,
)

KPH_PER_MPH = 1.609344
M_PER_FOOT = 0.3048


class RoadClass(IntEnum):
    """Kinds of drivable way, by OpenStreetMap's `highway` values, the most important first."""

    MOTORWAY = 0
    MOTORWAY_LINK = 1
    TRUNK = 2
    TRUNK_LINK = 3
    PRIMARY = 4
    PRIMARY_LINK = 5
    SECONDARY = 6
    SECONDARY_LINK = 7
    TERTIARY = 8
    TERTIARY_LINK = 9
    UNCLASSIFIED = 10
    RESIDENTIAL = 11
    LIVING_STREET = 12
    SERVICE = 13
    FERRY = 14

    @property
    def is_link(self) -> bool:
        """Whether this is a slip road or a turning lane of the class before it."""
        return self < RoadClass.UNCLASSIFIED and self % 2 == 1

    @property
    def is_road(self) -> bool:
        """Whether a car drives on it, which it does not on a ferry."""
        return self is not RoadClass.FERRY

    @property
    def parent(self) -> "RoadClass":
        """The class a link belongs to; every other class itself."""
        return RoadClass(self - 1) if self.is_link else self


CLASS_OF_HIGHWAY: dict[str, RoadClass] = {
    **{c.name.lower(): c for c in RoadClass if c is not RoadClass.FERRY},
    "road": RoadClass.UNCLASSIFIED,  # surveyed, but its class is not known
}

_NOBODY_COMES_IN = frozenset({"no", "exit", "emergency", "emergency_exit", "service", "garage"})
"""Values of `entrance` by which neither pupils nor visitors come in."""

NOT_A_ROAD = frozenset({"drive-through", "emergency_access", "bus", "busway"})
# Surfaces that nobody drives on fast. `compacted` and `fine_gravel` are firm, and not among them.
LOOSE_SURFACES = frozenset(
    [
        "unpaved",
        "clay",
        "dirt",
        "earth",
        "grass",
        "gravel",
        "ground",
        "mud",
        "pebblestone",
        "rock",
        "sand",
        "stepping_stones",
        "stone",
        "unhewn_cobblestone",
        "woodchips",
    ]
)
ROUGH = frozenset(["bad", "very_bad", "horrible", "very_horrible", "impassable"])
ROUGH_TRACKS = frozenset({"grade3", "grade4", "grade5"})
SINGLE_TRACK_M = 4.1
"""Two cars need at least this width to pass: 1.8 m each, and half a metre of room."""

LIMIT_KEYS = (
    "maxspeed:motorcar",
    "maxspeed",
    "maxspeed:type",
    "source:maxspeed",
    "zone:maxspeed",
    "zone:traffic",
)
"""The most specific first; the limit is read from the first that gives one."""

NATIONAL_MPH = {"single": 60.0, "dual": 70.0, "motorway": 70.0, "restricted": 30.0}
WALKING_KPH = 7.0
SLOWEST_KPH, FASTEST_KPH = 3.0, 130.0
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(mph|m\.p\.h\.?|mp/h|km/h|kmh|km/hr|kph)?")
_CONDITION = re.compile(r"@\s*(\([^)]*\)?|[^;|]*)")
_ZONE = re.compile(r"(?:zone:?)?(\d+)(?:_?zone)?")
_COUNTRY = re.compile(r"(?:gb|uk)(?:-[a-z]{3})?:")
_CODES = {
    "motorway": "motorway",
    "nsl_motorway": "motorway",
    "nsl_dual": "dual",
    "nsl_single": "single",
    "nsl_restricted": "restricted",
    "restricted": "restricted",
    "urban": "restricted",
}
_NATIONAL = frozenset({"national", "nsl", "none", "no", "rural"})
# Limits that are no number, or not one number.
_WORDS = {
    "walk": WALKING_KPH,
    **dict.fromkeys(
        ["signals", "variable", "unposted", "unsigned", "unknown", "implicit", "default", "sign"],
        math.nan,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WayFacts:
    """What a way's tags say, free of any speed profile.

    Attributes
    ----------
    road_class
        Its kind.
    forward, backward
        Whether a car may drive it in the direction it is drawn, and against it.
    access, school_run
        Who may drive it in either direction, at any hour and while children are brought to school.
    limit_forward_kph, limit_backward_kph
        Signed speed limits, km/h; NaN if the tags give none.
    single_track
        One lane shared by both directions.
    unpaved, roundabout, street_lit
        As their names say.
    ferry_s
        Seconds of the whole crossing; NaN for a road, and for a ferry that does not say.
    nonsense
        A speed limit that makes no sense, as it was read; `""` if there is none.
    """

    road_class: RoadClass
    forward: bool = True
    backward: bool = True
    access: tuple[CarAccess, CarAccess] = BOTH_OPEN
    school_run: tuple[CarAccess, CarAccess] = BOTH_OPEN
    limit_forward_kph: float = math.nan
    limit_backward_kph: float = math.nan
    single_track: bool = False
    unpaved: bool = False
    roundabout: bool = False
    street_lit: bool = False
    ferry_s: float = math.nan
    nonsense: str = ""


def way_facts(tags: Tags) -> WayFacts | None:
    """Read a way's tags; None if no car may drive it."""
    road_class = _road_class(tags)
    if road_class is None:
        return None
    access = accesses(tags)
    forward, backward = (each is not CarAccess.CLOSED for each in access)
    if not forward and not backward:
        return None
    if road_class is RoadClass.FERRY:
        return WayFacts(
            road_class=road_class,
            forward=forward,
            backward=backward,
            ferry_s=duration_s(tags.get("duration", "")),
        )
    roundabout = is_circle(tags)
    both_ways = forward and backward
    dual = not both_ways and not roundabout and road_class < RoadClass.UNCLASSIFIED
    limits, nonsense = _limits_both_ways(tags, dual=dual)
    return WayFacts(
        road_class=road_class,
        forward=forward,
        backward=backward,
        access=access,
        school_run=accesses_at_school_run(tags, access),
        limit_forward_kph=limits[0],
        limit_backward_kph=limits[1],
        single_track=both_ways and _single_track(tags),
        unpaved=_unpaved(tags),
        roundabout=roundabout,
        street_lit=tags.get("lit") == "yes",
        nonsense=nonsense,
    )


def is_outline(tags: Tags) -> bool:
    """Whether a way is the outline of a school's grounds."""
    return tags.get("amenity") == "school"


def is_entrance(tags: Tags) -> bool:
    """Whether pupils and visitors come in at a point, such as a gate in a fence."""
    return tags.get("entrance", "no") not in _NOBODY_COMES_IN and tags.get("access") != "no"


def is_private_drive(tags: Tags) -> bool:
    """Whether a way is a drive that may lead to the school it belongs to, and nowhere else."""
    return (
        tags.get("highway") == "service"
        and tags.get("service") not in NOT_A_ROAD
        and tags.get("area") != "yes"
        and is_private(tags)
    )


def _road_class(tags: Tags) -> RoadClass | None:
    if tags.get("route") == "ferry" and "highway" not in tags:
        # Many ferries carry no cars: only those that are tagged so are roads.
        says_so = tags.get("motorcar", tags.get("motor_vehicle", tags.get("vehicle", "")))
        return RoadClass.FERRY if says_so in {"yes", "designated"} else None
    if tags.get("area") == "yes" or tags.get("service") in NOT_A_ROAD:
        return None
    return CLASS_OF_HIGHWAY.get(tags.get("highway", ""))


def _limits_both_ways(tags: Tags, *, dual: bool) -> tuple[tuple[float, float], str]:
    """Limits forward and backward in km/h, and any invalid value."""
    nonsense = ""
    both = math.nan
    for key in LIMIT_KEYS:
        if key not in tags:
            continue
        limit = speed_limit_kph(tags[key], dual=dual)
        if limit is None:
            # The other keys hold remarks too ("sign"), which are no faults.
            nonsense = tags[key] if key == "maxspeed" else nonsense
        elif not math.isnan(limit):
            both = limit
            break
    found = [both, both]
    for way, key in enumerate(("maxspeed:forward", "maxspeed:backward")):
        if key in tags:
            limit = speed_limit_kph(tags[key], dual=dual)
            nonsense = tags[key] if limit is None else nonsense
            found[way] = both if limit is None or math.isnan(limit) else limit
    return (found[0], found[1]), nonsense


def speed_limit_kph(text: str, *, dual: bool = False) -> float | None:
    """Read one speed limit.

    Parameters
    ----------
    text
        As tagged: `30 mph`, `50`, `GB:nsl_single`, `national`, `30 mph;40 mph`,
        `30 mph; 20 mph @ (08:00-09:00)`, ... Bare numbers are km/h, as the wiki has it. Of several
        limits the slowest counts; conditional ones count only if there is no other.
    dual
        Whether the road is half of a dual carriageway, where the national limit is higher.

    Returns
    -------
    float or None
        km/h; NaN if the limit is valid but no number (`signals`); None for nonsense.
    """
    lower = text.lower()
    limits = _limits_of_list(_unconditional(lower), dual=dual) or _limits_of_list(
        _CONDITION.sub("", lower), dual=dual
    )
    numbers = [limit for limit in limits if not math.isnan(limit)]
    if numbers:
        return min(numbers)
    return math.nan if limits else None


def _unconditional(text: str) -> str:
    """Leave out the parts that apply at some hours only."""
    return ";".join(
        part for part in re.split(r"[;|,]", _CONDITION.sub("@", text)) if "@" not in part
    )


def _limits_of_list(text: str, *, dual: bool) -> list[float]:
    """Read the limits of a list that make sense; NaN for those that are no number."""
    parts = (part.strip() for part in re.split(r"[;|,]", text))
    read = (_one_limit(part, dual=dual) for part in parts if part)
    return [limit for limit in read if limit is not None]


def _one_limit(text: str, *, dual: bool) -> float | None:
    code, british = _COUNTRY.subn("", text, count=1)
    code = code.replace(" ", "_") if british or code.startswith("nsl") else code
    if code in _WORDS:
        return _WORDS[code]
    if code in _NATIONAL:
        return NATIONAL_MPH["dual" if dual else "single"] * KPH_PER_MPH
    if code in _CODES:
        return NATIONAL_MPH[_CODES[code]] * KPH_PER_MPH
    if british and (zone := _ZONE.fullmatch(code)):
        return _sensible(float(zone[1]) * KPH_PER_MPH)
    number = _NUMBER.fullmatch(code)
    if number is None:
        return None
    in_miles = (number[2] or "").startswith("m")
    return _sensible(float(number[1]) * (KPH_PER_MPH if in_miles else 1.0))


def _sensible(kph: float) -> float | None:
    return kph if SLOWEST_KPH <= kph <= FASTEST_KPH else None


def _single_track(tags: Tags) -> bool:
    if tags.get("passing_places") == "yes" or tags.get("narrow") == "yes":
        return True
    width = tags.get("width", tags.get("est_width", ""))
    in_words = "narrow" in width.lower()
    return (
        in_words or _leading_number(tags.get("lanes", "")) < 2 or _width_m(width) < SINGLE_TRACK_M
    )


def _unpaved(tags: Tags) -> bool:
    return (
        tags.get("surface", "").split(";")[0].strip() in LOOSE_SURFACES
        or tags.get("smoothness") in ROUGH
        or tags.get("tracktype") in ROUGH_TRACKS
    )


def _width_m(text: str) -> float:
    """Read a width in metres, or in feet and inches; NaN (which compares false) if it is none."""
    feet = re.fullmatch(
        r"(\d+(?:\.\d+)?)\s*(?:'|ft|feet)\s*(?:(\d+)\s*(?:\"|''|in)?)?", text.strip()
    )
    if feet:
        return (float(feet[1]) + float(feet[2] or 0) / 12) * M_PER_FOOT
    return _leading_number(text)


def _leading_number(text: str) -> float:
    """Read a leading number, in metres where it has a unit; NaN (which compares false) if none."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(?:m|metres)?", text.strip())
    return float(found[1]) if found else math.nan


def duration_s(text: str) -> float:
    """Seconds of a duration written `HH:MM`, `HH:MM:SS`, `PT1H20M` or in minutes; NaN if none."""
    clock = re.fullmatch(r"(\d+):(\d\d)(?::(\d\d))?", text.strip())
    if clock:
        return int(clock[1]) * 3600.0 + int(clock[2]) * 60 + int(clock[3] or 0)
    iso = re.fullmatch(r"P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?", text.strip())
    if iso and any(iso.groups()):
        days, hours, minutes, seconds = (float(part or 0) for part in iso.groups())
        return days * 86400 + hours * 3600 + minutes * 60 + seconds
    return _leading_number(text) * 60
