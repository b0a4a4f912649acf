"""Starts the server on this machine, says where it is, and ends it."""

import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

import uvicorn

from app.demonstrating import make_demo
from app.driving import setting_of
from app.reading import read_plan, require_plan
from app.serve.access import ADDRESS, Access
from app.serve.api import make_app
from app.serve.connection import MOST_HEADER_BYTES, MOST_WAITING, Connection
from app.serve.events import Events
from app.serve.folder import DEMO, SessionFolder, folder_of
from app.serve.guard import App
from app.serve.journal import Journal, Past
from app.serve.keeper import Keeper
from app.serve.opening import show_link
from app.terminal import Terminal
from data.errors import OutputError
from data.given_file import read_file

PLAN = "plan.json"

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""What asks a program to end; Windows has the last, but not the third."""

CLOSING_S = 1
"""Seconds that answers under way get when the server ends."""


def serve(
    directory: Path | None,
    port: int,
    roads: str | None,
    terminal: Terminal,
    *,
    as_is: bool = False,
) -> None:
    """Serve the what-if page of a plan until stopped.

    Parameters
    ----------
    directory
        The plan directory; None for that of the embedded county, which is made if need be.
    port
        Where to listen; 0 for any port that is free.
    roads
        As for `app.driving.setting_of`.
    terminal
        Where the address of the page is printed.
    as_is
        Whether to serve a plan that is not sound too.

    Raises
    ------
    InputError
        Where the directory holds no plan, or the roads cannot be read.
    OutputError
        Where the port is in use, another server has the plan open, or its journal cannot be kept.
    """
    directory = directory or _demo(terminal)
    require_plan(directory)
    _raise_on_signals()
    with SessionFolder(folder_of(directory)) as folder, _listen(port) as listening:
        port = listening.getsockname()[1]
        access = Access(port)
        folder.announce(access.address)
        stored = read_plan(directory, terminal, as_is=as_is)
        setting = setting_of(stored, directory, roads)
        plan = read_file(directory / PLAN).sha256
        events = Events()
        with Journal(folder.path, plan) as journal:
            past = journal.recall()
            keeper = Keeper(
                stored,
                setting,
                plan,
                directory=directory,
                journal=journal,
                past=past,
                events=events,
            )
            server = _Server(make_app(keeper, events, port, access), listening)
            server.start()
            try:
                keeper.warm()
                show_link(access, folder, terminal)
                _say_the_rest(folder, past, terminal)
                while server.alive:
                    time.sleep(0.2)  # a wait without an end would hear no Ctrl-C on Windows
            except KeyboardInterrupt:
                _ignore_signals()
            events.close()
            keeper.close()
            server.stop()
    terminal.say("Stopped. Your scenarios are kept, and will be there again.")
    _leave()


class _Server:
    """A web server in a thread of its own, so that the first thread can hear signals."""

    def __init__(self, app: App, listening: socket.socket) -> None:
        config = uvicorn.Config(
            app,
            http=Connection,
            h11_max_incomplete_event_size=MOST_HEADER_BYTES,
            backlog=MOST_WAITING,  # this many may wait at once
            loop="asyncio",
            ws="none",
            lifespan="off",
            log_level="critical",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=CLOSING_S,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listening]}, daemon=True
        )

    @property
    def alive(self) -> bool:
        """Whether it answers."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Let answers under way come to their end, but not for long."""
        self._server.should_exit = True
        self._thread.join(CLOSING_S + 0.5)


def _listen(port: int) -> socket.socket:
    """Return a socket that listens; browsers that come early wait for their answer.

    Raises
    ------
    OutputError
        Where another program listens there, or this user may not.
    """
    # asyncio sends answers at once only where the protocol is given; others wait 40 ms
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform == "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:  # or a port could not be used again for a minute
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((ADDRESS, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise OutputError(
            f"Port {port} cannot be used ({error.strerror}): another program may have it. "
            "Give another, such as --port 8001."
        ) from None
    return listening


def _demo(terminal: Terminal) -> Path:
    if not (DEMO / PLAN).exists():
        terminal.say("There is no plan here yet: the embedded county is planned first.")
        make_demo(DEMO, terminal)
    return DEMO


def _say_the_rest(folder: SessionFolder, past: Past, terminal: Terminal) -> None:
    terminal.say(
        "The link opens it for you alone, from this computer only, until you stop it here."
    )
    terminal.say(f"All you do is kept in {folder.path}.")
    for notice in filter(None, (folder.notice, past.message)):
        terminal.say(notice)
    terminal.say("Press Ctrl-C to stop.")


def _raise_on_signals() -> None:
    """Let a request to end, from a terminal or the system, be a KeyboardInterrupt."""

    def stop(_: int, __: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    for heard in _signals():
        if signal.getsignal(heard) != signal.SIG_IGN:  # as after `nohup`
            signal.signal(heard, stop)


def _ignore_signals() -> None:
    for heard in _signals():
        signal.signal(heard, signal.SIG_IGN)


def _signals() -> list[signal.Signals]:
    return [signal.Signals[name] for name in SIGNALS if name in signal.Signals.__members__]


def _leave() -> NoReturn:
    """End the program, whatever is still being computed: nobody waits for it any more."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
