"""What schools are worth in a plan in hand, and the bound that this proves."""

import math

from clustering.clock import Clock, Limits, Progress, ProgressCall
from clustering.plan import Plan
from clustering.problem import Problem
from clustering.search.again import begin
from clustering.search.background import run_heeding
from clustering.search.bound import bound_at, cheapest_shares, raise_bound
from clustering.search.incumbent import Incumbent
from clustering.search.nodes import contract, cost_of
from clustering.worth import Worth, prices_from, worth_of

APPRAISAL_S, BOUND_S = 60.0, 5.0
"""Seconds for the prices of a plan in hand, and for the bound that prices prove: far more than
that takes where clusters have fewer than a dozen schools. Neither takes longer than a search."""


def appraise(
    problem: Problem,
    plan: Plan,
    limits: Limits | None = None,
    progress: ProgressCall | None = None,
) -> Worth:
    """Return prices that prove a bound of a problem, for later searches to begin with.

    Parameters
    ----------
    plan
        A plan of the problem.
    limits
        Of the search that begins with them: they may take as much time again.
    progress
        Called some times a second; Ctrl-C, or KeyboardInterrupt raised in this call, ends it, and
        no price is known then.
    """
    contraction = contract(problem, problem.unplaceable)
    nodes = contraction.nodes
    begun = Incumbent.of(nodes, begin(problem, contraction, plan).clusters)
    costs = {members: cost_of(nodes, members) for members in begun.clusters}
    clock = Clock(_at_most(APPRAISAL_S, limits))
    found: list[Worth] = []

    def work(tell: ProgressCall) -> None:
        tell(Progress("Prices of the plan in hand", 0.0, math.nan, math.nan, math.nan, 0))
        dual = next(raise_bound(nodes, costs, clock.go_on, lambda _: None))
        found.append(worth_of(problem, contraction, dual.prices))

    run_heeding(work, clock, progress or (lambda _: None))
    return found[0] if found else Worth()


def bound_by(problem: Problem, worth: Worth, limits: Limits | None = None) -> tuple[float, Worth]:
    """Return the bound that prices of schools prove for a problem, and prices of all its schools.

    Parameters
    ----------
    limits
        Of the search before: it may take as much time again.

    Returns
    -------
    The bound, every left-out school at its price, and the prices.
    """
    unplaceable = problem.unplaceable
    contraction = contract(problem, unplaceable)
    prices = prices_from(problem, contraction, worth)
    dual = bound_at(contraction.nodes, prices, Clock(_at_most(BOUND_S, limits)).go_on)
    fixed_s = float(problem.left_out_s[list(unplaceable)].sum())
    shares = cheapest_shares(problem, unplaceable)
    return max(dual.bound + fixed_s, shares), worth_of(problem, contraction, prices)


def _at_most(seconds: float, limits: Limits | None) -> Limits:
    return Limits(seconds if limits is None else min(seconds, limits.seconds))
