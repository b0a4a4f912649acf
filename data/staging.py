"""Staging folders: where something is made before it takes its place, and recovery after a kill.

A staging folder is hidden beside the place, and called `.NAME.` and eight letters. It holds

- `in-use`, locked as long as the program that made it lives;
- `new`, what is being made;
- `old`, what was in the place before, for the moment between two renames;
- `gone`, what is being removed.

A program that is killed leaves its staging folder behind. The next one that reads or writes there
finds the lock free, puts `old` back if the place is empty, and removes the rest. So at every moment
either what was in the place before or what replaces it is complete. A program that is told to end
does the same itself (`data.leaving`).
"""

import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from data.leaving import tidied, undisturbed
from data.lock import hold

IN_USE, NEW, OLD, GONE = "in-use", "new", "old", "gone"

_NAME = re.compile(r"\.(?P<place>.+)\.[a-z0-9_]{8}", re.DOTALL)
_BEING_MADE_S = 60.0
"""A younger staging folder without `new` may be one whose lock is about to be taken."""


@contextmanager
def staging_folder(place: Path) -> Iterator[Path]:
    """Make a staging folder for `place` with an empty `new` in it; remove it after the block.

    Raises
    ------
    OSError
        If it cannot be made.
    """
    recover(place.parent)
    made: Path | None = None
    lock: BinaryIO | None = None

    def end() -> None:
        if lock is not None:
            lock.close()  # Windows removes no file that is open
        if made is not None:
            _clear(made, place)

    with tidied(end):
        try:
            with undisturbed():
                made = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
                lock = hold(made / IN_USE)
            (made / NEW).mkdir()
            yield made
        finally:
            with undisturbed():
                end()


def recover(folder: Path) -> None:
    """Recover what killed programs left in a folder; ignore what cannot be recovered."""
    with suppress(OSError):
        for entry in list(folder.iterdir()):
            named = _NAME.fullmatch(entry.name)
            if named and entry.is_dir() and not entry.is_symlink() and _is_abandoned(entry):
                _clear(entry, folder / named["place"])


def recover_around(place: Path) -> None:
    """Recover the folder that `place` is in, or the nearest one above it that exists."""
    recover(next(folder for folder in place.absolute().parents if folder.exists()))


def _is_abandoned(made: Path) -> bool:
    """Say whether this is a staging folder of ours whose program is gone."""
    parts = {entry.name for entry in made.iterdir()}
    if parts <= {IN_USE} and made.stat().st_mtime >= time.time() - _BEING_MADE_S:
        return False
    if not parts:
        return True
    if not (made / IN_USE).is_file() or not parts <= {IN_USE, NEW, OLD, GONE}:
        return False
    lock = hold(made / IN_USE)
    if lock is None:
        return False
    lock.close()
    return True


def _clear(made: Path, place: Path) -> None:
    """Remove a staging folder, but first put `old` back if nothing is in the place."""
    old, new, gone = made / OLD, made / NEW, made / GONE
    with suppress(OSError):  # whatever cannot be moved or removed now waits for the next run
        if old.exists():
            # A folder that is half removed must never be mistaken for the old one.
            old.rename(gone if place.exists() else place)
        _remove_tree(gone)
        if new.exists():
            with suppress(OSError):  # a thread that still writes there no longer finds it
                new.rename(gone)
            _remove_tree(gone)
            _remove_tree(new)
        (made / IN_USE).unlink(missing_ok=True)
        made.rmdir()


def _remove_tree(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
