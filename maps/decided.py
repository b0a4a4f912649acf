"""What people decided about clusters, as outputs show it: only what there is."""

from collections import Counter
from collections.abc import Iterator

from clustering.cluster_states import ClusterState
from clustering.decisions import Decision, Decisions
from clustering.plan import Cluster, Plan
from data.school import Schools

Columns = dict[str, dict[int, str]]
"""Text of each cluster by its number, for each column that any cluster has something in."""


def decided_lines(
    decisions: Decisions, cluster: Cluster, schools: Schools
) -> tuple[tuple[str, str], ...]:
    """Return what is decided about a cluster, each with what it is; its name is in its title.

    Parameters
    ----------
    decisions
        What people decided; without persons where the output is for everybody.
    cluster, schools
        The cluster, and the schools of the plan.
    """
    decision, lead = decisions.of(cluster.number), decisions.lead_of(cluster)
    led = cluster.lead is None and lead is not None  # a hub shows its lead anyway
    changed = with_others(decision, cluster)
    return tuple(
        (name, text)
        for name, text in (
            ("Lead school", schools.by_urn[lead].name if led and lead is not None else ""),
            ("State", f"{decision.steps[-1].words}{changed}" if decision.steps else ""),
            ("Locked", f"Keeps exactly these schools{changed}" if decision.locked else ""),
            ("Note", " ".join(decision.note.split())),
            ("Contact", decision.contact),
            ("Link adviser", decision.adviser),
        )
        if text
    )


def with_others(decision: Decision, cluster: Cluster) -> str:
    """Say that a decision was made with other schools, after what was decided; mostly `""`."""
    since = set(decision.schools or cluster.schools) != set(cluster.schools)
    return ", with other schools than it has now" if since else ""


def decided_columns(decisions: Decisions, plan: Plan) -> Columns:
    """Return what is decided about the clusters of a plan, column by column."""
    columns: Columns = {}
    for cluster in plan.clusters:
        decision = decisions.of(cluster.number)
        said: dict[str, object] = {
            "note": decision.note,
            "contact": decision.contact,
            "adviser": decision.adviser,
            "agreed": decision.agreed_on,
            "locked": decision.locked,
        }
        if decision.steps:
            said |= {"state": decision.state.value, "since": decision.steps[-1].on or ""}
        for key, value in said.items():
            if value:
                text = "yes" if value is True else str(value)
                columns.setdefault(key, {})[cluster.number] = text
    return columns


def states_told(decisions: Decisions, plan: Plan) -> str:
    """Say how many clusters are in each state; "" where none has taken a step."""
    if not any(decisions.of(cluster.number).steps for cluster in plan.clusters):
        return ""
    found = Counter(decisions.of(cluster.number).state for cluster in plan.clusters)
    told = [f"{found[state]} {state}" for state in ClusterState if found[state]]
    return f"Clusters by state: {', '.join(told)}."


def noted(decisions: Decisions) -> Iterator[tuple[str, str]]:
    """Yield the remark on the whole plan, as a fact of it; nothing where there is none."""
    if decisions.note:
        yield "Note", " ".join(decisions.note.split())
