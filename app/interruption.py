"""Ctrl-C, and requests of the system to end: heard at once, whatever the program is doing.

Python delivers a signal only to the main thread, as an exception between two of its steps. Compiled
code and solvers delay the exception, and libraries may swallow it, or print it as a fault of their
own. So no exception is raised here: a thread of its own receives the signal and ends the program
(`data.leaving`). Where Ctrl-C should end only a search and keep what was found, the search says how
it is stopped (`heeding`). A command that sets up handlers of its own, as the server does, handles
signals itself from then on.
"""

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

STOPPED = 130
"""Exit code after Ctrl-C; after another signal, 128 and its number."""

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")

_stops: list[Callable[[], object]] = []
_heard = threading.Event()
_lock = threading.Lock()


def watch() -> None:
    """Let signals end the program from now on, but for those that it was started to ignore."""
    ours, notified = socket.socketpair()
    notified.setblocking(False)  # noqa: FBT003 - the socket's own interface
    for name in SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _note)
    signal.set_wakeup_fd(notified.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=_listen, args=(ours, notified), daemon=True).start()


@contextmanager
def heeding(stop: Callable[[], object]) -> Iterator[None]:
    """Let the first Ctrl-C within the block call `stop`, in another thread; a second one ends all.

    Without `watch`, Ctrl-C is a KeyboardInterrupt as everywhere in Python.
    """
    with _lock:
        _stops.append(stop)
    try:
        yield
    finally:
        with _lock:
            if stop in _stops:
                _stops.remove(stop)


def stopped() -> bool:
    """Say whether Ctrl-C has ended something."""
    return _heard.is_set()


def leave(code: int) -> NoReturn:
    """End the program, tidying up where there is anything to tidy."""
    with suppress(OSError):
        if os.isatty(2):
            os.write(2, b"\x1b[?25h\n")  # a progress bar has hidden the cursor
    leaving = sys.modules.get("data.leaving")  # before it is loaded nothing was begun
    if leaving is not None:
        leaving.leave(code)
    os._exit(code)


def _note(_: int, __: FrameType | None) -> None:
    """Do nothing: a signal with a handler is passed on to the listening thread."""


def _listen(ours: socket.socket, _: socket.socket) -> None:
    while numbers := ours.recv(64):
        for number in numbers:
            if signal.getsignal(number) is _note:
                _hear(number)


def _hear(number: int) -> None:
    with _lock:
        stop = _stops.pop() if _stops and number == signal.SIGINT else None
    if stop is None:
        leave(128 + number)
    _heard.set()
    stop()
