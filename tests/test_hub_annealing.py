import dataclasses

import numpy as np
import pytest
from patience import UNHURRIED
from points import points

from clustering import Limits, check, solve
from clustering.optimiser.aggregation import aggregate
from clustering.optimiser.hubs.hub_annealing import (
    anneal_hubs,
    has_large_hubs,
    has_numbered_hubs,
)
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.search_context import SearchContext
from data.errors import InputError

pytestmark = pytest.mark.usefixtures("brief_annealing")


@pytest.mark.parametrize("fewest", [1, 2])
@pytest.mark.parametrize("full", [0.0, 0.8, 0.93])
def test_the_first_plan_has_so_many_clusters_within_the_capacities_and_leaves_none_out(
    full, fewest
):
    problem = points(80, 8, full, fewest=fewest)
    instance = aggregate(problem, ()).instance
    plan = Incumbent.of(instance, anneal_hubs(instance, SearchContext()))
    assert has_large_hubs(instance)
    assert len(plan.clusters) == 8
    assert plan.left_out == ()
    assert min(map(len, plan.clusters)) >= fewest
    loads = [instance.pupils[list(members)].sum() for members in plan.clusters]
    assert max(loads) <= instance.capacity[0]


def test_the_same_seed_finds_the_same_first_plan():
    instance = aggregate(points(60, 6), ()).instance
    first, second = (anneal_hubs(instance, SearchContext(seed=3)) for _ in range(2))
    assert first == second


def test_where_the_load_exceeds_all_capacities_some_are_left_out():
    problem = points(40, 4, 1.3)
    result = solve(problem, Limits(2))  # its bound rises for longer than anybody waits
    assert check(problem, result.plan) == ()
    assert len(result.plan.clusters) == 4
    assert result.plan.left_out


def test_more_clusters_than_can_lead_are_refused():
    problem = points(20, 3)
    capacities = np.zeros(20)
    capacities[:2] = 2_000.0
    with pytest.raises(InputError, match="exactly that many clusters"):
        solve(problem.replace(capacities=capacities), UNHURRIED)


def test_small_hubs_without_capacities_are_left_to_the_other_bound():
    problem = points(80, 16, 0.0)
    small = problem.replace(rules=dataclasses.replace(problem.rules, size=(2, 5)))
    assert not has_large_hubs(aggregate(small, ()).instance)
    assert has_numbered_hubs(aggregate(small, ()).instance)


OPTIONS = {
    "sizes": {"size": (5, 12)},
    "exact sizes": {"size": (8, 8)},
    "balance": {"balance_s_per_pupil": 2.0},
    "pupils": {"pupils": (250.0, 700.0)},
    "dominance": {"most_in_one_school_percent": 40.0},
    "pairs apart": {"apart": tuple((at, at + 1) for at in range(1, 60, 2))},
    "kept together": {"together": tuple((at, at + 1) for at in range(1, 20, 2))},
    "kept pairs": {"kept_pairs": ((1, 2), (3, 4)), "kept_pair_s": -500.0},
    "leads": {"lead_schools": (5, 25, 45)},
}


@pytest.mark.parametrize("option", OPTIONS)
def test_no_option_keeps_the_first_plan_from_its_number_of_hubs(option):
    problem = points(64, 8, 0.8, fewest=1)
    rules = dataclasses.replace(problem.rules, **OPTIONS[option])
    instance = aggregate(problem.replace(rules=rules), ()).instance
    plan = Incumbent.of(instance, anneal_hubs(instance, SearchContext()))
    assert (len(plan.clusters), plan.left_out) == (8, ())


def test_capacities_of_any_size_and_fractions_of_pupils_are_kept():
    problem = points(40, 4, 0.93)
    grand = problem.replace(loads=problem.loads * 1_000.7, capacities=problem.capacities * 1_000.7)
    plain, large = (aggregate(each, ()).instance for each in (problem, grand))
    plans = [anneal_hubs(each, SearchContext()) for each in (plain, large)]
    assert plans[0] == plans[1]
