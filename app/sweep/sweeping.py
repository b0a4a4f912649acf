"""A sweep from its options to its tables and its atlas."""

import dataclasses
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.inputs import SchoolFiles
from app.interruption import heeding
from app.plan_request import PlanRequest
from app.sweep.areas import AreaKind, areas_of
from app.sweep.cases import SweepCase, cases_of
from app.sweep.engine import Engine, LostTaskError, cancel_all, client_of, run_all
from app.sweep.keys import key_of
from app.sweep.rows import FAILED, PROVEN, Row
from app.sweep.tables import write_tables
from app.sweep.task import RESULTS, TIMINGS, Task, kept_row, plan_case
from app.terminal import PREPARING_SEARCH, OnProgress, Terminal
from clustering import prepare_search
from clustering.wording import counted
from data import Notice
from data.atomic_write import make_folder, write_atomically
from data.dates import today

MOST_MINUTES = 90
"""Beyond so many, times are told in hours."""
DAY = "day.txt"
"""The day on all outputs of a sweep: a sweep that goes on tomorrow keeps it."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep is asked for.

    Attributes
    ----------
    request
        What all plans have in common; its `out` is the folder of the sweep.
    kind
        What an area is.
    programmes, varied
        Names of programmes, and `NAME=VALUE,VALUE`: every combination is a setting.
    plans
        Whether plan directories are wanted.
    engine
        Where it runs.
    """

    request: PlanRequest
    kind: AreaKind
    programmes: tuple[str, ...]
    varied: tuple[str, ...]
    plans: bool
    engine: Engine


def make_sweep(sweep: Sweep, terminal: Terminal) -> None:
    """Plan every case that is not done yet, and write the tables and the atlas of all.

    Ctrl-C ends it with what is done; the same command goes on from there.

    Raises
    ------
    InputError
        With the faults of the options, or if the areas cannot be read; a fault of one area alone
        stops no other, and is in its row.
    OutputError
        If the folder cannot be written.
    """
    out = sweep.request.out
    with terminal.step("Reading the areas"):
        fewest = 2 if sweep.request.size is None else sweep.request.size[0]
        areas = areas_of(files_of(sweep), sweep.kind, fewest)
        cases = cases_of(sweep.request, areas, sweep.programmes, sweep.varied)
        day = _day_of(out)
        keys = [key_of(case, day) for case in cases]
    rows = [kept_row(out, key, plans=sweep.plans) for key in keys]
    left = [at for at, row in enumerate(rows) if row is None]
    if len(left) < len(cases):
        done = counted(len(cases) - len(left), "plan")
        terminal.say(f"{done} of {len(cases):,} were made before and are kept.")
    if left:
        todo = [(cases[at], keys[at]) for at in left]
        for at, row in _plan(sweep, todo, day, terminal):
            rows[left[at]] = row
        for at in left:  # what was done just when Ctrl-C came
            rows[at] = rows[at] or kept_row(out, keys[at], plans=sweep.plans)
    _report(cases, rows, terminal)
    with terminal.step("Writing the tables and the atlas"):
        known = [row for row in rows if row is not None]
        written = list(write_tables(out, sweep.kind, areas, known))
    for words, path in written:
        terminal.say(f"{words}: {path.resolve()}")


def files_of(sweep: Sweep) -> SchoolFiles:
    """Return the files, for the schools of every programme that is swept."""
    request = sweep.request
    if request.files.phase != [] or not sweep.programmes:
        return request.school_files
    named = [request.model_copy(update={"programme": each}) for each in sweep.programmes]
    phases = [phase for each in named for phase in each.school_files.phase or ()]
    return dataclasses.replace(request.school_files, phase=tuple(dict.fromkeys(phases)))


def _day_of(out: Path) -> date:
    """Return the day of a sweep: that on which it was begun."""
    kept = out / DAY
    for folder in (RESULTS, TIMINGS):
        make_folder(out / folder)
    if not kept.is_file():
        write_atomically(kept, f"{today().isoformat()}\n")
    return date.fromisoformat(kept.read_text("utf-8").strip())


def _plan(
    sweep: Sweep, todo: Sequence[tuple[SweepCase, str]], day: date, terminal: Terminal
) -> Iterator[tuple[int, Row]]:
    """Plan cases, and yield the position and the row of each as it is done."""
    out = sweep.request.out.resolve()
    with terminal.step(PREPARING_SEARCH):
        prepare_search()  # once, or every worker would do so
    with (
        client_of(sweep.engine) as client,
        terminal.step("Planning") as on_progress,
        heeding(lambda: cancel_all(client)),
    ):
        if sweep.engine.dashboard:
            terminal.say(f"What runs: {client.dashboard_link}")
        progress = _Progress(len(todo), on_progress)
        started_in = Path.cwd()
        tasks = [Task(case, key, out, day, sweep.plans, started_in) for case, key in todo]
        for at, error in run_all(client, plan_case, tasks, [task.key for task in tasks]):
            case, key = todo[at]
            row = kept_row(out, key, plans=sweep.plans)
            yield at, progress.counted(row or _row_without_plan(case, error, sweep.engine))


@dataclass
class _Progress:
    """How far a sweep has come.

    Attributes
    ----------
    of
        Cases to plan.
    on_progress
        Shows it.
    """

    of: int
    on_progress: OnProgress

    def __post_init__(self) -> None:
        self.done = self.failed = 0
        self.begun = time.monotonic()

    def counted(self, row: Row) -> Row:
        """Count a row, and return it."""
        self.done += 1
        self.failed += row["state"] == FAILED
        to_go_s = (time.monotonic() - self.begun) / self.done * (self.of - self.done)
        words = f"{self.done:,} of {self.of:,} plans"
        words += f", {self.failed:,} failed" if self.failed else ""
        words += f"; about {_in_words(to_go_s)} to go" if self.done < self.of else ""
        self.on_progress(self.done / self.of, words)
        return row


def _row_without_plan(case: SweepCase, error: Exception | None, engine: Engine) -> Row:
    """Return the row of a case whose task was lost; it is not kept, so that it is tried again."""
    fault = f"{type(error).__name__}: {error}"
    if error is None:
        fault = "its worker kept it where this computer does not see it: give a folder of all"
    elif isinstance(error, LostTaskError):
        fault = (
            "its workers died, one after the other: it may need more memory than "
            f"{engine.memory / 1e9:g} GB (--memory)"
        )
    return {"area": case.area, "setting": case.setting, "state": FAILED, "fault": fault}


def _report(cases: Sequence[SweepCase], rows: Sequence[Row | None], terminal: Terminal) -> None:
    """Print how many plans there are, and which there are not, with the reason."""
    known = [row for row in rows if row is not None]
    failed = [row for row in known if row["state"] == FAILED]
    made = counted(len(known) - len(failed), "plan")
    proven = sum(row["state"] == PROVEN for row in known)
    terminal.say(f"{made} of {len(cases):,}, {proven:,} of them {PROVEN}.")
    if failed:
        terminal.heading("No plan")
        terminal.table(
            ("Area", "Setting", "Why"),
            ((row["area"], row["setting"], row["fault"]) for row in failed),
            all_in="in plans.csv",
        )
    if len(known) < len(rows):
        left = counted(len(rows) - len(known), "case")
        terminal.warn([Notice(f"{left} not planned yet. The same command goes on from here.")])


def _in_words(seconds: float) -> str:
    minutes = seconds / 60
    if minutes < MOST_MINUTES:
        return counted(max(1, round(minutes)), "minute")
    return f"{minutes / 60:.1f} hours"
