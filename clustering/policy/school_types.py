"""What each type of school of the register is in law: the table `school_types.csv`.

Types are known by name, not by code, because code lists differ between the Department for
Education's own sources. For a type that the table does not know, somebody must be asked.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final

from data.phases import ALTERNATIVE, SPECIAL
from data.school import School


class Kind(StrEnum):
    """Who runs a school."""

    MAINTAINED = "maintained"
    ACADEMY = "academy"
    COLLEGE = "college"
    OTHER = "other"
    ASK = "ask"


class May(StrEnum):
    """Whether the law lets a school take part: yes, no, or somebody must be asked."""

    YES = "yes"
    NO = "no"
    ASK = "ask"


class TrustPlace(StrEnum):
    """How a school relates to a multi-academy trust."""

    MEMBER = "member"
    CONVERT = "convert"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class SchoolType:
    """One type of school.

    Attributes
    ----------
    name
        `TypeOfEstablishment (name)` of the register.
    kind
        Who runs it.
    formal
        Whether it may collaborate formally, by joint committee.
    federate
        Whether it may federate.
    trust
        Whether it can belong to a multi-academy trust now, after conversion, or must be asked.
    why
        One sentence for people.
    """

    name: str
    kind: Kind
    formal: May
    federate: May
    trust: TrustPlace
    why: str


@cache
def school_types() -> MappingProxyType[str, SchoolType]:
    """Return every known type by its name."""
    text = resources.files("clustering.policy").joinpath("school_types.csv")
    rows = csv.DictReader(text.read_text(encoding="utf-8").splitlines())
    return MappingProxyType(
        {
            row["type"]: SchoolType(
                row["type"],
                Kind(row["kind"]),
                May(row["formal"]),
                May(row["federate"]),
                TrustPlace(row["trust"]),
                row["why"],
            )
            for row in rows
        }
    )


def type_of(school: School) -> SchoolType:
    """Return what is known of a school's type; of an unknown one everything must be asked."""
    return school_types().get(school.type) or SchoolType(
        school.type,
        Kind.ASK,
        May.ASK,
        May.ASK,
        TrustPlace.ASK,
        "The table of types does not know this type: ask the authority.",
    )


def is_maintained(school: School) -> bool:
    """Say whether the authority maintains the school."""
    return type_of(school).kind is Kind.MAINTAINED


def is_academy(school: School) -> bool:
    """Say whether the school is an academy or free school."""
    return type_of(school).kind is Kind.ACADEMY


AIDED: Final = "Voluntary aided school"
CONTROLLED: Final = "Voluntary controlled school"
NURSERY_SCHOOL: Final = "Local authority nursery school"
REFERRAL_UNIT: Final = "Pupil referral unit"
FOUNDATION: Final = frozenset({"Foundation school", "Foundation special school"})
"""Types that may have a foundation; the register does not say whether a school has one."""
WITH_FOUNDATION: Final = FOUNDATION | {AIDED, CONTROLLED}
"""Types that have, or may have, a foundation that appoints governors."""


PRIMARY = frozenset({"Nursery", "Primary", "Middle deemed primary"})
"""Phases of the register that count as similar to Primary."""

WITHOUT = frozenset({"", "Not applicable", SPECIAL, ALTERNATIVE})
"""Phases of schools for which the register has none: special and independent schools, alternative
provision, colleges and children's centres."""


def similar_phase(one: School, other: School) -> bool:
    """Say whether two schools are of a similar phase: both primary, or both of one other phase."""
    return one.phase == other.phase or {one.phase, other.phase} <= PRIMARY


def mostly_primary(schools: Sequence[School]) -> bool:
    """Say whether more than half of the schools are primary."""
    return 2 * sum(school.phase in PRIMARY for school in schools) > len(schools)


def follows(first: School, then: School) -> bool:
    """Say whether pupils of `first` go on to `then` by their ages.

    The second begins where the first ends, give or take a year, and neither teaches the whole range
    of the other. Unknown ages link no schools.
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

    An unknown fact of either rules nothing out.
    """
    if one.phase and other.phase and not similar_phase(one, other):
        return False
    if None in (one.low_age, one.high_age, other.low_age, other.high_age):
        return True
    low, high, other_low, other_high = (
        age or 0 for age in (one.low_age, one.high_age, other.low_age, other.high_age)
    )
    return max(low, other_low) < min(high, other_high)
