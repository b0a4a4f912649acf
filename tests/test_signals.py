"""A command that is sent a signal leaves a whole plan, and nothing else that was not there."""

import signal
import sys
import time

import pytest
import small_register
from served_plan import write_plan

from benchmarks import signals

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("Reading the schools", signal.SIGTERM),
        ("Preparing the search", signal.SIGINT),
        ("Searching", signal.SIGHUP),
    ],
)
def test_a_signal_leaves_a_whole_plan_and_nothing_beside(tmp_path, said, number):
    register = small_register.write(tmp_path, small_register.with_neighbours())
    place = write_plan(tmp_path)
    command = ("--schools", register, "--roads", "estimate", "--la", "Fenshire", "--size", "3-4")
    running = signals.Running(tmp_path, place, ("plan", *command, "--out", place))
    while said not in running.said():
        assert running.process.poll() is None, running.said()
        time.sleep(0.01)
    assert running.end_by(number).left == ()
    assert signals.tear(place) == ""


def test_a_torn_plan_would_be_found(tmp_path):
    place = write_plan(tmp_path)
    assert signals.tear(place) == ""
    (place / "times.csv").write_bytes(b"")
    assert "times.csv" in signals.tear(place)
    (place / "plan.json").unlink()
    assert "torn" in signals.tear(place)


def test_every_command_that_takes_time_is_a_stage(tmp_path):
    named = {str(command(tmp_path)[0]) for command in signals.stages().values()}
    assert named >= {"plan", "demo", "check", "times", "whatif", "explain", "map", "export"}
    assert named >= {"handouts", "compare", "serve"}
