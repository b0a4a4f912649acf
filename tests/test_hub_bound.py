import numpy as np
import pytest
from bounds import Bounds
from hypothesis import given, settings
from hypothesis import strategies as st
from points import points

from clustering.optimiser.aggregation import aggregate
from clustering.optimiser.columns.pricing import NO_LIMIT
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.dual_prices import duals_without_cuts
from clustering.optimiser.hubs.hub_annealing import anneal_hubs
from clustering.optimiser.hubs.hub_bound import (
    BEST_BOUND,
    ascend,
    raise_hub_bound,
    relax,
    start_ascent,
)
from clustering.optimiser.hubs.hub_candidates import pair_terms
from clustering.optimiser.hubs.hub_pricing import least_of, price_lead
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import cost_of
from clustering.optimiser.search_context import SearchContext

pytestmark = pytest.mark.usefixtures("brief_annealing")


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.8, 0.95]), st.sampled_from([1, 2]))
def test_the_relaxed_problem_chooses_the_cheapest_leads(seed, full, fewest):
    instance = aggregate(points(25, 4, full, seed, fewest=fewest), ()).instance
    unit_s = np.random.default_rng(seed).uniform(0.0, 800.0, 25)
    duals, terms = duals_without_cuts(unit_s), pair_terms(instance)
    row, stop = np.empty((1, 25), np.int64), np.zeros(1, np.bool_)
    goal = PricingGoal(np.inf, NO_LIMIT, every=False)
    exact = [price_lead(instance, terms, duals, at, goal, row, stop)[1] for at in range(25)]
    relaxed = relax(instance, terms, duals, 4, stop)
    assert relaxed.bound == pytest.approx(unit_s.sum() + sum(sorted(exact)[:4]))
    assert relaxed.values[relaxed.chosen] == pytest.approx(sorted(exact)[:4])
    assert (relaxed.values <= np.array(exact) + 1e-6).all()
    assert all(least_of(instance, terms, duals, lead) <= exact[lead] + 1e-6 for lead in range(25))


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.9]))
def test_the_bound_rises_near_to_a_plan_and_not_above_it(seed, full):
    instance = aggregate(points(50, 5, full, seed), ()).instance
    plan = Incumbent.of(instance, anneal_hubs(instance, SearchContext()))
    costs = {members: cost_of(instance, members) for members in plan.clusters}
    told = Bounds()
    bounds = [
        dual.bound for dual in raise_hub_bound(instance, costs, SearchContext(callbacks=told))
    ]
    assert bounds == sorted(bounds)
    assert bounds[-1] <= plan.cost * (1 + 1e-6)
    assert bounds[-1] >= 0.93 * plan.cost
    assert told.bounds == sorted(told.bounds)


def test_an_ascent_ends_at_once_when_time_is_up():
    """It looks between the searches of two leads, however many steps it is to take."""
    instance = aggregate(points(25, 4, 0.9), ()).instance
    terms, stop = pair_terms(instance), np.ones(1, np.bool_)
    ascent = start_ascent(np.full(25, 300.0))
    assert ascend(instance, terms, ascent, 4, 10_000.0, 2_000_000_000, stop)
    assert ascent.figures[BEST_BOUND] == -np.inf
    assert relax(instance, terms, ascent.duals, 4, stop).bound == -np.inf
