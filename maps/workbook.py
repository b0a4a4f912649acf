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
_FOOTER = "&L{}&RPage &P of &N"
"""An ampersand begins a command in it, and xlsxwriter takes even a doubled one for a picture."""

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
    path: Path,
    sheets: Sequence[Sheet],
    title: str,
    notes: Sequence[str],
    made_on: date,
    *,
    wording: str = WORKING_DRAFT,
) -> None:
    """Write a workbook; the same sheets give the same bytes.

    Parameters
    ----------
    path
        Where to.
    sheets
        The sheets, in the order of their tabs.
    title, notes
        What is above the table of every sheet: a heading, and a line for each note.
    made_on
        The date the workbook says it was made.
    wording
        The footer of every printed page.

    Raises
    ------
    OSError
        Where it cannot be written.
    """
    # In memory, so that a full disk is an error of the system, not one of xlsxwriter's own.
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, **_NOTHING_FROM_TEXT}) as book:
        created = datetime.combine(made_on, time(), UTC).replace(tzinfo=None)
        book.set_properties({"title": shorten(xml_text(title), 255), "created": created})
        heading = book.add_format({"bold": True, "font_size": 14})
        # Cells without a format of their own take that of their column: notes would wrap.
        quiet = book.add_format({"font_color": "#404040"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        below = xml_text(wording).replace("&", "\N{FULLWIDTH AMPERSAND}")
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            _put(page, 0, 0, title, heading)
            for row, note in enumerate(notes, start=1):
                _put(page, row, 0, note, quiet)
            _lay_out(page, sheet, 2 + len(notes), wrapped)
            page.set_footer(_FOOTER.format(below))
    path.write_bytes(made.getvalue())


def _lay_out(page: Worksheet, sheet: Sheet, top: int, wrapped: Format) -> None:
    """Put the table below the notes, and set the sheet up for reading and for paper."""
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width, wrapped)
    for row, values in enumerate(sheet.rows, start=top + 1):
        for at, value in enumerate(values):
            _put(page, row, at, value)
    page.add_table(
        top,
        0,
        top + max(1, len(sheet.rows)),  # a table needs a row, even an empty one
        len(sheet.columns) - 1,
        {
            "name": sheet.name.replace(" ", "_"),
            "columns": [{"header": column.title} for column in sheet.columns],
        },
    )
    page.freeze_panes(top + 1, 0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)


def _put(page: Worksheet, row: int, at: int, value: Value, style: Format | None = None) -> None:
    match value:
        case None | "":
            pass
        case bool():
            page.write_string(row, at, "yes" if value else "no", style)
        case str():
            _put_text(page, row, at, shorten(xml_text(value), LONGEST_TEXT), style)
        case _ if math.isfinite(value):
            page.write_number(row, at, value, style)


def _put_text(page: Worksheet, row: int, at: int, text: str, style: Format | None) -> None:
    if text.startswith("<r>") and text.endswith("</r>"):
        # xlsxwriter takes such a text for the XML of a rich text of its own and writes it
        # unescaped. A rich text of two parts is escaped.
        page.write_rich_string(row, at, text[:1], Format(), text[1:])
    else:
        page.write_string(row, at, text, style)
