"""What is said of a school's inspections: every grade with its day, framework and school."""

import pytest
from grid import school, schools_of
from hypothesis import given
from inspections import inspections

from clustering.policy.judgements import (
    inspection_label,
    inspection_words,
    last_inspected_on,
    last_words,
    of_another_framework,
    of_both_kinds,
    source_words,
)
from clustering.policy.support import GOOD_OR_BETTER, Criterion, SupportCriteria
from data.inspection import Grade, GradedInspection, Inspection, UngradedInspection
from data.school import Source

GOOD = GradedInspection(is_report_card=False, day="2019-06-04", overall="Good")
CARD = GradedInspection(
    is_report_card=True,
    day="2026-03-03",
    grades=(
        Grade("Inclusion", "Strong standard"),
        Grade("Achievement", "Needs attention", "2026-05-01"),
    ),
    safeguarding_met=True,
)
PREDECESSOR = GradedInspection(
    is_report_card=False, day="2019-06-04", overall="Good", of_predecessor=True, urn=198004
)
CASES = [
    (None, "not in the register"),
    (Inspection(), "no graded inspection in Ofsted's file"),
    (Inspection(graded=GOOD), "Good (June 2019, the old overall grade)"),
    (
        Inspection(graded=PREDECESSOR),
        "Good (June 2019, the old overall grade, of its predecessor, URN 198004)",
    ),
    (
        Inspection(report_card=CARD, graded=GOOD),
        "report card of March 2026: inclusion: strong standard, achievement: needs attention (May "
        "2026), safeguarding met; Good (June 2019, the old overall grade)",
    ),
    (
        Inspection(
            graded=GradedInspection(
                is_report_card=False,
                day="2025-01-21",
                overall="Not judged",
                grades=(Grade("Quality of education", "Requires improvement"),),
                safeguarding_met=False,
            ),
            concern="Serious weaknesses",
        ),
        "no overall grade (January 2025): quality of education: requires improvement, safeguarding "
        "not met; in a category of concern: serious weaknesses",
    ),
    (
        Inspection(
            graded=GOOD,
            ungraded=UngradedInspection(day="2025-02-05", outcome="Standards maintained"),
        ),
        "Good (June 2019, the old overall grade); ungraded inspection of February 2025: Standards "
        "maintained",
    ),
    (
        Inspection(graded=GradedInspection(is_report_card=False, overall="Good")),
        "Good (a day that is not given, the old overall grade)",
    ),
]


@pytest.mark.parametrize(("told", "words"), CASES)
def test_every_kind_of_inspection_is_said_with_its_day(told, words):
    assert inspection_words(school(101, inspection=told)) == words


def test_the_register_says_when_a_school_was_last_inspected_and_no_more():
    one = school(101, ofsted="Good", last_inspected="2019-06-04")
    assert inspection_words(one) == (
        "Good (last inspected in June 2019, the old overall grade, by the register)"
    )
    assert "no day given" in inspection_words(school(101, ofsted="Good"))
    graded = school(101, ofsted="Good", inspection=Inspection(report_card=CARD))
    assert inspection_words(graded).startswith("report card of March 2026")
    assert last_words(graded).endswith("safeguarding met")


@given(inspections(101))
def test_areas_are_never_made_into_one_grade_and_a_blank_is_never_not_judged(told):
    one = school(101, inspection=told)
    words = inspection_words(one)
    latest = told.latest
    if latest is None or latest.is_report_card:
        assert inspection_label(one) in {"report card", "no grade"}
    if not any(part and part.overall == "Not judged" for part in (told.graded,)):
        assert "not judged" not in words.casefold()
    for part in (told.report_card, told.graded):
        for grade in part.grades if part and part.is_graded and not part.overall else ():
            assert f"{grade.name.lower()}: {grade.word.lower()}" in words
    assert last_inspected_on(one) == told.upheld_on


def test_the_source_has_the_day_of_the_file():
    ofsted = Source("inspections", "mi.csv", "0" * 64, "2026-04-30")
    assert source_words([ofsted]).endswith("latest inspections, as at 30 April 2026")
    assert "Get Information About Schools" in source_words(schools_of({}).sources)


def test_schools_that_can_support_and_need_support_at_once_are_named():
    schools = schools_of({"ofsted": "Good"}, {"ofsted": "Inadequate"})
    both = SupportCriteria(needs=Criterion(overall=("Good",)))
    (notice,) = of_both_kinds(schools, both)
    assert "1 school can support others and need support at once: School 101" in notice.text
    assert list(of_both_kinds(schools, SupportCriteria())) == []


def test_schools_of_a_kind_that_nothing_speaks_of_are_named():
    schools = schools_of(
        {"ofsted": "Good"}, {"inspection": Inspection(report_card=CARD)}, {"inspection": None}
    )
    (notice,) = of_another_framework(schools, [GOOD_OR_BETTER])
    assert "last inspection of 1 school: School 102 (102): report card." in notice.text
    spoken = Criterion(areas=(("any", ("Needs attention",)),))
    assert list(of_another_framework(schools, [GOOD_OR_BETTER, spoken])) == []
