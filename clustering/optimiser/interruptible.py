"""A search in a thread of its own, so that Ctrl-C is noticed at once in the caller's.

Python handles signals in its main thread only, and there not before compiled code or a solver
returns; compiled code that calls Python at that moment fails.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from queue import Empty, SimpleQueue
from typing import TypeVar

from clustering.clock import Clock, Progress, ProgressCall

GRACE_S = 0.2
"""Seconds that a stopped search gets to end, before it is left to do so alone."""

LOOK_S = 0.05
"""Seconds between two checks whether it was stopped, where waiting notices no signals."""


Reports = SimpleQueue[Progress | None]
R = TypeVar("R")


class _StoppedError(Exception):
    """Ends a stopped search where it reports its progress."""


def run_interruptibly(
    search: Callable[[ProgressCall], R], clock: Clock, progress: ProgressCall | None = None
) -> R | None:
    """Run a search to its end, or until Ctrl-C stops its clock.

    Parameters
    ----------
    search
        Receives the call by which it reports its progress, and waits there until that returns.
    progress
        Called in this thread: for every report, and with the last one again while there is nothing
        new, so that a clock can be shown ticking, and a search be stopped, at any moment.
        KeyboardInterrupt raised in it stops the clock as Ctrl-C does; anything else it raises is
        raised here.

    Returns
    -------
    What the search returned; None where it was stopped.
    """
    reports: Reports = SimpleQueue()
    received = threading.Semaphore(0)

    def on_progress(step: Progress) -> None:
        reports.put(step)
        while not received.acquire(timeout=LOOK_S) and not clock.stopped:
            pass
        if clock.stopped:
            raise _StoppedError

    def work() -> R | None:
        try:
            return search(on_progress)
        except _StoppedError:
            return None
        finally:
            reports.put(None)

    pool = ThreadPoolExecutor(1)
    try:
        working = pool.submit(work)
        pool.shutdown(wait=False)
        _pass_on(reports, received, progress or (lambda _: None), clock)
    except KeyboardInterrupt:
        clock.stop()
        wait([working], GRACE_S)
    except BaseException:
        clock.stop()
        raise
    return working.result() if working.done() else None


def _pass_on(
    reports: Reports, received: threading.Semaphore, progress: ProgressCall, clock: Clock
) -> None:
    """Pass every report on, until there is a None."""
    last: Progress | None = None
    while True:
        try:
            step = reports.get(timeout=LOOK_S)
        except Empty:
            if last is not None:
                progress(replace(last, seconds=clock.elapsed))
            continue
        if step is None:
            return
        last = step
        progress(step)
        received.release()
