"""The schools of a cluster that stand in the way of a legal form, one function for each reason."""

from collections.abc import Callable, Sequence

from clustering.policy.bodies import bodies_of
from clustering.policy.school_types import (
    FOUNDATION,
    NURSERY_SCHOOL,
    REFERRAL_UNIT,
    WITH_FOUNDATION,
    Kind,
    May,
    TrustPlace,
    type_of,
)
from data.school import School
from data.vocabulary import denominations


def academies_cannot_federate(schools: Sequence[School]) -> tuple[School, ...]:
    """Return the academies and free schools: none of them can join a federation."""
    return _those(schools, lambda school: type_of(school).kind is Kind.ACADEMY)


def only_maintained_schools_federate(schools: Sequence[School]) -> tuple[School, ...]:
    """Return the schools that the authority does not maintain and that are no academies."""
    return _those(
        schools,
        lambda school: type_of(school).federate is May.NO and type_of(school).kind != Kind.ACADEMY,
    )


def ask_whether_it_federates(schools: Sequence[School]) -> tuple[School, ...]:
    """Return the schools whose type does not say whether the authority maintains them."""
    return _those(
        schools,
        lambda school: type_of(school).federate is May.ASK and school.type != REFERRAL_UNIT,
    )


def referral_units_are_no_maintained_schools(schools: Sequence[School]) -> tuple[School, ...]:
    """Return the pupil referral units, which are in none of the categories of maintained school."""
    return _those(schools, lambda school: school.type == REFERRAL_UNIT)


def ask_before_joint_committee(schools: Sequence[School]) -> tuple[School, ...]:
    """Return the schools outside the collaboration regulations, with which it stays informal."""
    return _those(schools, lambda school: type_of(school).formal is not May.YES)


def trust_takes_academies(schools: Sequence[School]) -> tuple[School, ...]:
    """Return the maintained schools: each must first become an academy."""
    return _those(schools, lambda school: type_of(school).trust is TrustPlace.CONVERT)


def transfer_between_trusts(schools: Sequence[School]) -> tuple[School, ...]:
    """Return the academies, where not all are known to be of one trust: some would have to move."""
    academies = _those(schools, lambda school: type_of(school).kind is Kind.ACADEMY)
    return academies if len(bodies_of(academies)) > 1 else ()


def ask_whether_it_may_become_an_academy(schools: Sequence[School]) -> tuple[School, ...]:
    """Return the schools whose type does not say whether a trust can take them."""
    return _those(
        schools,
        lambda school: type_of(school).trust is TrustPlace.ASK and school.type != NURSERY_SCHOOL,
    )


def nursery_schools_become_no_academies(schools: Sequence[School]) -> tuple[School, ...]:
    """Return the maintained nursery schools: an academy teaches pupils of compulsory age."""
    return _those(schools, lambda school: school.type == NURSERY_SCHOOL)


def church_articles(schools: Sequence[School]) -> tuple[School, ...]:
    """Return the Church of England schools of a cluster that has other schools as well."""
    return _beside_others(schools, "Church of England")


def foundation_consent(schools: Sequence[School]) -> tuple[School, ...]:
    """Return the schools that have, or may have, a foundation: it consents before they apply."""
    return _those(schools, lambda school: school.type in WITH_FOUNDATION)


def catholic_consent(schools: Sequence[School]) -> tuple[School, ...]:
    """Return the Roman Catholic schools but the voluntary ones, whose foundation consents."""
    return _those(
        schools,
        lambda school: (
            "Roman Catholic" in denominations(school.faith)
            and school.type not in WITH_FOUNDATION - FOUNDATION
        ),
    )


def mixed_character(schools: Sequence[School]) -> tuple[School, ...]:
    """Return the schools of a character, where no denomination is common to all schools.

    A joint school belongs to each of its denominations.
    """
    if frozenset.intersection(*(denominations(school.faith) for school in schools)):
        return ()
    return _those(schools, lambda school: bool(school.faith))


def _those(schools: Sequence[School], holds: Callable[[School], bool]) -> tuple[School, ...]:
    return tuple(school for school in schools if holds(school))


def _beside_others(schools: Sequence[School], denomination: str) -> tuple[School, ...]:
    within = _those(schools, lambda school: denomination in denominations(school.faith))
    return within if 0 < len(within) < len(schools) else ()
