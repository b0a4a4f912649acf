"""Invented capacitated p-median problems: points in a square, loads, a capacity for every lead.

They are like those of the literature: a few hundred points, whole loads from 1 to 100, straight
distances, and capacities that leave 5 to 20 % of the room free.

    python -m benchmarks.medians [--seconds 60] [--fewest 1] [--only TEXT]
"""

import argparse
from dataclasses import dataclass

import numpy as np

from benchmarks.optimiser import cpu_seconds
from clustering import Limits, Problem, Progress, Rules, check, prepare_search, solve

SIDE_S = 4_000.0
"""Side of the square: distances count as seconds."""

LEFT_OUT_S = 100_000.0
"""Price of a point left out, far above what placing one can cost."""


@dataclass(frozen=True, slots=True)
class Case:
    """One problem.

    Attributes
    ----------
    points, clusters
        Points, and the exact number of clusters.
    tightness
        Load of all points by the capacity of all clusters; 0 for any capacity.
    towns
        Share of the points that lie in towns, the others lie anywhere.
    seed
        Of the points and loads.
    """

    points: int
    clusters: int
    tightness: float
    towns: float
    seed: int

    @property
    def words(self) -> str:
        """The case as the table says it."""
        room = f"{self.tightness:.0%} full" if self.tightness else "any capacity"
        return f"{self.points} points, {self.clusters} clusters, {room}, {self.towns:.0%} in towns"

    def problem(self, fewest: int = 1) -> Problem:
        """Return the problem; clusters have `fewest` points or more."""
        random = np.random.default_rng([self.points, self.clusters, self.seed])
        points = random.uniform(0.0, SIDE_S, (self.points, 2))
        towns = random.uniform(0.1, 0.9, (12, 2)) * SIDE_S
        near_town = towns[random.integers(12, size=self.points)]
        near_town = near_town + random.normal(0.0, SIDE_S / 25, (self.points, 2))
        points = np.where((random.random(self.points) < self.towns)[:, None], near_town, points)
        seconds = np.linalg.norm(points[:, None] - points[None], axis=2)
        loads = random.integers(1, 101, self.points).astype(np.float64)
        capacity = np.inf
        if self.tightness:
            capacity = np.ceil(loads.sum() / (self.clusters * self.tightness))
        return Problem.from_arrays(
            seconds,
            loads,
            rules=Rules(
                shape="hub",
                size=(fewest, self.points),
                clusters=self.clusters,
                balance_s_per_pupil=0.0,
                max_minutes=1e6,
                left_out_s=LEFT_OUT_S,
            ),
            capacities=np.full(self.points, capacity),
        )


CASES = (
    Case(300, 25, 0.90, 0.0, 1),
    Case(402, 30, 0.93, 0.5, 1),
    Case(402, 40, 0.88, 0.0, 1),
    Case(318, 5, 0.95, 0.5, 1),
    Case(318, 15, 0.93, 0.5, 1),
    Case(318, 40, 0.90, 0.5, 1),
    Case(318, 70, 0.85, 0.5, 1),
    Case(318, 70, 0.95, 0.0, 1),
    Case(300, 25, 0.0, 0.5, 1),
)


def main() -> None:
    """Solve the cases and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--fewest", type=int, default=1)
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    print("| case | objective | bound | gap | left out | to 0.5 % | seconds | CPU |")
    print("|---|---|---|---|---|---|---|---|")
    for case in CASES:
        if arguments.only in case.words:
            print(_row(case, arguments.fewest, arguments.seconds), flush=True)


def _row(case: Case, fewest: int, seconds: float) -> str:
    problem = case.problem(fewest)
    prepare_search(problem)
    course: list[tuple[float, float]] = []

    def note(progress: Progress) -> None:
        course.append((progress.seconds, progress.best + LEFT_OUT_S * progress.left_out))

    cpu = cpu_seconds()
    result = solve(problem, Limits(seconds), progress=note)
    cpu = cpu_seconds() - cpu
    if check(problem, result.plan):
        raise AssertionError(case.words)
    near = next((at for at, best in course if best <= 1.005 * result.bound), None)
    cells = (
        case.words,
        f"{result.objective:,.0f}",
        f"{result.bound:,.0f}",
        f"{result.gap:.2%}",
        str(len(result.plan.left_out)),
        "" if near is None else f"{near:.1f} s",
        f"{result.seconds:.1f} s",
        f"{cpu:.0f} s",
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
