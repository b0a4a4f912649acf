"""A program killed while it writes leaves what was there, or what was to be there, whole."""

import functools
import itertools
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import killed_writer
import pytest
from killed_writer import EARLIER, LATER, Content, fill
from small_plan import small_problem, small_result

import data.staging
from data.atomic_write import replace_directory, require_writable, write_atomically
from data.errors import OutputError
from data.lock import hold
from data.staging import recover_around
from maps import read_plan_directory, write_plan_directory
from maps.plan_files import HANDOUTS

ROOT = Path(__file__).parents[1]


class _Killed(BaseException):
    """In the place of a process that ends: from here on no file operation succeeds."""


_left: list[int] = []


def _watch(event: str, _: object) -> None:
    if _left and (event == "open" or event.startswith("os.")):
        _left[0] -= 1
        if _left[0] < 0:
            raise _Killed


sys.addaudithook(_watch)


@contextmanager
def dying_after(operations: int) -> Iterator[None]:
    """Let so many file operations pass, and none after: not those that would tidy up either."""
    _left.append(operations)
    try:
        yield
    finally:
        _left.clear()


def killed_after(operations: int, act: Callable[[], object]) -> bool:
    try:
        with dying_after(operations):
            act()
    except _Killed:
        return True
    return False


@pytest.fixture(autouse=True)
def _alone_and_quick(monkeypatch):
    """No other program is at work here, and a kill is no power cut."""
    monkeypatch.setattr(data.staging, "_BEING_MADE_S", -1.0)
    monkeypatch.setattr(os, "fsync", lambda _: None)


def found(place: Path) -> Content:
    paths = [path for path in place.rglob("*") if path.is_file()]
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in paths}


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_a_directory_killed_at_any_operation_is_the_earlier_or_the_later(tmp_path):
    place = tmp_path / "plan"
    seen = []
    for operations in itertools.count():
        replace_directory(place, fill(EARLIER))
        if not killed_after(operations, lambda: replace_directory(place, fill(LATER))):
            break
        recover_around(place)
        seen.append(found(place))
        assert seen[-1] in (EARLIER, LATER), operations
        assert names(tmp_path) == ["plan"], operations
    assert EARLIER in seen
    assert LATER in seen


def test_a_new_directory_killed_at_any_operation_is_absent_or_whole(tmp_path):
    for operations in itertools.count():
        place = tmp_path / str(operations) / "plan"
        place.parent.mkdir()
        write = functools.partial(replace_directory, place, fill(LATER))
        if not killed_after(operations, write):
            break
        recover_around(place)
        assert found(place) in ({}, LATER)
        assert names(place.parent) == (["plan"] if place.exists() else [])


def test_tidying_killed_at_any_operation_is_finished_by_the_next(tmp_path):
    place = tmp_path / "plan"
    for operations in itertools.count():
        for tidied in itertools.count():
            replace_directory(place, fill(EARLIER))
            if not killed_after(operations, lambda: replace_directory(place, fill(LATER))):
                return
            again = killed_after(tidied, lambda: recover_around(place))
            recover_around(place)
            assert found(place) in (EARLIER, LATER), (operations, tidied)
            assert names(tmp_path) == ["plan"], (operations, tidied)
            if not again:
                break


def test_the_next_write_after_a_kill_leaves_nothing_behind(tmp_path):
    place = tmp_path / "plan"
    for operations in itertools.count():
        replace_directory(place, fill(EARLIER))
        killed = killed_after(operations, lambda: replace_directory(place, fill(LATER)))
        require_writable(place, "plan.json", EARLIER.keys() | LATER.keys() | {"before"})
        replace_directory(place, fill(LATER))
        assert found(place) == LATER
        assert names(tmp_path) == ["plan"]
        if not killed:
            break


def test_a_file_killed_at_any_operation_is_the_earlier_or_the_later(tmp_path):
    place = tmp_path / "times.csv"
    seen = set()
    for operations in itertools.count():
        write_atomically(place, "earlier")
        if not killed_after(operations, lambda: write_atomically(place, "later")):
            break
        seen.add(place.read_text(encoding="utf-8"))
        write_atomically(place, "again")
        assert names(tmp_path) == ["times.csv"], operations
    assert seen == {"earlier", "later"}


