"""Settings of changes: kept, let go, made again, never wrong."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_plan import small_plan, small_problem

from app.driving import Straight
from app.serve import steps as stepping
from app.serve.marks import marks_of
from app.serve.steps import Steps
from clustering.policy.purpose import PlanPurpose
from clustering.scenario import AddSchool, Change, Close, Scenario, SetLimit, SetSizes, Setting
from data.errors import InputError

POOL: tuple[Change, ...] = (
    Close(900001),
    Close(900002),
    SetLimit(30.0),
    SetSizes(2, 4),
    AddSchool("Mill Lane School", (501_000.0, 350_000.0)),
)


def start() -> Setting:

    return Setting(small_problem(), small_plan(), PlanPurpose(start=date(2026, 1, 5)), Straight())


def same(one: Setting, other: Setting) -> bool:
    return (
        one.problem.schools.urns == other.problem.schools.urns
        and one.problem.rules == other.problem.rules
        and (one.problem.times.seconds == other.problem.times.seconds).all()
    )


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.sampled_from(POOL), max_size=5), max_size=8))
def test_whatever_was_asked_before_the_setting_is_that_of_the_changes(
    asked: list[list[Change]],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stepping, "SETTINGS_KEPT", 2)
        patch.setattr(stepping, "STEPS_KEPT", 5)
        begun = start()
        steps = Steps(begun)
        for changes in asked:
            scenario = Scenario("x", tuple(changes))
            try:
                expected = scenario.applied(begun)
            except InputError:
                with pytest.raises(InputError):
                    steps.after(changes)
                continue
            assert same(steps.after(changes), expected)
            told = steps.in_words(changes)
            assert told.words == scenario.words(begun)
            assert told.marks == tuple(
                marks_of(change, Scenario("x", tuple(changes[:at])).applied(begun))
                for at, change in enumerate(changes)
            )


def test_one_more_change_costs_that_one_only(monkeypatch: pytest.MonkeyPatch) -> None:
    applied: list[int] = []
    apply = Close.applied

    def counted(change: Close, setting: Setting) -> Setting:
        applied.append(change.urn)
        return apply(change, setting)

    monkeypatch.setattr(Close, "applied", counted)
    steps = Steps(start())
    changes = [Close(900001), Close(900002), Close(900003)]
    for number in range(4):
        steps.after(changes[:number])
    steps.after(changes[:1])
    monkeypatch.setattr(stepping, "SETTINGS_KEPT", 1)
    steps.after([*changes, SetLimit(30.0)])
    steps.in_words(changes)  # whose settings are not all kept any more
    assert applied == [900001, 900002, 900003]


def test_changes_are_told_as_far_as_they_can_be_made() -> None:
    told = Steps(start()).in_words([Close(900001), Close(900001), Close(900002)])
    assert told.words == ("Village 1 Primary School (900001) closes.",)
    assert told.error is not None
    assert "closes in this scenario" in str(told.error)
