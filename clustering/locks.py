"""Clusters that people locked, as a rule of a problem: they keep exactly their schools."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from clustering.check import check
from clustering.decisions import FILE, Decisions
from clustering.plan import Cluster, LeftOut, Plan
from clustering.wording import all_named, breach_in_words, called, capital
from data.errors import Fault, InputError

if TYPE_CHECKING:
    from clustering.problem import Problem

UNLOCK = f"Unlock it, on the what-if page or in {FILE}; or leave this out"


def with_locks(problem: Problem, plan: Plan, decisions: Decisions) -> Problem:
    """Return a problem whose every plan keeps the locked clusters of the plan in hand.

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
    schools = tuple(cluster.schools for cluster in locked)
    if schools == problem.rules.locked:
        return problem
    return problem.replace(rules=dataclasses.replace(problem.rules, locked=schools))


def holding(problem: Problem, plan: Plan, decisions: Decisions) -> tuple[Decisions, list[str]]:
    """Return decisions with the locks alone that can hold, and a sentence for each other one.

    For a plan whose schools change whether people want it or not, as a register does.

    Parameters
    ----------
    problem, plan, decisions
        As for `with_locks`.
    """
    said = []
    for cluster in plan.clusters:
        decision = decisions.of(cluster.number)
        broken = list(_broken(problem, cluster, decisions)) if decision.locked else []
        if broken:
            said += [f"{fault.problem}: its lock does not hold." for fault in broken]
            unlocked = decision.model_copy(update={"locked": False})
            decisions = decisions.decided(cluster.number, unlocked)
    return decisions, said


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
