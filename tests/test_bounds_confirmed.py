"""What a plan says of its own quality is confirmed when the plan is read, to the printed digit."""

import dataclasses
import tempfile
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from grid import lattice, school
from grid import problems as any_problems
from hypothesis import given, settings
from hypothesis import strategies as st
from patience import UNHURRIED
from test_every_rule import BASE, RULES, problems

from clustering import Limits, Problem, Rules, Status, solve
from clustering.clock import Clock
from clustering.improvement import improve
from clustering.optimiser.aggregation import aggregate
from clustering.optimiser.columns.column_generation import bound_at
from clustering.optimiser.exact.number_branching import bound_by_nodes
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.school_prices import SchoolPrices
from clustering.optimiser.search import Search
from clustering.optimiser.search_context import SearchContext
from clustering.optimiser.warm_start import duals_of
from clustering.policy.purpose import PlanPurpose
from clustering.reproof import challenge
from clustering.scenario import Close, Scenario, Setting, answer
from data.coordinates import to_degrees
from data.errors import InputError
from data.school import Schools
from maps import read_plan_directory, write_plan_directory
from routing import estimate_times
from routing.times import TravelTimes

pytestmark = pytest.mark.usefixtures("brief_annealing")

PRINTED = 5e-5
"""Half of the last digit of a gap in print."""


def confirms_itself(problem, result):
    """Write a plan and read it: it must claim as much as before."""
    with tempfile.TemporaryDirectory() as folder:
        place = write_plan_directory(Path(folder) / "plan", problem, result)
        stored = read_plan_directory(place)
    assert not [doubt for doubt in stored.verdict.doubts if "confirmed" in doubt]
    assert stored.result.status is result.status
    assert stored.result.gap <= result.gap + PRINTED


def in_england(problem, slower):
    """Return a problem with its schools where the grid says, and drives that are no faster."""
    east = [each.easting for each in problem.schools]
    north = [each.northing for each in problem.schools]
    lon, lat = to_degrees(np.array(east), np.array(north))
    placed = [
        dataclasses.replace(each, lon=float(x), lat=float(y))
        for each, x, y in zip(problem.schools, lon, lat, strict=True)
    ]
    schools = Schools(tuple(placed))
    times = estimate_times(schools)
    if slower:
        seconds = times.seconds + problem.times.seconds.round() / 7  # no whole hundredths
        times = TravelTimes(schools.urns, seconds)
    return problem.replace(schools=schools, times=times)


@settings(max_examples=10, deadline=None)
@given(st.data(), st.sampled_from(sorted(RULES)), st.sampled_from([0.01, 0.1, 60.0]))
def test_a_plan_by_any_rule_confirms_its_own_gap(data, rule, seconds):
    drawn = data.draw(problems(dataclasses.replace(BASE, **RULES[rule]), most=12))
    try:
        problem = in_england(drawn, data.draw(st.booleans()))
        result = solve(problem, Limits(seconds))
    except InputError:
        return
    confirms_itself(problem, result)


def city(n, seed, **rules):
    """Schools whose rolls are so large that the cost hangs on the number of clusters."""
    random = np.random.default_rng(seed)
    at = random.uniform(0, 6_000, (n, 2)).round()
    lon, lat = to_degrees(500_000 + at[:, 0], 350_000 + at[:, 1])
    places = [
        school(
            101 + i,
            easting=float(500_000 + at[i, 0]),
            northing=float(350_000 + at[i, 1]),
            lon=float(lon[i]),
            lat=float(lat[i]),
            pupils=int(random.integers(150, 700)),
            faith=str(random.choice(["", "", "Roman Catholic"])),
        )
        for i in range(n)
    ]
    schools = Schools(tuple(places))
    seconds = (lattice(n, seed, 12.0)).round(3)
    return Problem(schools, TravelTimes(schools.urns, seconds), Rules(**rules))


def test_a_plan_proven_number_by_number_is_proven_again():
    problem = city(26, 3)
    result = solve(problem, UNHURRIED)
    assert result.status is Status.OPTIMAL
    assert result.prices.by_number
    claimed = result.objective + result.left_out_s
    free = dataclasses.replace(result.prices, by_number={})
    assert bound_at_prices(problem, free) < 0.999 * claimed
    bound, cheaper = challenge(problem, result.plan, result.prices, claimed)
    assert bound == claimed
    assert cheaper is None
    confirms_itself(problem, result)


def bound_at_prices(problem, prices):
    aggregation = aggregate(problem, ())
    duals = duals_of(problem, aggregation, prices)
    return bound_at(aggregation.instance, duals, SearchContext()).bound


def test_a_plan_of_large_clusters_is_confirmed():
    problem = city(40, 1, size=(7, 9))
    result = solve(problem, Limits(1.5))
    confirms_itself(problem, result)


@pytest.mark.parametrize("seconds", [0.02, 0.2, 1.0])
def test_what_a_clock_cuts_short_claims_no_more_than_its_prices_prove(seconds):
    problem = city(60, 2)
    confirms_itself(problem, solve(problem, Limits(seconds)))


@pytest.mark.parametrize("stability_s", [0.0, 2_000.0])
def test_answers_and_improvements_confirm_their_gaps(stability_s):
    problem = city(24, 5, locked=((101, 102, 103, 104),))
    result = solve(problem, UNHURRIED)
    purpose = PlanPurpose(start=date(2026, 1, 5))
    setting = Setting(problem, result.plan, purpose, timing=None, prices=result.prices)
    found = answer(setting, Scenario().then(Close(110)), Limits(2), stability_s=stability_s)
    confirms_itself(found.after.problem, found.result)
    for step in improve(problem, found.before.plan, Limits(2), most=4).steps[-1:]:
        confirms_itself(problem, step.result)


def test_a_stopped_search_keeps_the_duals_of_its_bound():
    problem = city(40, 4)
    aggregation = aggregate(problem, ())
    search = Search(
        aggregation.instance, Clock(), 1, bound=0.0, unplaceable=0, fixed_s=0.0, rigid=False
    )
    seen = []

    def stop(_):
        if search.dual_bound is not None and search.bound > 0.0:
            seen.append((search.bound, search.dual_bound))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search.run(stop)
    bound, proof = seen[-1]
    again = bound_at(aggregation.instance, proof.duals, SearchContext())
    assert again.bound >= bound - 1e-6


@settings(max_examples=40, deadline=None)
@given(any_problems(8), st.integers(0, 1_000))
def test_no_prices_by_number_prove_more_than_the_best_plan_costs(problem, seed):
    best = solve(problem, UNHURRIED)
    assert best.status is Status.OPTIMAL
    unplaceable = problem.unplaceable
    aggregation = aggregate(problem, unplaceable)
    if not aggregation.rows:
        return
    random = np.random.default_rng(seed)
    instance, context = aggregation.instance, SearchContext()

    def drawn(*, numbered):
        price_s = {urn: float(random.uniform(-500, 3_000)) for urn in problem.schools.urns}
        prices = SchoolPrices(price_s, fee_s=float(random.uniform(-3_000, 3_000)))
        return duals_of(problem, aggregation, prices, numbered=numbered)

    root = bound_at(instance, drawn(numbered=False), context)
    nodes = {number: drawn(numbered=True) for number in range(-1, 4)}
    fixed_s = float(problem.left_out_s[list(unplaceable)].sum())
    total = best.objective + best.left_out_s - fixed_s
    found = bound_by_nodes(Incumbent.of(instance, ()), root, nodes, total + 100.0, context)
    assert found <= total + 1e-3
