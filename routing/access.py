"""Who may drive along a way, and in which direction, by OpenStreetMap's access and oneway tags."""

from collections.abc import Mapping

Tags = Mapping[str, str]

# Only those who are named may enter: none of them is a head teacher on the way to another school.
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
    A road whose direction is reversed by the hour is open to neither: no journey can rest on it.
    A road whose direction alternates within minutes is open to both.
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
