"""Sorting in compiled code does what numpy's stable sort does."""

import hypothesis.extra.numpy as arrays
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from clustering.optimiser.stable_order import stable_order

few = st.sampled_from([-np.inf, -1.5, 0.0, 0.25, 3.0, np.inf])


@given(arrays.arrays(np.float64, st.integers(0, 120), elements=few))
def test_values_are_ordered_as_numpy_orders_them(values):
    assert stable_order(values).tolist() == np.argsort(values, kind="stable").tolist()
