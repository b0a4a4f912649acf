"""Branch and bound on the number of clusters, against all plans there are."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from bounds import Bounds
from hypothesis import given, settings
from hypothesis import strategies as st
from patience import UNHURRIED

from clustering import Problem, Rules, Status, solve
from clustering.optimiser.aggregation import aggregate
from clustering.optimiser.columns.column_generation import bound_at
from clustering.optimiser.columns.raising import raise_bound
from clustering.optimiser.dual_prices import duals_without_cuts
from clustering.optimiser.exact.number_branching import NumberBranching, bounds_by_number
from clustering.optimiser.heuristics.large_neighbourhood_search import improve
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance, cost_of
from clustering.optimiser.search_context import SearchContext
from data.errors import InputError

pytestmark = pytest.mark.usefixtures("brief_annealing")


def least_by_number(instance: Instance) -> np.ndarray:
    """Least cost of a plan of 0, 1, ... clusters, by dynamic programming over sets of units."""
    g = len(instance.schools)
    most = int(instance.schools.sum()) // instance.fewest
    best = np.full((1 << g, most + 1), np.inf)
    best[0, 0] = 0.0
    clusters: list[list[tuple[int, float]]] = [[] for _ in range(g)]
    for size in range(1, instance.most + 1):
        for members in combinations(range(g), size):
            cost = cost_of(instance, members)
            if np.isfinite(cost):
                clusters[members[-1]].append((sum(1 << unit for unit in members), cost))
    for held in range(1, 1 << g):
        last = held.bit_length() - 1
        best[held] = best[held ^ (1 << last)] + instance.left_out_s[last]
        for members, cost in clusters[last]:
            if members & ~held == 0:
                best[held, 1:] = np.minimum(best[held, 1:], best[held ^ members, :-1] + cost)
    return best[-1]


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Draw a small problem whose rolls are worth more than its drives."""
    n = draw(st.integers(4, 9))
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    seconds = random.integers(60, 1_500, (n, n)).astype(float)
    np.fill_diagonal(seconds, 0.0)
    fewest = draw(st.integers(2, 4))
    rules = Rules(
        size=(fewest, draw(st.integers(fewest, 8))),
        max_minutes=draw(st.sampled_from([15, 45])),
        left_out_s=draw(st.sampled_from([0, 700, 36_000])),
        balance_s_per_pupil=draw(st.sampled_from([0, 2, 20])),
        shape=draw(st.sampled_from(["pairwise", "hub"])),
    )
    return Problem.from_arrays(seconds, random.integers(20, 400, n).astype(float), rules=rules)


@settings(max_examples=12, deadline=None)
@given(problems())
def test_the_least_over_all_numbers_is_proven(problem):
    least = least_by_number(aggregate(problem, ()).instance).min()
    result = solve(problem, UNHURRIED)
    assert result.status is Status.OPTIMAL
    assert result.objective + result.left_out_s == pytest.approx(least, abs=0.1)


@settings(max_examples=40, deadline=None)
@given(problems())
def test_the_tree_proves_the_best_plan_and_never_more(problem):
    instance = aggregate(problem, ()).instance
    least = least_by_number(instance).min()
    *_, root = raise_bound(instance, {}, SearchContext())
    told = Bounds()
    incumbent = Incumbent.of(instance, ())
    tree = NumberBranching(incumbent, root, improve, SearchContext(callbacks=told))
    assert set(tree.run()) <= {"Better plans", "Proof"}
    assert incumbent.cost == pytest.approx(least, abs=0.1)
    assert tree.bound == pytest.approx(least, abs=0.1)
    assert max(told.bounds, default=0.0) <= least + 0.1


@settings(max_examples=25, deadline=None)
@given(problems(), st.integers(1, 4))
def test_an_exact_number_is_found_wherever_it_exists(problem, number):
    least = least_by_number(aggregate(problem, ()).instance)
    asked = problem.replace(rules=replace(problem.rules, clusters=number))
    if number < len(least) and np.isfinite(least[number]):
        result = solve(asked, UNHURRIED)
        assert result.status is Status.OPTIMAL
        assert len(result.plan.clusters) == number
        assert result.objective + result.left_out_s == pytest.approx(least[number], abs=0.1)
    else:
        with pytest.raises(InputError):
            solve(asked, UNHURRIED)


@settings(max_examples=40, deadline=None)
@given(problems(), st.integers(1, 3), st.floats(-5_000, 5_000), st.integers(0, 10_000))
def test_the_duals_of_one_number_bound_every_other(problem, number, fee_s, seed):
    instance = aggregate(problem, ()).instance
    least = least_by_number(instance)
    unit_s = np.random.default_rng(seed).uniform(0, 3_000, len(instance.schools))
    duals = duals_without_cuts(unit_s, fee_s)
    bound = bound_at(instance._replace(clusters=number), duals, SearchContext()).bound
    bounds = bounds_by_number(number, bound, duals, len(least))
    assert (bounds[1:] <= least[1:] + 0.01).all()


def _at(*metres: float, **rules: object) -> Problem:
    seconds = np.abs(np.subtract.outer(metres, metres))
    return Problem.from_arrays(seconds, np.full(len(metres), 200.0), rules=Rules(**rules))


@pytest.mark.parametrize(
    ("problem", "clusters", "left_out"),
    [
        (_at(*range(0, 1200, 100), size=(5, 5)), 2, 2),
        (_at(*[0.0] * 20, size=(4, 7)), 4, 0),
        (_at(0, 100, 200, 300, size=(2, 2), clusters=2, left_out_s=0), 2, 0),
        (_at(0, 100, 200, 300, 400, size=(2, 2)), 2, 1),
    ],
    ids=["two must be out", "all at one point", "nobody need be in", "one must be out"],
)
def test_whole_numbers_are_proven(problem, clusters, left_out):
    result = solve(problem, UNHURRIED)
    assert result.status is Status.OPTIMAL
    assert (len(result.plan.clusters), len(result.plan.left_out)) == (clusters, left_out)
