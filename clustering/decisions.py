"""What people decide about the clusters of a plan: names, leads, notes, what is agreed or locked.

A plan is computed; these are not. They are kept apart from it, in a file that people edit
(`clustering.decisions_file`), and go with their clusters to every plan that follows.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from clustering.cluster_states import ClusterState, StateStep, agreed_on, state_of
from clustering.naming import lead_of
from clustering.plan import Cluster, Plan
from clustering.wording import called, listed, sentence
from clustering.written_text import Name, Note, Person, Urn
from data.errors import Notice
from data.validation import validated

if TYPE_CHECKING:
    from clustering.comparison import Comparison
    from clustering.problem import Problem

FILE = "decisions.toml"
REMEDY = "Correct it in the file, or remove the line; docs/data.md says what may stand there"
_NOBODY: Mapping[str, Any] = MappingProxyType({"contact": "", "adviser": ""})


class Decision(BaseModel):
    """What is decided about one cluster; empty where nothing is.

    Attributes
    ----------
    name
        What people call it.
    lead
        URN of its lead school, one of its schools.
    note
        A remark, perhaps of several lines.
    contact, adviser
        Persons: whom to ask, and the authority's link adviser.
    steps
        How it came into the state that it is in, the first step first; none while it is proposed.
    locked
        Whether it keeps exactly its schools in every later plan.
    schools
        The schools that it was decided for, by URN; empty for those that the cluster has.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)

    name: Name = ""
    lead: Urn | None = None
    note: Note = ""
    contact: Person = ""
    adviser: Person = ""
    steps: tuple[StateStep, ...] = ()
    locked: bool = False
    schools: tuple[Urn, ...] = ()

    @property
    def state(self) -> ClusterState:
        """How far it has come."""
        return state_of(self.steps)

    @property
    def agreed_on(self) -> date | bool:
        """The day on which its schools agreed: True for an unknown one, False for none yet."""
        return agreed_on(self.steps)

    @property
    def rests_on_schools(self) -> bool:
        """Whether it says something that holds for certain schools alone."""
        return bool(self.agreed_on or self.locked)

    @property
    def without_persons(self) -> Self:
        """The same without contact, adviser, and by whom steps were taken."""
        steps = tuple(step.model_copy(update={"by": ""}) for step in self.steps)
        return self.model_copy(update={**_NOBODY, "steps": steps})

    @property
    def names_persons(self) -> bool:
        """Whether it names persons."""
        return bool(self.contact or self.adviser or any(step.by for step in self.steps))

    def replace(self, **changes: Any) -> Self:
        """Return it with other values, checked like those of a file.

        Raises
        ------
        InputError
            With every fault.
        """
        return validated(type(self), self.to_table() | changes, FILE, REMEDY)

    def to_table(self) -> dict[str, Any]:
        """Return what is decided, as values that JSON can hold."""
        return self.model_dump(mode="json", exclude_defaults=True)


class Ended(Decision):
    """What was decided about a cluster that has no successor.

    Attributes
    ----------
    number
        The number it had.
    """

    number: int = Field(ge=1, le=99_999)


_NOTHING = Decision()


