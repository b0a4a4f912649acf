"""A search in a thread of its own, so that Ctrl-C is heard at once in the caller's.

Python hears signals in its main thread only, and there not before compiled code or a solver
returns; compiled code that calls Python at that moment fails.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from queue import Empty, SimpleQueue

from clustering.clock import Clock, Progress, ProgressCall

GRACE_S = 0.4
"""Seconds that a stopped search gets to come to its end, before it is left to do so alone."""

LOOK_S = 0.1
"""Seconds between two looks at whether it was stopped: where waiting hears no signals."""


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
        Called in this thread. KeyboardInterrupt raised in it stops the clock as Ctrl-C does;
        what else it raises is raised here.
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
        _listen(news, heard, progress)
    except KeyboardInterrupt:
        clock.stop()
        wait([working], GRACE_S)
    except BaseException:
        clock.stop()
        raise
    if working.done():
        working.result()


def _listen(news: News, heard: threading.Semaphore, progress: ProgressCall) -> None:
    """Pass on what is told, until None is."""
    while True:
        with suppress(Empty):
            step = news.get(timeout=LOOK_S)
            if step is None:
                return
            progress(step)
            heard.release()
