"""A decision that was acknowledged survives a kill, and a map that is drawn at the same time."""

import os
import random
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import killed_decider
import pytest
from small_plan import small_problem, small_result

from clustering.decisions import Decision
from data.errors import OutputError
from maps import read_plan_directory, redraw_plan_directory, write_plan_directory
from maps.kept_decisions import write_decisions

ROOT = Path(__file__).parents[1]
KILLS = int(os.environ.get("KILLS", "2"))
"""KILLS=50 python -m pytest tests/test_decisions_killed.py does it fifty times."""


@pytest.fixture
def plan(tmp_path):
    problem = small_problem()
    return write_plan_directory(tmp_path / "plan", problem, small_result(problem))


def last_name(plan):
    name = read_plan_directory(plan).decisions.of(1).name
    return int(name.removeprefix("Name ") or 0)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends programs otherwise")
def test_nothing_acknowledged_is_lost_to_a_kill(plan):
    chance = random.Random(3)  # noqa: S311 - keeps no secret
    said = 0
    for _ in range(KILLS):
        decider = subprocess.Popen(
            [sys.executable, killed_decider.__file__, plan, str(said + 1)],
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        assert decider.stdout is not None
        said = int(decider.stdout.readline())
        time.sleep(chance.uniform(0, 0.1))
        decider.kill()
        rest, _ = decider.communicate()
        said = max([said, *(int(line) for line in rest.split())])
        assert said <= last_name(plan) <= said + 1
        said = last_name(plan)


def test_nothing_acknowledged_is_lost_to_a_map_that_is_drawn_meanwhile(plan):
    """The page keeps decisions while another program replaces the directory again and again."""
    stored = read_plan_directory(plan)
    done, said = threading.Event(), []

    def decide():
        number = 0
        while not done.is_set():
            number += 1
            decisions = stored.decisions.decided(1, Decision(name=f"Name {number}"))
            try:
                write_decisions(plan, decisions, stored.result.plan)
            except OutputError:  # the directory was just being replaced: not acknowledged
                continue
            said.append(number)
            time.sleep(0.001)

    deciding = threading.Thread(target=decide)
    deciding.start()
    for _ in range(2):
        with suppress(OutputError):  # it may meet the file while that is written, and refuse
            redraw_plan_directory(plan, stored)
    done.set()
    deciding.join()
    assert said
    assert said[-1] <= last_name(plan)
