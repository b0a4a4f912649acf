"""Hard rules on whole clusters.

Most of them say that a sum over the cluster's schools lies in a range: the number of good schools
is at least one, the pupils number 400 to 1,500. Such a rule is one entry of `CONDITIONS`, and the
annealing, the pricing and the diagnosis all obey it through the arrays of `ClusterRules`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clustering.filters import is_optional, may_lead
from clustering.problem import Problem
from clustering.rules import Rules

Floats = NDArray[np.float64]

GOOD = ("outstanding", "good")
"""First words of a grade that counts as good or better, in lower case."""


def good_schools(problem: Problem) -> Floats:
    """(n,) 1 for every school graded good or outstanding."""
    return np.array([school.ofsted.lower().startswith(GOOD) for school in problem.schools], float)


def able_schools(problem: Problem) -> Floats:
    """(n,) 1 for every school that may lead."""
    return may_lead(problem.schools, problem.rules).astype(np.float64)


def good_leads(problem: Problem) -> Floats:
    """(n,) 1 for every school that is graded good or outstanding and may lead."""
    return good_schools(problem) * able_schools(problem)


def vacant_headships(problem: Problem) -> Floats:
    """(n,) 1 for every school whose headship is, or is about to be, vacant."""
    return np.array([school.head_vacancy for school in problem.schools], float)


def schools_to_place(problem: Problem) -> Floats:
    """(n,) 1 for every school that must be placed."""
    optional = is_optional(problem.schools, problem.pupils, problem.rules)
    return (~optional).astype(np.float64)


def pupils(problem: Problem) -> Floats:
    """(n,) every school's roll, the mean for an unknown one."""
    return problem.balanced_pupils


@dataclass(frozen=True, slots=True)
class Condition:
    """A range for a sum over a cluster's schools.

    Attributes
    ----------
    wanted
        The range by the rules, None where the rules do not ask.
    amounts
        (n,) what each school adds to the sum, 0 or more.
    """

    wanted: Callable[[Rules], tuple[float, float] | None]
    amounts: Callable[[Problem], Floats]


CONDITIONS = (
    Condition(lambda rules: (1.0, np.inf) if rules.good_school else None, good_schools),
    Condition(lambda rules: (1.0, np.inf) if rules.able_to_lead else None, able_schools),
    Condition(lambda rules: (1.0, np.inf) if rules.good_lead else None, good_leads),
    Condition(lambda rules: (1.0, np.inf) if rules.vacant_headship else None, vacant_headships),
    Condition(lambda rules: (1.0, np.inf) if rules.school_to_place else None, schools_to_place),
    Condition(lambda rules: rules.pupils, pupils),
)


@dataclass(frozen=True)
class ClusterRules:
    """The conditions in force, as arrays.

    Attributes
    ----------
    amounts
        (n, c) what each school adds to each sum.
    at_least, at_most
        (c,) the ranges.
    most_share
        The largest roll is at most this share of the cluster's pupils; infinite for any.
    """

    amounts: Floats
    at_least: Floats
    at_most: Floats
    most_share: float

    def any(self) -> bool:
        """Say whether any condition is in force."""
        return bool(len(self.at_least)) or np.isfinite(self.most_share)


def cluster_rules(problem: Problem) -> ClusterRules:
    """Return the conditions that the problem's rules put on every cluster."""
    asked = [(wanted, c) for c in CONDITIONS if (wanted := c.wanted(problem.rules)) is not None]
    amounts = np.zeros((problem.n, len(asked)))
    for at, (_, condition) in enumerate(asked):
        amounts[:, at] = condition.amounts(problem)
    ranges = np.array([wanted for wanted, _ in asked], dtype=np.float64).reshape(-1, 2)
    percent = problem.rules.most_in_one_school_percent
    share = np.inf if percent is None else percent / 100
    return ClusterRules(amounts, ranges[:, 0].copy(), ranges[:, 1].copy(), share)
