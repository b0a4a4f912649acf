"""What compiles functions to machine code, and keeps the code for the next run."""

import hashlib
import os
import re
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

import numba
from numba.core.caching import (
    CompileResultCacheImpl,
    FunctionCache,
    UserProvidedCacheLocator,
)
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.environment import lookup_environment

from data.cache_folder import cache_folder, is_private, not_kept, usable_cache

COMPILERS = ("numba", "llvmlite", "numpy")
"""Libraries that machine code is made by, or that it relies on."""

HOMES = frozenset(
    {"optimiser", "clock.py", "coherence.py", "compiled.py", "compiler.py", "pair_weight.py"}
)
"""Parts of the package that compiled code comes from: a change elsewhere compiles nothing anew.

A test holds compiled functions, and whatever these import, to them.
"""

FOLDERS_KEPT = 4
_DAY_S = 24 * 3600.0
_MONTH_S = 30 * _DAY_S
_NAME = re.compile(r"[0-9a-f]{16}")


def dispatcher_of(function: Callable[..., Any]) -> Any:
    """Return what compiles a function, or takes its code from disk, when Python calls it."""
    dispatcher: Any = numba.njit(nogil=True, pipeline_class=_WholeCompiler)(function)
    # Where numba's own decorator puts its cache.
    dispatcher._cache = _Kept(function)  # type: ignore[no-untyped-call] # numba is half typed
    return dispatcher


def part_dispatcher_of(function: Callable[..., Any]) -> Any:
    """Return what compiles a function into others that call it; Python cannot.

    Half of the time to compile a function of large tuples goes into taking them from Python.
    """
    return numba.njit(nogil=True, pipeline_class=_PartCompiler)(function)


class _Part(JITCodeLibrary):
    """Code of one function, to be linked into that of others.

    numba would optimise it here, and once more in every caller, and in theirs. So it is left as it
    is, and never becomes machine code of its own.
    """

    def finalize(self) -> None:
        """Leave it as it is."""
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:  # noqa: ARG002 - as numba calls it
        """Return 0: there is no machine code."""
        self._ensure_finalized()  # type: ignore[no-untyped-call] # as above
        return 0

    @property
    def codegen(self) -> Self:
        """What is asked for `set_env`."""
        return self

    def set_env(self, name: str, environment: Any) -> None:
        """Leave it to the machine code of the callers."""


class _Whole(JITCodeLibrary):
    """Code of a function that Python calls, and of every part that it needs."""

    def finalize(self) -> None:
        """Link all parts, optimise them together, make machine code."""
        self._linking_libraries = _callers_first(self._linking_libraries)
        super().finalize()  # type: ignore[no-untyped-call] # as above

    def _optimize_final_module(self) -> None:
        # what nobody else can call is inlined where it is called but once, and not kept beside that
        for each in self._final_module.functions:
            if each.linkage.name == "linkonce_odr":
                each.linkage = "internal"
        super()._optimize_final_module()  # type: ignore[no-untyped-call] # as above

    def get_pointer_to_function(self, name: str) -> int:
        """Return the address of a function, all of whose parts have their environments."""
        address: int = super().get_pointer_to_function(name)  # type: ignore[no-untyped-call] # as above
        for variable in self._final_module.global_variables:
            environment = lookup_environment(variable.name)  # type: ignore[no-untyped-call] # as above
            if environment is not None:
                self.codegen.set_env(variable.name, environment)
        return address


def _callers_first(libraries: Iterable[JITCodeLibrary]) -> list[JITCodeLibrary]:
    """Return libraries and what their parts need: what was asked for before is all that is linked.

    So a library comes after every part that needs it.
    """
    order: dict[JITCodeLibrary, None] = {}

    def visit(library: JITCodeLibrary) -> None:
        if library not in order:
            if isinstance(library, _Part):
                for needed in library._linking_libraries:
                    visit(needed)
            order[library] = None

    for library in libraries:
        visit(library)
    return list(reversed(order))


class _PartCompiler(Compiler):
    def __init__(self, typing: Any, target: Any, _: None, *rest: Any) -> None:
        super().__init__(typing, target, _Part(target.codegen(), "part"), *rest)  # type: ignore[no-untyped-call] # as above
        self.state.flags.no_cfunc_wrapper = self.state.flags.no_cpython_wrapper = True


class _WholeCompiler(Compiler):
    def __init__(self, typing: Any, target: Any, _: None, *rest: Any) -> None:
        library = _Whole(target.codegen(), "whole")  # type: ignore[no-untyped-call] # as above
        library.enable_object_caching()  # type: ignore[no-untyped-call] # as above
        super().__init__(typing, target, library, *rest)  # type: ignore[no-untyped-call] # as above
        self.state.flags.no_cfunc_wrapper = True


class _Locator(UserProvidedCacheLocator):
    """Finds the code that is kept in `COMPILED`, even where no more can be written there."""

    def ensure_cache_path(self) -> None:
        """Leave it to the first writing to fail: importing a module changes nothing on disk."""


class _Code(CompileResultCacheImpl):
    _locator_classes = [_Locator]  # noqa: RUF012 - as numba has it


class _Kept(FunctionCache):
    """The code of one function on disk; where that cannot be read or written, it is compiled."""

    _impl_class = _Code

    def load_overload(self, *asked: Any) -> Any:
        """Return the code for some types of arguments; None where it has to be compiled."""
        if not _is_usable():
            return None
        try:
            return super().load_overload(*asked)  # type: ignore[no-untyped-call] # as above
        except Exception:  # noqa: BLE001 - a damaged file fails in as many ways as unpickling can
            return None

    def save_overload(self, *made: Any) -> None:
        """Keep what was compiled, or note that it could not be."""
        if not _is_usable():
            return
        try:
            Path(self.cache_path).mkdir(parents=True, exist_ok=True)
            super().save_overload(*made)  # type: ignore[no-untyped-call] # as above
        except OSError as error:
            not_kept(_ROOT, error.strerror or str(error))
        except Exception:  # noqa: BLE001 - as above: the index of what is kept is damaged
            with suppress(OSError):
                self.flush()  # type: ignore[no-untyped-call] # as above


def sources_of(package: Path) -> tuple[Path, ...]:
    """Return the source files of a package that compiled code may come from, in order."""
    return tuple(
        path
        for path in sorted(package.rglob("*.py"))
        if path.relative_to(package).parts[0] in HOMES
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


@cache
def _is_usable() -> bool:
    """Make the folder for this version's code, mark it as used now; tell whether it can be used."""
    folder = Path(COMPILED)
    if (not _GIVEN and usable_cache() is None) or not is_private(folder):
        return False
    with suppress(OSError):  # nothing can be written there: then what is there is read
        os.utime(folder)
        forget_others(folder.parent, folder.name, time.time())
    return True


_GIVEN = numba.config.CACHE_DIR  # type: ignore[attr-defined] # numba sets it at run time
"""numba's own variable NUMBA_CACHE_DIR, where it is set, names the place of all versions."""
_ROOT = Path(_GIVEN) if _GIVEN else cache_folder()
COMPILED = str((_ROOT if _GIVEN else _ROOT / "compiled") / version_of(Path(__file__).parent))
numba.config.CACHE_DIR = COMPILED  # type: ignore[attr-defined] # as above
