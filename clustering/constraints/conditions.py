"""Kinds of school of which every cluster has one."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from clustering.constraints.constraint import NEVER, Constraint, OneOf, SumCondition, at_least_one
from clustering.constraints.leads import may_lead
from clustering.constraints.model import Floats
from clustering.constraints.taking_no_part import is_optional
from clustering.policy.support import GOOD_OR_BETTER, Criterion, can_support
from data.school import School

if TYPE_CHECKING:
    from clustering.problem import Problem
    from clustering.rules import Rules


def _good_schools(schools: Sequence[School], rules: "Rules") -> Floats:
    return np.array([can_support(school, rules.can_support) for school in schools], float)


def _able_schools(schools: Sequence[School], rules: "Rules") -> Floats:
    return may_lead(schools, rules).astype(np.float64)


def _good_leads(schools: Sequence[School], rules: "Rules") -> Floats:
    return _good_schools(schools, rules) * _able_schools(schools, rules)


def _vacancies(schools: Sequence[School], _: "Rules") -> Floats:
    return np.array([school.head_vacancy for school in schools], float)


def _schools_to_place(problem: "Problem") -> Floats:
    optional = is_optional(problem.schools, problem.pupils, problem.rules)
    return (~optional).astype(np.float64)


def _one_of(
    field: str, having: Callable[[Sequence[School], "Rules"], Floats], **more: Any
) -> OneOf:
    def amounts(problem: "Problem") -> Floats:
        return having(problem.schools, problem.rules)

    return OneOf(field=field, having=having, amounts=amounts, **more)


def _good(rules: "Rules") -> str:
    """Say what it takes to support others, in short."""
    plain = rules.can_support == GOOD_OR_BETTER
    return "graded good or outstanding" if plain else "that can support others"


def _good_lead(rules: "Rules") -> str:
    plain = rules.can_support == GOOD_OR_BETTER
    return f"{_good(rules)} {'that' if plain else 'and'} may lead"


CAN_SUPPORT = Constraint(
    field="can_support",
    values=Criterion,
    default=GOOD_OR_BETTER,
    meaning="""What it takes to support others; the old overall grade good or outstanding, unless a
    programme says it otherwise.""",
)
GOOD_SCHOOL = _one_of(
    "good_school",
    _good_schools,
    unknown_before=NEVER,
    meaning="Every cluster has a school that can support others.",
    words=lambda rules: f"every cluster has a school {_good(rules)}",
    word="one good or better",
    phrase="a school that can support others",
    met="at least one school can support others",
    needs=("ofsted",),
)
GOOD_LEAD = _one_of(
    "good_lead",
    _good_leads,
    meaning="Every cluster has a school that can support others and may lead.",
    words=lambda rules: f"every cluster has a school {_good_lead(rules)}",
    word="a lead with capacity",
    phrase="a school that can support others and may lead",
    met="one school can support others and is not known to be unable to lead",
    needs=("ofsted",),
)
ABLE_TO_LEAD = _one_of(
    "able_to_lead",
    _able_schools,
    unknown_before=NEVER,
    meaning="Every cluster has a school that may lead.",
    words=lambda _: "every cluster has a school that may lead",
    word="a school able to lead",
    phrase="a school that may lead",
    met="one school is not known to be unable to lead",
    needs=("can_lead",),
)
VACANT_HEADSHIP = _one_of(
    "vacant_headship",
    _vacancies,
    meaning="Every cluster has a school whose headship is, or is about to be, vacant.",
    words=lambda _: "every cluster has a school with a vacant headship",
    word="a vacant headship",
    phrase="a vacant headship",
    met="at least one headship is vacant or about to be",
    needs=("head_vacancy",),
)
SCHOOL_TO_PLACE = SumCondition(
    field="school_to_place",
    values=bool,
    default=False,
    meaning="Every cluster has a school that must be placed: one whose place is not optional.",
    amounts=_schools_to_place,
    bounds=at_least_one,
    words=lambda _: "every cluster has a school that must be placed",
)
