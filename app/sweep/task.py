"""The task of a worker: one case, planned and kept."""

import io
import json
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from rich.console import Console

from app.planning import find_plan, make_plan
from app.sweep.cases import SweepCase
from app.sweep.rows import FAILED, Row, figures_of
from app.terminal import Terminal
from data import InputError
from data.atomic_write import write_atomically
from data.dates import on_day
from data.errors import by_kind
from data.json_file import read_json_object
from data.register_table import Register

RESULTS, TIMINGS, PLANS = "results", "timings", "plans"
"""Folders of a sweep: a file for each plan that is done, one for how long it took, which differs
from run to run, and the plan directories."""


def kept_row(out: Path, key: str, *, plans: bool) -> Row | None:
    """Return the row of a case that is done; None where it is still to do."""
    with suppress(InputError):
        row = read_json_object(_result_file(out, key))
        if not plans or (row["plan"] and (out / row["plan"]).is_dir()):
            return row
    return None


@dataclass(frozen=True, slots=True)
class Task:
    """A case, with all that a worker needs to know.

    Attributes
    ----------
    case, key
        The case, and its key.
    out, day
        The folder of the sweep, and the day on its outputs.
    plans
        Whether its plan directory is wanted.
    started_in
        The folder that names of files are relative to; workers may have been started in another.
    """

    case: SweepCase
    key: str
    out: Path
    day: date
    plans: bool
    started_in: Path


def plan_case(task: Task) -> None:
    """Plan one case, and keep its row; what is wrong with its input is its row too.

    A plan that cannot be made for want of memory, disk or time is not kept: it is tried again when
    the sweep goes on.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    begun = time.monotonic()
    case, key, out = task.case, task.key, task.out
    os.chdir(task.started_in)
    folder = out / PLANS / f"{_slug(case.area)}-{key[:8]}"
    row: Row = {"area": case.area, "setting": case.setting}
    request = case.request.model_copy(update={"out": folder})
    vars(request.files)["register"] = _register(request.files.schools)  # read once, not once a case
    terminal = Terminal(Console(file=io.StringIO()), Console(file=io.StringIO()))
    with on_day(task.day):
        try:
            problem, result = (make_plan if task.plans else find_plan)(request, terminal)
            row |= figures_of(problem, result)
        except InputError as error:
            row |= {"state": FAILED, "fault": "; ".join(by_kind(error.faults))}
    is_there = task.plans and "fault" not in row
    row |= {"key": key, "plan": f"{PLANS}/{folder.name}" if is_there else None}
    write_atomically(_timing_file(out, key), f"{time.monotonic() - begun:.1f}\n")
    write_atomically(_result_file(out, key), json.dumps(row, indent=1, allow_nan=False) + "\n")


@lru_cache(maxsize=1)
def _register(path: Path) -> Register:
    return Register(path)


def _result_file(out: Path, key: str) -> Path:
    return out / RESULTS / f"{key}.json"


def _timing_file(out: Path, key: str) -> Path:
    return out / TIMINGS / f"{key}.txt"


def seconds_of(out: Path, key: str) -> str:
    """Return how many seconds a case took that is done."""
    return _timing_file(out, key).read_text("utf-8").strip()


def _slug(name: str) -> str:
    """Return a name that every file system takes, of letters, figures and hyphens."""
    letters = "".join(each if each.isalnum() and each.isascii() else "-" for each in name.lower())
    return "-".join(part for part in letters.split("-") if part)[:60] or "area"
