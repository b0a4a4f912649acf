"""Points in a square that are to be divided among a fixed number of large hubs."""

import numpy as np

from clustering import Problem, Rules


def points(n: int, clusters: int, full: float = 0.9, seed: int = 1, *, fewest: int = 1) -> Problem:
    """Return n points with loads of 1 to 100; all capacities alike, none where `full` is 0."""
    random = np.random.default_rng(seed)
    places = random.uniform(0.0, 1_000.0, (n, 2))
    loads = random.integers(1, 101, n).astype(float)
    capacity = np.ceil(loads.sum() / (clusters * full)) if full else np.inf
    return Problem.from_arrays(
        np.linalg.norm(places[:, None] - places[None], axis=2),
        loads,
        rules=Rules(
            shape="hub",
            size=(fewest, n),
            clusters=clusters,
            balance_s_per_pupil=0.0,
            max_minutes=1e5,
        ),
        capacities=np.full(n, capacity),
    )
