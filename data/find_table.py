"""Find the one table in a file of any kind, with its header.

The header may be below a title, and its columns are recognised however they are spelt. Rows that
are faulty before their cells are read are described here too.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from data.errors import Fault, InputError
from data.file_kind import names_in_zip, table_in_zip, unpacked_gzip
from data.records import LOST, UNDECODABLE, Record, decode, is_decoded, lines_of, split_records
from data.text_of_table import text_of_table
from data.workbook_file import NO_RESULT, first_rows, is_workbook, whole_sheet

if TYPE_CHECKING:
    from data.cells import Column
    from data.given_file import GivenFile

_MARK_IN_1252 = "\xef\xbb\xbf"
"""How the mark at the beginning of UTF-8 looks where it was mistaken for text."""

LOOKED_AT = 40
"""A header is among this many first rows, or there is none."""


_FEW = 3
"""A line below a table has at most so many cells filled."""


SAVE_AS_CSV = "Open it in the spreadsheet program and save it as CSV (comma separated)"

_SAVE_AS_XLSX = "Open it in the spreadsheet program and save it as .xlsx or as CSV"
ZIP, _OLE = (b"PK\x03\x04", b"PK\x05\x06"), b"\xd0\xcf\x11\xe0"
_SEPARATORS = (",", ";", "\t")
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|])"?[,;\t|]*\r?\n?', re.IGNORECASE)
_HEAD_LINES = 10 * LOOKED_AT


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
    filled. None if every row is blank.
    """
    best: tuple[int, int] = (0, 0)
    header = None
    for at, cells in enumerate(rows):
        filled = sum(1 for cell in cells if cell.strip())
        read = _header_of(at, cells, columns)
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


def _header_of(at: int, cells: Sequence[str], columns: Sequence[Column]) -> Header:
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


def stray_mark(where: str, number: int, cells: Sequence[str]) -> Fault:
    """Return the fault of a row whose quotation marks are not in order."""
    return _row_fault(
        where,
        number,
        "a quotation mark is not closed or is inside a cell, or a cell holds more than "
        f"{csv.field_size_limit():,} characters",
        "Correct the quotation marks in this row, or download the file again",
        ",".join(cells),
    )


def ragged_row(where: str, number: int, cells: Sequence[str], header: Sequence[str]) -> Fault:
    """Return the fault of a row with more or fewer cells than the header."""
    filled = [cell for cell in cells if cell.strip()]
    if 0 < len(filled) <= _FEW and len(cells) < len(header) > 2 * _FEW and filled[0][:1].isalpha():
        return _row_fault(
            where,
            number,
            "this looks like a line below the table, such as a source or a total, not a school",
            "Delete the line",
            ",".join(cells),
        )
    return _row_fault(
        where,
        number,
        f"the row has {len(cells)} cells where the header has {len(header)}",
        "Put cells that contain a comma in quotation marks, or download the file again",
        ",".join(cells),
    )


def no_text(where: str, number: int, cells: Sequence[str], kept: Mapping[str, int]) -> Fault | None:
    """Return the fault of a row that holds what no text has, in a column that is used."""
    for name, index in kept.items():
        if cells[index] == NO_RESULT:
            problem = "the cell holds a formula without its result"
            remedy = "Open the workbook in the spreadsheet program and save it again"
            return Fault(where, problem, remedy, number, name)
        if found := UNDECODABLE.search(cells[index]):
            problem = "a character is neither UTF-8 nor Windows-1252"
            remedy = "Save the file again as CSV UTF-8 (comma separated)"
            value = f"byte {ord(found[0]) & 0xFF:#04x}"
            return Fault(where, problem, remedy, number, name, value)
    if any("\0" in cell and cell != NO_RESULT for cell in cells):
        problem = "the row holds a null character, which no text has"
        return Fault(where, problem, "The file is damaged: download or export it again", number)
    return None


def _row_fault(where: str, number: int, problem: str, remedy: str, value: str) -> Fault:
    """Return the fault of a row, without what cannot be printed."""
    return Fault(where, problem, remedy, number, value=UNDECODABLE.sub(LOST, value))


@dataclass(frozen=True)
class FoundTable:
    """A table in a file, before its cells are named.

    Attributes
    ----------
    header
        The row that names the columns.
    records
        The rows below it.
    part
        The sheet or packed file it is in.
    separator
        What stands between cells.
    is_suspicious
        Whether cells must be checked for characters that no text has.
    """

    header: Header
    records: Iterable[Record]
    part: str = ""
    separator: str = ","
    is_suspicious: bool = False


