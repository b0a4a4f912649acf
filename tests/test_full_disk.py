"""Where nothing can be written: told in words with what to do, and what was there stays."""

import errno
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
import tiny_county
from command_line import Run
from small_plan import small_problem, small_result

from app.terminal import save_report
from clustering import prepare_search
from data.errors import OutputError
from maps import write_plan_directory
from maps.geopackage import write_geopackage
from maps.handouts import write as handouts

resource = pytest.importorskip("resource", reason="Windows sets no limit on files")

COUNTY = "--schools {register} --roads {roads} --la {la}"
COMMANDS = {
    "plan": f"plan {COUNTY} --seconds 1 --out {{plan}}",
    "whatif": "whatif {plan} --close 900001 --seconds 1 --out {answer}",
    "scenarios": "whatif {plan} --scenario {scenarios} --seconds 1 --out {answer}",
    "handouts": "handouts {plan}",
    "papers": "papers {plan} --cluster 1 --kind governance --out {papers}",
    "templates": "papers --copy-templates {templates}",
    "export": "export {plan}",
    "map": "map {plan}",
    "times": f"times {COUNTY} --out {{times}}",
    "compare": "compare {plan} {plan} --map {both}",
    "programmes": "programmes federation --copy {mine}",
    "forecast": "forecast {plan} --rolls {rolls} --out {drift}",
}
NAMES = {
    "plan": "plan",
    "answer": "answer",
    "scenarios": "scenarios",
    "times": "times.csv",
    "both": "both.html",
    "mine": "mine.toml",
    "papers": "papers",
    "templates": "templates",
    "rolls": "rolls.csv",
    "drift": "drift.csv",
}


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    """What is compiled is kept before there is no room for it."""
    prepare_search()


@pytest.fixture
def places(tmp_path: Path) -> dict[str, Path]:
    write_plan_directory(tmp_path / "plan", small_problem(), small_result())
    (tmp_path / "scenarios").mkdir()
    scenario = 'name = "A"\n[[change]]\ndo = "close"\nurn = 900001\n'
    (tmp_path / "scenarios" / "a.toml").write_text(scenario, encoding="utf-8")
    rolls = "".join(f"{900001 + i},120,130\n" for i in range(8))
    (tmp_path / "rolls.csv").write_text(f"URN,2027,2028\n{rolls}", encoding="utf-8")
    given = {"register": tiny_county.write_register(tmp_path)}
    given["roads"] = tiny_county.write_roads(tmp_path)
    return given | {key: tmp_path / name for key, name in NAMES.items()}


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size, those that C libraries write neither."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def told(name: str, places: dict[str, Path]) -> list[str]:
    return [part.format(la=tiny_county.LA, **places) for part in COMMANDS[name].split()]


def everything(folder: Path) -> dict[str, bytes | None]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_without_room_says_so_and_changes_nothing(name, run: Run, places, tmp_path):
    before = everything(tmp_path)
    with no_file_above(100):
        code, out, err = run(*told(name, places))
    assert code == 1
    said = err.replace("\n", " ")
    assert "cannot be written (File too large). Files there cannot be that large." in said
    assert str(tmp_path) in said
    assert not [name for name in (".plan.", ".answer.", "/new/") if name in said]
    assert "Traceback" not in out + err
    assert everything(tmp_path) == before


@pytest.mark.parametrize("size", [0, 1_000, 100_000, 150_000])
def test_a_geopackage_without_room_tells_what_the_system_says(tmp_path, monkeypatch, size):
    given = []
    monkeypatch.setattr("maps.exports.write_geopackage", lambda *told: given.append(told))
    write_plan_directory(tmp_path / "plan", small_problem(), small_result())
    ((_, *rest),) = given
    with no_file_above(size), pytest.raises(OSError, match="File too large"):
        write_geopackage(tmp_path / "clusters.gpkg", *rest)


def test_a_geopackage_that_fails_for_another_reason_is_a_fault_of_ours(tmp_path, monkeypatch):
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("no such table")

    monkeypatch.setattr("maps.geopackage._write_draft", fail)
    with pytest.raises(sqlite3.OperationalError):
        write_geopackage(tmp_path / "clusters.gpkg", {}, [], date(2026, 1, 5))


@pytest.mark.parametrize("size", [15_000, 100_000, 240_000])
def test_a_plan_is_whole_or_absent_whichever_file_has_no_room(tmp_path, size):
    with no_file_above(size), pytest.raises(OutputError, match="too large"):
        write_plan_directory(tmp_path / "plan", small_problem(), small_result(), title="x" * size)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, "The disk is full. Make room on it"),
        (errno.EACCES, "You may not write there, or another program has it open"),
        (errno.EROFS, "Write to another folder"),
        (errno.EIO, "Write to another folder"),
    ],
)
@pytest.mark.parametrize("name", ["map", "times", "export", "handouts"])
def test_what_the_system_refuses_comes_with_a_remedy(
    name, run: Run, places, monkeypatch, *, number, remedy
):
    folder = places["plan"].parent

    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    made = handouts.HandOuts(b"pdf", b"png", b"pptx")
    monkeypatch.setattr(handouts, "make_handouts", lambda *_, **__: made)
    before = everything(folder)
    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    code, _, err = run(*told(name, places))
    assert code == 1
    assert remedy in err.replace("\n", " ")
    assert everything(folder) == before


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("rolls.csv/times.csv", "A file stands where a folder should"),
        ("nowhere/times.csv", "There is no such folder. Make it first"),
        ("plan", "is a folder"),
        (f"{'n' * 300}.csv", "The name is too long"),
    ],
)
def test_a_file_that_cannot_be_there_is_refused_in_words(run: Run, places, tmp_path, out, said):
    before = everything(tmp_path)
    code, _, err = run(*told("times", places | {"times": tmp_path / out}))
    assert code == 1
    assert said in err.replace("\n", " ")
    assert everything(tmp_path) == before


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("rolls.csv", "is a file"),
        ("rolls.csv/plan", "A file stands where a folder should"),
        ("scenarios", "holds other files, such as a.toml"),
    ],
)
def test_a_plan_that_cannot_be_there_is_refused_before_the_search(
    run: Run, places, tmp_path, monkeypatch, *, out, said
):
    monkeypatch.setattr("app.planning.solve", lambda *_, **__: pytest.fail("searched"))
    before = everything(tmp_path)
    code, _, err = run(*told("plan", places | {"plan": tmp_path / out}))
    assert code == 1
    assert said in err.replace("\n", " ")
    assert everything(tmp_path) == before


def test_any_other_file_that_cannot_be_written_is_no_fault_of_the_program(
    run: Run, places, monkeypatch
):
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "somewhere")

    monkeypatch.setattr("app.planning.redraw", full)
    code, _, err = run("map", places["plan"])
    assert code == 1
    assert "somewhere cannot be written (No space left on device). The disk is full." in err


def test_a_report_that_cannot_be_kept_is_no_traceback(monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", full)
    assert save_report() == "No report on it could be kept (No space left on device)."
