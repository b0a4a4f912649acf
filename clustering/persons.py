"""Information on persons in a plan, and the same plan without it.

That a headship is vacant or about to be, and that a school refuses, is information on people who
can be named. Files that are mailed and shared are made from a plan without it.
"""

import dataclasses

from clustering.breaches import breaches_of, sentences_of
from clustering.plan import Plan
from clustering.policy.purpose import PlanPurpose
from clustering.problem import Problem
from clustering.result import Result
from clustering.standing import STATE, standings
from data.errors import Notice
from data.school import Source

REFUSED = "It refuses to take part."
TAKES_NO_PART = "It takes no part."
NOT_SAID = "Why is information on persons, and is not said here."
_APART = (
    "What this plan knows of persons (vacant headships, refusals) is in personal.json alone, for "
    "its owner: leave that file out when you share the plan. With --persons it is in all files."
)
_IN_ALL = (
    "The files made now have information on persons (vacant headships, refusals): give them only "
    "to those who may know."
)
_DECIDED = (
    "The contacts and advisers in decisions.toml are persons, and no other file names them: leave "
    "that file out when you share the plan. With --persons all files have them."
)
_DECIDED_IN_ALL = (
    "The files made now name contacts and advisers: give them only to those who may know."
)
_BY_ITSELF = (
    "The plan was made by vacant headships, so that its clusters alone reveal them: think before "
    "you share it."
)
_TELLING = "vacant headship"
"""What a reason based on vacancies says; see `Choice.words` and `CONDITIONS`."""
_CONDITION = "a vacant headship"
"""Of a programme, by its name in `CONDITIONS`."""


def without_persons(
    problem: Problem, result: Result, purpose: PlanPurpose
) -> tuple[Problem, Result, PlanPurpose]:
    """Return a plan without information on persons; as it is where it has none.

    Its cost and its proof stay those of the rules that it was made by.

    Parameters
    ----------
    problem, result, purpose
        The problem, the plan, and what it was made for.
    """
    choosing = _chooses_by_vacancies(purpose)
    if not (choosing or _knows_persons(problem)):
        return problem, result, purpose
    whole, schools = problem, problem.schools
    lacking = {**schools.lacking, **({STATE: NOT_SAID} if choosing else {})}
    schools = dataclasses.replace(
        schools.replace([dataclasses.replace(school, head_vacancy=False) for school in schools]),
        lacking=lacking,
        sources=tuple(map(_without_hash, schools.sources)),
    )
    rules = problem.rules
    rules = dataclasses.replace(
        rules, outside=tuple((urn, _neutral_reason(reason)) for urn, reason in rules.outside)
    )
    if choosing:  # who may join reveals who needs a place, and the other way round
        others = tuple(urn for urn in schools.urns if urn not in rules.outsiders)
        rules = dataclasses.replace(rules, optional=others, school_to_place=False)
    problem = problem.replace(schools=schools, rules=rules)
    plan = _neutral_plan(result.plan, problem, choosing=choosing)
    found = standings(problem, (left.urn for left in plan.left_out))
    return (
        problem,
        dataclasses.replace(
            result, plan=plan, standings=found, breaches=_public_breaches(problem, result)
        ),
        _without_conditions(without_hashes(whole, purpose)),
    )


def made_by_vacancies(problem: Problem, purpose: PlanPurpose) -> bool:
    """Say whether vacancies shaped a plan: then its clusters themselves reveal them."""
    return problem.rules.vacant_headship or _chooses_by_vacancies(purpose)


def notices_on_persons(
    problem: Problem, purpose: PlanPurpose, *, persons: bool, named: bool = False
) -> tuple[Notice, ...]:
    """Return what a planner should know before a plan is mailed or shared.

    Parameters
    ----------
    problem, purpose
        The plan.
    persons
        Whether its files have information on persons.
    named
        Whether people named contacts or advisers in their decisions.
    """
    decided = (Notice(_DECIDED_IN_ALL if persons else _DECIDED),) if named else ()
    return (*decided, *_of_facts(problem, purpose, persons=persons))


def _of_facts(problem: Problem, purpose: PlanPurpose, *, persons: bool) -> tuple[Notice, ...]:
    if not _knows_persons(problem):
        return ()
    given = _IN_ALL if persons else _APART
    return tuple(
        map(Notice, (given, _BY_ITSELF) if made_by_vacancies(problem, purpose) else (given,))
    )


def _knows_persons(problem: Problem) -> bool:
    return (
        problem.rules.vacant_headship
        or any(school.head_vacancy for school in problem.schools)
        or any(_neutral_reason(reason) != reason for _, reason in problem.rules.outside)
    )


def _chooses_by_vacancies(purpose: PlanPurpose) -> bool:
    programme = purpose.programme
    return programme is not None and (
        programme.must_place.head_vacancy or programme.may_join.head_vacancy
    )


def without_hashes(problem: Problem, purpose: PlanPurpose) -> PlanPurpose:
    """Return a purpose without the hash of overrides with information on persons."""
    if not _knows_persons(problem):
        return purpose
    layers = purpose.layers
    sources = tuple(map(_without_hash, layers.sources))
    return dataclasses.replace(purpose, layers=dataclasses.replace(layers, sources=sources))


def _without_hash(source: Source) -> Source:
    """Return a source; for overrides without the hash, by which anybody could test a guess."""
    return dataclasses.replace(source, sha256="") if source.role == "overrides" else source


def _neutral_reason(reason: str) -> str:
    if reason == REFUSED:
        return TAKES_NO_PART
    return NOT_SAID if _TELLING in reason else reason


def _neutral_plan(plan: Plan, problem: Problem, *, choosing: bool) -> Plan:
    outside = problem.rules.outsiders

    def reason(urn: int, given: str) -> str:
        return NOT_SAID if choosing and urn not in outside else _neutral_reason(given)

    left_out = tuple(
        dataclasses.replace(left, reason=reason(left.urn, left.reason)) for left in plan.left_out
    )
    return dataclasses.replace(plan, left_out=left_out)


def _public_breaches(problem: Problem, result: Result) -> tuple[str, ...]:
    """Return the breaches of a plan drawn by hand that do not tell of vacancies."""
    if not result.drawn_by_hand:
        return ()
    rules = dataclasses.replace(problem.rules, vacant_headship=False, school_to_place=False)
    return sentences_of(breaches_of(problem.replace(rules=rules), result.plan))


def _without_conditions(purpose: PlanPurpose) -> PlanPurpose:
    """Return a purpose without the condition on vacancies: without them no cluster meets it."""
    programme = purpose.programme
    if programme is None or _CONDITION not in programme.conditions:
        return purpose
    kept = tuple(name for name in programme.conditions if name != _CONDITION)
    return dataclasses.replace(purpose, programme=dataclasses.replace(programme, conditions=kept))
