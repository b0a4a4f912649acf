"""The answer to a what-if, as answer.json keeps it, held against the two plans it speaks of."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from clustering.comparison import compare
from clustering.plan import Plan
from clustering.problem import Problem
from clustering.result import Result
from maps.differences import ROUNDED_S, difference
from maps.plan_files import ANSWER

_CLAIMS = ("proven", "gap", "quality", "sentences")


def edited_answer(
    answer: Mapping[str, Any], before: Plan, problem: Problem, result: Result
) -> Iterator[str]:
    """Yield, in words, what an answer says otherwise than its two plans do.

    Parameters
    ----------
    answer
        The content of answer.json; one of an older version may lack something.
    before
        The plan before.
    problem, result
        The plan that answers, as its plan.json states it.
    """
    found = compare(before, result.plan)
    moves = [[move.urn, move.before, move.after] for move in found.moves]
    if "gap" in answer:
        slack = ROUNDED_S * (problem.n + 1) / max(abs(result.objective), 1.0)
        yield from difference(f"gap in {ANSWER}", answer["gap"], result.gap, slack)
    told = answer.get("moves", [])
    # an answer without a cluster names no moves
    if "moves" in answer and (told or result.plan.clusters) and moves != [*map(_move, told)]:
        yield f"the moves in {ANSWER} are not those between the two plans"


def without_claims(answer: Mapping[str, Any], said: Sequence[str]) -> dict[str, Any]:
    """Return an answer without what was proven of it, saying why."""
    kept = {key: value for key, value in answer.items() if key not in _CLAIMS}
    return {**kept, "as_is": list(said)}


def _move(told: object) -> object:
    return [told.get(key) for key in ("urn", "from", "to")] if isinstance(told, dict) else told
