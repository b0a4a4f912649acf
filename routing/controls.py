"""What OpenStreetMap's tags say about who may drive a way, and what slows or stops a car on it."""

from collections.abc import Mapping
from enum import IntEnum

Tags = Mapping[str, str]

# Closed to a head teacher on the way to another school.
REFUSED = frozenset(
    [
        "no",
        "private",
        "agricultural",
        "forestry",
        "delivery",
        "emergency",
        "military",
        "psv",
        "bus",
        "taxi",
        "permit",
        "residents",
        "restricted",
        "staff",
        "employees",
    ]
)
ACCESS_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")  # the most specific first
_ONE_WAY_KEYS = ("oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway")
_CIRCLES = frozenset({"roundabout", "circular"})
"""Values of `junction` that make a one-way circle."""


def is_circle(tags: Tags) -> bool:
    """Whether a way is part of a roundabout."""
    return tags.get("junction") in _CIRCLES


def open_to_cars(tags: Tags) -> bool:
    """Whether a visitor's car may enter; the most specific of the access keys decides."""
    for key in ACCESS_KEYS:
        if key in tags:
            return _welcome(tags[key])
    return True


def directions(tags: Tags) -> tuple[bool, bool]:
    """Whether a car may drive a way as it is drawn, and against that.

    Both the one-way tags and the access keys can say so, the latter with `:forward` and
    `:backward`.
    """
    forward, backward = _one_way(tags)
    return forward and _open_towards(tags, "forward"), backward and _open_towards(tags, "backward")


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


def _open_towards(tags: Tags, way: str) -> bool:
    for key in ACCESS_KEYS:
        if f"{key}:{way}" in tags:
            return _welcome(tags[f"{key}:{way}"])
    return True


def _welcome(value: str) -> bool:
    return not all(part.strip() in REFUSED for part in value.lower().split(";"))


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


def blocks(tags: Tags) -> bool:
    """Whether no visitor's car passes this node."""
    if any(key in tags for key in ACCESS_KEYS):
        return "barrier" in tags and not open_to_cars(tags)
    return tags.get("barrier", "") in BARRIERS


def facing(tags: Tags) -> str:
    """Which traffic a control is for: `"forward"` or `"backward"` along its way, `""` for both."""
    said = tags.get("traffic_signals:direction", tags.get("direction", ""))
    return said if said in {"forward", "backward"} else ""
