"""What stands in a road file twice and not alike, and what is marked there as deleted.

Which of two places of a point is the right one, nobody can tell; nor whether a way that has lost
its tags in one of two editions is still a road.
"""

import html
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray

from data.errors import Fault, InputError
from data.given_file import GivenFile
from data.leaving import temporary_folder

_STORED = np.dtype([("node", "<i8"), ("lon", "<i4"), ("lat", "<i4")])
"""An entry of osmium's index of places, in 1e-7 degrees."""
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
                f"the file holds several versions of the same roads{_counted('way', self.ways)}: "
                "it is a history, or two files of different days put together",
                one_day,
            )
        if self.moved:
            yield (
                f"the file has points of roads at several places{_counted('node', self.moved)}: "
                "two files of different days were put together, or it was edited by hand",
                one_day,
            )
        if self.gone:
            yield (
                'the file marks points of its roads as deleted, visible="false"'
                f"{_counted('node', self.gone)}",
                one_day,
            )


def _counted(kind: str, numbers: set[int]) -> str:
    """Return how many things there are and the name of one, in brackets after a space."""
    return f" ({len(numbers):,}, such as {kind} {min(numbers)})" if numbers else ""


@contextmanager
def room_for_index(file: GivenFile) -> Iterator[Path]:
    """Give a path for osmium's index of places, and take the index away afterwards.

    It is not kept in memory, where it would not tell which nodes it was given twice.

    Raises
    ------
    InputError
        If there is no room for it: to run out of room while it is written would end the program.
    """
    needed = _ROOM * len(file.content) + _ROOM_ROUNDED
    try:
        free = shutil.disk_usage(tempfile.gettempdir()).free
    except OSError:
        free = 0
    if free < needed:
        problem = f"there is no room on the disk to read it: {needed / 1e6:,.0f} MB are needed"
        remedy = "Make room in the folder of temporary files, or name another in TMPDIR"
        raise InputError([Fault(file.name, problem, remedy)])
    with temporary_folder() as own:
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


def moved_nodes(places: Places, refs: list[int]) -> set[int]:
    """Return which of some nodes are at two places.

    Parameters
    ----------
    places
        Numbers and places of nodes, in any order.
    refs
        The nodes that matter.
    """
    node = np.ascontiguousarray(places["node"])
    if (node[1:] < node[:-1]).any():
        places = places[np.argsort(node, kind="stable")]
        node = np.ascontiguousarray(places["node"])
    twice = np.flatnonzero(node[1:] == node[:-1])
    one, other = places[twice], places[twice + 1]
    moved = np.zeros(len(twice), bool)
    for axis in ("lon", "lat"):
        moved |= np.abs(one[axis].astype(np.int64) - other[axis]) > _MOVED
    return set(one["node"][moved].tolist()) & set(refs) if moved.any() else set()


def deletions(content: bytes) -> int:
    """Return how many things of an XML file an editor has deleted, however that is written."""
    return sum(_plain(found[1]).startswith("delete") for found in _ACTION.finditer(content))


def invisible(content: bytes) -> list[tuple[bytes, int]]:
    """Return kind and number of each thing of an XML file that is marked as not visible."""
    if not re.search(_ODD, content):
        return []
    marked = (found for found in _INVISIBLE.finditer(content) if _plain(found[2]) == "false")
    return [(found[1], int(number)) for found in marked for number in _ID.findall(found[3])]


def _plain(value: bytes) -> str:
    return html.unescape(value[1:-1].decode("utf-8", "replace")).strip().lower()
