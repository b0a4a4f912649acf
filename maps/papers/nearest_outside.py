"""Who lies next to a cluster: those who have the nearest school outside of any of its schools."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from clustering.plan import members_of
from clustering.wording import called, capital
from maps.papers.cluster_fields import PaperNeighbour, SourcedFigure
from maps.papers.source_words import drive_words, drives_words

if TYPE_CHECKING:
    from clustering.plan import Cluster
    from data.school import School
    from maps.stored_plan import StoredPlan


def neighbours_of(stored: StoredPlan, cluster: Cluster) -> Iterator[PaperNeighbour]:
    """Yield the neighbours of a cluster: other clusters, and schools that are in none."""
    home = {urn: other for other in stored.result.plan.clusters for urn in other.schools}
    clusters: dict[int, list[SourcedFigure]] = {}
    alone: dict[int, list[SourcedFigure]] = {}
    for school, other, drive in _nearest_outside(stored, cluster):
        next_to = home.get(other.urn)
        key = other.urn if next_to is None else next_to.number
        found = alone if next_to is None else clusters
        found.setdefault(key, []).append(
            SourcedFigure(f"{school.name} to {other.name}", drive, drives_words(stored))
        )
    numbered = {other.number: other for other in stored.result.plan.clusters}
    for number, drives in clusters.items():
        name = called(numbered[number])
        yield PaperNeighbour(capital(name), f"The schools of {name}", tuple(drives))
    for urn, drives in alone.items():
        name = stored.problem.schools.by_urn[urn].name
        yield PaperNeighbour(f"{name} (in no cluster)", f"The head, {name}", tuple(drives))


def _nearest_outside(stored: StoredPlan, cluster: Cluster) -> Iterator[tuple[School, School, str]]:
    """Yield each school that has a way out, the nearest school outside, and the drive there."""
    problem = stored.problem
    rows = [problem.row[urn] for urn in cluster.schools]
    drives = problem.slower_s[rows].copy()
    drives[:, rows] = np.inf
    for school, away in zip(members_of(problem.schools, cluster), drives, strict=True):
        nearest = int(away.argmin())
        if np.isfinite(away[nearest]):
            yield school, problem.schools[nearest], drive_words(float(away[nearest]))
