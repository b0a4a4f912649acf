"""The roads within a cluster, in miles and seconds, as travel and rounds are reckoned by them."""

import numpy as np
from numpy.typing import NDArray

from clustering.plan import Cluster
from clustering.policy.citations import cite
from clustering.policy.members import members_of
from clustering.policy.travel import MILE_M
from clustering.problem import Problem
from routing.network import distance_m
from routing.times import DETOUR

Matrix = NDArray[np.float64]

RECKONED = f"Miles are reckoned as {DETOUR:g} times the straight line ({cite('planner')})."


def cluster_roads(problem: Problem, cluster: Cluster) -> tuple[Matrix, Matrix]:
    """Return miles and seconds (n, n) from row to column; not finite where a place is unknown."""
    schools = members_of(problem.schools, cluster)
    rows = [problem.row[school.urn] for school in schools]
    lon = np.array([school.lon for school in schools])
    lat = np.array([school.lat for school in schools])
    apart_m = distance_m(lon[:, None], lat[:, None], lon[None, :], lat[None, :])
    return DETOUR * apart_m / MILE_M, problem.times.seconds[np.ix_(rows, rows)]
