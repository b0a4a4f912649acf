"""Which legal forms are open to a cluster: informal, formal, federation, multi-academy trust.

One rule, one function: it names the schools that stand in the way of one form. Whether they forbid
the form, or somebody must only be asked, follows from the rule's source: an unconfirmed one never
forbids.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from clustering.policy import stopping_schools
from clustering.policy.bodies import BodyKind, bodies_of
from clustering.policy.citations import Citation, cite
from clustering.policy.school_types import May
from clustering.wording import listed
from data.school import School


class Form(StrEnum):
    """Legal forms of partnership."""

    INFORMAL = "informal collaboration"
    FORMAL = "formal collaboration"
    FEDERATION = "federation"
    TRUST = "multi-academy trust"

    @property
    def one(self) -> str:
        """The form with its article, as a sentence has it."""
        return f"{'an' if self[0] in 'aeiou' else 'a'} {self}"


LADDER = (Form.INFORMAL, Form.FORMAL, Form.FEDERATION, Form.TRUST)
"""From the loosest to the strongest."""

Members = Sequence[School]


@dataclass(frozen=True, slots=True)
class FormRule:
    """One condition of one form.

    Attributes
    ----------
    name
        Short name of the rule.
    form
        The form it is a condition of.
    stopping
        Returns the schools of a cluster that stand in the way.
    sentence
        What a user reads after the names of those schools.
    source
        The document; where it is unconfirmed, the rule only asks.
    step
        The schools can remove the obstacle by a step of their own.
    asks
        The source is certain, and leaves the answer to somebody who must be asked.
    """

    name: str
    form: Form
    stopping: Callable[[Members], tuple[School, ...]]
    sentence: str
    source: Citation
    step: bool = False
    asks: bool = False

    @property
    def answer(self) -> May:
        """What the rule says of a cluster that breaks it."""
        return May.NO if self.source.confirmed and not self.asks else May.ASK


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way of a form for one cluster.

    Attributes
    ----------
    rule
        Name of the rule.
    form
        The form it stands in the way of.
    answer
        NO where the form is shut, ASK where somebody must be asked.
    schools
        URNs of the schools concerned.
    sentence
        What a user reads, with the source.
    step
        The schools can remove it by a step of their own.
    """

    rule: str
    form: Form
    answer: May
    schools: tuple[int, ...]
    sentence: str
    step: bool = False

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class ClusterForms:
    """The legal forms of one cluster.

    Attributes
    ----------
    strongest
        The strongest form that nothing stands in the way of; None for a school by itself.
    answers
        YES, NO or ASK for each form.
    obstacles
        What stands in the way, form by form.
    today
        The federation or trust that has all its schools today; `""` where there is none.
    """

    strongest: Form | None
    answers: dict[Form, May]
    obstacles: tuple[Obstacle, ...]
    today: str = ""

    @property
    def next_form(self) -> Form | None:
        """The next form up the ladder; None at its top and for a school by itself."""
        if self.strongest is None or self.strongest is LADDER[-1]:
            return None
        return LADDER[LADDER.index(self.strongest) + 1]

    def in_the_way(self, form: Form) -> tuple[Obstacle, ...]:
        """Return what stands in the way of one form."""
        return tuple(obstacle for obstacle in self.obstacles if obstacle.form is form)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What a user reads: the form open now, then every stronger one and its obstacles."""
        if self.strongest is None:
            return ("A school by itself is no partnership.",)
        first = f"Open now: {self.strongest} ({SOURCE_OF[self.strongest]})."
        if self.today:
            first = (
                f"Nothing to form: the schools are one today, {self.today} ({cite('register')})."
            )
        above = LADDER[LADDER.index(self.strongest) + 1 :]
        return (first, *(str(found) for form in above for found in self.in_the_way(form)))


RULES = (
    FormRule(
        "ask before joint committee",
        Form.FORMAL,
        stopping_schools.ask_before_joint_committee,
        "would have to stay outside a joint committee: collaboration with schools that are not "
        "maintained stays informal. Ask the authority for the guidance in force",
        cite("collaboration_guidance"),
    ),
    FormRule(
        "academies cannot federate",
        Form.FEDERATION,
        stopping_schools.academies_cannot_federate,
        "cannot join a federation, as academies and free schools are not maintained",
        cite("federation_guidance"),
    ),
    FormRule(
        "only maintained schools federate",
        Form.FEDERATION,
        stopping_schools.only_maintained_schools_federate,
        "cannot join a federation, which only maintained schools can",
        cite("federation_guidance"),
    ),
    FormRule(
        "ask whether it federates",
        Form.FEDERATION,
        stopping_schools.ask_whether_it_federates,
        "may be unable to federate: the type in the register does not decide it. Ask the authority",
        cite("schools_of_the_authority"),
    ),
    FormRule(
        "referral units are no maintained schools",
        Form.FEDERATION,
        stopping_schools.referral_units_are_no_maintained_schools,
        "would hardly be able to federate: only maintained schools can, and a pupil referral unit "
        "is in none of their categories. Ask the authority whether regulations apply the law on "
        "federations to it",
        cite("referral_units"),
    ),
    FormRule(
        "a trust takes academies",
        Form.TRUST,
        stopping_schools.trust_takes_academies,
        "would first have to become an academy, school by school, each on the application of its "
        "governing body",
        cite("academy_order"),
        step=True,
    ),
    FormRule(
        "transfer between trusts",
        Form.TRUST,
        stopping_schools.transfer_between_trusts,
        "are not known to be of one trust: each that moves to another needs the agreement of the "
        "regions group, on behalf of the Secretary of State, and of the trust that it leaves. Ask "
        "the regions group",
        cite("academy_transfer"),
        asks=True,
    ),
    FormRule(
        "ask whether it may become an academy",
        Form.TRUST,
        stopping_schools.ask_whether_it_may_become_an_academy,
        "may be unable to become an academy. Ask the Department for Education",
        cite("schools_of_the_authority"),
    ),
    FormRule(
        "nursery schools become no academies",
        Form.TRUST,
        stopping_schools.nursery_schools_become_no_academies,
        "could not become an academy when Parliament was told of it in 2012, as an academy has to "
        "teach pupils of compulsory school age. Ask the Department for Education whether that "
        "still holds",
        cite("nursery_academies"),
    ),
    FormRule(
        "foundation consent",
        Form.TRUST,
        stopping_schools.foundation_consent,
        "could apply to become an academy only with the consent of the trustees, and of those who "
        "appoint the foundation governors, where there is a foundation. Ask them",
        cite("academy_foundation"),
        asks=True,
    ),
    FormRule(
        "church articles",
        Form.TRUST,
        stopping_schools.church_articles,
        "would bring the church's articles into the trust: a church majority by default, a quarter "
        "at the least. Ask the diocesan board",
        cite("church_articles"),
    ),
    FormRule(
        "catholic consent",
        Form.TRUST,
        stopping_schools.catholic_consent,
        "may need the consent of bishop or trustees to come into a trust, or into another one. Ask "
        "the diocese",
        cite("catholic_articles"),
    ),
    FormRule(
        "mixed character",
        Form.TRUST,
        stopping_schools.mixed_character,
        "would share a trust with schools of another character: possible but practically "
        "difficult. Ask all concerned",
        cite("mixed_trusts"),
    ),
)
"""All rules; a form without a rule that stops it is open."""

SOURCE_OF = {
    Form.INFORMAL: cite("partnerships_of_every_kind"),
    Form.FORMAL: cite("collaboration"),
    Form.FEDERATION: cite("federation_guidance"),
    Form.TRUST: cite("academy_arrangements"),
}
"""The document that each form rests on."""


def forms_of(schools: Members) -> ClusterForms:
    """Return the legal forms open to a cluster of these schools, and what stands in the way."""
    obstacles = tuple(_obstacles(schools))
    answers = {form: _answer_to([o for o in obstacles if o.form is form]) for form in LADDER}
    open_now = [form for form in LADDER if answers[form] is May.YES]
    if len(schools) < 2:
        return ClusterForms(None, answers, obstacles)
    today = _one_body(schools, BodyKind.TRUST, BodyKind.FEDERATION)
    return ClusterForms(open_now[-1], answers, obstacles, today)


def barred(school: School, form: Form) -> Obstacle | None:
    """Return what shuts a school out of a form for good; None where nothing does.

    A plan that is made for a form leaves such schools out. An obstacle that needs only a question,
    or that the school can remove, shuts nobody out.
    """
    rules = [rule for rule in RULES if rule.form is form]
    shut = (o for o in _obstacles((school,), rules) if o.answer is May.NO)
    return next((obstacle for obstacle in shut if not obstacle.step), None)


def already_one_trust(schools: Members) -> bool:
    """Say whether all schools are academies of one and the same trust today."""
    return bool(_one_body(schools, BodyKind.TRUST))


def already_one_federation(schools: Members) -> bool:
    """Say whether all schools are in one and the same federation today, as the register has it."""
    return bool(_one_body(schools, BodyKind.FEDERATION))


def _one_body(schools: Members, *kinds: BodyKind) -> str:
    """Return the name of the one body of these kinds that runs all schools; `""` for none."""
    bodies = bodies_of(schools)
    return bodies[0].name if len(bodies) == 1 and bodies[0].kind in kinds else ""


def _obstacles(schools: Members, rules: Sequence[FormRule] = RULES) -> Iterator[Obstacle]:
    one_trust = already_one_trust(schools)
    for rule in rules:
        if one_trust and rule.form is Form.TRUST:
            continue
        stopping = rule.stopping(schools)
        if stopping:
            names = listed([school.name for school in stopping])
            yield Obstacle(
                rule.name,
                rule.form,
                rule.answer,
                tuple(school.urn for school in stopping),
                f"{rule.form.capitalize()}: {names} {rule.sentence} ({rule.source}).",
                rule.step,
            )


def _answer_to(obstacles: Sequence[Obstacle]) -> May:
    answers = {obstacle.answer for obstacle in obstacles}
    if May.NO in answers:
        return May.NO
    return May.ASK if answers else May.YES
