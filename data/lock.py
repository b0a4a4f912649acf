"""A lock that one program at a time can hold, and that goes when the program does."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from data.errors import OutputError
from data.given_file import refuse_special

if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


_AGAIN_S = 0.01
"""Between two attempts to take a lock that another program holds."""


def hold(path: Path) -> BinaryIO | None:
    """Return a lock on a file, which is made if need be; None if another program holds it.

    The lock lasts until the file is closed or the program ends, however it ends.

    Raises
    ------
    OutputError
        If a pipe or a device stands there, which to open might wait for ever.
    """
    refuse_special(path, "Remove it, and try again.")
    file = path.open("ab")
    try:
        _lock(file)
    except OSError:
        file.close()
        return None
    return file


@contextmanager
def one_at_a_time(path: Path, patience_s: float = 10.0) -> Iterator[None]:
    """Run a block while no other program runs one for the same file, which is removed at the end.

    Parameters
    ----------
    path
        The file that is locked; it is made, and of no other use.
    patience_s
        How long to wait for another program, seconds.

    Raises
    ------
    OutputError
        If another program holds it for longer.
    OSError
        If it cannot be made.
    """
    until = time.monotonic() + patience_s
    while (lock := _taken(path)) is None:
        if time.monotonic() > until:
            raise OutputError(f"Another program is writing in {path.parent}. Try again.")
        time.sleep(_AGAIN_S)
    try:
        yield
    finally:
        if sys.platform == "win32":  # where no file that is open can be removed
            lock.close()
        with suppress(OSError):
            path.unlink()
        lock.close()


def _taken(path: Path) -> BinaryIO | None:
    """Return the lock on a file that is still there; None if another program has or had it."""
    lock = hold(path)
    if lock is not None:
        with suppress(OSError):
            if os.path.samestat(os.fstat(lock.fileno()), path.stat()):
                return lock
        lock.close()  # whoever had it removed the file meanwhile
    return None
