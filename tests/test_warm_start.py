"""A search that begins with a plan in hand, against the same search from nothing."""

import dataclasses
from itertools import combinations

import numpy as np
import pytest
from grid import lattice, problems
from hypothesis import given, settings
from hypothesis import strategies as st
from patience import UNHURRIED

from clustering import Plan, Problem, Result, Rules, Status, solve
from clustering.left_out import diagnose
from clustering.optimiser.aggregation import aggregate
from clustering.optimiser.appraisal import appraise
from clustering.optimiser.school_prices import SchoolPrices
from clustering.optimiser.warm_start import warm_start
from clustering.solver import Start

pytestmark = pytest.mark.usefixtures("brief_annealing")


def again(problem: Problem, plan: Plan, worth: SchoolPrices) -> Result:
    return solve(problem, UNHURRIED, start=Start(plan, worth))


def with_bonus(problem: Problem, plan: Plan, bonus_s: float) -> Problem:
    pairs = tuple(pair for cluster in plan.clusters for pair in combinations(cluster.schools, 2))
    rules = dataclasses.replace(problem.rules, kept_pairs=pairs, kept_pair_s=-bonus_s)
    return problem.replace(rules=rules)


@settings(deadline=None, max_examples=60)
@given(problems(9), st.sampled_from([5.0, 20.0, 45.0, 90.0]), st.sampled_from([0.0, 400.0]))
def test_it_ends_where_a_search_from_nothing_ends(problem, minutes, bonus_s):
    first = solve(problem, UNHURRIED)
    rules = dataclasses.replace(problem.rules, max_minutes=minutes)
    changed = with_bonus(problem.replace(rules=rules), first.plan, bonus_s)
    cold = solve(changed, UNHURRIED)
    warm = again(changed, first.plan, first.prices or SchoolPrices())
    assert cold.status is Status.OPTIMAL
    total = cold.objective + cold.left_out_s
    assert warm.bound + warm.left_out_s <= total + 0.01
    assert warm.objective + warm.left_out_s >= total - 0.01
    if warm.status is Status.OPTIMAL:
        assert warm.objective + warm.left_out_s == pytest.approx(total, abs=0.05)


@settings(deadline=None, max_examples=30)
@given(problems(9), st.integers(0, 1_000))
def test_any_prices_do_no_harm_but_to_the_proof(problem, seed):
    first = solve(problem, UNHURRIED)
    random = np.random.default_rng(seed)
    prices = {urn: float(random.uniform(-5_000, 20_000)) for urn in problem.schools.urns[1:]}
    found = again(problem, first.plan, SchoolPrices(prices))
    assert found.bound + found.left_out_s <= first.objective + first.left_out_s + 0.01
    assert found.objective + found.left_out_s <= first.objective + first.left_out_s + 0.01


def test_a_proven_plan_is_proven_again_with_its_own_prices():
    problem = Problem.from_arrays(lattice(60, 2, 60.0), np.arange(60) * 9.0 + 20)
    first = solve(problem, UNHURRIED)
    assert first.status is Status.OPTIMAL
    assert first.prices is not None
    second = again(problem, first.plan, first.prices)
    assert second.status is Status.OPTIMAL
    assert second.plan == first.plan
    assert second.objective == pytest.approx(first.objective)


def test_prices_without_cuts_serve_as_well():
    problem = Problem.from_arrays(lattice(40, 2, 60.0), np.arange(40) * 9.0 + 20)
    first = solve(problem, UNHURRIED)
    worth = appraise(problem, first.plan)
    assert not worth.cuts
    assert again(problem, first.plan, worth).objective == pytest.approx(first.objective)


def begun_with(rules: Rules, plan: Plan):
    problem = Problem.from_arrays(lattice(8, 1, 10.0), rules=rules)
    aggregation = aggregate(problem, diagnose(problem))
    found = warm_start(problem, aggregation, plan)
    rows = aggregation.rows
    return (
        {frozenset(row for unit in members for row in rows[unit]) for members in found.clusters},
        {row for unit in found.broken for row in rows[unit]},
    )


@pytest.fixture
def halves():
    problem = Problem.from_arrays(lattice(8, 1, 10.0))
    plan = solve(problem, UNHURRIED).plan
    first, second = (cluster.schools for cluster in plan.clusters)
    return plan, first, second


def test_clusters_that_still_hold_are_begun_with_and_nothing_is_broken(halves):
    plan, first, second = halves
    assert begun_with(Rules(), plan) == ({frozenset(first), frozenset(second)}, set())


def test_a_cluster_torn_apart_is_not_begun_with_and_its_schools_are_broken(halves):
    plan, first, second = halves
    clusters, broken = begun_with(Rules(apart=((first[0], first[1]),)), plan)
    assert clusters == {frozenset(second)}
    assert broken == set(first)


def test_a_cluster_that_a_school_leaves_is_begun_with_and_broken(halves):
    plan, first, second = halves
    rules = Rules(outside=((first[0], "It is asked elsewhere."),), size=(3, 7))
    clusters, broken = begun_with(rules, plan)
    assert clusters == {frozenset(first[1:]), frozenset(second)}
    assert broken == set(first[1:])


def test_a_cluster_too_large_by_now_is_not_begun_with(halves):
    plan, *_ = halves
    clusters, broken = begun_with(Rules(size=(2, 3)), plan)
    assert clusters == set()
    assert broken == set(range(8))
