from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import small_roads
from small_roads import school

from data import InputError
from routing import RoadGraph, SpeedProfile, TravelTimes, extend_times, travel_times

CAR = SpeedProfile.car()
STREET = {"highway": "residential", "maxspeed": "20 mph"}
ONE_WAY = {**STREET, "oneway": "yes"}
FERRY = {"route": "ferry", "motor_vehicle": "yes", "duration": "0:03"}
SPOTS = {
    1: (0.0, 0.0), 2: (1000.0, 0.0), 3: (1000.0, 1000.0), 4: (0.0, 1000.0),
    5: (5000.0, 0.0), 6: (9000.0, 0.0),
}  # fmt: skip
SCHOOLS = [school(1, 300, 10), school(2, 990, 400), school(3, 6000, 10), school(4, 310, -10)]


@pytest.fixture
def roads(tmp_path: Path) -> RoadGraph:
    """Give a square with one-way streets, and an island with a ferry to it."""
    ways = [([1, 2], STREET), ([2, 3, 4], ONE_WAY), ([4, 1], STREET), ([5, 6], STREET)]
    return RoadGraph.from_osm(
        small_roads.write(tmp_path / "r.osm.pbf", SPOTS, [*ways, ([2, 5], FERRY)])
    )


@pytest.mark.parametrize("ferries", [False, True])
def test_an_added_school_has_the_times_of_a_new_matrix(roads: RoadGraph, *, ferries: bool) -> None:
    for last in range(len(SCHOOLS)):
        others = [*SCHOOLS[:last], *SCHOOLS[last + 1 :]]
        before = travel_times(roads, others, CAR, ferries=ferries)
        found = extend_times(roads, before, CAR, SCHOOLS[last])
        whole = travel_times(roads, [*others, SCHOOLS[last]], CAR, ferries=ferries)
        assert found.seconds == pytest.approx(whole.seconds, abs=1e-6)
        assert found.urns == whole.urns
        assert found.snaps == whole.snaps
        if whole.by_ferry is None or found.by_ferry is None:
            assert whole.by_ferry is found.by_ferry
        else:
            np.testing.assert_array_equal(found.by_ferry, whole.by_ferry)


def test_schools_are_added_one_after_the_other(roads: RoadGraph) -> None:
    found = travel_times(roads, SCHOOLS[:1], CAR)
    for one in SCHOOLS[1:]:
        found = extend_times(roads, found, CAR, one)
    assert found.seconds == pytest.approx(travel_times(roads, SCHOOLS, CAR).seconds, abs=1e-6)


def test_an_added_school_that_is_cut_off_is_named(roads: RoadGraph) -> None:
    found = extend_times(roads, travel_times(roads, SCHOOLS[:2], CAR), CAR, SCHOOLS[2])
    assert [notice.urn for notice in found.notices] == [3]
    assert "cannot be reached by road" in found.notices[0].text


def test_a_school_far_from_all_roads_cannot_be_added(roads: RoadGraph) -> None:
    times = travel_times(roads, SCHOOLS[:2], CAR)
    with pytest.raises(InputError, match=r"School 9 \(URN 9\) is more than 5 km"):
        extend_times(roads, times, CAR, school(9, 60_000, 60_000))


def test_only_times_of_these_roads_and_other_schools_can_be_extended(roads: RoadGraph) -> None:
    times = travel_times(roads, SCHOOLS[:2], CAR)
    with pytest.raises(ValueError, match="there already"):
        extend_times(roads, times, CAR, SCHOOLS[0])
    elsewhere = RoadGraph.from_networkx(roads.to_networkx())
    with pytest.raises(ValueError, match="the same roads"):
        extend_times(elsewhere, times, CAR, SCHOOLS[2])


def test_a_ferry_is_marked_on_every_pair_that_needs_or_prefers_it(roads: RoadGraph) -> None:
    times = travel_times(roads, SCHOOLS, CAR, ferries=True)
    on_island = np.array([False, False, True, False])
    assert times.by_ferry is not None
    np.testing.assert_array_equal(times.by_ferry, on_island[:, None] ^ on_island[None, :])
    assert travel_times(roads, SCHOOLS, CAR).by_ferry is None


def test_a_ferry_that_saves_nothing_is_not_marked(tmp_path: Path) -> None:
    slow = {**FERRY, "duration": "3:00"}
    ways = [([1, 2], STREET), ([2, 5], STREET), ([5, 6], STREET), ([1, 6], slow)]
    path = small_roads.write(tmp_path / "slow.osm.pbf", SPOTS, ways)
    times = travel_times(RoadGraph.from_osm(path), SCHOOLS[:3], CAR, ferries=True)
    assert times.by_ferry is not None
    assert not times.by_ferry.any()


def test_times_of_some_of_the_schools_keep_marks_and_snaps(roads: RoadGraph) -> None:
    times = travel_times(roads, SCHOOLS, CAR, ferries=True)
    some = times.of([3, 1])
    assert some.seconds.tolist() == times.seconds[np.ix_([2, 0], [2, 0])].tolist()
    assert [snap.urn for snap in some.snaps] == [3, 1]
    assert some.by_ferry is not None
    assert some.by_ferry.tolist() == [[False, True], [True, False]]


def test_a_school_on_an_island_with_only_a_ferry(roads: RoadGraph) -> None:
    dry = travel_times(roads, SCHOOLS, CAR)
    assert np.isinf(dry.seconds[2, [0, 1, 3]]).all()
    assert np.isinf(dry.seconds[[0, 1, 3], 2]).all()
    assert [notice.urn for notice in dry.notices] == [3]
    # It stands on its island's street, not across the water, either way.
    assert dry.snaps[2].distance_m == pytest.approx(10, abs=0.1)
    wet = travel_times(roads, SCHOOLS, CAR, ferries=True)
    assert np.isfinite(wet.seconds).all()
    assert not wet.notices
    # Ten minutes more on the water are ten minutes more for every pair across it, and no other.
    slow = replace(roads, stretches=replace(roads.stretches, ferry_s=roads.stretches.ferry_s + 600))
    slower_s = travel_times(slow, SCHOOLS, CAR, ferries=True).seconds - wet.seconds
    assert wet.by_ferry is not None
    assert slower_s == pytest.approx(600 * CAR.factor * wet.by_ferry)


def test_marks_of_ferries_are_for_each_pair() -> None:
    with pytest.raises(ValueError, match="marks for each pair"):
        TravelTimes((1,), np.zeros((1, 1)), by_ferry=np.zeros((2, 2), bool))
