"""Plans by other limits, as a plan directory keeps them for the options appraisal.

Only the clusters are kept: what they cost, and whether they keep the rules, is computed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from clustering.check import check
from clustering.options_appraisal import TriedLimit
from clustering.plan import Cluster, LeftOut, Plan
from data.json_file import read_json_object, write_json
from data.validation import AS_WRITTEN, Document, validated
from maps.differences import in_short
from maps.plan_files import OPTIONS

if TYPE_CHECKING:
    from clustering.problem import Problem

_WHY = "It is in no cluster with this limit."


class _ClusterEntry(Document):
    """The schools of a cluster, and its lead school, by URN."""

    schools: tuple[int, ...]
    lead: int | None = None


class _TriedEntry(Document):
    """A limit that was tried, and the clusters that it gave."""

    max_minutes: Annotated[float, Field(gt=0, le=600)]
    clusters: tuple[_ClusterEntry, ...]


class _OptionsDocument(Document):
    """The content of options.json."""

    limits: tuple[_TriedEntry, ...]


def write_options(folder: Path, tried: Sequence[TriedLimit]) -> None:
    """Write the plans by other limits into a folder that is being filled; nothing for none."""
    if not tried:
        return
    entries = [
        {
            "max_minutes": each.max_minutes,
            "clusters": [
                {"schools": list(cluster.schools), "lead": cluster.lead}
                for cluster in each.plan.clusters
            ],
        }
        for each in tried
    ]
    write_json(folder / OPTIONS, {"limits": entries})


def read_options(
    place: Path, problem: Problem, *, absent: bool = False
) -> tuple[tuple[TriedLimit, ...], tuple[str, ...]]:
    """Return the plans by other limits, and in words those that cannot be of these schools.

    Parameters
    ----------
    place
        A plan directory; it need not have any.
    problem
        The problem of its plan.
    absent
        Whether facts on persons that the plan was made by are not here: then nothing can be
        checked, and no such plan is returned.

    Raises
    ------
    InputError
        With every fault of the file's form.
    """
    if absent or not (place / OPTIONS).exists():
        return (), ()
    document = validated(_OptionsDocument, read_json_object(place / OPTIONS), OPTIONS, AS_WRITTEN)
    found: list[TriedLimit] = []
    wrong: list[str] = []
    for entry in document.limits:
        tried = TriedLimit(entry.max_minutes, _plan(entry, problem))
        breaches = [breach.sentence for breach in check(tried.problem(problem), tried.plan)]
        wrong += in_short(f"{tried.name} in {OPTIONS} breaks a rule: {each}" for each in breaches)
        if not breaches:
            found.append(tried)
    return tuple(found), tuple(wrong)


def _plan(entry: _TriedEntry, problem: Problem) -> Plan:
    placed = {urn for cluster in entry.clusters for urn in cluster.schools}
    return Plan(
        tuple(
            Cluster(number, tuple(sorted(each.schools)), lead=each.lead)
            for number, each in enumerate(entry.clusters, start=1)
        ),
        tuple(LeftOut(urn, _WHY) for urn in problem.schools.urns if urn not in placed),
    )
