"""A search in a thread of its own, so that Ctrl-C and the end of its time are noticed at once.

Python handles signals in its main thread only, and there not before compiled code or a solver
returns; compiled code that calls Python at that moment fails. Nor does a search look at its clock
meanwhile. So the caller's thread watches both, and takes what has been found.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from clustering.clock import Clock, Progress, ProgressCall

GRACE_S = 0.2
"""Seconds that a stopped search gets to end, before it is left to do so alone."""

LATE_S = 0.8
"""Seconds beyond its time that a search gets to end by itself: more than it needs between two looks
at its clock on a busy machine, as a rule."""

LOOK_S = 0.05
"""Seconds between two checks whether it was stopped, where waiting notices no signals."""


Reports = SimpleQueue[Progress | None]
R = TypeVar("R")


class _StoppedError(Exception):
    """Ends a stopped search where it reports its progress."""


class _LateError(Exception):
    """Time has been up for too long."""


_left: list[Future[Any]] = []
"""Searches that were left to end alone."""


def any_left() -> bool:
    """Say whether a search that was left to end alone is still at it."""
    return not all(each.done() for each in _left)


def run_interruptibly(
    search: Callable[[ProgressCall], R],
    clock: Clock,
    progress: ProgressCall | None = None,
    late_s: float = LATE_S,
) -> R | None:
    """Run a search to its end, or until Ctrl-C stops its clock, or its time has long been up.

    Parameters
    ----------
    search
        Receives the call by which it reports its progress, and waits there until that returns.
    progress
        Called in this thread: for every report, and with the last one again while there is nothing
        new, so that a clock can be shown ticking, and a search be stopped, at any moment.
        KeyboardInterrupt raised in it stops the clock as Ctrl-C does; anything else it raises is
        raised here.
    late_s
        Seconds beyond its time that the search gets. After that it is left to end where it next
        reports or looks at its clock.

    Returns
    -------
    What the search returned; None where it was stopped, or left.
    """
    reports: Reports = SimpleQueue()
    received = threading.Semaphore(0)
    left = threading.Event()

    def on_progress(step: Progress) -> None:
        reports.put(step)
        _await_reply(received, lambda: clock.stopped or left.is_set())

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
        _pass_on(reports, received, progress or (lambda _: None), clock, late_s)
    except _LateError:
        clock.cut_short = True
    except KeyboardInterrupt:
        clock.stop()
        wait([working], GRACE_S)
    except BaseException:
        clock.stop()
        raise
    else:
        return working.result()  # nothing is left of it but to return
    if working.done():
        return working.result()
    left.set()
    _left[:] = [each for each in _left if not each.done()] + [working]
    return None


def _await_reply(received: threading.Semaphore, is_stopped: Callable[[], bool]) -> None:
    """Wait until a report was received; raise what ends the search where it was stopped."""
    while not (received.acquire(timeout=LOOK_S) or is_stopped()):
        pass
    if is_stopped():
        raise _StoppedError


def _pass_on(
    reports: Reports,
    received: threading.Semaphore,
    progress: ProgressCall,
    clock: Clock,
    late_s: float,
) -> None:
    """Pass every report on, until there is a None.

    Raises
    ------
    _LateError
        When time has been up for `late_s` seconds.
    """
    last: Progress | None = None
    while True:
        if clock.look() < -late_s:
            raise _LateError
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
