"""Why each school moves between the plan in hand and the answer to a scenario."""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from clustering.check import Violation, check
from clustering.comparison import Comparison, Move
from clustering.plan import Plan
from clustering.problem import Problem
from clustering.rules import Rules
from clustering.scenario.new_register import NewRegister
from clustering.scenario.scenario import Scenario
from clustering.scenario.setting import Setting
from clustering.wording import breach_in_words

OTHERS_MOVE = "It makes room, or fits better, as others move."
"""Reason where the scenario names none of its partners, and no rule moves it."""


class _Said(NamedTuple):
    """Why a school moves because of a change of its own, of its old or of its new partners."""

    of_itself: str
    lost: str
    of_old: str
    takes_place: str
    of_joined: str


_LOSSES = frozenset({"lost", "takes_place"})
_OF_SCENARIO = _Said(
    "The scenario names it.",
    "Its cluster lost a school that closes.",
    "Its cluster lost, or may no longer hold, a school that the scenario names.",
    "It takes a place in a cluster that lost a school that closes.",
    "It joins a cluster that the scenario changes.",
)
_OF_REGISTER = _Said(
    "The register says something new of it.",
    "Its cluster lost a school that is gone.",
    "The register says something new of a school of its cluster.",
    "It takes a place in a cluster that lost a school that is gone.",
    "It joins a cluster of which the register says something new.",
)


def reasons_of_moves(
    scenario: Scenario, before: Setting, after: Setting, comparison: Comparison
) -> dict[int, str]:
    """Return why each school of both plans moves, a sentence by URN.

    Parameters
    ----------
    scenario
        The changes.
    before, after
        The plan in hand, and the one that answers.
    comparison
        Of the two.
    """
    said = _OF_SCENARIO
    if any(isinstance(change, NewRegister) for change in scenario.changes):
        said = _OF_REGISTER
    named_schools = {urn for change in scenario.changes for urn in _urns_of(change)}
    gone = set(comparison.removed)
    clusters = {cluster.number: cluster.schools for cluster in before.plan.clusters}
    left_out = {left.urn: left.reason for left in after.plan.left_out}
    broken = _broken_rules(before, after.problem)

    def reason(move: Move) -> str:
        old, joined = clusters.get(move.before or 0, ()), clusters.get(move.after or 0, ())
        found = _reason_named(move.urn, old, joined, named_schools, gone)
        by_rules = _reason_of_rules(move, broken)
        # a register changes many schools, and few of them for a reason to move
        first = by_rules if said is _OF_REGISTER and found not in _LOSSES else ""
        why = first or (getattr(said, found) if found else by_rules)
        if move.after is None:
            return f"{why} {left_out[move.urn]}".lstrip()
        return why or OTHERS_MOVE

    return {move.urn: reason(move) for move in comparison.moves}


def _broken_rules(before: Setting, problem: Problem) -> dict[int, str]:
    """Return which rule each cluster of the plan in hand no longer keeps, by its number."""
    kept = tuple(
        dataclasses.replace(
            cluster, schools=tuple(urn for urn in cluster.schools if urn in problem.row)
        )
        for cluster in before.plan.clusters
    )
    found: dict[int, str] = {}
    for breach in check(problem, Plan(kept)):
        # every school once: those in no cluster are not looked at
        for number in breach.clusters if breach.rule != "every school once" else ():
            found.setdefault(number, _rule_in_words(breach, before.problem.rules, problem))
    return found


def _urns_of(change: object) -> Iterable[int]:
    urn = getattr(change, "urn", None)
    return getattr(change, "urns", ()) if urn is None else (urn,)


def _reason_named(
    urn: int, old: tuple[int, ...], joined: tuple[int, ...], named_schools: set[int], gone: set[int]
) -> str:
    """Return the part of `_Said` that says why a school moves because of a change; else "".

    `old` and `joined` are the schools that its cluster, and the one it comes to, had before.
    """
    if urn in named_schools:
        return "of_itself"
    if gone & set(old):
        return "lost"
    if named_schools & set(old):
        return "of_old"
    if gone & set(joined):
        return "takes_place"
    if named_schools & set(joined):
        return "of_joined"
    return ""


def _reason_of_rules(move: Move, broken: Mapping[int, str]) -> str:
    """Say which rule moves a school; "" where none does."""
    if move.before is None:
        return "It was in no cluster before, and has a place now."
    if move.before in broken:
        return f"Its cluster breaks {broken[move.before]}."
    if move.after is not None and move.after in broken:
        return f"The cluster that it joins breaks {broken[move.after]} without it."
    return ""


def _rule_in_words(breach: Violation, before: Rules, problem: Problem) -> str:
    """Return the rule that is broken, as one would say it, and whether it is new."""
    rules = problem.rules
    match breach.rule:
        case "limit" | "reachable":
            new = "new " if rules.max_minutes != before.max_minutes else ""
            return f"the {new}limit of {rules.max_minutes:g} minutes"
        case "size":
            new = "new " if rules.size != before.size else ""
            return f"the {new}sizes, {rules.size[0]} to {rules.size[1]} schools"
        case "number of clusters":
            return f"the number of clusters asked for, {rules.clusters}"
        case _:
            return f"a rule ({breach_in_words(problem, breach)})"
