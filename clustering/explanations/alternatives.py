"""Other plans nearly as good: what else could be done, and what each trades.

The problem is solved again with a price on the pairs of the plans already known, put on through
`Problem.pair_costs`. Every plan found is costed by the original problem, and counts only if its
cost is near enough and its pairs differ enough. Too low a price gives the same plan again, too high
a price an expensive one: the price is adjusted until a plan is neither.
"""

import dataclasses
import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from clustering.check import check
from clustering.clock import Clock, Limits, until
from clustering.explanations.alternative import (
    Alternative,
    alternative_to,
    cluster_figures,
    difference,
    partner_pairs,
)
from clustering.plan import Plan
from clustering.problem import Problem
from clustering.result import Result, Status
from clustering.solver import prepare_search, solve
from clustering.wording import counted
from data.errors import Fault, InputError

TRIES = 6
"""Prices tried for one alternative."""
TRIES_IN_TIME = 3
"""The time is divided into this many searches for each alternative."""


def alternatives(
    problem: Problem,
    result: Result,
    count: int = 3,
    *,
    within: float = 0.02,
    differ: float = 0.1,
    limits: Limits | None = None,
    seed: int = 1,
    should_continue: Callable[[], bool] = lambda: True,
) -> tuple[Alternative, ...]:
    """Return plans nearly as good as the best, different from it and from each other.

    Parameters
    ----------
    problem, result
        The problem, and its best plan.
    count
        Alternatives wanted.
    within
        How much more an alternative may cost, as a fraction of the best plan's cost, left-out
        schools at their price.
    differ
        Share of the pairs of partners, 0 to 1, in which each must differ from every other.
    limits
        Time for all of them; 60 seconds if not given.
    seed
        Same seed, same alternatives, unless the clock cut a search short.
    should_continue
        Called several times a second; once it returns False, those found so far are returned.

    Returns
    -------
    Alternatives, the cheapest first; fewer than `count` where no more were found.

    Raises
    ------
    InputError
        If a setting makes no sense.
    """
    _require_settings(count, within, differ)
    prepare_search(problem)
    clock = Clock(limits or Limits())
    one_search = Limits(clock.left / (TRIES_IN_TIME * count))
    known = [result.plan]
    found: list[Alternative] = []

    def time_left() -> bool:
        return should_continue() and clock.should_continue()

    while len(found) < count and time_left():
        other = _another(
            problem,
            result,
            known,
            within=within,
            differ=differ,
            limits=one_search,
            should_continue=time_left,
            seed=seed,
        )
        if other is None:
            break
        known.append(other.plan)
        found.append(alternative_to(problem, result, other))
    return tuple(sorted(found, key=lambda each: each.more))


def to_sentence(found: Sequence[Alternative], count: int, within: float, differ: float) -> str:
    """Say how many alternatives there are, and say so where they are few; shares 0-1."""
    rule = f"cost at most {within:.0%} more and differ in at least {differ:.0%} of the pairs"
    if len(found) >= count:
        return f"{counted(len(found), 'alternative')}: plans that {rule}."
    number = f"{len(found)} of {count} alternatives" if found else "no alternative"
    return (
        f"Found: {number}. Wanted were plans that {rule}. "
        "More may exist; allow a higher cost, less difference or more time."
    )


def _another(
    problem: Problem,
    best: Result,
    known: Sequence[Plan],
    *,
    within: float,
    differ: float,
    limits: Limits,
    should_continue: Callable[[], bool],
    seed: int,
) -> Result | None:
    """Return a plan that is near enough in cost and far enough from every known plan."""
    allowed_s = within * max(abs(best.objective), 1.0)
    # a price on every pair of partners is paid once for each school
    placed = sum(len(cluster.schools) for cluster in best.plan.clusters)
    price_s = allowed_s / max(differ * placed, 1.0) / 2.0
    too_low, too_high = 0.0, math.inf
    for _ in range(TRIES):
        if not should_continue():
            return None
        priced = problem.replace(pair_costs=_priced(problem, known, price_s))
        other = _recosted(
            problem, best, solve(priced, limits, seed=seed, progress=until(should_continue))
        )
        far = all(difference(plan, other.plan) >= differ for plan in known)
        near = other.total_s - best.total_s <= allowed_s
        if far and near:
            return other
        if far:
            too_high = price_s
        else:
            too_low = price_s
        price_s = too_low * 2.0 if math.isinf(too_high) else (too_low + too_high) / 2.0
    return None


def _priced(problem: Problem, known: Sequence[Plan], price_s: float) -> NDArray[np.float64]:
    """Return the pair costs with a price on every pair for each known plan that has it."""
    costs = np.zeros((problem.n, problem.n))
    if problem.pair_costs is not None:
        costs += problem.pair_costs
    for plan in known:
        for a, b in partner_pairs(plan):
            first, second = problem.row[a], problem.row[b]
            costs[first, second] += price_s
            costs[second, first] += price_s
    return costs


def _recosted(problem: Problem, best: Result, priced: Result) -> Result:
    """Return a result with its plan costed and checked by the original problem."""
    breaches = check(problem, priced.plan)
    if breaches:
        raise AssertionError(f"a price on pairs changed the rules: {breaches[0]}")
    figures = cluster_figures(problem, priced.plan)
    objective = sum(each.cost for each in figures)
    compatibility_s = sum(each.compatibility_s for each in figures)
    bound = min(best.bound + best.left_out_s - priced.left_out_s, objective)
    proven = best.status is Status.OPTIMAL and objective - bound <= 1e-6 * abs(objective)
    return dataclasses.replace(
        priced,
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        objective=objective,
        bound=bound,
        parts={**priced.parts, "compatibility": compatibility_s},
    )


def _require_settings(count: int, within: float, differ: float) -> None:
    wrong = (
        (count < 1, "count", count, "the number of alternatives is 1 or more", "Ask for 3, say"),
        (not within >= 0, "within", within, "the cost allowed is 0 or more", "Give 0.02 for 2 %"),
        (not 0 < differ <= 1, "differ", differ, "the difference is a share above 0, up to 1",
         "Give 0.1 for a tenth"),
    )  # fmt: skip
    faults = [
        Fault("alternatives", problem, remedy, column=name, value=str(value))
        for bad, name, value, problem, remedy in wrong
        if bad
    ]
    if faults:
        raise InputError(faults)
