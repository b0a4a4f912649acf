"""What can be wrong with one row of a table before its cells are read."""

import csv
from collections.abc import Mapping, Sequence

from data.errors import Fault
from data.text_encoding import LOST, UNDECODABLE
from data.workbook_file import NO_RESULT

_FEW = 3
"""A line below a table has at most so many cells filled."""


def stray_mark(where: str, number: int, cells: Sequence[str]) -> Fault:
    """Return the fault of a row whose quotation marks are not in order."""
    return _fault(
        where,
        number,
        "a quotation mark is not closed or stands within a cell, or a cell holds more than "
        f"{csv.field_size_limit():,} characters",
        "Mend the quotation marks of this row, or download the file again",
        ",".join(cells),
    )


def ragged_row(where: str, number: int, cells: Sequence[str], header: Sequence[str]) -> Fault:
    """Return the fault of a row with more or fewer cells than the header."""
    filled = [cell for cell in cells if cell.strip()]
    if 0 < len(filled) <= _FEW and len(cells) < len(header) > 2 * _FEW and filled[0][:1].isalpha():
        return _fault(
            where,
            number,
            "this looks like a line below the table, such as a source or a total, not a school",
            "Delete the line",
            ",".join(cells),
        )
    return _fault(
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


def _fault(where: str, number: int, problem: str, remedy: str, value: str) -> Fault:
    """Return the fault of a row, without what cannot be printed."""
    return Fault(where, problem, remedy, number, value=UNDECODABLE.sub(LOST, value))
