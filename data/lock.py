"""A lock that one program at a time can hold, and that goes when the program does."""

import sys
from pathlib import Path
from typing import BinaryIO

from data.given_file import refuse_special

if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


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
