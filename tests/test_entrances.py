"""Where a car comes into a school's grounds."""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import small_roads
from small_roads import school

from data import InputError, School
from routing import RoadGraph, SpeedProfile, TravelTimes, travel_times
from routing.cache import cached_roads, cached_times
from routing.snapping import snap
from routing.times import Snap

CAR = SpeedProfile.car()
STREET = {"highway": "unclassified", "maxspeed": "30 mph"}
DRIVE = {"highway": "service"}
PRIVATE = {"highway": "service", "access": "private"}
GROUNDS = {"amenity": "school"}
# A front street in the south, and a back street 20 m north of the school, joined far in the west.
SPOTS = {
    1: (-3000.0, 0.0), 2: (0.0, 0.0), 3: (3000.0, 0.0),
    4: (-3000.0, 320.0), 5: (3000.0, 320.0),
    6: (0.0, 150.0), 7: (0.0, 290.0),
    11: (-100.0, 100.0), 12: (100.0, 100.0), 13: (100.0, 310.0), 14: (-100.0, 310.0),
}  # fmt: skip
STREETS: list[small_roads.Road] = [([1, 2, 3], STREET), ([4, 5], STREET), ([1, 4], STREET)]
OUTLINE: small_roads.Road = ([11, 12, 13, 14, 11], GROUNDS)
HERE = school(1, 0, 300)


def roads(
    tmp_path: Path,
    *more: small_roads.Road,
    points: Mapping[int, Mapping[str, str]] | None = None,
    relations: Sequence[small_roads.Turn] = (),
    **spots: tuple[float, float],
) -> RoadGraph:
    places = SPOTS | {int(name[1:]): spot for name, spot in spots.items()}
    path = small_roads.write(
        tmp_path / "school.osm.pbf", places, [*STREETS, *more], points, relations
    )
    return RoadGraph.from_osm(path)


def met(graph: RoadGraph, *, of: small_roads.Spot = (0.0, 300.0)) -> tuple[int, int, int]:
    """Return where a school meets the roads, in metres from the origin, and how far that is."""
    (one,) = snap(graph, [school(1, *of)]).snaps
    return around(one)


def around(one: Snap) -> tuple[int, int, int]:
    origin, east = small_roads.at(0, 0), small_roads.at(1000, 1000)
    x = (one.lon - origin[0]) / (east[0] - origin[0]) * 1000
    y = (one.lat - origin[1]) / (east[1] - origin[1]) * 1000
    return round(x), round(y), round(one.distance_m)


def test_without_grounds_the_nearest_road_counts(tmp_path: Path) -> None:
    assert met(roads(tmp_path)) == (0, 320, 20)


def test_a_drive_that_enters_the_outline_comes_before_a_nearer_road(tmp_path: Path) -> None:
    graph = roads(tmp_path, OUTLINE, ([2, 6, 7], DRIVE))
    # The gate is three metres inside the fence: whatever is less far in runs along it.
    assert met(graph) == (0, 103, 197)


def test_a_private_drive_is_the_way_to_the_school_it_leads_to(tmp_path: Path) -> None:
    graph = roads(tmp_path, OUTLINE, ([2, 6, 7], PRIVATE))
    assert met(graph) == (0, 0, 300)
    # Nobody else uses it, however near it is.
    assert met(graph, of=(300.0, 250.0)) == (300, 320, 70)


def test_a_private_drive_in_two_ways_is_followed_to_the_open_road(tmp_path: Path) -> None:
    graph = roads(tmp_path, OUTLINE, ([6, 7], PRIVATE), ([2, 6], {**PRIVATE, "access": "staff"}))
    assert met(graph) == (0, 0, 300)


def test_a_private_drive_that_meets_no_open_road_leads_nowhere(tmp_path: Path) -> None:
    assert met(roads(tmp_path, OUTLINE, ([6, 7], PRIVATE))) == (0, 320, 20)


