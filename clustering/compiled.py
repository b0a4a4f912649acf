"""Functions compiled to machine code, with their types kept."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile `function` on its first call and keep the code on disk for the next run.

    Compiled code lets other threads run meanwhile.

    numba publishes no annotations, so its decorator would make every function untyped.
    """
    return cast(Callable[P, R], njit(cache=True, nogil=True)(function))