def test_a_plan_killed_while_it_is_replaced_is_read_whole(tmp_path):
    place = tmp_path / "plan"
    problem, result = small_problem(), small_result()

    def write(title: str, where: Path = place) -> None:
        write_plan_directory(where, problem, result, title=title, drawn_on=date(2026, 1, 5))

    both = {}
    for title in ("Earlier", "Later"):
        write(title, tmp_path / "models" / title)
        both[title] = found(tmp_path / "models" / title)
    with dying_after(1_000_000):
        write("Earlier")
        operations = 1_000_000 - _left[0]
    for number in (3, operations // 2, *range(operations - 10, operations, 2)):
        now = "Earlier" if found(place) == both["Earlier"] else "Later"
        other = {"Earlier": "Later", "Later": "Earlier"}[now]
        assert killed_after(number, functools.partial(write, other)), number
        assert read_plan_directory(place).result == result
        assert found(place) in both.values(), number


def test_a_plan_taken_away_by_a_killed_program_is_back_when_it_is_read(tmp_path):
    write_plan_directory(tmp_path / "plan", small_problem(), small_result())
    left = tmp_path / ".plan.abcdefgh"
    left.mkdir()
    (left / "in-use").touch()
    (tmp_path / "plan").rename(left / "old")
    assert read_plan_directory(tmp_path / "plan").result == small_result()
    assert names(tmp_path) == ["plan"]


def test_an_output_killed_in_a_plan_directory_does_not_stand_in_the_way_of_the_next(tmp_path):
    place = tmp_path / "plan"
    write_plan_directory(place, small_problem(), small_result())
    assert killed_after(6, lambda: write_atomically(place / HANDOUTS, b"%PDF"))
    assert [name for name in names(place) if name.startswith(f".{HANDOUTS}.")]
    write_plan_directory(place, small_problem(), small_result())
    assert not [name for name in names(place) if name.startswith(".")]


def test_what_stood_there_comes_back_even_where_the_moves_fail_twice(tmp_path, monkeypatch):
    place = tmp_path / "plan"
    replace_directory(place, fill(EARLIER))
    rename = Path.rename

    def only_away(self, target):
        if Path(target).name == "plan":  # as a scanner does that holds the directory for a moment
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", only_away)
    with pytest.raises(OutputError, match="Permission denied"):
        replace_directory(place, fill(LATER))
    monkeypatch.undo()
    assert not place.exists()
    recover_around(place)
    assert found(place) == EARLIER


def test_a_staging_folder_in_use_is_left_alone(tmp_path):
    busy = tmp_path / ".plan.abcdefgh"
    (busy / "old").mkdir(parents=True)
    fill(EARLIER)(busy / "old")
    lock = hold(busy / "in-use")
    assert lock is not None
    recover_around(tmp_path / "plan")
    assert found(busy / "old") == EARLIER
    lock.close()
    recover_around(tmp_path / "plan")
    assert found(tmp_path / "plan") == EARLIER


def test_a_staging_folder_whose_lock_is_about_to_be_taken_is_left_alone(tmp_path, monkeypatch):
    """Two programs may write in one folder, and one looks when the other has just begun."""
    monkeypatch.setattr(data.staging, "_BEING_MADE_S", 60.0)
    begun = tmp_path / ".plan.abcdefgh"
    begun.mkdir()
    recover_around(tmp_path / "plan")
    (begun / "in-use").touch()
    recover_around(tmp_path / "plan")
    assert names(begun) == ["in-use"]
    os.utime(begun, (0, 0))
    recover_around(tmp_path / "plan")
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    "name", [".plan.abcdefgh/letter.doc", ".git/in-use", "plan.abcdefgh/in-use", ".plan.abc/in-use"]
)
def test_what_only_looks_like_a_staging_folder_is_left_alone(tmp_path, name):
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_text("dear all", encoding="utf-8")
    recover_around(tmp_path / "plan")
    assert (tmp_path / name).read_text(encoding="utf-8") == "dear all"


def test_what_replaces_something_is_on_the_disk_before_it_does(tmp_path, monkeypatch):
    settled = []
    monkeypatch.setattr(os, "fsync", lambda _: settled.append(found(tmp_path / "plan")))
    replace_directory(tmp_path / "plan", fill(EARLIER))
    assert settled == []
    replace_directory(tmp_path / "plan", fill(LATER))
    assert settled == [EARLIER] * len(LATER)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends programs otherwise")
def test_a_process_killed_at_any_moment_leaves_one_of_the_two(tmp_path):
    place = tmp_path / "plan"
    chance = random.Random(1)  # noqa: S311 - keeps no secret
    for _ in range(2):
        writer = subprocess.Popen(
            [sys.executable, killed_writer.__file__, place],
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"written\n"
        time.sleep(chance.uniform(0, 0.05))
        writer.kill()
        writer.communicate()
        recover_around(place)
        assert found(place) in (EARLIER, LATER)
        assert names(tmp_path) == ["plan"]
