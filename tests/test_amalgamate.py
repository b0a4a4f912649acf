"""Schools amalgamated in a what-if: one in the place of several, nothing lost on the way."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_setting import ELMHAM, OAKHAM, small_setting

from clustering import Limits
from clustering.policy.programmes import read_programme
from clustering.policy.purpose import PlanPurpose
from clustering.scenario import (
    AddSchool,
    Amalgamate,
    Close,
    Considered,
    MoveTo,
    Refuse,
    Scenario,
    SetSchool,
    Together,
    answer,
)
from data.errors import InputError
from data.school import Schools

FIRST, SECOND, THIRD, FOURTH = OAKHAM
JOIN = Amalgamate((FIRST, SECOND), "Oakham Primary School")


def known_setting(**rules):
    """The small setting with rolls, places and ages that are all known, and one kind of school."""
    setting = small_setting(**rules)
    schools = tuple(
        dataclasses.replace(
            each,
            pupils=100 + at,
            capacity=120,
            low_age=4,
            high_age=11,
            type="Community school",
            urban_rural="Rural village",
            faith="",
        )
        for at, each in enumerate(setting.problem.schools)
    )
    return setting.replace(problem=setting.problem.replace(schools=Schools(schools)))


def faults_of(change, setting):
    with pytest.raises(InputError) as refusal:
        change.applied(setting)
    assert all(fault.remedy for fault in refusal.value.faults)
    return " ".join(fault.problem for fault in refusal.value.faults)


def test_two_schools_become_one_at_the_place_of_the_first():
    before = known_setting()
    after = JOIN.applied(before).problem
    assert after.schools.urns == (FIRST, THIRD, FOURTH, *ELMHAM)
    one, old = after.schools.by_urn[FIRST], before.problem.schools.by_urn[FIRST]
    assert (one.name, one.pupils, one.capacity) == ("Oakham Primary School", 201, 240)
    assert (one.easting, one.northing) == (old.easting, old.northing)
    kept = [before.problem.row[urn] for urn in after.schools.urns]
    np.testing.assert_array_equal(
        after.times.seconds, before.problem.times.seconds[np.ix_(kept, kept)]
    )


GROUPS = st.lists(st.sampled_from([*OAKHAM, *ELMHAM]), min_size=2, max_size=4, unique=True)


@given(st.lists(GROUPS, max_size=3))
def test_pupils_are_neither_lost_nor_doubled_however_schools_join(groups):
    before = setting = known_setting()
    for group in groups:
        try:
            setting = Amalgamate(tuple(group)).applied(setting)
        except InputError:  # one of them has become part of another already
            continue
    for field in ("pupils", "capacity"):
        values = [
            sum(getattr(each, field) for each in where.problem.schools)
            for where in (before, setting)
        ]
        assert values[0] == values[1]


def test_pins_of_the_school_that_closes_hold_for_the_one_that_stays():
    before = known_setting(
        together=((FIRST, SECOND), (SECOND, THIRD)), apart=((SECOND, ELMHAM[0]), (FIRST, ELMHAM[0]))
    )
    rules = JOIN.applied(before).problem.rules
    assert rules.together == ((FIRST, THIRD),)
    assert rules.apart == ((FIRST, ELMHAM[0]),)


def test_schools_that_are_kept_apart_are_released_first():
    assert "are kept apart" in faults_of(JOIN, known_setting(apart=((SECOND, FIRST),)))


def test_a_school_that_refuses_does_not_come_in_by_the_back_door():
    refused = Refuse(SECOND).applied(known_setting())
    assert "takes no part in the plan, the other does" in faults_of(JOIN, refused)
    both = Refuse(FIRST).applied(refused)
    assert FIRST in JOIN.applied(both).problem.rules.outsiders


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (SetSchool(SECOND, type="Voluntary aided school"), "one school has one type"),
        (SetSchool(SECOND, faith="Quaker"), "one school has one religious character"),
    ],
)
def test_what_is_mixed_is_refused_until_it_is_said_which_it_will_be(change, words):
    mixed = change.applied(known_setting())
    assert words in faults_of(JOIN, mixed)
    back = SetSchool(SECOND, type="Community school", faith="").applied(mixed)
    assert JOIN.applied(back).problem.n == 7


def test_every_school_that_is_not_there_is_refused():
    change = Amalgamate((118_140, FIRST))
    assert "no school of this plan has this URN" in faults_of(change, known_setting())
    with pytest.raises(InputError, match="no school of this plan"):
        change.words(known_setting())


def test_a_programme_asks_anew_whom_it_must_place():
    programme = read_programme("lincolnshire-small-schools")
    setting = known_setting().with_purpose(
        PlanPurpose(start=known_setting().purpose.start, programme=programme)
    )
    small = setting.problem.schools.by_urn[FIRST]
    assert programme.must_place.takes(small)
    assert FIRST not in setting.problem.rules.optional
    assert FIRST in JOIN.applied(setting).problem.rules.optional


def test_a_school_that_was_sent_to_a_cluster_takes_the_other_there():
    setting = MoveTo(SECOND, 2).applied(known_setting())
    assert JOIN.applied(setting).sent == ((FIRST, 2),)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            JOIN,
            "Village 1 Primary School (900001) and Village 2 Primary School (900002) become one "
            "school, Oakham Primary School, at the place of the first",
        ),
        (
            Considered("Federating with Elmham.", "Its governors declined."),
            "Considered and put aside: Federating with Elmham. Why: Its governors declined.",
        ),
    ],
)
def test_it_is_said_in_words(change, words):
    assert change.words(known_setting()) == words


def ask(*changes, setting=None):
    return answer(setting or known_setting(), Scenario("s", changes), Limits(3))


def test_an_amalgamation_moves_nobody_else_and_says_what_it_asks():
    found = ask(JOIN)
    assert not found.moves
    assert found.comparison.removed == (SECOND,)
    told = found.to_json()
    assert any("201 pupils (100 + 101)" in words for words in told["amalgamations"])
    assert any("£145,100 a year is lost" in words for words in told["amalgamations"])
    closes = [words for words in told["closures"] if words.startswith("Village")]
    assert len(closes) == 1
    assert closes[0].startswith("Village 2 Primary School (900002). Who proposes")
    assert any("101 pupils would go to school at Village 1" in w for w in told["closures"])
    assert set(told["amalgamations"]) | set(told["closures"]) <= set(told["sentences"])


def test_pupils_of_a_school_that_closes_after_others_joined_it_are_counted_once():
    found = ask(JOIN, Close(FIRST))
    counts = [w.partition(" pupils")[0] for w in found.consequences.closures if "would go to" in w]
    assert sorted(words.rpartition(" ")[2] for words in counts) == ["100", "101"]
    assert not any("elsewhere" not in w for w in found.consequences.closures if "would go to" in w)


def test_schools_that_join_one_after_the_other_go_to_the_last():
    found = ask(JOIN, Amalgamate((THIRD, FIRST)))
    where = [words for words in found.consequences.closures if "would go to school" in words]
    assert len(where) == 2
    assert all("at Village 3 Primary School" in words for words in where)


def test_a_school_that_closes_into_one_and_opens_again_ends_no_search():
    again = AddSchool("Anew", (501_000.0, 350_000.0), "Community school", pupils=50, urn=SECOND)
    assert ask(JOIN, again, Amalgamate((SECOND, FIRST))).consequences.closures


def test_what_was_considered_is_kept_with_the_answer():
    record = Considered("Federating with Elmham", "its governors declined")
    found = ask(Close(FIRST), record)
    assert found.to_json()["considered"] == [
        {"option": "Federating with Elmham", "why": "its governors declined"}
    ]
    assert any("Recorded with this answer: 1." in words for words in found.consequences.closures)


def test_a_school_that_opens_is_told_what_the_act_changes():
    found = ask(AddSchool("New", (501_000.0, 350_000.0)))
    (words,) = found.to_json()["openings"]
    assert "not in force in June 2026; to be confirmed" in words
    assert ask(Together((FIRST, THIRD))).to_json()["openings"] == []
