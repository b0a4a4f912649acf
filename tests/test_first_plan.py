"""The first plan: no school left out that fits, and the number of clusters that is wanted."""

import math
from itertools import combinations

import numpy as np
import pytest
from grid import lattice
from hypothesis import given, settings
from hypothesis import strategies as st

from clustering import Problem, Rules
from clustering.optimiser.aggregation import aggregate
from clustering.optimiser.heuristics.first_plan import (
    cheapest_closing,
    cheapest_opening,
    first_plan,
)
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance, UnitSet, cost_of
from clustering.optimiser.search_context import SearchContext

pytestmark = pytest.mark.usefixtures("brief_annealing")


def city(n: int, seed: int, size: tuple[int, int], clusters: int = 0) -> Instance:
    """Return n schools in a city, all within reach of each other; their rolls differ widely."""
    random = np.random.default_rng(seed)
    place = random.uniform(0, 900, (n, 2))
    drives_s = np.linalg.norm(place[:, None] - place[None], axis=2).round()
    rolls = random.integers(100, 800, n).astype(float)
    rules = Rules(size=size, clusters=clusters or None)
    return aggregate(Problem.from_arrays(drives_s, rolls, rules=rules), ()).instance


def with_role(instance: Instance, every: int) -> Instance:
    """Ask every cluster for one of the units at 0, every, 2 every, ..."""
    amounts = (np.arange(len(instance.schools)) % every == 0).astype(float)[:, None]
    return instance._replace(amounts=amounts, at_least=np.ones(1), at_most=np.full(1, np.inf))


@pytest.mark.parametrize("role", [False, True])
@pytest.mark.parametrize(("n", "size"), [(67, (8, 12)), (90, (8, 14))])
def test_large_clusters_are_as_many_as_the_pupils_need_and_leave_nobody_out(n, size, role):
    instance = city(n, n, size)
    if role:
        instance = with_role(instance, 6)
    found = Incumbent.of(instance, first_plan(instance, SearchContext()))
    assert not found.left_out
    exact = float(instance.pupils.sum()) / instance.target_pupils
    assert math.floor(exact) - 1 <= len(found.clusters) <= math.ceil(exact) + 1


@pytest.mark.parametrize("clusters", [6, 7, 8])
def test_an_exact_number_of_large_clusters_is_met(clusters):
    instance = city(66, 3, (8, 12), clusters)
    found = Incumbent.of(instance, first_plan(instance, SearchContext()))
    assert not found.wrong_number
    assert not found.left_out


def test_the_same_seed_gives_the_same_first_plan():
    instance = city(50, 2, (8, 12))
    plans = [first_plan(instance, SearchContext(seed=seed)) for seed in (4, 4)]
    assert plans[0] == plans[1]


def best_cost(instance: Instance) -> float:
    """Return the cost of the best of all plans, by brute force."""
    n = len(instance.schools)
    costs = {
        members: cost_of(instance, members)
        for size in range(instance.fewest, instance.most + 1)
        for members in combinations(range(n), size)
    }

    def of(rest: UnitSet) -> float:
        if not rest:
            return 0.0
        first = rest[0]
        best = float(instance.left_out_s[first]) + of(rest[1:])
        for members, cost_s in costs.items():
            if members[0] == first and set(members) <= set(rest):
                best = min(best, cost_s + of(tuple(sorted(set(rest) - set(members)))))
        return best

    return of(tuple(range(n)))


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(("n", "size"), [(9, (8, 9)), (11, (8, 10)), (16, (8, 8))])
def test_no_first_plan_of_large_clusters_is_far_from_the_best(n, size, seed):
    instance = city(n, seed, size)
    found = Incumbent.of(instance, first_plan(instance, SearchContext()))
    best_s = best_cost(instance) if n < 12 else halved_cost(instance)
    assert best_s - 1e-3 <= found.cost <= 1.02 * best_s


def halved_cost(instance: Instance) -> float:
    """Return the least cost of two clusters of all units, half of them each."""
    n = len(instance.schools)
    return min(
        cost_of(instance, (0, *others)) + cost_of(instance, sorted(set(range(1, n)) - set(others)))
        for others in combinations(range(1, n), n // 2 - 1)
    )


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(8, 24), st.sampled_from([(2, 4), (3, 6), (8, 12)]),
       st.booleans())  # fmt: skip
def test_opening_and_closing_give_one_cluster_more_and_one_less_by_the_rules(seed, n, size, role):
    problem = Problem.from_arrays(lattice(n, seed, 15.0), rules=Rules(size=size))
    instance = aggregate(problem, ()).instance
    if role:
        instance = with_role(instance, 3)
    plan = Incumbent.of(instance, first_plan(instance, SearchContext(seed=seed)))
    for change, more in ((cheapest_opening(plan), 1), (cheapest_closing(plan), -1)):
        if change is None:
            continue
        after = Incumbent(instance, plan.clusters)
        after.replace(*change)
        assert len(after.clusters) == len(plan.clusters) + more
        assert set(after.left_out) <= set(plan.left_out)
        units = [unit for members in after.clusters for unit in members]
        assert len(units) == len(set(units))
        assert all(np.isfinite(cost_of(instance, members)) for members in after.clusters)