@dataclass(frozen=True)
class Decisions:
    """What is decided about a plan and its clusters.

    Attributes
    ----------
    note
        A remark on the whole plan.
    clusters
        What is decided about each cluster, by its number; those without a decision are absent.
    ended
        What was decided about clusters that are no more.
    put_aside
        Why people put an option aside, by the name of the option.
    text
        The file as people wrote it, comments and all; "" where there was none.
    proposed
        The names that the plan itself has for clusters, where another is decided.
    """

    note: str = ""
    clusters: Mapping[int, Decision] = field(default_factory=dict)
    ended: tuple[Ended, ...] = ()
    put_aside: Mapping[str, str] = field(default_factory=dict)
    text: str = field(default="", compare=False)
    proposed: Mapping[int, str] = field(default_factory=dict, compare=False)

    def __bool__(self) -> bool:
        return bool(self.note or self.clusters or self.ended or self.put_aside)

    def of(self, number: int) -> Decision:
        """Return what is decided about a cluster; an empty decision where nothing is."""
        return self.clusters.get(number, _NOTHING)

    def lead_of(self, cluster: Cluster) -> int | None:
        """Return the lead school of a cluster: the decided one while it is a member."""
        lead = self.of(cluster.number).lead
        return lead if lead in cluster.schools else cluster.lead

    @property
    def names_persons(self) -> bool:
        """Whether it names persons."""
        return any(each.names_persons for each in (*self.clusters.values(), *self.ended))

    def without_persons(self) -> Decisions:
        """Return the same without persons, and without the text that has them."""
        if not self.names_persons:
            return self
        return dataclasses.replace(
            self,
            clusters={n: each.without_persons for n, each in self.clusters.items()},
            ended=tuple(each.without_persons for each in self.ended),
            text="",
        )

    def decided(self, number: int, decision: Decision) -> Decisions:
        """Return the same with another decision about a cluster."""
        others = {n: each for n, each in self.clusters.items() if n != number}
        if decision.model_copy(update={"schools": ()}) != _NOTHING:
            others[number] = decision
        return dataclasses.replace(self, clusters=dict(sorted(others.items())))

    def named(self, plan: Plan) -> Plan:
        """Return a plan with the decided names; in the hub shape with the decided leads too."""
        return _with_clusters(
            plan,
            lambda cluster: (
                self.of(cluster.number).name or self.proposed.get(cluster.number, cluster.name),
                None if cluster.lead is None else self.lead_of(cluster),
            ),
        )

    def proposal(self, problem: Problem, plan: Plan) -> Plan:
        """Return a plan with the names and leads that it had before any were decided."""

        def lead(cluster: Cluster) -> int | None:
            if cluster.lead is None or self.of(cluster.number).lead != cluster.lead:
                return cluster.lead
            lead = lead_of(problem, [problem.row[urn] for urn in cluster.schools])
            return cluster.lead if lead is None else lead

        return _with_clusters(
            plan,
            lambda cluster: (self.proposed.get(cluster.number, cluster.name), lead(cluster)),
        )

    def with_proposed(self, plan: Plan) -> Decisions:
        """Return the same, with the names of a plan as those proposed."""
        names = {cluster.number: cluster.name for cluster in plan.clusters}
        return dataclasses.replace(self, proposed=names)

    def made_for(self, plan: Plan) -> Decisions:
        """Return the same; decisions that do not say for which schools are for those of a plan."""
        schools = {cluster.number: cluster.schools for cluster in plan.clusters}

        def held(number: int, decision: Decision) -> Decision:
            if number not in schools:
                return decision
            those = decision.schools or schools[number]
            return decision.model_copy(update={"schools": those, "steps": paid_to(decision, those)})

        found = {number: held(number, each) for number, each in self.clusters.items()}
        return dataclasses.replace(self, clusters=found)

    def follow(self, comparison: Comparison) -> Decisions:
        """Return the decisions for a plan whose clusters succeed those that they are about.

        Decisions about clusters without a successor are kept under `ended`.

        Parameters
        ----------
        comparison
            The plan that they are about, compared with its successor.
        """
        if not self.clusters:
            return self
        matches = comparison.matches
        clusters = {
            matches[number]: each if each.rests_on_schools or each.lead else _for_any(each)
            for number, each in self.clusters.items()
            if number in matches
        }
        ended = tuple(
            Ended(number=number, **dict(each))
            for number, each in self.clusters.items()
            if number not in matches
        )
        proposed = {matches[n]: name for n, name in self.proposed.items() if n in matches}
        return dataclasses.replace(
            self,
            clusters=dict(sorted(clusters.items())),
            ended=(*self.ended, *ended),
            proposed=proposed,
        )

    def notices(self, plan: Plan, names: Mapping[int, str]) -> Iterator[Notice]:
        """Yield what people should look at again, because the clusters have changed since.

        Parameters
        ----------
        plan
            The plan that they are about now.
        names
            Names of its schools, by URN.
        """
        for cluster in plan.clusters:
            decision = self.of(cluster.number)
            before, now = set(decision.schools or cluster.schools), set(cluster.schools)
            if decision.lead is not None and decision.lead not in now:
                yield Notice(
                    f"{_said(decision.lead, names)} was chosen to lead {called(cluster)}, and is "
                    f"not in it any more: choose another in {FILE}.",
                    decision.lead,
                )
            if before != now and decision.rests_on_schools:
                what = "locked" if decision.locked else "agreed"
                it = "'locked'" if decision.locked else "'agreed' and its steps"
                yield Notice(
                    f"{sentence(called(cluster)).removesuffix('.')} was {what} with other schools: "
                    f"{_differing(before, now, names)}. Remove 'schools' from [cluster."
                    f"{cluster.number}] in {FILE} where that holds for those it has now, or "
                    f"{it} where it does not."
                )


