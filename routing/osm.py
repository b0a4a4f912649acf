"""Read the drivable ways of an OpenStreetMap file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import osmium
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from data.errors import Fault, InputError, Notice
from data.given_file import StrPath, read_file
from data.school import Source
from routing.controls import Control, blocks, control, facing
from routing.network import EARTH_RADIUS_M
from routing.road_format import AGAIN, osm_format
from routing.tags import CLASS_OF_HIGHWAY, WayFacts, way_facts

_LONG_AGO = datetime(1971, 1, 1, tzinfo=UTC)  # a file without times has them all in 1970

MOST_ABSENT = 0.01
"""Share of its roads, and of their points, that a file may lack: more, and roads are torn apart."""
_FEWEST_TORN = 2
"""One road that leaves the area tears nothing apart."""

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

    Nodes and ways may come in any order, and their numbers may be negative, as editors write them.
    What is marked as not visible has been deleted, and is passed over.

    Raises
    ------
    InputError
        If the file is absent, empty, cut short, no OpenStreetMap data, a list of changes or a
        history, holds what an editor deleted, lacks over 1 % of the points of its roads, or has no
        drivable road.
    """
    file = read_file(path)
    reading = _Reading()
    try:
        reading.run(osmium.io.FileBuffer(file.content, osm_format(file)))
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:  # all it raises
        problem = f"the road file is damaged or cut short ({error})"
        raise InputError([Fault(file.name, problem, AGAIN)]) from None
    faults = [Fault(file.name, *said) for said in reading.faults()]
    if faults:
        raise InputError(faults)
    return reading.ways(), file.source("roads", reading.vintage)


def absent_points(ways: Ways, name: str) -> tuple[Notice, ...]:
    """Say how many points of roads the file `name` speaks of and does not hold, if any."""
    absent = int(np.isnan(ways.lon).sum())
    if not absent:
        return ()
    points = "1 point of a road is" if absent == 1 else f"{absent:,} points of roads are"
    return (Notice(f"{points} named in {name} and not held there: those roads end before them."),)


def _road_filter() -> osmium.filter.TagFilter:
    """Return the filter that passes over ways that are no roads and no ferries."""
    kinds = (("highway", kind) for kind in CLASS_OF_HIGHWAY)
    roads = osmium.filter.TagFilter(*kinds, ("route", "ferry"))
    roads.enable_for(osmium.osm.WAY)
    return roads


class _Reading:
    """What was met of a file: nodes and ways, in any order."""

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
        self.without_points = 0
        self.is_history = False
        self._editions: dict[int, int] = {}

    def run(self, buffer: osmium.io.FileBuffer) -> None:
        """Read the whole of `buffer`."""
        nodes, ways = osmium.osm.NODE, osmium.osm.WAY
        at_points = osmium.filter.KeyFilter("highway", "barrier", "traffic_calming")
        at_points.enable_for(nodes)
        processor = osmium.FileProcessor(buffer, nodes | ways).with_locations()
        processor.with_filter(at_points).with_filter(_road_filter())
        header = processor.header
        self.vintage = header.get("osmosis_replication_timestamp")[:10]
        self.is_history = header.has_multiple_object_versions
        newest = _LONG_AGO
        for thing in processor:
            if isinstance(thing, osmium.osm.Node):
                if thing.visible:
                    self._node(thing)
            elif isinstance(thing, osmium.osm.Way) and thing.visible:
                self._way(thing)
                if not self.vintage:
                    newest = max(newest, thing.timestamp)
        if newest > _LONG_AGO:
            self.vintage = newest.date().isoformat()
        self._look_again(buffer)

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield problem and remedy of each thing for which the roads cannot be relied on."""
        absent = sum(lon > 180 for lon in self.lon) + self.without_points
        points = len(self.lon) + self.without_points
        ways = len(self.lengths) + self.without_points
        torn = self._torn()
        if self.is_history:
            yield (
                "the file holds several versions of the same roads: it is a history, or two files "
                "of different days put together",
                "Give one extract of one day, as download.geofabrik.de has them",
            )
        elif absent > MOST_ABSENT * points:
            yield (
                f"this file names points that it does not hold: {absent:,} of the {points:,} "
                "points of its roads are missing",
                "Get it again with all points of its roads: from Overpass with (._;>;); and from "
                "osmium extract with --strategy complete_ways",
            )
        elif torn > MOST_ABSENT * ways and torn >= _FEWEST_TORN:
            yield (
                f"this file names points that it does not hold: {torn:,} of its {ways:,} roads "
                "lack some of theirs",
                "Get it again with all points of its roads: from Overpass with (._;>;); and from "
                "osmium extract with --strategy complete_ways",
            )
        elif not any(fact.road_class.is_road for fact in self.facts):
            yield "there are no drivable roads in it", AGAIN

    def _torn(self) -> int:
        """Return how many roads lack a point."""
        absent = np.array(self.lon, np.float64) > 180
        whole = [length for length in self.lengths if length]
        starts = np.concatenate([[0], np.cumsum(whole)]).astype(np.int64)[:-1]
        torn = np.count_nonzero(np.logical_or.reduceat(absent, starts)) if len(starts) else 0
        return int(torn) + self.without_points

    def _look_again(self, buffer: osmium.io.FileBuffer) -> None:
        """Find the points that come after the roads, stand in them, or have negative numbers.

        The first pass, which is made for files in the usual order, does not see those.
        """
        wanted = {ref for ref, lon in zip(self.refs, self.lon, strict=True) if lon > 180}
        if not wanted:
            return
        places: dict[int, tuple[float, float]] = {}
        processor = osmium.FileProcessor(buffer, osmium.osm.NODE | osmium.osm.WAY)
        for thing in processor.with_filter(_road_filter()):
            if isinstance(thing, osmium.osm.Node):
                points = [(thing.id, thing.location)]
            elif isinstance(thing, osmium.osm.Way):
                points = [(node.ref, node.location) for node in thing.nodes]
            for ref, place in points:
                if ref in wanted and place.valid():
                    places[ref] = place.lon, place.lat
        for i, ref in enumerate(self.refs):
            if ref in places:
                self.lon[i], self.lat[i] = places[ref]

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
        tags = dict(way.tags)
        facts = way_facts(tags)
        if facts is None:
            return
        nodes = list(way.nodes)
        refs = [node.ref for node in nodes]
        edition = hash((way.version, *refs, frozenset(tags.items())))
        if way.id in self._editions:  # twice alike where extracts overlap
            self.is_history |= edition != self._editions[way.id]
            return
        self._editions[way.id] = edition
        if len(nodes) < 2:
            self.without_points += 1
            return
        self.facts.append(facts)
        self.way_ids.append(way.id)
        self.lengths.append(len(nodes))
        self.refs += refs
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
