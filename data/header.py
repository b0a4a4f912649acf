"""The header of a table: found below a title, its columns known in spite of how they are spelt."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from data.schema import Column

_MARK_IN_1252 = "\xef\xbb\xbf"
"""How the mark at the beginning of UTF-8 looks where it was taken for text."""

LOOKED_AT = 40
"""A header stands among the first so many rows, or nowhere."""


@dataclass(frozen=True, slots=True)
class Header:
    """The row that names the columns.

    Attributes
    ----------
    at
        How many rows stand above it, blank ones included.
    names
        The columns: by their names in the schema where they are meant, else as in the file.
    found
        How many of the wanted columns it has.
    is_complete
        Whether it has every column that must be there.
    """

    at: int
    names: tuple[str, ...]
    found: int
    is_complete: bool

    @property
    def rank(self) -> tuple[bool, int]:
        """The greater, the likelier this is the header that is meant."""
        return self.is_complete and self.found > 0, self.found


def find_header(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> Header | None:
    """Return the first row that has all wanted columns, or that has the most of them.

    Parameters
    ----------
    rows
        The first rows of a table.
    columns
        The columns wanted.

    Returns
    -------
    The header; where no row has any of the columns, the first of the rows with the most cells
    filled. None where every row is blank.
    """
    best: tuple[int, int] = (0, 0)
    header = None
    for at, cells in enumerate(rows):
        filled = sum(1 for cell in cells if cell.strip())
        read = _read(at, cells, columns)
        if read.is_complete and read.found:
            return read
        found = 0 if _goes_on(read, cells, rows[at + 1 : at + 2], columns) else read.found
        if (found, filled) > best:
            best, header = (found, filled), read
    return header


def _goes_on(
    read: Header, cells: Sequence[str], below: Sequence[Sequence[str]], columns: Sequence[Column]
) -> bool:
    """Say whether the row below has every name of a column again: then they are no header."""
    wanted = {column.name for column in columns}
    named = [at for at, name in enumerate(read.names) if name in wanted]
    return bool(named) and any(
        all(at < len(row) and row[at] == cells[at] for at in named) for row in below
    )


def key_of(name: str) -> str:
    """Return a column name without what people write in different ways: capitals, blanks, marks."""
    return re.sub(r"[\W_]", "", name).casefold()


def _read(at: int, cells: Sequence[str], columns: Sequence[Column]) -> Header:
    names = [cell.strip().removeprefix("\ufeff").removeprefix(_MARK_IN_1252) for cell in cells]
    wanted = [column.name for column in columns]
    meant = {key_of(name): name for name in wanted if name not in names}
    names = [meant.get(key_of(name), name) if name not in wanted else name for name in names]
    found = set(names).intersection(wanted)
    required = {column.name for column in columns if column.required}
    return Header(at, tuple(names), len(found), required <= found)


def twice(header: Sequence[str], columns: Sequence[Column]) -> list[str]:
    """Return the names of wanted columns that a header has more than once, however spelt."""
    count = Counter(map(key_of, header))
    return [column.name for column in columns if count[key_of(column.name)] > 1]
