from pathlib import Path

import numpy as np
import pytest
import shapely
import small_roads
from small_roads import school

from data import School
from routing import RoadGraph, Route, SpeedProfile, route, routes, travel_times
from routing.network import distance_m
from routing.routes import M_PER_MILE

CAR = SpeedProfile.car()
STREET = {"highway": "residential", "maxspeed": "20 mph"}
FERRY = {"route": "ferry", "motor_vehicle": "yes", "duration": "0:03"}
SPOTS = {
    1: (0.0, 0.0), 2: (1000.0, 0.0), 3: (1000.0, 1000.0), 4: (0.0, 1000.0),
    5: (5000.0, 0.0), 6: (9000.0, 0.0),
}  # fmt: skip
A, B, C, D = school(1, 300, 10), school(2, 990, 400), school(3, 6000, 10), school(4, 700, -10)


@pytest.fixture
def roads(tmp_path: Path) -> RoadGraph:
    """Give a square, one side of it one-way, and an island with a ferry to it."""
    ways = [
        ([1, 2], STREET),
        ([2, 3, 4], {**STREET, "oneway": "yes"}),
        ([4, 1], STREET),
        ([5, 6], STREET),
        ([2, 5], FERRY),
    ]
    return RoadGraph.from_osm(small_roads.write(tmp_path / "r.osm.pbf", SPOTS, ways))


def corners(found: Route | None) -> list[tuple[int, int]]:
    """Return the points of a line in metres from the origin, rounded."""
    assert found is not None
    x_scale = small_roads.at(1, 0)[0] - small_roads.LON
    y_scale = small_roads.at(0, 1)[1] - small_roads.LAT
    points = shapely.get_coordinates(found.line) - [small_roads.LON, small_roads.LAT]
    return [(round(x / x_scale), round(y / y_scale)) for x, y in points.tolist()]


def test_a_route_follows_the_roads_from_snap_to_snap(roads: RoadGraph) -> None:
    assert corners(route(roads, CAR, A, B)) == [(300, 0), (1000, 0), (1000, 400)]


def test_the_way_back_goes_around_the_one_way_street(roads: RoadGraph) -> None:
    back = route(roads, CAR, B, A)
    assert corners(back) == [(1000, 400), (1000, 1000), (0, 1000), (0, 0), (300, 0)]
    assert back is not None
    assert back.miles * M_PER_MILE == pytest.approx(600 + 1000 + 1000 + 300 + 10 + 10, rel=1e-3)


def test_along_one_street_in_either_direction(roads: RoadGraph) -> None:
    assert corners(route(roads, CAR, A, D)) == [(300, 0), (700, 0)]
    assert corners(route(roads, CAR, D, A)) == [(700, 0), (300, 0)]


def test_the_seconds_of_routes_are_those_of_the_matrix(roads: RoadGraph) -> None:
    schools = [A, B, C, D]
    times = travel_times(roads, schools, CAR, ferries=True)
    pairs = [(a, b) for a in schools for b in schools if a is not b]
    row = {one.urn: i for i, one in enumerate(schools)}
    assert times.by_ferry is not None
    for (a, b), found in zip(pairs, routes(roads, CAR, pairs, ferries=True), strict=True):
        assert found is not None
        assert found.urns == (a.urn, b.urn)
        assert found.seconds == pytest.approx(times.seconds[row[a.urn], row[b.urn]])
        assert found.by_ferry == times.by_ferry[row[a.urn], row[b.urn]]


def test_a_crossing_is_on_the_line_and_not_among_the_miles(roads: RoadGraph) -> None:
    found = route(roads, CAR, D, C, ferries=True)
    assert corners(found) == [(700, 0), (1000, 0), (5000, 0), (6000, 0)]
    assert found is not None
    assert found.miles * M_PER_MILE == pytest.approx(300 + 1000 + 10 + 10, rel=1e-3)


def test_where_there_is_no_way_there_is_no_route(roads: RoadGraph) -> None:
    assert route(roads, CAR, A, C) is None


def test_schools_at_one_point_have_a_route_of_no_length(roads: RoadGraph) -> None:
    twin: School = school(9, 300, 10)
    found = route(roads, CAR, A, twin)
    assert found is not None
    assert found.seconds == pytest.approx(2 * CAR.school.gate_s * CAR.factor)
    assert found.line.length == 0


def test_no_journeys_and_journeys_to_nowhere(roads: RoadGraph) -> None:
    assert routes(roads, CAR, []) == ()
    with pytest.raises(ValueError, match="from one school to another"):
        route(roads, CAR, A, A)


def test_bends_are_on_the_line(tmp_path: Path) -> None:
    spots = {1: (0.0, 0.0), 2: (500.0, 300.0), 3: (1000.0, 0.0)}
    path = small_roads.write(tmp_path / "bend.osm.pbf", spots, [([1, 2, 3], STREET)])
    found = route(RoadGraph.from_osm(path), CAR, school(1, 0, 0), school(2, 1000, 0))
    assert corners(found) == [(0, 0), (500, 300), (1000, 0)]
    lon, lat = shapely.get_coordinates(found.line).T if found else np.zeros((2, 2))
    along_m = distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:]).sum()
    assert found is not None
    assert found.miles * M_PER_MILE == pytest.approx(along_m, rel=1e-4)
