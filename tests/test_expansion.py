"""Searches where turns are banned, against a plain search that knows all that was driven before."""

import heapq
import math
from dataclasses import dataclass, replace
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
import small_roads
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_roads import school

from data import InputError
from routing import RoadGraph, SpeedProfile, extend_times, routes, travel_times
from routing.driven import DrivenRoads, Places, driven
from routing.expansion import expand
from routing.network import Flags, Floats
from routing.restrictions import BannedDrives, Drives
from routing.tags import RoadClass

CAR = SpeedProfile.car()
NODES = 6
SCHOOLS = [school(i, 700.0 * (i % 3) + 50, 900.0 * (i // 3)) for i in range(NODES)]
KINDS = {
    "residential": {"highway": "residential"},
    "main": {"highway": "tertiary", "maxspeed": "30 mph"},
    "in the country": {"highway": "tertiary", "maxspeed": "60 mph"},
    "car park": {"highway": "service"},
}
some_networks = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@st.composite
def networks(draw: st.DrawFn) -> RoadGraph:
    """Draw streets between any two of some nodes, some for destination only, and banned drives.

    One in two may be too busy for a right turn without a wait.
    """
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs="EPSG:4326")
    for i in range(NODES):
        x, y = small_roads.at(700.0 * (i % 3), 900.0 * (i // 3))
        graph.add_node(i, x=x, y=y)
    node = st.integers(0, NODES - 1)
    kind = st.sampled_from([*KINDS, "residential"])
    street = st.tuples(node, node, st.booleans(), st.booleans(), st.floats(1, 3000), kind)
    for osmid, (u, v, one_way, local, length, kind) in enumerate(
        draw(st.lists(street, min_size=4, max_size=12))
    ):
        edge = {"osmid": osmid, "oneway": one_way, "length": length, **KINDS[kind]}
        edge |= {"access": "destination"} if local else {}
        graph.add_edge(u, v, **edge)
        if not one_way:
            graph.add_edge(v, u, **edge)
    roads = RoadGraph.from_networkx(graph)
    banned = [walk(roads, draw) for _ in range(draw(st.integers(0, 6)))]
    return replace(roads, banned=BannedDrives.of((each, False) for each in banned if len(each) > 1))


def walk(roads: RoadGraph, draw: st.DrawFn) -> Drives:
    """Draw up to four drives, each from where the one before arrives."""
    stretches = roads.stretches
    is_open = stretches.open.ravel()
    tails, heads = stretches.tails.ravel(), stretches.heads.ravel()
    drives = [draw(st.sampled_from(np.flatnonzero(is_open).tolist()))]
    for _ in range(draw(st.integers(1, 3))):
        leaving = np.flatnonzero(is_open & (tails == heads[drives[-1]])).tolist()
        if leaving:
            drives.append(draw(st.sampled_from(leaving)))
    return tuple(drives)


@dataclass
class Plain:
    """A search from place to place with all that matters of what was driven before."""

    network: DrivenRoads
    turning_back: set[Drives]

    def __post_init__(self) -> None:
        stretches = self.network.roads.stretches
        self.tails, self.heads = stretches.tails.ravel(), stretches.heads.ravel()
        self.usable, self.local = self.network.usable.ravel(), self.network.destination.ravel()
        cost = self.network.cost
        self.enter, self.drive, self.delay = (
            part.ravel() for part in (cost.enter_s, cost.drive_s, cost.delay_s)
        )
        nodes = self.network.roads.nodes
        at = np.column_stack([nodes.lon * np.cos(np.radians(small_roads.LAT)), nodes.lat])
        self.step = at[self.heads] - at[self.tails]
        self.banned = set(self.network.roads.banned.at(school_run=False)) | self.turning_back
        self.longest = max(map(len, self.banned), default=1)

    def allowed(self, behind: Drives, drive: int) -> bool:
        whole = (*behind, drive)
        return not any(whole[i:] in self.banned for i in range(len(whole)))

    def turn_s(self, before: int, drive: int) -> float:
        """Seconds of a right turn, or of turning back: in a town, at a junction, and not among
        streets alone.
        """
        stretches = self.network.roads.stretches
        kinds = stretches.road_class[[before // 2, drive // 2]]
        in_country = (stretches.limit_kph[[before // 2, drive // 2]] > 90).any()
        arms = np.count_nonzero(self.heads == self.heads[before])
        if in_country or arms < 3 or RoadClass.SERVICE in kinds:
            return 0.0
        if min(kinds) >= RoadClass.RESIDENTIAL:
            return 0.0
        if drive == before ^ 1:
            return self.network.cost.turn_right_s
        (x, y), (east, north) = self.step[before], self.step[drive]
        if not np.hypot(x, y) or not np.hypot(east, north):  # a loop
            return 0.0
        turned = (math.atan2(y, x) - math.atan2(north, east)) % (2 * math.pi)
        return self.network.cost.turn_right_s if 45 < math.degrees(turned) < 175 else 0.0

    def seconds(self, places: Places) -> Floats:
        found = self.network.along_one_stretch_s(places, places)
        for i in range(len(places)):
            self._from(i, places, found)
        return found

    def _from(self, i: int, places: Places, found: Floats) -> None:
        waiting, done = [], set()
        for d in (0, 1):
            drive = 2 * int(places.stretch[i]) + d
            if places.stretch[i] >= 0 and self.usable[drive]:
                left = 1 - abs(float(places.fraction[i]) - d)
                # On local roads from the start (0), on others (1), on local roads at the end (2).
                part = 0 if self.local[drive] else 1
                waiting.append((left * self.drive[drive] + self.delay[drive], (drive,), part))
        heapq.heapify(waiting)
        while waiting:
            at_s, behind, part = heapq.heappop(waiting)
            if (behind, part) in done:
                continue
            done.add((behind, part))
            leaving = np.flatnonzero(self.usable & (self.tails == self.heads[behind[-1]]))
            for drive in leaving.tolist():
                then = (2 if part else 0) if self.local[drive] else 1
                if then < part or not self.allowed(behind, drive):
                    continue
                turn_s = self.turn_s(behind[-1], drive)
                for j in np.flatnonzero(places.stretch == drive // 2):
                    share = abs(float(places.fraction[j]) - drive % 2)
                    there = at_s + turn_s + self.enter[drive] + share * self.drive[drive]
                    found[i, j] = min(found[i, j], there)
                after = (*behind, drive)[-max(self.longest - 1, 1) :]
                spent = turn_s + self.enter[drive] + self.drive[drive] + self.delay[drive]
                heapq.heappush(waiting, (at_s + spent, after, then))


def turns_back(network: DrivenRoads) -> set[Drives]:
    """Turns back at the nodes of bans, if there is another way on that is open to this car."""
    plain = Plain(network, set())
    possible = [each for each in plain.banned if plain.usable[list(each)].all()]
    nodes = {int(plain.heads[drive]) for each in possible for drive in each[:-1]}
    found = set()
    for drive in np.flatnonzero(plain.usable & plain.usable.reshape(-1, 2)[:, ::-1].ravel()):
        others = np.flatnonzero(plain.usable & (plain.tails == plain.heads[drive])).tolist()
        if int(plain.heads[drive]) in nodes and any(
            other != drive ^ 1
            and (int(drive), other) not in possible
            and (plain.local[drive] or not plain.local[other])
            for other in others
        ):
            found.add((int(drive), int(drive) ^ 1))
    return found if possible else set()


@given(networks())
@some_networks
def test_times_are_those_of_a_plain_search(roads: RoadGraph) -> None:
    with pytest.MonkeyPatch.context() as patch:
        # Turns back elsewhere have a test of their own.
        patch.setattr("routing.expansion.NO_TURNING_BACK_M", 0.0)
        patch.setattr("routing.expansion.NO_TURNING_BACK_NODES", 0)
        try:
            times = travel_times(roads, SCHOOLS, CAR)
        except InputError:  # no road from which one can return
            return
        places = Places.of(times.snaps)
        network = driven(roads, CAR, ferries=False)
        expected = Plain(network, turns_back(network)).seconds(places)
        assert network.between(places, places) == pytest.approx(expected, abs=1e-3)
        some = Places(places.stretch[:2], places.fraction[:2])
        assert network.between(places, some) == pytest.approx(expected[:, :2], abs=1e-3)
        assert network.between(some, places) == pytest.approx(expected[:2], abs=1e-3)


@given(networks())
@settings(some_networks, max_examples=30)
def test_routes_and_added_schools_have_the_times_of_the_matrix(roads: RoadGraph) -> None:
    try:
        times = travel_times(roads, SCHOOLS, CAR)
        fewer = travel_times(roads, SCHOOLS[:-1], CAR)
        longer = extend_times(roads, fewer, CAR, SCHOOLS[-1])
    except InputError:
        return
    assert longer.seconds == pytest.approx(times.seconds, abs=1e-3)
    pairs = [(i, j) for i in range(NODES) for j in range(NODES) if i != j]
    found = routes(roads, CAR, [(SCHOOLS[i], SCHOOLS[j]) for i, j in pairs])
    seconds = [np.inf if one is None else one.seconds for one in found]
    assert seconds == pytest.approx([times.seconds[pair] for pair in pairs], abs=1e-3)


@given(networks())
@settings(some_networks, max_examples=30)
def test_a_ban_makes_no_drive_quicker(roads: RoadGraph) -> None:
    free = replace(roads, banned=BannedDrives())
    try:
        times = travel_times(roads, SCHOOLS, CAR)
    except InputError:
        return
    assert (times.seconds >= travel_times(free, SCHOOLS, CAR).seconds - 1e-3).all()


def test_a_network_without_bans_is_not_split() -> None:
    roads = row()
    network = driven(roads, CAR, ferries=False)
    assert network.nodes == len(roads.nodes)
    assert len(network.arcs) == np.count_nonzero(roads.stretches.open)


def row() -> RoadGraph:
    """Four nodes in a row, 500 m apart, with a street from each to the next."""
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs="EPSG:4326")
    for i in range(4):
        x, y = small_roads.at(500.0 * i, 0)
        graph.add_node(i, x=x, y=y)
    for i in range(3):
        edge = {"osmid": i, "highway": "residential", "oneway": False, "length": 500.0}
        graph.add_edge(i, i + 1, **edge)
        graph.add_edge(i + 1, i, **edge)
    return RoadGraph.from_networkx(graph)


def test_only_the_nodes_near_a_ban_are_split(tmp_path: Path) -> None:
    # A long row of crossings, each with a dead end to its north, and a ban at the first.
    count = 12
    spots = {i: (500.0 * i, 0.0) for i in range(count)}
    spots |= {100 + i: (500.0 * i, 400.0) for i in range(count)}
    street = {"highway": "residential"}
    ways = [(list(range(i, i + 2)), street) for i in range(count - 1)]
    ways += [([i, 100 + i], street) for i in range(count)]
    turn = ("from w1, via n1, to w13", {"restriction": "no_left_turn"})
    path = small_roads.write(tmp_path / "row.osm.pbf", spots, ways, turns=[turn])
    roads = RoadGraph.from_osm(path)
    expansion = driven(roads, CAR, ferries=False).expansion
    drives = expansion.drive[expansion.head >= len(roads.nodes)]
    split = set(roads.nodes.ref[roads.stretches.heads.ravel()[drives]].tolist())
    # The crossings around it, and none of the dead ends: there is no other way on from these.
    assert split == {0, 1, 2, 3, 4}


def flags(count: int, *drives: int) -> Flags:
    found = np.zeros(2 * count, bool)
    found[list(drives)] = True
    return found.reshape(-1, 2)


def test_an_expansion_of_nothing_but_destination_has_ways_out_and_ways_in() -> None:
    roads = row()
    count = len(roads.stretches)
    local = flags(count, 2, 3)
    expansion = expand(roads.stretches, len(roads.nodes), roads.stretches.open, local, banned=[])
    # The two ends of the local street have a copy each for who comes from it and who goes to it.
    assert expansion.nodes == len(roads.nodes) + 4
    places = np.array([2, 3])
    which, arcs = expansion.arcs_of(places)
    assert sorted(np.unique(which, return_counts=True)[1].tolist()) == [3, 3]
    assert len(set(expansion.tail[arcs].tolist())) == 6
