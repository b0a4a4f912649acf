import numpy as np
import pytest
from patience import UNHURRIED
from points import points

from clustering import Status, check, solve
from clustering.clock import Clock
from clustering.optimiser.aggregation import aggregate
from clustering.optimiser.dual_prices import DualBound, duals_without_cuts
from clustering.optimiser.heuristics.neighbourhoods import Neighbourhood
from clustering.optimiser.hubs.hub_annealing import anneal_hubs
from clustering.optimiser.hubs.hub_search import reoptimise_hubs
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.search_context import SearchContext

pytestmark = pytest.mark.usefixtures("brief_annealing")


def test_a_poor_neighbourhood_is_rearranged_within_the_capacities():
    instance = aggregate(points(40, 4, 0.8), ()).instance
    good = Incumbent.of(instance, anneal_hubs(instance, SearchContext()))
    poor = Incumbent.of(instance, [tuple(range(at, 40, 4)) for at in range(4)])
    prices = duals_without_cuts(np.full(40, good.cost / 40))
    dual = DualBound(0.0, prices, finished=True, numbered=True)
    neighbourhood = Neighbourhood(poor.clusters, poor.left_out)
    better = reoptimise_hubs(instance, dual, 1_600, SearchContext(Clock(UNHURRIED)), neighbourhood)
    assert better is not None
    assert Incumbent.of(instance, better).cost <= 1.02 * good.cost


def test_a_few_dozen_points_are_proven_best():
    problem = points(30, 4, 0.8)
    result = solve(problem, UNHURRIED)
    assert check(problem, result.plan) == ()
    assert result.status is Status.OPTIMAL
    assert not result.plan.left_out


def test_without_capacities_too():
    result = solve(points(40, 5, 0.0), UNHURRIED)
    assert result.status is Status.OPTIMAL
    assert not result.plan.left_out
