"""Whether a road file can be read completely and unambiguously: decided before it is read.

A truncated file, a file with deleted objects and a file of changes all read like roads, and are
not. They are refused here, whichever way they come in, with cause and remedy. So is a file that
has one object in two versions that differ: nobody can tell which place of a point is right, or
whether a way that lost its tags in one version is still a road.
"""

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray

from data.errors import Fault, InputError
from data.file_kind import COMPRESSED, an, file_kind
from data.given_file import GivenFile
from data.leaving import scratch_folder
from routing.grounds import Lines
from routing.network import Floats

_STORED = np.dtype([("node", "<i8"), ("lon", "<i4"), ("lat", "<i4")])
"""An entry of osmium's index of places, in 1e-7 degrees."""
_PER_DEGREE = 1e7
_NO_PLACE = 999.0
Places = NDArray[np.void]
"""Such entries, (N,)."""
_ROOM, _ROOM_ROUNDED = 4, 2**25
"""Room on the disk for the index: so many times the size of the file, and bytes beside."""
SMALL_BYTES = 2**18
"""A file no larger is looked through in less time than an index on the disk takes."""
_MOVED = 100
"""Two places of one point that lie no farther apart, about a metre, differ by rounding."""

# Attributes are read as such, so that a name that quotes them does not count.
_VALUE = rb"""(?:"[^"<]*"|'[^'<]*')"""
_THING = rb"<(?:node|way|relation)"
_ATTRIBUTES = rb"(?:\s+[\w:.-]+\s*=\s*" + _VALUE + rb")*"
_ACTION = re.compile(_THING + _ATTRIBUTES + rb"?\s+action\s*=\s*(" + _VALUE + rb")", re.IGNORECASE)
_ODD = rb"""visible\s*=\s*(?!["']true["'])"""  # nearly all that say it say "true"
_INVISIBLE = re.compile(
    rb"<(node|way|relation)"
    rb"(?=" + _ATTRIBUTES + rb"?\s+" + _ODD + rb"(" + _VALUE + rb"))"
    rb"(" + _ATTRIBUTES + rb")"
)
_WAY = re.compile(rb"<way" + _ATTRIBUTES + rb"?\s+id\s*=\s*[\"'](-?\d+)[\"']")
_ID = re.compile(rb"\sid\s*=\s*[\"'](-?\d+)[\"']")


AGAIN = "Download the area's roads again, as .osm.pbf"
_EXTRACT = "give the area's roads as .osm.pbf, as download.geofabrik.de has them"
_GIVE = f"G{_EXTRACT[1:]}"
_ASK_AGAIN = (
    "Ask again with more time and memory, [timeout:900][maxsize:2000000000], or for a smaller "
    f"area, or {_EXTRACT}"
)
_REMEDY = {
    "Overpass JSON file": "Ask Overpass for XML, [out:xml], with the points of the roads, (._;>;);",
    "o5m file": "Convert it to .osm.pbf, for example with osmium or osmconvert",
    "OPL file": "Convert it to .osm.pbf with osmium",
    "web page": (
        "It may be the message of a server that was too busy: open it to see, and download the "
        "roads again"
    ),
}
_LIST_OF_CHANGES = "this is a list of changes (.osc), with roads that were deleted, not the roads"
_CHANGES = {"OpenStreetMap change file", "o5m change file"}

