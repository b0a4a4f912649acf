"""What schools are worth in a plan in hand, and the bound that this proves."""

import math

from clustering.clock import Clock, Limits, Progress, ProgressCall
from clustering.optimiser.aggregation import aggregate, cheapest_shares
from clustering.optimiser.columns.column_generation import bound_at, raise_bound
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import cost_of
from clustering.optimiser.interruptible import run_heeding
from clustering.optimiser.school_prices import SchoolPrices
from clustering.optimiser.warm_start import prices_of_schools, school_prices, warm_start
from clustering.plan import Plan
from clustering.problem import Problem

APPRAISAL_S, BOUND_S = 60.0, 5.0
"""Seconds for the prices of a plan in hand, and for the bound that prices prove: far more than
that takes where clusters have fewer than a dozen schools. Neither takes longer than a search."""


def appraise(
    problem: Problem,
    plan: Plan,
    limits: Limits | None = None,
    progress: ProgressCall | None = None,
) -> SchoolPrices:
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
    aggregation = aggregate(problem, problem.unplaceable)
    instance = aggregation.instance
    begun = Incumbent.of(instance, warm_start(problem, aggregation, plan).clusters)
    costs = {members: cost_of(instance, members) for members in begun.clusters}
    clock = Clock(_at_most(APPRAISAL_S, limits))
    found: list[SchoolPrices] = []

    def work(tell: ProgressCall) -> None:
        tell(Progress("Prices of the plan in hand", 0.0, math.nan, math.nan, math.nan, 0))
        dual = next(raise_bound(instance, costs, clock.should_continue, lambda _: None))
        found.append(school_prices(problem, aggregation, dual.prices))

    run_heeding(work, clock, progress or (lambda _: None))
    return found[0] if found else SchoolPrices()


def bound_by(
    problem: Problem, worth: SchoolPrices, limits: Limits | None = None
) -> tuple[float, SchoolPrices]:
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
    aggregation = aggregate(problem, unplaceable)
    prices = prices_of_schools(problem, aggregation, worth)
    dual = bound_at(aggregation.instance, prices, Clock(_at_most(BOUND_S, limits)).should_continue)
    fixed_s = float(problem.left_out_s[list(unplaceable)].sum())
    shares = cheapest_shares(problem, unplaceable)
    return max(dual.bound + fixed_s, shares), school_prices(problem, aggregation, prices)


def _at_most(seconds: float, limits: Limits | None) -> Limits:
    return Limits(seconds if limits is None else min(seconds, limits.seconds))
