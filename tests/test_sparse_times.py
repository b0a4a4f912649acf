"""Drive times of pairs within reach, estimated or given, against the dense ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scattered import CLASSES, scattered

from data import read_schools
from routing import estimate_sparse_times, estimate_times

LIMITS = st.floats(60.0, 4_000.0)
PLACES = st.lists(
    st.tuples(st.floats(0, 90_000), st.floats(0, 90_000), st.sampled_from(CLASSES)),
    min_size=1,
    max_size=30,
)


@given(PLACES, LIMITS)
def test_entries_are_the_dense_ones_as_written_and_none_within_the_limit_is_missing(places, limit):
    schools = scattered(places)
    sparse, dense = estimate_sparse_times(schools, limit), estimate_times(schools)
    written = np.round(dense.seconds, 2)
    expected = np.where(written <= limit, written, np.inf)
    every = np.arange(len(schools))
    assert np.array_equal(sparse.block(every, every), expected)
    assert np.array_equal(sparse.slower[np.ix_(every, every)], np.maximum(expected, expected.T))
    assert sparse.notices == dense.notices


@given(PLACES, st.randoms(use_true_random=False))
def test_a_part_has_the_entries_of_the_whole_in_its_own_order(places, random):
    schools = scattered(places)
    sparse = estimate_sparse_times(schools, 1_800.0)
    urns = random.sample(sparse.urns, random.randint(1, len(schools)))
    rows = [sparse.row[urn] for urn in urns]
    expected = sparse.block(np.array(rows), np.array(rows))
    part, few = sparse.part(urns), sparse.of(urns)
    assert part.urns == few.urns == tuple(urns)
    assert np.array_equal(part.seconds, expected)
    every = np.arange(len(urns))
    assert np.array_equal(few.block(every, every), expected)
    assert [set(few.near(at).tolist()) for at in every] == [
        set(np.flatnonzero(np.isfinite(line) & (every != at)).tolist())
        for at, line in enumerate(expected)
    ]


def test_no_school_has_no_times():
    assert estimate_sparse_times([], 600.0).urns == ()


@pytest.mark.parametrize("limit", [1_200.0, 2_700.0])
def test_the_times_of_real_schools_are_the_dense_ones(shared_data, limit):
    path = shared_data / "schools" / "gias_england_statefunded_2022-07.csv"
    schools = read_schools(path, la=["Leeds", "York"], phase="Primary")
    written = np.round(estimate_times(schools).seconds, 2)
    sparse = estimate_sparse_times(schools, limit)
    every = np.arange(len(schools))
    expected = np.where(written <= limit, written, np.inf)
    assert np.array_equal(sparse.block(every, every), expected)
