"""Right turns, which cross the traffic of towns and of no other place."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import small_roads
from small_roads import school

from routing import RoadGraph, SpeedProfile, extend_times, reach, routes, travel_times
from routing.driven import driven

CAR = SpeedProfile.car()
RIGHT_S = CAR.delay_s.turn_right
MAIN = {"highway": "primary", "maxspeed": "30 mph"}
STREET = {"highway": "residential"}
SPOTS = {1: (-400.0, 0.0), 2: (0.0, 0.0), 3: (400.0, 0.0), 4: (0.0, 400.0), 5: (0.0, -400.0)}
WEST, EAST, NORTH, SOUTH = (
    school(1, -300, 0), school(2, 300, 0), school(3, 0, 300), school(4, 0, -300),
)  # fmt: skip


def waits(
    tmp_path: Path,
    main: dict[str, str] = MAIN,
    side: dict[str, str] = STREET,
    point: dict[str, str] | None = None,
) -> list[list[float]]:
    """Seconds that right turns add to the drives between the four arms of a crossroads."""
    ways: list[small_roads.Road] = [([1, 2, 3], main), ([4, 2, 5], side)]
    path = small_roads.write(tmp_path / "r.osm.pbf", SPOTS, ways, {2: point or {}})
    roads = RoadGraph.from_osm(path)
    arms = [WEST, EAST, NORTH, SOUTH]
    free = replace(CAR, delay_s=replace(CAR.delay_s, turn_right=0.0))
    added = travel_times(roads, arms, CAR).seconds - travel_times(roads, arms, free).seconds
    rounded: list[list[float]] = added.round(3).tolist()
    return rounded


def test_right_turns_take_their_time_and_no_others(tmp_path: Path) -> None:
    r = float(RIGHT_S)
    assert waits(tmp_path) == [[0, 0, 0, r], [0, 0, r, 0], [r, 0, 0, 0], [0, r, 0, 0]]


@pytest.mark.parametrize(
    ("main", "side", "point"),
    [
        ({"highway": "primary", "maxspeed": "60 mph"}, STREET, {}),
        (MAIN, {"highway": "tertiary", "maxspeed": "60 mph"}, {}),
        (STREET, STREET, {}),
        (MAIN, {"highway": "service"}, {}),
        (MAIN, STREET, {"highway": "mini_roundabout"}),
        (MAIN | {"junction": "roundabout", "oneway": "no"}, STREET, {}),
    ],
)
def test_where_hardly_anyone_comes_towards_them_they_take_none(
    tmp_path: Path, main: dict[str, str], side: dict[str, str], point: dict[str, str]
) -> None:
    assert not np.any(waits(tmp_path, main, side, point))


def test_a_bend_to_the_right_is_no_turn(tmp_path: Path) -> None:
    ways: list[small_roads.Road] = [([1, 2, 5], MAIN)]
    roads = RoadGraph.from_osm(small_roads.write(tmp_path / "b.osm.pbf", SPOTS, ways))
    assert driven(roads, CAR, ferries=False).nodes == len(roads.nodes)


def test_only_junctions_with_right_turns_are_split(tmp_path: Path) -> None:
    ways: list[small_roads.Road] = [([1, 2, 3], MAIN), ([4, 2], STREET)]
    roads = RoadGraph.from_osm(small_roads.write(tmp_path / "t.osm.pbf", SPOTS, ways))
    # At a T, two of its three arms have a right turn ahead, and on two cars may turn back.
    assert driven(roads, CAR, ferries=False).nodes == len(roads.nodes) + 3


def test_a_right_turn_is_not_dodged_by_driving_past_and_back(tmp_path: Path) -> None:
    spots = {**SPOTS, 6: (10.0, 0.0), 7: (10.0, 100.0)}
    roads: list[small_roads.Road] = [([1, 2, 6, 3], MAIN), ([2, 5], STREET), ([6, 7], STREET)]
    graph = RoadGraph.from_osm(small_roads.write(tmp_path / "t.osm.pbf", spots, roads))
    free = replace(CAR, delay_s=replace(CAR.delay_s, turn_right=0.0))
    there, before = (travel_times(graph, [WEST, SOUTH], p).seconds[0, 1] for p in (CAR, free))
    assert there == pytest.approx(before + RIGHT_S)


def test_routes_added_schools_and_reach_know_of_right_turns(tmp_path: Path) -> None:
    ways: list[small_roads.Road] = [([1, 2, 3], MAIN), ([4, 2, 5], STREET)]
    roads = RoadGraph.from_osm(small_roads.write(tmp_path / "t.osm.pbf", SPOTS, ways))
    arms = [WEST, EAST, NORTH, SOUTH]
    times = travel_times(roads, arms, CAR)
    pairs = [(a, b) for a in arms for b in arms if a is not b]
    found = [one.seconds for one in routes(roads, CAR, pairs) if one is not None]
    assert found == pytest.approx([times.seconds[a.urn - 1, b.urn - 1] for a, b in pairs])
    longer = extend_times(roads, travel_times(roads, arms[:3], CAR), CAR, SOUTH)
    assert longer.seconds == pytest.approx(times.seconds)
    there = reach(roads, CAR, arms[:3], SOUTH.lon, SOUTH.lat)
    slower = np.maximum(times.seconds[3, :3], times.seconds[:3, 3])
    assert there.seconds == pytest.approx(slower, abs=1e-3)
