"""What a line of the checklist says: a duty of a cluster on its way to a form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clustering.policy.bodies import Body, BodyKind, bodies_of
from clustering.policy.citations import Citation, cite
from clustering.policy.forms import Form
from clustering.policy.timetable import Dates, day_said
from data.school import School
from data.vocabulary import denominations


class Consent(StrEnum):
    """Whether it cannot go on without somebody's consent."""

    YES = "yes"
    NO = "no"
    TO_BE_CONFIRMED = "to be confirmed"

    @property
    def sentence(self) -> str:
        """What a user reads; `""` where only a question or a notice is due."""
        match self:
            case Consent.YES:
                return "This consent is needed."
            case Consent.TO_BE_CONFIRMED:
                return "Whether this consent is needed is to be confirmed."
        return ""


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
    among
        All schools of the plan, those of other clusters included.
    diocese_policy
        The authority's own policy on asking a diocese; None where it named none.
    """

    schools: Sequence[School]
    form: Form
    dates: Dates
    among: Sequence[School] = ()
    diocese_policy: Citation | None = None

    @property
    def bodies(self) -> tuple[Body, ...]:
        """The bodies that decide for its schools."""
        return bodies_of(self.schools)

    @property
    def formed(self) -> bool:
        """Whether one body runs all its schools today, so that there is nothing to form."""
        if len(self.bodies) != 1:
            return False
        kind = self.bodies[0].kind
        return kind is not BodyKind.FEDERATION or self.form is not Form.TRUST


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
        Names of those who do it, or with whom it is done.
    schools
        URNs of the schools concerned.
    by
        Latest day; None where no period is laid down.
    consent
        Whether it cannot go on without their consent; NO for consultation and notice.
    source
        The document.
    """

    name: str
    what: str
    who: str
    schools: tuple[int, ...]
    by: date | None
    consent: Consent
    source: Citation

    def __str__(self) -> str:
        return self.said(str(self.source))

    def said(self, source: str) -> str:
        """Return it as a user reads it, with its document in these words."""
        when = f"By {day_said(self.by)}." if self.by else ""
        return " ".join(filter(None, (f"{self.what} ({source}).", self.consent.sentence, when)))


def duty(
    name: str,
    what: str,
    who: str,
    schools: Sequence[School],
    source: Citation,
    *,
    by: date | None = None,
    consent: Consent = Consent.NO,
) -> Duty:
    """Return one line of the checklist, about some schools.

    Parameters
    ----------
    name, what, who
        Short name, sentence and names, as `Duty` has them.
    schools
        The schools concerned.
    source, by, consent
        As `Duty` has them.
    """
    urns = tuple(school.urn for school in schools)
    return Duty(name, what, who, urns, by, consent, source)


def by_diocese(
    schools: Sequence[School], denomination: str = ""
) -> Iterator[tuple[str, list[School]]]:
    """Yield each diocese by name with its schools; by character where the register names none.

    For a school of several denominations the register names one diocese, but not of which one.

    Parameters
    ----------
    schools
        The schools.
    denomination
        The one whose diocese is meant; `""` for those of every denomination of a school.
    """
    named: dict[str, list[School]] = {}
    for school in schools:
        named.setdefault(_religious_body(school, denomination), []).append(school)
    yield from sorted(named.items())


def _religious_body(school: School, denomination: str) -> str:
    joint = len(denominations(school.faith)) > 1
    if joint and denomination:
        return f"your {denomination} diocese (joint school, {school.faith}: the register names one)"
    if school.diocese:
        found = f"the {school.diocese}" if "iocese of" in school.diocese else school.diocese
        other = f", and the religious body of the other denomination ({school.faith})"
        return found + other * joint
    own = "diocese" if denominations(school.faith) & _OF_DIOCESES else "religious body"
    return f"your {own} ({school.faith}; the register does not name it)"


_OF_DIOCESES = frozenset({"Church of England", "Roman Catholic"})


def duty_lines(duties: Sequence[Duty]) -> tuple[str, ...]:
    """Return the lines of a checklist, documents by number; the last line names each document."""
    numbers: dict[str, int] = {}
    lines = [
        each.said(f"source {numbers.setdefault(str(each.source), len(numbers) + 1)}")
        for each in duties
    ]
    if numbers:
        named = ". ".join(f"{number}: {source}" for source, number in numbers.items())
        lines.append(f"Sources of this list. {named}.")
    return tuple(lines)


_HEADS = (
    "This is about the rules that were given. It is no reason to stop listening. Whoever decides "
    "needs an open mind, and must first ask what the change means for equality"
)


def for_heads() -> str:
    """Return the prompt as heads see it, in a hall and on paper."""
    return f"{_HEADS} ({cite('equality_duty')})."


def for_officers() -> str:
    """Return the prompt with both sources, for those who prepare a decision."""
    sources = f"{cite('equality_duty')}; {cite('closure_upheld')}"
    return f"{_HEADS}. Write down that both were weighed ({sources})."