_REMARK = re.compile(rb"<(?:remark|error)\b[^<>]*>([^<]*)", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_LITERAL = re.compile(rb"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_CHANGE = re.compile(rb"<(?:create|modify|delete)\s*/?>|<action\s+type\s*=")
_FAILURE = re.compile(
    r"error|time[d ]*out|memory|abort|fail|quota|limit|too (?:many|busy|large)|cancel|incomplete|"
    r"not (?:all|complete)|truncat",
    re.IGNORECASE,
)
"""What a service says where it broke off; its other remarks are about rights and the like."""
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass
class Editions:
    """What a road file has in several editions, or marks as deleted.

    Attributes
    ----------
    is_history
        Whether the file says of itself that it has several versions of things.
    ways
        Ways that stand in it in several versions.
    moved
        Points of roads that stand in it at several places.
    gone
        Points of roads that it marks as deleted.
    passed_over
        How many other things it marks as deleted.
    """

    is_history: bool = False
    ways: set[int] = field(default_factory=set)
    moved: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    passed_over: int = 0

    def compare(self, content: bytes, times_read: Counter[int], refs: set[int]) -> None:
        """Look through an XML file for what was passed over when its roads were read.

        Parameters
        ----------
        content
            The file, without comments.
        times_read
            How often each road was read.
        refs
            The points of the roads.
        """
        stands = Counter(map(int, _WAY.findall(content)))
        self.ways |= {way for way, times in times_read.items() if stands[way] > times}
        deleted = invisible(content)
        self.gone |= {number for kind, number in deleted if kind == b"node" and number in refs}
        self.passed_over = len(deleted)

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield problem and remedy for each kind."""
        one_day = "Give one extract of one day, as download.geofabrik.de has them"
        if self.is_history or self.ways:
            yield (
                f"the file holds several versions of the same roads{_example('way', self.ways)}: "
                "it is a history, or two files of different days put together",
                one_day,
            )
        if self.moved:
            yield (
                f"the file has points of roads at several places{_example('node', self.moved)}: "
                "two files of different days were put together, or it was edited by hand",
                one_day,
            )
        if self.gone:
            yield (
                'the file marks points of its roads as deleted, visible="false"'
                f"{_example('node', self.gone)}",
                one_day,
            )


def _example(kind: str, numbers: set[int]) -> str:
    """Return how many things there are and the name of one, in brackets after a space."""
    return f" ({len(numbers):,}, such as {kind} {min(numbers)})" if numbers else ""


@contextmanager
def room_for_index(file: GivenFile) -> Iterator[Path]:
    """Give a path for osmium's index of places, and take the index away afterwards.

    It is not kept in memory, where it would not tell which nodes it was given twice.

    Raises
    ------
    InputError
        If there is no room for it.
    """
    with scratch_folder(file.name, _ROOM * len(file.content) + _ROOM_ROUNDED) as own:
        yield own / "places"


def stored_places(index: Path) -> Places:
    """Return the places of the nodes with positive numbers from osmium's `sparse_file_array`."""
    stored = np.fromfile(index, _STORED)
    return stored[: np.count_nonzero(stored["node"])]  # the file grows by more than is filled


def places_in(buffer: osmium.io.FileBuffer) -> Places:
    """Return the places of all nodes of a file, in its order."""
    places = [
        (thing.id, thing.location.x, thing.location.y)
        for thing in osmium.FileProcessor(buffer, osmium.osm.NODE)
        if isinstance(thing, osmium.osm.Node)
    ]
    return np.array(places, _STORED)


def sorted_places(places: Places) -> Places:
    """Return (N,) places in the order of the nodes' numbers."""
    node = places["node"]
    if (node[1:] < node[:-1]).any():
        places = places[np.argsort(node, kind="stable")]
    return places


def moved_nodes(places: Places, refs: list[int]) -> set[int]:
    """Return which of some nodes are at two places.

    Parameters
    ----------
    places
        Numbers and places of nodes, as by `sorted_places`.
    refs
        The nodes that matter.
    """
    node = np.ascontiguousarray(places["node"])
    twice = np.flatnonzero(node[1:] == node[:-1])
    one, other = places[twice], places[twice + 1]
    moved = np.zeros(len(twice), bool)
    for axis in ("lon", "lat"):
        moved |= np.abs(one[axis].astype(np.int64) - other[axis]) > _MOVED
    return set(one["node"][moved].tolist()) & set(refs) if moved.any() else set()


def points_of(places: Places, refs: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return the places of (P,) nodes, degrees; beyond 180 for those that have none.

    Parameters
    ----------
    places
        Numbers and places of nodes, as by `sorted_places`.
    refs
        The nodes.
    """
    if not len(places):
        return np.full(len(refs), _NO_PLACE), np.full(len(refs), _NO_PLACE)
    node = np.ascontiguousarray(places["node"])
    at = np.minimum(np.searchsorted(node, refs), len(node) - 1)
    there = node[at] == refs
    lon, lat = (
        np.where(there, places[axis][at] / _PER_DEGREE, _NO_PLACE) for axis in ("lon", "lat")
    )
    return lon, lat


def lines_of(places: Places, lines: list[list[int]]) -> Lines:
    """Return the lines all of whose nodes have a place.

    Parameters
    ----------
    places
        Numbers and places of nodes, as by `sorted_places`.
    lines
        Numbers of the nodes of each line.
    """
    refs = np.array([ref for line in lines for ref in line], np.int64)
    sizes = np.array([len(line) for line in lines], np.int64)
    lon, lat = points_of(places, refs)
    line = np.repeat(np.arange(len(lines)), sizes)
    whole = np.ones(len(lines), bool)
    whole[line[lon > 180]] = False
    kept = whole[line]
    offsets = np.cumsum([0, *sizes[whole]]).astype(np.int64)
    return Lines(refs[kept], lon[kept], lat[kept], offsets)


def deletions(content: bytes) -> int:
    """Return how many things of an XML file an editor has deleted, however that is written."""
    return sum(
        _attribute_value(found[1]).startswith("delete") for found in _ACTION.finditer(content)
    )


def invisible(content: bytes) -> list[tuple[bytes, int]]:
    """Return kind and number of each thing of an XML file that is marked as not visible."""
    if not re.search(_ODD, content):
        return []
    marked = (
        found for found in _INVISIBLE.finditer(content) if _attribute_value(found[2]) == "false"
    )
    return [(found[1], int(number)) for found in marked for number in _ID.findall(found[3])]


def _attribute_value(value: bytes) -> str:
    return html.unescape(value[1:-1].decode("utf-8", "replace")).strip().lower()


def osm_format(file: GivenFile) -> str:
    """Return osmium's name of the format, `"pbf"` or `"osm"`.

    Raises
    ------
    InputError
        If the file is empty, of another format, a list of changes, an answer that broke off, or
        holds what an editor has deleted.
    """
    if not file.content:
        raise file.refusal("the file is empty", AGAIN)
    if file.content.startswith(_UTF_16):
        remedy = "Save it as UTF-8, or give the area's roads as .osm.pbf"
        raise file.refusal("the file is written in UTF-16", remedy)
    kind = file_kind(file.content)
    if kind == "OpenStreetMap PBF file":
        return "pbf"
    if kind != "OpenStreetMap XML file":
        raise InputError([_another_format(file, kind)])
    _refuse_unfinished(file)
    return "osm"


def broken_off(where: str, remark: str, remedy: str) -> Fault:
    """Say why the Overpass service gave only a part of the roads.

    Parameters
    ----------
    where
        The file, or the option.
    remark
        What the service says at the end of its answer.
    remedy
        What to do about it.
    """
    said = remark.lower()
    if "timed out" in said or "timeout" in said:
        cause = "the server's time ran out while it answered"
    elif "memory" in said:
        cause = "the server's memory ran out while it answered"
    else:
        cause = "the server says that it could not give all"
    return Fault(
        where, f"the roads are incomplete: {cause}", remedy, value=" ".join(remark.split())
    )


def json_remark(content: bytes) -> str:
    """Return what Overpass says went wrong, from its top level: roads may be tagged `remark`."""
    if b'"remark"' not in content:
        return ""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    remark = document.get("remark") if isinstance(document, dict) else None
    return remark if isinstance(remark, str) else ""


def _another_format(file: GivenFile, kind: str | None) -> Fault:
    if kind is None:
        remedy = "Give a road file of the area, .osm.pbf or .osm"
        return Fault(file.name, "this is not OpenStreetMap data", remedy)
    if kind in COMPRESSED:
        remedy = "Unpack it, or give the area's roads as .osm.pbf"
        return Fault(file.name, f"the road file is compressed ({kind})", remedy)
    if kind in _CHANGES:
        return Fault(file.name, _LIST_OF_CHANGES, _GIVE)
    if kind == "Overpass JSON file" and (remark := json_remark(file.content)):
        return broken_off(file.name, remark, _ASK_AGAIN)
    problem = f"this is {an(kind)}, not a road file of OpenStreetMap"
    return Fault(file.name, problem, _REMEDY.get(kind, _GIVE))


def without_comments(content: bytes) -> bytes:
    """Return XML without comments, and with its literal texts as other texts."""
    if b"<!--" in content:
        content = _COMMENT.sub(b"", content)
    if b"<![CDATA[" in content:
        content = _LITERAL.sub(lambda found: found[1].replace(b"<", b"&lt;"), content)
    return content


def _refuse_unfinished(file: GivenFile) -> None:
    """Refuse XML that broke off at the server, or that holds what an editor has deleted."""
    content = without_comments(file.content)
    for found in _REMARK.finditer(content):
        remark = found[1].decode("utf-8", "replace")
        if _FAILURE.search(remark):
            raise InputError([broken_off(file.name, remark, _ASK_AGAIN)])
    if _CHANGE.search(content):
        raise file.refusal(_LIST_OF_CHANGES, _GIVE)
    if b"<center" in content:
        raise file.refusal(
            "the file holds the middle of each road and not its points: it was made with "
            "'out center'",
            "Ask Overpass for the points of the roads, (._;>;); out;",
        )
    deleted = deletions(content)
    if deleted:
        things = "1 thing that is" if deleted == 1 else f"{deleted:,} things that are"
        raise file.refusal(
            f'the file holds {things} deleted, action="delete": it was saved in an editor, such as '
            "JOSM, before the deletions were uploaded",
            f"Upload the changes in the editor and download the area again, or {_EXTRACT}",
        )
