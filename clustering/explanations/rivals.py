"""Schools of which each could have a place, but not both in one plan."""

from collections.abc import Collection, Iterable, Iterator

import numpy as np

from clustering.constraints.constraint import Culprit
from clustering.explanations.feasibility import PINS, Effort, Feasibility, shrunk
from clustering.problem import Problem

FEW_CLUSTERS = 3
"""A school is looked at if its possible partners are no more than fill so many clusters: with
more of them, no single other school can take its place away."""

RIVALS = 12
"""Nearest schools that are tried as rivals."""


def rivals(
    problem: Problem, urn: int, unplaceable: Collection[int], effort: Effort
) -> Iterator[tuple[tuple[int, int], tuple[Culprit, ...]]]:
    """Yield pairs of a school and another that cannot both have a place, with the rules at fault.

    Only pairs that what a planner asked for keeps from it: a pin, a federation, a fit. Each set
    of rules is as small as can be: without any one of them both have a place.

    Parameters
    ----------
    urn
        A school that could have a place by itself.
    unplaceable
        URNs of schools that could not.
    effort
        What the questions may spend.
    """
    if not _pinned(Feasibility(problem, (urn,), effort=effort).culprits):
        return
    unit_of = {row: at for at, unit in enumerate(problem.units) for row in unit.rows}
    own = unit_of[problem.row[urn]]
    partners = np.flatnonzero(problem.units_may_share[own])
    if sum(len(problem.units[at].rows) for at in partners) > FEW_CLUSTERS * problem.rules.size[1]:
        return
    near = np.argsort(problem.slower_s[problem.row[urn]], kind="stable")
    others = dict.fromkeys(unit_of[row] for row in near.tolist() if unit_of[row] != own)
    for at in list(others)[:RIVALS]:
        other = problem.schools[problem.units[at].rows[0]].urn
        if other in unplaceable:
            continue
        culprits = _against(problem, urn, other, effort)
        if _pinned(culprits):
            yield (min(urn, other), max(urn, other)), culprits


def _pinned(culprits: Iterable[Culprit]) -> bool:
    """Say whether something a planner asked for is among these rules."""
    return any(culprit.kind in PINS for culprit in culprits)


def _against(problem: Problem, first: int, second: int, effort: Effort) -> tuple[Culprit, ...]:
    """Return the rules that keep two schools from having a place, in one cluster or in two."""
    one = Feasibility(problem, (first, second), effort=effort)
    two = Feasibility(problem, (first,), (second,), effort=effort)

    def possible(rules: Collection[Culprit]) -> bool | None:
        answers = (one.possible(one.known(rules)), two.possible(two.known(rules)))
        if True in answers:
            return True
        return None if None in answers else False

    culprits = tuple(dict.fromkeys((*one.culprits, *two.culprits)))
    return shrunk(possible, culprits, ())
