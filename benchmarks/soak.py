"""The whole chain on counties from 276 to 3,000 schools: time and memory, stage by stage.

Run as `python -m benchmarks.soak [--sizes 276 448 1000 3000] [--seconds 120]`. Each county runs in
a process of its own, so that its peak of memory is its own. Prints a table; its last column is the
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
from collections.abc import Iterator
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


def chain(schools: int, seconds: float, folder: Path) -> Iterator[Stage]:
    """Go through the chain for one county; yield each stage at its end.

    Parameters
    ----------
    schools
        How many.
    seconds
        Longest search.
    folder
        Where the plan directory is written.
    """
    began = time.perf_counter()

    def done(name: str) -> Stage:
        nonlocal began
        now = time.perf_counter()
        stage = Stage(name, now - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
        began = time.perf_counter()
        return stage

    problem = county(schools, 1)
    prepare_search()
    yield done("county made, search compiled")
    result = solve(problem, Limits(seconds))
    yield done("search")
    if check(problem, result.plan):
        raise SystemExit("the plan breaks a rule")
    yield done("independent check")
    purpose = PlanPurpose(start=START)
    dossier(problem, result.plan, purpose)
    yield done("policy")
    plan = write_plan_directory(folder / "plan", problem, result, purpose=purpose, drawn_on=START)
    yield done("plan directory")
    stored = read_plan_directory(plan)
    yield done("read again")
    make_handouts(stored)
    yield done("hand-outs")
    setting = Setting(problem, result.plan, purpose, Straight(), result.prices)
    urn = result.plan.clusters[0].schools[0]
    answer(setting, Scenario("", (Close(urn),)), Limits(10))
    yield done("what-if: a school closes")


def growth(sizes: list[int], seconds: list[float]) -> float:
    """Return the power of the size by which a time grows, by least squares of the logarithms."""
    slope, _ = np.polyfit(np.log(sizes), np.log(np.maximum(seconds, 1e-3)), 1)
    return float(slope)


def _one(schools: int, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for stage in chain(schools, seconds, Path(folder)):
            print(f"{stage.name}|{stage.seconds:.3f}|{stage.peak_mb}", flush=True)


def _measured(schools: int, seconds: float) -> list[Stage]:
    command = [sys.executable, "-m", "benchmarks.soak", "--one", str(schools)]
    command += ["--seconds", str(seconds)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - this very program
    parts = (line.split("|") for line in told.splitlines())
    return [Stage(name, float(took), int(peak)) for name, took, peak in parts]


def main() -> None:
    """Measure every size, print the table and how the stages grow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        _one(given.one, given.seconds)
        return
    runs = {}
    for size in given.sizes:
        runs[size] = _measured(size, given.seconds)
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
