"""Functions compiled to machine code, with their types kept."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

import numba
import platformdirs

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile `function` on its first call and keep the code on disk for the next run.

    Compiled code lets other threads run meanwhile.

    numba publishes no annotations, so its decorator would make every function untyped.
    """
    return cast(Callable[P, R], numba.njit(cache=True, nogil=True)(function))


def _folder() -> str:
    """Return the folder for compiled code of just this version of the package.

    numba looks only at the file of a function when it asks whether its code is out of date, and
    not at the files of the functions that are compiled into it. Its own variable NUMBA_CACHE_DIR,
    where it is set, names the place of all versions.
    """
    sources = sorted(Path(__file__).parent.glob("*.py"))
    version = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    user = Path(platformdirs.user_cache_dir("schoolclusters", appauthor=False))
    place = Path(numba.config.CACHE_DIR or user / "compiled")  # type: ignore[attr-defined] # set at run time
    return str(place / version[:16])


COMPILED = _folder()
numba.config.CACHE_DIR = COMPILED  # type: ignore[attr-defined] # numba sets it at run time
