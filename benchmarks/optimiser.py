"""The optimiser by size, shape and weight, beside others: a table in Markdown.

    python -m benchmarks.optimiser [--seeds 3] [--only TEXT ...] [--write]
                                   [--yardstick FOLDER --yardstick-python PYTHON]

Every row is measured in a process of its own, so that its peak memory is its own. The whole table
takes an hour or more; with `--only` the rows that were not measured keep their figures and dates.
"""

import argparse
import dataclasses
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from benchmarks.instances import ROOT, Case, cases
from benchmarks.rivals import agglomerative, clusters_at_fault, k_means_constrained, plan_of
from benchmarks.yardstick import Yardstick
from clustering import Limits, Problem, Progress, Result, measure, prepare_search, solve
from clustering.optimiser.exact.mip import end_solvers

Cells = tuple[str, ...]
METHOD = ROOT / "docs" / "method.md"
BEGIN, END = "<!-- benchmark table: begin -->", "<!-- benchmark table: end -->"
HEADS = (
    "case", "schools", "seed", "method", "objective", "bound", "gap", "left out", "breaks",
    "to 1 %", "seconds", "CPU", "memory", "measured",
)  # fmt: skip
EARLIER = "earlier"
"""Said of a row that has no date."""
YARDSTICK_SIZES = (60, 99, 276, 450, 1000)
RIVALS_UP_TO = 450
"""k-means with sizes takes minutes beyond."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; None where a method has no such figure."""

    case: str
    schools: int
    seed: int
    method: str
    objective: float
    bound: float | None
    left_out: int | None
    breaks: int | None
    seconds: float
    to_one_percent: float | None = None
    cpu_s: float | None = None
    memory_mb: int | None = None
    measured: str = field(default_factory=lambda: date.today().isoformat())

    def cells(self) -> tuple[str, ...]:
        """Return the row as the table shows it."""
        gap = None
        if self.bound is not None:
            gap = max(0.0, (self.objective - self.bound) / max(abs(self.objective), 1.0))
        return (
            self.case,
            f"{self.schools:,}",
            str(self.seed),
            self.method,
            f"{self.objective:,.0f}",
            _shown(self.bound, ",.0f"),
            "" if gap is None else f"{gap:.2%}" if gap > 1e-6 else "proven",
            _shown(self.left_out, "d"),
            _shown(self.breaks, "d"),
            _shown(self.to_one_percent, ".1f", " s"),
            f"{self.seconds:.1f} s",
            _shown(self.cpu_s, ".1f", " s"),
            _shown(self.memory_mb, "d", " MB"),
            self.measured,
        )


def solved(case: str, problem: Problem, seed: int, seconds: float) -> tuple[Row, Result]:
    """Solve a problem and measure how; in a process that has done nothing else."""
    prepare_search(problem)
    course: list[tuple[float, float]] = []

    def note(progress: Progress) -> None:
        price_s = problem.rules.left_out_s * progress.left_out
        course.append((progress.seconds, progress.best + price_s))

    cpu, start = cpu_seconds(), time.monotonic()
    result = solve(problem, Limits(seconds), seed=seed, progress=note)
    wall, cpu = time.monotonic() - start, cpu_seconds() - cpu
    near = result.bound + result.left_out_s + 0.01 * abs(result.objective)
    row = Row(
        case, problem.n, seed, "schoolclusters", result.objective, result.bound,
        len(result.plan.left_out), clusters_at_fault(problem, result.plan), wall,
        next((at for at, best in course if best <= near), None), cpu, _peak_mb(),
    )  # fmt: skip
    return row, result


def rivals(case: str, problem: Problem, seed: int) -> Iterator[Row]:
    """Yield the rows of other methods."""
    for name, method in (("k-means-constrained", k_means_constrained),
                         ("agglomerative", agglomerative)):  # fmt: skip
        start = time.monotonic()
        labels = method(problem)
        if labels is None:
            print(f"{name} skipped: absent (pip install -e .[bench])", file=sys.stderr)
            continue
        seconds = time.monotonic() - start
        plan = plan_of(problem, labels)
        objective = sum(measure(problem, cluster).cost for cluster in plan.clusters)
        breaks = clusters_at_fault(problem, plan)
        yield Row(case, problem.n, seed, name, objective, None, 0, breaks, seconds)


def rows_of(case: Case) -> Iterator[Row]:
    """Yield the rows of one case."""
    problem = case.problem()
    row, _ = solved(case.words, problem, case.seed, case.seconds)
    yield row
    if problem.n <= RIVALS_UP_TO and case.shape == "pairwise":
        yield from rivals(case.words, problem, case.seed)


def yardstick_rows(yardstick: Yardstick, n: int, seed: int, seconds: float) -> Iterator[Row]:
    """Yield our row and the other optimiser's, on its own county."""
    problem = yardstick.problem(n, seed)
    name = f"yardstick's county {n}"
    row, result = solved(name, problem, seed, seconds)
    # it counts left-out schools at their price, so here ours are too
    yield dataclasses.replace(
        row,
        objective=result.objective + result.left_out_s,
        bound=result.bound + result.left_out_s,
    )
    other = yardstick.solve(n, seed, seconds)
    yield Row(
        name, problem.n, seed, "yardstick", other.objective, other.bound, None, None,
        other.wall_s, cpu_s=other.cpu_s,
    )  # fmt: skip


