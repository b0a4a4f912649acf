"""The folder of a session: one server's at a time, one user's alone."""

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from special_files import at_once, endless_device, listening_socket, pipe

from app.serve.folder import ADDRESS, JOURNAL, LINK, LOCK, SessionFolder, refuse_second
from data.errors import OutputError

HERE = "http://127.0.0.1:8000/"

_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights elsewhere")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "plan.whatif"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_one_server_at_a_time(path: Path) -> None:
    with SessionFolder(path), pytest.raises(OutputError, match="has this plan open"):
        SessionFolder(path)
    with SessionFolder(path):
        pass


def test_a_second_server_hears_where_the_first_is(path: Path) -> None:
    plan = path.with_name("plan")
    refuse_second(plan)
    with SessionFolder(path) as folder:
        folder.announce(HERE)
        with pytest.raises(OutputError, match=f"open at {HERE}"):
            refuse_second(plan)
    refuse_second(plan)


@pytest.mark.parametrize("said", ["", "http://127.0.0.1:8000/?token=x", "\x1b[2J", "\udcff"])
def test_an_address_that_is_none_is_not_repeated(path: Path, said: str) -> None:
    with SessionFolder(path):
        (path / ADDRESS).write_bytes(said.encode(errors="surrogateescape"))
        with pytest.raises(OutputError, match=r"has this plan open\. Use"):
            SessionFolder(path)


def test_the_address_of_a_killed_server_is_not_told(path: Path) -> None:
    path.mkdir()
    for name in (ADDRESS, LINK, f".{JOURNAL}.x"):
        (path / name).write_text(HERE)
    with SessionFolder(path), pytest.raises(OutputError, match=r"has this plan open\. Use"):
        SessionFolder(path)
    assert not list(path.parent.rglob("*"))


def test_a_folder_in_which_a_session_began_stays(path: Path) -> None:
    with SessionFolder(path) as folder:
        folder.announce(HERE)
        folder.keep_link("<p>")
        (path / JOURNAL).touch()
    assert sorted(each.name for each in path.iterdir()) == [LOCK, JOURNAL]


@_posix
def test_a_session_is_private_from_its_beginning(path: Path) -> None:
    before = os.umask(0)
    try:
        with SessionFolder(path) as folder:
            folder.announce(HERE)
            folder.keep_link("<p>")
            assert mode(path) == 0o700
            assert {mode(each) for each in path.iterdir()} == {0o600}
            assert folder.notice == ""
    finally:
        os.umask(before)


@_posix
@pytest.mark.parametrize("rights", [0o755, 0o750, 0o777, 0o701])
def test_a_session_that_others_could_read_is_made_private_and_that_is_said(
    path: Path, rights: int
) -> None:
    path.mkdir()
    (path / JOURNAL).touch()
    (path / JOURNAL).chmod(0o644)
    (path / "older").mkdir()
    elsewhere = path.with_name("elsewhere")
    elsewhere.touch()
    elsewhere.chmod(0o644)
    (path / "link").symlink_to(elsewhere)
    path.chmod(rights)
    with SessionFolder(path) as folder:
        assert "Other users of this computer could read" in folder.notice
        assert [mode(path), mode(path / "older")] == [0o700] * 2
        assert mode(path / JOURNAL) == 0o600
        assert mode(elsewhere) == 0o644
    with SessionFolder(path) as folder:
        assert folder.notice == ""


@_posix
def test_a_file_system_without_rights_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.mkdir(mode=0o755)
    monkeypatch.setattr(Path, "chmod", lambda *_: None)
    with SessionFolder(path) as folder:
        assert "private to one user" in folder.notice


@_posix
def test_the_folder_of_another_user_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.mkdir(mode=0o777)
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    with pytest.raises(OutputError, match="belongs to another user"):
        SessionFolder(path)
    assert not list(path.iterdir())


@_posix
@pytest.mark.parametrize("make", [pipe, endless_device, listening_socket])
def test_what_is_no_file_in_the_place_of_the_lock_is_refused_at_once(
    path: Path, make: Callable[[Path], None]
) -> None:
    path.mkdir(mode=0o700)
    make(path / LOCK)
    plan = path.with_name("plan")
    for opened in (lambda: SessionFolder(path), lambda: refuse_second(plan)):
        with at_once(), pytest.raises(OutputError, match=f"{LOCK} is a .*, not a file. Remove it"):
            opened()
    assert [each.name for each in path.iterdir()] == [LOCK]


@_posix
def test_what_is_no_file_in_the_place_of_the_address_is_not_waited_for(path: Path) -> None:
    with SessionFolder(path):
        pipe(path / ADDRESS)
        with at_once(), pytest.raises(OutputError, match=r"has this plan open\. Use"):
            SessionFolder(path)


def test_a_place_that_cannot_be_written_is_refused_in_words(path: Path) -> None:
    path.write_text("a file")
    with pytest.raises(OutputError, match="cannot be kept"):
        SessionFolder(path)
