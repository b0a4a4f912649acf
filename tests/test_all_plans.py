"""Small problems against all plans there are."""

from collections.abc import Iterator

import numpy as np
import pytest
from grid import problems
from hypothesis import given, settings
from patience import UNHURRIED

from clustering import Limits, Problem, Status, check, solve
from clustering.cost import measure_rows
from clustering.optimiser.aggregation import cheapest_shares

pytestmark = pytest.mark.usefixtures("brief_annealing")


def partitions(rows: list[int], most: int) -> Iterator[list[list[int]]]:
    """Every way to divide rows into sets of at most so many."""
    if not rows:
        yield []
        return
    first, *rest = rows
    for smaller in partitions(rest, most):
        yield [[first], *smaller]
        for at, group in enumerate(smaller):
            if len(group) < most:
                yield [*smaller[:at], [first, *group], *smaller[at + 1 :]]


def cheapest(problem: Problem) -> float:
    """Least cost of any plan, left-outs at their price, by looking at all of them."""
    fewest, most = problem.rules.size
    groups = [set(group) for group in problem.rules.together]
    slower = np.maximum(problem.times.seconds, problem.times.seconds.T)
    known: dict[tuple[int, ...], float] = {}

    def cost(rows: tuple[int, ...]) -> float:
        if not fewest <= len(rows) <= most:
            return np.inf
        if any(group & set(rows) and not group <= set(rows) for group in groups):
            return np.inf
        if any(set(pair) <= set(rows) for pair in problem.rules.apart):
            return np.inf
        if slower[np.ix_(rows, rows)].max() > problem.rules.limit_s:
            return np.inf
        return measure_rows(problem, rows).cost

    best = np.inf
    for division in partitions(list(range(problem.n)), most):
        total = 0.0
        placed: set[int] = set()
        for group in division:
            rows = tuple(sorted(group))
            if len(rows) == 1:
                continue
            if rows not in known:
                known[rows] = cost(rows)
            total += known[rows]
            placed |= set(rows)
        left_out = problem.n - len(placed)
        best = min(best, total + left_out * problem.rules.left_out_s)
    return best


@settings(max_examples=60, deadline=None)
@given(problems(most_schools=8))
def test_small_problems_are_solved_as_well_as_by_looking_at_every_plan(problem):
    result = solve(problem, UNHURRIED)
    assert result.status is Status.OPTIMAL
    assert result.objective + result.left_out_s == pytest.approx(cheapest(problem), abs=0.1)


@settings(max_examples=16, deadline=None)
@given(problems(most_schools=30))
def test_every_plan_is_by_the_rules_and_its_bound_below_it(problem):
    result = solve(problem, Limits(2))
    assert check(problem, result.plan) == ()
    assert result.bound <= result.objective + 1e-6
    assert result.bound + result.left_out_s >= cheapest_shares(problem) - 1e-6 or (
        result.bound == result.objective
    )
