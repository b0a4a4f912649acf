"""What becoming one federation, or joining one, asks of the bodies of a cluster.

One duty, one function; each says which schools it concerns and names its source.
"""

from collections.abc import Iterator

from clustering.policy.board import least_board
from clustering.policy.bodies import Body, BodyKind
from clustering.policy.citations import cite
from clustering.policy.duties import Case, Consent, Duty, by_diocese, duty
from clustering.policy.school_types import WITH_FOUNDATION
from clustering.policy.timetable import representations_weeks
from clustering.wording import counted, listed


def federation_asked(case: Case) -> Iterator[Duty]:
    """Ask an existing federation for its preliminary consent to being joined."""
    for body in _federations(case):
        yield duty(
            "preliminary consent",
            f"Give notice to {body.words}, which considers whether it consents to being joined, "
            "before the proposals are published",
            body.who,
            body.schools,
            cite("federation_preliminary_consent"),
            by=case.dates.publish,
            consent=Consent.TO_BE_CONFIRMED,
        )


def federation_left(case: Case) -> Iterator[Duty]:
    """Say that schools must leave a federation whose other schools are not in the cluster."""
    own = {school.urn for school in case.schools}
    for body in _federations(case):
        others = [
            school
            for school in case.among
            if school.federation == body.name and school.urn not in own
        ]
        if others:
            yield duty(
                "leaving a federation",
                f"{body.name} has {listed([school.name for school in others])} too, which this "
                "cluster lacks: take all its schools, or let those of the cluster leave it first, "
                "which is a procedure of its own",
                body.who,
                body.schools,
                cite("federation_leaving"),
            )


def foundation_told(case: Case) -> Iterator[Duty]:
    """Send the proposals to foundation governors and trustees."""
    own = [school for school in case.schools if school.type in WITH_FOUNDATION]
    if own:
        yield duty(
            "foundation told",
            "Send the proposals to the foundation governors and trustees, where there are any, "
            f"of {listed([school.name for school in own])}",
            "foundation governors and trustees",
            own,
            cite("federation_proposals"),
            by=case.dates.publish,
        )


def religious_bodies_told(case: Case) -> Iterator[Duty]:
    """Send the proposals to the religious body of each school with a religious character."""
    for body, own in by_diocese([school for school in case.schools if school.faith]):
        yield duty(
            "religious body told",
            f"Send the proposals to {body}, for {listed([school.name for school in own])}",
            body,
            own,
            cite("federation_proposals"),
            by=case.dates.publish,
        )


def proposals_published(case: Case) -> Iterator[Duty]:
    """Publish the proposals to federate jointly, with the time the law asks for to answer."""
    authorities = (
        listed(sorted({school.la for school in case.schools if school.la})) or "the authority"
    )
    yield duty(
        "proposals published",
        f"Publish the joint proposals to the Secretary of State, {authorities}, each head, "
        "and the parents and staff of each school. They say that every body agrees, how many "
        "governors there will be of each kind, how the schools will be staffed, who decides on "
        "admissions, the day of the federation, and by when to write",
        f"Secretary of State, {authorities}, heads, parents, staff",
        case.schools,
        cite("federation_proposals"),
        by=case.dates.publish,
    )
    yield duty(
        "representations",
        "Take written representations for at least "
        f"{counted(representations_weeks(case.dates.publish), 'week')} from the publication",
        "all who write",
        case.schools,
        cite("federation_proposals"),
        by=case.dates.representations_end,
    )
    yield duty(
        "joint consideration",
        "Consider what was written, all bodies together",
        listed([body.who for body in case.bodies]),
        case.schools,
        cite("federation_joint_consideration"),
        by=case.dates.decide,
    )


def board_constituted(case: Case) -> Iterator[Duty]:
    """Constitute the federation's governing body, under an instrument of government."""
    many, one = (
        least_board(case.schools, one_head=alone, when=case.dates.start) for alone in (False, True)
    )
    yield duty(
        "board",
        f"Constitute the governing body, of {many.least} governors at the least with a head for "
        f"each school, of {one.least} with one head for all",
        "governing bodies, authority",
        case.schools,
        many.source,
        by=case.dates.earliest,
    )
    yield duty(
        "instrument of government",
        "Have one instrument of government made for all schools: the bodies draft it, and the "
        "authority makes it",
        "governing bodies, authority",
        case.schools,
        cite("federation_instrument"),
        by=case.dates.earliest,
    )


def handed_over(case: Case) -> Iterator[Duty]:
    """Hand over: reports, property, staff, and what makes the new body a charity."""
    yield duty(
        "report",
        "Each governing body reports in writing on what it did, and hands over its minutes and "
        "papers",
        listed([body.who for body in case.bodies]),
        case.schools,
        cite("federation_report"),
        by=case.dates.earliest,
    )
    yield duty(
        "property",
        "On the day of the federation all land, property, rights and liabilities of the governing "
        "bodies pass to that of the federation",
        "governing bodies, authority",
        case.schools,
        cite("federation_date"),
    )
    yield duty(
        "staff",
        "Consult the staff and their unions before an employer changes: where a governing body "
        "employs its staff, that of the federation takes its place",
        "staff, unions, authority",
        case.schools,
        cite("staff_transfer"),
    )
    foundation = [school for school in case.schools if school.type in WITH_FOUNDATION]
    if foundation:
        yield duty(
            "charity",
            "The governing body of the federation will be a charity, for "
            f"{listed([school.name for school in foundation])}",
            "governing bodies",
            case.schools,
            cite("federation_charity"),
        )


def _federations(case: Case) -> list[Body]:
    return [body for body in case.bodies if body.kind is BodyKind.FEDERATION]
