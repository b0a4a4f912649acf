"""Prove the bound of a plan again, or prove it wrong, from the prices that are kept with it."""

import math
from functools import cached_property

import numpy as np

from clustering.clock import Clock, Limits
from clustering.compiled import Floats
from clustering.optimiser.aggregation import (
    Aggregation,
    aggregate,
    bound_by_shares,
    each_cheapest_share,
    independent_parts,
)
from clustering.optimiser.columns.column_generation import bound_at
from clustering.optimiser.exact.number_branching import bound_by_nodes
from clustering.optimiser.exact.proof import close_gap
from clustering.optimiser.hubs.hub_annealing import has_large_hubs
from clustering.optimiser.hubs.hub_bound import bound_at_hubs
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.school_prices import SchoolPrices
from clustering.optimiser.search_context import SearchContext
from clustering.optimiser.warm_start import duals_of, warm_start
from clustering.plan import Plan
from clustering.problem import Problem
from clustering.solver import prepare_bounds, prepare_search
from data.errors import OutputError

SECONDS = 30.0
"""Of work, not of the clock: a busy machine must not cast doubt on a plan. A county of 276 schools
takes one, a city with clusters of 8 to 12 ten; the columns and the solver's nodes are limited too.
"""
_LOST_S = 0.006
"""What rounding may take from a school's share of a cost: prices are kept to 1 ms, drives to 10."""


def reprove(problem: Problem, plan: Plan, prices: SchoolPrices | None, claimed: float) -> float:
    """Return a bound that no plan of a problem costs less than, left-out schools at their price.

    Any prices prove a bound, whoever wrote them: if they are wrong, it is too low.

    Parameters
    ----------
    problem, plan
        The problem, and a plan, which may break its rules.
    prices
        The prices kept with it; None for none, which leaves a crude bound.
    claimed
        The bound to confirm, seconds: a much higher one is not sought.
    """
    crude = _crude_bound(problem)
    if prices is None:
        return crude
    return max(crude, _bound_and_cost(problem, plan, prices, claimed)[0])


def _crude_bound(problem: Problem) -> float:
    """Return a bound that needs no prices, seconds."""
    unplaceable = problem.unplaceable
    shares_s = each_cheapest_share(problem, unplaceable)
    parts = independent_parts(aggregate(problem, unplaceable))
    fixed_s = float(problem.left_out_s[list(unplaceable)].sum())
    return fixed_s + sum(_crude_bound_of(part, shares_s) for _, part in parts)


def _crude_bound_of(part: Aggregation, shares_s: Floats) -> float:
    of_units = np.array([shares_s[list(rows)].sum() for rows in part.rows])
    return bound_by_shares(part.instance, of_units)


def challenge(
    problem: Problem, plan: Plan, prices: SchoolPrices | None, claimed: float
) -> tuple[float, float | None]:
    """Return a bound that is proven anew, and the cost of a plan that proves a claimed one wrong.

    A true claim is never found wrong. A wrong one may remain unconfirmed, where the search for a
    better plan takes long.

    Parameters
    ----------
    problem, plan, prices, claimed
        As for `reprove`.

    Returns
    -------
    bound : float
        The claimed bound where it is confirmed up to rounding; else the best one found, seconds.
    cheaper : float or None
        Cost of a plan below the claimed bound, seconds; None where none is found.
    """
    slack_s = max(_LOST_S * problem.n, 1e-6 * abs(claimed))
    bound = _crude_bound(problem)
    if bound < claimed - slack_s:
        found, cost = _bound_and_cost(problem, plan, prices or SchoolPrices(), claimed)
        if cost < claimed - slack_s:
            return found, cost
        bound = max(bound, found)
    return (claimed if bound >= claimed - slack_s else bound), None


def _bound_and_cost(
    problem: Problem, plan: Plan, prices: SchoolPrices, claimed: float
) -> tuple[float, float]:
    """Return a bound, -inf for none, and the cost of the best plan found, left-outs at their price.

    The search ends where the prices alone confirm the bound that is claimed.
    """
    unplaceable = problem.unplaceable
    aggregation = aggregate(problem, unplaceable)
    instance = aggregation.instance
    if not aggregation.rows:
        return -math.inf, math.inf
    try:
        prepare_search(problem) if has_large_hubs(instance) else prepare_bounds()
    except OutputError:  # nothing compiled can be kept here; reading a plan does not depend on it
        return -math.inf, math.inf
    fixed_s = float(problem.left_out_s[list(unplaceable)].sum())
    context = SearchContext(Clock(Limits(SECONDS), of_work=True))
    if has_large_hubs(instance):
        duals = duals_of(problem, aggregation, prices)
        return fixed_s + bound_at_hubs(instance, duals, context), math.inf
    shares_s = each_cheapest_share(problem, unplaceable)
    parts = [
        _Part(problem, plan, part, prices, context, crude=_crude_bound_of(part, shares_s))
        for _, part in independent_parts(aggregation)
    ]
    missing_s = claimed - _LOST_S * problem.n - fixed_s - sum(part.bound for part in parts)
    if missing_s <= 0:
        return fixed_s + sum(part.bound for part in parts), math.inf
    prepare_search()
    for part in parts:
        before = part.bound
        part.raise_bound(before + missing_s)
        missing_s -= part.bound - before
        if missing_s <= 0:
            break
    cost = sum(part.cost for part in parts)
    return fixed_s + sum(part.bound for part in parts), fixed_s + cost


class _Part:
    """One part of a problem, whose schools share no cluster with others.

    Attributes
    ----------
    bound
        No plan of the part costs less, left-out schools at their price; seconds.
    """

    def __init__(
        self,
        problem: Problem,
        plan: Plan,
        aggregation: Aggregation,
        prices: SchoolPrices,
        context: SearchContext,
        *,
        crude: float,
    ) -> None:
        own = prices.of(problem.schools[aggregation.rows[0][0]].urn)
        self._problem, self._plan, self._aggregation = problem, plan, aggregation
        self._context = context
        self._dual = bound_at(aggregation.instance, duals_of(problem, aggregation, own), context)
        self._nodes = {
            number: duals_of(problem, aggregation, each, numbered=True)
            for number, each in own.by_number.items()
        }
        self.bound = max(crude, self._dual.bound)

    @cached_property
    def _best(self) -> Incumbent:
        start = warm_start(self._problem, self._aggregation, self._plan)
        return Incumbent.of(self._aggregation.instance, start.clusters)

    @property
    def cost(self) -> float:
        """Cost of the best plan found, seconds; infinite for a wrong number of clusters."""
        return math.inf if self._best.wrong_number else self._best.cost

    def raise_bound(self, wanted: float) -> None:
        """Prove a higher bound, if that is possible; beyond the one wanted it is not sought."""
        if not math.isfinite(self._dual.bound):
            return
        if self._nodes and not self._best.instance.clusters:
            found = bound_by_nodes(self._best, self._dual, self._nodes, wanted, self._context)
            self.bound = max(self.bound, found)
        if self.bound < wanted:
            self.bound = max(self.bound, close_gap(self._best, self._dual, self._context))
