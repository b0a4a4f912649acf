"""Changes of schools: each one rule, and nothing else altered."""

import numpy as np
import pytest
from small_setting import ELMHAM, OAKHAM, small_setting

from clustering.policy.forms import Form
from clustering.scenario import AddSchool, Close, MoveHouse, Refuse, SetForm, SetSchool
from data.errors import InputError

NEW = AddSchool("Mill Lane", (507_000.0, 350_000.0), "Free schools", "", 210)


def test_a_school_that_opens_comes_last_timed_and_with_the_next_urn():
    after = NEW.applied(small_setting()).problem
    school = after.schools[-1]
    assert (school.urn, school.name, school.pupils) == (900_009, "Mill Lane", 210)
    assert after.times.seconds[-1, 0] == after.times.seconds[0, -1] == 120 + 7 * 60


def test_a_school_that_opens_is_of_the_usual_phase_and_status_and_placed_in_degrees():
    school = NEW.applied(small_setting()).problem.schools[-1]
    assert (school.phase, school.status) == ("Primary", "Open")
    assert (school.lon, school.lat) == pytest.approx((-0.406, 53.04), abs=0.02)


def test_a_school_that_opens_alters_no_time_of_the_others():
    before = small_setting()
    after = NEW.applied(before)
    kept = after.problem.times.seconds[:-1, :-1]
    np.testing.assert_array_equal(kept, before.problem.times.seconds)


def test_two_schools_that_open_have_two_urns():
    after = NEW.applied(NEW.applied(small_setting()))
    assert after.problem.schools.urns[-2:] == (900_009, 900_010)


def test_a_school_cannot_open_under_the_urn_of_another():
    with pytest.raises(InputError, match="has this URN"):
        AddSchool("Mill Lane", (507_000, 350_000), urn=900_001).applied(small_setting())


def test_a_school_that_closes_is_gone_with_its_pins():
    before = small_setting(
        together=((900_001, 900_002), (900_001, 900_003, 900_004)), apart=((900_001, 900_005),)
    )
    after = Close(900_001).applied(before).problem
    assert after.schools.urns == (*OAKHAM[1:], *ELMHAM)
    assert after.rules.together == ((900_003, 900_004),)
    assert after.rules.apart == ()


@pytest.mark.parametrize(
    "change",
    [Close(118_140), Refuse(118_140), SetSchool(118_140, 5), MoveHouse(118_140, (5e5, 3.5e5))],
)
def test_a_school_that_is_not_there_cannot_change(change):
    for use in (change.applied, change.words):
        with pytest.raises(InputError, match="no school of this plan has this URN"):
            use(small_setting())


def test_a_school_that_refuses_stays_outside_unpinned():
    before = small_setting(together=((900_001, 900_002, 900_003),), optional=(900_001,))
    rules = Refuse(900_001).applied(before).problem.rules
    assert rules.outsiders == {900_001: "It refuses to take part."}
    assert rules.together == ((900_002, 900_003),)
    assert rules.optional == ()


def test_what_is_said_of_a_school_changes_and_nothing_else():
    after = SetSchool(900_001, 55, "Academy converter", "Quaker").applied(small_setting())
    school = after.problem.schools.by_urn[900_001]
    assert (school.pupils, school.type, school.faith) == (55, "Academy converter", "Quaker")
    assert school.name == "Village 1 Primary School"
    assert after.problem.pupils[0] == 55


def test_a_character_can_be_taken_away():
    setting = SetSchool(900_001, faith="Quaker").applied(small_setting())
    assert not SetSchool(900_001, faith="").applied(setting).problem.schools[0].faith


def test_a_school_that_becomes_an_academy_leaves_a_plan_for_federations():
    setting = SetForm(Form.FEDERATION).applied(small_setting())
    assert 900_001 not in setting.problem.rules.outsiders
    after = SetSchool(900_001, type="Academy converter").applied(setting)
    assert 900_001 in after.problem.rules.outsiders


def test_a_school_that_moves_house_is_timed_anew_alone():
    before = small_setting()
    after = MoveHouse(900_001, (515_000.0, 350_000.0)).applied(before).problem
    assert after.schools.urns == before.problem.schools.urns
    assert after.slower_s[0, 7] == 120 + 60
    np.testing.assert_array_equal(after.slower_s[1:, 1:], before.problem.slower_s[1:, 1:])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (NEW, "Mill Lane (900009) opens with 210 pupils"),
        (Close(900_001), "Village 1 Primary School (900001) closes"),
        (Refuse(900_001), "Village 1 Primary School (900001) refuses to take part"),
        (
            SetSchool(900_001, 1, "Free schools"),
            "Village 1 Primary School (900001) has 1 pupil and the type Free schools",
        ),
        (
            SetSchool(900_001, faith=""),
            "Village 1 Primary School (900001) has the character none",
        ),
        (
            MoveHouse(900_001, (5e5, 3.5e5)),
            "Village 1 Primary School (900001) moves to easting 500000, northing 350000",
        ),
    ],
)
def test_a_change_is_said_in_words(change, words):
    assert change.words(small_setting()) == words
