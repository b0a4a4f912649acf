"""A program that is told to end: run as a script, with what it does and where."""

import sys
import time
from pathlib import Path
from threading import Event

from app import interruption
from app.interruption import heeding
from data.atomic_write import replace_directory
from data.leaving import temporary_folder


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def _write(place: Path) -> None:
    """Write a directory anew, without an end, as a compiled step that hears nothing would."""

    def fill(new: Path) -> None:
        (new / "plan.json").write_text("later", encoding="utf-8")
        _say("busy")
        at = 0
        while True:
            at += 1
            (new / f"{at}").write_text("", encoding="utf-8")

    replace_directory(place, fill)


def _replace(place: Path) -> None:
    """Replace a directory again and again."""
    _say("busy")
    while True:
        replace_directory(place, _fill)


def _fill(new: Path) -> None:
    (new / "plan.json").write_text("later", encoding="utf-8")
    (new / "map.html").write_text("later", encoding="utf-8")


def _temporary(place: Path) -> None:
    with temporary_folder(place.parent) as folder:
        _say("busy")
        while True:
            (folder / "part").write_text("", encoding="utf-8")


def _swallow(_: Path) -> None:
    """Do what libraries do that catch everything."""
    _say("busy")
    while True:
        try:
            time.sleep(0.01)
        except BaseException:  # noqa: BLE001, S112 - that is the point
            continue


def _search(_: Path) -> None:
    stop = Event()
    with heeding(stop.set):
        _say("busy")
        stop.wait()
    _say("stopped")
    time.sleep(3600)


if __name__ == "__main__":
    interruption.watch()
    act = {
        "write": _write,
        "replace": _replace,
        "temporary": _temporary,
        "swallow": _swallow,
        "search": _search,
    }[sys.argv[1]]
    act(Path(sys.argv[2]))
