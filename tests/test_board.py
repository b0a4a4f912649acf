"""The truth table of a federation's smallest governing body, and its reckoning."""

from datetime import date

import pytest
from grid import school, schools_of
from hypothesis import given
from hypothesis import strategies as st

from clustering.policy.board import least_board
from clustering.policy.school_types import school_types

COMMUNITY, CONTROLLED = "Community school", "Voluntary controlled school"
AIDED, FOUNDATION = "Voluntary aided school", "Foundation school"


def board(*types, **how):
    return least_board(schools_of(*({"type": name} for name in types)), **how)


# Two parents, the heads, one of the staff, one of the authority; seven at the least.
TABLE = {
    "community": ((COMMUNITY,), {2: 7, 3: 7, 4: 8, 5: 9, 6: 10, 7: 11}, 7),
    # Two foundation governors, who are a quarter at the most: eight at the least.
    "controlled": ((CONTROLLED,), {2: 8, 3: 9, 4: 10, 5: 11, 6: 12, 7: 13}, 8),
    "foundation": ((FOUNDATION,), {2: 8, 3: 9, 4: 10, 5: 11, 6: 12, 7: 13}, 8),
    # Two more foundation governors than all others.
    "aided": ((AIDED,), {2: 14, 3: 16, 4: 18, 5: 20, 6: 22, 7: 24}, 12),
    # Two foundation or partnership governors.
    "mixed": ((COMMUNITY, AIDED), {2: 8, 3: 9, 4: 10, 5: 11, 6: 12, 7: 13}, 7),
}


@pytest.mark.parametrize("kind", TABLE)
@pytest.mark.parametrize("n", range(2, 8))
def test_the_smallest_board(kind, n):
    types, several, one = TABLE[kind]
    each = (types * n)[:n]
    assert board(*each).least == several[n]
    assert board(*each, one_head=True).least == one


@pytest.mark.parametrize("n", range(2, 8))
def test_a_board_has_two_parents_however_many_schools(n):
    assert board(*[COMMUNITY] * n).parents == 2


def test_before_september_2016_each_school_had_a_parent_governor():
    before, since = (board(*[COMMUNITY] * 6, when=date(2016, *day)) for day in ((8, 31), (9, 1)))
    assert (before.parents, before.least) == (6, 14)
    assert (since.parents, since.least) == (2, 10)
    assert "as made" in before.grounds
    assert "as amended in 2016" in since.grounds


@pytest.mark.parametrize(
    ("types", "one_head", "most"),
    [
        ([COMMUNITY] * 6, False, 0),  # 6 heads and 1 of the staff are over a third of 10
        ([COMMUNITY] * 2, True, 0),  # 1 and 1 of 7
        ([AIDED] * 2, True, 2),  # 1 and 1 of 12
    ],
)
def test_co_opted_staff_are_a_third_at_the_most_with_heads_and_staff_governor(
    types, one_head, most
):
    found = board(*types, one_head=one_head)
    assert found.co_opted_staff == most
    said = "here no co-opted governor may be one of these." if most == 0 else f"here {most}."
    assert said in found.sentence


def test_the_reckoning_is_shown_step_by_step():
    assert board(*[AIDED] * 3).steps[:4] == (
        "2 parent governors, however many schools there are",
        "3 heads, one of each school unless one resigns the office",
        "1 staff governor",
        "1 authority governor: 7 so far",
    )
    assert board(*[AIDED] * 3).steps[4].startswith("9 foundation governors, 2 more than the others")
    assert board(COMMUNITY, COMMUNITY, one_head=True).steps[1:] == (
        "1 head, who leads all schools and counts once",
        "1 staff governor",
        "1 authority governor: 5 so far",
        "2 co-opted governors, to come to 7",
    )


@pytest.mark.parametrize("types", [(AIDED, AIDED), (CONTROLLED, COMMUNITY), (FOUNDATION,) * 2])
def test_what_the_amended_text_would_have_to_say_is_to_be_confirmed(types):
    assert "SI 2012/1035, regulation 22; to be confirmed" in (board(*types).grounds)
    assert "regulation 22" not in board(COMMUNITY, COMMUNITY).grounds


def test_the_law_since_2016_is_known_from_guides_and_to_be_confirmed():
    assert "as amended in 2016; to be confirmed" in board(COMMUNITY, COMMUNITY).grounds


@given(
    st.lists(st.sampled_from(sorted(school_types())), min_size=2, max_size=8),
    st.booleans(),
    st.dates(date(2012, 9, 1), date(2030, 1, 1)),
)
def test_every_board_adds_up(types, one_head, when):
    schools = [school(101 + i, type=name) for i, name in enumerate(types)]
    found = least_board(schools, one_head=one_head, when=when)
    assert found.least >= 7
    assert found.least == found.others + found.foundation + found.co_opted
    assert found.heads == (1 if one_head else len(types))
    assert 3 * (found.co_opted_staff + (found.heads + found.staff) * (when.year > 2016)) <= (
        max(found.least, 3 * (found.heads + found.staff))
    )
