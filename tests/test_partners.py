"""The partner finder: who is offered, in what order, with which reasons."""

import pytest
from grid import on_a_line, school, schools_of
from hypothesis import given
from hypothesis import strategies as st

from clustering.policy.forms import Form
from clustering.policy.partners import BY_INSPECTIONS, REASONS, Direction, find_partners
from clustering.policy.school_types import follows, linked, similar_phase
from clustering.policy.support import LESS_THAN_GOOD, Criterion, SupportCriteria
from data import read_schools
from data.errors import InputError
from data.inspection import Grade, GradedInspection, Inspection
from data.school import Schools
from routing import estimate_times
from routing.times import TravelTimes

PRIMARY = {"phase": "Primary", "type": "Community school", "low_age": 4, "high_age": 11, "la": "A"}
INFANTS = PRIMARY | {"high_age": 7}
JUNIORS = PRIMARY | {"low_age": 7}
SECONDARY = PRIMARY | {"phase": "Secondary", "low_age": 11, "high_age": 16}


def on_the_road(*each: dict) -> tuple[Schools, TravelTimes]:
    """Schools 101, 102, ... at 0, 10, 20, ... minutes along a road."""
    schools = schools_of(*each)
    return schools, TravelTimes(schools.urns, on_a_line([10.0 * i for i in range(len(each))]))


def found(*each: dict, **options) -> list[int]:
    schools, times = on_the_road(*each)
    return [p.school.urn for p in find_partners(schools, times, 101, **options)]


def test_partners_are_looked_for_across_the_same_phase():
    assert found(PRIMARY, SECONDARY, PRIMARY) == [103]


def test_or_up_and_down_to_another_phase():
    assert found(PRIMARY, SECONDARY, PRIMARY, direction=Direction.VERTICAL) == [102]


def test_a_school_without_a_phase_is_no_partner_up_or_down():
    assert (
        found(PRIMARY, {"phase": "Not applicable", "la": "A"}, direction=Direction.VERTICAL) == []
    )


def test_infants_and_juniors_are_a_vertical_link():
    assert found(INFANTS, JUNIORS, PRIMARY, INFANTS) == [103, 104]
    assert found(INFANTS, JUNIORS, PRIMARY, direction=Direction.VERTICAL) == [102]


def test_the_border_of_the_authority_is_kept_unless_asked():
    beyond = PRIMARY | {"la": "B"}
    assert found(PRIMARY, beyond) == []
    assert found(PRIMARY, beyond, beyond_la=True) == [102]


def test_nobody_beyond_the_limit_is_offered():
    assert found(PRIMARY, PRIMARY, PRIMARY, limit_min=15) == [102]


def test_a_good_reason_is_worth_minutes():
    schools, times = on_the_road(PRIMARY, PRIMARY, PRIMARY | {"head_vacancy": True})
    nearer, further = find_partners(schools, times, 101)
    assert (nearer.school.urn, further.school.urn) == (102, 103)
    assert further.rank_min - nearer.rank_min == pytest.approx(10)
    tied = PRIMARY | {"existing_partnership": "Vale", "head_vacancy": True}
    schools, times = on_the_road(tied, PRIMARY, tied)
    tie, nearer = find_partners(schools, times, 101)
    assert (tie.school.urn, nearer.school.urn) == (103, 102)
    assert nearer.rank_min - tie.rank_min == pytest.approx(10 + 5 - 10)


ALL_REASONS = (*REASONS, *BY_INSPECTIONS)
REASON_CASES = [
    ("similar size", {"pupils": 90}, {"pupils": 110}, 1),
    ("much larger", {"pupils": 90}, {"pupils": 410}, -1),
    ("same phase", PRIMARY, PRIMARY, 1),
    ("pupils go on", PRIMARY, SECONDARY, 1),
    ("complementary strength", {"ofsted": "Good"}, {"ofsted": "Special Measures"}, 1),
    ("both weaker", {"ofsted": "Requires improvement"}, {"ofsted": "Inadequate"}, -1),
    ("existing tie", {"federation": "F"}, {"federation": "F"}, 1),
    ("two trusts", {"trust": "A"}, {"trust": "B"}, -1),
    ("elsewhere", {"la": "A"}, {"la": "B"}, -1),
    ("both heads needed", {"head_vacancy": True}, {"head_vacancy": True}, 1),
]


SOURCES = ("Worcestershire", "Essex", "Lincoln", "Hill", "the trust's articles")


@pytest.mark.parametrize(("name", "one", "other", "sign"), REASON_CASES)
def test_a_reason_speaks_for_or_against_and_names_its_source(name, one, other, sign):
    reasons = [rule(school(101, **one), school(102, **other)) for rule in ALL_REASONS]
    reason = next(reason for reason in reasons if reason and reason.name == name)
    assert reason.weight_min * sign > 0
    assert any(author in str(reason) for author in SOURCES)


