"""Roads, and gates, that are open at the ends of a journey only."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import small_roads
from small_roads import school

from data import School
from routing import (
    RoadGraph,
    SpeedProfile,
    TravelTimes,
    extend_times,
    reach,
    routes,
    travel_times,
)
from routing.routes import M_PER_MILE

CAR, PEAK = SpeedProfile.car(), SpeedProfile.car_peak()
STREET = {"highway": "unclassified", "maxspeed": "30 mph"}
# A street to the east in three parts, and a long way round its middle part, which passes node 3.
SPOTS = {
    1: (-1000.0, 0.0), 2: (0.0, 0.0), 3: (500.0, 0.0), 4: (1000.0, 0.0), 5: (2000.0, 0.0),
    6: (0.0, -1500.0), 7: (1000.0, -1500.0), 8: (500.0, 1000.0), 9: (500.0, 2000.0),
}  # fmt: skip
ROUND: small_roads.Road = ([2, 6, 7, 4], STREET)
WEST, EAST, MIDDLE, PAST = (
    school(1, -300, 5), school(2, 1300, 5), school(3, 200, 5), school(4, 800, -5),
)  # fmt: skip
SCHOOLS = [WEST, EAST, MIDDLE, PAST]


def graph(
    tmp_path: Path,
    middle: Mapping[str, str],
    points: Mapping[int, Mapping[str, str]] | None = None,
    more: list[small_roads.Road] | None = None,
) -> RoadGraph:
    ways: list[small_roads.Road] = [
        ([1, 2], STREET), ([2, 3, 4], {**STREET, **middle}), ([4, 5], STREET), ROUND,
    ]  # fmt: skip
    path = small_roads.write(tmp_path / "local.osm.pbf", SPOTS, [*ways, *(more or [])], points)
    return RoadGraph.from_osm(path)


def metres(roads: RoadGraph, profile: SpeedProfile, *schools: School) -> list[int | None]:
    """Return the lengths there and back, to the next 100 metres; None where there is no way."""
    a, b = schools
    found = routes(roads, profile, [(a, b), (b, a)])
    return [None if one is None else round(one.miles * M_PER_MILE, -2) for one in found]


LOCAL = [
    {"motor_vehicle": "destination"},
    {"vehicle": "destination"},
    {"access": "destination"},
    {"access": "customers"},
    {"motor_vehicle": "delivery"},
    {"access": "Destination"},
    {"access": "no", "motor_vehicle": "destination"},
    {"motor_vehicle": "agricultural;destination"},
]


@pytest.mark.parametrize("tags", LOCAL)
def test_no_journey_passes_a_road_for_destination_only(
    tmp_path: Path, tags: Mapping[str, str]
) -> None:
    roads = graph(tmp_path, tags)
    assert metres(roads, CAR, WEST, EAST) == [4600, 4600]


@pytest.mark.parametrize("tags", LOCAL)
def test_a_journey_begins_and_ends_on_one(tmp_path: Path, tags: Mapping[str, str]) -> None:
    roads = graph(tmp_path, tags)
    assert metres(roads, CAR, WEST, MIDDLE) == [500, 500]
    assert metres(roads, CAR, MIDDLE, EAST) == [1100, 1100]
    assert metres(roads, CAR, MIDDLE, PAST) == [600, 600]


@pytest.mark.parametrize(
    "tags",
    [
        {"motor_vehicle": "destination", "motorcar": "yes"},
        {"access": "destination", "motor_vehicle": "permissive"},
        {"access": "yes"},
        {"access": "destination;yes"},
    ],
)
def test_a_more_specific_key_opens_it(tmp_path: Path, tags: Mapping[str, str]) -> None:
    assert metres(graph(tmp_path, tags), CAR, WEST, EAST) == [1600, 1600]


def test_it_may_be_so_in_one_direction(tmp_path: Path) -> None:
    roads = graph(tmp_path, {"motor_vehicle:forward": "destination"})
    assert metres(roads, CAR, WEST, EAST) == [4600, 1600]


def test_what_it_encloses_is_reached_and_not_passed(tmp_path: Path) -> None:
    # A hamlet of ordinary streets, 8 to 9, between two lanes for destination only.
    lane = {**STREET, "motor_vehicle": "destination"}
    spots = SPOTS | {8: (300.0, 200.0), 9: (700.0, 200.0)}
    ways: list[small_roads.Road] = [
        ([1, 2], STREET), ([4, 5], STREET), ROUND,
        ([2, 8], lane), ([8, 9], STREET), ([9, 4], lane),
    ]  # fmt: skip
    roads = RoadGraph.from_osm(small_roads.write(tmp_path / "hamlet.osm.pbf", spots, ways))
    hamlet = school(5, 500, 205)
    assert metres(roads, CAR, WEST, hamlet) == [900, 900]
    assert metres(roads, CAR, hamlet, EAST) == [900, 900]
    assert metres(roads, CAR, WEST, EAST) == [4600, 4600]


def test_between_two_networks_that_such_a_road_joins(tmp_path: Path) -> None:
    roads = RoadGraph.from_osm(
        small_roads.write(
            tmp_path / "two.osm.pbf",
            SPOTS,
            [([1, 2], STREET), ([2, 3, 4], {**STREET, "access": "destination"}), ([4, 5], STREET)],
        )
    )
    assert metres(roads, CAR, WEST, EAST) == [1600, 1600]


@pytest.mark.parametrize(
    ("gate", "passed"),
    [
        ({"barrier": "gate"}, True),
        ({"barrier": "gate", "access": "destination"}, False),
        ({"barrier": "lift_gate", "motor_vehicle": "customers"}, False),
        ({"barrier": "gate", "motor_vehicle": "delivery"}, False),
        ({"barrier": "gate", "motor_vehicle": "residents"}, False),
        ({"barrier": "gate", "motor_vehicle": "permit"}, False),
        ({"barrier": "gate", "locked": "yes"}, False),
        ({"barrier": "gate", "locked": "no"}, True),
        ({"barrier": "gate", "locked": "yes", "access": "yes"}, False),
        ({"barrier": "sump_buster"}, False),
        ({"barrier": "sump_buster", "motor_vehicle": "yes"}, True),
        ({"locked": "yes"}, True),
    ],
)
def test_gates(tmp_path: Path, gate: Mapping[str, str], *, passed: bool) -> None:
    roads = graph(tmp_path, {}, {3: gate})
    assert metres(roads, CAR, WEST, EAST) == [1600 if passed else 4600] * 2
    assert metres(roads, CAR, WEST, MIDDLE) == [500, 500]


def test_a_gate_for_destination_only_lets_in_who_stops_behind_it(tmp_path: Path) -> None:
    drive: list[small_roads.Road] = [([3, 8, 9], {"highway": "service"})]
    gate = {"barrier": "gate", "access": "customers"}
    roads = graph(tmp_path, {}, {8: gate}, drive)
    behind = school(5, 505, 1500)
    assert metres(roads, CAR, WEST, behind) == [2300, 2300]
    # The gate itself costs nothing.
    open_s = travel_times(graph(tmp_path, {}, {}, drive), [WEST, behind], CAR).seconds
    assert travel_times(roads, [WEST, behind], CAR).seconds == pytest.approx(open_s, rel=1e-4)


SCHOOL_STREET = {"motor_vehicle:conditional": "no @ (Mo-Fr 08:30-09:15,14:45-15:30)"}


def test_a_school_street_is_closed_at_the_hours_of_the_school_run(tmp_path: Path) -> None:
    roads = graph(tmp_path, SCHOOL_STREET)
    assert metres(roads, CAR, WEST, EAST) == [1600, 1600]
    assert metres(roads, PEAK, WEST, EAST) == [4600, 4600]
    assert metres(roads, PEAK, WEST, MIDDLE) == [500, 500]


def test_a_one_way_street_by_the_hour(tmp_path: Path) -> None:
    roads = graph(tmp_path, {"oneway:conditional": "yes @ (Mo-Fr 08:00-09:30)"})
    assert metres(roads, CAR, WEST, EAST) == [1600, 1600]
    assert metres(roads, PEAK, WEST, EAST) == [1600, 4600]
    # Nobody drives it the wrong way, even to a school on it.
    assert metres(roads, PEAK, EAST, MIDDLE) == [300 + 4000 + 200, 1100]


def named(notices: TravelTimes) -> list[int | None]:
    return [each.urn for each in notices.notices if "school run" in each.text]


def test_a_notice_names_the_school_on_a_street_that_is_closed_then(tmp_path: Path) -> None:
    roads = graph(tmp_path, SCHOOL_STREET)
    assert named(travel_times(roads, SCHOOLS, CAR)) == []
    times = travel_times(roads, SCHOOLS, PEAK)
    assert named(times) == [MIDDLE.urn, PAST.urn]
    (first, _) = (each.text for each in times.notices)
    assert first.startswith("School 3 (URN 3) is on a road that is closed to cars")
    two = travel_times(roads, SCHOOLS[:2], PEAK)
    assert named(extend_times(roads, two, PEAK, MIDDLE)) == [MIDDLE.urn]
    found = reach(roads, PEAK, SCHOOLS[:2], MIDDLE.lon, MIDDLE.lat)
    assert "This place is on a road that is closed to cars" in found.notices[0].text


def test_times_and_reach_are_those_of_the_routes(tmp_path: Path) -> None:
    roads = graph(tmp_path, {"access": "destination"})
    times = travel_times(roads, SCHOOLS, CAR)
    pairs = [(a, b) for a in SCHOOLS for b in SCHOOLS if a is not b]
    rows = {one.urn: i for i, one in enumerate(SCHOOLS)}
    for (a, b), found in zip(pairs, routes(roads, CAR, pairs), strict=True):
        assert found is not None
        assert found.seconds == pytest.approx(times.seconds[rows[a.urn], rows[b.urn]])
    around = reach(roads, CAR, SCHOOLS[1:], WEST.lon, WEST.lat, minutes=(6.0,))
    assert around.seconds == pytest.approx(times.slower[0, 1:])


def test_it_passes_through_networkx(tmp_path: Path) -> None:
    tags = {"motor_vehicle:forward": "destination", **SCHOOL_STREET}
    roads = graph(tmp_path, tags)
    again = RoadGraph.from_networkx(roads.to_networkx())
    for profile in (CAR, PEAK):
        assert metres(again, profile, WEST, EAST) == metres(roads, profile, WEST, EAST)
