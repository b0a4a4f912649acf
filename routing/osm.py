"""Read the drivable ways of an OpenStreetMap file."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import numpy as np
import osmium
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from data.errors import Fault, InputError
from data.given_file import GivenFile, StrPath, read_file
from data.school import Source
from routing.controls import CarAccess, Control, control, facing, passage
from routing.grounds import no_lines
from routing.network import EARTH_RADIUS_M, MOST_ROAD_BYTES, Flags, Floats, distance_m
from routing.outlines import joined_outlines, outer_ways
from routing.restrictions import Restriction, read_restriction
from routing.road_format import (
    AGAIN,
    SMALL_BYTES,
    Editions,
    lines_of,
    moved_nodes,
    osm_format,
    places_in,
    points_of,
    room_for_index,
    sorted_places,
    stored_places,
    without_comments,
)
from routing.tags import (
    CLASS_OF_HIGHWAY,
    WayFacts,
    is_entrance,
    is_outline,
    is_private_drive,
    way_facts,
)
from routing.ways import Ways

FARTHEST_M = 100_000.0
"""No two consecutive points of a road are farther apart, however straight it is."""


def torn(absent: Flags, lengths: Sequence[int]) -> int:
    """Return how many ways lack a point.

    Parameters
    ----------
    absent
        (P,) which points of the ways have no place.
    lengths
        How many points each way has.
    """
    starts = _starts(lengths)[[length > 0 for length in lengths]]
    return int(np.count_nonzero(np.logical_or.reduceat(absent, starts))) if len(starts) else 0


def leaps(lon: Floats, lat: Floats, lengths: Sequence[int], is_road: Flags) -> NDArray[np.int64]:
    """Return which of W ways have consecutive points too far apart for a road.

    Parameters
    ----------
    lon, lat
        (P,) places of the points of the ways, degrees; beyond 180 for those that have none.
    lengths
        W numbers of points.
    is_road
        (W,) which ways are roads, and no ferries.
    """
    way = np.repeat(np.arange(len(lengths)), lengths)
    there = lon <= 180
    looked_at = there[1:] & there[:-1] & (way[1:] == way[:-1]) & is_road[way[1:]]
    # Differences of coordinates leave only a few for the distance on the sphere.
    looked_at &= np.abs(np.diff(lon)) + np.abs(np.diff(lat)) > np.degrees(FARTHEST_M / 7e6)
    at = np.flatnonzero(looked_at)
    far = distance_m(lon[at], lat[at], lon[at + 1], lat[at + 1]) > FARTHEST_M
    return np.unique(way[at[far]])


def _starts(lengths: Sequence[int]) -> NDArray[np.int64]:
    """Return at which point each way starts."""
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)[:-1]


_LONG_AGO = datetime(1971, 1, 1, tzinfo=UTC)  # a file without times has them all in 1970

MOST_ABSENT = 0.01
"""Share of its roads, and of their points, that a file may lack: more gaps tear roads apart."""
_WHOLE = (
    "Get it again with all points of its roads: from Overpass with (._;>;); and from osmium "
    "extract with --strategy complete_ways"
)
_FEWEST_TORN = 2
"""One road that leaves the area tears nothing apart."""

SAME_JUNCTION_M = 50.0
"""Signals nearer to each other than this belong to one junction."""


def read_osm(path: StrPath) -> tuple[Ways, Source]:
    """Read the ways that cars may drive from an `.osm.pbf` or `.osm` file.

    Nodes and ways may come in any order, and their numbers may be negative, as editors write them.
    What is marked as not visible has been deleted, and is skipped.

    Raises
    ------
    InputError
        If the file is absent, empty, cut short, no OpenStreetMap data, a list of changes or a
        history, holds what an editor deleted, has a road or a point twice and not alike, has two
        points of a road far apart, lacks over 1 % of the points of its roads, or has no drivable
        road.
    """
    file = read_file(path, MOST_ROAD_BYTES)
    reading = _Reading()
    try:
        kind = osm_format(file)
        reading.run(file, kind)
        if kind == "osm":
            reading.compare(without_comments(file.content))
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:  # all it raises
        problem = f"the road file is damaged or cut short ({error})"
        raise file.refusal(problem, AGAIN) from None
    faults = [Fault(file.name, *said) for said in reading.faults()]
    if faults:
        raise InputError(faults)
    return reading.ways(), file.source("roads", reading.vintage)


def _road_filter() -> osmium.filter.TagFilter:
    """Return the filter that skips ways that are neither roads, ferries nor schools."""
    kinds = (("highway", kind) for kind in CLASS_OF_HIGHWAY)
    roads = osmium.filter.TagFilter(*kinds, ("route", "ferry"), ("amenity", "school"))
    roads.enable_for(osmium.osm.WAY)
    return roads


class _Reading:
    """What was read of a file: nodes and ways, in any order."""

    def __init__(self) -> None:
        self.facts: list[WayFacts] = []
        self.way_ids: list[int] = []
        self.lengths: list[int] = []
        self.refs: list[int] = []
        self.lon = self.lat = np.zeros(0)
        self.controls: dict[int, tuple[Control, str]] = {}
        self.signal_places: dict[int, tuple[float, float]] = {}
        self.blocked: set[int] = set()
        self.gates: set[int] = set()
        self.restrictions: list[Restriction] = []
        self.not_understood = 0
        self.outlines = self.private = no_lines()
        self.entrances: dict[int, bool] = {}
        self._outline_refs: list[list[int]] = []
        self._outline_ways: list[list[int]] = []
        self._private_refs: list[list[int]] = []
        self.vintage = ""
        self.by_osmnx = False
        self.without_points = 0
        self.editions = Editions()
        self._edition_of: dict[int, int] = {}
        self._times_read: Counter[int] = Counter()

    def run(self, file: GivenFile, kind: str) -> None:
        """Read the whole of `file`, of osmium's format `kind`."""
        buffer = osmium.io.FileBuffer(file.content, kind)
        if len(file.content) <= SMALL_BYTES:
            self._read(buffer, "flex_mem")
            places = places_in(buffer)
        else:
            with room_for_index(file) as index:
                self._read(buffer, f"sparse_file_array,{index}")
                places = stored_places(index)
        places = sorted_places(places)
        self.lon, self.lat = points_of(places, np.array(self.refs, np.int64))
        joined = joined_outlines(buffer, self._outline_ways)
        self.outlines = lines_of(places, [*self._outline_refs, *joined])
        self.private = lines_of(places, self._private_refs)
        self.editions.moved |= moved_nodes(places, self.refs)
        self._look_again(buffer)

    def compare(self, content: bytes) -> None:
        """Compare what is in an XML file, without comments, with what was read of it."""
        self.editions.compare(content, self._times_read, set(self.refs))

    def _read(self, buffer: osmium.io.FileBuffer, storage: str) -> None:
        nodes, ways, relations = osmium.osm.NODE, osmium.osm.WAY, osmium.osm.RELATION
        at_points = osmium.filter.KeyFilter("highway", "barrier", "traffic_calming", "entrance")
        at_points.enable_for(nodes)
        at_turns = osmium.filter.TagFilter(("type", "restriction"), ("amenity", "school"))
        at_turns.enable_for(relations)
        processor = osmium.FileProcessor(buffer, nodes | ways | relations).with_locations(storage)
        processor.with_filter(at_points).with_filter(_road_filter()).with_filter(at_turns)
        header = processor.header
        self.vintage = header.get("osmosis_replication_timestamp")[:10]
        self.by_osmnx = header.get("generator").startswith("OSMnx")
        self.editions.is_history = header.has_multiple_object_versions
        newest = _LONG_AGO
        for thing in processor:
            if isinstance(thing, osmium.osm.Node):
                if thing.visible:
                    self._node(thing)
            elif isinstance(thing, osmium.osm.Way) and thing.visible:
                self._way(thing)
                if not self.vintage:
                    newest = max(newest, thing.timestamp)
            elif isinstance(thing, osmium.osm.Relation) and thing.visible:
                self._relation(thing)
        if newest > _LONG_AGO:
            self.vintage = newest.date().isoformat()

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield problem and remedy of each reason why the roads cannot be relied on."""
        lon, lat = self.lon, self.lat
        absent = int(np.count_nonzero(lon > 180)) + self.without_points
        points = len(self.lon) + self.without_points
        ways = len(self.lengths) + self.without_points
        torn_apart = torn(lon > 180, self.lengths) + self.without_points
        if editions := list(self.editions.faults()):
            yield from editions
        elif absent > MOST_ABSENT * points:
            yield (
                f"this file names points that it does not contain: {absent:,} of the {points:,} "
                "points of its roads are missing",
                _WHOLE,
            )
        elif torn_apart > MOST_ABSENT * ways and torn_apart >= _FEWEST_TORN:
            yield (
                f"this file names points that it does not contain: {torn_apart:,} of its {ways:,} "
                "roads lack some of theirs",
                _WHOLE,
            )
        elif leaping := self._leaping(lon, lat):
            yield (
                f"consecutive points of a road are over {FARTHEST_M / 1000:.0f} km "
                f"apart, in {len(leaping):,} of its {ways:,} roads, such as way {leaping[0]}: "
                "places in it are wrong",
                AGAIN,
            )
        elif not any(fact.road_class.is_road for fact in self.facts):
            yield "there are no drivable roads in it", AGAIN

    def _leaping(self, lon: Floats, lat: Floats) -> list[int]:
        """Return the roads with consecutive points too far apart."""
        is_road = np.array([fact.road_class.is_road for fact in self.facts], bool)
        return [self.way_ids[i] for i in leaps(lon, lat, self.lengths, is_road)]

    def _look_again(self, buffer: osmium.io.FileBuffer) -> None:
        """Find the points that follow the roads, are inside them, or have negative numbers.

        The first pass, made for files in the usual order, does not see those.
        """
        absent = np.flatnonzero(self.lon > 180).tolist()
        wanted = {self.refs[i] for i in absent}
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
                    here = place.lon, place.lat
                    if places.setdefault(ref, here) != here:
                        self.editions.moved.add(ref)
        for i in absent:
            if self.refs[i] in places:
                self.lon[i], self.lat[i] = places[self.refs[i]]

    def _node(self, node: osmium.osm.Node) -> None:
        tags = dict(node.tags)
        met = control(tags)
        if met is not Control.NONE:
            self.controls[node.id] = met, facing(tags)
        if met is Control.SIGNALS:
            self.signal_places[node.id] = node.lon, node.lat
        if (who := passage(tags)) is not CarAccess.OPEN:
            (self.blocked if who is CarAccess.CLOSED else self.gates).add(node.id)
        if is_entrance(tags):
            self.entrances[node.id] = tags["entrance"] == "main"

    def _way(self, way: osmium.osm.Way) -> None:
        tags = dict(way.tags)
        nodes = list(way.nodes)
        refs = [node.ref for node in nodes]
        edition = hash((way.version, *refs, frozenset(tags.items())))
        self._times_read[way.id] += 1
        if way.id in self._edition_of:  # identical copies, where extracts overlap
            if edition != self._edition_of[way.id]:
                self.editions.ways.add(way.id)
            return
        self._edition_of[way.id] = edition
        facts = way_facts(tags)
        if facts is None:
            if is_outline(tags) and len(refs) > 3 and refs[0] == refs[-1]:
                self._outline_refs.append(refs)
            elif is_private_drive(tags) and len(refs) > 1:
                self._private_refs.append(refs)
            return
        if len(nodes) < 2:
            self.without_points += 1
            return
        self.facts.append(facts)
        self.way_ids.append(way.id)
        self.lengths.append(len(nodes))
        self.refs += refs

    def _relation(self, relation: osmium.osm.Relation) -> None:
        members = [(member.type, member.ref, member.role) for member in relation.members]
        tags = dict(relation.tags)
        if is_outline(tags):
            self._outline_ways.append(outer_ways(tags, members))
            return
        found, understood = read_restriction(tags, members)
        self.restrictions += found
        self.not_understood += not understood

    def _join_signals(self) -> None:
        """Mark signals that belong to one junction, so that they are counted once."""
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
        lon, lat = self.lon.copy(), self.lat.copy()
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
            gates=frozenset(self.gates),
            deleted=self.editions.passed_over,
            restrictions=tuple(dict.fromkeys(self.restrictions)),
            not_understood=self.not_understood,
            by_osmnx=self.by_osmnx,
            outlines=self.outlines,
            private=self.private,
            entrances=self.entrances,
        )
