"""The drives that the limit of a plan is about: between partners, or to the lead of a hub."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from clustering.cost import lead_row
from clustering.plan import Cluster
from clustering.problem import Problem

Seconds = NDArray[np.float64]


def is_hub(problem: Problem) -> bool:
    """Whether every school is to be within the limit of its lead school, not of every partner."""
    return bool(problem.rules.shape == "hub")


def drives_of(problem: Problem, cluster: Cluster) -> Seconds:
    """Return the drives of one cluster that the limit is about, in the slower direction, seconds.

    Returns
    -------
    ndarray of float
        One for every two schools; in the hub shape one for every school but the lead. Infinite
        where there is no way, and in a hub that nobody can lead.
    """
    rows = [problem.row[urn] for urn in cluster.schools]
    if not is_hub(problem):
        first, second = np.triu_indices(len(rows), 1)
        return problem.slower_s[np.ix_(rows, rows)][first, second]
    lead = lead_row(problem, rows) if cluster.lead is None else problem.row[cluster.lead]
    if lead is None:
        return np.full(len(rows) - 1, np.inf)
    return problem.slower_s[lead, [row for row in rows if row != lead]]


def drives_s(problem: Problem, clusters: Sequence[Cluster]) -> Seconds:
    """Return the same of all clusters together."""
    found = [drives_of(problem, cluster) for cluster in clusters]
    return np.concatenate(found) if found else np.array([])
