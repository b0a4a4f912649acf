"""Same inputs, same seed: the same plan, however busy the machine is."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from benchmarks.counties import county
from clustering import Limits, solve


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """Keep the machine busy with so many processes that never rest."""
    with ExitStack() as stack:
        for _ in range(processes):
            process = stack.enter_context(
                subprocess.Popen([sys.executable, "-c", "while True: pass"])
            )
            stack.callback(process.kill)
        yield


@pytest.mark.parametrize(("schools", "seed"), [(40, 1), (80, 1)])
def test_a_busy_machine_finds_the_same_plan(schools, seed):
    problem = county(schools, seed)
    idle = solve(problem, Limits(3600))
    with busy(2):
        loaded = solve(problem, Limits(3600))
    assert not idle.stopped_early
    assert not loaded.stopped_early
    assert loaded.plan == idle.plan
    assert (loaded.objective, loaded.bound) == (idle.objective, idle.bound)
