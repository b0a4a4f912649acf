import numpy as np
import pytest
from patience import UNHURRIED
from points import points

from clustering import check, solve
from clustering.optimiser.aggregation import aggregate
from clustering.optimiser.hubs.hub_annealing import anneal_hubs, has_large_hubs
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
    result = solve(problem, UNHURRIED)
    assert check(problem, result.plan) == ()
    assert len(result.plan.clusters) == 4
    assert result.plan.left_out


def test_more_clusters_than_can_lead_are_refused():
    problem = points(20, 3)
    capacities = np.zeros(20)
    capacities[:2] = 2_000.0
    with pytest.raises(InputError, match="exactly that many clusters"):
        solve(problem.replace(capacities=capacities), UNHURRIED)


def test_small_clusters_are_left_to_the_other_search():
    problem = points(80, 8)
    free = problem.replace(rules=problem.rules.__class__(shape="hub", size=(2, 5), clusters=8))
    assert not has_large_hubs(aggregate(free, ()).instance)