def paid_to(decision: Decision, schools: tuple[int, ...]) -> tuple[StateStep, ...]:
    """Return the steps of a cluster; money that names no schools was released to these."""
    return tuple(
        step.model_copy(update={"schools": schools})
        if step.state is ClusterState.RELEASED and not step.schools
        else step
        for step in decision.steps
    )


def led_otherwise(problem: Problem, plan: Plan, decisions: Decisions) -> Iterator[Notice]:
    """Yield the hubs whose lead people chose, where their cost is that with another lead.

    Parameters
    ----------
    problem, plan, decisions
        The plan with the leads that people chose.
    """
    if problem.rules.shape != "hub":
        return
    names = {school.urn: school.name for school in problem.schools}
    for cluster, own in zip(plan.clusters, decisions.proposal(problem, plan).clusters, strict=True):
        if None not in (cluster.lead, own.lead) and cluster.lead != own.lead:
            yield Notice(
                f"{_said(cluster.lead or 0, names)} leads {called(cluster)}, as people chose; the "
                f"cost and the proof of this plan are those with {_said(own.lead or 0, names)}. "
                "Plan again into the same directory to have it planned so."
            )


def _differing(before: set[int], now: set[int], names: Mapping[int, str]) -> str:
    """Say which schools a cluster has gained and lost."""
    parts = (("has joined", "have joined", now - before), ("has left", "have left", before - now))
    return "; ".join(
        f"{listed([_said(urn, names) for urn in sorted(urns)])} {one if len(urns) == 1 else many}"
        for one, many, urns in parts
        if urns
    )


def _said(urn: int, names: Mapping[int, str]) -> str:
    return f"{names[urn]} ({urn})" if urn in names else f"School {urn}"


def _for_any(decision: Decision) -> Decision:
    """Return a decision that holds for a cluster whatever its schools."""
    return decision.model_copy(update={"schools": ()})


def _with_clusters(plan: Plan, named: Callable[[Cluster], tuple[str, int | None]]) -> Plan:
    """Return a plan whose clusters have the names and leads that a function gives them."""
    clusters = []
    for cluster in plan.clusters:
        name, lead = named(cluster)
        same = (name, lead) == (cluster.name, cluster.lead)
        clusters.append(cluster if same else dataclasses.replace(cluster, name=name, lead=lead))
    same = all(a is b for a, b in zip(clusters, plan.clusters, strict=True))
    return plan if same else dataclasses.replace(plan, clusters=tuple(clusters))


def carried(
    before: Decisions, after: Decisions, plan: Plan, names: Mapping[int, str]
) -> Iterator[Notice]:
    """Yield what people should know of decisions that were carried to another plan.

    Parameters
    ----------
    before, after
        What was decided, and what `follow` made of it.
    plan, names
        The other plan, and the names of its schools by URN.
    """
    for ended in after.ended[len(before.ended) :]:
        name = f", {ended.name}," if ended.name else ""
        yield Notice(
            f"Cluster {ended.number}{name} has no successor: what was decided about it is kept "
            f"under [[ended]] in {FILE}."
        )
    yield from after.made_for(plan).notices(plan, names)
