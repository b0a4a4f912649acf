import numpy as np
from points import points

from clustering import Limits, Status, check, solve
from clustering.clock import Clock
from clustering.search.bound import Dual
from clustering.search.hub_search import rearranged_hubs
from clustering.search.hubs import plan_hubs
from clustering.search.incumbent import Incumbent
from clustering.search.nodes import contract
from clustering.search.prices import plain_prices
from clustering.search.windows import Window


def test_a_poor_window_is_rearranged_within_the_capacities():
    nodes = contract(points(40, 4, 0.8), ()).nodes
    good = Incumbent.of(nodes, plan_hubs(nodes, 1, lambda: True))
    poor = Incumbent.of(nodes, [tuple(range(at, 40, 4)) for at in range(4)])
    prices = plain_prices(np.full(40, good.cost / 40))
    dual = Dual(0.0, prices, finished=True, numbered=True)
    window = Window(poor.clusters, poor.left_out)
    better = rearranged_hubs(nodes, dual, 1_600, Clock(Limits(60)), window)
    assert better is not None
    assert Incumbent.of(nodes, better).cost <= 1.02 * good.cost


def test_a_few_dozen_points_are_proven_best():
    problem = points(30, 4, 0.8)
    result = solve(problem, Limits(60))
    assert check(problem, result.plan) == ()
    assert result.status is Status.OPTIMAL
    assert not result.plan.left_out


def test_without_capacities_too():
    result = solve(points(40, 5, 0.0), Limits(60))
    assert result.status is Status.OPTIMAL
    assert not result.plan.left_out
