"""Whom a cluster must ask, consult and inform before it takes a form, and by when.

It is worked out body by body (`clustering.policy.bodies`). Nothing here decides for a governing
body or a trust.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from types import MappingProxyType

from clustering.policy import federating, joining_trust
from clustering.policy.bodies import Body, BodyKind
from clustering.policy.citations import Citation, cite
from clustering.policy.duties import Case, Consent, Duty, by_diocese, duty
from clustering.policy.forms import Form, barred
from clustering.policy.timetable import federation_dates
from clustering.wording import listed
from data.errors import Fault, InputError
from data.school import School
from data.school_days import USUAL, SchoolCalendar

Duties = Callable[[Case], Iterator[Duty]]


def nothing_to_form(case: Case) -> Iterator[Duty]:
    """Say that one body runs all the schools today."""
    (body,) = case.bodies
    yield duty(
        "nothing to form",
        f"Nothing to form: {listed([school.name for school in body.schools])} are run by one body "
        f"today, {body.who}",
        body.who,
        case.schools,
        cite("one_governing_body") if body.kind is BodyKind.FEDERATION else cite("trust_boards"),
    )


def diocese_may_be_asked(case: Case) -> Iterator[Duty]:
    """Suggest asking the diocese of each school with a religious character."""
    why = "Your authority's policy asks it of you"
    if case.diocese_policy is None:
        why = (
            "No law that is known here asks it of you; one county's policy asks it of its church "
            "aided schools, and your authority may have its own"
        )
    first = "first, before anything is drafted, " if case.form is Form.FEDERATION else ""
    for diocese, own in by_diocese([school for school in case.schools if school.faith]):
        yield duty(
            "diocese may be asked",
            f"You may want to ask {diocese} {first}about {case.form.one}, for "
            f"{listed([school.name for school in own])}. {why}",
            diocese,
            own,
            case.diocese_policy or cite("worcestershire_diocese"),
            by=case.dates.publish if case.form is Form.FEDERATION else None,
        )


def governing_bodies_agree(case: Case) -> Iterator[Duty]:
    """Let each governing body agree to the proposals to federate before they are published."""
    for body in case.bodies:
        yield duty(
            "governing bodies agree",
            f"{body.start} {'agree' if body.several else 'agrees'} to the proposals for a "
            "federation before they are published",
            body.who,
            body.schools,
            _by_whose_law(body, case.form),
            by=case.dates.publish,
            consent=_consent_of(body),
        )


def governing_bodies_decide(case: Case) -> Iterator[Duty]:
    """Let each governing body decide: once for all schools of a federation."""
    for body in case.bodies:
        if body.kind is BodyKind.TRUST:
            continue
        once = ", once for all its schools" if len(body.schools) > 1 else ""
        decides = "decide" if body.several else "decides"
        what = f"whether to take part in {case.form.one}"
        if case.form is Form.FEDERATION:
            what = "after the representations whether the federation goes ahead"
        yield duty(
            "governing bodies",
            f"{body.start} {decides} {what}{once}",
            body.who,
            body.schools,
            _by_whose_law(body, case.form),
            by=case.dates.decide if case.form is Form.FEDERATION else None,
            consent=_consent_of(body),
        )


def trust_boards_decide(case: Case) -> Iterator[Duty]:
    """Let each trust decide for its own academies."""
    for body in case.bodies:
        if body.kind is BodyKind.TRUST:
            yield duty(
                "trust boards",
                f"{body.start} decides whether to take part in {case.form.one}, or those whom its "
                "scheme of delegation names",
                body.who,
                body.schools,
                cite("trust_boards"),
                consent=Consent.YES,
            )


_DECIDED_BY = MappingProxyType(
    {
        Form.INFORMAL: cite("collaboration"),
        Form.FORMAL: cite("collaboration"),
        Form.FEDERATION: cite("federation_proposals"),
        Form.TRUST: cite("academy_order"),
    }
)
"""The document by which a governing body decides on a form."""


def _by_whose_law(body: Body, form: Form) -> Citation:
    """Return the document by which a body decides on a form."""
    match body.kind:
        case BodyKind.PROPRIETOR:
            return cite("proprietors")
        case BodyKind.UNIT:
            return cite("referral_units")
        case BodyKind.TO_BE_ASKED:
            return cite("schools_of_the_authority")
    return _DECIDED_BY[form]


def _consent_of(body: Body) -> Consent:
    """Return whether a body's own decision is certain to be needed: not where it is not known."""
    unsure = body.kind in (BodyKind.UNIT, BodyKind.TO_BE_ASKED)
    return Consent.TO_BE_CONFIRMED if unsure else Consent.YES


