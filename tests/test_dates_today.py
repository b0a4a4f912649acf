"""Same input, same bytes: whatever the folder, the time zone, the hash seed or the cores."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import tiny_county
from small_plan import small_problem, small_result

from data.dates import EPOCH, given_day, on_day, today
from data.errors import InputError
from maps import read_plan_directory, write_plan_directory

DAY = date(2026, 1, 5)
SECONDS = int(datetime(DAY.year, DAY.month, DAY.day, 23, 30, tzinfo=UTC).timestamp())
ROOT = Path(__file__).parents[1]
COMMANDS = """
import os, sys
from app.cli import main
if sys.platform == "linux":
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(sys.argv[1])])
register, day = sys.argv[2], sys.argv[3:]
for command in (
    ["plan", "--schools", register, "--la", "Fenshire", "--roads", "estimate", "--out", "plan",
     "--size", "3-5", "--alternatives", "1", "--sensitivity", "--seconds", "60", *day],
    ["whatif", "plan", "--close", "900002", "--out", "answer", "--seconds", "60", *day],
    ["handouts", "plan"],
    ["handouts", "answer"],
):
    try:
        main(command)
    except SystemExit as ended:
        if ended.code:
            raise
"""


def begun(folder, register, cores, *day, **environment):
    """Start a process of its own that runs the commands in a folder."""
    folder.mkdir(parents=True)
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    own = {name: value for name, value in os.environ.items() if name != EPOCH}
    told = {**own, "PYTHONPATH": path, **environment}
    run = [sys.executable, "-c", COMMANDS, str(cores), str(register), *day]
    return subprocess.Popen(
        run, cwd=folder, env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def found(folder):
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_two_runs_write_the_same_bytes(tmp_path):
    register = tiny_county.write_register(tmp_path)
    east = {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1", "LC_ALL": "C", EPOCH: str(SECONDS)}
    west = {"TZ": "America/Adak", "PYTHONHASHSEED": "77", "LC_ALL": "C.UTF-8"}
    folders = tmp_path / "a" / "folder", tmp_path / "b"
    runs = [
        begun(folders[0], register, 1, **east),
        begun(folders[1], register, 2, "--date", DAY.isoformat(), **west),
    ]
    assert [run.wait() for run in runs] == [0, 0]
    first, second = map(found, folders)
    assert first.keys() == second.keys()
    assert first.keys() >= {"plan/alternative-1/plan.json", "plan/handouts.pdf", "plan/county.png",
                            "answer/before/plan.json", "answer/slides.pptx"}  # fmt: skip
    assert not [name for name, content in first.items() if content != second[name]]


def test_the_day_is_the_given_one(monkeypatch):
    monkeypatch.setenv(EPOCH, str(SECONDS))
    assert today() == DAY
    with on_day(date(2024, 2, 29)):
        assert today() == given_day() == date(2024, 2, 29)
    monkeypatch.delenv(EPOCH)
    assert given_day() is None
    assert today() == date.today()


@pytest.mark.parametrize("told", ["", "soon", "1e9", "9" * 30, "-1e400"])
def test_a_moment_that_is_none_is_refused(monkeypatch, told):
    monkeypatch.setenv(EPOCH, told)
    with pytest.raises(InputError, match=EPOCH):
        today()


def test_a_moment_that_is_none_is_refused_before_other_programs_read_it(run, monkeypatch):
    monkeypatch.setenv(EPOCH, "soon")
    code, _, err = run("programmes")
    assert code == 1
    assert EPOCH in err


def test_a_moment_before_1970_is_refused(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "-5")
    with pytest.raises(InputError, match="not a point in time"):
        today()


@pytest.mark.parametrize("option", ["--date", "--start"])
@pytest.mark.parametrize("told", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"])
def test_a_day_centuries_off_is_refused_in_words(run, option, told):
    code, _, err = run(
        "plan", "--schools", "x.csv", "--roads", "estimate", "--la", "x", "--out", "o", option, told
    )
    assert code == 2
    said = " ".join(err.replace("│", " ").split())
    assert f"{told} is no day for a plan. Give one from 2000-01-01 to 2100-12-31." in said


def test_an_answer_bears_the_day_that_was_given_for_its_plan(run, tmp_path, monkeypatch):
    monkeypatch.delenv(EPOCH, raising=False)
    given, other = tmp_path / "given", tmp_path / "other"
    with on_day(DAY):
        write_plan_directory(given, small_problem(), small_result())
    write_plan_directory(other, small_problem(), small_result(), drawn_on=DAY)
    asked = ["--refuse", "900008", "--seconds", "1"]
    for plan, option, day in (
        (given, [], DAY),
        (given, ["--date", "2027-03-01"], date(2027, 3, 1)),
        (other, [], date.today()),  # it was only drawn on that day
    ):
        code, said, _ = run("whatif", plan, "--out", tmp_path / "answer", *asked, *option)
        assert code == 0
        assert read_plan_directory(tmp_path / "answer").drawn_on == day
        assert ("the day that was given for the plan in hand" in said) == (day == DAY)
