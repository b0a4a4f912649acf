"""What it takes to support others, and to need support, over either framework."""

from dataclasses import replace
from datetime import date

import pytest
from grid import line_problem, school
from hypothesis import given, settings
from hypothesis import strategies as st
from inspections import grades, inspections

from clustering import Cluster, Plan, Rules, check
from clustering.constraints.conditions import GOOD_SCHOOL
from clustering.policy.support import (
    GOOD_OR_BETTER,
    LESS_THAN_GOOD,
    Criterion,
    SupportCriteria,
    can_support,
    needs_support,
)
from data.inspection import (
    AREAS,
    JUDGEMENTS,
    OVERALL,
    Grade,
    GradedInspection,
    Inspection,
    UngradedInspection,
)
from data.vocabulary import REPORT_CARD

EXPECTED = ("Exceptional", "Strong standard", "Expected standard")
CAN = Criterion(
    overall=OVERALL[:2],
    judgements=(("every", OVERALL[:2]),),
    areas=(("every", EXPECTED), ("Leadership and governance", EXPECTED[:2])),
    safeguarding="met",
    concern="none",
)
NEEDS = Criterion(
    overall=OVERALL[2:],
    judgements=(("any", OVERALL[2:]),),
    areas=(("any", REPORT_CARD[3:]),),
    safeguarding="not met",
    concern="any",
)


def old(overall="", *words, **more):
    names = zip(JUDGEMENTS, words, strict=False)
    return GradedInspection(
        is_report_card=False, overall=overall, grades=tuple(Grade(*g) for g in names), **more
    )


def card(inclusion, leadership, **more):
    given_to = (("Inclusion", inclusion), ("Leadership and governance", leadership))
    return GradedInspection(
        is_report_card=True, day="2026-03-03", grades=tuple(Grade(*g) for g in given_to), **more
    )


STRONG, WEAK = card("Expected standard", "Strong standard"), card("Needs attention", "Exceptional")
CASES = [
    ("nothing known", None, False, False),
    ("a row without a grade", Inspection(), False, False),
    ("the old grade good", Inspection(graded=old("Good")), True, False),
    ("the old grade inadequate", Inspection(graded=old("Inadequate")), False, True),
    ("good judgements alone", Inspection(graded=old("Not judged", "Good", "Good")), True, False),
    ("one weak judgement", Inspection(graded=old("", "Good", "Inadequate")), False, True),
    ("not judged at all", Inspection(graded=old("Not judged")), False, False),
    ("a strong report card", Inspection(report_card=STRONG), True, False),
    ("a weak area", Inspection(report_card=WEAK), False, True),
    (
        "an expected standard of leadership is not strong",
        Inspection(report_card=card("Expected standard", "Expected standard")),
        False,
        False,
    ),
    (
        "a report card goes before the old grade",
        Inspection(report_card=WEAK, graded=old("Outstanding", day="2019-06-04")),
        False,
        True,
    ),
    (
        "safeguarding not met",
        Inspection(report_card=replace(STRONG, safeguarding_met=False)),
        False,
        True,
    ),
    (
        "a category of concern",
        Inspection(graded=old("Good"), concern="Special measures"),
        False,
        True,
    ),
    ("a category of concern alone", Inspection(concern="Serious weaknesses"), False, True),
]


@pytest.mark.parametrize(("why", "told", "can", "needs"), CASES, ids=[case[0] for case in CASES])
def test_every_kind_of_inspection_has_its_answer(why, told, can, needs):
    one = school(101, inspection=told)
    assert (can_support(one, CAN), needs_support(one, NEEDS)) == (can, needs), why


@pytest.mark.parametrize("grade", [*OVERALL, "Special Measures", "", "Level 3"])
def test_without_a_word_for_it_only_the_old_overall_grade_counts(grade):
    one = school(101, ofsted=grade)
    assert can_support(one) is (grade in OVERALL[:2])
    assert needs_support(one) is (grade in (*OVERALL[2:], "Special Measures"))
    other = school(101, inspection=Inspection(report_card=STRONG))
    assert not can_support(other)
    assert not needs_support(other)
    assert not GOOD_OR_BETTER.speaks_of(STRONG)
    assert CAN.speaks_of(STRONG)


@pytest.mark.parametrize(
    ("day", "ungraded", "recent"),
    [
        ("2021-01-01", None, True),
        ("2019-06-04", None, False),
        ("", None, False),
        ("2019-06-04", ("2022-03-01", "School remains Good"), True),
        ("2019-06-04", ("2025-06-11", "Some aspects not as strong"), False),
    ],
)
def test_a_grade_is_as_old_as_the_inspection_that_gave_or_upheld_it(day, ungraded, recent):
    told = Inspection(
        graded=old("Good", day=day),
        ungraded=UngradedInspection(day=ungraded[0], outcome=ungraded[1]) if ungraded else None,
    )
    criterion = replace(CAN, at_most_years=6).on(date(2026, 11, 28))
    assert criterion.since == "2020-11-28"
    assert can_support(school(101, inspection=told), criterion) is recent
    assert can_support(school(101, inspection=told), CAN)


def test_both_are_said_in_words():
    can, needs = SupportCriteria(can=CAN, needs=NEEDS).sentences
    assert can == (
        "A school can support others by the old overall grade Outstanding or Good; or, where there "
        "was no overall grade, every judgement Outstanding or Good; or, on a report card, every "
        "area Exceptional, Strong standard or Expected standard and leadership and governance "
        "Exceptional or Strong standard; and safeguarding not known to be unmet; and no category "
        "of concern."
    )
    assert "; or safeguarding not met; or a category of concern" in needs
    assert "no older than 6 years" in replace(LESS_THAN_GOOD, at_most_years=6).words("or")


CRITERIA = st.builds(
    Criterion,
    overall=st.lists(st.sampled_from(OVERALL), unique=True).map(tuple),
    judgements=st.lists(
        st.tuples(
            st.sampled_from(["every", "any", *JUDGEMENTS]),
            st.lists(st.sampled_from(OVERALL), min_size=1).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    areas=st.lists(
        st.tuples(
            st.sampled_from(["every", "any", *AREAS]),
            st.lists(st.sampled_from(REPORT_CARD), min_size=1).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    safeguarding=st.sampled_from(["", "met"]),
    concern=st.sampled_from(["", "none"]),
    since=st.sampled_from(["", "2015-01-01", "2022-06-01"]),
)
TOLD = st.none() | inspections(101)


@settings(max_examples=200, deadline=None)
@given(CRITERIA, TOLD, st.sampled_from(["", "Good", "Inadequate"]))
def test_search_and_checker_agree_on_who_can_support(criterion, told, ofsted):
    rules = Rules(size=(2, 2), good_school=True, can_support=criterion)
    each = {"inspection": told, "ofsted": ofsted, "last_inspected": "2020-01-01"}
    problem = line_problem([0.0, 5.0], rules, each, {})
    can = can_support(problem.schools[0], criterion)
    assert GOOD_SCHOOL.amounts(problem).tolist() == [float(can), 0.0]
    breaches = [each.rule for each in check(problem, Plan((Cluster(1, (101, 102)),)))]
    assert ("good school" in breaches) is not can


@given(grades(AREAS, REPORT_CARD), st.sampled_from(REPORT_CARD))
def test_no_area_stands_for_another(found, word):
    told = Inspection(report_card=GradedInspection(is_report_card=True, grades=found))
    one = school(101, inspection=told)
    by_name = {grade.name: grade.word for grade in found}
    for area in AREAS:
        asked = Criterion(areas=((area, (word,)),))
        assert needs_support(one, asked) is (by_name.get(area) == word)
