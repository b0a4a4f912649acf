"""What schools are worth in a plan in hand, and the bound that this proves."""

from clustering.clock import Clock, Limits
from clustering.plan import Plan
from clustering.problem import Problem
from clustering.search.again import begin
from clustering.search.bound import bound_at, cheapest_shares, raise_bound
from clustering.search.incumbent import Incumbent
from clustering.search.nodes import contract, cost_of
from clustering.worth import Worth, prices_from, worth_of

APPRAISAL_S, BOUND_S = 60.0, 5.0
"""Seconds for the prices of a plan in hand, and for the bound that prices prove: far more than
that takes where clusters have fewer than a dozen schools."""


def appraise(problem: Problem, plan: Plan) -> Worth:
    """Return prices that prove a bound of a problem, for later searches to begin with.

    Parameters
    ----------
    plan
        A plan of the problem.
    """
    contraction = contract(problem, problem.unplaceable)
    nodes = contraction.nodes
    begun = Incumbent.of(nodes, begin(problem, contraction, plan).clusters)
    costs = {members: cost_of(nodes, members) for members in begun.clusters}
    clock = Clock(Limits(APPRAISAL_S))
    dual = next(raise_bound(nodes, costs, clock.go_on, lambda _: None))
    return worth_of(problem, contraction, dual.prices)


def bound_by(problem: Problem, worth: Worth) -> tuple[float, Worth]:
    """Return the bound that prices of schools prove for a problem, and prices of all its schools.

    Returns
    -------
    The bound, every left-out school at its price, and the prices.
    """
    unplaceable = problem.unplaceable
    contraction = contract(problem, unplaceable)
    prices = prices_from(problem, contraction, worth)
    dual = bound_at(contraction.nodes, prices, Clock(Limits(BOUND_S)).go_on)
    fixed_s = float(problem.left_out_s[list(unplaceable)].sum())
    shares = cheapest_shares(problem, unplaceable)
    return max(dual.bound + fixed_s, shares), worth_of(problem, contraction, prices)
