"""The optimiser where it is hard: cities, large groups, whole numbers, hubs; with gaps over time.

    python -m benchmarks.cities [--only TEXT] [--seeds 1] [--scale 1.0] [--list]

Each row is measured in a process of its own. Real places come from the register in the shared
folder beside the project, with times estimated from straight lines, and published problems from
there too. Where that folder is absent, their rows are skipped, and a line says so.
"""

import argparse
import dataclasses
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from benchmarks.instances import REGISTER, ROOT, SHARED, Case
from benchmarks.optimiser import cpu_seconds, machine
from benchmarks.published import PUBLISHED, beasley, lorena, published
from clustering import Limits, Problem, Progress, Result, Rules, check, prepare_search, solve
from data import Schools, read_schools
from routing import estimate_times

AT_S = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0)
"""Seconds at which the gap is told."""

HEADS = (
    "case", "schools", "seed", "clusters", "by pupils", "left out", "objective", "bound", "gap",
    *(f"{at:g} s" for at in AT_S), "seconds", "CPU", "over best known",
)  # fmt: skip

LONDON = (
    "Barking and Dagenham", "Barnet", "Bexley", "Brent", "Bromley", "Camden", "City of London",
    "Croydon", "Ealing", "Enfield", "Greenwich", "Hackney", "Hammersmith and Fulham", "Haringey",
    "Harrow", "Havering", "Hillingdon", "Hounslow", "Islington", "Kensington and Chelsea",
    "Kingston upon Thames", "Lambeth", "Lewisham", "Merton", "Newham", "Redbridge",
    "Richmond upon Thames", "Southwark", "Sutton", "Tower Hamlets", "Waltham Forest", "Wandsworth",
    "Westminster",
)  # fmt: skip
"""The 33 boroughs, the City among them, as the register calls them; the City alone has too few
schools for a row."""


@dataclass(frozen=True, slots=True)
class Hard:
    """One row.

    Attributes
    ----------
    name
        As the table says it.
    seconds
        Time limit.
    make
        Returns the problem.
    shared
        Needs files of the shared folder.
    best
        Best known total; None where nobody has published one.
    """

    name: str
    seconds: float
    make: Callable[[], Problem]
    shared: bool = False
    best: float | None = None


def place(*authorities: str, **rules: object) -> Problem:
    """Return the primaries of some authorities with some rules that differ from the default."""
    found = [read_schools(REGISTER, la=la, phase="Primary") for la in authorities]
    schools = Schools(tuple(school for each in found for school in each))
    return Problem(schools, estimate_times(schools), Rules(**rules))


def with_secondaries(authority: str, **rules: object) -> Problem:
    """Return primaries and secondaries, of which each cluster must have one of the latter.

    The condition is that a cluster has a school able to lead, and secondaries alone are.
    """
    primary = read_schools(REGISTER, la=authority, phase="Primary")
    secondary = read_schools(REGISTER, la=authority, phase="Secondary")
    schools = Schools(
        (
            *(dataclasses.replace(school, can_lead=False) for school in primary),
            *(dataclasses.replace(school, can_lead=True) for school in secondary),
        )
    )
    limits = Rules(able_to_lead=True, **rules)
    return Problem(schools, estimate_times(schools), limits)


def embedded(**rules: object) -> Problem:
    """Return the county that comes with the program, on its roads."""
    limits = Rules(**rules)
    return Case("embedded", 1, 0.0).problem().replace(rules=limits)


def alike(n: int, size: tuple[int, int], *, at_one_point: bool) -> Problem:
    """Return n equal schools, ten minutes from each other at most."""
    random = np.random.default_rng(n)
    places = np.zeros((n, 2)) if at_one_point else random.uniform(0.0, 600.0, (n, 2))
    seconds = np.linalg.norm(places[:, None] - places[None], axis=2)
    return Problem.from_arrays(seconds, np.full(n, 200.0), rules=Rules(size=size))


