"""A workbook in which nothing from data is more than text or a number.

A spreadsheet takes `=cmd|...` for a formula and `mailto:` for a link. So texts are written as texts
whatever they begin with, and there is no formula in the workbook at all.
"""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from data.errors import shorten
from maps.inert import xml_text
from maps.words import WORKING_DRAFT

LONGEST_TEXT = 32_767
"""Characters a cell can hold; Excel refuses a workbook with more."""
_NOTHING_FROM_TEXT = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
LONGEST_ON_PAPER = 120
"""Characters of a heading that fit on the width of a page."""
LINE_PT, MOST_LINES = 15.0, 27
"""Height of a line, points; Excel takes no taller rows than of so many."""
WORDS_FILL = 0.9
"""Least share of a line that words fill."""
FILTER_BUTTON = 3
"""Characters of a heading's width that its button covers."""

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a sheet.

    Attributes
    ----------
    title
        Heading.
    width
        Width of the column in characters.
    """

    title: str
    width: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with one table.

    Attributes
    ----------
    name
        The name on its tab: our own words, never from data.
    columns
        The columns of the table.
    rows
        A value for each column; None leaves a cell empty.
    """

    name: str
    columns: tuple[SheetColumn, ...]
    rows: Sequence[Sequence[Value]]


def write_workbook(
    path: Path, sheets: Sequence[Sheet], title: str, made_on: date, *, wording: str = WORKING_DRAFT
) -> None:
    """Write a workbook, as `workbook_bytes` makes it.

    Parameters
    ----------
    path
        Where to.
    sheets, title, made_on, wording
        As `workbook_bytes` takes them.

    Raises
    ------
    OSError
        Where it cannot be written.
    """
    path.write_bytes(workbook_bytes(sheets, title, made_on, wording=wording))


def workbook_bytes(
    sheets: Sequence[Sheet], title: str, made_on: date, *, wording: str = WORKING_DRAFT
) -> bytes:
    """Return a workbook; the same sheets give the same bytes.

    Parameters
    ----------
    sheets
        The sheets, in the order of their tabs; the headings of each are its first row.
    title
        What stands above every printed page.
    made_on
        The date the workbook says it was made.
    wording
        What stands below every printed page.
    """
    # In memory, so that a full disk is an error of the system, not one of xlsxwriter's own.
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, **_NOTHING_FROM_TEXT}) as book:
        created = datetime.combine(made_on, time(), UTC).replace(tzinfo=None)
        book.set_properties({"title": shorten(xml_text(title), 255), "created": created})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        heading = book.add_format({"text_wrap": True, "valign": "top", "bold": True})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            _lay_out(page, sheet, wrapped, heading)
            page.set_header(f"&L{_on_paper(title)}")
            page.set_footer(f"&L{_on_paper(wording)}&RPage &P of &N")
    return made.getvalue()


def _on_paper(text: str) -> str:
    """Return a text for the head or foot of a printed page.

    An ampersand begins a command there, and xlsxwriter takes even a doubled one for a picture.
    """
    return shorten(xml_text(text), LONGEST_ON_PAPER).replace("&", "\N{FULLWIDTH AMPERSAND}")


def _lay_out(page: Worksheet, sheet: Sheet, wrapped: Format, heading: Format) -> None:
    """Put the table on the sheet, and set it up for reading and for paper."""
    widths = [column.width for column in sheet.columns]
    for at, width in enumerate(widths):
        page.set_column(at, at, width, wrapped)
    titles = [column.title for column in sheet.columns]
    page.set_row(0, _height(titles, [width - FILTER_BUTTON for width in widths]))
    for row, values in enumerate(sheet.rows, start=1):
        for at, value in enumerate(values):
            _put(page, row, at, value)
        page.set_row(row, _height(values, widths))
    page.add_table(
        0,
        0,
        max(1, len(sheet.rows)),  # a table needs a row, even an empty one
        len(sheet.columns) - 1,
        {
            "name": sheet.name.replace(" ", "_"),
            "columns": [{"header": title, "header_format": heading} for title in titles],
        },
    )
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _height(values: Sequence[Value], widths: Sequence[int]) -> float:
    """Return the height of a row, points, in which every text is seen: not all programs find it."""
    lines = 1
    for value, width in zip(values, widths, strict=True):
        if isinstance(value, str) and (len(value) > width or "\n" in value):
            # Words that do not fit leave the end of their line empty.
            room = max(1, int(width * WORDS_FILL))
            lines = max(lines, sum(1 + len(part) // room for part in value.split("\n")))
    return LINE_PT * min(lines, MOST_LINES)


def _put(page: Worksheet, row: int, at: int, value: Value) -> None:
    match value:
        case None | "":
            pass
        case bool():
            page.write_string(row, at, "yes" if value else "no")
        case str():
            _put_text(page, row, at, shorten(xml_text(value), LONGEST_TEXT))
        case _ if math.isfinite(value):
            page.write_number(row, at, value)


def _put_text(page: Worksheet, row: int, at: int, text: str) -> None:
    if text.startswith("<r>") and text.endswith("</r>"):
        # xlsxwriter takes such a text for the XML of a rich text of its own and writes it
        # unescaped. A rich text of two parts is escaped.
        page.write_rich_string(row, at, text[:1], Format(), text[1:])
    else:
        page.write_string(row, at, text)
