"""How a school is closed: who proposes it, who is consulted, in which stages, what is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from clustering.policy.bodies import BodyKind, bodies_of
from clustering.policy.citations import cite
from clustering.policy.designation import Designated
from clustering.policy.figures import law
from clustering.policy.school_types import WITH_FOUNDATION, Kind, type_of
from clustering.wording import capital
from data.vocabulary import denominations

if TYPE_CHECKING:
    from data.school import School

_SPECIAL = frozenset({"Community special school", "Foundation special school"})
_NOTICE = WITH_FOUNDATION - _SPECIAL
"""Foundation and voluntary schools, whose governing body may close the school by notice."""


def is_closed_by_proposals(school: School) -> bool:
    """Say whether a school is closed by proposals under the Act, as maintained schools are."""
    return type_of(school).kind is Kind.MAINTAINED


def proposer_sentence(school: School) -> str:
    """Say who can propose that a school closes."""
    kind = type_of(school).kind
    if kind is Kind.ACADEMY:
        (trust,) = bodies_of((school,))
        return (
            "Who decides: it is an academy, so the authority cannot close it. "
            f"{capital(trust.words)} can ask the Department for Education to agree to that. Its "
            f"guidance has a part on rural schools ({cite('academy_closure')})."
        )
    if kind is not Kind.MAINTAINED:
        what = f"a school of the type {school.type}" if school.type else "a school of unknown type"
        return f"Who decides: it is {what}. Ask the authority how such a school is closed."
    (body,) = bodies_of((school,))
    its = body.words if body.kind is BodyKind.FEDERATION else "its governing body"
    own = f" or {its}" if school.type in WITH_FOUNDATION else ""
    what = _a(school.type.lower())
    return (
        f"Who proposes: it is {what}, so the authority{own} can propose to close it "
        f"({cite('closure_proposals')})."
    )


def consulted_sentence(school: School, designated: Designated) -> str:
    """Say who must be consulted before proposals to close a maintained school are published."""
    by = cite("closure_consultation")
    if designated is Designated.NO and school.type not in _SPECIAL:
        return (
            "Who is consulted before anything is published: the Act names nobody for such a "
            f"school, and leaves it to the proposer, who must have regard to guidance ({by}). "
            f"Parents, staff, pupils and neighbouring schools belong among them "
            f"({cite('planner')})."
        )
    who = ["the parents of its registered pupils"]
    if designated is not Designated.NO:
        # the authority need not be asked where it is itself the proposer
        who += ["the authority, if its governing body proposes"] * (school.type in WITH_FOUNDATION)
        who += ["the district council, where the authority is a county", "any parish council"]
    if school.type in _SPECIAL:
        who.append("every authority that keeps an education, health and care plan of a pupil there")
    if_so = " if it is designated" if designated is Designated.ASK else ""
    named = "; ".join((*who, "and whoever else the proposer thinks right to ask"))
    return f"Who is consulted before anything is published{if_so}: {named} ({by})."


def needs_advice(school: School) -> bool:
    """Say whether a school's governing body must have its diocesan board's advice first."""
    church = "Church of England" in denominations(school.faith)
    return church and school.type in WITH_FOUNDATION


def religious_sentences(school: School) -> Iterator[str]:
    """Say whose advice a school with a religious character needs."""
    if not school.faith:
        return
    diocese = school.diocese or "its diocese, which the register does not name"
    joint = len(denominations(school.faith)) > 1
    if joint:
        diocese = "its diocese of that church, as the register names but one"
    if needs_advice(school):
        yield (
            "The diocesan board: before its governing body publishes proposals or gives notice, it "
            f"must have the advice of the board of education of {_the(diocese)} "
            f"({cite('diocesan_advice_on_closing')}). Where the authority proposes, let it ask the "
            "board too."
        )
    if joint:
        yield f"Religious character ({school.faith}): ask the bodies of each what they require."
    elif not needs_advice(school):
        yield f"Religious character ({school.faith}): ask {_the(diocese)} what it requires."


def notice_sentences(school: School, when: date) -> Iterator[str]:
    """Say by what notice the governors of a voluntary or foundation school may close it."""
    if school.type in _NOTICE:
        years = law().on("governors_notice", when)
        yield (
            "Another way: its governing body may close it by notice of at least "
            f"{years.value:g} years to the Secretary of State and the authority ({years.source})."
        )


def stages_sentence(when: date) -> str:
    """Name the stages of closing a maintained school, with what is known of their length."""
    consultation, representations, decision = (
        law().on(f"closing_{name}", when)
        for name in ("consultation", "representations", "decision")
    )
    return (
        "Stages: 1. consultation: no length is laid down, "
        f"{consultation.value:g} weeks outside school holidays are recommended "
        f"({consultation.source}). 2. Publication of the proposals. 3. Representations: "
        f"{representations.value:g} weeks. 4. Decision by the authority within "
        f"{decision.value:g} months of their end, after that by the schools adjudicator "
        f"({decision.source}). 5. Closing on the day that the proposals name."
    )


def pupils_sentences(when: date) -> Iterator[str]:
    """Say what is to be looked at for the pupils, which this program cannot know."""
    young, older = (law().on(f"walking_distance{name}", when) for name in ("_young", ""))
    yield (
        f"Free travel: children under eight who live more than {young.value:g} miles from their "
        f"nearest suitable school, and older ones more than {older.value:g}, on foot by a safe "
        f"way, travel free ({young.source}). Which pupils these are, and what it costs, the "
        "authority must work out: homes and walks are not known here."
    )
    yield (
        "Places: whether there are enough for all the area's pupils "
        f"({cite('sufficient_places')}), and whether provision for special educational needs gets "
        f"better ({cite('sen_improvement')}), is to be shown."
    )


RECORD = (
    "Equality: a public body that decides must have due regard to the equality duty before it does "
    f"({cite('equality_duty')}). Write down who is affected, and how."
)
"""What every public body that decides must record."""


def alternatives_sentence(recorded: int) -> str:
    """Say that alternatives, and why they were put aside, belong on record; and how many are."""
    have = (
        "None is recorded with this answer: add each with --considered, or on the page"
        if not recorded
        else f"Recorded with this answer: {recorded}"
    )
    return (
        "Record: write down each alternative that was considered and why it was put aside. A court "
        f"upheld a closure where that was on record ({cite('closure_upheld')}), and quashed one "
        f"where it was not ({cite('closure_quashed')}). {have}."
    )


def _a(thing: str) -> str:
    return f"{'an' if thing[0] in 'aeiou' else 'a'} {thing}"


def _the(body: str) -> str:
    return f"the {body}" if body.startswith("Diocese of") else body