OF_ALL: tuple[Duties, ...] = (governing_bodies_decide, trust_boards_decide)
OF_COLLABORATION: tuple[Duties, ...] = (diocese_may_be_asked, *OF_ALL)
DUTIES: MappingProxyType[Form, tuple[Duties, ...]] = MappingProxyType(
    {
        Form.INFORMAL: OF_COLLABORATION,
        Form.FORMAL: OF_COLLABORATION,
        Form.FEDERATION: (
            diocese_may_be_asked,
            federating.federation_left,
            federating.federation_asked,
            governing_bodies_agree,
            federating.foundation_told,
            federating.religious_bodies_told,
            federating.proposals_published,
            governing_bodies_decide,
            federating.board_constituted,
            federating.handed_over,
        ),
        Form.TRUST: (
            joining_trust.conversion_consulted,
            joining_trust.foundation_consents,
            joining_trust.diocesan_board_consents,
            joining_trust.church_academies_ask,
            joining_trust.catholic_consents,
            *OF_ALL,
            joining_trust.academy_orders,
            joining_trust.regions_group_agrees,
            joining_trust.handed_over,
        ),
    }
)
"""What each form asks for, in the order in which it usually falls."""

TOWARDS_A_DIOCESE = frozenset(
    {
        "diocese may be asked",
        "religious body told",
        "diocesan board's consent",
        "diocesan board's advice",
        "church members' consent",
        "Catholic consent",
    }
)
"""Names of the duties towards a diocese or another religious body."""


def checklist(
    schools: Sequence[School], form: Form, start: date, calendar: SchoolCalendar = USUAL
) -> tuple[Duty, ...]:
    """Return what a cluster of these schools has to do to take a form, in order of its dates.

    Parameters
    ----------
    schools, form
        The schools of the cluster, and the form.
    start
        The day on which the governing bodies begin.
    calendar
        The days on which schools are open.

    Raises
    ------
    InputError
        If the form is shut to a school of the cluster for good: an academy and a federation.
    """
    return duties_of(Case(schools, form, federation_dates(start, calendar)))


def duties_of(case: Case) -> tuple[Duty, ...]:
    """Return the checklist of a case, in order of its dates.

    Duties without a date come last, in the order in which they usually fall. Where one body runs
    all schools today there is nothing to do, and that is what the only line says.

    Raises
    ------
    InputError
        If the form is shut to a school of the cluster for good.
    """
    barriers = (barred(school, case.form) for school in case.schools)
    if shut := [obstacle for obstacle in barriers if obstacle is not None]:
        remedy = "Take another form, or leave the school out"
        raise InputError([Fault("form", obstacle.sentence, remedy) for obstacle in shut])
    asked = (nothing_to_form,) if case.formed else DUTIES[case.form]
    found = [each for duties in asked for each in duties(case)]
    return tuple(sorted(found, key=lambda each: (each.by is None, each.by or date.min)))


def towards_diocese(duties: Sequence[Duty]) -> tuple[Duty, ...]:
    """Return those of the duties that are towards a diocese or another religious body."""
    return tuple(each for each in duties if each.name in TOWARDS_A_DIOCESE)
