from pathlib import Path

import networkx as nx
import numpy as np
import osmnx
import pytest
import small_roads
from shapely import LineString

from data import InputError
from routing import RoadGraph, SpeedProfile
from routing.network import distance_m
from routing.speeds import seconds

LANE = {"highway": "unclassified"}
MIXED: list[small_roads.Road] = [
    ([1, 2, 3], {"highway": "primary", "maxspeed": "40 mph", "maxspeed:backward": "30 mph"}),
    ([3, 4, 5, 3], {"highway": "primary", "junction": "roundabout"}),
    ([5, 6], {"highway": "unclassified", "lanes": "1", "surface": "gravel"}),
    ([6, 7, 8], {"highway": "residential", "oneway": "-1", "lit": "yes"}),
    ([6, 8], {"highway": "residential"}),
    ([8, 9], {"route": "ferry", "motor_vehicle": "yes", "duration": "0:20"}),
    ([9, 1], {"highway": "service"}),
]
SPOTS = {
    1: (0.0, 0.0), 2: (400.0, 60.0), 3: (900.0, 0.0), 4: (930.0, 30.0), 5: (960.0, 0.0),
    6: (1500.0, 0.0), 7: (1700.0, 200.0), 8: (1900.0, 0.0), 9: (1900.0, -3000.0),
}  # fmt: skip
POINTS = {
    2: {"highway": "crossing", "crossing": "traffic_signals"},
    6: {"highway": "mini_roundabout"},
    7: {"traffic_calming": "hump"},
    8: {"highway": "traffic_signals"},
}


@pytest.fixture
def mixed(tmp_path: Path) -> RoadGraph:
    return RoadGraph.from_osm(small_roads.write(tmp_path / "mixed.osm.pbf", SPOTS, MIXED, POINTS))


def drives(roads: RoadGraph) -> list[tuple[float, ...]]:
    """Every open direction with its seconds and delays, in a fixed order."""
    cost, stretches = seconds(roads, SpeedProfile.car()), roads.stretches
    refs = roads.nodes.ref
    return sorted(
        (
            int(refs[stretches.tails[s, d]]),
            int(refs[stretches.heads[s, d]]),
            *(round(float(part[s, d]), 2) for part in (cost.drive_s, cost.enter_s, cost.delay_s)),
        )
        for s, d in np.argwhere(stretches.open).tolist()
    )


def test_points_between_junctions_become_shape(tmp_path: Path) -> None:
    spots = {i: (100.0 * i, 0.0) for i in range(1, 8)} | {9: (400.0, 300.0)}
    path = small_roads.write(
        tmp_path / "t.osm.pbf", spots, [([1, 2, 3, 4, 5, 6, 7], LANE), ([4, 9], LANE)]
    )
    roads = RoadGraph.from_osm(path)
    assert sorted(roads.nodes.ref) == [1, 4, 7, 9]
    assert sorted(roads.stretches.length_m) == pytest.approx([300, 300, 300], rel=1e-3)
    assert np.diff(roads.stretches.shape_offsets).tolist() == [4, 4, 2]


def test_a_bollard_parts_a_road(tmp_path: Path) -> None:
    spots = {1: (0.0, 0.0), 2: (100.0, 0.0), 3: (200.0, 0.0)}
    path = small_roads.write(
        tmp_path / "b.osm.pbf", spots, [([1, 2, 3], LANE)], {2: {"barrier": "bollard"}}
    )
    roads = RoadGraph.from_osm(path)
    assert sorted(roads.nodes.ref) == [1, 2, 2, 3]
    assert len(set(roads.stretches.start) | set(roads.stretches.end)) == 4


def test_lengths_are_those_of_the_earth() -> None:
    # One degree along a meridian, on the mean sphere.
    one = distance_m(*(np.array([v]) for v in (0.0, 50.0, 0.0, 51.0)))
    assert one == pytest.approx(111_195, abs=1)


def test_arrays_cannot_be_changed(mixed: RoadGraph) -> None:
    for array in (mixed.stretches.length_m, mixed.nodes.lon, mixed.stretches.shape_lat):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0.0


def test_a_round_trip_by_networkx_keeps_every_second(mixed: RoadGraph) -> None:
    again = RoadGraph.from_networkx(mixed.to_networkx())
    assert drives(again) == drives(mixed)
    assert len(again.stretches) == len(mixed.stretches)


