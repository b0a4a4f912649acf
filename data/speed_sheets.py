"""Where the columns of a table of measured speeds are, and whether it is one.

The layouts are those of the Department for Transport's spreadsheets CGN05, and a plain one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.find_table import key_of, unpacked
from data.given_file import GivenFile
from data.ods_file import is_ods, ods_sheets
from data.records import lines_of, split_records
from data.text_of_table import text_of_table
from data.workbook_file import FirstRows, first_rows

ROW_COLUMNS = ("authority", "road class", "hours", "mph", "source")
"""Columns of a table with a speed a row."""

_MOST_ROWS = 20_000
_HEADER_WITHIN = 40
_AUTHORITY = frozenset(
    map(key_of, ("Country/Region/Local Authority", "Region/Local Authority", "Local Authority",
                 "Local authority name", "Local highway authority", "Authority", "LA (name)"))
)  # fmt: skip
_ROAD = frozenset(map(key_of, ("Road Name", "Road")))
_YEAR = re.compile(
    r"(?:(?:year|12 months)\s+(?:ending|to)\s+(?:in\s+)?(?:[a-z]+\s+)?)?"
    r"((?:19|20)\d\d)(?:[/-]\d\d(?:\d\d)?)?",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class SpeedTable:
    """A sheet with the row that names its columns.

    Attributes
    ----------
    title, rows
        Name of the sheet, and all its rows.
    at
        The row that names the columns, from 0.
    authority
        The column of authorities.
    columns
        Years, or the columns of a table with a speed a row, and where they are.
    is_of_rows
        Whether it has a speed a row.
    """

    title: str
    rows: Sequence[Sequence[str]]
    at: int
    authority: int
    columns: Mapping[str, int]
    is_of_rows: bool

    @property
    def above(self) -> str:
        """All that stands above the columns, with the name of the sheet."""
        return " ".join([self.title, *(cell for row in self.rows[: self.at] for cell in row)])


def sheets_of(file: GivenFile) -> list[FirstRows]:
    """Return the sheets of a spreadsheet, or the one table of a text.

    Raises
    ------
    InputError
        If the file is damaged, or no table.
    """
    if is_ods(file.content):
        return ods_sheets(file)
    content = unpacked(file)
    if content is None:
        return first_rows(file, _MOST_ROWS)
    lines = lines_of(text_of_table(file.name, content))
    head = "".join(lines[:_HEADER_WITHIN])
    separator = max(",;\t", key=head.count)
    rows = [cells for cells, _, _ in split_records(lines, separator)]
    return [FirstRows("", tuple(rows[:_MOST_ROWS]))]


def table_of(sheet: FirstRows) -> SpeedTable | None:
    """Find the columns of a sheet; None where it has no speeds by authority."""
    for at, cells in enumerate(sheet.rows[:_HEADER_WITHIN]):
        keys = [key_of(without_notes(cell)) for cell in cells]
        named = [i for i, each in enumerate(keys) if each in _AUTHORITY]
        if not named or not _ROAD.isdisjoint(keys):  # speeds of single roads are not of a class
            continue
        known = {key_of(name): name for name in ROW_COLUMNS}
        columns = {known[each]: i for i, each in enumerate(keys) if each in known}
        if len(columns) >= len(ROW_COLUMNS) - 1 and "mph" in columns:
            return SpeedTable(sheet.title, sheet.rows, at, named[0], columns, is_of_rows=True)
        years = {cell.strip(): i for i, cell in enumerate(cells) if year_of(cell)}
        if years:
            return SpeedTable(sheet.title, sheet.rows, at, named[0], years, is_of_rows=False)
    return None


def not_of_speeds(file: GivenFile, table: SpeedTable) -> str:
    """Say why a table by years is not one of speeds in miles an hour; `""` if it is."""
    said = f"{table.above} {file.name}".casefold()
    if "delay" in said and "speed" not in said:
        return "this table is of delays, not of speeds"
    if re.search(r"\bk(?:ilo)?m(?:etres)?\s*(?:/|per|an)\s*h|\bkph\b", said):
        return "this table is in kilometres an hour"
    if "speed" not in said and not re.search(r"cgn050[139]", said):
        return "nothing above the table says that it is one of speeds"
    if "evening peak" in said and "morning" not in said:
        return "this table is of the evening peak"
    return ""


def without_notes(text: str) -> str:
    """Return a cell without its notes, such as `[note 9]`, and single spaces in the rest."""
    return " ".join(_NOTE.sub("", text).split())


def year_of(column: str) -> int:
    """Return the year that a column is about, the first of two; 0 if it is about none."""
    found = _YEAR.fullmatch(without_notes(column))
    return int(found[1]) if found else 0
