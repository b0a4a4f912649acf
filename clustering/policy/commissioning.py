"""How far the clusters of a plan have come after the map: states, memoranda, and money.

The counts are those that the commissioning documents give: schools by the category of their
partnership, memoranda of understanding signed, money committed and released.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from clustering.cluster_states import ClusterState, StateStep, state_of
from clustering.policy.citations import cite
from clustering.policy.funding import Funding, payment
from clustering.policy.summary import WORDS, Category, category_today, trust_sizes_known
from clustering.wording import counted, pounds

if TYPE_CHECKING:
    from clustering.decisions import Decisions
    from clustering.plan import Cluster, Plan
    from clustering.policy.purpose import PlanPurpose
    from clustering.policy.support import Criterion
    from data.school import School, Schools

_S = ClusterState
_DUE: Final[Mapping[ClusterState, str]] = {
    _S.PROPOSED: "Talk about it with its schools",
    _S.DISCUSSED: "Ask each governing body or trust whether it agrees",
    _S.AGREED: "The cluster hands in its business plan",
    _S.PLAN_IN: "Assess the business plan: approve it, or send it back",
    _S.SENT_BACK: "The cluster hands in its business plan again",
    _S.APPROVED: "Sign the memorandum of understanding",
    _S.SIGNED: "The cluster hands in its business plan",
    _S.RELEASED: "Review what was agreed",
    _S.UNDER_REVIEW: "Settle what follows the review",
    _S.ENDED: "Nothing: it has ended",
}
_RELEASE: Final = "Release the money"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterProgress:
    """How far one cluster has come.

    Attributes
    ----------
    cluster
        The cluster.
    state
        Its state.
    since
        The day of its last step; None where it has none, or nobody knows the day.
    committed
        Pounds that were granted to it; None where it was approved and nobody said for how much.
    released
        Pounds that were released to it.
    signed
        Whether its memorandum is signed, and it has not ended since.
    due
        What comes next, in words.
    """

    cluster: Cluster
    state: ClusterState
    since: date | None
    committed: float | None
    released: float
    signed: bool
    due: str


@dataclass(frozen=True, slots=True)
class Commissioning:
    """How far the clusters of a plan have come.

    Attributes
    ----------
    clusters
        Each cluster, in the order of the plan.
    categories
        Schools of the plan by the category of the partnership they are in today; None for those
        of which it is not known.
    signed_schools
        URNs of the schools of which a memorandum is signed, by a cluster's steps or the overrides.
    released_before
        Pounds that were released to clusters that are no more.
    """

    clusters: tuple[ClusterProgress, ...]
    categories: Mapping[Category | None, int]
    signed_schools: frozenset[int]
    released_before: float

    @property
    def by_state(self) -> dict[ClusterState, tuple[ClusterProgress, ...]]:
        """The clusters of each state that any is in, in the order of the states."""
        found = {
            state: tuple(each for each in self.clusters if each.state is state)
            for state in ClusterState
        }
        return {state: those for state, those in found.items() if those}

    @property
    def committed(self) -> float:
        """Pounds that were granted, as far as it is known, those released included."""
        return self.released_before + sum(
            each.released if each.committed is None else each.committed for each in self.clusters
        )

    @property
    def not_said(self) -> tuple[ClusterProgress, ...]:
        """The clusters that were approved, and nobody said for how much."""
        return tuple(each for each in self.clusters if each.committed is None)

    @property
    def released(self) -> float:
        """Pounds that were released."""
        return self.released_before + sum(each.released for each in self.clusters)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The counts, as people read them."""
        return tuple(self._sentences())

    def _sentences(self) -> Iterator[str]:
        signed = sum(each.signed for each in self.clusters)
        yield (
            f"{counted(signed, 'memorandum', 'memoranda')} of understanding signed by clusters; "
            f"{counted(len(self.signed_schools), 'school')} of {sum(self.categories.values())} "
            "signed one."
        )
        told = [
            f"{WORDS[each]} ({int(each)}) {self.categories[each]}"
            for each in Category
            if self.categories.get(each)
        ]
        unknown = self.categories.get(None, 0)
        told += [f"not known {unknown}"] if unknown else []
        yield (
            f"Schools by the category of their partnership today: {', '.join(told) or 'none'} "
            f"({cite('lincolnshire')})."
        )
        yield (
            f"Money: {pounds(self.committed)} committed, {pounds(self.released)} of it released, "
            f"{pounds(self.committed - self.released)} to come."
        )
        if self.not_said:
            those = counted(len(self.not_said), "cluster")
            yield (
                f"{those} approved without a sum, and no programme says what they are paid: their "
                "money is not counted. Give the pounds where the plan was approved."
            )


