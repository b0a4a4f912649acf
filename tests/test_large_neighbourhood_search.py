"""Choices in neighbourhoods, against the best plan of a few schools."""

import numpy as np
import pytest
from scattered import scattered

from clustering import Limits, Problem, Rules, solve
from clustering.clock import Clock
from clustering.optimiser.aggregation import aggregate
from clustering.optimiser.columns.raising import raise_bound
from clustering.optimiser.heuristics import large_neighbourhood_search
from clustering.optimiser.heuristics.large_neighbourhood_search import (
    NeighbourhoodChoice,
    choose_in_neighbourhoods,
)
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.search_context import SearchContext
from routing import estimate_times
from routing.times_file import as_written


@pytest.fixture
def problem():
    random = np.random.default_rng(5)
    schools = scattered([(*random.uniform(0, 20_000, 2), "") for _ in range(20)])
    return Problem(schools, as_written(estimate_times(schools)), Rules(size=(2, 4)))


def chosen(problem):
    """Return the cost of a plan that a choice among all its schools makes of nobody placed."""
    instance = aggregate(problem, ()).instance
    context = SearchContext(Clock(Limits(60.0)))
    *_, bound = raise_bound(instance, {}, context)
    plan = Incumbent.of(instance, ())
    list(choose_in_neighbourhoods(plan, bound, context, [NeighbourhoodChoice(40, 20_000)]))
    return plan.cost


def test_the_best_plan_is_found_where_the_neighbourhood_is_the_whole(problem):
    best = solve(problem, Limits(30.0))
    assert best.bound >= best.objective - 0.01
    assert chosen(problem) == pytest.approx(best.objective, rel=1e-6)


def test_the_solver_goes_on_where_the_search_breaks_off(problem, monkeypatch):
    monkeypatch.setattr(large_neighbourhood_search, "EFFORT", 1)
    nobody = aggregate(problem, ()).instance.left_out_s.sum()
    assert chosen(problem) < nobody
