"""The answer first: figures, what the plan was made by, and how the page shows both."""

import dataclasses

import numpy as np
import pytest
from small_plan import small_plan, small_problem, small_result, three_standings

from clustering.plan import Plan
from clustering.policy.dossier import dossier
from clustering.policy.programmes import read_programme
from clustering.policy.purpose import PlanPurpose
from clustering.result import Status
from clustering.rules import Rules
from clustering.standing import STATE
from data.dates import today
from data.school import Schools
from maps.answers import answers, made_by
from routing import estimate_times


def test_the_three_figures_are_who_is_placed_the_longest_drive_and_how_sure():
    assert answers(small_problem(), small_plan(), small_result()) == [
        ("7 of 8", "schools placed"),
        ("8 min", "longest drive between partners"),
        ("5.0 %", "at most could still be saved: proven"),
    ]


def test_only_those_that_need_a_place_are_counted_as_in_need():
    problem, plan = three_standings()
    assert answers(problem, plan, None)[0] == ("4 of 5", "schools that need a place have one")
    free = problem.replace(rules=Rules(size=(2, 4), optional=problem.schools.urns))
    assert answers(free, plan, None)[0] == ("5", "schools placed; none needs a place")


def test_where_it_must_not_be_said_who_needs_a_place_it_is_not_counted():
    problem, plan = three_standings()
    apart = problem.replace(schools=Schools(problem.schools.items, lacking={STATE: "persons"}))
    assert answers(apart, plan, None)[0] == ("5", "schools placed")


@pytest.mark.parametrize(
    ("change", "figure"),
    [
        ({"status": Status.OPTIMAL}, "Proven"),
        ({"drawn_by_hand": True}, "By hand"),
        ({"faults": ("This plan breaks its own rules.",)}, "Not known"),
        ({"bound": 0.0}, "Not known"),
        ({"bound": -np.inf}, "Not known"),
    ],
)
def test_how_sure_is_never_said_better_than_it_is(change, figure):
    result = dataclasses.replace(small_result(), **change)
    assert answers(small_problem(), small_plan(), result)[-1][0] == figure


def test_estimated_drives_and_ways_that_are_missing_are_said():
    problem, plan = small_problem(), small_plan()
    estimated = problem.replace(times=estimate_times(problem.schools))
    assert "estimated" in answers(estimated, plan, None)[1][1]
    seconds = problem.times.seconds.copy()
    seconds[0, 1] = np.inf
    cut = problem.replace(times=dataclasses.replace(problem.times, seconds=seconds))
    assert answers(cut, plan, None)[1] == ("No way", "for some, between partners")


def test_a_plan_without_a_cluster_has_no_longest_drive():
    assert len(answers(small_problem(), Plan((), ()), None)) == 1


def test_the_page_names_its_programme_and_shape(open_map):
    programme = read_programme("lincolnshire-small-schools")
    policy = dossier(small_problem(), small_plan(), PlanPurpose(start=today(), programme=programme))
    page = open_map(policy=policy).page
    said = page.locator("#made-by").text_content()
    assert said == f"{programme.title}. {made_by(small_problem(), '')}"
    assert "every two partners" in said


def test_the_three_figures_are_on_the_page_and_on_the_stage(open_map):
    page = open_map().page
    figures = ["7 of 8", "8 min", "5.0 %"]
    assert page.locator("#answers dd").all_text_contents() == figures
    page.locator("#present").click()
    assert page.locator("#card .answers dd").all_text_contents() == figures


def test_what_is_wrong_with_a_plan_is_not_folded_away(open_map):
    page = open_map().page
    assert page.locator("#quality").is_hidden()
    broken = dataclasses.replace(small_result(), faults=("This plan breaks its own rules.",))
    page = open_map(result=broken).page
    assert page.locator("#quality").is_visible()
