"""An answer as plain data, and back: the plan found, without what it was found from."""

from collections.abc import Mapping
from typing import Any

from clustering.plan_json import result_from_json, result_to_json
from clustering.scenario import Answer, Scenario, Setting

WHERE = "answer"


def kept(answer: Answer) -> Mapping[str, Any]:
    """Return an answer as values that JSON can hold."""
    problem = answer.after.problem
    return {
        name: result_to_json(problem, result, {})
        for name, result in (("result", answer.result), ("settled", answer.settled))
    }


def restored(
    document: Mapping[str, Any], before: Setting, scenario: Scenario, after: Setting
) -> Answer:
    """Return the answer that `kept` wrote.

    Parameters
    ----------
    before, after
        The plan in hand, and what the scenario makes of it.

    Raises
    ------
    InputError
        Where it is nothing that `kept` wrote, or of other schools.
    """
    result, settled = (
        result_from_json(document.get(name), WHERE) for name in ("result", "settled")
    )
    return Answer(scenario, before, after.replace(plan=result.plan), result, settled)


def better(document: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    """Say whether what `kept` wrote tells a better plan than another, or proves more of it."""
    this, other = (_worth(each["settled"]) for each in (document, known))
    return this < other


def _worth(settled: Mapping[str, Any]) -> tuple[float, float]:
    return settled["objective"] + settled["left_out_s"], -settled["bound"]
