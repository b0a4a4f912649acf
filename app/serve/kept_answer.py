"""An answer as plain data, and back: the plan found and its words, not what it was found from."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.answer_directory import decisions_after
from clustering.plan_document import result_from_json, result_to_json
from clustering.scenario import Answer, Scenario, Setting
from data.errors import Fault, InputError

if TYPE_CHECKING:
    from app.serve.session import Found, Session
    from app.serve.shown import Shown
    from app.serve.steps import Steps
    from maps import StoredPlan

WHERE = "answer"


def kept(answer: Answer) -> Mapping[str, Any]:
    """Return an answer as values that JSON can hold."""
    problem = answer.after.problem
    return {
        "result": result_to_json(problem, answer.result, {}),
        "settled": result_to_json(problem, answer.priced, {}),
        "told": answer.to_json(),
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
        Where `kept` did not write it, or it has other schools.
    """
    result, settled = (
        result_from_json(document.get(name), WHERE) for name in ("result", "settled")
    )
    plan = result.plan
    urns = [urn for cluster in plan.clusters for urn in cluster.schools]
    urns += [left.urn for left in plan.left_out]
    known = sorted(urns) == sorted(after.problem.schools.urns)
    if not (known and isinstance(document.get("told"), dict)):
        problem = "the answer that was kept is damaged, or to other schools"
        raise InputError([Fault(WHERE, problem, "Solve again")])
    return Answer(scenario, before, after.replace(plan=plan, prices=result.prices), result, settled)


def restored_now(session: Session, found: Found, steps: Steps, stored: StoredPlan) -> Answer | None:
    """Return an answer of an earlier run as people named its clusters since.

    None where it does not fit any more.
    """
    try:
        after = steps.after(found.changes)
        answer = restored(found.document, steps.start, session.open, after)
    except InputError:
        return None
    plan = decisions_after(stored, answer).named(answer.plan)
    if not set(after.problem.rules.locked) <= {each.schools for each in plan.clusters}:
        return None  # it was found before a cluster was locked
    named = dataclasses.replace(answer.result, plan=plan)
    return dataclasses.replace(answer, after=answer.after.replace(plan=plan), result=named)


def told(session: Session, shown: Shown | None, *, renamed: bool) -> dict[str, Any] | None:
    """Return what is told of the answer to the open scenario; None without one.

    Parameters
    ----------
    session, shown
        The session, and what is shown of its answer.
    renamed
        Whether clusters may have other names now than when it was found.
    """
    if session.found is None or shown is None:
        return None
    words: Mapping[str, Any] = session.found.document["told"]
    if renamed and shown.answer is not None:
        words = shown.answer.to_json()
    return {**words, "scenario": session.name}


def better(document: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    """Say whether what `kept` wrote is a better plan than another, or proves more of it."""
    this, other = (_cost_and_bound(each["settled"]) for each in (document, known))
    return this < other


def _cost_and_bound(settled: Mapping[str, Any]) -> tuple[float, float]:
    return settled["objective"] + settled["left_out_s"], -settled["bound"]
