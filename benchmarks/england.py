"""One plan of 100 schools to all of England: what each stage takes, and how that grows.

Run as `python -m benchmarks.england REGISTER [--sizes 100 300 1000 3000 16775]`. The schools are
the primary schools nearest to the middle of all, with estimated drives; each size is planned in a
process of its own, on a worker for each core. A search has as many seconds for each school as one
of all England in ten minutes. Prints a table; its last column is the power of the number of schools
by which the time of a stage grows, fitted to the logarithms.
"""

import argparse
import dataclasses
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from app.england.running import TaskRunner
from app.sweep.engine import Engine, client_of
from benchmarks.soak import growth
from clustering import Limits, Progress, Rules, prepare_search
from clustering.clock import ProgressCall
from clustering.tiling.finishing import result_of
from clustering.tiling.search import TiledSearch
from clustering.tiling.sparse_instance import SparseInstance, sparse_instance
from clustering.tiling.sparse_problem import SparseProblem
from data import Schools, read_schools
from routing import estimate_sparse_times

SIZES = (100, 300, 1_000, 3_000, 16_775)
SECOND_A_SCHOOL = 600 / 16_775
GAPS = (0.1, 0.05, 0.03)
"""Gaps, of the plan's cost, that are waited for."""
GAP, MEMORY = "gap in the end, %", "memory of the main program, MB"


def middle(schools: Schools, size: int) -> Schools:
    """Return the schools that are nearest to the median place of all."""
    places = np.array([(school.easting, school.northing) for school in schools])
    away_m = np.hypot(*(places - np.median(places, axis=0)).T)
    chosen = np.sort(np.argsort(away_m, kind="stable")[:size])
    return dataclasses.replace(schools, items=tuple(schools[at] for at in chosen.tolist()))


def measured(register: Path, size: int, second_a_school: float) -> Iterator[tuple[str, float]]:
    """Make one plan; yield each stage and its seconds, and at the end its gap and the memory.

    Parameters
    ----------
    register
        A register as downloaded.
    size
        Number of schools.
    second_a_school
        Seconds of the search for each.
    """
    rules = Rules()
    schools = middle(read_schools(register, phase="Primary"), size)
    began = time.perf_counter()
    times = estimate_sparse_times(schools, rules.limit_s)
    yield "drive times", time.perf_counter() - began
    began = time.perf_counter()
    problem = SparseProblem(schools, times, rules)
    _ = problem.figures  # where each school may have a place
    yield "who may join whom", time.perf_counter() - began
    prepare_search(problem)
    began = time.perf_counter()
    instance = sparse_instance(problem)
    yield "pairs and their costs", time.perf_counter() - began
    reached: dict[float, float] = {}

    def note(progress: Progress) -> None:
        for gap in GAPS:
            if progress.gap <= gap:
                reached.setdefault(gap, progress.seconds)

    search = searched(instance, Limits(second_a_school * size), note)
    yield from ((f"search, until {gap:.0%}", reached.get(gap, math.nan)) for gap in GAPS)
    yield "search, all", search.clock.elapsed
    began = time.perf_counter()
    result = result_of(problem, search)
    yield "naming and checking", time.perf_counter() - began
    yield GAP, 100 * result.gap
    yield MEMORY, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def searched(instance: SparseInstance, limits: Limits, note: ProgressCall) -> TiledSearch:
    """Return a search that has ended, made by workers on this machine."""
    with tempfile.TemporaryDirectory() as name, client_of(Engine()) as client:
        folder = Path(name) / "instance"
        instance.save(folder)
        client.run(prepare_search)
        run = TaskRunner(client, folder.parent, folder, "")
        search = TiledSearch(instance, limits, 1, run, os.cpu_count() or 1, note)
        search.run()
    return search


def main() -> None:
    """Measure every size, print the table and how the stages grow."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("register", type=Path)
    asked.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    asked.add_argument("--second-a-school", type=float, default=SECOND_A_SCHOOL)
    asked.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.one:
        for name, figure in measured(given.register, given.sizes[0], given.second_a_school):
            print(f"{name}|{figure:.4f}", flush=True)
        return
    runs = []
    for size in given.sizes:
        command = [sys.executable, "-m", "benchmarks.england", str(given.register), "--one"]
        command += ["--sizes", str(size), "--second-a-school", str(given.second_a_school)]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - this very program
        stages = (line.split("|") for line in told.splitlines())
        runs.append({name: float(figure) for name, figure in stages})
        print(f"{size:,} schools measured", file=sys.stderr, flush=True)
    heads = ["stage", *(f"{size:,} schools" for size in given.sizes), "grows as n to the"]
    print(f"| {' | '.join(heads)} |\n|{' --- |' * len(heads)}")
    for name in runs[0]:
        figures = [run[name] for run in runs]
        there = [at for at, figure in enumerate(figures) if not math.isnan(figure)]
        power = "-"
        if name != GAP and len(there) > 1:
            sizes = [given.sizes[at] for at in there]
            power = f"{growth(sizes, [figures[at] for at in there]):.1f}"
        cells = ["-" if math.isnan(figure) else f"{figure:,.4g}" for figure in figures]
        print(f"| {' | '.join((name, *cells, power))} |")


if __name__ == "__main__":
    main()
