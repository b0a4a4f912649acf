"""Problems that fall into parts: searched part by part, with plan and bound of the whole."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from patience import UNHURRIED

from clustering import Limits, Problem, Rules, Status, check, solve
from clustering.clock import Clock
from clustering.constraints.roles import read_role
from clustering.optimiser import aggregation as module
from clustering.optimiser.aggregation import aggregate, independent_parts
from clustering.optimiser.school_prices import SchoolPrices
from clustering.reproof import challenge, reprove
from clustering.solver import Start

pytestmark = pytest.mark.usefixtures("brief_annealing")


@pytest.fixture(autouse=True)
def of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let parts be as small as they are."""
    monkeypatch.setattr(module, "PART_UNITS", 1)


def apart(seed: int, *sizes: int, rolls: tuple[int, int] = (20, 400), **rules: object) -> Problem:
    """Return schools of islands that no road joins."""
    random = np.random.default_rng(seed)
    n = sum(sizes)
    seconds = np.full((n, n), np.inf)
    first = 0
    for size in sizes:
        block = slice(first, first + size)
        seconds[block, block] = random.integers(60, 1_800, (size, size))
        first += size
    np.fill_diagonal(seconds, 0.0)
    pupils = random.integers(*rolls, n).astype(float)
    return Problem.from_arrays(seconds, pupils=pupils, rules=Rules(**rules))


