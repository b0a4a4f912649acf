"""Why schools have no place is looked for in a thread, for one answer at a time."""

import tempfile
import threading
from pathlib import Path
from typing import Any

import pytest
from patience import HANG_S
from served_plan import wait_for

from app.serve import clashes as clashing
from app.serve.clashes import Clashes

ANSWER: Any = object()


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Lets a second sentence be found."""
    more = threading.Event()

    def find(_: object, should_continue: Any) -> Any:
        yield "first"
        more.wait(HANG_S)
        if should_continue():
            yield "second"

    monkeypatch.setattr(clashing, "clashes", find)
    return more


def test_each_is_told_as_it_is_found(found: threading.Event) -> None:
    told: list[int] = []
    clashes = Clashes(lambda: told.append(1))
    clashes.look_for("a", lambda: ANSWER)
    wait_for(lambda: clashes.said("a") == ("first",))
    found.set()
    wait_for(lambda: clashes.said("a") == ("first", "second"))
    assert len(told) >= 2


def test_what_is_known_is_not_looked_for_again(found: threading.Event) -> None:
    found.set()
    clashes = Clashes(lambda: None)
    clashes.look_for("a", lambda: ANSWER)
    wait_for(lambda: len(clashes.said("a")) == 2)
    clashes.look_for(None, lambda: None)
    asked: list[int] = []
    clashes.look_for("a", lambda: asked.append(1))
    assert clashes.said("a") == ("first", "second")
    assert not asked


def test_what_nobody_waits_for_any_more_is_given_up(found: threading.Event) -> None:
    clashes = Clashes(lambda: None)
    clashes.look_for("a", lambda: ANSWER)
    wait_for(lambda: clashes.said("a"))
    clashes.look_for("b", lambda: ANSWER)
    wait_for(lambda: clashes.said("b"))
    found.set()
    wait_for(lambda: len(clashes.said("b")) == 2)
    assert clashes.said("a") == ()


def test_given_up_and_asked_for_again_it_is_found_whole(found: threading.Event) -> None:
    clashes = Clashes(lambda: None)
    for tag in ("a", None, "a"):
        clashes.look_for(tag, lambda: ANSWER)
    found.set()
    wait_for(lambda: clashes.said("a") == ("first", "second"))


def test_what_goes_wrong_is_told_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(clashing, "clashes", fail)
    clashes = Clashes(lambda: None)
    clashes.look_for("a", lambda: ANSWER)
    (words,) = wait_for(lambda: clashes.said("a"))
    assert "ZeroDivisionError" in words
    assert capsys.readouterr().err == ""
