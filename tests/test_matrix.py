from dataclasses import dataclass, fields, replace
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import small_roads
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_roads import school

from data import InputError, School, Schools, read_schools
from routing import UNREACHABLE, RoadGraph, SpeedProfile, TravelTimes, travel_times
from routing.driven import Places, driven
from routing.network import Flags, Floats
from routing.snapping import Footing, snap
from routing.speeds import seconds
from routing.tags import KPH_PER_MPH

CAR = SpeedProfile.car()
GATES_S = 2 * CAR.school.gate_s
NO_TURNS = replace(CAR, delay_s=replace(CAR.delay_s, turn_right=0.0))
"""A search in which every node is what it is, wherever a car comes from."""
STREET = {"highway": "residential", "maxspeed": "30 mph"}  # driven at 20
STREET_MPS = 20 * KPH_PER_MPH / 3.6


def times(
    tmp_path: Path,
    spots: dict[int, small_roads.Spot],
    roads: list[small_roads.Road],
    schools: list[School],
    *,
    ferries: bool = False,
) -> Floats:
    path = small_roads.write(tmp_path / "roads.osm.pbf", spots, roads)
    return travel_times(RoadGraph.from_osm(path), schools, CAR, ferries=ferries).seconds


def test_schools_along_one_street(tmp_path: Path) -> None:
    found = times(
        tmp_path,
        {1: (0.0, 0.0), 2: (2000.0, 0.0)},
        [([1, 2], STREET)],
        [school(1, 500, 20), school(2, 1500, -20)],
    )
    expected = 1000 / STREET_MPS + GATES_S
    assert found == pytest.approx(np.array([[0, expected], [expected, 0]]), rel=1e-3)


def test_schools_around_a_corner(tmp_path: Path) -> None:
    # A plain bend between two ways costs nothing: 800 m and 600 m at 20 mph.
    found = times(
        tmp_path,
        {1: (0.0, 0.0), 2: (1000.0, 0.0), 3: (1000.0, 1000.0)},
        [([1, 2], STREET), ([2, 3], STREET)],
        [school(1, 200, 10), school(2, 1010, 600)],
    )
    assert found[0, 1] == pytest.approx(1400 / STREET_MPS + GATES_S, rel=1e-3)
    assert found[1, 0] == pytest.approx(found[0, 1], rel=1e-6)


def test_a_one_way_street_is_driven_around_on_the_way_back(tmp_path: Path) -> None:
    # A square of one-way streets, 500 m a side: there it is one side, back it is three.
    spots = {1: (0.0, 0.0), 2: (500.0, 0.0), 3: (500.0, 500.0), 4: (0.0, 500.0)}
    one_way = {**STREET, "oneway": "yes"}
    roads: list[small_roads.Road] = [([1, 2, 3, 4, 1], one_way)]
    found = times(tmp_path, spots, roads, [school(1, 100, -5), school(2, 400, -5)])
    assert found[0, 1] == pytest.approx(300 / STREET_MPS + GATES_S, rel=1e-3)
    assert found[1, 0] == pytest.approx(1700 / STREET_MPS + GATES_S, rel=1e-3)


def test_a_street_drawn_against_its_one_way_direction(tmp_path: Path) -> None:
    spots = {1: (0.0, 0.0), 2: (500.0, 0.0), 3: (500.0, 500.0), 4: (0.0, 500.0)}
    roads: list[small_roads.Road] = [([1, 2, 3, 4, 1], {**STREET, "oneway": "-1"})]
    found = times(tmp_path, spots, roads, [school(1, 100, -5), school(2, 400, -5)])
    assert found[1, 0] < found[0, 1]


def test_a_school_in_a_cul_de_sac(tmp_path: Path) -> None:
    # 300 m out of the close, 2 s to give way to the main road, 1000 m along it at 26.1 mph; on the
    # way back 1 s to turn into the close, and 4 s as that is to the right.
    main = {"highway": "primary", "maxspeed": "30 mph"}
    found = times(
        tmp_path,
        {1: (-500.0, 0.0), 2: (0.0, 0.0), 3: (3000.0, 0.0), 4: (0.0, 300.0)},
        [([1, 2, 3], main), ([2, 4], STREET)],
        [school(1, 0, 310), school(2, 1000, -10)],
    )
    close, along = 300 / STREET_MPS, 1000 / (26.1 * KPH_PER_MPH / 3.6)
    assert found[0, 1] == pytest.approx(close + 2 + along + GATES_S, rel=1e-3)
    assert found[1, 0] == pytest.approx(close + 5 + along + GATES_S, rel=1e-3)


