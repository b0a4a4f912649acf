"""The file of decisions in a plan directory, written by itself: on the disk before it counts."""

import os
import sys
from pathlib import Path

from clustering.decisions import Decisions
from clustering.decisions_file import decisions_to_toml
from clustering.plan import Plan
from data.atomic_write import unwritable, write_atomically
from maps.plan_files import DECISIONS

PRIVATE, SHARED = 0o600, 0o644
"""Rights of the file: for its owner alone where it names persons."""


def write_decisions(directory: Path, decisions: Decisions, plan: Plan) -> str:
    """Write what is decided about the plan of a directory, and return the text of the file.

    When this returns, it is on the disk.

    Parameters
    ----------
    directory
        Where the plan lies; its other files stay as they are.
    decisions, plan
        What is decided, and the plan that it is about.

    Raises
    ------
    OutputError
        Where it cannot be written; what was there before is unchanged.
    """
    text = decisions_to_toml(decisions, plan)
    path = directory / DECISIONS
    mode = PRIVATE if decisions.names_persons else SHARED
    write_atomically(path, text, mode=mode)
    try:
        _sync(path)
        if sys.platform != "win32":  # a folder cannot be opened there, and needs no such call
            _sync(directory)
    except OSError as error:
        raise unwritable(path, error) from error
    return text


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
