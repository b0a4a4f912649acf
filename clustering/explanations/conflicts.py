"""Rules that contradict each other: why a school can have no place, by the smallest set of causes.

The question "is there any cluster for this school?" goes to CP-SAT as a model without objective
(with one, its cores are not minimal), every rule behind a literal that switches it on. Where the
answer is no, the rules are switched off one by one, and each stays off if the answer is still no:
what remains is a contradiction in which every rule is needed.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from clustering.constraints.model import Culprit
from clustering.explanations.feasibility import ALL_EFFORT, PINS, Effort, Feasibility, shrunk
from clustering.placeable import Placeability
from clustering.plan import Plan
from clustering.problem import Problem
from clustering.wording import all_named, listed, sentence

FEW_CLUSTERS = 3
"""A school with more possible partners than fill this many clusters has no rivals: no single other
school can take its place away."""

RIVALS = 12
"""Nearest schools that are tried as rivals."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why schools can have no place.

    Attributes
    ----------
    schools
        URNs of the schools without a place.
    culprits
        The rules that cannot all hold; without any one of them there is a place.
    jointly
        Whether each of the schools could have a place, but not all of them in one plan.
    """

    schools: tuple[int, ...]
    culprits: tuple[Culprit, ...]
    jointly: bool = False

    @property
    def of_pins(self) -> bool:
        """Whether something a planner asked for is among the culprits."""
        return any(culprit.kind in PINS for culprit in self.culprits)

    def text(self, problem: Problem) -> str:
        """Say in one sentence what contradicts what."""
        said = listed([culprit.sentence for culprit in self.culprits])
        rules = "These cannot all hold" if len(self.culprits) > 1 else "This cannot hold"
        one = "the school" if len(self.schools) == 1 else "the schools"
        none = "no plan can place both" if self.jointly else f"no cluster can take {one}"
        return sentence(f"{all_named(problem, self.schools)}: {none}. {rules}: {said}")


def conflicts(
    problem: Problem, plan: Plan, should_continue: Callable[[], bool] = lambda: True
) -> tuple[Conflict, ...]:
    """Return why the left-out schools of a plan can have no place, one conflict for each cause.

    A school that fits into some cluster is in conflict with another if a planner's choice keeps the
    two from having a place in the same plan (`rivals`). There is no conflict for a school that is
    left out only because the plan is better without it; that no road joins to enough others, which
    is no rule's fault; that may only join schools to be placed and has none near; or that the
    solver cannot decide in time.

    Parameters
    ----------
    problem
        The problem.
    plan
        A plan of it, whose left-out schools are looked into.
    should_continue
        Called before every step, and while the solver runs; once it returns False, nothing more is
        looked at.
    """
    outsiders = problem.rules.outsiders
    left_out = [left.urn for left in plan.left_out if left.urn not in outsiders]
    found: dict[tuple[Culprit, ...], list[int]] = {}
    fitting = []
    effort = Effort(ALL_EFFORT, should_continue)
    placeable = _placeable(problem)
    for group in _left_out_groups(problem, left_out):
        if group[0] in placeable:
            fitting.append(group[0])
            continue
        culprits = minimal_conflict(problem, group[:1], effort)
        if _need_not_be_placed(culprits):
            continue
        if culprits:
            found.setdefault(culprits, []).extend(group)
        else:
            fitting.append(group[0])
    unplaceable = {urn for urns in found.values() for urn in urns}
    alone = [Conflict(tuple(sorted(urns)), culprits) for culprits, urns in found.items()]
    jointly = [
        Conflict(pair, culprits, jointly=True)
        for urn in fitting
        for pair, culprits in rivals(problem, urn, unplaceable, effort)
    ]
    return (*alone, *{conflict.schools: conflict for conflict in jointly}.values())


def minimal_conflict(
    problem: Problem, urns: Sequence[int], effort: Effort | None = None
) -> tuple[Culprit, ...]:
    """Return rules that together keep some schools from sharing any cluster at all.

    Parameters
    ----------
    urns
        Schools that should share a cluster, or one school that should have a place.
    effort
        What the questions may spend; None for a budget of their own.

    Returns
    -------
    Rules that are all needed: without any one of them a cluster is possible. Empty where nothing
    forbids it, where the roads alone do, or where it is not known.
    """
    model = Feasibility(problem, urns, effort=effort)
    return shrunk(model.possible, model.culprits, ())


def _placeable(problem: Problem) -> set[int]:
    """Return the URNs of the schools for which a cluster is known."""
    return {
        problem.schools[row].urn
        for unit, placeability in zip(problem.units, problem.placeabilities, strict=True)
        if placeability is Placeability.PLACEABLE
        for row in unit.rows
    }


def _need_not_be_placed(culprits: Iterable[Culprit]) -> bool:
    """Say whether the planner's only rule here is that optional schools form no cluster alone."""
    return [each.name for each in culprits if each.kind in PINS] == ["school_to_place"]


def _left_out_groups(problem: Problem, urns: Iterable[int]) -> list[tuple[int, ...]]:
    """Return schools by the groups in which they are placed or left out."""
    wanted = set(urns)
    groups = (
        tuple(problem.schools[row].urn for row in unit.rows if problem.schools[row].urn in wanted)
        for unit in problem.units
    )
    return [group for group in groups if group]


def rivals(
    problem: Problem, urn: int, unplaceable: Collection[int], effort: Effort
) -> Iterator[tuple[tuple[int, int], tuple[Culprit, ...]]]:
    """Yield pairs of this school and another that cannot both have a place, and the rules at fault.

    Only pairs that a planner's choice keeps from it: a pin, a federation, a fit. Each set of rules
    is minimal: without any one of them both have a place.

    Parameters
    ----------
    urn
        A school that could have a place by itself.
    unplaceable
        URNs of schools that could not.
    effort
        What the questions may spend.
    """
    if not _by_planner(Feasibility(problem, (urn,), effort=effort).culprits):
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
        culprits = _keeping_apart(problem, urn, other, effort)
        if _by_planner(culprits):
            yield (min(urn, other), max(urn, other)), culprits


def _by_planner(culprits: Iterable[Culprit]) -> bool:
    """Say whether something a planner asked for is among these rules."""
    return any(culprit.kind in PINS for culprit in culprits)


def _keeping_apart(
    problem: Problem, first: int, second: int, effort: Effort
) -> tuple[Culprit, ...]:
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
