"""What people decided about clusters, as outputs show it: only what there is."""

from collections.abc import Iterator

from clustering.decisions import Decisions
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
    since = set(decision.schools or cluster.schools) != set(cluster.schools)
    changed = ", with other schools than it has now" if since else ""
    return tuple(
        (name, text)
        for name, text in (
            ("Lead school", schools.by_urn[lead].name if led and lead is not None else ""),
            ("Agreed", decision.agreement and f"{decision.agreement}{changed}"),
            ("Locked", f"Keeps exactly these schools{changed}" if decision.locked else ""),
            ("Note", " ".join(decision.note.split())),
            ("Contact", decision.contact),
            ("Link adviser", decision.adviser),
        )
        if text
    )


def decided_columns(decisions: Decisions, plan: Plan) -> Columns:
    """Return what is decided about the clusters of a plan, column by column."""
    columns: Columns = {}
    for cluster in plan.clusters:
        decision = decisions.of(cluster.number)
        table = decision.to_table()
        for key in ("note", "contact", "adviser", "agreed", "locked"):
            if key in table:
                text = "yes" if table[key] is True else str(table[key])
                columns.setdefault(key, {})[cluster.number] = text
    return columns


def noted(decisions: Decisions) -> Iterator[tuple[str, str]]:
    """Yield the remark on the whole plan, as a fact of it; nothing where there is none."""
    if decisions.note:
        yield "Note", " ".join(decisions.note.split())
