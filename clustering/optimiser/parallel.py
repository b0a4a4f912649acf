"""Work in two threads, with the same outcome as in one."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

WORKERS = 2
"""Threads; compiled code and solvers release Python's lock."""

LOOK_S = 0.1
"""Seconds between two checks whether work that can be cut short has to end."""

T = TypeVar("T")
R = TypeVar("R")


def in_order(
    task: Callable[[T], R],
    items: Sequence[T],
    should_continue: Callable[[], bool],
    cut_short: Callable[[], None] | None = None,
) -> Iterator[R | None]:
    """Yield `task(item)` for every item, in their order; after a stop None, and no more.

    Parameters
    ----------
    should_continue
        Asked before each result but the first is yielded; and while one is awaited, where the
        work can be cut short.
    cut_short
        Makes all work end soon, with what it has; None where it ends soon anyway.
    """
    pool = ThreadPoolExecutor(WORKERS)
    try:
        for at, future in enumerate([pool.submit(task, item) for item in items]):
            if at and not should_continue():
                yield None
                return
            yield (
                future.result()
                if cut_short is None
                else in_time(future, should_continue, cut_short)
            )
    finally:
        if cut_short is not None:
            cut_short()
        pool.shutdown(wait=True, cancel_futures=True)


def in_time(
    future: Future[R], should_continue: Callable[[], bool], cut_short: Callable[[], None]
) -> R:
    """Return a result, or what there is of it when it has to end."""
    try:
        while not wait([future], LOOK_S).done:
            if not should_continue():
                cut_short()
                break
    except KeyboardInterrupt:
        cut_short()
        raise
    return future.result()
