"""The folder of a session, beside its plan: used by one server at a time, and by one user only.

Loaded before the packages below, which take seconds: a second server is refused at once.
"""

import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from stat import S_ISLNK
from typing import Self

from data.errors import InputError, OutputError
from data.given_file import read_file
from data.lock import hold

JOURNAL, LOCK, ADDRESS, LINK = "journal.jsonl", "in-use", "address", "open.html"

DEMO = Path("demo-plan")
"""The plan that is served where none is named."""

OTHERS = 0o077
"""Rights of anybody but the owner."""

_PLAIN_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d{1,5}/")


def folder_of(directory: Path) -> Path:
    """Return where the session of a plan directory is kept."""
    place = directory.resolve()
    return place.with_name(f"{place.name}.whatif")


def refuse_second(directory: Path) -> None:
    """Refuse a plan that another server has open.

    Raises
    ------
    OutputError
        With the address of the other server.
    """
    folder = folder_of(directory)
    with suppress(OSError):  # reported when the session is opened
        if (folder / LOCK).exists():
            lock = hold(folder / LOCK)
            if lock is None:
                raise _in_use(folder)
            lock.close()


class SessionFolder:
    """The folder of a session, held by this program alone.

    Parameters
    ----------
    path
        Where it lies; made if need be, and made private.

    Attributes
    ----------
    path
        Where it lies.
    notice
        What the user should know of its rights; `""` for nothing.

    Raises
    ------
    OutputError
        Where another server holds it, it is another user's, or it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(mode=0o700, exist_ok=True)
            _require_own(path)
            self.notice = _made_private(path)
            (path / LOCK).touch(mode=0o600)
            lock = hold(path / LOCK)
            if lock is None:
                raise _in_use(path)
            self._lock = lock
            self._forget()  # what a killed server left
        except OSError as error:
            raise unkept(path, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def announce(self, address: str) -> None:
        """Let other servers say where this one is."""
        self._write_file(ADDRESS, address)

    def keep_link(self, page: str) -> Path:
        """Keep a page that leads to the link, for this user's browser; return where."""
        return self._write_file(LINK, page)

    def close(self) -> None:
        """Release it; a folder in which no session began is removed."""
        with suppress(OSError):
            self._forget()
            if not (self.path / JOURNAL).exists():
                (self.path / LOCK).unlink()
                self.path.rmdir()
        self._lock.close()

    def _write_file(self, name: str, text: str) -> Path:
        path = self.path / name
        try:
            path.unlink(missing_ok=True)
            with os.fdopen(
                os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
            ) as file:
                file.write(text.encode())
        except OSError as error:
            raise unkept(self.path, error) from error
        return path

    def _forget(self) -> None:
        for path in (self.path / ADDRESS, self.path / LINK, *self.path.glob(f".{JOURNAL}.*")):
            path.unlink(missing_ok=True)


def unkept(folder: Path, error: OSError) -> OutputError:
    """Return the refusal of what could not be kept."""
    return OutputError(
        f"What you do here cannot be kept in {folder} ({error.strerror}), so nothing was done. "
        "Make room on the disk, or see that you may write there."
    )


def _in_use(folder: Path) -> OutputError:
    where = ""
    with suppress(InputError, UnicodeDecodeError):
        said = read_file(folder / ADDRESS).content.decode("ascii")
        where = f" at {said}" if _PLAIN_ADDRESS.fullmatch(said) else ""
    return OutputError(
        f"Another 'schoolclusters serve' has this plan open{where}. Use its page, by the link in "
        "the window where it was started, or stop it first."
    )


def _require_own(folder: Path) -> None:
    """Refuse the folder of another user, who could read and alter all that is in it."""
    if sys.platform != "win32" and os.geteuid() not in {0, folder.stat().st_uid}:
        raise OutputError(
            f"{folder} belongs to another user: what you do here would not be yours alone. "
            "Copy the plan directory to a folder of your own, and serve the copy."
        )


def _made_private(folder: Path) -> str:
    """Remove the rights of others; return what the user should know of it."""
    if sys.platform == "win32":  # rights are those of the folder above
        return ""
    shared = _shared(folder)
    for path in shared:
        with suppress(OSError):  # looked at again below
            path.chmod(0o700 if path.is_dir() else 0o600)
    if not shared:
        return ""
    if _shared(folder):
        return (
            f"Whoever may read {folder.parent} can read what you do here: its file system "
            "cannot keep files private to one user."
        )
    return (
        f"Other users of this computer could read {folder}, or files in it. From now on only you "
        "can."
    )


def _shared(folder: Path) -> list[Path]:
    """Return what others have any right to: the folder itself first, so that nobody comes in."""
    modes = {path: path.lstat().st_mode for path in (folder, *folder.iterdir())}
    return [path for path, mode in modes.items() if mode & OTHERS and not S_ISLNK(mode)]
