"""A scenario: changes in order, undone and redone; applied, they alter nothing that was there."""

import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_setting import small_setting

from clustering.scenario import (
    Apart,
    Close,
    MoveHouse,
    MoveTo,
    Refuse,
    Scenario,
    SetLimit,
    SetProfile,
    SetRules,
    SetSchool,
    Together,
)
from data.errors import InputError

CHANGES = (
    Close(900_001),
    Refuse(900_002),
    MoveHouse(900_003, (500_000.0, 350_000.0)),
    MoveTo(900_004, 2),
    Together((900_005, 900_006)),
    Apart((900_006, 900_007)),
    SetLimit(30.0),
    SetProfile("slow"),
    SetSchool(900_008, 10),
)


def test_changes_are_undone_and_redone_one_by_one():
    first, second = CHANGES[:2]
    scenario = Scenario("s").then(first, second)
    assert scenario.undo().changes == (first,)
    assert scenario.undo().undo().changes == ()
    assert scenario.undo().undo().redo().changes == (first,)
    assert scenario.undo().undo().redo().redo() == scenario


def test_a_new_change_ends_what_could_be_redone():
    scenario = Scenario("s").then(*CHANGES[:2]).undo().then(CHANGES[2])
    assert scenario.redo() == scenario
    assert scenario.changes == (CHANGES[0], CHANGES[2])


def test_nothing_to_undo_or_redo_leaves_it_as_it_is():
    assert Scenario().undo() == Scenario().redo() == Scenario()


@given(st.lists(st.sampled_from(["undo", "redo", "then"]), max_size=30))
def test_undoing_all_and_redoing_all_comes_back_to_the_same(steps):
    scenario = Scenario("s")
    for number, step in enumerate(steps):
        scenario = scenario.then(Close(number + 1)) if step == "then" else getattr(scenario, step)()
    there_and_back = scenario
    for _ in scenario.changes:
        there_and_back = there_and_back.undo()
    for _ in scenario.changes:
        there_and_back = there_and_back.redo()
    assert there_and_back == scenario


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.do)
def test_a_change_alters_nothing_that_it_is_applied_to(change):
    setting = small_setting()
    before = copy.deepcopy((setting.problem, setting.plan, setting.purpose, setting.sent))
    change.applied(setting)
    problem, plan, purpose, sent = before
    assert (setting.plan, setting.purpose, setting.sent) == (plan, purpose, sent)
    assert setting.problem.schools == problem.schools
    assert setting.problem.rules == problem.rules
    np.testing.assert_array_equal(setting.problem.times.seconds, problem.times.seconds)


def test_a_change_builds_on_the_ones_before_it():
    scenario = Scenario().then(Close(900_001), Close(900_001))
    with pytest.raises(InputError, match="closes in this scenario"):
        scenario.applied(small_setting())


def test_every_change_that_does_not_fit_is_named():
    scenario = Scenario().then(Close(1), Refuse(900_001), MoveTo(2, 1), MoveTo(900_002, 9))
    with pytest.raises(InputError) as refusal:
        scenario.applied(small_setting())
    assert [fault.value for fault in refusal.value.faults] == ["1", "2", "9"]


def test_each_change_is_said_of_what_it_finds():
    scenario = Scenario().then(SetLimit(30.0), SetLimit(20.0))
    assert scenario.words(small_setting()) == (
        "The limit goes from 45 to 30 minutes.",
        "The limit goes from 30 to 20 minutes.",
    )


def test_a_school_that_an_earlier_change_closes_is_said_to_close():
    with pytest.raises(InputError) as refusal:
        Scenario().then(Close(900_001), Refuse(900_001), Refuse(900_099)).applied(small_setting())
    first, second = refusal.value.faults
    assert first.problem == "this school closes in this scenario"
    assert second.problem == "no school of this plan has this URN"


@pytest.mark.parametrize("gone", [Close(900_001), Refuse(900_001)])
def test_a_school_that_is_to_lead_and_goes_in_one_scenario_is_a_contradiction(gone):
    leads = SetRules((("lead", (900_001,)),))
    with pytest.raises(InputError, match="is to lead a cluster in this scenario"):
        Scenario().then(leads, gone).applied(small_setting())
    Scenario().then(leads, Close(900_002)).applied(small_setting())
    led = leads.applied(small_setting())
    assert not Scenario().then(gone).applied(led).problem.rules.lead_schools
