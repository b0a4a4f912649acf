"""Schools that become one: what hinders it, what comes of it, what the papers say."""

from datetime import date

import pytest
from grid import line_problem, school
from hypothesis import given
from hypothesis import strategies as st

from clustering import Rules
from clustering.policy.amalgamation import (
    amalgamated,
    amalgamation_sentences,
    hindrances,
    joined_phase,
    lump_sum_sentences,
    possible_amalgamations,
)
from clustering.policy.citations import cite
from clustering.policy.figures import figures_of, money

WHEN = date(2026, 1, 5)
INFANT = {
    "name": "Ash Infant School",
    "type": "Community school",
    "phase": "Primary",
    "low_age": 4,
    "high_age": 7,
    "pupils": 90,
    "capacity": 120,
}
JUNIOR = {**INFANT, "name": "Ash Junior School", "low_age": 7, "high_age": 11, "pupils": 160}


def pair(**known):
    return school(101, **INFANT), school(102, **{**JUNIOR, **known})


def test_nothing_hinders_an_infant_and_a_junior_school_of_one_kind():
    assert not list(hindrances(pair()))


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"type": "Voluntary aided school"}, "one school has one type"),
        ({"type": ""}, "Ash Junior School: not known"),
        ({"faith": "Church of England"}, "one school has one religious character"),
        ({"low_age": 9, "high_age": 13}, "their ages do not join"),
        ({"phase": "Middle deemed primary"}, "what phase a school is that was"),
    ],
)
def test_what_one_school_can_have_only_once_hinders(known, words):
    (found,) = hindrances(pair(**known))
    assert words in found.problem
    assert found.remedy


@pytest.mark.parametrize("field", ["la", "trust"])
def test_two_authorities_or_trusts_hinder_and_an_unknown_one_does_not(field):
    one, other = school(101, **INFANT, **{field: "Fen"}), school(102, **JUNIOR, **{field: "Wold"})
    (found,) = hindrances((one, other))
    assert f"Ash Infant School: Fen; {other.name}: Wold" in found.problem
    assert not list(hindrances((one, school(102, **JUNIOR))))


def test_one_character_may_be_spelt_in_two_orders():
    one = school(101, **INFANT, faith="Church of England/Roman Catholic")
    other = school(102, **JUNIOR, faith="Roman Catholic/Church of England")
    assert not list(hindrances((one, other)))


def test_pupils_places_and_ages_are_joined_and_the_rest_is_that_of_the_first():
    found = amalgamated(pair(ofsted="Good", easting=1.0), "Ash Primary School")
    assert (found.urn, found.name) == (101, "Ash Primary School")
    assert (found.pupils, found.capacity, found.low_age, found.high_age) == (250, 240, 4, 11)
    assert (found.easting, found.ofsted) == (500_000.0, "")


def test_without_a_name_it_has_the_names_of_all():
    assert amalgamated(pair()).name == "Ash Infant School and Ash Junior School"


ROLLS = st.lists(st.none() | st.integers(0, 900), min_size=2, max_size=5)


@given(ROLLS, ROLLS)
def test_pupils_and_places_are_neither_lost_nor_doubled(rolls, places):
    schools = [
        school(101 + at, pupils=pupils, capacity=capacity)
        for at, (pupils, capacity) in enumerate(zip(rolls, places, strict=False))
    ]
    found = amalgamated(schools)
    for field in ("pupils", "capacity"):
        values = [getattr(each, field) for each in schools]
        assert getattr(found, field) == (None if None in values else sum(values))


@given(st.lists(st.tuples(st.integers(1, 500), st.floats(0, 100)), min_size=2, max_size=5))
def test_the_share_of_free_meals_counts_the_same_children(known):
    schools = [school(101 + at, pupils=n, fsm_percent=share) for at, (n, share) in enumerate(known)]
    found = amalgamated(schools)
    free = sum(n * share for n, share in known) / 100
    assert found.pupils * found.fsm_percent / 100 == pytest.approx(free, abs=found.pupils / 1000)


@pytest.mark.parametrize(
    ("phases", "phase"),
    [
        (("Primary", "Primary"), "Primary"),
        (("Nursery", "Primary"), "Primary"),
        (("Primary", "Secondary"), "All-through"),
        (("All-through", "Primary"), "All-through"),
        (("", "Primary"), "Primary"),
        (("", ""), ""),
        (("Middle deemed primary", "Secondary"), None),
    ],
)
def test_phases_join_where_the_outcome_is_known(phases, phase):
    assert joined_phase([school(101, phase=each) for each in phases]) == phase


