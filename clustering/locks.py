"""What people decided, as rules: locked clusters keep their schools, chosen leads lead hubs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from clustering.check import check
from clustering.decisions import FILE, Decisions
from clustering.plan import Cluster, LeftOut, Plan
from clustering.wording import all_named, breach_in_words, called, capital
from data.errors import Fault, InputError

if TYPE_CHECKING:
    from clustering.problem import Problem

UNLOCK = f"Unlock it, on the what-if page or in {FILE}; or leave this out"


def with_decisions(problem: Problem, plan: Plan, decisions: Decisions) -> Problem:
    """Return a problem whose every plan keeps the locked clusters of the plan in hand.

    In the hub shape the leads that people chose lead; in the other a lead changes no drive.

    Parameters
    ----------
    problem
        The problem; locks that an earlier plan was made with are dropped.
    plan
        The plan in hand.
    decisions
        What people decided about it.

    Raises
    ------
    InputError
        Where a lock cannot hold: the cluster has other schools than when it was locked, a school of
        it is not there, or it breaks a rule.
    """
    locked = [cluster for cluster in plan.clusters if decisions.of(cluster.number).locked]
    faults = [fault for each in locked for fault in _broken(problem, each, decisions)]
    if faults:
        raise InputError(faults)
    rules = dataclasses.replace(
        problem.rules,
        locked=tuple(cluster.schools for cluster in locked),
        lead_schools=_leads(problem, plan, decisions),
    )
    return problem if rules == problem.rules else problem.replace(rules=rules)


def _leads(problem: Problem, plan: Plan, decisions: Decisions) -> tuple[int, ...]:
    """Return the schools that lead: those asked for, and in hubs those that people chose."""
    asked: tuple[int, ...] = problem.rules.lead_schools
    if problem.rules.shape != "hub":
        return asked
    for cluster in plan.clusters:
        lead = decisions.of(cluster.number).lead
        if lead in cluster.schools and lead in problem.row:
            others = (urn for urn in asked if urn not in cluster.schools)
            asked = (*others, lead)
    return asked


def _broken(problem: Problem, cluster: Cluster, decisions: Decisions) -> Iterator[Fault]:
    """Yield why the lock on a cluster cannot hold."""
    decision = decisions.of(cluster.number)
    name = capital(called(cluster))
    gone = sorted(set(cluster.schools) - problem.row.keys())
    if gone:
        urns = ", ".join(map(str, gone))
        yield _fault(cluster, f"{name}, is locked, and {urns} is not there", UNLOCK)
    elif decision.schools and set(decision.schools) != set(cluster.schools):
        words = f"{name}, was locked with other schools than it has now"
        remedy = f"Remove 'schools' from [cluster.{cluster.number}] to lock it so, or unlock it"
        yield _fault(cluster, words, remedy)
    else:
        yield from _breaches(problem, cluster)


def refuse_broken(problem: Problem, plan: Plan) -> None:
    """Refuse rules that a locked cluster breaks.

    Parameters
    ----------
    problem
        The problem, with its locks.
    plan
        The plan in hand.

    Raises
    ------
    InputError
        With every rule that a locked cluster breaks.
    """
    locked = [each for each in plan.clusters if each.schools in problem.rules.locked]
    faults = [fault for cluster in locked for fault in _breaches(problem, cluster)]
    if faults:
        raise InputError(faults)


def refuse_dropped(problem: Problem, groups: Sequence[Sequence[int]]) -> None:
    """Refuse the plan of a search where a locked cluster is not in it.

    Either there is none that holds it by the rules, or the search ended before it was found.

    Parameters
    ----------
    problem
        The problem, with its locks.
    groups
        Rows of the schools of each cluster.

    Raises
    ------
    InputError
        With each lock that was not kept.
    """
    found = {tuple(sorted(problem.schools[row].urn for row in rows)) for rows in groups}
    dropped = [urns for urns in problem.rules.locked if tuple(sorted(urns)) not in found]
    if dropped:
        said = "no plan by the rules that keeps this locked cluster was found"
        remedy = "Search longer (--seconds), or unlock it"
        raise InputError(
            Fault(FILE, said, remedy, value=all_named(problem, urns)) for urns in dropped
        )


def _breaches(problem: Problem, cluster: Cluster) -> Iterator[Fault]:
    """Yield the rules that a locked cluster breaks by itself."""
    others = (urn for urn in problem.schools.urns if urn not in cluster.schools)
    alone = problem.replace(rules=dataclasses.replace(problem.rules, clusters=None, locked=()))
    plan = Plan((cluster,), tuple(LeftOut(urn, "It is not looked at.") for urn in others))
    for breach in check(alone, plan):
        if breach.clusters:
            words = breach_in_words(problem, breach)
            name = capital(called(cluster))
            yield _fault(cluster, f"{name}, is locked, and breaks a rule: {words}", UNLOCK)


def _fault(cluster: Cluster, problem: str, remedy: str) -> Fault:
    return Fault(FILE, problem, remedy, column=f"cluster.{cluster.number}.locked")


def require_locked(problem: Problem, gone: Iterable[int], what: str) -> None:
    """Refuse a change that takes schools out of locked clusters.

    Parameters
    ----------
    problem
        The problem, with its locks.
    gone
        URNs of schools that would not be in their cluster any more.
    what
        What would become of them: "would move".

    Raises
    ------
    InputError
        With the schools of each lock that the change contradicts.
    """
    leaving = set(gone)
    found = [leaving & set(urns) for urns in problem.rules.locked if leaving & set(urns)]
    if found:
        keeps = "a locked cluster keeps its schools, and"
        words = (f"{keeps} {all_named(problem, sorted(urns))} {what}" for urns in found)
        raise InputError(Fault(FILE, each, UNLOCK) for each in words)
