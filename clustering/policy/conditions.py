"""Conditions that a programme puts on a cluster as a whole: one condition, one function."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from clustering.policy.phases import PRIMARY
from clustering.policy.support import GOOD_OR_BETTER, Criterion, can_support
from data.school import School


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on a cluster.

    Attributes
    ----------
    holds
        Says whether the schools of a cluster meet it, by what it takes to support others.
    words
        What a user reads.
    """

    holds: Callable[[Sequence[School], Criterion], bool]
    words: str


def one_good_or_better(schools: Sequence[School], support: Criterion = GOOD_OR_BETTER) -> bool:
    """Say whether at least one school can support others."""
    return any(can_support(school, support) for school in schools)


def lead_with_capacity(schools: Sequence[School], support: Criterion = GOOD_OR_BETTER) -> bool:
    """Say whether one school can support others and is not known to be unable to lead."""
    return any(can_support(school, support) and school.can_lead is not False for school in schools)


def able_to_lead(schools: Sequence[School], _: Criterion = GOOD_OR_BETTER) -> bool:
    """Say whether one school is not known to be unable to lead."""
    return any(school.can_lead is not False for school in schools)


def most_primary(schools: Sequence[School], _: Criterion = GOOD_OR_BETTER) -> bool:
    """Say whether more than half of the schools are primary."""
    return 2 * sum(school.phase in PRIMARY for school in schools) > len(schools)


def vacant_headship(schools: Sequence[School], _: Criterion = GOOD_OR_BETTER) -> bool:
    """Say whether at least one headship is vacant or about to be."""
    return any(school.head_vacancy for school in schools)


CONDITIONS = MappingProxyType(
    {
        "one good or better": Condition(
            one_good_or_better, "at least one school can support others"
        ),
        "a lead with capacity": Condition(
            lead_with_capacity,
            "one school can support others and is not known to be unable to lead",
        ),
        "a school able to lead": Condition(
            able_to_lead, "one school is not known to be unable to lead"
        ),
        "most primary": Condition(most_primary, "more than half of the schools are primary"),
        "a vacant headship": Condition(
            vacant_headship, "at least one headship is vacant or about to be"
        ),
    }
)
"""Every condition by the name that a programme's file gives it."""


def unmet(
    names: Sequence[str], schools: Sequence[School], support: Criterion = GOOD_OR_BETTER
) -> tuple[str, ...]:
    """Return the names of the conditions that a cluster of these schools does not meet.

    Parameters
    ----------
    names, schools
        The conditions and the schools.
    support
        What it takes to support others.
    """
    return tuple(name for name in names if not CONDITIONS[name].holds(schools, support))
