"""Where something is made before it takes its place, and what becomes of it after a kill.

A workshop is a hidden directory beside the place, `.NAME.` and eight letters. It holds

- `in-use`, locked as long as the program that made it lives;
- `new`, what is being made;
- `old`, what stood in the place, for the moment between two renames;
- `gone`, what is being removed.

A program that is killed leaves its workshop. The next one that reads or writes there finds the lock
free, puts `old` back if the place is empty, and removes the rest. So at every moment what stood in
the place, or what was to stand there, is whole. One that is told to end does the same itself
(`data.leaving`).
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
"""A workshop without a lock is one in which none was taken yet, for a moment."""


@contextmanager
def workshop(place: Path) -> Iterator[Path]:
    """Make a workshop for `place` with an empty `new` in it; remove it at the end of the block.

    Raises
    ------
    OSError
        Where it cannot be made.
    """
    settle(place.parent)
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


def settle(folder: Path) -> None:
    """Put in order what killed programs left in a folder; say nothing of what cannot be."""
    with suppress(OSError):
        for entry in list(folder.iterdir()):
            named = _NAME.fullmatch(entry.name)
            if named and entry.is_dir() and not entry.is_symlink() and _abandoned(entry):
                _clear(entry, folder / named["place"])


def settle_around(place: Path) -> None:
    """Put in order the folder that `place` lies in, or would if it were there."""
    settle(next(folder for folder in place.absolute().parents if folder.exists()))


def _abandoned(made: Path) -> bool:
    """Tell a workshop whose program is gone; anything else of such a name is not ours."""
    parts = {entry.name for entry in made.iterdir()}
    if not parts:
        return made.stat().st_mtime < time.time() - _BEING_MADE_S
    if not (made / IN_USE).is_file() or not parts <= {IN_USE, NEW, OLD, GONE}:
        return False
    lock = hold(made / IN_USE)
    if lock is None:
        return False
    lock.close()
    return True


def _clear(made: Path, place: Path) -> None:
    """Remove a workshop, but first put back what stood in the place if nothing stands there."""
    old, new, gone = made / OLD, made / NEW, made / GONE
    with suppress(OSError):  # whatever cannot be moved or removed now waits for the next run
        if old.exists():
            # What is half removed must never be taken for what stood there.
            old.rename(gone if place.exists() else place)
        _remove(gone)
        if new.exists():
            with suppress(OSError):  # a thread that still writes there finds it no more
                new.rename(gone)
            _remove(gone)
            _remove(new)
        (made / IN_USE).unlink(missing_ok=True)
        made.rmdir()


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
