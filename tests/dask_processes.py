"""Programs beside the tests that plan on Dask: waited for, killed, or a scheduler of theirs."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from patience import HANG_S

from app.sweep.engine import Engine, client_of

Program = subprocess.Popen[bytes]

QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def wait_for(happened: Callable[[], object], process: Program) -> None:
    """Wait until something has happened while a program runs."""
    until = time.monotonic() + HANG_S
    while not happened():
        assert process.poll() is None, "it ended before"
        assert time.monotonic() < until
        time.sleep(0.02)


def kill(process: Program) -> None:
    """Kill a program, and see its workers end."""
    children = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    psutil.wait_procs(children, timeout=HANG_S)


@dataclass(frozen=True, slots=True)
class Dask:
    """A scheduler, with two workers.

    Attributes
    ----------
    scheduler
        The program.
    address
        Where it answers.
    """

    scheduler: Program
    address: str


@contextmanager
def dask_with_two_workers(folder: Path) -> Iterator[Dask]:
    """Start a scheduler and two workers in a folder; they end with the block."""
    place = folder / "scheduler.json"
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    options = ["--scheduler-file", str(place), "--port", "0", "--host", "127.0.0.1"]
    scheduler = subprocess.Popen([*command, *options, "--no-dashboard"], cwd=folder, **QUIET)
    wait_for(place.is_file, scheduler)
    command = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(place)]
    options = ["--nthreads", "1", "--no-dashboard", "--local-directory", str(folder)]
    workers = [subprocess.Popen([*command, *options], cwd=folder, **QUIET) for _ in range(2)]
    try:
        address = json.loads(place.read_text("utf-8"))["address"]
        with client_of(Engine(scheduler=address)) as client:
            client.wait_for_workers(2, timeout=HANG_S)
        yield Dask(scheduler, address)
    finally:
        for process in (*workers, scheduler):
            process.terminate()
        for process in (*workers, scheduler):
            process.wait(HANG_S)
        place.unlink(missing_ok=True)  # one that was killed leaves it
