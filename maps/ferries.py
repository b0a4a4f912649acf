"""Drives of a plan that take a ferry, which every output marks."""

import numpy as np

from clustering.plan import Cluster
from clustering.problem import Problem


def ferry_pairs(problem: Problem, cluster: Cluster) -> list[tuple[int, int]]:
    """Return the drives within a cluster that take a ferry: positions of both schools in it."""
    by_ferry = problem.times.by_ferry
    if by_ferry is None:
        return []
    rows = [problem.row[urn] for urn in cluster.schools]
    return [(int(a), int(b)) for a, b in np.argwhere(by_ferry[np.ix_(rows, rows)])]