def test_schools_at_one_point_are_the_gates_apart(tmp_path: Path) -> None:
    found = times(
        tmp_path,
        {1: (0.0, 0.0), 2: (1000.0, 0.0)},
        [([1, 2], STREET)],
        [school(1, 500, 10), school(2, 500, 10)],
    )
    assert found == pytest.approx(np.array([[0, GATES_S], [GATES_S, 0]]))


def test_a_school_far_from_its_road_takes_its_drive_longer(tmp_path: Path) -> None:
    found = times(
        tmp_path,
        {1: (0.0, 0.0), 2: (1000.0, 0.0)},
        [([1, 2], STREET)],
        [school(1, 500, 10), school(2, 500, 1900)],
    )
    drive = 1900 / (10 * KPH_PER_MPH / 3.6)
    assert found[0, 1] == pytest.approx(CAR.school.gate_s + drive, rel=1e-3)


def test_parallel_roads_count_at_their_fastest_and_are_not_added_up(tmp_path: Path) -> None:
    fast = {"highway": "primary", "maxspeed": "30 mph"}
    spots = {
        1: (-1000.0, 0.0), 2: (0.0, 0.0), 3: (1000.0, 0.0), 4: (2000.0, 0.0), 5: (500.0, 900.0),
    }  # fmt: skip
    ends: list[small_roads.Road] = [([1, 2], fast), ([3, 4], fast)]
    schools = [school(1, -500, 0), school(2, 1500, 0)]
    alone = times(tmp_path, spots, [*ends, ([2, 3], fast)], schools)
    beside = times(tmp_path, spots, [*ends, ([2, 3], fast), ([2, 5, 3], fast)], schools)
    # The longer road beside it makes each end a junction of three equal roads: 2 s at each.
    assert beside[0, 1] == pytest.approx(alone[0, 1] + 2 * CAR.delay_s.equals, rel=1e-6)


def test_roads_of_no_length_join(tmp_path: Path) -> None:
    spots = {1: (0.0, 0.0), 2: (1000.0, 0.0), 3: (1000.0, 0.0), 4: (2000.0, 0.0)}
    roads: list[small_roads.Road] = [([1, 2], STREET), ([2, 3], STREET), ([3, 4], STREET)]
    found = times(tmp_path, spots, roads, [school(1, 500, 0), school(2, 1500, 0)])
    assert found[0, 1] == pytest.approx(1000 / STREET_MPS + GATES_S, rel=1e-3)


ISLANDS = {1: (0.0, 0.0), 2: (4000.0, 0.0), 3: (4000.0, 3000.0), 4: (8000.0, 3000.0)}


@pytest.mark.parametrize(
    ("tags", "crossing_s"),
    [({"duration": "0:20"}, 1200), ({"duration": "PT5M"}, 300), ({}, 3000 / 10 / 0.44704)],
)
def test_a_ferry_joins_only_where_it_is_allowed(
    tmp_path: Path, tags: dict[str, str], crossing_s: float
) -> None:
    ferry = {"route": "ferry", "motor_vehicle": "yes", **tags}
    roads: list[small_roads.Road] = [([1, 2], STREET), ([3, 4], STREET), ([2, 3], ferry)]
    schools = [school(1, 3000, 0), school(2, 5000, 3000)]
    assert times(tmp_path, ISLANDS, roads, schools)[0, 1] == UNREACHABLE
    found = times(tmp_path, ISLANDS, roads, schools, ferries=True)[0, 1]
    assert found == pytest.approx(2000 / STREET_MPS + crossing_s + GATES_S, rel=1e-3)


def test_no_schools_need_no_times(tmp_path: Path) -> None:
    assert times(tmp_path, {1: (0.0, 0.0), 2: (9.0, 0.0)}, [([1, 2], STREET)], []).shape == (0, 0)


def test_progress_is_told_to_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routing.contraction._CHUNK_BYTES", 1)  # one school at a time
    path = small_roads.write(
        tmp_path / "r.osm.pbf", {1: (0.0, 0.0), 2: (1000.0, 0.0)}, [([1, 2], STREET)]
    )
    told: list[tuple[int, int]] = []
    schools = [school(i, 100.0 * i, 0) for i in range(4)]
    found = travel_times(
        RoadGraph.from_osm(path), schools, CAR, progress=lambda *done: told.append(done)
    )
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert np.isfinite(found.seconds).all()


def test_the_result_says_how_it_was_made(tmp_path: Path) -> None:
    path = small_roads.write(
        tmp_path / "r.osm.pbf", {1: (0.0, 0.0), 2: (1000.0, 0.0)}, [([1, 2], STREET)]
    )
    found = travel_times(RoadGraph.from_osm(path), [school(7, 0, 5)], CAR)
    assert (found.method, found.profile, found.urns) == ("roads", "car", (7,))
    assert [source.role for source in found.sources] == ["roads"]
    assert found.snaps[0].distance_m == pytest.approx(5, abs=0.1)