def test_a_gate_near_the_nearest_road_changes_nothing(tmp_path: Path) -> None:
    side: small_roads.Road = ([20, 21], DRIVE)
    graph = roads(tmp_path, OUTLINE, ([2, 6], DRIVE), side, n20=(60.0, 320.0), n21=(60.0, 290.0))
    # The second leaves the back street, which it does not share a point with: it leads nowhere.
    assert met(graph) == (0, 103, 197)
    streets = [STREETS[0], ([4, 20, 5], STREET), STREETS[2]]
    places = SPOTS | {20: (160.0, 320.0), 21: (60.0, 290.0)}
    path = small_roads.write(
        tmp_path / "two.osm.pbf", places, [*streets, OUTLINE, ([2, 6], DRIVE), side]
    )
    # A gate that is near the point of the nearest road changes nothing.
    assert met(RoadGraph.from_osm(path)) == (0, 320, 20)


def test_a_road_along_the_fence_does_not_enter(tmp_path: Path) -> None:
    along: small_roads.Road = ([1, 22, 23, 3], STREET)
    graph = roads(tmp_path, OUTLINE, along, n22=(-101.0, 101.0), n23=(101.0, 101.0))
    assert met(graph) == (0, 320, 20)


def test_without_an_outline_a_private_drive_that_ends_at_the_school_counts(
    tmp_path: Path,
) -> None:
    graph = roads(tmp_path, ([2, 6, 7], PRIVATE))
    assert met(graph) == (0, 0, 300)
    # One that ends further away than the next road does not, nor one that only passes by.
    assert met(graph, of=(0.0, 310.0)) == (0, 320, 10)
    assert met(graph, of=(20.0, 150.0)) == (20, 0, 150)


@pytest.mark.parametrize(
    "tags",
    [
        {**PRIVATE, "service": "emergency_access"},
        {"highway": "service", "access": "no"},
        {"highway": "footway", "access": "private"},
        {"highway": "track", "access": "private"},
    ],
)
def test_other_closed_ways_are_no_drives(tmp_path: Path, tags: dict[str, str]) -> None:
    assert met(roads(tmp_path, OUTLINE, ([2, 6, 7], tags))) == (0, 320, 20)


def test_a_place_just_outside_the_outline_is_in_it(tmp_path: Path) -> None:
    graph = roads(tmp_path, OUTLINE, ([2, 6, 7], DRIVE))
    assert met(graph, of=(-130.0, 200.0))[:2] == (0, 103)
    assert met(graph, of=(-200.0, 200.0))[:2] == (-200, 320)


def test_the_time_at_the_school_is_that_of_its_drive(tmp_path: Path) -> None:
    other = school(2, -1000, 5)
    by_drive = times(roads(tmp_path, OUTLINE, ([2, 6, 7], PRIVATE)), other)
    round_about = times(roads(tmp_path), other)
    assert by_drive.seconds[0, 1] < round_about.seconds[0, 1] - 60
    assert not by_drive.notices


def times(graph: RoadGraph, other: School) -> TravelTimes:
    return travel_times(graph, [HERE, other], CAR)


def test_the_grounds_are_kept_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    path = small_roads.write(
        tmp_path / "g.osm.pbf", SPOTS, [*STREETS, OUTLINE, ([2, 6, 7], PRIVATE)]
    )
    read = cached_roads(path)
    monkeypatch.setattr("routing.osm.read_osm", lambda _: pytest.fail("the file was read"))
    assert snap(cached_roads(path), [HERE]).snaps == snap(read, [HERE]).snaps


# A front gate 10 m north of a lane that ends there, on the outline with two more points.
LANE: small_roads.Road = ([2, 15], STREET)
FENCE: small_roads.Road = ([11, 16, 12, 13, 17, 14, 11], GROUNDS)
AT_FENCE = {"n15": (0.0, 90.0), "n16": (0.0, 100.0), "n17": (0.0, 310.0)}


def in_front(tmp_path: Path, *, front: str = "yes", back: str = "", **more: str) -> bool:
    """Tell whether the school is reached by the lane in front, not by the street behind it."""
    points = {16: {"entrance": front, **more}, 17: {"entrance": back} if back else {}}
    x, y, apart_m = met(roads(tmp_path, LANE, FENCE, points=points, **AT_FENCE))
    assert (x, y, apart_m) in {(0, 90, 210), (0, 320, 20)}
    return y == 90


def test_an_entrance_in_the_outline_comes_before_a_nearer_road(tmp_path: Path) -> None:
    assert in_front(tmp_path)


@pytest.mark.parametrize("value", ["no", "emergency", "exit", "service"])
def test_an_entrance_by_which_nobody_comes_in_does_not_count(tmp_path: Path, value: str) -> None:
    assert not in_front(tmp_path, front=value)
    assert not in_front(tmp_path, access="no")


