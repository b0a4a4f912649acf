import numpy as np
import pytest
from grid import lattice, line_problem, on_a_line
from hypothesis import given
from hypothesis import strategies as st

from clustering import Cluster, Problem, Rules, measure
from clustering.optimiser.aggregation import aggregate
from clustering.optimiser.instance import cost_of


def test_driving_is_the_mean_drive_to_a_partner_summed_over_the_schools():
    # places 0, 10 and 30 minutes along: means to partners 20, 15 and 25
    figures = measure(line_problem([0, 10, 30], Rules()), Cluster(1, (101, 102, 103)))
    assert figures.driving_s == pytest.approx(60 * 60)
    assert figures.longest_drive_s == 30 * 60
    assert figures.mean_drive_s == 20 * 60


def test_the_slower_direction_counts():
    problem = Problem.from_arrays([[0, 100], [300, 0]])
    assert measure(problem, Cluster(1, (0, 1))).longest_drive_s == 300


def test_balance_costs_the_weight_for_each_pupil_off_the_target():
    rules = Rules(size=(2, 4), balance_s_per_pupil=2)
    rolls = [{"pupils": pupils} for pupils in (50, 150, 100, 100)]
    problem = line_problem([0, 1, 2, 3], rules, *rolls)
    # mean 100, target 300
    assert measure(problem, Cluster(1, (101, 102))).balance_s == 2 * 100


def test_an_unknown_roll_weighs_the_mean_and_is_not_counted_as_pupils():
    rules = Rules(size=(2, 2))
    problem = line_problem([0, 1, 2], rules, {"pupils": 100}, {"pupils": 300}, {})
    figures = measure(problem, Cluster(1, (101, 103)))
    assert (figures.pupils, figures.rolls_missing) == (100, 1)
    assert figures.balance_s == 2 * 100


def test_without_any_roll_there_is_no_balance():
    figures = measure(line_problem([0, 1], Rules()), Cluster(1, (101, 102)))
    assert (figures.balance_s, figures.rolls_missing, figures.pupils) == (0, 2, 0)


def test_the_cost_is_the_sum_of_its_parts():
    partners = {"existing_partnership": "Vale", "pupils": 100}
    figures = measure(line_problem([0, 10], Rules(), partners, partners), Cluster(1, (101, 102)))
    assert figures.compatibility_s == 2 * -600  # of both schools, each with a single partner
    assert figures.cost == figures.driving_s + figures.compatibility_s + figures.balance_s


def test_given_pair_costs_come_on_top():
    problem = Problem.from_arrays(on_a_line([0, 1]), pair_costs=[[0, 7], [7, 0]])
    assert measure(problem, Cluster(1, (0, 1))).compatibility_s == 2 * 7


@given(st.integers(2, 8), st.integers(0, 99))
def test_a_pair_costs_as_much_as_its_seconds_on_the_road_at_every_size(n, seed):
    random = np.random.default_rng(seed)
    extra = np.triu(random.integers(-200, 900, (n, n)), 1)
    drives = np.triu(random.integers(600, 900, (n, n)), 1)
    drives, extra = drives + drives.T, extra + extra.T
    everybody = Cluster(1, tuple(range(n)))
    priced = measure(Problem.from_arrays(drives, pair_costs=extra), everybody)
    farther = measure(Problem.from_arrays(drives + extra), everybody)
    assert priced.driving_s + priced.compatibility_s == pytest.approx(farther.driving_s)
    hub = measure(
        Problem.from_arrays(drives, pair_costs=extra, rules=Rules(shape="hub")), everybody
    )
    assert hub.compatibility_s == pytest.approx(priced.compatibility_s)


def test_loads_may_be_fractions():
    problem = Problem.from_arrays(on_a_line([0, 1]), [1.5, 2.25])
    assert measure(problem, Cluster(1, (0, 1))).pupils == 3.75


def test_the_search_reckons_as_the_measure_does():
    random = np.random.default_rng(1)
    extra = random.integers(-600, 300, (9, 9)).astype(float)
    pupils = random.integers(20, 300, 9)
    problem = Problem.from_arrays(
        lattice(9, spread_min=15.0), pupils, extra + extra.T, together=[(1, 5), (2, 5)]
    )
    aggregation = aggregate(problem, ())
    for members in ((0, 1, 2, 3), (3, 4, 5, 6), (0, 2, 4, 6)):
        rows = tuple(sorted(row for unit in members for row in aggregation.rows[unit]))
        cost = cost_of(aggregation.instance, members)
        assert cost == pytest.approx(measure(problem, Cluster(1, rows)).cost)
