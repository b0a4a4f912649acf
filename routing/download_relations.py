"""What OSMnx does not ask for: turn restrictions, and the outlines of schools with their points."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import osmium
import osmnx
import shapely
from osmium.osm import mutable
from osmnx._overpass import _overpass_request

QUESTION = (
    '(relation["type"="restriction"](poly:"{area}"););out;'
    '((way["amenity"="school"](poly:"{area}");'
    'relation["type"="multipolygon"]["amenity"="school"](poly:"{area}"););>;);out;'
)
"""In the language of the Overpass service; turns by themselves, schools with all their points."""

Element = Mapping[str, Any]
"""A node, way or relation as the service answers it."""


def ask_for_relations(area: shapely.Polygon) -> list[Element]:
    """Return the turn restrictions and the outlines of schools of an area.

    OSMnx asks for them, with its settings, its patience and its cache: what it offers publicly
    knows no restrictions.

    Parameters
    ----------
    area
        WGS 84, degrees.

    Raises
    ------
    OSError, ValueError, KeyError
        As OSMnx does.
    """
    settings = osmnx.settings
    memory = settings.overpass_memory
    head = settings.overpass_settings.format(
        timeout=settings.requests_timeout, maxsize="" if memory is None else f"[maxsize:{memory}]"
    )
    corners = shapely.get_coordinates(area).tolist()
    places = " ".join(f"{lat:.6f} {lon:.6f}" for lon, lat in corners)
    question = f"{head};{QUESTION.format(area=places)}"
    return list(_overpass_request(OrderedDict(data=question))["elements"])


def write_with(elements: Sequence[Element], roads: Path, path: Path) -> None:
    """Write a road file with more elements; those that it has already stay as they are.

    Parameters
    ----------
    elements
        As by `ask_for_relations`.
    roads
        The road file.
    path
        Where to write.
    """
    there: set[tuple[str, int]] = set()
    with osmium.SimpleWriter(str(path)) as writer:
        for thing in osmium.FileProcessor(str(roads)):
            there.add((_kind(thing), thing.id))
            writer.add(thing)
        for kind, made in _MADE.items():
            for each in _new(elements, kind, there):
                writer.add(made(each))


def _kind(thing: object) -> str:
    return type(thing).__name__.lower()


def _new(elements: Iterable[Element], kind: str, there: set[tuple[str, int]]) -> Iterable[Element]:
    return {
        each["id"]: each
        for each in elements
        if each["type"] == kind and (kind, each["id"]) not in there
    }.values()


def _node(each: Element) -> mutable.Node:
    place = each["lon"], each["lat"]
    return mutable.Node(id=each["id"], location=place, tags=each.get("tags", {}))


def _way(each: Element) -> mutable.Way:
    return mutable.Way(id=each["id"], nodes=each["nodes"], tags=each.get("tags", {}))


def _relation(each: Element) -> mutable.Relation:
    members = [(member["type"][0], member["ref"], member["role"]) for member in each["members"]]
    return mutable.Relation(id=each["id"], members=members, tags=each.get("tags", {}))


_MADE = {"node": _node, "way": _way, "relation": _relation}
"""What makes each kind of element, in the order of a file."""
