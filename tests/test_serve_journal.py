"""The journal: what was acknowledged is there after any death of the program."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from special_files import at_once, endless_device, listening_socket, pipe

from app.serve.folder import JOURNAL, SessionFolder
from app.serve.journal import COMPACT_ABOVE, Journal
from app.serve.session import Session
from data.errors import OutputError

PLAN = "a" * 64
ENTRIES: list[dict[str, Any]] = [
    {"do": "change", "changes": [{"do": "close", "urn": 900001}]},
    {"do": "new", "name": "Zwölf Schulen"},
    {"do": "change", "changes": [{"do": "limit", "minutes": 30.5}]},
    {"do": "answer", "answer": {"cost": 0.1 + 0.2}},
]


@contextmanager
def opened(folder: Path, plan: str = PLAN) -> Iterator[Journal]:
    with SessionFolder(folder) as held, Journal(held.path, plan) as journal:
        yield journal


def recalled(folder: Path, plan: str = PLAN) -> tuple[Session, str]:
    with opened(folder, plan) as journal:
        past = journal.recall()
        return past.session, past.message


def write(folder: Path, entries: list[dict[str, Any]]) -> Session:
    with opened(folder) as journal:
        session = journal.recall().session
        for entry in entries:
            session = session.after(entry)
            journal.append(entry)
    return session


def same(one: Session, other: Session) -> bool:
    return (one.scenarios, one.name, one.revision) == (other.scenarios, other.name, other.revision)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "plan.whatif"


def test_what_was_written_is_read_back(folder: Path) -> None:
    written = write(folder, ENTRIES)
    session, message = recalled(folder)
    assert same(session, written)
    assert session.found is not None
    assert session.found.document == ENTRIES[-1]["answer"]
    assert message == ""


def test_an_entry_is_on_the_disk_before_append_returns(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []
    with opened(folder) as journal:
        journal.recall()
        monkeypatch.setattr(os, "fsync", lambda _: synced.append((folder / JOURNAL).read_bytes()))
        journal.append(ENTRIES[0])
    assert b"900001" in synced[0]


@settings(deadline=None, max_examples=40)  # a disk takes its time
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_line_that_was_being_written_is_dropped(
    share: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("torn") / "plan.whatif"
    before = write(folder, ENTRIES[:2])
    path = folder / JOURNAL
    whole = path.stat().st_size
    write(folder, ENTRIES[2:3])
    line = path.stat().st_size - whole
    os.truncate(path, whole + int(line * share))
    session, message = recalled(folder)
    assert same(session, before)
    assert message == ""
    assert same(write(folder, ENTRIES[2:3]), before.after(ENTRIES[2]))
    assert recalled(folder)[1] == ""


@settings(deadline=None, max_examples=40)  # a disk takes its time
@given(at=st.integers(0, 3), byte=st.integers(0, 255), share=st.floats(0, 1, exclude_max=True))
def test_a_damaged_line_ends_what_is_trusted_and_the_file_is_kept(
    at: int, byte: int, share: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("damaged") / "plan.whatif"
    write(folder, ENTRIES)
    path = folder / JOURNAL
    lines = path.read_bytes().splitlines(keepends=True)
    number = len(lines) - len(ENTRIES) + at
    line = bytearray(lines[number])
    place = int((len(line) - 1) * share)
    if line[place] == byte:
        byte ^= 1
    line[place] = byte
    lines[number] = bytes(line)
    path.write_bytes(b"".join(lines))
    damaged = path.read_bytes()
    session, message = recalled(folder)
    expected = Session()
    for entry in ENTRIES[:at]:
        expected = expected.after(entry)
    assert (session.scenarios, session.name) == (expected.scenarios, expected.name)
    assert "damaged" in message
    aside = list(folder.glob("journal-*.jsonl"))
    assert [other.read_bytes() for other in aside] == [damaged]
    assert recalled(folder)[1] == ""


@pytest.mark.parametrize("content", [b"", b"\n", b"nonsense\n", b"[]\n", b"\0" * 5000 + b"\n"])
def test_a_journal_without_a_head_is_set_aside(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / JOURNAL).write_bytes(content)
    session, message = recalled(folder)
    assert same(session, Session())
    assert "damaged" in message
    assert list(folder.glob("journal-*.jsonl"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("make", [pipe, endless_device, listening_socket])
def test_what_is_no_file_is_refused_at_once(folder: Path, make: Callable[[Path], None]) -> None:
    folder.mkdir(mode=0o700)
    make(folder / JOURNAL)
    with at_once(), pytest.raises(OutputError, match=f"{JOURNAL} is a .*, not a file. Remove it"):
        recalled(folder)


def test_the_journal_of_another_plan_is_kept_and_named(folder: Path) -> None:
    write(folder, ENTRIES)
    old = (folder / JOURNAL).read_bytes()
    session, message = recalled(folder, "b" * 64)
    assert same(session, Session())
    assert "another plan" in message
    (aside,) = folder.glob("journal-*.jsonl")
    assert aside.name in message
    assert aside.read_bytes() == old


def test_two_journals_set_aside_on_one_day_have_two_names(folder: Path) -> None:
    for plan in ("b" * 64, "c" * 64, PLAN):
        recalled(folder, plan)
    assert len(list(folder.glob("journal-*.jsonl"))) == 2


def test_a_long_journal_is_written_anew_when_a_server_starts(folder: Path) -> None:
    ways = [ENTRIES[0], *[{"do": "undo"}, {"do": "redo"}] * COMPACT_ABOVE, *ENTRIES[1:]]
    written = write(folder, ways)
    long = (folder / JOURNAL).stat().st_size
    session, _ = recalled(folder)
    assert same(session, written)
    assert (folder / JOURNAL).stat().st_size < long / 10
    assert same(recalled(folder)[0], written)


def test_an_entry_that_cannot_be_written_leaves_no_trace(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with opened(folder) as journal:
        journal.recall()
        before = (folder / JOURNAL).read_bytes()
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(OutputError, match="nothing was done"):
                journal.append(ENTRIES[0])
        assert (folder / JOURNAL).read_bytes() == before
        journal.append(ENTRIES[1])
    session, message = recalled(folder)
    assert session.name == ENTRIES[1]["name"]
    assert message == ""


def test_every_line_is_json(folder: Path) -> None:
    write(folder, ENTRIES)
    for line in (folder / JOURNAL).read_text(encoding="utf-8").splitlines():
        json.loads(line)