def find_table(file: GivenFile, columns: Sequence[Column]) -> FoundTable:
    """Find the table in a file.

    Parameters
    ----------
    file
        CSV text, alone, in a zip archive or compressed by gzip; or an Excel workbook (.xlsx).
    columns
        The columns wanted, by which the header, the sheet and the packed file are known.

    Raises
    ------
    InputError
        If the file is empty, or no table can be read from it.
    """
    content = unpacked(file)
    if content is None:
        return _find_in_workbook(file, columns)
    part = ""
    if content.startswith(ZIP):
        part, content = table_in_zip(file, lambda start: _has_header(start, columns))
    return _find_in_text(file, part, content, columns)


def unpacked(file: GivenFile) -> bytes | None:
    """Return the bytes of a table, or of the archive it is in; None of an Excel workbook.

    Raises
    ------
    InputError
        If the file is empty, damaged, or a workbook of another form.
    """
    content = file.content
    if not (content[:1_000].strip() or content.strip()):
        raise InputError([empty_file(file)])
    if content.startswith(_OLE):
        problem = "this is an older Excel workbook (.xls), or one locked by a password"
        remedy = "Open it in the spreadsheet program and save it as .xlsx or CSV, without password"
        raise file.refusal(problem, remedy)
    if content.startswith(b"\x1f\x8b"):
        return unpacked_gzip(file)
    if content.startswith(ZIP):
        names = names_in_zip(file)
        if any(name in names for name in ("content.xml", "xl/workbook.bin")):
            problem = "this is a workbook of another form than .xlsx (.ods, .xlsb)"
            raise file.refusal(problem, _SAVE_AS_XLSX)
        if "word/document.xml" in names:
            problem = "this is a Word document, not a table"
            remedy = "Copy its table into a spreadsheet and save that as .xlsx or as CSV"
            raise file.refusal(problem, remedy)
        if is_workbook(names):
            return None
    return content


def _find_in_text(
    file: GivenFile, part: str, content: bytes, columns: Sequence[Column]
) -> FoundTable:
    text = text_of_table(table_name(file, part), content)
    lines = lines_of(text)
    found = _text_header(lines[:_HEAD_LINES], columns)
    if found is None:
        raise InputError([empty_file(file)])
    header, separator, record = found
    if not record[1]:
        fault = stray_mark(table_name(file, part), header.at + 1, record[0])
        raise InputError([fault])
    records = split_records(lines, separator, record[2], len(header.names))
    return FoundTable(
        header,
        records,
        part,
        separator,
        is_suspicious="\0" in text or not is_decoded(text),
    )


def _text_header(lines: list[str], columns: Sequence[Column]) -> tuple[Header, str, Record] | None:
    """Return the header in the first lines of a text, what separates its cells, and its record.

    Spreadsheet programs interpret a first line such as `sep=;` themselves, and do not count it.
    """
    declared = _SEPARATOR_LINE.fullmatch(lines[0]) if lines else None
    best = None
    for separator in (declared[1],) if declared else _SEPARATORS:
        start = 1 if declared else 0
        records = list(islice(split_records(lines, separator, start), LOOKED_AT))
        header = find_header([cells for cells, _, _ in records], columns)
        if header and (best is None or header.rank > best[0].rank):
            best = header, separator, records[header.at]
    return best


def _has_header(start: bytes, columns: Sequence[Column]) -> bool:
    """Say whether the beginning of a file has every column that must be there."""
    try:
        found = _text_header(lines_of(decode(start))[:_HEAD_LINES], columns)
    except ValueError:
        return False
    return found is not None and found[0].is_complete


def _find_in_workbook(file: GivenFile, columns: Sequence[Column]) -> FoundTable:
    """Find the one sheet that has the columns wanted."""
    sheets = first_rows(file, LOOKED_AT)
    headers = [(sheet.title, find_header(sheet.rows, columns)) for sheet in sheets]
    found = [(title, header) for title, header in headers if header is not None]
    complete = [title for title, header in found if header.is_complete]
    if len(complete) > 1:
        problem = f"several sheets have these columns: {', '.join(map(repr, complete))}"
        raise file.refusal(problem, "Keep one of them in the workbook")
    if not found:
        raise InputError([empty_file(file)])
    title, header = max(found, key=lambda each: each[1].rank)
    width = len(header.names)
    rows = whole_sheet(file, title)[header.at + 1 :]
    return FoundTable(
        header,
        (([*row[:width], *[""] * (width - len(row))], True, 0) for row in rows),
        title if len(sheets) > 1 else "",
        is_suspicious=True,
    )


def table_name(file: GivenFile, part: str) -> str:
    """Return what a table is called in faults: the file, with the sheet or the packed file."""
    return f"{file.name}, {part}" if part else file.name


def empty_file(file: GivenFile) -> Fault:
    """Return the fault of a file without any text."""
    return Fault(file.name, "the file is empty", "Download or export it again")
