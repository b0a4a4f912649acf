"""The reasons of schools in no cluster, and what alternatives trade, held against what they are.

They are texts, and another version may word them otherwise. So one that differs makes no plan
unsound: it gives way to what was found out anew, and that is said. One for which there was no time
claims nothing, and gives way without a word.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from clustering.explanations.alternatives import Alternative
from clustering.persons import NOT_SAID
from clustering.problem import Problem
from clustering.reasons import say_the_same, why_unplaceable, why_unplaced
from clustering.result import Result, Status
from maps.differences import in_short
from maps.plan_files import ALTERNATIVE, PLAN

Said = tuple[str, ...]

_UNFINISHED = "not looked at further"
"""What a reason says for which there was no time."""


def with_reasons(
    problem: Problem, result: Result, where: str = PLAN, *, whole: bool
) -> tuple[Result, Said]:
    """Return a result with the reasons as they are found out anew, and what is to be said of that.

    Parameters
    ----------
    problem, result
        A plan that keeps its rules.
    where
        What says the reasons.
    whole
        Whether to find out all of them. A search that priced moves, or differences from another
        plan, has reasons of its own for what it left out; but why a school fits into no cluster
        at all holds for every plan.
    """
    if not result.plan.left_out:
        return result, ()
    proven = result.status is Status.OPTIMAL
    found = why_unplaced(problem, result.plan, proven=proven) if whole else why_unplaceable(problem)
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
        f"Why school {left.urn} is in no cluster was found out anew, and is not what {where} says: "
        f"{left.reason}"
        for left in new
    )
    return replace(result, plan=replace(result.plan, left_out=left_out)), tuple(said)


def alternatives_with_reasons(
    problem: Problem, stored: Sequence[Alternative], found: Sequence[Alternative]
) -> tuple[tuple[Alternative, ...], Said]:
    """Return alternatives, as they come to, with their reasons; and what is to be said of that.

    Parameters
    ----------
    stored, found
        As they were read, and with every figure computed anew.
    """
    checked, said = [], []
    for at, (told, comes_to) in enumerate(zip(stored, found, strict=True)):
        name = f"{ALTERNATIVE}{at + 1}"
        result, new = with_reasons(problem, comes_to.result, f"{name}/{PLAN}", whole=False)
        checked.append(replace(comes_to, result=result))
        said += [*new, *_other_trades(name, told, comes_to)]
    return tuple(checked), tuple(said)


def _other_trades(name: str, told: Alternative, found: Alternative) -> Iterator[str]:
    alike = len(told.trades) == len(found.trades) and all(
        map(say_the_same, told.trades, found.trades)
    )
    if not alike:
        yield f"What {name} trades was found out anew, and is not what {PLAN} says."
