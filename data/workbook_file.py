"""The sheets of an Excel workbook (.xlsx) as rows of text, as the register would hold them.

Macros, charts, formats and hidden sheets are ignored; a formula counts by its stored result.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from data.errors import Fault, InputError

if TYPE_CHECKING:
    from data.given_file import GivenFile

NO_RESULT = "\0="
"""The text of a cell whose formula has no stored result."""

_MOST_BYTES = 600_000_000
"""Unpacked; all establishments of England with all their columns take a third of it."""
_MOST_ROWS, _MOST_CELLS = 1_048_576, 20_000_000
_PROLOGUE_BYTES = 65_536
_DAMAGED = "the workbook is damaged, or was not written by a spreadsheet program"


@dataclass(frozen=True, slots=True)
class FirstRows:
    """One sheet of a workbook.

    Attributes
    ----------
    title
        Its name.
    rows
        Its cells as text, from row 1 on; rows are as long as their last filled cell.
    """

    title: str
    rows: tuple[Sequence[str], ...]


def is_workbook(names: Sequence[str]) -> bool:
    """Say whether the names of a zip archive's members are those of an Excel workbook."""
    return any(name.startswith("xl/") for name in names)


def first_rows(file: GivenFile, most: int) -> list[FirstRows]:
    """Return the visible sheets, the first rows of each.

    Raises
    ------
    InputError
        If the workbook is damaged or unreasonably large.
    """
    with _open_workbook(file, data_only=True) as book:
        return [
            FirstRows(sheet.title, tuple(_sheet_rows(file, sheet, most)))
            for sheet in book.worksheets
            if sheet.sheet_state == "visible"
        ]


def whole_sheet(file: GivenFile, title: str) -> list[list[str]]:
    """Return all rows of one sheet, each as long as its last filled cell.

    Raises
    ------
    InputError
        If the workbook is damaged or unreasonably large.
    """
    with _open_workbook(file, data_only=True) as book:
        rows = list(_sheet_rows(file, book[title], _MOST_ROWS))
    if _has_formulas(file):
        with _open_workbook(file, data_only=False) as book:
            for row, formulas in zip(
                rows, _sheet_cells(file, book[title], _MOST_ROWS), strict=False
            ):
                _mark_formulas(row, formulas)
    return rows


@contextmanager
def _open_workbook(file: GivenFile, *, data_only: bool) -> Iterator[Any]:
    """Open a workbook; report in words whatever is wrong with it."""
    import openpyxl  # noqa: PLC0415 - slow to import, and for workbooks alone

    _check_size(file)
    book: Any = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of formats and extensions, which are skipped
            book = openpyxl.load_workbook(
                io.BytesIO(file.content), read_only=True, data_only=data_only, keep_links=False
            )
            yield book
    except (InputError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - openpyxl trips in any way over a workbook that is damaged
        raise InputError([_workbook_fault(file, _DAMAGED)]) from None
    finally:
        if book is not None:
            book.close()


def _check_size(file: GivenFile) -> None:
    """Refuse files that would fill the memory, or that no spreadsheet program writes."""
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            size = sum(member.file_size for member in archive.infolist())
            is_large = size > _MOST_BYTES
            is_odd = not is_large and any(_has_entities(archive, n) for n in archive.namelist())
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - the standard library raises many kinds of a damaged archive
        raise InputError([_workbook_fault(file, _DAMAGED)]) from None
    if is_large:
        raise InputError(
            [_workbook_fault(file, "the workbook is far larger than a list of schools")]
        )
    if is_odd:
        raise InputError([_workbook_fault(file, _DAMAGED)])


def _has_entities(archive: zipfile.ZipFile, name: str) -> bool:
    """Say whether a part defines entities, which could expand without limit."""
    if not name.lower().endswith((".xml", ".rels")):
        return False
    with archive.open(name) as part:
        start = part.read(_PROLOGUE_BYTES).replace(b"\0", b"")
    return b"<!DOCTYPE" in start or b"<!ENTITY" in start


def _sheet_rows(file: GivenFile, sheet: Any, most: int) -> Iterator[list[str]]:
    for cells in _sheet_cells(file, sheet, most):
        row = [_cell_text(cell) for cell in cells]
        while row and not row[-1]:
            row.pop()
        yield row


def _sheet_cells(file: GivenFile, sheet: Any, most: int) -> Iterator[Sequence[Any]]:
    """Yield the cells of the first rows; the size that the sheet declares is not trusted."""
    sheet.reset_dimensions()
    seen = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        seen += len(cells)
        if number > most:
            if most < _MOST_ROWS:
                return
            seen = _MOST_CELLS + 1
        if seen > _MOST_CELLS:
            raise InputError(
                [_workbook_fault(file, "the sheet is far larger than a list of schools")]
            )
        yield cells


def _cell_text(cell: Any) -> str:
    """Return a value as the register would hold it: 118155.0 as 118155, days as dd-mm-yyyy."""
    value = cell.value
    match value:
        case None | str():
            return value or ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return _number_as_text(value, str(cell.number_format))
        case datetime() if value.time() != time():
            return f"{value:%d-%m-%Y %H:%M:%S}"
        case date():  # days with and without a time of day
            return f"{value:%d-%m-%Y}"
        case _:
            return str(value)


def _number_as_text(value: float, number_format: str) -> str:
    """Return a number as text; what is shown as 14.7% is stored as 0.147."""
    if "%" in number_format:
        return f"{round(100 * value, 9):.15g}%"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def _has_formulas(file: GivenFile) -> bool:
    """Say whether any sheet has a formula: if not, no results can be missing."""
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        return any(_contains(archive, name, (b"<f>", b"<f ")) for name in names)


def _contains(archive: zipfile.ZipFile, name: str, sought: tuple[bytes, ...]) -> bool:
    last = b""
    with archive.open(name) as part:
        while piece := part.read(1_000_000):
            if any(mark in last + piece for mark in sought):
                return True
            last = piece[-3:]
    return False


def _mark_formulas(row: list[str], formulas: Sequence[Any]) -> None:
    for at, cell in enumerate(formulas):
        if cell.data_type == "f" and (at >= len(row) or not row[at]):
            row += [""] * (at + 1 - len(row))
            row[at] = NO_RESULT


def _workbook_fault(file: GivenFile, problem: str) -> Fault:
    remedy = "Open it in the spreadsheet program and save it as CSV (comma separated)"
    return Fault(file.name, problem, remedy)
