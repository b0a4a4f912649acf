"""Drive times by the roads of pairs within reach, against the dense ones."""

import numpy as np
import pytest
import small_roads
from hypothesis import given, settings
from hypothesis import strategies as st

from data import InputError, read_schools
from routing import RoadGraph, SpeedProfile, cached_roads, sparse_travel_times, travel_times

CAR = SpeedProfile.car()
SCHOOLS = [small_roads.school(900_001 + i, 400.0 * i, 30.0 * (i % 2)) for i in range(6)]


@pytest.fixture(scope="module")
def street(tmp_path_factory):
    """A road of 2 km, from the first school to the last; the second half is one-way."""
    place = tmp_path_factory.mktemp("roads") / "street.osm.pbf"
    spots = {1: (0.0, 0.0), 2: (1_000.0, 0.0), 3: (2_000.0, 0.0), 4: (2_000.0, 900.0)}
    roads = [
        ([1, 2], {"highway": "tertiary"}),
        ([2, 3], {"highway": "tertiary", "oneway": "yes"}),
        ([3, 4, 2], {"highway": "residential"}),
    ]
    return RoadGraph.from_osm(small_roads.write(place, spots, roads))


def expected(dense, limit):
    written = np.round(dense.seconds, 2)
    return np.where(written <= limit, written, np.inf)


@settings(deadline=None, max_examples=30)
@given(st.floats(10.0, 400.0), st.integers(1, 40))
def test_no_time_within_the_limit_is_missing_however_the_blocks_are_cut(street, limit, cells):
    dense = travel_times(street, SCHOOLS, CAR)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("routing.sparse_roads._CELLS", cells)
        sparse = sparse_travel_times(street, SCHOOLS, CAR, limit)
    every = np.arange(len(SCHOOLS))
    assert np.array_equal(sparse.block(every, every), expected(dense, limit))
    assert (sparse.notices, sparse.snaps) == (dense.notices, dense.snaps)


def test_a_part_says_as_much_as_the_dense_times(street):
    dense = travel_times(street, SCHOOLS, CAR)
    whole = sparse_travel_times(street, SCHOOLS, CAR, 9_999.0)
    part = whole.part(dense.urns)
    assert (part.method, part.profile, part.speeds) == ("roads", dense.profile, dense.speeds)
    assert (part.snaps, part.sources) == (dense.snaps, dense.sources)
    few = whole.of(dense.urns[:2])
    assert (few.snaps, few.sources, few.profile) == (dense.snaps[:2], dense.sources, dense.profile)


def test_progress_is_told_to_the_end(street):
    said = []
    sparse_travel_times(street, SCHOOLS, CAR, 600.0, progress=lambda *done: said.append(done))
    assert said[-1] == (len(SCHOOLS), len(SCHOOLS))


def test_no_school_has_no_times(street):
    assert sparse_travel_times(street, [], CAR, 600.0).urns == ()


def test_a_school_off_the_roads_is_refused(street):
    with pytest.raises(InputError):
        sparse_travel_times(street, [small_roads.school(1, 0.0, 90_000.0)], CAR, 600.0)


@pytest.mark.parametrize("limit", [600.0, 2_700.0])
def test_the_times_of_a_real_island_are_the_dense_ones(shared_data, limit):
    roads = cached_roads(shared_data / "roads" / "isle-of-wight-2020-04-22.osm.pbf")
    register = shared_data / "schools" / "gias_england_statefunded_2022-07.csv"
    schools = read_schools(register, la="Isle of Wight")
    sparse = sparse_travel_times(roads, schools.items, CAR, limit)
    every = np.arange(len(schools))
    dense = travel_times(roads, schools.items, CAR)
    assert np.array_equal(sparse.block(every, every), expected(dense, limit))
