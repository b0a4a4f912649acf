import numpy as np
import pytest
from bounds import Bounds
from hypothesis import given, settings
from hypothesis import strategies as st
from points import points

from clustering.optimiser.aggregation import aggregate
from clustering.optimiser.hubs.hub_annealing import anneal_hubs
from clustering.optimiser.hubs.hub_bound import divisible, raise_hub_bound, relax
from clustering.optimiser.hubs.knapsack import price_lead
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import cost_of
from clustering.optimiser.search_context import SearchContext

pytestmark = pytest.mark.usefixtures("brief_annealing")


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.8, 0.95]), st.sampled_from([1, 2]))
def test_the_relaxed_problem_chooses_the_cheapest_leads(seed, full, fewest):
    instance = aggregate(points(25, 4, full, seed, fewest=fewest), ()).instance
    duals = np.random.default_rng(seed).uniform(0.0, 800.0, 25)
    row = np.empty(25, np.int64)
    exact = [price_lead(instance, duals, lead, 0.0, row) for lead in range(25)]
    relaxed = relax(instance, duals, 4)
    assert relaxed.bound == pytest.approx(duals.sum() + sum(sorted(exact)[:4]))
    assert relaxed.values[relaxed.chosen] == pytest.approx(sorted(exact)[:4])
    assert (relaxed.values <= np.array(exact) + 1e-6).all()
    assert all(divisible(instance, duals, lead) <= exact[lead] + 1e-6 for lead in range(25))


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.9]))
def test_the_bound_rises_near_to_a_plan_and_not_above_it(seed, full):
    instance = aggregate(points(50, 5, full, seed), ()).instance
    plan = Incumbent.of(instance, anneal_hubs(instance, SearchContext()))
    costs = {members: cost_of(instance, members) for members in plan.clusters}
    told = Bounds()
    (dual,) = raise_hub_bound(instance, costs, SearchContext(callbacks=told))
    assert dual.bound <= plan.cost * (1 + 1e-6)
    assert dual.bound >= 0.93 * plan.cost
    assert told.bounds == sorted(told.bounds)