def commissioning(
    schools: Schools, plan: Plan, decisions: Decisions, purpose: PlanPurpose
) -> Commissioning:
    """Return how far the clusters of a plan have come.

    Parameters
    ----------
    schools, plan
        The schools, and the plan of them.
    decisions
        What people decided, their steps among it.
    purpose
        What the plan is for: its programme says what a cluster is paid.
    """
    programme = purpose.programme
    funding = None if programme is None else programme.funding
    by_urn = schools.by_urn
    clusters = tuple(
        _progress(
            cluster,
            decisions.of(cluster.number).steps,
            funding,
            [by_urn[urn] for urn in cluster.schools],
            purpose.support.can,
        )
        for cluster in plan.clusters
    )
    signed = {urn for each in clusters if each.signed for urn in each.cluster.schools}
    signed |= {school.urn for school in schools if school.signed}
    trusts = trust_sizes_known(schools)
    return Commissioning(
        clusters,
        Counter(category_today(school, trusts) for school in schools),
        frozenset(signed),
        float(sum(released(each.steps) for each in decisions.ended)),
    )


def paid_by(purpose: PlanPurpose, schools: Sequence[School]) -> tuple[int, ...]:
    """Return the URNs of those schools that the programme of a plan pays; all where none does."""
    funding = None if purpose.programme is None else purpose.programme.funding
    return tuple(each.urn for each in schools if funding is None or funding.pays(each))


def released(steps: tuple[StateStep, ...]) -> int:
    """Return the pounds that some steps released."""
    return sum(step.pounds or 0 for step in steps if step.state is ClusterState.RELEASED)


def since_begun(steps: tuple[StateStep, ...]) -> tuple[StateStep, ...]:
    """Return the steps since a cluster last began: those after its last end but one that lasts."""
    ends = [n for n, step in enumerate(steps[:-1], start=1) if step.state is ClusterState.ENDED]
    return steps[max(ends, default=0) :]


def _progress(
    cluster: Cluster,
    steps: tuple[StateStep, ...],
    funding: Funding | None,
    schools: Sequence[School],
    support: Criterion,
) -> ClusterProgress:
    now = since_begun(steps)
    taken = {step.state for step in now}
    paid, paid_before = released(steps), released(steps) - released(now)
    committed: float | None = paid
    if ClusterState.APPROVED in taken and ClusterState.ENDED not in taken:
        granted = _granted(now, funding, schools, support)
        committed = None if granted is None else max(granted + paid_before, paid)
    return ClusterProgress(
        cluster=cluster,
        state=state_of(steps),
        since=steps[-1].on if steps else None,
        committed=committed,
        released=paid,
        signed=ClusterState.SIGNED in taken and ClusterState.ENDED not in taken,
        due=_due(state_of(steps), taken, unpaid=committed is None or committed > paid),
    )


def _granted(
    steps: Sequence[StateStep],
    funding: Funding | None,
    schools: Sequence[School],
    support: Criterion,
) -> float | None:
    """Return what was granted: as was said, else as the programme pays; None if nobody says."""
    sums = [step.pounds for step in steps if step.state is ClusterState.APPROVED]
    if all(sums):
        return sum(each or 0 for each in sums)
    owed = None if funding is None else payment(funding, schools, support)
    return None if owed is None or owed.history else owed.pounds


def _due(state: ClusterState, taken: Set[ClusterState], *, unpaid: bool) -> str:
    """Say what comes next for a cluster, by the states it has been in since it began."""
    may_be_paid = {ClusterState.APPROVED, ClusterState.SIGNED} <= taken
    if state not in (ClusterState.APPROVED, ClusterState.SIGNED, ClusterState.RELEASED):
        return _DUE[state]
    if may_be_paid and unpaid:
        return f"{_RELEASE}, what is left of it" if state is ClusterState.RELEASED else _RELEASE
    return _DUE[ClusterState.RELEASED] if may_be_paid else _DUE[state]
