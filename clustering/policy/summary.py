"""The policy of a whole plan, cluster by cluster: the answers that a planner is asked for."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from clustering.plan import Plan, members_of
from clustering.policy.citations import Citation, DocumentStatus, cite
from clustering.policy.consents import duties_of, towards_diocese
from clustering.policy.duties import Case, Duty
from clustering.policy.forms import ClusterForms, Form, forms_of
from clustering.policy.readiness import IN_PART, Readiness, could_federate
from clustering.policy.school_types import May, is_academy
from clustering.policy.timetable import federation_dates
from clustering.wording import MOST_NAMED, capital, clusters_named, counted, listed, spans
from data.school import School, Schools
from data.school_days import USUAL, SchoolCalendar

if TYPE_CHECKING:
    from clustering.policy.purpose import PlanPurpose


@dataclass(frozen=True, slots=True)
class ClusterPolicy:
    """What the law and the documents say of one cluster.

    Attributes
    ----------
    cluster
        Its number.
    forms
        The forms open to it, and what stands in the way of the others.
    form
        The form looked at: the requested one where it is open or needs only a question, else the
        strongest that is open.
    duties
        Its checklist for that form.
    religious
        Those of its duties that are towards a diocese or another religious body.
    federation
        Whether it could federate by the given day.
    directions
        Where each school stands on Lincolnshire's scale and where the form leads it.
    """

    cluster: int
    forms: ClusterForms
    form: Form
    duties: tuple[Duty, ...]
    religious: tuple[Duty, ...]
    federation: Readiness
    directions: tuple[str, ...]

    @property
    def dioceses(self) -> tuple[str, ...]:
        """Whom to turn to, each once."""
        return tuple(dict.fromkeys(duty.who for duty in self.religious))


def plan_policy(
    schools: Schools,
    plan: Plan,
    start: date,
    by: date,
    calendar: SchoolCalendar = USUAL,
    *,
    form: Form | None = None,
    diocese_policy: str = "",
) -> tuple[ClusterPolicy, ...]:
    """Return the policy of every cluster of a plan.

    Parameters
    ----------
    schools, plan
        The plan and its schools.
    start
        The day on which the governing bodies begin.
    by
        The day by which a federation is wanted, such as 1 September.
    calendar
        The days on which schools are open.
    form
        The form that the plan is for; None for the strongest open to each cluster.
    diocese_policy
        The authority's own policy on asking a diocese; `""` for none.
    """
    ready = could_federate(schools, plan, start, by, calendar)
    sizes, dates = trust_sizes_known(schools), federation_dates(start, calendar)
    own_policy = None
    if diocese_policy:
        own_policy = Citation(title=diocese_policy, status=DocumentStatus.LOCAL_POLICY)
    found = []
    for cluster, federation in zip(plan.clusters, ready, strict=True):
        members = members_of(schools, cluster)
        forms = forms_of(members)
        taken = _form_taken(forms, form)
        duties = duties_of(Case(members, taken, dates, schools, own_policy))
        found.append(
            ClusterPolicy(
                cluster.number,
                forms,
                taken,
                duties,
                towards_diocese(duties),
                federation,
                tuple(direction(school, taken, sizes) for school in members),
            )
        )
    return tuple(found)


def policies_for(schools: Schools, plan: Plan, purpose: "PlanPurpose") -> tuple[ClusterPolicy, ...]:
    """Return the policy of every cluster of a plan that was made for a purpose."""
    return plan_policy(
        schools,
        plan,
        purpose.start,
        purpose.september,
        purpose.calendar,
        form=purpose.form,
        diocese_policy=purpose.diocese_policy,
    )


def diocese_sentence(policies: Sequence[ClusterPolicy]) -> str:
    """Say which clusters must turn to a diocese or another religious body, and which may want to.

    What a policy of some authority or the articles of a trust ask for binds nobody here: such a
    cluster may want to ask.
    """
    must = [policy for policy in policies if any(map(_by_law, policy.religious))]
    may = [policy for policy in policies if policy.religious and policy not in must]
    if not (must or may):
        return "No cluster needs a diocese for the form looked at."
    parts = []
    if must:
        parts.append(
            f"{len(must)} of {counted(len(policies), 'cluster')} must turn to a diocese or another "
            f"religious body for the form looked at{_which(must)} "
            f"({_cited(each for policy in must for each in policy.religious if _by_law(each))})."
        )
    if may:
        requested = "one" if must else "a diocese or another religious body"
        parts.append(
            f"{len(may)} of {counted(len(policies), 'cluster')} may want to ask {requested}, which "
            f"no law known here asks of them{_which(may)} "
            f"({_cited(each for policy in may for each in policy.religious)})."
        )
    return " ".join(parts)


def federation_sentence(policies: Sequence[ClusterPolicy]) -> str:
    """Say which clusters could federate by the given day, whole or in part."""
    if not policies:
        return "There is no cluster."
    by_answer: dict[str, list[ClusterPolicy]] = {}
    for policy in policies:
        by_answer.setdefault(policy.federation.words, []).append(policy)
    said = {
        May.YES: "could federate in time",
        May.ASK: "must ask first",
        IN_PART: "cannot federate as a whole; some of {whose} schools could in time, without the "
        "others",
        May.NO: "cannot federate as {who}, or not in time",
    }
    parts = [
        f"{capital(clusters_named([each.cluster for each in found]))} {words}".format(
            whose="its" if len(found) == 1 else "their",
            who="it stands" if len(found) == 1 else "they stand",
        )
        for answer, words in said.items()
        if (found := by_answer.get(answer))
    ]
    source = cite("federation_proposals")
    return f"{'. '.join(parts)} (time for representations: {source})."


def _by_law(duty: Duty) -> bool:
    return duty.source.status is DocumentStatus.LAW and duty.source.confirmed


def _which(policies: Sequence[ClusterPolicy]) -> str:
    """Say which clusters, after a sentence that has counted them; nothing where they are many."""
    said = spans(policy.cluster for policy in policies)
    return f": {listed(said)}" if len(said) <= MOST_NAMED else ""


def _cited(duties: Iterable[Duty]) -> str:
    return "; ".join(dict.fromkeys(str(duty.source) for duty in duties))


def _form_taken(forms: ClusterForms, requested: Form | None) -> Form:
    strongest = forms.strongest or Form.INFORMAL
    if requested is None:
        return strongest
    shut = any(o.answer == "no" and not o.step for o in forms.in_the_way(requested))
    return strongest if shut else requested


class Category(IntEnum):
    """Categories of the scale, the loosest first."""

    NONE = 1
    INFORMAL = 2
    MORE_FORMAL = 3
    STRUCTURED = 4
    HARD = 5


WORDS = {
    Category.NONE: "none",
    Category.INFORMAL: "informal",
    Category.MORE_FORMAL: "more formal",
    Category.STRUCTURED: "structured",
    Category.HARD: "hard",
}
_OF_FORM = {
    Form.INFORMAL: Category.INFORMAL,
    Form.FORMAL: Category.MORE_FORMAL,
    Form.FEDERATION: Category.HARD,
    Form.TRUST: Category.HARD,
}


NOTHING_KNOWN: Mapping[str, int] = MappingProxyType({})


def trust_sizes_known(schools: Schools) -> dict[str, int]:
    """Return how many open schools each trust has, by the files or else by these schools."""
    here = Counter(school.trust for school in schools if school.trust and is_academy(school))
    several = {name: number for name, number in here.items() if number > 1}
    return {
        name: max(several.get(name, 0), schools.trust_schools.get(name, 0))
        for name in (*several, *schools.trust_schools)
    }


def category_today(
    school: School, trust_schools: Mapping[str, int] = NOTHING_KNOWN
) -> Category | None:
    """Return the category of a school today, as far as the register and overrides say.

    What an override says counts. Else a federation, or a trust of several schools, is hard, and a
    partnership of the overrides informal, because they do not say how formal it is. A trust with
    one school is no partnership.

    Parameters
    ----------
    school
        The school.
    trust_schools
        Open schools of each trust, as far as they are known.

    Returns
    -------
    None where it depends on the number of schools of the trust, and that is not known.
    """
    if school.partnership_category is not None:
        return Category(school.partnership_category)
    if school.federation and not is_academy(school):
        return Category.HARD
    if school.trust and is_academy(school):
        number = trust_schools.get(school.trust)
        if number is None:
            return None
        if number > 1:
            return Category.HARD
    return Category.INFORMAL if school.existing_partnership else Category.NONE


def direction(school: School, form: Form, trust_schools: Mapping[str, int] = NOTHING_KNOWN) -> str:
    """Say where a plan for a form leads one school from where it stands today."""
    today, then = category_today(school, trust_schools), _OF_FORM[form]
    if today is None:
        text = (
            f"hard ({int(Category.HARD)}) today if {school.trust} has other schools, which the "
            f"files do not say; the plan is for {WORDS[then]} ({int(then)})"
        )
    elif then <= today:
        text = f"stays {WORDS[today]} ({int(today)})"
    else:
        text = f"from {WORDS[today]} ({int(today)}) to {WORDS[then]} ({int(then)})"
    alone = ""
    if is_academy(school) and trust_schools.get(school.trust) == 1:
        alone = ", the only school of its trust"
    return f"{school.name}{alone}: {text} on Lincolnshire's scale ({cite('lincolnshire')})."