def test_what_comes_of_it_is_said_with_its_routes_and_money():
    comes, routes, lump = amalgamation_sentences(pair(federation="Ashdown"), "Ash", money(), WHEN)
    assert "Ash, of 250 pupils (90 + 160), 240 places (120 + 120), ages 4 to 11." in comes
    assert "Ash Junior School leaves the federation Ashdown." in comes
    assert routes == (
        "Two routes: close both and open a new school; or close Ash Junior School and extend Ash "
        f"Infant School, which keeps its number ({cite('amalgamation_routes')}). In law Ash Junior "
        "School closes by either route, and Ash Infant School too by the first."
    )
    assert "2 schools have £290,200, one has £145,100: £145,100 a year is lost in the end" in lump
    assert "keeps 85% of what they had, £246,670" in lump
    assert lump.endswith(
        "For a second year the authority must apply, case by case: to be confirmed."
    )


def test_a_church_school_is_extended_with_the_advice_of_its_board():
    church = {"type": "Voluntary aided school", "faith": "Church of England"}
    schools = school(101, **{**INFANT, **church}), school(102, **{**JUNIOR, **church})
    said = amalgamation_sentences(schools, "", money(), WHEN)
    assert any(
        "before the governing body of Ash Infant School publishes proposals to extend it" in words
        and str(cite("diocesan_advice_on_closing")) in words
        for words in said
    )


def test_a_roll_that_is_not_known_is_said_to_be_so():
    comes, *_ = amalgamation_sentences(pair(pupils=None), "", money(), WHEN)
    assert "a number of pupils that is not known, as that of one school is not" in comes


def test_academies_have_a_route_of_their_own():
    academy = {"type": "Academy converter", "trust": "Fen Trust"}
    schools = school(101, **{**INFANT, **academy}), school(102, **{**JUNIOR, **academy})
    _, route, _ = amalgamation_sentences(schools, "", money(), WHEN)
    assert str(cite("academy_changes")) in route
    units = [school(101 + at, **{**INFANT, "type": "Pupil referral unit"}) for at in (0, 1)]
    _, route = amalgamation_sentences(units, "", money(), WHEN)
    assert route.startswith("Route: ask the authority")


def test_an_authority_with_a_lump_sum_of_its_own_has_it_reckoned():
    own = {"lump_sum": [{"value": 100_000, "unit": "pounds", "source": "our own formula"}]}
    figures = money().replaced_by(figures_of(own, "mine.toml", tuple(money().entries)))
    (words,) = lump_sum_sentences(pair(), figures, WHEN)
    assert "£200,000, one has £100,000: £100,000 a year" in words
    assert "£170,000" in words
    assert "our own formula" in words


def test_special_and_nursery_schools_have_no_lump_sum_to_lose():
    special = [school(101 + at, type="Community special school") for at in (0, 1)]
    assert not list(lump_sum_sentences(special, money(), WHEN))


def test_a_cluster_with_an_infant_and_a_junior_school_is_told_so_once():
    problem = line_problem([0, 3, 9], Rules(size=(2, 3)), INFANT, JUNIOR, {**INFANT, "low_age": 9})
    first, *rest = possible_amalgamations(problem, problem.schools, money(), WHEN)
    assert first == (
        "Ash Infant School (4 to 7) and Ash Junior School (7 to 11), 3 minutes apart, could become "
        "one school."
    )
    assert [words.partition(":")[0] for words in rest] == ["Two routes", "Money"]


def test_why_two_that_follow_on_cannot_become_one_is_said():
    aided = {**JUNIOR, "type": "Voluntary aided school"}
    problem = line_problem([0, 3], Rules(size=(2, 3)), INFANT, aided)
    (words,) = possible_amalgamations(problem, problem.schools, money(), WHEN)
    assert "As they are they cannot become one: one school has one type" in words


def test_a_cluster_of_primary_schools_is_told_nothing():
    primary = {**INFANT, "high_age": 11}
    problem = line_problem([0, 3], Rules(size=(2, 3)), primary, primary)
    assert possible_amalgamations(problem, problem.schools, money(), WHEN) == []


@pytest.mark.parametrize(
    "phase", ["Secondary", "All-through", "Special", "Middle deemed secondary"]
)
def test_schools_of_other_phases_that_follow_on_by_age_stay_partners(phase):
    upper = {**JUNIOR, "phase": phase}
    problem = line_problem([0, 3, 5], Rules(size=(2, 3)), INFANT, upper, {**upper, "high_age": 16})
    assert possible_amalgamations(problem, problem.schools, money(), WHEN) == []


def test_what_three_schools_keep_in_the_first_year_no_source_says():
    three = [school(101 + n, type="Community school", phase="Primary") for n in range(3)]
    _, routes, lump = amalgamation_sentences(three, "", money(), WHEN)
    assert "close by either route" in routes
    assert "£290,200 a year is lost in the end" in lump
    assert str(cite("amalgamation_lump_sum")) not in lump
    assert "known here for two schools only" in lump