def cases() -> list[Hard]:
    """Return all rows; some cannot be measured where the shared folder is absent."""
    large = {"size": (8, 12)}
    found = [
        Hard("Birmingham, 4-7", 60, partial(place, "Birmingham"), shared=True),
        Hard("Birmingham, 8-12", 120, partial(place, "Birmingham", **large), shared=True),
        Hard(
            "Essex with secondaries, 8-14, one each",
            120,
            partial(with_secondaries, "Essex", size=(8, 14)),
            shared=True,
        ),
        Hard("London as one, 4-7", 120, partial(place, *LONDON), shared=True),
        Hard("Norfolk, 4-7", 180, partial(place, "Norfolk"), shared=True),
        Hard("12 schools, 5-5", 2, partial(alike, 12, (5, 5), at_one_point=False)),
        Hard("20 at one point, 4-7", 2, partial(alike, 20, (4, 7), at_one_point=True)),
        Hard("embedded, 5-5", 40, partial(embedded, size=(5, 5))),
        Hard("embedded, 2-3", 40, partial(embedded, size=(2, 3))),
        Hard("embedded, 6-10", 40, partial(embedded, size=(6, 10))),
        Hard("embedded, balance 5", 40, partial(embedded, balance_s_per_pupil=5.0)),
        Hard("embedded, balance 10", 40, partial(embedded, balance_s_per_pupil=10.0)),
        Hard("embedded, hub", 30, partial(embedded, shape="hub")),
        Hard(
            "embedded, 24 hubs, any size",
            60,
            partial(embedded, shape="hub", size=(1, 276), clusters=24),
        ),
        Hard(
            "embedded, 24 hubs, 8-14",
            60,
            partial(embedded, shape="hub", size=(8, 14), clusters=24),
        ),
        *(
            Hard(
                name,
                120,
                partial(published, name, SHARED / "published"),
                shared=True,
                best=about.best,
            )
            for name, about in PUBLISHED.items()
        ),
        Hard("pmedcap, 100 points, 10 hubs", 30, partial(beasley, 100, 1)),
        Hard("pmedcap, 200 points, 20 hubs", 60, partial(beasley, 200, 1)),
        Hard("sjc, 300 points, 25 hubs", 60, partial(lorena, 300, 25, 1)),
        Hard("sjc, 402 points, 40 hubs", 60, partial(lorena, 402, 40, 1)),
    ]
    found += [
        Hard(f"London: {name}, 4-7", 30, partial(place, name), shared=True)
        for name in LONDON
        if name != "City of London"
    ]
    return found


def main() -> None:
    """Measure what was asked for; print the table in Markdown."""
    asked = _arguments()
    if asked.one:
        print(json.dumps(_measured(asked.one, asked.seed, asked.scale)), flush=True)
        return
    wanted = [case for case in cases() if asked.only in case.name]
    if asked.list:
        print("\n".join(case.name for case in wanted))
        return
    absent = [case.name for case in wanted if case.shared and not REGISTER.exists()]
    if absent:
        print(f"skipped, as {SHARED} is absent: {', '.join(absent)}", file=sys.stderr)
    print(f"Machine: {machine()}.\n")
    print(f"| {' | '.join(HEADS)} |\n|{'---|' * len(HEADS)}", flush=True)
    for case in wanted:
        for seed in range(1, asked.seeds + 1) if case.name not in absent else ():
            command = [sys.executable, "-m", "benchmarks.cities", "--one", case.name]
            command += ["--seed", str(seed), "--scale", str(asked.scale)]
            done = subprocess.run(  # noqa: S603 - this very program
                command, check=False, cwd=ROOT, stdout=subprocess.PIPE, text=True
            )
            if done.returncode:
                print(f"failed: {case.name}", file=sys.stderr)
                continue
            cells = json.loads(done.stdout.splitlines()[-1])
            print(f"| {' | '.join(cells)} |", flush=True)


def _measured(name: str, seed: int, scale: float) -> list[str]:
    """Return the cells of a row."""
    (case,) = (case for case in cases() if case.name == name)
    problem = case.make()
    prepare_search(problem)
    course: list[tuple[float, float]] = []

    def note(progress: Progress) -> None:
        course.append((progress.seconds, progress.gap))

    cpu, start = cpu_seconds(), time.monotonic()
    result = solve(problem, Limits(case.seconds * scale), seed=seed, progress=note)
    wall, cpu = time.monotonic() - start, cpu_seconds() - cpu
    if check(problem, result.plan):
        raise AssertionError(name)
    return cells(case, problem, result, course, {"seed": seed, "wall": wall, "cpu": cpu})


def cells(
    case: Hard,
    problem: Problem,
    result: Result,
    course: list[tuple[float, float]],
    measured: Mapping[str, float],
) -> list[str]:
    """Return a row as the table shows it.

    Parameters
    ----------
    course
        Seconds, and the gap then, in order.
    measured
        `seed`, and `wall` and `cpu` seconds.
    """
    by_pupils = problem.balanced_pupils.sum() / max(float(problem.target_pupils), 1e-9)
    over = "" if case.best is None else f"{result.objective / case.best - 1:.2%}"
    return [
        case.name,
        str(problem.n),
        f"{measured['seed']:g}",
        str(len(result.plan.clusters)),
        f"{by_pupils:.1f}" if problem.rules.balance_s_per_pupil else "",
        str(len(result.plan.left_out)),
        f"{result.objective:,.0f}",
        f"{result.bound:,.0f}",
        _gap(result.gap),
        *(_gap(_gap_at(course, at)) for at in AT_S),
        f"{measured['wall']:.1f} s",
        f"{measured['cpu']:.1f} s",
        over,
    ]


def _gap_at(course: list[tuple[float, float]], seconds: float) -> float | None:
    """Return the gap at some moment: the last that was told by then; None where none was."""
    known = [gap for at, gap in course if at <= seconds and np.isfinite(gap)]
    return known[-1] if known else None


def _gap(gap: float | None) -> str:
    if gap is None:
        return ""
    return f"{gap:.2%}" if gap > 1e-6 else "proven"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="only rows whose name has this in it")
    parser.add_argument("--seeds", type=int, default=1, help="seeds of every row")
    parser.add_argument("--scale", type=float, default=1.0, help="factor on every time limit")
    parser.add_argument("--list", action="store_true", help="name the rows, and measure none")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, default=1, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