# Small random networks: nodes on a lattice with streets between any two of them.
NODES = 6


@st.composite
def networks(draw: st.DrawFn) -> RoadGraph:
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs="EPSG:4326")
    for i in range(NODES):
        x, y = small_roads.at(700.0 * (i % 3), 900.0 * (i // 3))
        graph.add_node(i, x=x, y=y)
    pairs = st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1))
    streets = draw(
        st.lists(
            st.tuples(
                pairs,
                st.sampled_from(("primary", "residential", "tertiary")),
                st.booleans(),
                st.floats(0, 5000),
            ),
            min_size=1,
            max_size=14,
        )
    )
    for osmid, ((u, v), highway, one_way, length) in enumerate(streets):
        edge = {"osmid": osmid, "highway": highway, "oneway": one_way, "length": length}
        graph.add_edge(u, v, **edge)
        if not one_way:
            graph.add_edge(v, u, **edge)
    return RoadGraph.from_networkx(graph)


SCHOOLS = [school(i, 700.0 * (i % 3), 900.0 * (i // 3)) for i in range(NODES)]
some_networks = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def by_networkx(roads: RoadGraph, found: TravelTimes) -> Floats:
    """The same journeys by another library, from the points where the schools stand."""
    cost, stretches = seconds(roads, NO_TURNS), roads.stretches
    graph: nx.DiGraph[tuple[str, int]] = nx.DiGraph()

    def add(tail: tuple[str, int], head: tuple[str, int], time: float) -> None:
        known = graph.get_edge_data(tail, head, {"s": np.inf})["s"]
        graph.add_edge(tail, head, s=min(time, known))

    footing = snap(roads, SCHOOLS)
    for s, d in np.argwhere(stretches.open).tolist():
        tail, head = ("node", int(stretches.tails[s, d])), ("node", int(stretches.heads[s, d]))
        # Every school on the stretch is a point along it, in the order of this direction.
        here = [i for i in range(NODES) if footing.stretch[i] == s]
        part = {i: abs(float(footing.fraction[i]) - d) for i in here}
        drive, delay = float(cost.drive_s[s, d]), float(cost.delay_s[s, d])
        enter = float(cost.enter_s[s, d])
        add(tail, head, enter + drive + delay)
        for i in here:
            add(tail, ("at", i), enter + part[i] * drive)
            add(("from", i), head, (1 - part[i]) * drive + delay)
            for j in here:
                if part[j] >= part[i] and i != j:
                    add(("from", i), ("at", j), (part[j] - part[i]) * drive)
    expected = np.full((NODES, NODES), np.inf)
    for i in range(NODES):
        if ("from", i) not in graph:
            continue
        reached = nx.single_source_dijkstra_path_length(graph, ("from", i), weight="s")
        for j in range(NODES):
            expected[i, j] = reached.get(("at", j), np.inf)
    drive_mps = 10 * KPH_PER_MPH / 3.6
    at_school = [max(CAR.school.gate_s, s.distance_m / drive_mps) for s in found.snaps]
    expected += np.add.outer(at_school, at_school)
    np.fill_diagonal(expected, 0)
    return expected


def stands_somewhere(roads: RoadGraph) -> TravelTimes | None:
    """Times, or None where the draw has no road from which one can return."""
    try:
        return travel_times(roads, SCHOOLS, CAR)
    except InputError:
        return None


@given(networks())
@some_networks
def test_times_agree_with_networkx(roads: RoadGraph) -> None:
    if stands_somewhere(roads) is not None:
        found = travel_times(roads, SCHOOLS, NO_TURNS)
        assert found.seconds == pytest.approx(by_networkx(roads, found), abs=0.01)


@given(networks())
@some_networks
def test_no_detour_is_shorter(roads: RoadGraph) -> None:
    found = stands_somewhere(roads)
    if found is not None:
        t = found.seconds
        by_way_of = (t[:, :, None] + t[None, :, :]).min(axis=1)
        assert (t <= by_way_of + 1e-3).all()
        assert (t[~np.eye(NODES, dtype=bool)] >= GATES_S).all()


@given(networks(), st.floats(0.5, 2.0))
@some_networks
def test_a_factor_scales_every_time(roads: RoadGraph, factor: float) -> None:
    found = stands_somewhere(roads)
    if found is not None:
        scaled = travel_times(roads, SCHOOLS, CAR.scaled(factor)).seconds
        assert scaled == pytest.approx(found.seconds * factor, abs=1e-3)


def without(roads: RoadGraph, closed: Flags) -> RoadGraph:
    """Close some stretches to cars, and leave all else as it is, delays included."""
    stretches = replace(
        roads.stretches,
        forward=roads.stretches.forward & ~closed,
        backward=roads.stretches.backward & ~closed,
    )
    shut = replace(roads, stretches=stretches)
    # Whoever closes a road leaves the junctions as they are built.
    shut.__dict__["controls_met"] = roads.controls_met
    return shut


@given(networks(), st.integers(0, 13))
@some_networks
def test_a_closed_road_makes_no_pair_faster(roads: RoadGraph, which: int) -> None:
    schools = [school(i, 1400.0 * (i % 2), 900.0 * (i // 2)) for i in range(4)]
    closed = np.arange(len(roads.stretches)) == which
    footing = try_snap(roads, schools)
    if footing is None:
        return
    places = Places.of(footing.snaps)
    before = driven(roads, CAR, ferries=False).between(places, places)
    after = driven(without(roads, closed), CAR, ferries=False).between(places, places)
    assert (after >= before - 1e-6).all()


@given(networks())
@some_networks
def test_roads_driven_the_other_way_transpose_the_matrix(roads: RoadGraph) -> None:
    footing = try_snap(roads, SCHOOLS)
    if footing is None:
        return
    # Delays differ by direction: without them, only the drive along the stretches is left.
    free = replace(CAR, delay_s=type(CAR.delay_s)(*[0.0] * len(fields(CAR.delay_s))))
    s = roads.stretches
    turned = replace(
        roads,
        stretches=replace(
            s, forward=s.backward, backward=s.forward, limit_kph=s.limit_kph[:, ::-1].copy()
        ),
    )
    places = Places.of(footing.snaps)
    there = driven(roads, free, ferries=False).between(places, places)
    back = driven(turned, free, ferries=False).between(places, places)
    assert there == pytest.approx(back.T, abs=1e-3)


def try_snap(roads: RoadGraph, schools: list[School]) -> Footing | None:
    try:
        return snap(roads, schools)
    except InputError:
        return None


@dataclass
class Island:
    """The Isle of Wight and the times of other engines."""

    roads: RoadGraph
    schools: Schools
    times: TravelTimes
    engines: dict[str, Floats]


@pytest.fixture(scope="module")
def isle_of_wight(shared_data: Path) -> Island:
    register = shared_data / "schools" / "gias_england_statefunded_2022-07.csv"
    schools = read_schools(register, la="Isle of Wight", phase="Primary")
    roads = RoadGraph.from_osm(shared_data / "roads" / "isle-of-wight-2020-04-22.osm.pbf")
    engines = {}
    for name in ("osrm", "valhalla"):
        path = shared_data / "reference" / f"isle_of_wight_{name}_seconds.csv"
        table = pd.read_csv(path, index_col=0)
        table.columns = table.columns.astype(int)
        engines[name] = table.loc[list(schools.urns), list(schools.urns)].to_numpy()
    return Island(roads, schools, travel_times(roads, schools, CAR), engines)


def test_every_school_of_the_isle_of_wight_reaches_every_other(isle_of_wight: Island) -> None:
    found = isle_of_wight.times.seconds
    assert found.shape == (38, 38)
    assert np.isfinite(found).all()
    assert (found[~np.eye(38, dtype=bool)] >= GATES_S).all()


def test_no_journey_on_the_isle_of_wight_takes_a_ferry(isle_of_wight: Island) -> None:
    # Were any ferry used, ferries of one second would make a journey shorter.
    roads, schools = isle_of_wight.roads, isle_of_wight.schools
    at_once = np.where(roads.stretches.is_road, np.nan, 1.0)
    quick = replace(roads, stretches=replace(roads.stretches, ferry_s=at_once))
    assert (travel_times(quick, schools, CAR).seconds == isle_of_wight.times.seconds).all()
    with_ferries = travel_times(quick, schools, CAR, ferries=True).seconds
    assert (with_ferries < isle_of_wight.times.seconds - 60).any()


@pytest.mark.parametrize("engine", ["osrm", "valhalla"])
def test_times_on_the_isle_of_wight_go_with_those_of_other_engines(
    isle_of_wight: Island, engine: str
) -> None:
    apart = ~np.eye(38, dtype=bool)
    ours, theirs = isle_of_wight.times.seconds[apart], isle_of_wight.engines[engine][apart]
    assert np.corrcoef(ours, theirs)[0, 1] >= 0.97
    # The engines themselves are 22 % apart.
    assert 0.8 < np.median(ours / theirs) < 1.3
