"""Plans as people draw them: groups by k-means, some of the wrong size, some schools swapped."""

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans

from clustering import Cluster, Plan, Problem
from clustering.plan import LeftOut

SWAPPED, WRONG = 0.1, 0.04
"""Share of the schools that change places with one of a near group; share that then goes over to
a near group, whatever its size."""


def drawn_plan(problem: Problem, seed: int = 1) -> Plan:
    """Return a plan drawn on the map, with little regard to roads; same seed, same plan."""
    random = np.random.default_rng(seed)
    out = problem.rules.outsiders
    rows = np.array([row for row, school in enumerate(problem.schools) if school.urn not in out])
    places = problem.places[rows]
    fewest, most = problem.sizes
    groups = max(1, round(len(rows) / ((fewest + most) / 2)))
    means = KMeans(groups, n_init=1, random_state=seed).fit(places)
    away = np.linalg.norm(places[:, None] - means.cluster_centers_[None], axis=2)
    group = _levelled(np.asarray(means.labels_, dtype=np.int64), away, fewest, most)
    for _ in range(int(SWAPPED * len(rows))):
        one = int(random.integers(len(rows)))
        near = np.argsort(np.linalg.norm(places - places[one], axis=1))[1:9]
        others = near[group[near] != group[one]]
        if len(others):
            other = int(random.choice(others))
            group[one], group[other] = group[other], group[one]
    _keep_together(problem, rows, group)
    for one in random.choice(len(rows), int(WRONG * len(rows)), replace=False).tolist():
        group[one] = int(np.argsort(away[one])[random.integers(2)])
    urns = np.array([problem.schools[row].urn for row in rows])
    members = [tuple(sorted(urns[group == at].tolist())) for at in range(groups)]
    kept = [schools for schools in members if schools]
    return Plan(
        tuple(Cluster(number, schools) for number, schools in enumerate(kept, 1)),
        tuple(LeftOut(urn, "It takes no part.") for urn in sorted(out)),
    )


def _keep_together(problem: Problem, rows: NDArray[np.int64], group: NDArray[np.int64]) -> None:
    """Put schools that must share a group into that of the first: everybody knows those."""
    place = {int(row): at for at, row in enumerate(rows)}
    for held in problem.groups:
        members = [place[row] for row in held.rows if row in place]
        group[members] = group[members[:1]]


def _levelled(
    group: NDArray[np.int64], away: NDArray[np.float64], fewest: int, most: int
) -> NDArray[np.int64]:
    """Move schools, the nearest first, from groups that are too large or to those too small."""
    group = group.copy()
    for _ in range(4 * len(group)):
        sizes = np.bincount(group, minlength=away.shape[1])
        giving = sizes[group] > (most if sizes.max() > most else fewest)
        taking = sizes < (most if sizes.max() > most else fewest)
        if not giving.any() or not taking.any():
            break
        extra = away - away[np.arange(len(group)), group][:, None]
        extra[~giving] = np.inf
        extra[:, ~taking] = np.inf
        one, other = np.unravel_index(int(extra.argmin()), extra.shape)
        group[one] = other
    return group
