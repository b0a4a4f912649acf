"""A table in a zip archive or compressed by gzip: unpacked in memory, within bounds."""

import io
import zipfile
import zlib
from collections.abc import Callable

from data.errors import Fault, InputError
from data.given_file import GivenFile

MOST_BYTES = 500_000_000
"""No table is larger: all establishments of England with all their columns are 65 million bytes."""

_MOST_TABLES, _LOOKED_AT_BYTES = 50, 65_536
_GZIP = 31
_ZIP_TROUBLE = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, KeyError),
    *(NotImplementedError, RuntimeError, MemoryError, IndexError, OverflowError),
)
"""What the standard library raises of archives that are damaged, locked or made by other tools."""


def unpacked_gzip(file: GivenFile) -> bytes:
    """Return what gzip packed into a file.

    Raises
    ------
    InputError
        If it is damaged, or holds more than a table.
    """
    unpacker = zlib.decompressobj(wbits=_GZIP)
    try:
        content = unpacker.decompress(file.content, MOST_BYTES)
    except zlib.error:
        content = b""
    if not content or unpacker.unconsumed_tail or not unpacker.eof:
        problem = "the compressed file is damaged, or holds far more than a table of schools"
        raise InputError([Fault(file.name, problem, "Download or export it again")])
    return content


def names_in_zip(file: GivenFile) -> list[str]:
    """Return the names of the files in a zip archive, without those that only computers read.

    Raises
    ------
    InputError
        If it is damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            names = [each.filename for each in archive.infolist() if not each.is_dir()]
    except _ZIP_TROUBLE:
        raise InputError([_damaged(file)]) from None
    return [name for name in names if not _is_hidden(name)]


def table_in_zip(file: GivenFile, has_header: Callable[[bytes], bool]) -> tuple[str, bytes]:
    """Return name and content of the CSV file in a zip archive.

    Parameters
    ----------
    file
        The archive.
    has_header
        Says of the beginning of a file whether it has the columns that are wanted: of several CSV
        files the one that does is taken.

    Raises
    ------
    InputError
        If there is no CSV file in it, or several that do or might do; if it is damaged, locked by
        a password, or holds more than a table.
    """
    names = [name for name in names_in_zip(file) if name.lower().endswith((".csv", ".csv.txt"))]
    if len(names) > 1:
        fitting = [
            name
            for name in names[:_MOST_TABLES]
            if has_header(_read(file, name, most=_LOOKED_AT_BYTES))
        ]
        names = fitting if len(fitting) == 1 and len(names) <= _MOST_TABLES else names
    if not names:
        problem = "there is no CSV file in this zip archive"
        raise InputError([Fault(file.name, problem, "Give the CSV file itself")])
    if len(names) > 1:
        shown = ", ".join(repr(name) for name in names[:5])
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        problem = f"this zip archive holds {len(names)} CSV files: {shown}{more}"
        raise InputError([Fault(file.name, problem, "Unpack it and give the one that is meant")])
    content = _read(file, names[0], most=MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        problem = f"{names[0]!r} in this zip archive is far larger than a table of schools"
        raise InputError([Fault(file.name, problem, "Download or export it again")])
    return names[0].rpartition("/")[2], content


def _read(file: GivenFile, name: str, *, most: int) -> bytes:
    try:
        with (
            zipfile.ZipFile(io.BytesIO(file.content)) as archive,
            archive.open(name) as member,
        ):
            return member.read(most)
    except _ZIP_TROUBLE as error:
        if "password" in str(error):
            problem, remedy = "the zip archive is locked by a password", "Unpack it first"
            raise InputError([Fault(file.name, problem, remedy)]) from None
        raise InputError([_damaged(file)]) from None


def _is_hidden(name: str) -> bool:
    """Say whether a member is what macOS adds, or begins with a dot."""
    folders = name.replace("\\", "/").split("/")
    return "__MACOSX" in folders or folders[-1].startswith(".")


def _damaged(file: GivenFile) -> Fault:
    return Fault(file.name, "the zip archive is damaged", "Download or make it again")