def test_of_two_entrances_the_main_one_counts_or_else_the_one_with_the_shorter_way(
    tmp_path: Path,
) -> None:
    assert not in_front(tmp_path, front="yes", back="yes")
    assert in_front(tmp_path, front="main", back="yes")


def test_a_drive_comes_before_an_entrance(tmp_path: Path) -> None:
    drive: small_roads.Road = ([2, 6, 7], PRIVATE)
    graph = roads(tmp_path, FENCE, drive, points={17: {"entrance": "main"}}, **AT_FENCE)
    assert met(graph) == (0, 0, 300)


def test_an_entrance_far_from_every_road_is_not_followed(tmp_path: Path) -> None:
    graph = roads(tmp_path, FENCE, points={16: {"entrance": "main"}}, **AT_FENCE)
    assert met(graph) == (0, 320, 20)


def test_an_entrance_that_is_on_no_outline_is_of_no_school(tmp_path: Path) -> None:
    graph = roads(tmp_path, LANE, OUTLINE, points={15: {"entrance": "main"}}, **AT_FENCE)
    assert met(graph) == (0, 320, 20)


@pytest.mark.parametrize(
    ("members", "known"),
    [
        ("outer w4, outer w5", True),
        ("outer w5, outer w4, inner w6", True),
        ("outer w4, outer w5, outer w99", True),  # the file lacks one that is not needed
        ("outer w4, outer w4, outer w5", True),
        ("outer w4", False),
        ("inner w4, inner w5", False),
    ],
)
def test_an_outline_may_be_joined_from_several_ways(
    tmp_path: Path, members: str, known: bool
) -> None:
    fences: list[small_roads.Road] = [([11, 12, 13], {"barrier": "fence"}), ([11, 14, 13], {})]
    drive: small_roads.Road = ([2, 6, 7], DRIVE)
    of_school = (members, {"type": "multipolygon", **GROUNDS})
    graph = roads(tmp_path, *fences, drive, relations=[of_school])
    assert met(graph) == ((0, 103, 197) if known else (0, 290, 10))


def test_a_relation_of_a_school_that_is_no_outline_is_no_restriction(tmp_path: Path) -> None:
    graph = roads(tmp_path, relations=[("perimeter w1", {"type": "site", **GROUNDS})])
    assert met(graph) == (0, 320, 20)
    assert not graph.notices


def entered(one: School, *spot: float) -> School:
    lon, lat = small_roads.at(*spot)
    return dataclasses.replace(one, entrance_lon=lon, entrance_lat=lat)


def test_an_entrance_that_is_given_comes_before_all_that_is_mapped(tmp_path: Path) -> None:
    drive: small_roads.Road = ([2, 6, 7], PRIVATE)
    graph = roads(tmp_path, FENCE, drive, points={16: {"entrance": "main"}}, **AT_FENCE)
    # 40 m from the street in the south, and from there 360 m in a straight line to the school.
    (one,) = snap(graph, [entered(HERE, 200, 40)]).snaps
    assert around(one) == (200, 0, 40 + 328)
    assert met(graph) == (0, 0, 300)


def test_an_entrance_that_is_given_at_no_road_is_refused(tmp_path: Path) -> None:
    graph = roads(tmp_path)
    with pytest.raises(InputError) as refusal:
        snap(graph, [entered(HERE, 200, 900), school(2, 0, 0)])
    (fault,) = refusal.value.faults
    assert fault.problem.startswith("the entrance given for School 1 (URN 1) is 580 m from")
    assert fault.where == "school.osm.pbf"


def test_an_entrance_far_from_its_school_is_told(tmp_path: Path) -> None:
    (notice,) = snap(roads(tmp_path), [entered(HERE, 500, 10)]).notices
    assert notice.text == (
        "School 1 (URN 1) is 588 m from the road by the entrance that is given for it."
    )


def test_times_with_another_entrance_are_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    path = small_roads.write(tmp_path / "g.osm.pbf", SPOTS, STREETS)
    other = school(2, -1000, 5)
    kept = [
        cached_times(cached_roads(path), [one, other], CAR).seconds[0, 1]
        for one in (HERE, entered(HERE, 0, 10), HERE)
    ]
    assert kept[1] < kept[0] - 60
    assert kept[2] == kept[0]
