"""Whom a cluster must ask, consult and tell before it takes a form, and by when.

One duty, one function; each says which schools it concerns and names its source. Nothing here
decides for a governing body or a trust.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from clustering.policy.board import least_board
from clustering.policy.citations import Citation, cite
from clustering.policy.forms import Form, barred
from clustering.policy.school_types import AIDED, WITH_FOUNDATION, is_academy, is_maintained
from clustering.policy.timetable import Dates, federation_dates
from clustering.policy.words import day, listed
from data.errors import Fault, InputError
from data.faith import denominations
from data.school import School
from data.school_days import USUAL, SchoolCalendar


@dataclass(frozen=True, slots=True)
class Case:
    """A cluster on its way to a form.

    Attributes
    ----------
    schools
        Its schools.
    form
        The form it is to take.
    dates
        The dates of a federation; they bind no other form.
    """

    schools: Sequence[School]
    form: Form
    dates: Dates


@dataclass(frozen=True, slots=True)
class Duty:
    """One line of the checklist.

    Attributes
    ----------
    name
        Short name of the duty.
    what
        What is to be done, in a sentence, with its source.
    who
        Whom it is to be done with or by: names.
    schools
        URNs of the schools concerned.
    by
        Latest day; None where no period is laid down.
    consent
        Without their consent it cannot go on; False for consultation and notice, and for
        what a source that is to be confirmed says.
    source
        The document.
    """

    name: str
    what: str
    who: str
    schools: tuple[int, ...]
    by: date | None
    consent: bool
    source: Citation

    def __str__(self) -> str:
        when = f" By {day(self.by)}." if self.by else ""
        return f"{self.what} ({self.source}).{when}"


def governing_bodies_decide(case: Case) -> Iterator[Duty]:
    """Let each governing body decide for itself."""
    bodies = [school for school in case.schools if not is_academy(school)]
    if bodies:
        by = case.dates.decide if case.form is Form.FEDERATION else None
        names = listed([school.name for school in bodies])
        yield _duty(
            "governing bodies",
            f"The governing body of each of {names} decides for itself on the {case.form}",
            names,
            bodies,
            cite("federation_proposals")
            if case.form is Form.FEDERATION
            else cite("partnerships_of_every_kind"),
            by=by,
            consent=True,
        )


def trust_boards_decide(case: Case) -> Iterator[Duty]:
    """Let each trust decide for its own academies."""
    academies = [school for school in case.schools if is_academy(school)]
    for trust in sorted({school.trust for school in academies}):
        own = [school for school in academies if school.trust == trust]
        board = f"The board of {trust}" if trust else "The trust board, which the register lacks,"
        yield _duty(
            "trust boards",
            f"{board} decides on the {case.form} for {listed([school.name for school in own])}",
            trust or "trust board (not in the register)",
            own,
            cite("trust_boards"),
            consent=True,
        )


def diocese_consulted(case: Case) -> Iterator[Duty]:
    """Consult the diocese on the partnerships of voluntary aided schools."""
    aided = [school for school in case.schools if school.type == AIDED and school.faith]
    for diocese, own in _by_diocese(aided):
        yield _duty(
            "diocese consulted",
            f"Consult {diocese} on the {case.form}, for the voluntary aided "
            f"{listed([school.name for school in own])}",
            diocese,
            own,
            cite("worcestershire_diocese"),
            by=case.dates.publish if case.form is Form.FEDERATION else None,
        )


def proposals_published(case: Case) -> Iterator[Duty]:
    """Publish the proposals to federate jointly, with six weeks for representations."""
    if case.form is not Form.FEDERATION:
        return
    authorities = (
        listed(sorted({school.la for school in case.schools if school.la})) or "the authority"
    )
    yield _duty(
        "proposals published",
        f"Publish the joint proposals to the Secretary of State, {authorities}, each head, "
        "and the parents and staff of each school",
        f"Secretary of State, {authorities}, heads, parents, staff",
        case.schools,
        cite("federation_proposals"),
        by=case.dates.publish,
    )
    yield _duty(
        "representations",
        "Take written representations for at least six weeks from the publication, and consider "
        "them together",
        "all who write",
        case.schools,
        cite("federation_proposals"),
        by=case.dates.representations_end,
    )


def foundation_told(case: Case) -> Iterator[Duty]:
    """Send the proposals to foundation governors and trustees, who may have to consent first."""
    own = [school for school in case.schools if school.type in WITH_FOUNDATION]
    if case.form is not Form.FEDERATION or not own:
        return
    names = listed([school.name for school in own])
    yield _duty(
        "foundation told",
        f"Send the proposals to the foundation governors and trustees, where there are any, "
        f"of {names}",
        "foundation governors and trustees",
        own,
        cite("federation_proposals"),
        by=case.dates.publish,
    )
    yield _duty(
        "preliminary consent",
        f"Ask whether the trustees, and those who appoint the foundation governors, of {names} "
        "must consent before the proposals are published",
        "trustees and appointing bodies",
        own,
        cite("federation_preliminary_consent"),
        by=case.dates.publish,
    )


def religious_bodies_told(case: Case) -> Iterator[Duty]:
    """Send the proposals to the religious body of each school with a religious character."""
    if case.form is not Form.FEDERATION:
        return
    for body, own in _by_diocese([school for school in case.schools if school.faith]):
        yield _duty(
            "religious body told",
            f"Send the proposals to {body}, for {listed([school.name for school in own])}",
            body,
            own,
            cite("federation_proposals"),
            by=case.dates.publish,
        )


def board_constituted(case: Case) -> Iterator[Duty]:
    """Constitute the federation's board, of seven governors at the least."""
    if case.form is Form.FEDERATION:
        yield _duty(
            "board",
            f"Constitute the board, of {least_board(case.schools).words}",
            "governing bodies, authority",
            case.schools,
            cite("federation_board"),
            by=case.dates.earliest,
        )


