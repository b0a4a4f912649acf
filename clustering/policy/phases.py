"""Whose pupils go on to whom: schools linked by the ages they teach."""

from collections.abc import Sequence

from data.school import School

PRIMARY = frozenset({"Nursery", "Primary", "Middle deemed primary"})
"""Phases of the register that count as similar to Primary."""

WITHOUT = frozenset({"", "Not applicable"})
"""What the register has for special and independent schools, colleges and children's centres."""


def similar_phase(one: School, other: School) -> bool:
    """Say whether two schools are of a similar phase: both primary, or both of one other phase."""
    return one.phase == other.phase or {one.phase, other.phase} <= PRIMARY


def mostly_primary(schools: Sequence[School]) -> bool:
    """Say whether more than half of the schools are primary."""
    return 2 * sum(school.phase in PRIMARY for school in schools) > len(schools)


def follows(first: School, then: School) -> bool:
    """Say whether pupils of `first` go on to `then` by their ages.

    The second begins where the first ends, a year more or less, and neither teaches the whole
    range of the other. Unknown ages link no schools.
    """
    if None in (first.low_age, first.high_age, then.low_age, then.high_age):
        return False
    low, high, next_low, next_high = (
        age or 0 for age in (first.low_age, first.high_age, then.low_age, then.high_age)
    )
    return abs(next_low - high) <= 1 and low < next_low and high < next_high


def linked(one: School, other: School) -> bool:
    """Say whether pupils of one go on to the other, either way."""
    return follows(one, other) or follows(other, one)


def compatible(one: School, other: School) -> bool:
    """Say whether pupils of one could go to the other, by phase and ages.

    What is not known of either stops nothing.
    """
    if one.phase and other.phase and not similar_phase(one, other):
        return False
    if None in (one.low_age, one.high_age, other.low_age, other.high_age):
        return True
    low, high, other_low, other_high = (
        age or 0 for age in (one.low_age, one.high_age, other.low_age, other.high_age)
    )
    return max(low, other_low) < min(high, other_high)
