"""Sparsity money: whose may change when a neighbour closes, and no sum that nobody knows."""

from datetime import date

import pytest
from grid import line_problem, schools_of

from clustering import Rules
from clustering.policy.amalgamation import lump_sum_sentences
from clustering.policy.figures import money
from clustering.policy.sparsity import concerned, sparsity_sentences

WHEN = date(2026, 1, 5)
SMALL = {"phase": "Primary", "type": "Community school", "pupils": 60}


def road(*each):
    """Schools 101, 102, ... five minutes apart."""
    schools = [{**SMALL, **known} for known in each]
    return line_problem([5.0 * at for at in range(len(each))], Rules(size=(2, 6)), *schools)


def urns(problem, urn, *closing):
    return [school.urn for school, _ in concerned(problem, urn, closing or (urn,), WHEN)]


def test_those_to_whom_it_is_nearest_or_second_nearest_are_concerned():
    assert urns(road({}, {}, {}, {}, {}, {}), 103) == [102, 104, 101]


def test_who_closes_too_is_not_concerned():
    assert urns(road({}, {}, {}, {}, {}, {}), 103, 103, 102) == [104, 101]


@pytest.mark.parametrize(
    ("known", "held"),
    [
        ({}, True),
        ({"pupils": None}, True),
        ({"pupils": 149}, True),
        ({"pupils": 150}, False),
        ({"pupils": 149, "low_age": 5, "high_age": 11}, True),
        ({"pupils": 149, "low_age": 7, "high_age": 11}, False),
        ({"type": "Academy converter"}, True),
        ({"type": "Community special school"}, False),
        ({"type": "Local authority nursery school", "phase": "Nursery"}, False),
        ({"type": "Other independent school"}, False),
        ({"phase": "Secondary"}, False),
    ],
)
def test_small_mainstream_schools_that_could_take_its_pupils_are_concerned(known, held):
    assert (102 in urns(road({}, known), 101)) is held


def test_a_school_whose_ages_do_not_meet_its_own_is_not_concerned():
    assert urns(road({"low_age": 4, "high_age": 7}, {"low_age": 7, "high_age": 11}), 101) == []


def test_schools_are_named_with_their_drives_and_no_sum_is_given_as_known():
    (words,) = sparsity_sentences(road({}, {"name": "Ash"}), 101, (101,), money(), WHEN)
    assert "it may rise or fall at Ash (5 minutes), to which School 101 is" in words
    assert "up to £57,400 a year for a primary school, £83,400 for others" in words
    assert "2 miles, in part from 1.6" in words
    assert "no sum is given" in words


def test_a_figure_that_no_longer_holds_says_so():
    (words,) = sparsity_sentences(road({}, {}), 101, (101,), money(), date(2026, 9, 1))
    assert "the figure to 31 March 2026, none is known for the day of the plan" in words


def test_it_is_said_where_nobody_is_concerned():
    (words,) = sparsity_sentences(road({}, {"pupils": 400}), 101, (101,), money(), WHEN)
    assert "no small school of this plan has School 101 as its nearest" in words


def test_nothing_is_said_of_a_school_without_such_money():
    problem = road({"type": "Community special school"}, {})
    assert sparsity_sentences(problem, 101, (101,), money(), WHEN) == ()


@pytest.mark.parametrize(
    "kind",
    [
        "Academy alternative provision converter",
        "Free schools alternative provision",
        "Academy 16-19 converter",
        "Free schools 16 to 19",
        "Academy special converter",
        "Local authority nursery school",
    ],
)
def test_schools_with_budgets_of_another_kind_have_no_sparsity_and_no_lump_sum(kind):
    assert sparsity_sentences(road({"type": kind}, {}), 101, (101,), money(), WHEN) == ()
    two = schools_of({"type": kind}, {"type": kind})
    assert list(lump_sum_sentences(list(two), money(), WHEN)) == []