def test_rolls_of_two_phases_are_no_like_size():
    one, other = school(101, **PRIMARY, pupils=90), school(102, **SECONDARY, pupils=110)
    assert not any(
        reason.name == "similar size" for rule in ALL_REASONS if (reason := rule(one, other))
    )


def test_every_reason_is_tested_and_none_holds_between_unknown_schools():
    assert len(REASON_CASES) == len(ALL_REASONS)
    one, other = school(101, phase="Primary"), school(102, phase="16 plus")
    assert [rule(one, other) for rule in ALL_REASONS] == [None] * len(ALL_REASONS)


def test_a_grade_is_told_with_its_day_and_as_no_proof_of_capacity():
    weak = {"ofsted": "Inadequate", "last_inspected": "2019-06-04"}
    schools, times = on_the_road(PRIMARY | {"ofsted": "Good"}, PRIMARY | weak)
    (partner,) = find_partners(schools, times, 101)
    (told,) = (str(each) for each in partner.reasons if each.name == "complementary strength")
    assert "no inspection tells" in told
    assert "School 102: Inadequate (last inspected in June 2019, the old overall grade" in told


def test_what_a_programme_says_of_report_cards_is_a_reason():
    strong = Criterion(areas=(("every", ("Strong standard",)),))
    support = SupportCriteria(can=strong, needs=LESS_THAN_GOOD)
    card = GradedInspection(
        is_report_card=True, day="2026-03-03", grades=(Grade("Inclusion", "Strong standard"),)
    )
    each = (
        PRIMARY | {"inspection": Inspection(report_card=card)},
        PRIMARY | {"ofsted": "Inadequate"},
    )
    schools, times = on_the_road(*each)
    names = [
        {reason.name for reason in find_partners(schools, times, 101, support=by)[0].reasons}
        for by in (support, None)
    ]
    assert ["complementary strength" in found for found in names] == [True, False]


def test_a_partner_says_how_far_and_in_what_form():
    schools, times = on_the_road(PRIMARY, PRIMARY | {"type": "Free schools"})
    (partner,) = find_partners(schools, times, 101)
    assert partner.form is Form.INFORMAL
    assert partner.sentence == (
        "School 102 (102), 10 minutes away; strongest form open to the two: informal collaboration."
    )
    assert [reason.name for reason in partner.reasons_against] == ["character"]
    assert [reason.name for reason in partner.reasons_for] == ["same phase"]


def test_a_school_that_is_not_there_is_refused():
    schools, times = on_the_road(PRIMARY)
    with pytest.raises(InputError):
        find_partners(schools, times, 999)


AGES = st.one_of(st.none(), st.integers(2, 19))


@given(AGES, AGES, AGES, AGES)
def test_nobody_follows_a_school_that_follows_it(a, b, c, d):
    one, other = school(101, low_age=a, high_age=b), school(102, low_age=c, high_age=d)
    assert not (follows(one, other) and follows(other, one))
    assert not linked(one, one)


@pytest.mark.parametrize(
    ("first", "then", "goes_on"),
    [
        ((4, 7), (7, 11), True),
        ((4, 9), (9, 13), True),
        ((3, 5), (4, 11), True),
        ((4, 11), (11, 18), True),
        ((4, 11), (4, 11), False),
        ((4, 7), (4, 11), False),
        ((4, 11), (4, 18), False),
    ],
)
def test_pupils_go_on_by_age(first, then, goes_on):
    one = school(101, low_age=first[0], high_age=first[1])
    assert follows(one, school(102, low_age=then[0], high_age=then[1])) is goes_on


def test_first_and_middle_schools_deemed_primary_are_of_a_similar_phase():
    assert similar_phase(school(101, phase="Primary"), school(102, phase="Middle deemed primary"))


def test_the_finder_works_beyond_the_border_on_the_real_register(shared_data):
    schools = read_schools(
        shared_data / "schools" / "gias_england_statefunded_2022-07.csv",
        la=["Rutland", "Leicestershire"],
    )
    times = estimate_times(schools)
    urn = next(s.urn for s in schools if s.la == "Rutland" and s.phase == "Primary")
    inside = find_partners(schools, times, urn)
    beyond = find_partners(schools, times, urn, beyond_la=True)
    upward = find_partners(schools, times, urn, direction=Direction.VERTICAL)
    assert {p.school.la for p in inside} == {"Rutland"}
    assert {p.school.la for p in beyond} == {"Rutland", "Leicestershire"}
    assert any(p.school.phase == "Secondary" for p in upward)
