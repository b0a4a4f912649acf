"""The master problem takes each column once, at its lowest cost."""

import numpy as np
import pytest
from scattered import CLASSES, scattered

from clustering import Problem, Rules
from clustering.optimiser.aggregation import aggregate
from clustering.optimiser.columns.master import Master
from routing import estimate_times


@pytest.fixture
def master():
    schools = scattered([(0.0, 0.0, CLASSES[0]), (900.0, 0.0, CLASSES[0])])
    instance = aggregate(Problem(schools, estimate_times(schools), Rules(size=(2, 2))), ()).instance
    return Master(instance, 1e4)


def test_a_column_is_new_once_and_again_where_it_costs_less(master):
    pair = np.array([[0, 1]])
    assert master.add(pair, np.array([100.0])) == 1
    assert master.add(pair, np.array([100.0])) == 0
    assert master.add(pair, np.array([99.99999])) == 0  # summed in another order
    assert master.add(pair, np.array([120.0])) == 0
    assert master.add(pair, np.array([60.0])) == 1
    value, _ = master.solve()
    assert value == pytest.approx(60.0)
