"""Dual prices of a plan in hand, and the bound that they prove."""

import math

from clustering.clock import EXPLAINING_S, Clock, Limits, Progress, ProgressCall
from clustering.optimiser.aggregation import aggregate, cheapest_shares
from clustering.optimiser.columns.column_generation import bound_at
from clustering.optimiser.columns.raising import raise_bound
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import cost_of
from clustering.optimiser.interruptible import run_interruptibly
from clustering.optimiser.school_prices import SchoolPrices
from clustering.optimiser.search_context import SearchContext
from clustering.optimiser.warm_start import duals_of, prices_of_bounds, warm_start
from clustering.plan import Plan
from clustering.problem import Problem

APPRAISAL_S, BOUND_S = 60.0, 5.0
"""Seconds at most for the prices of a plan in hand, and for the bound that prices prove: far more
than needed where clusters have fewer than a dozen schools. Neither takes longer than a search."""


def appraise(
    problem: Problem,
    plan: Plan,
    limits: Limits | None = None,
    progress: ProgressCall | None = None,
) -> SchoolPrices:
    """Return prices that prove a bound of a problem, for later searches to start from.

    Parameters
    ----------
    plan
        A plan of the problem.
    limits
        Of the search that starts from them: they may take as much time again.
    progress
        Called several times a second. Ctrl-C, or KeyboardInterrupt raised in this call, ends the
        appraisal, and no price is known then.
    """
    aggregation = aggregate(problem, problem.unplaceable)
    instance = aggregation.instance
    start = Incumbent.of(instance, warm_start(problem, aggregation, plan).clusters)
    costs = {members: cost_of(instance, members) for members in start.clusters}
    context = SearchContext(Clock(_at_most(APPRAISAL_S, limits)))

    def search(on_progress: ProgressCall) -> SchoolPrices:
        on_progress(Progress("Prices of the plan in hand", 0.0, math.nan, math.nan, math.nan, 0))
        dual_bound = next(raise_bound(instance, costs, context))
        return prices_of_bounds(problem, aggregation, dual_bound)

    # prices are of use long after: what is late is worth waiting for
    return run_interruptibly(search, context.clock, progress, EXPLAINING_S) or SchoolPrices()


def bound_by(
    problem: Problem, prices: SchoolPrices, limits: Limits | None = None
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
    duals = duals_of(problem, aggregation, prices)
    # as reading a plan counts it, so that a bound which is kept can be confirmed
    context = SearchContext(Clock(_at_most(BOUND_S, limits), of_work=True))
    dual_bound = bound_at(aggregation.instance, duals, context)
    fixed_s = float(problem.left_out_s[list(unplaceable)].sum())
    shares = cheapest_shares(problem, unplaceable)
    found = prices_of_bounds(problem, aggregation, dual_bound)
    return max(dual_bound.bound + fixed_s, shares), found


def _at_most(seconds: float, limits: Limits | None) -> Limits:
    return Limits(seconds if limits is None else min(seconds, limits.seconds))
