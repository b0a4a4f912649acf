"""A step that `status` acknowledged is on the disk, whatever else decides or is killed."""

import os
import random
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import killed_recorder
import pytest
from served_plan import in_process, write_plan

from app.recording import StepRequest, record_step
from app.terminal import Terminal
from clustering.cluster_states import ClusterState
from maps import read_plan_directory

ROOT = Path(__file__).parents[1]
KILLS = int(os.environ.get("KILLS", "2"))
"""KILLS=50 python -m pytest tests/test_recording.py does it fifty times."""
STEP = ["--on", "2026-03-01", "--by", "Ms Bell"]


@pytest.fixture
def plan(tmp_path):
    return write_plan(tmp_path)


def steps(plan, number=1):
    return read_plan_directory(plan).decisions.of(number).steps


def test_a_step_is_recorded_and_what_comes_next_is_said(run, plan):
    (plan / "decisions.toml").write_bytes(b'# mine\n[cluster.1]\nname = "Marsh"\n')
    code, said, _ = run("status", plan, "--cluster", "1", "--state", "Agreed", *STEP)
    assert not code
    assert "Recorded for cluster 1, Marsh: Agreed, 1 March 2026." in said
    assert "Next: The cluster hands in its business plan." in said
    (step,) = steps(plan)
    assert (step.state, step.by) == (ClusterState.AGREED, "Ms Bell")
    assert "# mine" in (plan / "decisions.toml").read_text("utf-8")
    code, said, _ = run("status", plan, "--cluster", "1")
    assert "Agreed, 1 March 2026, by Ms Bell" in said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--cluster", "7", "--state", "agreed", *STEP), "no cluster of this number"),
        (("--cluster", "1", "--state", "agred", *STEP), "Did you mean 'agreed'"),
        (("--cluster", "1", "--state", "memorandum signed", *STEP), "a first step is one of"),
        (("--cluster", "1", "--state", "agreed", *STEP, "--pounds", "5"), "a sum stands only"),
        (
            ("--cluster", "1", "--state", "agreed", *STEP, "--schools", "900007"),
            "not in the cluster",
        ),
        (("--cluster", "1", "--state", "agreed", *STEP, "--note", "a\x07b"), "cannot be printed"),
    ],
)
def test_a_step_that_cannot_be_is_refused_and_nothing_is_written(run, plan, given, said):
    code, _, err = run("status", plan, *given)
    assert code == 1
    assert said in " ".join(err.split())
    assert not (plan / "decisions.toml").exists()


@pytest.mark.parametrize(
    "given",
    [
        ("--state", "agreed"),
        ("--cluster", "1", "--state", "agreed"),
        ("--cluster", "1", "--on", "2026-03-01"),
        ("--cluster", "1", "--state", "agreed", "--by", "X", "--limits"),
    ],
)
def test_options_that_belong_together_are_asked_for_together(run, plan, given):
    assert run("status", plan, *given)[0] == 2


def test_money_goes_to_the_schools_that_were_not_paid_yet(run, plan):
    def record(state, *more):
        return run("status", plan, "--cluster", "1", "--state", state, *STEP, *more)

    for state in ("agreed", "business plan in"):
        assert not record(state)[0]
    assert not record("approved", "--pounds", "80000")[0]
    assert not record("memorandum signed")[0]
    some = ("--pounds", "20000", "--schools", "900001")
    assert not record("money released", *some)[0]
    code, said, _ = record("money released")
    assert not code
    assert "£60,000" in said
    assert steps(plan)[-1].schools == (900002, 900003, 900004)
    code, _, err = record("money released", "--pounds", "1")
    assert code == 1
    assert "released once" in err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends programs otherwise")
def test_no_acknowledged_step_is_lost_to_a_kill(plan):
    chance = random.Random(3)  # noqa: S311 - keeps no secret
    said = 0
    for _ in range(KILLS):
        recorder = subprocess.Popen(
            [sys.executable, killed_recorder.__file__, plan, str(said + 1)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        assert recorder.stdout is not None
        told = iter(recorder.stdout.readline, b"")
        said = next(int(m[1]) for line in told if (m := re.match(rb"said (\d+)", line)))
        time.sleep(chance.uniform(0, 0.3))
        recorder.kill()
        rest, _ = recorder.communicate()
        said = max([said, *map(int, re.findall(rb"said (\d+)", rest))])
        found = [int(step.note) for step in steps(plan)]
        assert found == list(range(1, len(found) + 1))
        assert said <= len(found) <= said + 1
        said = len(found)


def test_the_page_and_the_command_lose_nothing_of_each_other(plan):
    """Both write all the time: every step and every name that was acknowledged is there."""
    recorded, named = [], []

    def record():
        for number in range(12):
            step = StepRequest(1, "discussed", None, "Ms Bell", f"{number}", None, ())
            record_step(plan, step, Terminal())
            recorded.append(f"{number}")

    with in_process(plan) as page:
        recording = threading.Thread(target=record)
        recording.start()
        while recording.is_alive():
            page.state = page.client.get("/api/state").json()
            sent = {"name": f"Name {len(named)}"}
            version = page.state["decided"]["2"]["version"]
            answer = page.post("/api/decide", cluster=2, version=version, decided=sent)
            assert answer.status_code == 200
            named.append(sent["name"])
        recording.join()
    decisions = read_plan_directory(plan).decisions
    assert len(recorded) == 12
    assert [step.note for step in decisions.of(1).steps] == recorded
    assert decisions.of(2).name == named[-1]
    assert not (plan / ".deciding").exists()
