"""A journal on disk: every entry is on the disk before it takes effect.

One line of JSON each: a checksum and the entry. The first line names the plan that the journal is
about. A last line without its end was being written when the program was killed; it was never
acknowledged, and is dropped. Any other line that is not what was written ends what can be
trusted: the file is set aside, and a new one begins with all that comes before.
"""

import dataclasses
import json
import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import FileIO
from itertools import count
from pathlib import Path
from typing import Self

from app.serve.folder import JOURNAL, unkept
from app.serve.session import EMPTY, Entry, Session
from data.errors import InputError, OutputError
from data.given_file import refuse_special

VERSION = 1

COMPACT_ABOVE = 200
"""Entries beyond which a journal is written anew, shorter, when a server starts."""


@dataclass(frozen=True, eq=False)
class Past:
    """What a journal holds of earlier runs.

    Attributes
    ----------
    session
        The session as it was.
    message
        What the user should know; `""` for nothing.
    """

    session: Session
    message: str = ""


class Journal:
    """The journal of one plan.

    Parameters
    ----------
    folder
        Where it lies, held by this program alone.
    plan
        Hash of the plan that it is about.

    Attributes
    ----------
    folder
        Where it lies.
    """

    def __init__(self, folder: Path, plan: str) -> None:
        self.folder = folder
        self._plan = plan
        self._path = folder / JOURNAL
        self._file: FileIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def recall(self) -> Past:
        """Read what is there, mend or shorten it where that is needed, and open it for more.

        Raises
        ------
        OutputError
            Where it cannot be read or written.
        """
        try:
            refuse_special(self._path, "Remove it, and start the server again.")
            past = self._recall()
            # what a buffer holds after a full disk would be written later
            self._file = self._path.open("ab", buffering=0)
        except OSError as error:
            raise unkept(self.folder, error) from error
        return past

    def append(self, entry: Entry) -> None:
        """Write an entry; when this returns it is on the disk.

        Raises
        ------
        OutputError
            Where it could not be written: then nothing was.
        """
        if self._file is None:
            raise OutputError("The journal was damaged by a full disk: start the server again.")
        end = self._file.tell()
        try:
            left = memoryview(_line(entry))
            while left:
                left = left[self._file.write(left) :]
            os.fsync(self._file.fileno())
        except OSError as error:
            self._cut(end)
            raise unkept(self.folder, error) from error

    def _cut(self, end: int) -> None:
        """Take back what was written after `end`."""
        if self._file is None:
            return
        try:
            os.truncate(self._path, end)
        except OSError:
            self._file = None  # what is written next would follow half a line

    def _recall(self) -> Past:
        if not self._path.exists():
            self._begin(Session())
            return Past(Session())
        lines = self._path.read_bytes().split(b"\n")
        torn = lines.pop()
        head = _read_line(lines[0]) if lines else None
        if head is None or head.get("version") != VERSION:
            return self._afresh(Session(), "damaged")
        if head.get("plan") != self._plan:
            return self._afresh(Session(), "of another plan")
        session, complete = _replayed(head, lines[1:])
        if not complete:
            return self._afresh(session, "damaged")
        if torn:
            os.truncate(self._path, self._path.stat().st_size - len(torn))
        if len(lines) > COMPACT_ABOVE:
            self._begin(session)
        return Past(session)

    def _afresh(self, session: Session, why: str) -> Past:
        """Set the old journal aside and begin a new one."""
        aside = _free(self.folder / f"journal-{datetime.now():%Y-%m-%d}.jsonl")
        self._path.rename(aside)
        self._begin(session)
        kept = (
            "it is kept"
            if why != "damaged"
            else "what could be read of it is here again, and the rest is kept"
        )
        return Past(session, f"The journal found here was {why}: {kept} in {aside}.")

    def _begin(self, session: Session) -> None:
        """Write the journal anew, whole or not at all, with the fewest entries."""
        entries = tuple(session.entries())
        head = {"version": VERSION, "plan": self._plan, "revision": session.revision - len(entries)}
        lines = b"".join(map(_line, (head, *entries)))
        handle, name = tempfile.mkstemp(prefix=f".{JOURNAL}.", dir=self.folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(lines)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._path)
            _sync_folder(self.folder)
        finally:
            Path(name).unlink(missing_ok=True)


def _line(entry: Entry) -> bytes:
    text = json.dumps(entry, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return f'["{zlib.crc32(text.encode()):08x}",{text}]\n'.encode()


def _read_line(line: bytes) -> Entry | None:
    """Return the entry of a line; None where it is not what was written."""
    try:
        _, entry = json.loads(line)
    except (ValueError, TypeError, RecursionError):
        return None
    return entry if isinstance(entry, dict) and _line(entry) == line + b"\n" else None


def _replayed(head: Entry, lines: Iterable[bytes]) -> tuple[Session, bool]:
    """Return the session that lines lead to, and whether all of them could be read."""
    revision = head.get("revision")
    session = dataclasses.replace(EMPTY, revision=revision if isinstance(revision, int) else 0)
    complete = True
    for line in lines:
        entry = _read_line(line)
        try:
            session = session.after(entry or {})
        except InputError:
            complete = False
            break
    return (session if session.scenarios else Session()), complete


def _sync_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk too; Windows does it by itself."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _free(path: Path) -> Path:
    """Return a path that does not exist: this one, or with a number."""
    return next(tried for tried in _numbered(path) if not tried.exists())


def _numbered(path: Path) -> Iterator[Path]:
    yield path
    for number in count(2):
        yield path.with_stem(f"{path.stem}-{number}")
