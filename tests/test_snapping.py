from pathlib import Path

import pytest
import small_roads
from small_roads import school

from data import InputError
from routing import RoadGraph, SpeedProfile, travel_times
from routing.snapping import snap

LANE = {"highway": "unclassified"}
LONG = {1: (0.0, 0.0), 2: (10_000.0, 0.0)}


def network(
    tmp_path: Path, spots: dict[int, small_roads.Spot], *roads: small_roads.Road
) -> RoadGraph:
    """Give a lane of 10 km to the east from the origin, and the given roads."""
    path = tmp_path / "roads.osm.pbf"
    return RoadGraph.from_osm(small_roads.write(path, LONG | spots, [([1, 2], LANE), *roads]))


def test_a_school_meets_the_nearest_point_along_a_road(tmp_path: Path) -> None:
    footing = snap(network(tmp_path, {}), [school(7, 4000, 60)])
    assert footing.fraction == pytest.approx([0.4], abs=1e-3)
    (found,) = footing.snaps
    assert found.distance_m == pytest.approx(60, abs=0.5)
    assert (found.lon, found.lat) == pytest.approx(small_roads.at(4000, 0), abs=1e-5)
    assert not footing.notices


def test_a_school_far_from_its_road_is_named(tmp_path: Path) -> None:
    footing = snap(network(tmp_path, {}), [school(7, 4000, 60), school(8, 4000, 1500)])
    (notice,) = footing.notices
    assert notice.urn == 8
    assert "School 8 (URN 8) is 1500 m from the nearest road" in notice.text


def test_roads_of_another_county_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="these are the roads of another area"):
        snap(network(tmp_path, {}), [school(7, 0, 60_000), school(8, 500, 61_000)])


@pytest.mark.parametrize("north_m", [6_000, 30_000, 400_000])
def test_a_school_that_lies_off_the_map_is_refused(tmp_path: Path, north_m: float) -> None:
    schools = [school(7, 0, 0), school(8, 5000, 0), school(9, 0, north_m)]
    with pytest.raises(InputError) as refused:
        snap(network(tmp_path, {}), schools)
    (fault,) = refused.value.faults
    assert fault.where == "roads.osm.pbf"
    assert fault.problem.startswith(f"School 9 (URN 9) is {north_m / 1000:.0f} km from the nearest")
    assert "overrides" in fault.remedy


def test_a_school_off_the_map_is_out_of_reach_where_schools_are_only_looked_among(
    tmp_path: Path,
) -> None:
    schools = [school(7, 0, 0), school(8, 5000, 0), school(9, 0, 30_000)]
    roads = network(tmp_path, {})
    times = travel_times(roads, schools, SpeedProfile.car(), beyond_roads=True)
    assert times.seconds[2].tolist() == [float("inf"), float("inf"), 0]
    with pytest.raises(InputError):
        snap(roads, [school(9, 0, 30_000)], beyond_roads=True)


def test_many_schools_off_the_map_are_one_fault(tmp_path: Path) -> None:
    schools = [school(7, 0, 0), *(school(10 + i, 0, 9_000 + i) for i in range(40))]
    with pytest.raises(InputError) as refused:
        snap(network(tmp_path, {}), schools)
    (fault,) = refused.value.faults
    assert "40 of 41 schools are more than 5 km" in fault.problem
    assert fault.problem.endswith("and 37 more")


def test_an_island_without_a_road_is_out_of_reach_and_named(tmp_path: Path) -> None:
    schools = [school(7, 0, 0), school(8, 5000, 0), school(9, 0, 3_000)]
    times = travel_times(network(tmp_path, {}), schools, SpeedProfile.car())
    assert times.seconds[2].tolist() == [float("inf"), float("inf"), 0]
    assert times.seconds[:2, 2].tolist() == [float("inf")] * 2
    assert [notice.urn for notice in times.notices] == [9]


def test_a_stub_is_passed_over_for_the_network_and_said_so(tmp_path: Path) -> None:
    estate = {11: (3000.0, 250.0), 12: (3200.0, 250.0)}
    roads = network(tmp_path, estate, ([11, 12], {"highway": "residential"}))
    footing = snap(roads, [school(7, 3100, 240)])
    assert footing.snaps[0].distance_m == pytest.approx(240, abs=1)
    assert "joined to no other" in footing.notices[0].text


