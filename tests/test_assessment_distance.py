"""The distance to the bound is divided among clusters, and nothing of it is lost."""

import dataclasses
from functools import cache

import pytest
from hand_drawn import PROBLEMS, by_hand, cut_off, grouped
from hypothesis import given, settings
from hypothesis import strategies as st
from small_plan import small_plan, small_problem

from clustering import Limits, Plan, Rules, solve
from clustering.assessment.dear import dear_clusters
from clustering.assessment.distance import distances, school_drives_s, school_pairs_s
from clustering.assessment.verdict import assess
from clustering.cost import measure
from clustering.evaluation import evaluate_by_hand


@cache
def best_of(at):
    return solve(PROBLEMS[at], Limits(2))


def drawn_of(problem, plan, best):
    return evaluate_by_hand(problem, plan, best.bound + best.left_out_s, prices=best.prices)


@settings(max_examples=60)
@given(
    places=st.lists(st.integers(0, 3), min_size=8, max_size=8),
    at=st.sampled_from(range(len(PROBLEMS) - 1)),
    priced=st.booleans(),
)
def test_the_parts_sum_to_the_whole(places, at, priced):
    problem, plan = PROBLEMS[at], grouped(places)
    best = best_of(at) if priced else dataclasses.replace(best_of(at), prices=None)
    drawn = drawn_of(problem, plan, best)
    found = distances(problem, drawn, best)
    assert set(found.clusters_s) == {each.number for each in plan.clusters}
    assert set(found.left_out_s) == {each.urn for each in plan.left_out}
    bounds = (best.bound + best.left_out_s, best.total_s)
    assert any(found.whole_s == pytest.approx(drawn.total_s - each, abs=0.1) for each in bounds)
    for cluster in plan.clusters:
        drives, pairs = school_drives_s(problem, cluster), school_pairs_s(problem, cluster)
        figures = measure(problem, cluster)
        assert sum(drives.values()) == pytest.approx(figures.driving_s)
        assert sum(pairs.values()) == pytest.approx(figures.compatibility_s)


@pytest.mark.parametrize("at", range(len(PROBLEMS)))
def test_no_cluster_of_a_proven_plan_costs_more_than_it_need(at):
    problem, best = PROBLEMS[at], best_of(at)
    found = distances(problem, drawn_of(problem, best.plan, best), best)
    assert found.whole_s < 1.0
    assert max(map(abs, found.clusters_s.values())) < 1.0 - found.rest_s
    assert dear_clusters(problem, best.plan, found) == ()


def test_without_prices_the_distance_is_that_from_the_best_plan():
    problem = small_problem()
    best = dataclasses.replace(solve(problem, Limits(2)), prices=None)
    found = distances(problem, drawn_of(problem, by_hand(), best), best)
    assert found.rest_s == pytest.approx(0.0, abs=1e-6)


def test_a_verdict_says_what_costs_too_much_and_what_would_help():
    problem = small_problem()
    best = solve(problem, Limits(2))
    verdict = assess(problem, drawn_of(problem, grouped([1, 2, 2, 2, 2, 1, 1, 0]), best), best)
    assert verdict.dear[0].sentences == (
        "It costs 31.6 minutes, 9.1 minutes more than it needs to.",
        "Village 6 Primary School (900006) is 8.0 minutes from its partners on average, where a "
        "place for it need cost only 2.9 minutes.",
    )
    costs = {words: (ours, theirs) for words, ours, theirs in verdict.costs_s}
    assert costs["In all"] == (verdict.drawn.total_s, best.total_s)
    assert verdict.sentences == (
        "The best plan found saves 29.8 % of the cost, and no plan saves more.",
    )


def test_left_out_schools_are_said_to_set_costs_apart():
    problem = small_problem()
    best = solve(problem, Limits(2))
    (second,) = small_plan().clusters[1:]
    urns = (*small_plan().clusters[0].schools, 900008)
    others = tuple(dataclasses.replace(small_plan().left_out[0], urn=urn) for urn in urns)
    verdict = assess(problem, drawn_of(problem, Plan((second,), others), best), best)
    said = " ".join(verdict.sentences)
    assert "The plan has 5 schools in no cluster, the best 1." in said
    assert "The clusters alone cost" in said


def test_a_cluster_without_a_way_is_the_dearest_and_says_why():
    problem = cut_off()
    best = solve(problem, Limits(2))
    verdict = assess(problem, drawn_of(problem, by_hand(), best), best)
    assert "There is no way between" in verdict.dear[0].sentences[0]
    assert "inf" not in " ".join(verdict.sentences)


def test_a_plan_may_cost_less_than_any_that_keeps_the_rules():
    problem = small_problem().replace(rules=Rules(size=(4, 4)))
    best = solve(problem, Limits(2))
    drawn = drawn_of(problem, grouped([1, 1, 2, 2, 3, 3, 3, 0]), best)
    assert drawn.total_s < best.total_s
    verdict = assess(problem, drawn, best)
    assert "The best plan found keeps the rules, and costs" in verdict.sentences[0]
    assert "costs less than any plan that keeps the rules" in drawn.summary()
