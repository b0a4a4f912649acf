"""What coming into one multi-academy trust asks of the bodies of a cluster.

One duty, one function; each says which schools it concerns and names its source.
"""

from collections.abc import Iterator, Sequence

from clustering.policy.bodies import BodyKind, bodies_of
from clustering.policy.citations import cite
from clustering.policy.duties import Case, Consent, Duty, by_diocese, duty
from clustering.policy.school_types import (
    FOUNDATION,
    WITH_FOUNDATION,
    TrustPlace,
    is_academy,
    is_maintained,
    type_of,
)
from clustering.wording import listed
from data.school import School
from data.vocabulary import denominations

ENGLAND, ROME = "Church of England", "Roman Catholic"


def conversion_consulted(case: Case) -> Iterator[Duty]:
    """Consult on becoming an academy, body by body."""
    for body in bodies_of(_converting(case)):
        yield duty(
            "consultation on conversion",
            f"{body.start} consults those whom it thinks appropriate on becoming an academy, "
            "before the funding agreement is made",
            body.who,
            body.schools,
            cite("academy_consultation"),
        )


def foundation_consents(case: Case) -> Iterator[Duty]:
    """Consult the foundation of a school, and have its consent, before it applies."""
    own = [school for school in _converting(case) if school.type in WITH_FOUNDATION]
    if not own:
        return
    names = _school_names(own)
    yield duty(
        "foundation consulted",
        f"Before applying, consult the foundation, where there is one, of {names}",
        "foundations",
        own,
        cite("academy_foundation"),
    )
    may_have = [school for school in own if school.type in FOUNDATION]
    catholic = [s for s in _catholic_voluntary(case) if denominations(s.faith) == {ROME}]
    have = [school for school in own if school not in (*may_have, *catholic)]
    for schools, consent in ((have, Consent.YES), (may_have, Consent.TO_BE_CONFIRMED)):
        if schools:
            where = "" if consent is Consent.YES else ", if the school has a foundation,"
            yield duty(
                "trustees' consent",
                f"Before applying, obtain the consent of the trustees and of those who appoint "
                f"the foundation governors{where} for {_school_names(schools)}",
                "trustees and appointing bodies",
                schools,
                cite("academy_foundation"),
                consent=consent,
            )


def diocesan_board_consents(case: Case) -> Iterator[Duty]:
    """Obtain the diocesan board's consent before a Church of England school applies."""
    church = [
        school
        for school in _of_denomination(_converting(case), ENGLAND)
        if school.type in WITH_FOUNDATION
    ]
    for diocese, own in by_diocese(church, ENGLAND):
        yield duty(
            "diocesan board's consent",
            f"Before applying, obtain the consent of the diocesan board of education of {diocese} "
            f"for {_school_names(own)}",
            f"{diocese}, diocesan board of education",
            own,
            cite("diocesan_board"),
            consent=Consent.YES,
        )


def church_academies_ask(case: Case) -> Iterator[Duty]:
    """Ask the diocesan board about a Church of England academy that comes into another trust."""
    for diocese, own in by_diocese(_of_denomination(_transferring(case), ENGLAND), ENGLAND):
        board = f"{diocese}, diocesan board of education"
        yield duty(
            "diocesan board's advice",
            f"Ask the diocesan board of education of {diocese} for its advice, "
            f"for {_school_names(own)}",
            board,
            own,
            cite("diocesan_advice"),
        )
        yield duty(
            "church members' consent",
            "Ask whether the church's members of the trust, and the diocesan board of education of "
            f"{diocese}, must consent by the articles, for {_school_names(own)}",
            board,
            own,
            cite("church_articles"),
            consent=Consent.TO_BE_CONFIRMED,
        )


