"""Ctrl-C and requests to end are heard at once, and leave nothing behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import interrupted
import pytest
from patience import HANG_S

from app import interruption
from data.leaving import temporary_folder, tidied, undisturbed

ROOT = Path(__file__).parents[1]
ENDINGS = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such signals")


def begun(act: str, place: Path, ignoring: signal.Signals | None = None) -> subprocess.Popen[str]:
    """Start a program and wait until it is at work."""

    def ignore() -> None:
        if ignoring is not None:
            signal.signal(ignoring, signal.SIG_IGN)

    process = subprocess.Popen(
        [sys.executable, interrupted.__file__, act, place],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        preexec_fn=ignore,  # noqa: PLW1509 - no thread of ours is at work yet
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "busy\n"
    return process


def ended(process: subprocess.Popen[str]) -> int:
    _, err = process.communicate(timeout=HANG_S)
    assert err == ""
    return process.returncode


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A plan that stands there."""
    folder = tmp_path / "plan"
    folder.mkdir()
    (folder / "plan.json").write_text("earlier", encoding="utf-8")
    return folder


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda ending: ending.name)
def test_a_program_that_is_told_to_end_while_it_writes_leaves_the_old_plan(place, ending):
    process = begun("write", place)
    process.send_signal(ending)
    assert ended(process) == 128 + ending
    assert [path.name for path in place.parent.iterdir()] == ["plan"]
    assert (place / "plan.json").read_text(encoding="utf-8") == "earlier"


def test_one_that_is_replacing_a_plan_leaves_a_whole_one(place):
    for _ in range(2):
        process = begun("replace", place)
        process.send_signal(signal.SIGTERM)
        assert ended(process) == 128 + signal.SIGTERM
        assert [path.name for path in place.parent.iterdir()] == ["plan"]
        found = {path.name: path.read_text(encoding="utf-8") for path in place.iterdir()}
        assert found in (
            {"plan.json": "earlier"},
            {"plan.json": "later", "map.html": "later"},
        )


def test_temporary_files_go_too(place):
    process = begun("temporary", place)
    process.send_signal(signal.SIGINT)
    assert ended(process) == interruption.STOPPED
    assert [path.name for path in place.parent.iterdir()] == ["plan"]


def test_a_signal_is_heard_where_every_exception_is_swallowed(place):
    process = begun("swallow", place)
    process.send_signal(signal.SIGINT)
    assert ended(process) == interruption.STOPPED


def test_ctrl_c_ends_a_search_first_and_the_program_the_second_time(place):
    process = begun("search", place)
    process.send_signal(signal.SIGINT)
    assert process.stdout is not None
    assert process.stdout.readline() == "stopped\n"
    process.send_signal(signal.SIGINT)
    assert ended(process) == interruption.STOPPED


def test_a_request_of_the_system_ends_a_search_with_the_program(place):
    process = begun("search", place)
    process.send_signal(signal.SIGTERM)
    assert ended(process) == 128 + signal.SIGTERM


def test_a_signal_that_was_to_be_ignored_is_ignored(place):
    process = begun("search", place, ignoring=signal.SIGHUP)
    process.send_signal(signal.SIGHUP)  # as after nohup
    process.send_signal(signal.SIGINT)
    assert process.stdout is not None
    assert process.stdout.readline() == "stopped\n"
    process.send_signal(signal.SIGTERM)
    assert ended(process) == 128 + signal.SIGTERM


def test_what_is_done_undisturbed_may_be_nested_and_is_undone_only_within_its_block():
    calls: list[int] = []
    with undisturbed(), tidied(lambda: calls.append(1)), undisturbed():
        pass
    assert calls == []


def test_a_temporary_folder_is_gone_after_the_block(tmp_path):
    with temporary_folder(tmp_path) as folder:
        (folder / "part").touch()
        assert folder.parent == tmp_path
    assert list(tmp_path.iterdir()) == []
