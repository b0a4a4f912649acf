"""What OpenStreetMap's tags say about who may drive a way, and what slows or stops a car on it."""

from collections.abc import Mapping
from enum import IntEnum

from routing.hours import clauses, holds_at_school_run

Tags = Mapping[str, str]


class CarAccess(IntEnum):
    """Whether a visitor's car may use a road, the most open first.

    A road for `DESTINATION` only is open at either end of a journey, and never in its middle.
    """

    OPEN = 0
    DESTINATION = 1
    CLOSED = 2


BOTH_OPEN = CarAccess.OPEN, CarAccess.OPEN

# Closed to a head teacher on the way to another school.
_REFUSED = frozenset(
    [
        *("no", "private", "restricted", "military", "emergency"),
        *("agricultural", "forestry", "hgv", "goods", "psv", "bus", "coach", "taxi", "disabled"),
        *("permit", "permits", "permit_holder", "permit_holders"),
        *("residents", "resident", "residents_only", "staff", "employees", "members"),
        *("foot", "bicycle", "horse", "pedestrian", "use_sidepath"),
    ]
)
_DESTINATION_ONLY = frozenset({"destination", "customers", "customer", "delivery", "visitors"})
_PRIVATE = frozenset({"private", "permit", "permit_holders", "staff", "employees", "members"})
"""Closed, but perhaps not to those who work there."""
ACCESS_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")  # the most specific first
_KEYS_TOWARDS = {
    way: tuple(f"{key}{way}" for key in ACCESS_KEYS) for way in ("", ":forward", ":backward")
}
_ANY_ACCESS_KEY = frozenset(key for keys in _KEYS_TOWARDS.values() for key in keys)
_ONE_WAY_KEYS = ("oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway")
_CIRCLES = frozenset({"roundabout", "circular"})
"""Values of `junction` that make a one-way circle."""


def is_circle(tags: Tags) -> bool:
    """Whether a way is part of a roundabout."""
    return tags.get("junction") in _CIRCLES


def is_private(tags: Tags) -> bool:
    """Whether a way is open to those who belong there; the most specific key decides."""
    said = next((tags[key] for key in ACCESS_KEYS if key in tags), "")
    return any(word.strip() in _PRIVATE for word in said.lower().split(";"))


def directions(tags: Tags) -> tuple[bool, bool]:
    """Whether a car may drive a way as it is drawn, and against that.

    Both the one-way tags and the access keys can say so, the latter with `:forward` and
    `:backward`.
    """
    forward, backward = accesses(tags)
    return forward is not CarAccess.CLOSED, backward is not CarAccess.CLOSED


def accesses(tags: Tags) -> tuple[CarAccess, CarAccess]:
    """Return who may drive a way as it is drawn, and against that, at any hour."""
    forward, backward = _one_way(tags)
    if forward and backward and _ANY_ACCESS_KEY.isdisjoint(tags):
        return BOTH_OPEN  # one tuple for nearly all ways: a county has hundreds of thousands
    either = _access(tags, "")
    there, back = max(either, _access(tags, ":forward")), max(either, _access(tags, ":backward"))
    return there if forward else CarAccess.CLOSED, back if backward else CarAccess.CLOSED


def accesses_at_school_run(
    tags: Tags, always: tuple[CarAccess, CarAccess]
) -> tuple[CarAccess, CarAccess]:
    """Return who may drive a way in either direction while children are brought to school.

    Parameters
    ----------
    tags
        The way's tags.
    always
        Who may do so at any hour, as by `accesses`. A road that is closed at that hour lets in
        those whose school is on it: `DESTINATION`.
    """
    if ":conditional" not in " ".join(tags):
        return always
    by_hour = (_at_school_run(tags, "forward"), _at_school_run(tags, "backward"))
    one_way = _one_way_at_school_run(tags)
    return (
        max(always[0], by_hour[0] if one_way[0] else CarAccess.CLOSED),
        max(always[1], by_hour[1] if one_way[1] else CarAccess.CLOSED),
    )


def _access(tags: Tags, suffix: str) -> CarAccess:
    """Read the most specific of the access keys; of several words in it, the most open counts."""
    for key in _KEYS_TOWARDS[suffix]:
        if key in tags:
            return min(map(_access_of_word, tags[key].lower().split(";")))
    return CarAccess.OPEN


def _access_of_word(word: str) -> CarAccess:
    if word.strip() in _REFUSED:
        return CarAccess.CLOSED
    return CarAccess.DESTINATION if word.strip() in _DESTINATION_ONLY else CarAccess.OPEN