def test_a_mapped_car_park_is_no_road_to_stand_on(tmp_path: Path) -> None:
    yard = {11: (3000.0, 900.0), 12: (3200.0, 900.0)}
    roads = network(tmp_path, yard, ([11, 12], {"highway": "service"}))
    footing = snap(roads, [school(7, 3100, 890)])
    assert footing.snaps[0].distance_m == pytest.approx(890, abs=2)


def test_a_service_road_joined_to_the_network_is_used(tmp_path: Path) -> None:
    drive = {11: (3000.0, 0.0), 12: (3000.0, 200.0)}
    path = small_roads.write(
        tmp_path / "d.osm.pbf",
        LONG | drive,
        [([1, 11, 2], LANE), ([11, 12], {"highway": "service"})],
    )
    footing = snap(RoadGraph.from_osm(path), [school(7, 3000, 210)])
    assert footing.snaps[0].distance_m == pytest.approx(10, abs=0.5)


def test_an_island_keeps_its_schools(tmp_path: Path) -> None:
    # A mile of lane on an island two kilometres off: too little for a network, and all there is.
    island = {11: (0.0, 2000.0), 12: (1600.0, 2000.0)}
    roads = network(tmp_path, island, ([11, 12], LANE))
    schools = [school(7, 0, 0), school(8, 3000, 0), school(9, 100, 1990), school(10, 1500, 1990)]
    times = travel_times(roads, schools, SpeedProfile.car())
    reachable = times.seconds < float("inf")
    assert reachable.tolist() == [
        [True, True, False, False],
        [True, True, False, False],
        [False, False, True, True],
        [False, False, True, True],
    ]
    assert {notice.urn for notice in times.notices} == {9, 10}
    assert all("cannot be reached by road" in notice.text for notice in times.notices)


def test_a_larger_island_keeps_its_schools_across_a_narrow_channel(tmp_path: Path) -> None:
    island = {11: (0.0, 300.0), 12: (4000.0, 300.0)}
    roads = network(tmp_path, island, ([11, 12], LANE))
    footing = snap(roads, [school(7, 100, 200), school(8, 100, 50)])
    assert footing.snaps[0].distance_m == pytest.approx(100, abs=1)
    assert footing.component[0] != footing.component[1]


def test_a_one_way_road_with_no_way_back_is_not_stood_on(tmp_path: Path) -> None:
    off = {11: (5000.0, 0.0), 12: (5000.0, 3900.0)}
    path = small_roads.write(
        tmp_path / "o.osm.pbf",
        LONG | off,
        [([1, 11, 2], LANE), ([11, 12], {"highway": "primary", "oneway": "yes"})],
    )
    footing = snap(RoadGraph.from_osm(path), [school(7, 5010, 300)])
    assert footing.snaps[0].distance_m == pytest.approx(300, abs=1)


def test_a_school_beside_a_motorway_has_no_gate_on_it(tmp_path: Path) -> None:
    motorway = {11: (0.0, 400.0), 12: (10_000.0, 400.0), 13: (0.0, 430.0), 14: (10_000.0, 430.0)}
    fast = {"highway": "motorway"}
    slip = {"highway": "unclassified", "oneway": "yes"}
    roads = network(
        tmp_path, motorway, ([11, 12], fast), ([14, 13], fast), ([12, 14], slip), ([13, 11], slip),
        ([2, 12], LANE), ([13, 1], LANE),
    )  # fmt: skip
    footing = snap(roads, [school(7, 5000, 390)])
    assert footing.snaps[0].distance_m == pytest.approx(390, abs=1)


def test_nobody_stands_on_a_ferry(tmp_path: Path) -> None:
    pier = {11: (10_000.0, 5000.0), 12: (20_000.0, 5000.0)}
    ferry = {"route": "ferry", "motor_vehicle": "yes"}
    roads = network(tmp_path, pier, ([2, 11], ferry), ([11, 12], LANE))
    footing = snap(roads, [school(7, 10_010, 1500)], ferries=True)
    assert footing.snaps[0].distance_m == pytest.approx(1500, abs=3)
