"""Work on two cores, with the same outcome as on one."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

WORKERS = 2
"""Threads; compiled code and solvers let each other run."""

T = TypeVar("T")
R = TypeVar("R")


def in_order(
    task: Callable[[T], R], items: Sequence[T], go_on: Callable[[], bool]
) -> Iterator[R | None]:
    """Yield `task(item)` for every item, in their order; then None, and no more, if told to stop.

    Parameters
    ----------
    go_on
        Asked before each result is handed over but the first.
    """
    pool = ThreadPoolExecutor(WORKERS)
    try:
        for at, future in enumerate([pool.submit(task, item) for item in items]):
            if at and not go_on():
                yield None
                return
            yield future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
