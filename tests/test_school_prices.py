import dataclasses

import numpy as np
import pytest
from grid import lattice, problems
from hypothesis import given, settings
from hypothesis import strategies as st
from patience import UNHURRIED

from clustering import Problem, Rules, Status, solve
from clustering.left_out import diagnose
from clustering.optimiser.aggregation import aggregate
from clustering.optimiser.appraisal import bound_by
from clustering.optimiser.columns.column_generation import bound_at
from clustering.optimiser.school_prices import SchoolPrices
from clustering.optimiser.search_context import SearchContext
from clustering.optimiser.warm_start import duals_of, school_prices

pytestmark = pytest.mark.usefixtures("brief_annealing")


@pytest.fixture(scope="module")
def county():
    problem = Problem.from_arrays(
        lattice(40, 2, 60.0), np.arange(40) * 9.0 + 20, rules=Rules(together=((0, 1), (5, 7)))
    )
    result = solve(problem, UNHURRIED)
    assert result.prices is not None
    return problem, result, result.prices


def test_prices_of_schools_are_again_those_of_the_units(county):
    problem, _, worth = county
    aggregation = aggregate(problem, diagnose(problem))
    prices = duals_of(problem, aggregation, worth)
    again = school_prices(problem, aggregation, prices)
    assert again.prices_s == pytest.approx(worth.prices_s)
    assert again.cuts == worth.cuts


def test_they_prove_the_bound_of_their_own_problem(county):
    problem, result, worth = county
    bound, _ = bound_by(problem, worth)
    total = result.objective + result.left_out_s
    assert total * 0.99 <= bound <= total + 1e-6


@settings(deadline=None, max_examples=40)
@given(problems(8), st.integers(0, 1_000))
def test_no_prices_prove_more_than_the_best_plan_costs(problem, seed):
    best = solve(problem, UNHURRIED)
    assert best.status is Status.OPTIMAL
    random = np.random.default_rng(seed)
    urns = problem.schools.urns
    triples = [tuple(random.choice(urns, 3, replace=False).tolist()) for _ in range(len(urns) // 3)]
    worth = SchoolPrices(
        {urn: float(random.uniform(-2_000, 9_000)) for urn in urns if random.random() < 0.8},
        tuple((cut, float(random.uniform(0, 500))) for cut in triples),
    )
    bound, every = bound_by(problem, worth)
    assert bound <= best.objective + best.left_out_s + 0.05
    assert every.prices_s.keys() <= set(urns)


def test_a_school_without_a_price_gets_what_it_brings(county):
    problem, result, worth = county
    urn = result.plan.clusters[0].schools[-1]
    less = dataclasses.replace(
        worth, prices_s={other: s for other, s in worth.prices_s.items() if other != urn}
    )
    bound, every = bound_by(problem, less)
    assert urn in every.prices_s
    assert bound >= 0.98 * (result.objective + result.left_out_s)


def test_prices_raised_around_what_is_broken_prove_as_much_or_more(county):
    problem, result, worth = county
    raised = []
    for cluster in result.plan.clusters:
        pair = [row for row in cluster.schools if row not in {0, 1, 5, 7}][:2]
        changed = problem.replace(rules=dataclasses.replace(problem.rules, apart=(tuple(pair),)))
        aggregation = aggregate(changed, diagnose(changed))
        broken = [at for at, rows in enumerate(aggregation.rows) if {*pair} & {*rows}]
        before, after = (
            bound_at(
                aggregation.instance,
                duals_of(changed, aggregation, worth, each),
                SearchContext(),
            )
            for each in ((), broken)
        )
        raised.append(after.bound - before.bound)
    assert min(raised) > -0.01
    assert max(raised) > 100


def test_a_bonus_that_schools_bring_is_taken_off_their_prices():
    assert SchoolPrices({1: 10.0, 2: 5.0}).less({1: 4.0}).prices_s == {1: 6.0, 2: 5.0}
