"""Read the drivable ways of an OpenStreetMap file."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import osmium
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from data.errors import Fault, InputError
from data.given_file import GivenFile, StrPath, read_file
from data.school import Source
from routing.controls import Control, blocks, control, facing
from routing.network import EARTH_RADIUS_M
from routing.tags import CLASS_OF_HIGHWAY, WayFacts, way_facts

_REMEDY = "Download the area's roads again, as .osm.pbf"
_LONG_AGO = datetime(1971, 1, 1, tzinfo=UTC)  # a file without times has them all in 1970


SAME_JUNCTION_M = 50.0
"""Signals nearer to each other than this belong to one junction."""


@dataclass(frozen=True)
class Ways:
    """Drivable ways as arrays; P points over W ways.

    Attributes
    ----------
    facts
        What the tags of each way say, W.
    way_ids
        (W,) OpenStreetMap's numbers of the ways.
    offsets
        (W + 1,) way w has the points `offsets[w]` to `offsets[w + 1]`.
    refs, lon, lat
        (P,) node number and place of each point, WGS 84 degrees; NaN for a node that the file
        speaks of and does not hold.
    controls
        What drivers meet at a node, and the direction it faces, by node number.
    blocked
        Nodes that no car passes.
    """

    facts: tuple[WayFacts, ...]
    way_ids: NDArray[np.int64]
    offsets: NDArray[np.int64]
    refs: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    controls: dict[int, tuple[Control, str]]
    blocked: frozenset[int]


def read_osm(path: StrPath) -> tuple[Ways, Source]:
    """Read the ways that cars may drive from an `.osm.pbf` or `.osm` file.

    Raises
    ------
    InputError
        If the file is absent, empty, cut short, no OpenStreetMap data, or has no drivable road.
    """
    file = read_file(path)
    reading = _Reading()
    try:
        reading.run(osmium.io.FileBuffer(file.content, _format(file)))
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:  # all it raises
        problem = f"the road file is damaged or cut short ({error})"
        raise InputError([Fault(file.name, problem, _REMEDY)]) from None
    if not any(fact.road_class.is_road for fact in reading.facts):
        raise InputError([Fault(file.name, "there are no drivable roads in it", _REMEDY)])
    return reading.ways(), file.source("roads", reading.vintage)


def _format(file: GivenFile) -> str:
    """Tell the format by what the file holds: names are often wrong."""
    if not file.content:
        raise InputError([Fault(file.name, "the file is empty", _REMEDY)])
    if b"OSMHeader" in file.content[:64]:
        return "pbf"
    if file.content.startswith((b"\x1f\x8b", b"BZh")):
        remedy = "Unpack it, or give the area's roads as .osm.pbf"
        raise InputError([Fault(file.name, "the road file is compressed", remedy)])
    start = file.content[:1000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"<?xml", b"<osm")) and b"<osm" in start:
        return "osm"
    remedy = "Give a road file of the area, .osm.pbf or .osm"
    raise InputError([Fault(file.name, "this is not OpenStreetMap data", remedy)])


class _Reading:
    """What one pass over a file has met: nodes, then ways."""

    def __init__(self) -> None:
        self.facts: list[WayFacts] = []
        self.way_ids: list[int] = []
        self.lengths: list[int] = []
        self.refs: list[int] = []
        self.lon: list[float] = []
        self.lat: list[float] = []
        self.controls: dict[int, tuple[Control, str]] = {}
        self.signal_places: dict[int, tuple[float, float]] = {}
        self.blocked: set[int] = set()
        self.vintage = ""

    def run(self, buffer: osmium.io.FileBuffer) -> None:
        """Read the whole of `buffer`."""
        nodes, ways = osmium.osm.NODE, osmium.osm.WAY
        at_points = osmium.filter.KeyFilter("highway", "barrier", "traffic_calming")
        roads = osmium.filter.TagFilter(
            *(("highway", kind) for kind in CLASS_OF_HIGHWAY), ("route", "ferry")
        )
        at_points.enable_for(nodes)
        roads.enable_for(ways)
        processor = osmium.FileProcessor(buffer, nodes | ways).with_locations()
        processor.with_filter(at_points).with_filter(roads)
        self.vintage = processor.header.get("osmosis_replication_timestamp")[:10]
        newest = _LONG_AGO
        for thing in processor:
            if isinstance(thing, osmium.osm.Node):
                self._node(thing)
            elif isinstance(thing, osmium.osm.Way):
                self._way(thing)
                if not self.vintage:
                    newest = max(newest, thing.timestamp)
        if newest > _LONG_AGO:
            self.vintage = newest.date().isoformat()

    def _node(self, node: osmium.osm.Node) -> None:
        tags = dict(node.tags)
        met = control(tags)
        if met is not Control.NONE:
            self.controls[node.id] = met, facing(tags)
        if met is Control.SIGNALS:
            self.signal_places[node.id] = node.lon, node.lat
        if blocks(tags):
            self.blocked.add(node.id)

    def _way(self, way: osmium.osm.Way) -> None:
        facts = way_facts(dict(way.tags))
        if facts is None:
            return
        nodes = list(way.nodes)
        self.facts.append(facts)
        self.way_ids.append(way.id)
        self.lengths.append(len(nodes))
        self.refs += [node.ref for node in nodes]
        places = [node.location for node in nodes]
        self.lon += [place.lon_without_check() for place in places]
        self.lat += [place.lat_without_check() for place in places]

    def _join_signals(self) -> None:
        """Mark signals that belong to one junction, so that none is counted as several."""
        signals = [ref for ref, (what, _) in self.controls.items() if what is Control.SIGNALS]
        if not signals:
            return
        places = np.array([self.signal_places[ref] for ref in signals])
        scale = np.radians(EARTH_RADIUS_M) * np.array([np.cos(np.radians(places[0, 1])), 1.0])
        near = cKDTree(places * scale).query_pairs(SAME_JUNCTION_M, output_type="ndarray")
        for i in np.unique(near).tolist():
            self.controls[signals[i]] = Control.SIGNALS_PART, self.controls[signals[i]][1]

    def ways(self) -> Ways:
        """Return what was read, as arrays."""
        self._join_signals()
        lon, lat = np.array(self.lon, np.float64), np.array(self.lat, np.float64)
        missing = (np.abs(lon) > 180) | (np.abs(lat) > 90)  # how osmium says "not in the file"
        lon[missing] = lat[missing] = np.nan
        return Ways(
            facts=tuple(self.facts),
            way_ids=np.array(self.way_ids, np.int64),
            offsets=np.concatenate([[0], np.cumsum(self.lengths)]).astype(np.int64),
            refs=np.array(self.refs, np.int64),
            lon=lon,
            lat=lat,
            controls=self.controls,
            blocked=frozenset(self.blocked),
        )
