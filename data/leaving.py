"""Temporary folders, and what is tidied up when the program has to end at once.

A program that is told to end does so from the thread that receives the signal, whatever the other
threads are doing. They get no chance to tidy up, so what must not be left behind is registered
here.
"""

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NoReturn, TypeVar

from data.errors import Fault, InputError

_undisturbed = threading.RLock()
_tidying: dict[object, Callable[[], object]] = {}


T = TypeVar("T", Path, Path | None)


def undisturbed() -> AbstractContextManager[bool]:
    """Return a block that is finished before the program ends.

    It should take no longer than a few renames.
    """
    return _undisturbed


@contextmanager
def tidied(tidy: Callable[[], object]) -> Iterator[None]:
    """Have `tidy` called, in another thread, if the program leaves within the block."""
    mine = object()
    with _undisturbed:
        _tidying[mine] = tidy
    try:
        yield
    finally:
        with _undisturbed:
            del _tidying[mine]


@contextmanager
def temporary_folder(within: Path | None = None) -> Iterator[Path]:
    """Make a folder for files that nobody needs after the block.

    Parameters
    ----------
    within
        If it is made; None for the folder of temporary files.
    """
    with ExitStack() as kept:
        with undisturbed():
            made = tempfile.TemporaryDirectory(dir=within, ignore_cleanup_errors=True)
            kept.enter_context(tidied(partial(_remove_in_use, Path(made.name))))
        with made:
            yield Path(made.name)


def leave(code: int) -> NoReturn:
    """Tidy up and end the program, whatever its threads are doing."""
    _undisturbed.acquire()  # and never released: no thread ends another such block
    for tidy in reversed(_tidying.values()):
        with suppress(Exception):  # the next run tidies up what is left
            tidy()
    os._exit(code)


def _remove_in_use(folder: Path) -> None:
    """Remove a folder that another thread may still be writing in."""
    gone = folder.with_name(f"{folder.name}.gone")
    folder.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)


def scratch_beside(out: T) -> T:
    """Make temporary files beside an output if there is no other place; return the output.

    On a locked-down machine the folder of the output can be written nevertheless.
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
    """Make a folder to read an input with, and remove it after the block.

    Parameters
    ----------
    name
        The file that is read.
    needed_bytes
        Space that it takes: some libraries, and the program with them, crash without space.

    Raises
    ------
    InputError
        If there is not enough space, or no folder for temporary files.
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
