"""Capacitated p-median problems of the literature, and ones made as the literature makes them.

Published ones are read from the shared folder beside the project, where there is one: the first
line has the number of points and of clusters, every other line x, y, capacity and demand.

`beasley` makes problems as Osman and Christofides did for the ones known as pmedcap (Capacitated
clustering problems by hybrid simulated annealing and tabu search, 1994), with p = n / 10: points
are uniform on a square of 100 by 100, demands whole and uniform from 1 to 20, distances Euclidean
and rounded down, capacities alike and such that demand is 82 to 96 % of them (the published ones:
120 for 50 and 100 points). Their numbers themselves are drawn here by numpy's generator, so that
best known totals of the published ones do not apply.

`lorena` makes problems like those of Lorena and Senne (sjc1 to sjc4, p3038), where points are the
blocks of a town and demand is dense in the middle: here three fifths of the points are normal
around the middle, with a deviation of an eighth of the side, and the rest uniform; demands are
whole and log-normal (median 20, sigma 0.6); capacities alike and 90 % used.
"""

import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clustering import Problem, Rules

Floats = NDArray[np.float64]

LEFT_OUT_S = 100_000.0
"""Price of a point left out, far above what placing one can cost."""


@dataclass(frozen=True, slots=True)
class Published:
    """A problem of the literature.

    Attributes
    ----------
    file
        Its file in the shared folder.
    distances
        File of the matrix of distances; "" for Euclidean ones.
    best
        Best known total.
    """

    file: str
    distances: str
    best: float


PUBLISHED = {
    "lin318, 100 hubs": Published("lin318_100.txt", "", 22_942.69),
    "u724, 125 hubs": Published("u724_125.txt", "", 38_976.77),
    "spain737, 74 hubs": Published("spain737_74_1.txt", "spain.grd.gz", 8_840.0),
}


def published(name: str, folder: Path) -> Problem:
    """Return a published problem, read from a folder."""
    about = PUBLISHED[name]
    text = (folder / about.file).read_text(encoding="ascii")
    head, *lines = text.splitlines()
    n, clusters = map(int, head.split())
    rows = np.array([line.split() for line in lines if line.strip()], dtype=np.float64)
    points, capacities, demands = rows[:, :2], rows[:, 2], rows[:, 3]
    if about.distances:
        with gzip.open(folder / about.distances, "rt", encoding="ascii") as file:
            distances = np.array(file.read().split(), dtype=np.float64).reshape(n, n)
    else:
        distances = _euclidean(points)
    return hubs(distances, demands, capacities, clusters)


def beasley(n: int, seed: int) -> Problem:
    """Return a problem like pmedcap of n points and n / 10 hubs."""
    random = np.random.default_rng([n, seed])
    distances = np.floor(_euclidean(random.uniform(0.0, 100.0, (n, 2))))
    demands = random.integers(1, 21, n).astype(np.float64)
    full = random.uniform(0.82, 0.96)
    capacity = np.ceil(demands.sum() / (n // 10 * full))
    return hubs(distances, demands, np.full(n, capacity), n // 10)


def lorena(n: int, clusters: int, seed: int) -> Problem:
    """Return a problem like sjc of n points and some hubs."""
    random = np.random.default_rng([n, clusters, seed])
    middle = random.normal(2_000.0, 500.0, (n, 2))
    anywhere = random.uniform(0.0, 4_000.0, (n, 2))
    points = np.where((random.random(n) < 0.6)[:, None], middle, anywhere)
    demands = np.maximum(np.round(random.lognormal(np.log(20.0), 0.6, n)), 1.0)
    capacity = max(np.ceil(demands.sum() / (clusters * 0.9)), demands.max())
    return hubs(_euclidean(points), demands, np.full(n, capacity), clusters)


def hubs(distances: Floats, demands: Floats, capacities: Floats, clusters: int) -> Problem:
    """Return the problem of assigning all points to so many hubs within their capacities."""
    rules = Rules(
        shape="hub",
        size=(1, len(demands)),
        clusters=clusters,
        balance_s_per_pupil=0.0,
        max_minutes=1e6,
        left_out_s=LEFT_OUT_S,
    )
    return Problem.from_arrays(distances, demands, rules=rules, capacities=capacities)


def _euclidean(points: Floats) -> Floats:
    lengths: Floats = np.linalg.norm(points[:, None] - points[None], axis=2)
    return lengths
