"""What stands where a file should, and is none: pipes, sockets, devices, files without an end."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from patience import HANG_S

HUGE_BYTES = 10**12


def pipe(path: Path) -> None:
    os.mkfifo(path)


def endless_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def listening_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        here = Path.cwd()
        os.chdir(path.parent)  # the system takes no long path
        try:
            made.bind(path.name)
        finally:
            os.chdir(here)


def huge_file(path: Path) -> None:
    """Make a file that takes no room on the disk, and all the memory of whoever reads it."""
    with path.open("wb") as file:
        os.truncate(file.fileno(), HUGE_BYTES)


def growing_file(path: Path) -> None:
    """Lead to what the system makes up while it is read, without saying how much."""
    path.symlink_to("/proc/self/status")


SAID = {
    pipe: "this is a pipe, not a file",
    endless_device: "this is a device, not a file",
    listening_socket: "this is a socket, not a file",
    huge_file: "larger than any that is needed",
    growing_file: "grows while it is read",
}
"""How each is made, and what is said of it."""


@contextmanager
def at_once() -> Iterator[None]:
    """Fail where the block waits for what never comes."""

    def too_late(*_: object) -> None:
        raise TimeoutError("it hangs")

    before = signal.signal(signal.SIGALRM, too_late)
    signal.alarm(HANG_S)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
