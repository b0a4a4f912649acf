"""Other ways to make clusters, costed by the same rules: k-means with sizes, agglomeration."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import AgglomerativeClustering

from clustering import Cluster, Plan, Problem, check

Labels = NDArray[np.int64]


def k_means_constrained(problem: Problem) -> Labels | None:
    """Return clusters by k-means with sizes on the map; None where the package is absent."""
    try:
        from k_means_constrained import KMeansConstrained  # noqa: PLC0415 - an optional package
    except ImportError:
        return None
    fewest, most = problem.rules.size
    places = np.array([(school.easting, school.northing) for school in problem.schools])
    k = _clusters(problem)
    if not fewest * k <= problem.n <= most * k:
        return None
    model = KMeansConstrained(k, size_min=fewest, size_max=most, random_state=0, n_init=3)
    return np.asarray(model.fit_predict(places), dtype=np.int64)


def agglomerative(problem: Problem) -> Labels:
    """Return clusters by average linkage on drive times."""
    longest = problem.slower_s[np.isfinite(problem.slower_s)].max()
    drives = np.where(np.isfinite(problem.slower_s), problem.slower_s, 10 * longest)
    model = AgglomerativeClustering(
        n_clusters=_clusters(problem), metric="precomputed", linkage="average"
    )
    return np.asarray(model.fit_predict(drives), dtype=np.int64)


def plan_of(problem: Problem, labels: Labels) -> Plan:
    """Return labels as a plan."""
    members = [np.flatnonzero(labels == label).tolist() for label in np.unique(labels)]
    return Plan(
        tuple(
            Cluster(number, tuple(sorted(problem.schools[row].urn for row in rows)))
            for number, rows in enumerate(members, start=1)
        )
    )


def clusters_at_fault(problem: Problem, plan: Plan) -> int:
    """Return the number of clusters that break a rule."""
    return len(set(_at_fault(problem, plan)))


def _at_fault(problem: Problem, plan: Plan) -> Iterator[int]:
    for breach in check(problem, plan):
        yield from breach.clusters


def _clusters(problem: Problem) -> int:
    return max(1, round(problem.n / (sum(map(int, problem.rules.size)) / 2)))
