import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.lazy_matrix import LazyMatrix

N = 7
DENSE = np.arange(N * N, dtype=float).reshape(N, N) ** 1.5
LAZY = LazyMatrix(N, lambda rows, columns: DENSE[np.ix_(rows, columns)])
ROWS = st.lists(st.integers(0, N - 1), min_size=1, max_size=9)


@given(ROWS, ROWS)
def test_a_block_is_that_of_an_array(rows, columns):
    key = np.ix_(rows, columns)
    assert np.array_equal(LAZY[key], DENSE[key])


@given(st.data(), ROWS)
def test_pairs_are_those_of_an_array(data, rows):
    columns = data.draw(st.lists(st.integers(0, N - 1), min_size=len(rows), max_size=len(rows)))
    assert np.array_equal(LAZY[rows, columns], DENSE[rows, columns])


@pytest.mark.parametrize(
    "key", [(2, 3), 4, [1, 5], (2, [0, 6]), (slice(None), [3, 1]), (slice(None), 2)]
)
def test_other_keys_are_read_as_by_an_array(key):
    found = LAZY[key]
    assert np.shape(found) == np.shape(DENSE[key])
    assert np.array_equal(found, DENSE[key])
