"""Keeping a solver's own messages off the standard output."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Silence:
    """How many calls want silence at present, and where the output went before."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.wanted = 0
        self.saved = -1


_silence = _Silence()


@contextmanager
def silenced() -> Iterator[None]:
    """Send what the process writes to its standard output nowhere meanwhile.

    HiGHS prints a line of its own now and then whatever its options say, and it does so below
    Python: only the file descriptor helps. Calls in several threads may overlap; the output is
    back when the last of them ends.
    """
    with _silence.lock:
        if not _silence.wanted:
            sys.stdout.flush()
            _silence.saved = os.dup(1)
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.close(nowhere)
        _silence.wanted += 1
    try:
        yield
    finally:
        with _silence.lock:
            _silence.wanted -= 1
            if not _silence.wanted:
                os.dup2(_silence.saved, 1)
                os.close(_silence.saved)
