"""The standing of schools in no cluster: only one of three has failed to get what it needed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum

from clustering.constraints.taking_no_part import is_optional
from clustering.plan import LeftOut, Plan
from clustering.problem import Problem
from clustering.wording import counted

NONE_PLACED = "No school could be placed in a cluster."

PLACED = "in a cluster"
"""What tables say of a school in a cluster, where others have their standing."""


class Standing(StrEnum):
    """What a school in no cluster is to the plan; its value is what people read.

    The order is that of every list: what has to be acted on comes first.
    """

    NEEDS_PLACE = "needs a place and has none"
    MAY_JOIN = "may join and need not"
    TAKES_NO_PART = "takes no part"
    NOT_SAID = "is in none"

    @property
    def of_many(self) -> str:
        """The same of several schools: "need a place and have none"."""
        return _OF_MANY[self]

    def counted(self, number: int) -> str:
        """Return "1 school needs a place and has none", "2 schools need a place and have none"."""
        return f"{counted(number, 'school')} {self if number == 1 else self.of_many}"


_OF_MANY = {
    Standing.NEEDS_PLACE: "need a place and have none",
    Standing.MAY_JOIN: "may join and need not",
    Standing.TAKES_NO_PART: "take no part",
    Standing.NOT_SAID: "are in none",
}
STATE = "state"
"""The key of `Schools.lacking` where it must not be said who needs a place.

That would reveal which heads are about to leave; see `clustering.persons`."""


def standings(problem: Problem, urns: Iterable[int]) -> dict[int, Standing]:
    """Return the standing of schools in no cluster, by URN.

    It follows from the rules alone: `outside` takes no part; what `optional` or
    `optional_above_pupils` names may join; every other school needs a place. Where it must not be
    said who needs one (information on persons), only who takes no part is said.

    Parameters
    ----------
    problem
        The rules, with the schools they are about.
    urns
        Schools of the problem.

    Examples
    --------
    >>> from clustering import Problem, Rules
    >>> rules = Rules(optional=(1,), outside=((2, "It is a hospital school."),))
    >>> problem = Problem.from_arrays([[0, 9, 9], [9, 0, 9], [9, 9, 0]], rules=rules)
    >>> for urn, standing in standings(problem, (0, 1, 2)).items():
    ...     print(urn, standing)
    0 needs a place and has none
    1 may join and need not
    2 takes no part
    """
    outsiders = problem.rules.outsiders
    optional = is_optional(problem.schools, problem.pupils, problem.rules)

    def of(urn: int) -> Standing:
        if urn in outsiders:
            return Standing.TAKES_NO_PART
        if STATE in problem.schools.lacking:
            return Standing.NOT_SAID
        return Standing.MAY_JOIN if optional[problem.row[urn]] else Standing.NEEDS_PLACE

    return {urn: of(urn) for urn in urns}


def by_standing(problem: Problem, plan: Plan) -> dict[Standing, tuple[LeftOut, ...]]:
    """Return the schools in no cluster by standing; a standing that none has is absent."""
    found = standings(problem, (left.urn for left in plan.left_out))
    return {
        standing: tuple(left for left in plan.left_out if found[left.urn] is standing)
        for standing in Standing
        if standing in found.values()
    }


def why_no_cluster(plan: Plan, standing_of: Mapping[int, Standing]) -> str:
    """Return why a plan has no cluster at all, in a sentence; "" where it has one.

    Parameters
    ----------
    standing_of
        Standing of the schools in no cluster, by URN; an absent one counts as needing a place.

    Examples
    --------
    >>> outside = (LeftOut(1, "It is an island."), LeftOut(2, "It is not meant."))
    >>> why_no_cluster(Plan((), outside), {2: Standing.TAKES_NO_PART})
    'It is an island.'
    """
    if plan.clusters:
        return ""
    needing = {Standing.NEEDS_PLACE, Standing.NOT_SAID}
    reasons = {
        left.reason
        for left in plan.left_out
        if standing_of.get(left.urn, Standing.NEEDS_PLACE) in needing
    }
    if not reasons:
        return "No cluster is proposed, and no school needs a place."
    return reasons.pop() if len(reasons) == 1 else NONE_PLACED


def counts_in_words(found: Iterable[Standing]) -> str:
    """Return how many schools have each standing: "2 need a place and have none, 1 takes no part".

    Examples
    --------
    >>> counts_in_words([Standing.TAKES_NO_PART, Standing.NEEDS_PLACE, Standing.NEEDS_PLACE])
    '2 need a place and have none, 1 takes no part'
    """
    numbers = Counter(found)
    return ", ".join(
        f"{numbers[each]:,} {each if numbers[each] == 1 else each.of_many}"
        for each in Standing
        if numbers[each]
    )
