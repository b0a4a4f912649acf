"""An answer for files that are mailed and shared: without information on persons."""

import dataclasses
import re
from typing import TypeVar

from clustering.persons import without_persons
from clustering.result import Result
from clustering.scenario.answer import Answer
from clustering.scenario.new_register import NewRegister
from clustering.scenario.scenario import Change, Scenario
from clustering.scenario.school_changes import Refuse, TakeNoPart
from clustering.scenario.setting import Setting

_REFUSAL = re.compile("refus(?:als?|ed|es|ing|e)?(?![a-z])", re.IGNORECASE)


AnAnswer = TypeVar("AnAnswer", bound=Answer)


def answer_for_all(answer: AnAnswer) -> AnAnswer:
    """Return an answer in which no school refuses, and no headship is vacant.

    A school that refuses takes no part; why is not said.
    """
    after, result = _shared_setting(answer.after, answer.result)
    in_hand = dataclasses.replace(answer.result, plan=answer.before.plan)
    before, _ = _shared_setting(answer.before, in_hand)
    return dataclasses.replace(
        answer,
        scenario=scenario_for_all(answer.scenario),
        before=before,
        after=after.replace(plan=result.plan),
        result=result,
    )


def scenario_for_all(scenario: Scenario) -> Scenario:
    """Return a scenario in which no school refuses, not even by its name: it takes no part."""
    changes, undone = (
        tuple(map(_neutral_change, each)) for each in (scenario.changes, scenario.undone)
    )
    if (changes, undone) == (scenario.changes, scenario.undone):
        return scenario
    name = _REFUSAL.sub("no part", scenario.name)
    return dataclasses.replace(scenario, name=name, changes=changes, undone=undone)


def _neutral_change(change: Change) -> Change:
    match change:
        case Refuse():
            return TakeNoPart(change.urn)
        case NewRegister():
            return change.for_all
        case _:
            return change


def _shared_setting(setting: Setting, result: Result) -> tuple[Setting, Result]:
    problem, result, purpose = without_persons(setting.problem, result, setting.purpose)
    if problem is setting.problem:
        return setting, result
    return setting.replace(problem=problem, purpose=purpose), result
