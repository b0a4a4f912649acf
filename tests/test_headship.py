"""Executive headship, and Lincolnshire's scale of partnership."""

import dataclasses

import pytest
from grid import on_a_line, school, schools_of
from hypothesis import given
from hypothesis import strategies as st

from clustering.policy.citations import cite
from clustering.policy.forms import Form
from clustering.policy.headship import LISTED, executive_headships
from clustering.policy.summary import Category, category_today, direction, trust_sizes_known
from data.errors import InputError
from routing.times import TravelTimes

VACANT = {"head_vacancy": True}


def groups(minutes, *each, **options):
    schools = schools_of(*each)
    times = TravelTimes(schools.urns, on_a_line(minutes))
    found = executive_headships(schools, times, **options)
    return [(tuple(s.urn for s in h.schools), h.vacancies) for h in found]


def test_most_vacancies_come_first_and_then_the_nearest():
    assert groups([0, 15, 18, 60], VACANT, {}, VACANT, {}) == [
        ((101, 103), 2),
        ((101, 102, 103), 2),
        ((102, 103), 1),
        ((101, 102), 1),
    ]


def test_nobody_beyond_twenty_minutes_shares_a_head():
    assert groups([0, 21], VACANT, VACANT) == []
    assert groups([0, 21], VACANT, VACANT, limit_min=21) == [((101, 102), 2)]


def test_without_a_vacancy_there_is_no_headship_to_share():
    assert groups([0, 1, 2], {}, {}, {}) == []


def test_a_headship_says_its_vacancies_its_distance_and_its_source():
    schools = schools_of(VACANT, {})
    times = TravelTimes(schools.urns, on_a_line([0, 7]))
    (found,) = executive_headships(schools, times)
    assert found.sentence == (
        "School 101 and School 102: 1 headship vacant or about to be, at most 7 minutes apart."
    )
    assert "the program's own choice" in LISTED
    assert LISTED.count(str(cite("executive_heads"))) == 1


@pytest.mark.parametrize("size", [(1, 3), (3, 2), (2, 5)])
def test_sizes_that_make_no_sense_are_refused(size):
    with pytest.raises(InputError):
        groups([0, 1], VACANT, {}, size=size)


@given(st.lists(st.tuples(st.floats(0, 60), st.booleans()), max_size=8))
def test_every_group_is_by_the_rules_and_named_once(places):
    schools = schools_of(*({"head_vacancy": vacant} for _, vacant in places))
    times = TravelTimes(schools.urns, on_a_line([minutes for minutes, _ in places]))
    found = executive_headships(schools, times)
    assert len({h.schools for h in found}) == len(found)
    for headship in found:
        assert 2 <= len(headship.schools) <= 3
        assert headship.vacancies == sum(s.head_vacancy for s in headship.schools) > 0
        assert headship.longest_drive_s <= 20 * 60


ACADEMY = {"trust": "T", "type": "Academy converter"}


@pytest.mark.parametrize(
    ("known", "trust_schools", "category"),
    [
        ({}, {}, Category.NONE),
        ({"existing_partnership": "Vale"}, {}, Category.INFORMAL),
        ({"federation": "F"}, {}, Category.HARD),
        (ACADEMY, {"T": 2}, Category.HARD),
        (ACADEMY, {"T": 1}, Category.NONE),
        (ACADEMY | {"existing_partnership": "Vale"}, {"T": 1}, Category.INFORMAL),
        (ACADEMY, {"U": 5}, None),
        ({"trust": "T", "type": "Community school"}, {"T": 2}, Category.NONE),
    ],
)
def test_where_a_school_stands_today(known, trust_schools, category):
    assert category_today(school(101, **known), trust_schools) is category


def test_where_a_plan_leads_a_school():
    informal = school(101, existing_partnership="Vale")
    assert "from informal (2) to hard (5)" in direction(informal, Form.FEDERATION)
    assert "stays informal (2)" in direction(informal, Form.INFORMAL)
    assert "Lincolnshire's small schools programme" in direction(informal, Form.FORMAL)


def test_an_academy_alone_in_its_trust_is_in_no_partnership():
    alone = direction(school(101, **ACADEMY), Form.TRUST, {"T": 1})
    assert alone.startswith("School 101, the only school of its trust: from none (1) to hard (5)")
    unknown = direction(school(101, **ACADEMY), Form.TRUST)
    assert "if T has other schools, which the files do not say" in unknown


def test_schools_of_a_trust_are_counted_in_the_files_and_among_the_schools_at_hand():
    schools = dataclasses.replace(
        schools_of(ACADEMY, ACADEMY, ACADEMY | {"trust": "U"}, ACADEMY | {"trust": "V"}),
        trust_schools={"T": 9, "U": 1},
    )
    assert trust_sizes_known(schools) == {"T": 9, "U": 1}
    assert trust_sizes_known(schools_of(ACADEMY, ACADEMY)) == {"T": 2}
