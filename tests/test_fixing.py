"""Fixing units and pairs, and local search: the columns they lose or find, against brute force."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustering import Problem, Rules
from clustering.optimiser.aggregation import aggregate
from clustering.optimiser.columns import pricing
from clustering.optimiser.columns.column_generation import lagrangean
from clustering.optimiser.columns.local_search_pricing import local_columns
from clustering.optimiser.columns.pricing import price, price_all
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.columns.raising import raise_bound
from clustering.optimiser.dual_prices import DualPrices, make_cuts, reduced_costs
from clustering.optimiser.instance import Instance, UnitSet, cost_of, rows_of, unit_sets
from clustering.optimiser.search_context import SearchContext

SIZES = [(2, 3), (3, 4), (4, 6), (6, 8), (8, 12), (8, 14), (10, 10)]


@pytest.fixture(autouse=True)
def always_fixed(monkeypatch):
    """Fix at any size, and not only where it pays."""
    monkeypatch.setattr(pricing, "LARGE", 0)


@st.composite
def cases(draw: st.DrawFn, most: int = 14) -> tuple[Instance, DualPrices]:
    """Return an instance of few schools, and duals at which some columns are worth adding."""
    size = draw(st.sampled_from([size for size in SIZES if size[0] <= most - 1]))
    random = np.random.default_rng(draw(st.integers(0, 100_000)))
    n = draw(st.integers(max(size[0], 3), most))
    place = random.uniform(0, 1_500, (n, 2))
    drives_s = np.linalg.norm(place[:, None] - place[None], axis=2).round()
    drives_s[drives_s > draw(st.sampled_from([900.0, 1_400.0, 9_999.0]))] = 5_000
    rolls = random.integers(60, 700, n).astype(float)
    balance = draw(st.sampled_from([0.0, 2.0, 5.0]))
    joined = draw(st.sampled_from([(), ((0, 1),), ((0, 1), (2, 3, 4))])) if n > 5 else ()
    problem = Problem.from_arrays(drives_s, rolls)
    urns = [school.urn for school in problem.schools]
    together = [tuple(urns[at] for at in group) for group in joined if len(group) <= size[1]]
    rules = Rules(size=size, balance_s_per_pupil=balance, together=together)
    problem = problem.replace(rules=rules)
    instance = aggregate(problem, ()).instance
    g = len(instance.schools)
    penalty_s = random.choice([0.0, 0.0, 300.0, -200.0], (g, g)).astype(np.float32)
    penalty_s = np.triu(penalty_s, 1)
    instance = instance._replace(penalty_s=penalty_s + penalty_s.T)
    scale = draw(st.sampled_from([300.0, 900.0, 1_800.0]))
    unit_s = random.uniform(0, scale, g) * instance.schools
    if draw(st.booleans()):
        amounts = np.where(np.arange(g) % 3 == 0, random.integers(1, 3, g), 0).astype(float)
        instance = instance._replace(
            amounts=amounts[:, None],
            at_least=np.full(1, draw(st.sampled_from([1.0, 2.0, 3.0]))),
            at_most=np.full(1, np.inf),
        )
        # units that every cluster needs may be those that no cluster likes to have
        unit_s[amounts > 0] -= draw(st.sampled_from([0.0, 700.0]))
    triples = np.array([random.choice(g, 3, replace=False) for _ in range(3)])
    cuts = make_cuts(np.sort(triples), random.uniform(0, 300, 3), g)
    return instance, DualPrices(unit_s, draw(st.sampled_from([0.0, 150.0])), cuts)


def all_columns(instance: Instance, duals: DualPrices) -> dict[UnitSet, float]:
    """Return the reduced cost of every cluster that the rules allow, by brute force."""
    g = len(instance.schools)
    sets = [
        members
        for size in range(1, instance.most + 1)
        for members in combinations(range(g), size)
        if np.isfinite(cost_of(instance, members))
    ]
    return dict(zip(sets, reduced_costs(duals, *rows_of(instance, sets)).tolist(), strict=True))


@settings(max_examples=25, deadline=None)
@given(cases(), st.sampled_from([0.0, 40.0, 400.0]))
def test_pricing_by_a_threshold_finds_the_lowest_reduced_cost_of_every_root(case, threshold):
    instance, duals = case
    columns = all_columns(instance, duals)
    priced = price(instance, duals, SearchContext(), below=-threshold - 1e-6)
    assert priced.complete
    for root, lowest in enumerate(priced.lowest.tolist()):
        rooted = [reduced for members, reduced in columns.items() if members[0] == root]
        best = min([-threshold, *rooted])
        assert lowest == pytest.approx(best, abs=1e-2)
    for members, cost in zip(unit_sets(priced.members), priced.costs.tolist(), strict=True):
        assert columns[members] < -threshold
        assert cost == pytest.approx(cost_of(instance, members))


@settings(max_examples=25, deadline=None)
@given(cases(), st.sampled_from([-300.0, 0.0, 200.0]))
def test_every_column_below_a_reduced_cost_is_enumerated(case, below):
    instance, duals = case
    columns = all_columns(instance, duals)
    goal = PricingGoal(below, 10**9, every=True)
    found = unit_sets(price_all(instance, duals, goal, 100_000, SearchContext()).members)
    assert len(set(found)) == len(found)
    clear = {members for members, reduced in columns.items() if reduced < below - 1e-2}
    assert clear <= set(found) <= set(columns)


@settings(max_examples=25, deadline=None)
@given(cases())
def test_local_search_finds_columns_that_the_rules_allow_each_once(case):
    instance, duals = case
    columns = all_columns(instance, duals)
    found = local_columns(instance, duals, 3, SearchContext())
    members = unit_sets(found.members)
    assert len(set(members)) == len(members)
    # the prices of cuts count: without them, columns that touch a cut might be worth nothing
    assert all(columns[each] < 1e-2 for each in members)
    assert np.allclose(found.costs, [cost_of(instance, each) for each in members])


def least_cost(instance: Instance) -> float:
    """Return the cost of the best plan, by brute force over sets of units."""
    g = len(instance.schools)
    costs: dict[int, list[tuple[int, float]]] = {root: [] for root in range(g)}
    for size in range(1, instance.most + 1):
        for members in combinations(range(g), size):
            cost_s = cost_of(instance, members)
            if np.isfinite(cost_s):
                costs[members[0]].append((sum(1 << unit for unit in members), cost_s))
    best = {(1 << g) - 1: 0.0}
    for root in range(g):
        following: dict[int, float] = {}
        for rest, so_far in best.items():
            ways = [(1 << root, float(instance.left_out_s[root])), *costs[root]]
            if not rest >> root & 1:
                ways = [(0, 0.0)]
            for taken, cost_s in ways:
                if taken & ~rest == 0:
                    key = rest & ~taken
                    following[key] = min(following.get(key, np.inf), so_far + cost_s)
        best = following
    return best[0]


@settings(max_examples=25, deadline=None)
@given(cases(most=9), st.sampled_from([0.0, 100.0]), st.booleans())
def test_no_bound_is_above_the_best_plan(case, threshold, coarse):
    instance, duals = case
    best_s = least_cost(instance)
    priced = price(instance, duals._replace(fee_s=0.0), SearchContext(), below=-threshold - 1e-6)
    assert lagrangean(instance, duals._replace(fee_s=0.0), priced.lowest) <= best_s + 1e-2
    raised = list(raise_bound(instance, {}, SearchContext(), coarse=coarse))
    assert all(each.bound <= best_s + 1e-2 for each in raised)
    assert raised[-1].finished
