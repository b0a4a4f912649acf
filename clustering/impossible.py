"""Rules that no plan of these schools can keep, or that do nothing among them.

Only what follows from counting is told here, at once and without a search; contradictions between
rules are found by `clustering.explanations.conflicts`.
"""

from collections.abc import Iterator

from clustering.constraints.registry import CONSTRAINTS
from clustering.problem import Problem
from data.errors import InputError, Notice


def refuse_impossible(problem: Problem) -> None:
    """Refuse rules under which there is no cluster at all, or never as many as asked for.

    Raises
    ------
    InputError
        With every such rule.
    """
    faults = [fault for rule in CONSTRAINTS for fault in rule.impossible(problem)]
    if faults:
        raise InputError(faults)


def idle_rules(problem: Problem) -> Iterator[Notice]:
    """Yield a notice for each rule that holds nothing, as the register lacks what it is about."""
    for rule in CONSTRAINTS:
        yield from rule.idle(problem)
