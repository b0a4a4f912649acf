"""Functions compiled to machine code, with their types kept."""

import hashlib
import os
import re
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

import numba
import platformdirs

P = ParamSpec("P")
R = TypeVar("R")

COMPILERS = ("numba", "llvmlite", "numpy")
"""Libraries that machine code is made by, or that it relies on."""

NOT_COMPILED = frozenset({"explanations", "policy", "programmes", "scenario"})
"""Parts of the package that compiled code does not reach: a change there costs no compiling anew.

A test holds compiled functions, and whatever these import, to the rest of the package.
"""

FOLDERS_KEPT = 4
_DAY_S = 24 * 3600.0
_MONTH_S = 30 * _DAY_S
_NAME = re.compile(r"[0-9a-f]{16}")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile `function` on its first call and keep the code on disk for the next run.

    Compiled code lets other threads run meanwhile. The function, what it calls and the constants
    it reads lie within this package, outside `NOT_COMPILED`: `version_of` looks nowhere else.

    numba publishes no annotations, so its decorator would make every function untyped.
    """
    return cast(Callable[P, R], numba.njit(cache=True, nogil=True)(function))


def sources_of(package: Path) -> tuple[Path, ...]:
    """Return the source files of a package that compiled code may come from, in order."""
    return tuple(
        path
        for path in sorted(package.rglob("*.py"))
        if path.relative_to(package).parts[0] not in NOT_COMPILED
    )


def version_of(package: Path, libraries: Iterable[str] = COMPILERS) -> str:
    """Return a name for just this version of a package's code, and of what compiles it.

    numba looks only at the file of a function when it asks whether its code is out of date, and
    not at the files of the functions and constants that are compiled into it. It keeps the code
    of different processors and minor versions of Python apart itself.

    Parameters
    ----------
    package
        Folder of the package.
    libraries
        Distributions whose versions count.
    """
    made_by = (sys.version, *(f"{name} {version(name)}" for name in libraries))
    digest = hashlib.sha256("\n".join(made_by).encode())
    for source in sources_of(package):
        content = source.read_bytes()
        digest.update(f"\n{source.relative_to(package).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def forget_others(place: Path, current: str, now: float) -> None:
    """Delete code of versions that nobody has used of late.

    The versions used last are kept, and every one that was used within a day. Of the others the
    files go; their folders stay, empty, for a month. So a process that still runs by such a version
    can write there, and compiles anew what it does not find.

    Parameters
    ----------
    place
        Where the folders of all versions are; whatever else is there is left alone.
    current
        The version of this process.
    now
        Time, seconds since 1970.
    """
    with suppress(OSError):  # a cache that cannot be tidied is still a cache
        others = [each for each in place.iterdir() if _NAME.fullmatch(each.name)]
        used = {each: each.stat().st_mtime for each in others if each.name != current}
        for at, folder in enumerate(sorted(used, key=lambda each: -used[each])):
            if at >= FOLDERS_KEPT - 1 and now - used[folder] > _DAY_S:
                _empty(folder, also_folders=now - used[folder] > _MONTH_S)


def _empty(folder: Path, *, also_folders: bool) -> None:
    used = folder.stat()
    for path in sorted(folder.rglob("*"), reverse=True):  # what lies within comes first
        with suppress(OSError):  # another process may be at it, or still read it
            if not path.is_dir():
                path.unlink()
            elif also_folders:
                path.rmdir()
    with suppress(OSError):
        if also_folders:
            folder.rmdir()
        else:
            os.utime(folder, (used.st_atime, used.st_mtime))


def _folder() -> Path:
    """Return the folder for compiled code of this version, marked as used now.

    numba's own variable NUMBA_CACHE_DIR, where it is set, names the place of all versions.
    """
    user = Path(platformdirs.user_cache_dir("schoolclusters", appauthor=False))
    place = Path(numba.config.CACHE_DIR or user / "compiled")  # type: ignore[attr-defined] # set at run time
    folder = place / version_of(Path(__file__).parent)
    with suppress(OSError):  # the first function that is compiled says where the fault is
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)
        forget_others(place, folder.name, time.time())
    return folder


COMPILED = str(_folder())
numba.config.CACHE_DIR = COMPILED  # type: ignore[attr-defined] # numba sets it at run time