def test_a_round_trip_keeps_parallel_streets_and_loops(tmp_path: Path) -> None:
    spots = {1: (0.0, 0.0), 2: (500.0, 0.0), 3: (250.0, 100.0), 4: (600.0, 100.0), 5: (600.0, -9.0)}
    roads = RoadGraph.from_osm(
        small_roads.write(
            tmp_path / "p.osm.pbf",
            spots,
            [([1, 2], LANE), ([1, 3, 2], LANE), ([2, 4, 5, 2], LANE)],
        )
    )
    again = RoadGraph.from_networkx(roads.to_networkx())
    assert drives(again) == drives(roads)
    assert len(again.stretches) == 3


def test_nodes_parted_by_a_bollard_stay_apart_in_networkx(tmp_path: Path) -> None:
    spots = {1: (0.0, 0.0), 2: (100.0, 0.0), 3: (200.0, 0.0)}
    path = small_roads.write(
        tmp_path / "b.osm.pbf", spots, [([1, 2, 3], LANE)], {2: {"barrier": "bollard"}}
    )
    graph = RoadGraph.from_osm(path).to_networkx()
    assert graph.number_of_nodes() == 4
    assert not nx.has_path(graph, 1, 3)


def test_osmnx_accepts_the_network(mixed: RoadGraph) -> None:
    graph = mixed.to_networkx()
    nodes, edges = osmnx.convert.graph_to_gdfs(graph)
    assert len(nodes) == len(mixed.nodes)
    assert len(edges) == np.count_nonzero(mixed.stretches.open)
    assert edges["length"].sum() > 0
    assert osmnx.projection.project_graph(graph).graph["crs"].is_projected
    assert osmnx.stats.basic_stats(graph)["n"] == len(mixed.nodes)


def test_a_network_of_osmnx_is_taken_over() -> None:
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs="epsg:4326")
    for name, (east, north) in {1: (0.0, 0.0), 2: (1000.0, 0.0), 3: (2000.0, 0.0)}.items():
        x, y = small_roads.at(east, north)
        graph.add_node(name, x=x, y=y)
    bend = LineString([small_roads.at(1000, 0), small_roads.at(1500, 300), small_roads.at(2000, 0)])
    two_way = {"osmid": [7, 8], "highway": ["primary", "secondary"], "oneway": False}
    graph.add_edge(1, 2, length=1234.5, maxspeed=["40 mph", "30 mph"], **two_way)
    graph.add_edge(2, 1, length=1234.5, maxspeed=["40 mph", "30 mph"], reversed=True, **two_way)
    graph.add_edge(2, 3, osmid=9, highway="residential", oneway=True, geometry=bend)
    graph.add_edge(3, 1, osmid=10, highway="footway", oneway=False, length=2000.0)
    roads = RoadGraph.from_networkx(graph)
    assert roads.stretches.length_m == pytest.approx([1234.5, 1166.2], rel=1e-3)
    assert roads.stretches.backward.tolist() == [True, False]
    assert roads.stretches.limit_kph[0] == pytest.approx([48.28, 48.28], abs=0.01)


def test_a_projected_network_is_refused() -> None:
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs="epsg:27700")
    graph.add_node(1, x=450000.0, y=90000.0)
    with pytest.raises(InputError, match="not in degrees"):
        RoadGraph.from_networkx(graph)


def test_a_network_without_places_or_roads_is_refused() -> None:
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    graph.add_edge(1, 2, highway="primary")
    with pytest.raises(InputError, match="a node has no place"):
        RoadGraph.from_networkx(graph)
    with pytest.raises(InputError, match="no drivable roads"):
        RoadGraph.from_networkx(nx.MultiDiGraph())


def test_major_roads_are_lines_by_class(mixed: RoadGraph) -> None:
    table = mixed.major_roads()
    assert table.crs.to_epsg() == 4326
    assert set(table["road"]) == {"primary", "minor"}
    # Neither the service road nor the ferry.
    assert len(table) == len(mixed.stretches) - 2
    assert set(table.geom_type) == {"LineString"}


def test_a_link_is_drawn_as_the_road_it_belongs_to(tmp_path: Path) -> None:
    spots = {1: (0.0, 0.0), 2: (100.0, 0.0)}
    path = small_roads.write(tmp_path / "l.osm.pbf", spots, [([1, 2], {"highway": "trunk_link"})])
    assert RoadGraph.from_osm(path).major_roads()["road"].tolist() == ["trunk"]
