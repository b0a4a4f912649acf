"""Why a school may need a partner: only what the data say, each with its sources."""

import pytest
from grid import school
from hypothesis import given
from hypothesis import strategies as st

from clustering.policy.triggers import triggers_of
from data.inspection import AREAS, JUDGEMENTS, Grade, GradedInspection, Inspection
from data.rolls import RollForecast

LARGE = {"pupils": 300, "phase": "Primary"}


def names(one, **more):
    return [trigger.name for trigger in triggers_of(one, **more)]


def inspected(*grades, report_card=False, **more):
    last = GradedInspection(
        is_report_card=report_card,
        day="2025-03-04",
        grades=tuple(Grade(name, word) for name, word in grades),
        **more,
    )
    return Inspection(report_card=last) if report_card else Inspection(graded=last)


def test_of_a_school_of_which_nothing_is_known_nothing_is_said():
    assert names(school(101, phase="Primary")) == []


@pytest.mark.parametrize("grade", ["Requires improvement", "Inadequate", "Special Measures"])
def test_an_overall_grade_below_good_is_a_reason_with_its_day(grade):
    (trigger,) = triggers_of(school(101, ofsted=grade, last_inspected="2022-03-01", **LARGE))
    assert trigger.name == "inspection"
    assert grade in trigger.what
    assert "March 2022" in trigger.what
    assert "Worcestershire" in str(trigger.source)
    assert "Get Information About Schools" in trigger.data


def test_a_good_school_has_no_reason_by_its_inspection():
    assert names(school(101, ofsted="Good", **LARGE)) == []


@pytest.mark.parametrize(
    ("grades", "report_card", "expected"),
    [
        ([(JUDGEMENTS[3], "Inadequate")], False, ["leadership"]),
        ([(JUDGEMENTS[0], "Requires improvement")], False, ["curriculum"]),
        ([(AREAS[7], "Needs attention")], True, ["leadership"]),
        ([(AREAS[1], "Urgent improvement"), (AREAS[7], "Needs attention")], True, None),
        ([(AREAS[0], "Needs attention")], True, []),
        ([(JUDGEMENTS[0], "Good"), (JUDGEMENTS[3], "Outstanding")], False, []),
        ([(AREAS[1], "Expected standard"), (AREAS[7], "Strong standard")], True, []),
    ],
)
def test_leadership_and_curriculum_are_reasons_by_either_framework(grades, report_card, expected):
    one = school(101, inspection=inspected(*grades, report_card=report_card), **LARGE)
    assert names(one) == (["leadership", "curriculum"] if expected is None else expected)


def test_a_category_of_concern_is_named_once():
    found = Inspection(graded=inspected(overall="Inadequate").graded, concern="Special measures")
    (trigger,) = triggers_of(school(101, inspection=found, **LARGE))
    assert trigger.what == "In a category of concern: special measures"


@pytest.mark.parametrize(
    ("pupils", "phase", "expected"),
    [
        (110, "Primary", ["small roll"]),
        (111, "Primary", []),
        (90, "Special", []),
        (None, "Primary", []),
        (110, "Nursery", ["small roll"]),
    ],
)
def test_a_roll_is_small_as_the_study_counted_it_in_schools_of_its_kind(pupils, phase, expected):
    assert names(school(101, pupils=pupils, phase=phase)) == expected


@given(st.integers(1, 900), st.integers(0, 900))
def test_a_roll_falls_where_a_forecast_says_that_a_tenth_goes(today, later):
    one = school(101, pupils=today, phase="Secondary")
    forecast = RollForecast(("2027", "2029"), {101: {"2027": today, "2029": later}})
    falls = names(one, forecast=forecast) == ["falling roll"]
    assert falls is (later <= 0.9 * today)


def test_without_a_forecast_of_the_school_no_roll_is_said_to_fall():
    one = school(101, capacity=400, **LARGE)
    other = RollForecast(("2027",), {102: {"2027": 1}})
    unknown = RollForecast(("2027",), {101: {"2027": None}})
    assert names(one) == names(one, forecast=other) == names(one, forecast=unknown) == []


def test_a_vacant_headship_is_a_reason_where_it_is_told():
    (trigger,) = triggers_of(school(101, head_vacancy=True, **LARGE))
    assert trigger.name == "vacant headship"
    assert "Hill, 2017" in str(trigger)
