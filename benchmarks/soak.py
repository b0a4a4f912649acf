"""The whole chain on counties from 276 to 3,000 schools: time and memory, stage by stage.

Run as `python -m benchmarks.soak [--sizes 276 448 1000 3000] [--seconds 120]`. Planning a county,
its hand-outs and a what-if each run in a process of their own, as commands do, so that each peak of
memory is their own. Prints a table; its last column is the
power of the number of schools by which the time of a stage grows, fitted to the logarithms. The
search works until a limit and is not fitted.
"""

import argparse
import dataclasses
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np

from app.driving import Straight
from benchmarks.counties import county
from clustering import Limits, check, prepare_search, solve
from clustering.policy.dossier import dossier
from clustering.policy.purpose import PlanPurpose
from clustering.scenario import Close, Scenario, Setting, answer
from maps import read_plan_directory, write_plan_directory
from maps.handouts import make_handouts

SIZES = (276, 448, 1_000, 3_000)
START = date(2026, 9, 1)
UNTIL_A_LIMIT = frozenset({"search"})


@dataclasses.dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the chain.

    Attributes
    ----------
    name
        What is done.
    seconds
        Wall clock.
    peak_mb
        The most memory that the process had held by its end, megabytes.
    """

    name: str
    seconds: float
    peak_mb: int


class Stopwatch:
    """Measures the stages of a part of the chain, one after the other."""

    def __init__(self) -> None:
        self._began = time.perf_counter()

    def done(self, name: str) -> Stage:
        """Return the stage that ends now; the next one begins."""
        now = time.perf_counter()
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        stage = Stage(name, now - self._began, peak_mb)
        self._began = time.perf_counter()
        return stage


def planned(plan: Path, schools: int, seconds: float) -> Iterator[Stage]:
    """Plan a county into a plan directory; yield each stage at its end.

    Parameters
    ----------
    plan
        The plan directory.
    schools
        How many.
    seconds
        Longest search.
    """
    watch = Stopwatch()
    problem = county(schools, 1)
    prepare_search()
    yield watch.done("county made, search compiled")
    result = solve(problem, Limits(seconds))
    yield watch.done("search")
    if check(problem, result.plan):
        raise SystemExit("the plan breaks a rule")
    yield watch.done("independent check")
    purpose = PlanPurpose(start=START)
    dossier(problem, result.plan, purpose)
    yield watch.done("policy")
    write_plan_directory(plan, problem, result, purpose=purpose, drawn_on=START)
    yield watch.done("plan directory")


def handed_out(plan: Path, *_: float) -> Iterator[Stage]:
    """Read a plan directory and make its hand-outs; yield each stage at its end."""
    watch = Stopwatch()
    stored = read_plan_directory(plan)
    yield watch.done("read again")
    make_handouts(stored)
    yield watch.done("hand-outs")


def asked(plan: Path, *_: float) -> Iterator[Stage]:
    """Close a school of a plan directory; yield the stage at its end."""
    stored = read_plan_directory(plan)
    prepare_search()
    watch = Stopwatch()
    result = stored.result
    setting = Setting(stored.problem, result.plan, stored.purpose, Straight(), result.prices)
    urn = result.plan.clusters[0].schools[0]
    answer(setting, Scenario("", (Close(urn),)), Limits(10))
    yield watch.done("what-if: a school closes")


PARTS: dict[str, Callable[[Path, int, float], Iterator[Stage]]] = {
    "plan": planned,
    "hand-outs": handed_out,
    "what-if": asked,
}


def growth(sizes: list[int], seconds: list[float]) -> float:
    """Return the power of the size by which a time grows, by least squares of the logarithms."""
    slope, _ = np.polyfit(np.log(sizes), np.log(np.maximum(seconds, 1e-3)), 1)
    return float(slope)


def _one(part: str, plan: Path, schools: int, seconds: float) -> None:
    for stage in PARTS[part](plan, schools, seconds):
        print(f"{stage.name}|{stage.seconds:.3f}|{stage.peak_mb}", flush=True)


def _measured(schools: int, seconds: float) -> Iterator[Stage]:
    with tempfile.TemporaryDirectory() as folder:
        for part in PARTS:
            command = [sys.executable, "-m", "benchmarks.soak", "--one", part, f"{folder}/plan"]
            command += ["--sizes", str(schools), "--seconds", str(seconds)]
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - this very program
            for line in told.splitlines():
                name, took, peak = line.split("|")
                yield Stage(name, float(took), int(peak))


def main() -> None:
    """Measure every size, print the table and how the stages grow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        part, plan = given.one
        _one(part, Path(plan), given.sizes[0], given.seconds)
        return
    runs = {}
    for size in given.sizes:
        runs[size] = list(_measured(size, given.seconds))
        print(f"{size} schools measured", file=sys.stderr, flush=True)
    heads = ["stage", *(f"{size:,} schools" for size in runs), "grows as n to the"]
    print(f"| {' | '.join(heads)} |\n|{' --- |' * len(heads)}")
    for stages in zip(*runs.values(), strict=True):
        name = stages[0].name
        power = growth(list(runs), [stage.seconds for stage in stages])
        fitted = "-" if name in UNTIL_A_LIMIT or math.isnan(power) else f"{power:.1f}"
        cells = [f"{stage.seconds:.2f} s, {stage.peak_mb:,} MB" for stage in stages]
        print(f"| {' | '.join((name, *cells, fitted))} |")


if __name__ == "__main__":
    main()