def _at_school_run(tags: Tags, way: str) -> CarAccess:
    """Read the conditional access keys, as far as no more specific key overrules them."""
    for key in ACCESS_KEYS:
        for said in (f"{key}:{way}:conditional", f"{key}:conditional"):
            values = _values_at_school_run(tags.get(said, ""))
            if values:
                closed = any(_access_of_word(value) is not CarAccess.OPEN for value in values)
                return CarAccess.DESTINATION if closed else CarAccess.OPEN
        if key in tags:
            return CarAccess.OPEN
    return CarAccess.OPEN


def _one_way_at_school_run(tags: Tags) -> tuple[bool, bool]:
    for key in _ONE_WAY_KEYS:
        if values := _values_at_school_run(tags.get(f"{key}:conditional", "")):
            return _one_way({**tags, _ONE_WAY_KEYS[0]: values[-1]})
        if key in tags:
            break
    return True, True


def _values_at_school_run(conditional: str) -> list[str]:
    return [value for value, when in clauses(conditional) if holds_at_school_run(when)]


def _one_way(tags: Tags) -> tuple[bool, bool]:
    """Whether the one-way tags leave either direction open.

    Roundabouts and motorways are one-way unless they say otherwise; motorway links are not.
    A road whose direction is reversed by the hour is open in neither: no journey can rely on it.
    A road whose direction alternates within minutes is open in both.
    """
    implied = is_circle(tags) or tags.get("highway") == "motorway"
    said = next((tags[key] for key in _ONE_WAY_KEYS if key in tags), "")
    match said.strip().lower():
        case "yes" | "true" | "1":
            return True, False
        case "-1" | "reverse":
            return False, True
        case "reversible":
            return False, False
        case "no" | "false" | "0" | "alternating":
            return True, True
        case _:
            return True, not implied


class Control(IntEnum):
    """What a driver meets at a point: tagged on OpenStreetMap's nodes, or deduced from the roads.

    Joining a roundabout, meeting a more important road, having turned off one, and a junction of
    equally important roads are deduced. `SIGNALS_PART` is one of several signals mapped at the same
    junction.
    """

    NONE = 0
    SIGNALS = 1
    SIGNAL_CROSSING = 2
    CROSSING = 3
    MINI_ROUNDABOUT = 4
    STOP = 5
    CALMING = 6
    ROUNDABOUT = 7
    GIVE_WAY = 8
    TURN_OFF = 9
    EQUALS = 10
    SIGNALS_PART = 11


# What blocks a car; a gate or cattle grid on a public road opens, and a bollard does not.
BARRIERS = frozenset(
    [
        "block",
        "bus_trap",
        "bollard",
        "chain",
        "cycle_barrier",
        "debris",
        "fence",
        "jersey_barrier",
        "kerb",
        "log",
        "planter",
        "stile",
        "turnstile",
        "wall",
        "kissing_gate",
        "motorcycle_barrier",
        "horse_stile",
        "sump_buster",
        "full-height_turnstile",
        "guard_rail",
        "ditch",
    ]
)


def control(tags: Tags) -> Control:
    """Return what a node's tags make a driver do."""
    highway = tags.get("highway", "")
    if highway == "crossing":
        if tags.get("crossing") == "traffic_signals" or tags.get("crossing:signals") == "yes":
            return Control.SIGNAL_CROSSING
        # An unmarked crossing gives pedestrians no priority, so nobody stops.
        unmarked = tags.get("crossing") in {"unmarked", "informal", "no"}
        return Control.NONE if unmarked else Control.CROSSING
    if highway == "traffic_signals":
        return Control.SIGNALS
    if highway == "mini_roundabout":
        return Control.MINI_ROUNDABOUT
    if highway == "stop":
        return Control.STOP
    calming = tags.get("traffic_calming", "no")
    return Control.NONE if calming in {"no", "rumble_strip", "island"} else Control.CALMING


def passage(tags: Tags) -> CarAccess:
    """Return who may pass a node."""
    if "barrier" not in tags:
        return CarAccess.OPEN
    if tags.get("locked") == "yes":
        return CarAccess.CLOSED
    if any(key in tags for key in ACCESS_KEYS):
        return _access(tags, "")
    return CarAccess.CLOSED if tags["barrier"] in BARRIERS else CarAccess.OPEN


def facing(tags: Tags) -> str:
    """Which traffic a control is for: `"forward"` or `"backward"` along its way, `""` for both."""
    said = tags.get("traffic_signals:direction", tags.get("direction", ""))
    return said if said in {"forward", "backward"} else ""