def catholic_consents(case: Case) -> Iterator[Duty]:
    """Ask for the consent of those who have to give it for a Roman Catholic school.

    For a voluntary school it is that of the trustees and of those who appoint the foundation
    governors, by the Act; for an academy it follows from the articles.
    """
    voluntary = _catholic_voluntary(case)
    others = [school for school in _of_denomination(case.schools, ROME) if school not in voluntary]
    for diocese, own in by_diocese(voluntary, ROME):
        yield duty(
            "Catholic consent",
            f"Turn to {diocese} for the consent of the trustees, and of those who appoint the "
            f"foundation governors, for {_school_names(own)}",
            diocese,
            own,
            cite("academy_foundation"),
            consent=Consent.YES,
        )
    for diocese, own in by_diocese(others, ROME):
        yield duty(
            "Catholic consent",
            f"Ask the bishop or trustees of {diocese} for their consent, for {_school_names(own)}",
            diocese,
            own,
            cite("catholic_articles"),
            consent=Consent.TO_BE_CONFIRMED,
        )


def academy_orders(case: Case) -> Iterator[Duty]:
    """Apply for an academy order for each maintained school, body by body."""
    for body in bodies_of(_converting(case)):
        federated = body.kind is BodyKind.FEDERATION
        unsure = [school for school in body.schools if type_of(school).trust is TrustPlace.ASK]
        yield duty(
            "academy orders",
            f"{body.start} applies to the Secretary of State for an academy order"
            + (
                " for each school that is to become an academy; for a federated school the "
                "governors who may apply for it are laid down in regulations"
                if federated
                else ""
            )
            + (f", if {_school_names(unsure)} may become an academy at all" if unsure else ""),
            "Secretary of State",
            body.schools,
            cite("academy_federated") if federated else cite("academy_order"),
            consent=Consent.TO_BE_CONFIRMED if unsure else Consent.YES,
        )


def said_of_intervention(schools: Sequence[School]) -> str:
    """Say that no inspection makes a school an academy by law; `""` where all are academies."""
    if not any(map(is_maintained, schools)):
        return ""
    return (
        "The Secretary of State need no longer make an academy order for a school that is eligible "
        f"for intervention, and still may ({cite('academy_duty_repealed')})."
    )


def regions_group_agrees(case: Case) -> Iterator[Duty]:
    """Have the regions group agree to each academy that goes from one trust to another."""
    academies = _transferring(case)
    if not academies:
        return
    trusts = listed([body.who for body in bodies_of(academies)])
    yield duty(
        "regions group's agreement",
        "Apply to the regions group, which acts on behalf of the Secretary of State, for each of "
        f"{_school_names(academies)} that moves to another trust (today {trusts}). "
        "An academy of a trust with several schools can move only if that trust agrees",
        "regions group, for the Secretary of State",
        academies,
        cite("academy_transfer"),
        consent=Consent.YES,
    )


def handed_over(case: Case) -> Iterator[Duty]:
    """Settle staff, land and the funding agreement of each school that comes into a trust."""
    moving = [*_converting(case), *_transferring(case)]
    if not moving:
        return
    names = f"each of {_school_names(moving)} that changes hands"
    yield duty(
        "staff",
        f"Inform and consult the staff and their unions before their employer changes, for {names}",
        "staff, unions",
        moving,
        cite("staff_transfer"),
    )
    yield duty(
        "land",
        f"Settle the land and buildings, property and contracts of {names} with those who hold "
        "them: authority, trustees, trusts",
        "authority, trustees, trusts",
        moving,
        cite("academy_land"),
    )
    yield duty(
        "funding agreement",
        f"Have the funding agreement made, or changed, with the Secretary of State, for {names}",
        "Secretary of State",
        moving,
        cite("academy_arrangements"),
        consent=Consent.YES,
    )


def _converting(case: Case) -> list[School]:
    return [school for school in case.schools if is_maintained(school)]


def _transferring(case: Case) -> list[School]:
    """Return the academies, where they are of several trusts: all but those of one must move."""
    academies = [school for school in case.schools if is_academy(school)]
    return academies if len(bodies_of(academies)) > 1 else []


def _catholic_voluntary(case: Case) -> list[School]:
    voluntary = WITH_FOUNDATION - FOUNDATION
    return [
        school for school in _of_denomination(_converting(case), ROME) if school.type in voluntary
    ]


def _of_denomination(schools: Sequence[School], denomination: str) -> list[School]:
    return [school for school in schools if denomination in denominations(school.faith)]


def _school_names(schools: Sequence[School]) -> str:
    return listed([school.name for school in schools])
