"""Stored reasons of schools in no cluster, and trades of alternatives, compared with fresh ones.

They are texts, and another version may word them differently. So a different text does not make a
plan unsound: it is replaced by the new one, and a note says so. A text that says there was no time
claims nothing, and is replaced without a note.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from clustering.explanations.alternative import Alternative
from clustering.persons import NOT_SAID
from clustering.problem import Problem
from clustering.result import Result, Status
from clustering.unplaced import say_the_same, why_unplaceable, why_unplaced
from maps.differences import in_short
from maps.plan_files import ALTERNATIVE, PLAN

Sentences = tuple[str, ...]

_UNFINISHED = "not looked at further"
"""Text of a reason for which there was no time."""


def with_reasons(
    problem: Problem, result: Result, where: str = PLAN, *, every_reason: bool
) -> tuple[Result, Sentences]:
    """Return a result with its reasons found again, and notes on those that changed.

    Parameters
    ----------
    problem, result
        A plan that keeps its rules.
    where
        Where the reasons are stored.
    every_reason
        Whether to find all of them again. A search that priced moves, or differences from another
        plan, has reasons of its own for what it left out; but why a school fits into no cluster
        at all holds for every plan.
    """
    if not result.plan.left_out:
        return result, ()
    proven = result.status is Status.OPTIMAL
    found = (
        why_unplaced(problem, result.plan, proven=proven)
        if every_reason
        else why_unplaceable(problem)
    )
    left_out = tuple(
        left
        if left.urn not in found
        or left.reason == NOT_SAID
        or say_the_same(left.reason, found[left.urn])
        else replace(left, reason=found[left.urn])
        for left in result.plan.left_out
    )
    unfinished = {
        left.urn for left in result.plan.left_out if _UNFINISHED in left.reason.casefold()
    }
    new = [
        left for left in left_out if left not in result.plan.left_out and left.urn not in unfinished
    ]
    said = in_short(
        f"Why school {left.urn} is in no cluster was worked out again, and differs from {where}: "
        f"{left.reason}"
        for left in new
    )
    return replace(result, plan=replace(result.plan, left_out=left_out)), tuple(said)


def alternatives_with_reasons(
    problem: Problem, stored: Sequence[Alternative], found: Sequence[Alternative]
) -> tuple[tuple[Alternative, ...], Sentences]:
    """Return computed alternatives with their reasons, and notes on what changed.

    Parameters
    ----------
    stored, found
        As they were read, and with every figure computed again.
    """
    checked, said = [], []
    for at, (claimed, comes_to) in enumerate(zip(stored, found, strict=True)):
        name = f"{ALTERNATIVE}{at + 1}"
        result, new = with_reasons(problem, comes_to.result, f"{name}/{PLAN}", every_reason=False)
        checked.append(replace(comes_to, result=result))
        said += [*new, *_other_trades(name, claimed, comes_to)]
    return tuple(checked), tuple(said)


def _other_trades(name: str, claimed: Alternative, found: Alternative) -> Iterator[str]:
    alike = len(claimed.trades) == len(found.trades) and all(
        map(say_the_same, claimed.trades, found.trades)
    )
    if not alike:
        yield f"What {name} trades was worked out again, and differs from {PLAN}."
