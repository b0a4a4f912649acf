"""Closing a rural primary school: whom the presumption covers, and the four headings' figures."""

import dataclasses

import numpy as np
import pytest
from grid import line_problem, school

from clustering import Rules
from clustering.policy.closing import closing_statement, presumed_against
from clustering.policy.forms import Form
from data.school import Schools
from routing.times import TravelTimes

RURAL = {
    "urban_rural": "(England/Wales) Rural village",
    "phase": "Primary",
    "type": "Community school",
}


@pytest.mark.parametrize(
    ("known", "covered"),
    [
        ({}, True),
        ({"urban_rural": "Rural hamlet and isolated dwellings"}, True),
        ({"type": "Voluntary controlled school"}, True),
        ({"urban_rural": "(England/Wales) Urban city and town"}, False),
        ({"urban_rural": ""}, False),
        ({"phase": "Secondary"}, False),
        ({"type": "Academy converter"}, False),
    ],
)
def test_the_law_presumes_against_closing_maintained_rural_primary_schools(known, covered):
    assert presumed_against(school(101, **{**RURAL, **known})) is covered


def village():
    """101 in Ash, and others 6, 9, 12, 15 minutes along the road; 102 full, 103 with room."""
    return line_problem(
        [0, 6, 9, 12, 15],
        Rules(size=(2, 5)),
        {**RURAL, "name": "Ash School", "locality": "Ash", "pupils": 40},
        {"name": "Full School", "pupils": 90, "capacity": 80},
        {"name": "Roomy School", "pupils": 59, "capacity": 60},
        {"name": "Third School"},
        {"name": "Fourth School"},
    )


def test_the_four_headings_have_the_figures_of_the_plan():
    first, community, transport, cars, alternatives = closing_statement(
        village(), 101, [101], Form.INFORMAL
    )
    assert "Education and Inspections Act 2006, section 15(4)" in first
    assert community == (
        "The community: 40 pupils would go to school elsewhere; it is the only school of the plan "
        "in Ash."
    )
    assert transport == (
        "Transport, and what it costs the authority: the nearest schools are Full School (6 "
        "minutes, 0 free places), Roomy School (9 minutes, 1 free place) and Third "
        "School (12 minutes)."
    )
    assert cars == "Cars: if all were driven, 40 pupils for 6 minutes each way, every school day."
    assert alternatives == (
        "Alternatives to closing: its cluster can work together as an informal collaboration."
    )


def test_a_school_that_closes_too_takes_nobody_in():
    _, _, transport, *_ = closing_statement(village(), 101, [101, 102], None)
    assert "Full School" not in transport
    assert "Roomy School (9 minutes" in transport


def test_a_school_that_reaches_no_other_is_told_so():
    alone = np.array([[0.0, np.inf], [np.inf, 0.0]])
    schools = Schools((school(101, **RURAL), school(102)))
    problem = village().replace(schools=schools, times=TravelTimes(schools.urns, alone))
    _, community, transport, _, alternatives = closing_statement(problem, 101, [101], None)
    assert community == "The community: its pupils would go to school elsewhere."
    assert transport == "Transport: no school of the plan can be reached."
    assert alternatives == "Alternatives to closing: it is in no cluster."


def test_nothing_is_said_of_a_school_that_the_law_does_not_cover():
    assert closing_statement(village(), 102, [102], None) == ()


@pytest.mark.parametrize(
    ("method", "said"),
    [
        ("roads", "(12 minutes by road)"),
        ("estimate", "(12 minutes, estimated from the straight line)"),
        ("given", "(12 minutes)"),
    ],
)
def test_minutes_say_what_they_are_known_from(method, said):
    problem = village()
    timed = problem.replace(times=dataclasses.replace(problem.times, method=method))
    _, _, transport, *_ = closing_statement(timed, 101, [101], None)
    assert said in transport
