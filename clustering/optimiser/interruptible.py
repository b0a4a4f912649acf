"""A search in a thread of its own, so that Ctrl-C is heard at once in the caller's.

Python hears signals in its main thread only, and there not before compiled code or a solver
returns; compiled code that calls Python at that moment fails.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from queue import Empty, SimpleQueue

from clustering.clock import Clock, Progress, ProgressCall

GRACE_S = 0.2
"""Seconds that a stopped search gets to come to its end, before it is left to do so alone."""

LOOK_S = 0.05
"""Seconds between two looks at whether it was stopped, where waiting hears no signals."""


News = SimpleQueue[Progress | None]


class _StoppedError(Exception):
    """Ends a stopped search where it tells its progress."""


def run_heeding(
    search: Callable[[ProgressCall], None], clock: Clock, progress: ProgressCall
) -> None:
    """Run a search to its end, or until Ctrl-C stops its clock.

    Parameters
    ----------
    search
        Receives the call by which it tells its progress, and waits there until it was heard.
    progress
        Called in this thread: for every step, and with the last one again while nothing new is
        told, so that a clock can be shown ticking, and a search be stopped, at any moment.
        KeyboardInterrupt raised in it stops the clock as Ctrl-C does; what else it raises is
        raised here.
    """
    news: News = SimpleQueue()
    heard = threading.Semaphore(0)

    def tell(step: Progress) -> None:
        news.put(step)
        while not heard.acquire(timeout=LOOK_S) and not clock.stopped:
            pass
        if clock.stopped:
            raise _StoppedError

    def work() -> None:
        try:
            search(tell)
        except _StoppedError:
            pass
        finally:
            news.put(None)

    pool = ThreadPoolExecutor(1)
    try:
        working = pool.submit(work)
        pool.shutdown(wait=False)
        _listen(news, heard, progress, clock)
    except KeyboardInterrupt:
        clock.stop()
        wait([working], GRACE_S)
    except BaseException:
        clock.stop()
        raise
    if working.done():
        working.result()


def _listen(news: News, heard: threading.Semaphore, progress: ProgressCall, clock: Clock) -> None:
    """Pass on what is told, until None is."""
    last: Progress | None = None
    while True:
        try:
            step = news.get(timeout=LOOK_S)
        except Empty:
            if last is not None:
                progress(replace(last, seconds=clock.elapsed))
            continue
        if step is None:
            return
        last = step
        progress(step)
        heard.release()