def machine() -> str:
    """Return the processor, its cores and the interpreter in one line."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = info.read_text(encoding="utf-8").splitlines()
        named = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
        model = named[0] if named else model
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {sys.version.split()[0]}"


def table(lines: Iterable[Cells]) -> str:
    """Return rows of cells in Markdown."""
    aligned = ["---" if head in {"case", "method"} else "---:" for head in HEADS]
    return "\n".join(f"| {' | '.join(line)} |" for line in (HEADS, aligned, *lines))


def joined(text: str, rows: Iterable[Row]) -> str:
    """Return what stands between the marks with these rows in place of those that they repeat.

    What is said before the table stays, as do the figures and dates of all other rows.
    """
    said, kept = [], {}
    for line in text.strip().splitlines():
        if not line.startswith("|"):
            said.append(line)
            continue
        cells = tuple(cell.strip() for cell in line.strip("|").split("|"))
        cells += (EARLIER,) * (len(HEADS) - len(cells))
        if cells[0] != HEADS[0] and not cells[0].startswith("---"):
            kept[_key(cells)] = cells
    kept |= {_key(row.cells()): row.cells() for row in rows}
    return "\n".join([*said, table(kept.values())])


def _key(cells: Cells) -> Cells:
    """Return what a row is of: its case, seed and method."""
    return cells[0], cells[2], cells[3]


def write(rows: list[Row], *, all_of_them: bool) -> None:
    """Put the rows between their marks in docs/method.md; those not measured now stay there."""
    page = METHOD.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    text, after = rest.split(END)
    if all_of_them:
        text = f"Machine: {machine()}.\n\n"
        text += table(row.cells() for row in rows)
    else:
        text = joined(text, rows)
    METHOD.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def main() -> None:
    """Measure what was asked for, print the table, write it if wanted."""
    asked = _arguments()
    if asked.one:
        _measure_one(json.loads(asked.one))
        return
    jobs = [{"case": dataclasses.asdict(case)} for case in cases(asked.seeds)]
    if asked.yardstick:
        where = {"folder": str(Path(asked.yardstick).resolve()), "python": asked.yardstick_python}
        jobs += [
            {"yardstick": where, "case": {"place": f"yardstick {n}", "n": n, "seed": seed}}
            for n in YARDSTICK_SIZES
            for seed in range(asked.seeds)
        ]
    rows = [row for job in jobs if _is_asked(job, asked.only) for row in in_a_process(job)]
    print(f"Machine: {machine()}.\n\n{table(row.cells() for row in rows)}")
    if asked.write:
        write(rows, all_of_them=not asked.only)


def _is_asked(job: dict[str, dict[str, object]], only: Sequence[str]) -> bool:
    """Say whether a job's case, as the table names it, has one of some texts in it; all if none."""
    case = job["case"]
    name = str(case["place"]) if "yardstick" in job else Case(**case).words  # type: ignore[arg-type]  # what main made of a Case
    return not only or any(text in name for text in only)


def _measure_one(job: dict[str, dict[str, object]]) -> None:
    """Measure one job in this process; one JSON object a row."""
    if "yardstick" in job:
        n, seed = int(str(job["case"]["n"])), int(str(job["case"]["seed"]))
        where = Yardstick(Path(str(job["yardstick"]["folder"])), str(job["yardstick"]["python"]))
        rows = yardstick_rows(where, n, seed, max(40.0, n / 10))
    else:
        rows = rows_of(Case(**job["case"]))  # type: ignore[arg-type]  # what _jobs made of a Case
    for row in rows:
        print(json.dumps(dataclasses.asdict(row)), flush=True)


def in_a_process(job: dict[str, dict[str, object]]) -> list[Row]:
    """Measure one job in a process of its own; say so, and go on, where it fails."""
    command = [sys.executable, "-m", "benchmarks.optimiser", "--one", json.dumps(job)]
    done = subprocess.run(  # noqa: S603 - this very program
        command, check=False, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        print(f"failed: {job['case']}", file=sys.stderr)
    # solvers below may chat on stdout
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    rows = [Row(**json.loads(line)) for line in lines]
    for row in rows:
        print(f"| {' | '.join(row.cells())} |", file=sys.stderr, flush=True)
    return rows


def cpu_seconds() -> float:
    """Return the processor time of this process and the solvers it started, which this ends."""
    end_solvers()
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _peak_mb() -> int | None:
    """Return the greatest memory of this process; None where no such figure is to be had.

    The solvers it starts are not in it: what the system tells of them counts this process's memory
    at the moment of their start.
    """
    try:
        import resource  # noqa: PLC0415 - absent on Neighbourhoods
    except ImportError:
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _shown(value: float | None, form: str, unit: str = "") -> str:
    return "" if value is None else f"{value:{form}}{unit}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3, help="seeds of every case")
    parser.add_argument(
        "--only", nargs="*", default=[], help="only cases whose name has one of these in it"
    )
    parser.add_argument("--write", action="store_true", help="write the table to docs/method.md")
    parser.add_argument("--yardstick", help="a folder with solve.py and gen.py to run beside")
    parser.add_argument("--yardstick-python", default=sys.executable, help="its Python")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