def whole(problem: Problem) -> object:
    """Solve a problem without taking it apart."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "clustering.solver.independent_parts",
            lambda aggregation: [(np.arange(len(aggregation.rows)), aggregation)],
        )
        return solve(problem, UNHURRIED)


def test_units_that_share_no_cluster_are_in_parts_of_their_own_the_smallest_first():
    aggregation = aggregate(apart(1, 7, 4, 5, size=(2, 3)), ())
    parts = independent_parts(aggregation)
    assert [len(units) for units, _ in parts] == [4, 5, 7]
    assert sorted(unit for units, _ in parts for unit in units.tolist()) == list(range(16))
    for units, part in parts:
        assert part.rows == tuple(aggregation.rows[unit] for unit in units)
        within = np.ix_(units, units)
        assert np.array_equal(part.instance.drive_s, aggregation.instance.drive_s[within])


def test_small_parts_are_put_together(monkeypatch):
    monkeypatch.setattr(module, "PART_UNITS", 8)
    aggregation = aggregate(apart(1, 7, 4, 5, size=(2, 3)), ())
    assert [len(units) for units, _ in independent_parts(aggregation)] == [9, 7]


@pytest.mark.parametrize("rules", [{"clusters": 5}, {"shape": "hub"}])
def test_what_binds_all_parts_keeps_them_together(rules):
    aggregation = aggregate(apart(1, 7, 4, size=(2, 4), **rules), ())
    assert len(independent_parts(aggregation)) == 1


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 10_000),
    st.lists(st.integers(1, 6), min_size=2, max_size=3),
    st.sampled_from([(2, 3), (3, 4), (2, 5)]),
    st.sampled_from([0, 700, 36_000]),
)
def test_part_by_part_the_best_plan_is_that_of_the_whole(seed, sizes, size, left_out_s):
    problem = apart(seed, *sizes, size=size, left_out_s=left_out_s, balance_s_per_pupil=2.0)
    found, expected = solve(problem, UNHURRIED), whole(problem)
    assert found.status is expected.status is Status.OPTIMAL
    assert not check(problem, found.plan)
    cost = expected.objective + expected.left_out_s
    assert found.objective + found.left_out_s == pytest.approx(cost, abs=0.05)
    assert found.bound + found.left_out_s <= cost + 0.05


def branched() -> Problem:
    """Return two towns whose rolls make the cost hang on the number of clusters."""
    return apart(3, 14, 12, rolls=(150, 700), size=(4, 7), balance_s_per_pupil=2.0)


def test_the_bound_is_confirmed_by_the_numbers_of_clusters_of_each_part():
    problem = branched()
    result = solve(problem, UNHURRIED)
    assert result.status is Status.OPTIMAL
    prices = result.prices
    assert len(prices.parts) == 2
    assert any(part.by_number for part in prices.parts)
    claimed = result.objective + result.left_out_s
    assert challenge(problem, result.plan, prices, claimed) == (claimed, None)
    for urn in problem.schools.urns:
        assert urn in prices.of(urn).prices_s


def test_a_claim_beyond_the_best_plan_is_not_confirmed():
    problem = branched()
    result = solve(problem, UNHURRIED)
    cost = result.objective + result.left_out_s
    bound, _ = challenge(problem, result.plan, result.prices, 1.2 * cost)
    assert bound <= cost + 1e-6


def test_wrong_prices_of_parts_prove_no_more_than_the_best_plan_costs():
    problem = branched()
    result = solve(problem, UNHURRIED)
    cost = result.objective + result.left_out_s
    part = result.prices.parts[0]
    dear = SchoolPrices(dict.fromkeys(part.prices_s, 9999.0), by_number={2: part, 3: part})
    wrong = dataclasses.replace(result.prices, parts=(dear,))
    bound, _ = challenge(problem, result.plan, wrong, cost)
    assert bound <= cost + 1e-6


def test_from_a_plan_in_hand_the_same_plan_is_found():
    problem = branched()
    first = solve(problem, UNHURRIED)
    again = solve(problem, UNHURRIED, start=Start(first.plan, first.prices))
    assert again.status is Status.OPTIMAL
    assert again.objective == pytest.approx(first.objective)


@pytest.mark.parametrize("seconds", [0.02, 0.3])
def test_a_search_that_is_cut_short_says_so_and_claims_no_more_than_it_proves(seconds):
    problem = apart(5, 30, 34, 38, rolls=(150, 700), size=(4, 7), balance_s_per_pupil=2.0)
    result = solve(problem, Limits(seconds))
    assert not check(problem, result.plan)
    assert result.status is Status.OPTIMAL or result.stopped_early
    claimed = result.bound + result.left_out_s
    assert challenge(problem, result.plan, result.prices, claimed) == (claimed, None)


def test_a_part_has_its_share_of_the_time_and_the_rest_what_it_leaves():
    clock = Clock(Limits(1_000))
    with clock.part(0.25):
        assert clock.left == pytest.approx(250, abs=1)
    assert clock.left == pytest.approx(1_000, abs=1)
    with clock.part(0.0):
        assert not clock.should_continue()
        assert clock.cut_short
    assert clock.should_continue()
    assert not clock.cut_short


def test_a_share_of_a_search_without_limit_has_none():
    clock = Clock()
    with clock.part(0.25):
        assert clock.left == math.inf


def test_a_stopped_clock_stops_every_part():
    clock = Clock(Limits(1_000))
    with clock.part(0.5):
        clock.stop()
    with clock.part(1.0):
        assert not clock.should_continue()
    assert clock.stopped


def of_kind(seed: int, schools: int, kinds: int, **rules: object) -> Problem:
    """Return schools of which so many are secondary, as every cluster must have one."""
    problem = apart(seed, schools, **rules)
    items = [
        dataclasses.replace(each, phase="Secondary" if at < kinds else "Primary")
        for at, each in enumerate(problem.schools)
    ]
    schools_of = problem.schools.replace(items)
    return problem.replace(schools=schools_of)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 10), st.integers(0, 3))
def test_what_no_plan_can_place_counts_in_the_crude_bound(seed, schools, kinds):
    roles = (read_role("at least 1 secondary"),)
    problem = of_kind(seed, schools, kinds, size=(2, 3), roles=roles)
    result = solve(problem, UNHURRIED)
    assert result.status is Status.OPTIMAL
    cost = result.objective + result.left_out_s
    bound = reprove(problem, result.plan, None, cost)
    assert bound <= cost + 1e-6
    if schools > 3 * kinds:
        least = (schools - 3 * kinds) * problem.left_out_s.min()
        assert bound >= least - 1e-6
