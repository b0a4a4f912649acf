"""Where temporary files go, also on a machine that has no folder for them."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

from data.errors import Fault, InputError
from data.leaving import temporary_folder

T = TypeVar("T", Path, Path | None)


def scratch_beside(out: T) -> T:
    """Have temporary files made where an output goes, if nowhere else; return the output.

    On a machine where everything is locked, the folder of the output can be written all the same.
    """
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        if out is not None:
            folder = next(each for each in out.absolute().parents if each.is_dir())
            tempfile.tempdir = str(folder)
    return out


@contextmanager
def scratch_folder(name: str, needed_bytes: int) -> Iterator[Path]:
    """Make a folder to read an input with, and take it away at the end of the block.

    Parameters
    ----------
    name
        The file that is read.
    needed_bytes
        Room that it takes: to run out of room would end some libraries, and the program.

    Raises
    ------
    InputError
        If there is no such room, or no folder for temporary files.
    """
    with ExitStack() as kept:
        try:
            own = kept.enter_context(temporary_folder())
            free = shutil.disk_usage(own).free
        except OSError:
            problem = "to read it, a folder for temporary files is needed, and none can be written"
            raise InputError([Fault(name, problem, "Name one in TMPDIR")]) from None
        if free < needed_bytes:
            room = f"{needed_bytes / 1e6:,.0f} MB are needed"
            problem = f"there is no room on the disk to read it: {room}"
            remedy = "Make room in the folder of temporary files, or name another in TMPDIR"
            raise InputError([Fault(name, problem, remedy)])
        yield own
