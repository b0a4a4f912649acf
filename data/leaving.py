"""Leaving at once: what is tidied up first, and what is not broken off halfway.

A program that is told to end does so from the thread that hears it, whatever the others are doing
at that moment. They get no chance to tidy up, so what must not stay behind is named here.
"""

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NoReturn

_undisturbed = threading.RLock()
_tidying: dict[object, Callable[[], object]] = {}


def undisturbed() -> AbstractContextManager[bool]:
    """Return a block that is done as a whole: the program does not leave within it.

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
        Where it is made; None for the folder of temporary files.
    """
    with ExitStack() as kept:
        with undisturbed():
            made = tempfile.TemporaryDirectory(dir=within, ignore_cleanup_errors=True)
            kept.enter_context(tidied(partial(_remove, Path(made.name))))
        with made:
            yield Path(made.name)


def leave(code: int) -> NoReturn:
    """Tidy up and end the program, whatever its threads are doing."""
    _undisturbed.acquire()  # and never released: no thread ends another such block
    for tidy in reversed(_tidying.values()):
        with suppress(Exception):  # the next run tidies up what is left
            tidy()
    os._exit(code)


def _remove(folder: Path) -> None:
    """Remove a folder that another thread may still be writing in."""
    gone = folder.with_name(f"{folder.name}.gone")
    folder.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)
