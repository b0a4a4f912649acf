"""Recording a step of a cluster, in the file that holds what people decided."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.reading import read_plan
from app.terminal import Terminal
from clustering.cluster_states import ClusterState, StateStep
from clustering.decisions import Decisions
from clustering.plan import Cluster
from clustering.policy.commissioning import commissioning, paid_by
from clustering.wording import called, sentence
from data.dates import today
from data.errors import Fault, InputError, Notice
from data.spelling import did_you_mean
from data.validation import validated
from maps import StoredPlan
from maps.kept_decisions import change_decisions


@dataclass(frozen=True, slots=True)
class StepRequest:
    """What somebody wants to record.

    Attributes
    ----------
    cluster
        The number of the cluster.
    state
        The state that it came into, as it was typed.
    on
        The day; None for today.
    by, note
        Who decided it, and a remark.
    pounds
        What was granted or paid; None for what is still to be released.
    schools
        URNs of those whose money it is; empty for all that are still to be paid.
    """

    cluster: int
    state: str
    on: date | None
    by: str
    note: str
    pounds: int | None
    schools: tuple[int, ...]


def record_step(
    directory: Path, request: StepRequest, terminal: Terminal, *, as_is: bool = False
) -> None:
    """Record a step of a cluster; it is said once it is on the disk.

    Parameters
    ----------
    directory
        The plan's.
    request
        The step.
    terminal
        Where it is said.
    as_is
        As for `app.reading.read_plan`.

    Raises
    ------
    InputError
        Where there is no such cluster or state, or the step cannot follow those before it.
    OutputError
        Where it cannot be written; then it is not recorded.
    """
    stored = read_plan(directory, terminal, as_is=as_is)
    cluster = _cluster(stored, request.cluster)
    state = _state(request.state)
    own = stored.decisions.proposal(stored.problem, stored.result.plan)

    def stepped(now: Decisions) -> Decisions:
        decision = now.of(cluster.number)
        step = _step(stored, now, cluster, state, request)
        changed = decision.model_copy(update={"steps": (*decision.steps, step)})
        if changed.rests_on_schools and not decision.rests_on_schools:
            changed = changed.model_copy(update={"schools": cluster.schools})
        return now.decided(cluster.number, changed)

    decisions = change_decisions(directory, own, stepped)
    decision = decisions.of(cluster.number)
    last = decision.steps[-1]
    if last.on is not None and last.on > today():
        terminal.warn([Notice(f"The day of this step is to come: {last.on}.")])
    terminal.say(sentence(f"Recorded for {called(cluster)}: {last.words}"))
    found = commissioning(stored.problem.schools, stored.result.plan, decisions, stored.purpose)
    (progress,) = (each for each in found.clusters if each.cluster.number == cluster.number)
    terminal.say(f"Next: {progress.due}.")


def _cluster(stored: StoredPlan, number: int) -> Cluster:
    clusters = {cluster.number: cluster for cluster in stored.result.plan.clusters}
    if number not in clusters:
        most = max(clusters, default=0)
        problem, remedy = "the plan has no cluster of this number", f"Give one of 1 to {most}"
        raise InputError([Fault("--cluster", problem, remedy, value=str(number))])
    return clusters[number]


def _state(text: str) -> ClusterState:
    sought = " ".join(text.casefold().split())
    known = [state.value for state in ClusterState]
    if sought not in known:
        remedy = did_you_mean(sought, known, f"Give one of {', '.join(known)}")
        raise InputError([Fault("--state", "there is no such state", remedy, value=text)])
    return ClusterState(sought)


def _step(
    stored: StoredPlan, now: Decisions, cluster: Cluster, state: ClusterState, request: StepRequest
) -> StateStep:
    """Return the step, with the money and the schools that go without saying."""
    pounds, schools = request.pounds, request.schools
    strangers = sorted(set(schools) - set(cluster.schools))
    if strangers:
        problem, remedy = "these schools are not in the cluster", "Give schools of the cluster"
        value = ", ".join(map(str, strangers))
        raise InputError([Fault("--schools", problem, remedy, value=value)])
    if state is ClusterState.RELEASED:
        schools = schools or _unpaid(stored, now, cluster)
        if pounds is None and not request.schools:
            pounds = _to_come(stored, now, cluster)
    said = {
        "state": state.value,
        "on": (request.on or today()).isoformat(),
        "by": request.by,
        "note": request.note,
        "pounds": pounds,
        "schools": schools,
    }
    return validated(StateStep, said, "the step", "Correct the option of this name")


def _unpaid(stored: StoredPlan, now: Decisions, cluster: Cluster) -> tuple[int, ...]:
    """Return the schools of a cluster that the programme pays, and whose money is to come."""
    paid = {
        urn
        for decision in (*now.clusters.values(), *now.ended)
        for step in decision.steps
        if step.state is ClusterState.RELEASED
        for urn in step.schools
    }
    due = paid_by(stored.purpose, [stored.problem.schools.by_urn[urn] for urn in cluster.schools])
    return tuple(urn for urn in due if urn not in paid)


def _to_come(stored: StoredPlan, now: Decisions, cluster: Cluster) -> int | None:
    """Return what was committed to a cluster and not yet released; None where nobody knows."""
    found = commissioning(stored.problem.schools, stored.result.plan, now, stored.purpose)
    (progress,) = (each for each in found.clusters if each.cluster.number == cluster.number)
    if progress.committed is None:
        return None
    return round(progress.committed - progress.released) or None