def academy_orders(case: Case) -> Iterator[Duty]:
    """Apply for an academy order for each maintained school, with its foundation's consent."""
    converting = [school for school in case.schools if is_maintained(school)]
    if case.form is not Form.TRUST or not converting:
        return
    yield _duty(
        "academy orders",
        f"Each of {listed([school.name for school in converting])} applies to the Secretary of "
        "State for an academy order",
        "Secretary of State",
        converting,
        cite("academy_order"),
        consent=True,
    )
    own = [school for school in converting if school.type in WITH_FOUNDATION]
    if own:
        yield _duty(
            "trustees' consent",
            "Before applying, obtain the consent of the trustees and of those who appoint the "
            f"foundation governors, where there is a foundation, for "
            f"{listed([school.name for school in own])}",
            "trustees and appointing bodies",
            own,
            cite("academy_order"),
            consent=True,
        )


def diocesan_board_consents(case: Case) -> Iterator[Duty]:
    """Obtain the diocesan board's consent before a Church of England school applies."""
    church = [
        school
        for school in case.schools
        if school.type in WITH_FOUNDATION and "Church of England" in denominations(school.faith)
    ]
    if case.form is not Form.TRUST:
        return
    for diocese, own in _by_diocese(church):
        yield _duty(
            "diocesan board's consent",
            f"Before applying, obtain the consent of the diocesan board of education of {diocese} "
            f"for {listed([school.name for school in own])}",
            f"{diocese}, diocesan board of education",
            own,
            cite("diocesan_board"),
            consent=True,
        )


def catholic_bishop_consents(case: Case) -> Iterator[Duty]:
    """Ask the bishop or trustees of a Roman Catholic school before it joins a trust."""
    catholic = [
        school for school in case.schools if "Roman Catholic" in denominations(school.faith)
    ]
    if case.form is not Form.TRUST:
        return
    for diocese, own in _by_diocese(catholic):
        yield _duty(
            "Catholic consent",
            f"Ask the bishop or trustees of {diocese} for their consent, for "
            f"{listed([school.name for school in own])}",
            diocese,
            own,
            cite("catholic_articles"),
        )


DUTIES: tuple[Callable[[Case], Iterator[Duty]], ...] = (
    diocese_consulted,
    foundation_told,
    religious_bodies_told,
    proposals_published,
    academy_orders,
    diocesan_board_consents,
    catholic_bishop_consents,
    governing_bodies_decide,
    trust_boards_decide,
    board_constituted,
)


def checklist(
    schools: Sequence[School], form: Form, start: date, calendar: SchoolCalendar = USUAL
) -> tuple[Duty, ...]:
    """Return what a cluster of these schools has to do to take a form, in order of its dates.

    Duties without a date come last, in the order in which they usually fall.

    Raises
    ------
    InputError
        If the form is shut to a school of the cluster for good: an academy and a federation.
    """
    shut = [obstacle for school in schools if (obstacle := barred(school, form)) is not None]
    if shut:
        remedy = "Take another form, or leave the school out"
        raise InputError([Fault("form", obstacle.sentence, remedy) for obstacle in shut])
    case = Case(schools, form, federation_dates(start, calendar))
    found = [duty for duties in DUTIES for duty in duties(case)]
    return tuple(sorted(found, key=lambda duty: (duty.by is None, duty.by or start)))


def needs_diocese(
    schools: Sequence[School], form: Form, start: date, calendar: SchoolCalendar = USUAL
) -> tuple[Duty, ...]:
    """Return the duties of a cluster towards a diocese or another religious body."""
    case = Case(schools, form, federation_dates(start, calendar))
    towards = (
        diocese_consulted,
        religious_bodies_told,
        diocesan_board_consents,
        catholic_bishop_consents,
    )
    return tuple(duty for duties in towards for duty in duties(case))


def _by_diocese(schools: Sequence[School]) -> Iterator[tuple[str, list[School]]]:
    """Yield the dioceses by name, with their schools; those the register lacks by character."""
    named: dict[str, list[School]] = {}
    for school in schools:
        named.setdefault(_religious_body(school), []).append(school)
    yield from sorted(named.items())


def _religious_body(school: School) -> str:
    if school.diocese:
        return f"the {school.diocese}" if "iocese of" in school.diocese else school.diocese
    return f"the religious body of {school.name} ({school.faith}; the register names no diocese)"


def _duty(
    name: str,
    what: str,
    who: str,
    schools: Sequence[School],
    source: Citation,
    *,
    by: date | None = None,
    consent: bool = False,
) -> Duty:
    return Duty(
        name,
        what,
        who,
        tuple(school.urn for school in schools),
        by,
        consent and source.confirmed,
        source,
    )
