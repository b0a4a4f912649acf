"""Hard rules on whole clusters.

Most of them say that a sum over the cluster's schools lies in a range: the number of good schools
is at least one, the pupils number 400 to 1,500. Such a rule is one entry of `CONDITIONS`, and the
annealing, the pricing and the diagnosis all obey it through the arrays of `ClusterRules`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clustering.filters import is_optional, may_lead
from clustering.policy.support import GOOD_OR_BETTER, can_support
from clustering.rules import Rules

if TYPE_CHECKING:
    from clustering.problem import Problem

Floats = NDArray[np.float64]


def good_schools(problem: "Problem") -> Floats:
    """(n,) 1 for every school that can support others, by the rules' word for it."""
    criterion = problem.rules.can_support
    return np.array([can_support(school, criterion) for school in problem.schools], float)


def able_schools(problem: "Problem") -> Floats:
    """(n,) 1 for every school that may lead."""
    return may_lead(problem.schools, problem.rules).astype(np.float64)


def good_leads(problem: "Problem") -> Floats:
    """(n,) 1 for every school that can support others and may lead."""
    return good_schools(problem) * able_schools(problem)


def vacant_headships(problem: "Problem") -> Floats:
    """(n,) 1 for every school whose headship is, or is about to be, vacant."""
    return np.array([school.head_vacancy for school in problem.schools], float)


def schools_to_place(problem: "Problem") -> Floats:
    """(n,) 1 for every school that must be placed."""
    optional = is_optional(problem.schools, problem.pupils, problem.rules)
    return (~optional).astype(np.float64)


def pupils(problem: "Problem") -> Floats:
    """(n,) every school's roll, the mean for an unknown one."""
    return problem.balanced_pupils


@dataclass(frozen=True, slots=True)
class Condition:
    """A range for a sum over a cluster's schools.

    Attributes
    ----------
    name
        Field of `Rules` that asks for it.
    wanted
        The range by the rules, None where the rules do not ask.
    amounts
        (n,) what each school adds to the sum, 0 or more.
    words
        It in words, the middle of a sentence.
    """

    name: str
    wanted: Callable[[Rules], tuple[float, float] | None]
    amounts: Callable[["Problem"], Floats]
    words: Callable[[Rules], str]


def _one_of(
    name: str, amounts: Callable[["Problem"], Floats], words: Callable[[Rules], str]
) -> Condition:
    """Return the condition that every cluster has at least one such school."""
    return Condition(
        name,
        lambda rules: (1.0, np.inf) if getattr(rules, name) else None,
        amounts,
        lambda rules: f"every cluster has a school {words(rules)}",
    )


def _good(rules: Rules) -> str:
    """Say what it takes to support others, in short."""
    plain = rules.can_support == GOOD_OR_BETTER
    return "graded good or outstanding" if plain else "that can support others"


def _good_lead(rules: Rules) -> str:
    plain = rules.can_support == GOOD_OR_BETTER
    return f"{_good(rules)} {'that' if plain else 'and'} may lead"


def _pupils_in_words(rules: Rules) -> str:
    fewest, most = rules.pupils or (0.0, np.inf)
    if most == np.inf:
        return f"a cluster has at least {fewest:g} pupils"
    return f"a cluster has {fewest:g} to {most:g} pupils"


CONDITIONS = (
    _one_of("good_school", good_schools, _good),
    _one_of("able_to_lead", able_schools, lambda _: "that may lead"),
    _one_of("good_lead", good_leads, _good_lead),
    _one_of("vacant_headship", vacant_headships, lambda _: "with a vacant headship"),
    _one_of("school_to_place", schools_to_place, lambda _: "that must be placed"),
    Condition("pupils", lambda rules: rules.pupils, pupils, _pupils_in_words),
)

SHARE, CAPACITY = "most_in_one_school_percent", "capacities"
"""Names of the two conditions that are no range for a sum: of `Rules` and of `Problem`."""


def conditions_in_force(problem: "Problem") -> dict[str, str]:
    """Return the conditions that the problem puts on every cluster, by name, each in words."""
    rules = problem.rules
    words = {each.name: each.words(rules) for each in CONDITIONS if each.wanted(rules) is not None}
    if rules.most_in_one_school_percent is not None:
        percent = rules.most_in_one_school_percent
        words[SHARE] = f"no school has more than {percent:g} per cent of its cluster's pupils"
    if rules.shape == "hub" and problem.capacities is not None:
        words[CAPACITY] = "a lead school takes on no more pupils than it can"
    return words


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


def cluster_rules(problem: "Problem") -> ClusterRules:
    """Return the conditions that the problem's rules put on every cluster."""
    asked = [(wanted, c) for c in CONDITIONS if (wanted := c.wanted(problem.rules)) is not None]
    amounts = np.zeros((problem.n, len(asked)))
    for at, (_, condition) in enumerate(asked):
        amounts[:, at] = condition.amounts(problem)
    ranges = np.array([wanted for wanted, _ in asked], dtype=np.float64).reshape(-1, 2)
    percent = problem.rules.most_in_one_school_percent
    share = np.inf if percent is None else percent / 100
    return ClusterRules(amounts, ranges[:, 0].copy(), ranges[:, 1].copy(), share)
