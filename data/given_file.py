"""A file as the user gave it: read once, hashed, or refused in plain words."""

import hashlib
import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from data.dates import date_in_name
from data.errors import Fault, InputError, OutputError
from data.school import Source
from data.spelling import did_you_mean

StrPath = str | os.PathLike[str]

MOST_BYTES = 2_000_000_000
"""No table is larger: the drive times between all primary schools of England take 1.7 GB."""

_NO_FILES = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True)
class GivenFile:
    """The bytes of one input file.

    Attributes
    ----------
    name
        File name without its folder.
    content
        All its bytes.
    """

    name: str
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """Hash of the bytes, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    def source(self, role: str, vintage: str = "") -> Source:
        """Return the record of this file for a result; a date in its name beats `vintage`."""
        return Source(role, self.name, self.sha256, date_in_name(self.name) or vintage)


def read_file(path: StrPath, most_bytes: int = MOST_BYTES) -> GivenFile:
    """Read a whole file into memory.

    Raises
    ------
    InputError
        If there is no such file, it is a folder, a device, a pipe or a socket, is larger than
        `most_bytes`, has no end, or cannot be read.
    """
    path = Path(path)
    try:
        size = require_regular(path, most_bytes)
        with path.open("rb") as file:
            content = file.read(size + 1)
        if len(content) > size:  # written meanwhile, or made up by the system while it is read
            problem = "the file grows while it is read"
            remedy = "Wait until it is whole, or copy it to another place, and try again"
            raise InputError([Fault(str(path), problem, remedy)])
        return GivenFile(path.name, content)
    except FileNotFoundError:
        raise InputError([_no_such_file(path)]) from None
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        if _is_folder(path):
            fault = Fault(str(path), "this is a folder, not a file", "Name the file in it")
        else:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            fault = Fault(
                str(path),
                f"the file cannot be read ({reason})",
                "Close it in other programs, check that you may read it, and try again",
            )
        raise InputError([fault]) from None


def require_regular(path: Path, most_bytes: int = MOST_BYTES) -> int:
    """Refuse what is there but is no file that ends, before it is opened; return its bytes.

    To open a pipe waits for whoever writes to it, and a device may never end.

    Raises
    ------
    InputError
        If it is a device, a pipe or a socket, or larger than `most_bytes`.
    OSError, ValueError
        If there is nothing of this name, or this user may not look.
    """
    found = path.stat()
    if kind := _special_kind(found.st_mode):
        remedy = "Save what comes from it as a file, and name that"
        raise InputError([Fault(str(path), f"this is {kind}, not a file", remedy)])
    if found.st_size > most_bytes:
        size = f"{found.st_size / 1e9:,.1f} GB"
        problem = f"the file is larger than any that is needed here ({size})"
        remedy = f"Give one of at most {most_bytes / 1e9:,.1f} GB, of the area or authority alone"
        raise InputError([Fault(str(path), problem, remedy)])
    return found.st_size


def refuse_special(path: Path, remedy: str) -> None:
    """Refuse a device, a pipe or a socket where the program keeps a file, before it is opened.

    Raises
    ------
    OutputError
        With the remedy.
    """
    with suppress(FileNotFoundError):
        if kind := _special_kind(path.stat().st_mode):
            raise OutputError(f"{path} is {kind}, not a file. {remedy}")


def _special_kind(mode: int) -> str:
    """Return what a thing of this `st_mode` is if it is no file and no folder, or `""`."""
    return next((name for is_kind, name in _NO_FILES if is_kind(mode)), "")


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _no_such_file(path: Path) -> Fault:
    try:
        beside = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        beside = []
    remedy = did_you_mean(path.name, beside, "Check the name and the folder")
    return Fault(str(path), "there is no such file", remedy)
