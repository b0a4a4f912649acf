"""The policy of a whole plan, cluster by cluster: the answers that a planner is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clustering.plan import Plan
from clustering.policy.consents import Duty, checklist, needs_diocese
from clustering.policy.forms import ClusterForms, Form, forms_of
from clustering.policy.members import members_of
from clustering.policy.readiness import Readiness, could_federate
from clustering.policy.scale import direction
from clustering.policy.words import counted, listed
from data.school import Schools
from data.school_days import USUAL, SchoolCalendar


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
        The form looked at: the one asked for where it is open or only to be asked about, else
        the strongest that is open.
    duties
        Its checklist for that form.
    religious
        Those of its duties that are towards a diocese or another religious body.
    federation
        Whether it could federate by the day asked about.
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
) -> tuple[ClusterPolicy, ...]:
    """Return the policy of every cluster of a plan.

    Parameters
    ----------
    schools, plan
        The plan and its schools.
    start
        The day on which the governing bodies begin.
    by
        The day by which a federation is asked about, such as 1 September.
    calendar
        The days on which schools are open.
    form
        The form that the plan is for; None for the strongest open to each cluster.
    """
    ready = could_federate(schools, plan, start, by, calendar)
    found = []
    for cluster, federation in zip(plan.clusters, ready, strict=True):
        members = members_of(schools, cluster)
        forms = forms_of(members)
        taken = _form_taken(forms, form)
        found.append(
            ClusterPolicy(
                cluster.number,
                forms,
                taken,
                checklist(members, taken, start, calendar),
                needs_diocese(members, taken, start, calendar),
                federation,
                tuple(direction(school, taken) for school in members),
            )
        )
    return tuple(found)


def diocese_sentence(policies: Sequence[ClusterPolicy]) -> str:
    """Say which clusters need a diocese or another religious body."""
    own = [policy for policy in policies if policy.religious]
    if not own:
        return "No cluster needs a diocese for the form looked at."
    sources = dict.fromkeys(str(duty.source) for policy in own for duty in policy.religious)
    numbers = listed([str(policy.cluster) for policy in own])
    return (
        f"{len(own)} of {counted(len(policies), 'cluster')} {'needs' if len(own) == 1 else 'need'} "
        f"a diocese or another religious body: {numbers} ({'; '.join(sources)})."
    )


def federation_sentence(policies: Sequence[ClusterPolicy]) -> str:
    """Say which clusters could federate by the day asked about."""
    by_answer = {
        answer: [str(p.cluster) for p in policies if p.federation.could == answer]
        for answer in ("yes", "ask", "no")
    }
    said = {
        "yes": "could federate in time",
        "ask": "must ask first",
        "no": "cannot federate as they stand, or not in time",
    }
    said_of_one = said | {"no": "cannot federate as it stands, or not in time"}
    parts = [
        f"{listed(numbers)} {(said if len(numbers) > 1 else said_of_one)[a]}"
        for a, numbers in by_answer.items()
        if numbers
    ]
    sources = "six weeks of representations: SI 2012/1035, regulation 9"
    if not parts:
        return "There is no cluster."
    first = "Cluster" if len(next(filter(None, by_answer.values()))) == 1 else "Clusters"
    return f"{first} {'; '.join(parts)} ({sources})."


def _form_taken(forms: ClusterForms, asked: Form | None) -> Form:
    strongest = forms.strongest or Form.INFORMAL
    if asked is None:
        return strongest
    shut = any(o.answer == "no" and not o.step for o in forms.in_the_way(asked))
    return strongest if shut else asked
