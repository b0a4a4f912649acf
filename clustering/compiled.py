"""Functions compiled to machine code, with their types kept."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, update_wrapper
from typing import Any, ParamSpec, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Halves = NDArray[np.float32]
"""Large arrays: half the memory; whole seconds, and sums of them up to 16 million, are exact."""

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile `function` on its first call and keep the code on disk for the next run.

    Compiled code lets other threads run meanwhile. The function, what it calls and the constants
    it reads lie within `compiler.HOMES`: `compiler.version_of` looks nowhere else.

    numba publishes no annotations, so its decorator would make every function untyped.
    """
    return cast(Callable[P, R], _Compiled(function))


@contextmanager
def much_compiled() -> Iterator[None]:
    """Collect garbage seldom while much is compiled: a tenth less work, for 50 MB."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


class _Compiled:
    """A function that loads numba, half a second's work, when it is first called or compiled in."""

    def __init__(self, function: Callable[..., Any]) -> None:
        update_wrapper(self, function)

    @cached_property
    def _dispatcher(self) -> Any:
        from clustering.compiler import dispatcher_of  # noqa: PLC0415 - imports numba

        return dispatcher_of(self.__wrapped__)

    @cached_property
    def _part_dispatcher(self) -> Any:
        from clustering.compiler import part_dispatcher_of  # noqa: PLC0415 - imports numba

        return part_dispatcher_of(self.__wrapped__)

    @property
    def _numba_type_(self) -> Any:
        """What numba takes it for where another compiled function calls it."""
        return self._part_dispatcher._numba_type_

    def __call__(self, *arguments: Any) -> Any:
        return self._dispatcher(*arguments)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # asked for by copy, pickle and inspect: no reason to compile
            raise AttributeError(name)
        return getattr(self._dispatcher, name)
