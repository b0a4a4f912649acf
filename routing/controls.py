"""Things at a point of a road that slow or stop a car."""

from enum import IntEnum

from routing.access import ACCESS_KEYS, Tags, open_to_cars


class Control(IntEnum):
    """What a driver meets at a point: tagged on OpenStreetMap's nodes, or deduced from the roads.

    Deduced are: joining a roundabout, meeting a more important road, having turned off one, and
    a junction of roads none of which is the more important. `SIGNALS_PART` is one of several
    signals mapped at the same junction.
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


# What stands in a car's way; a gate or cattle grid on a public road opens, and a bollard does not.
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
    """Say what a node's tags make a driver do."""
    highway = tags.get("highway", "")
    if highway == "crossing":
        if tags.get("crossing") == "traffic_signals" or tags.get("crossing:signals") == "yes":
            return Control.SIGNAL_CROSSING
        # An unmarked crossing gives a pedestrian no priority, so that nobody stops.
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
