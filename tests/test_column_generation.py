import numpy as np
import pytest
from bounds import Bounds
from grid import lattice
from hypothesis import given, settings
from hypothesis import strategies as st

from clustering import Problem, Rules, Status, solve
from clustering.optimiser.aggregation import aggregate
from clustering.optimiser.columns.column_generation import lagrangean
from clustering.optimiser.columns.pricing import price, price_all
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.columns.raising import raise_bound
from clustering.optimiser.columns.subset_row_cuts import most_violated
from clustering.optimiser.dual_prices import duals_without_cuts, make_cuts, reduced_costs
from clustering.optimiser.heuristics.annealing import anneal
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import cost_of
from clustering.optimiser.search_context import SearchContext

pytestmark = pytest.mark.usefixtures("brief_annealing")


@st.composite
def priced(draw: st.DrawFn):
    """Draw a small problem, and any prices with cuts."""
    n = draw(st.integers(6, 10))
    seed = draw(st.integers(0, 10_000))
    random = np.random.default_rng(seed)
    seconds = random.integers(60, 1_500, (n, n)).astype(float)
    np.fill_diagonal(seconds, 0.0)
    rules = Rules(size=(2, 4), left_out_s=3_000, shape=draw(st.sampled_from(["pairwise", "hub"])))
    problem = Problem.from_arrays(seconds, random.integers(20, 200, n).astype(float), rules=rules)
    count = draw(st.integers(0, 12))
    triples = np.array(
        [random.choice(n, 3, replace=False) for _ in range(count)], dtype=np.int64
    ).reshape(-1, 3)
    prices = duals_without_cuts(random.uniform(0, 2_500, n))._replace(
        cuts=make_cuts(triples, random.uniform(0, 900, count), n)
    )
    return problem, prices


@settings(deadline=None, max_examples=60)
@given(priced())
def test_no_prices_prove_more_than_the_best_plan_costs(drawn):
    problem, prices = drawn
    best = solve(problem)
    assert best.status is Status.OPTIMAL
    instance = aggregate(problem, ()).instance
    # the units are the schools, in an order of their own, so any prices are as good for them
    found = price(instance, prices, SearchContext())
    assert found.complete
    assert lagrangean(instance, prices, found.lowest) <= best.objective + best.left_out_s + 1e-6


@settings(deadline=None, max_examples=60)
@given(priced())
def test_pricing_finds_the_cheapest_cluster_with_its_cuts_paid(drawn):
    problem, prices = drawn
    instance = aggregate(problem, ()).instance
    every = price_all(
        instance, prices, PricingGoal(1e9, 1_000_000, every=True), 100_000, SearchContext()
    )
    assert every.complete
    all_reduced = reduced_costs(prices, every.members, every.costs)
    found = price(instance, prices, SearchContext())
    assert found.lowest.min() == pytest.approx(min(all_reduced.min(), 0.0), abs=0.01)
    below = price_all(
        instance, prices, PricingGoal(200.0, 1_000_000, every=True), 100_000, SearchContext()
    )
    # in the hub shape a cluster is there once for every school that may lead it
    assert {*map(tuple, below.members.tolist())} == {
        *map(tuple, every.members[all_reduced < 200.0].tolist())
    }


def test_three_halves_are_cut_off():
    members = np.array([[0, 1, -1], [1, 2, -1], [0, 2, -1], [3, 4, -1]])
    assert most_violated(members, np.array([0.5, 0.5, 0.5, 1.0]), 5).tolist() == [[0, 1, 2]]
    assert not len(most_violated(members, np.array([1.0, 0.0, 0.0, 1.0]), 5))


def test_the_bound_meets_the_best_plan_where_cuts_can_close_the_gap():
    problem = Problem.from_arrays(lattice(40, 2, 60.0), np.arange(40) * 9.0 + 20)
    instance = aggregate(problem, ()).instance
    plan = Incumbent.of(instance, anneal(instance, SearchContext()))
    costs = {members: cost_of(instance, members) for members in plan.clusters}
    told = Bounds()
    *_, dual = raise_bound(instance, costs, SearchContext(callbacks=told))
    best = solve(problem)
    assert told.bounds == sorted(told.bounds)
    assert best.objective * 0.99 <= dual.bound <= best.objective * (1 + 1e-6)
