"""The cells of a file as they stand, before anybody knows what they are."""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from data.errors import Fault, InputError
from data.file_kind import table_in_zip
from data.find_table import ZIP, empty_file, stray_mark, table_name, unpacked
from data.given_file import GivenFile
from data.records import UNDECODABLE, lines_of, repaired, split_records
from data.text_of_table import text_of_table
from data.workbook_file import NO_RESULT, first_rows, whole_sheet

MOST_ROWS = 60_000
"""All group links of England are 27,000 rows."""

_SEPARATORS = ("\t", ";", ",", "|")
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|])"?[,;\t|]*\r?\n?', re.IGNORECASE)
_LOOKED_AT = 400
_MANY_LINES = 0.7
"""A character that separates cells is in this share of the lines with any text, or in more."""
_RULE = re.compile(r"[\s:=_\u2013\u2014-]*")
"""A line drawn with characters, as between the header and the rows of a table in a text."""
_BULLET = re.compile(r"[\u2022\u00b7\u2023\u25aa\u25cf\u25e6\uf0b7*o-]")
_BULLET_UNPARTED = re.compile(r"[\u2022\u00b7\u2023\u25aa\u25cf\u25e6\uf0b7]\s*[,;|]\s*(?=\S)")
"""A bullet and the separator after it, where lines are not parted by that."""
"""What a word processor puts before the items of a list, a tab away from them."""
_GUARDED = tuple("=+-@\uff1d\uff0b\uff0d\uff20")


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row that has a cell filled.

    Attributes
    ----------
    number
        As a spreadsheet shows it.
    cells
        Their texts; all rows of a grid have the same number of cells.
    after_blank
        Whether the row above it is empty, or there is none.
    """

    number: int
    cells: tuple[str, ...]
    after_blank: bool

    @property
    def filled(self) -> tuple[int, ...]:
        """Where the cells are that hold something."""
        return tuple(at for at, cell in enumerate(self.cells) if cell)


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a text, or of one sheet.

    Attributes
    ----------
    where
        The file, with the sheet or the packed file if there are several, for faults.
    title
        Name of the sheet; `""` for a text.
    rows
        Rows with a cell filled.
    """

    where: str
    title: str
    rows: tuple[GridRow, ...]

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self.rows[0].cells) if self.rows else 0


def letter(column: int) -> str:
    """Return the letter of a column, counted from 0, as a spreadsheet shows it."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def grids_of(file: GivenFile) -> list[list[Grid]]:
    """Return the cells of a file: each way to separate them, and for each way the grids.

    A workbook has one way, and a grid for each visible sheet with any cells. A text has one
    grid for each character that may separate its cells, the likeliest first.

    Raises
    ------
    InputError
        If no cells can be read from it, or it has more rows than schools.
    """
    content = unpacked(file)
    if content is None:
        ways = [_sheets(file)]
    else:
        part = ""
        if content.startswith(ZIP):
            part, content = table_in_zip(file, lambda _: False)
        ways = _texts(table_name(file, part), content)
    found = [filled for way in ways if (filled := [grid for grid in way if grid.rows])]
    if not found:
        raise InputError([empty_file(file)])
    return found


def _sheets(file: GivenFile) -> list[Grid]:
    sheets = first_rows(file, 1)
    return [
        clean_rows_of(
            table_name(file, sheet.title if len(sheets) > 1 else ""),
            sheet.title,
            enumerate(whole_sheet(file, sheet.title), start=1),
        )
        for sheet in sheets
    ]


def _texts(where: str, content: bytes) -> list[list[Grid]]:
    """Return the grid of a text for each character that may separate its cells.

    Raises
    ------
    InputError
        If whatever separates them leaves faults.
    """
    lines = lines_of(text_of_table(where, content))
    declared = _SEPARATOR_LINE.fullmatch(lines[0]) if lines else None
    lines = lines[1:] if declared else lines  # a spreadsheet program does not count it
    ways = []
    faults: list[Fault] = []
    for separator in (declared[1],) if declared else _separators(lines):
        try:
            records = enumerate(_records(where, lines, separator), start=1)
            ways.append([clean_rows_of(where, "", records)])
        except InputError as error:
            faults = faults or [*error.faults]
    if not ways:
        raise InputError(faults)
    return ways


def _records(where: str, lines: list[str], separator: str | None) -> list[list[str]]:
    """Return the records of a text; each line is a cell if nothing separates them.

    Raises
    ------
    InputError
        With every record whose quotation marks are not in order.
    """
    if separator is None:
        return [[line.strip().strip('"')] for line in lines]
    plain = _plain_records(lines, separator)
    if plain is not None:
        return plain
    records = []
    faults = []
    for number, (cells, is_sound, _) in enumerate(split_records(lines, separator), start=1):
        records.append(cells)
        if not is_sound:
            faults.append(stray_mark(where, number, cells))
    if faults:
        raise InputError(faults)
    return records


def _plain_records(lines: list[str], separator: str) -> list[list[str]] | None:
    """Return the records of a text whose quotation marks are all in order; else None.

    A mark that is not closed would swallow whole records: those of several lines must be as wide
    as most others are.
    """
    try:
        records = list(csv.reader(iter(lines), delimiter=separator, strict=True))
    except csv.Error:
        return None
    widths = Counter(len(cells) for cells in records if cells)
    usual = widths.most_common(1)[0][0] if widths else 0
    several = (cells for cells in records if any("\n" in cell or "\r" in cell for cell in cells))
    return records if all(len(cells) == usual for cells in several) else None


def _separators(lines: list[str]) -> list[str | None]:
    """Return what may separate the cells: what most lines have, the most even first; or None."""
    ranks: dict[str | None, float] = {}
    for separator in _SEPARATORS:
        records = _plain_records(lines, separator) or (
            cells for cells, _, _ in split_records(lines, separator)
        )
        first = islice(records, _LOOKED_AT)
        widths = [len(cells) for cells in first if any(cell.strip() for cell in cells)]
        several = [width for width in widths if width > 1]
        if several and len(several) >= _MANY_LINES * len(widths):
            ranks[separator] = max(Counter(several).values()) / len(widths)
    return sorted(ranks, key=lambda each: -ranks[each]) or [None]


def clean_rows_of(where: str, title: str, numbered: Iterable[tuple[int, Sequence[str]]]) -> Grid:
    """Make the grid of some rows: without blank ones, controls, and blanks around cells.

    Parameters
    ----------
    where
        What the file is called in faults.
    title
        Name of the sheet.
    numbered
        Its rows, each with its number.

    Raises
    ------
    InputError
        With every cell that holds no text, or if there are too many rows.
    """
    kept: list[tuple[int, list[str], bool]] = []
    faults: list[Fault] = []
    before = 0
    for number, raw in numbered:
        faults += _no_texts(where, number, raw)
        cells = [_clean(cell) for cell in raw]
        if len(cells) > 1 and cells[1] and _BULLET.fullmatch(cells[0]):
            cells[0] = ""
        elif cells and (bullet := _BULLET_UNPARTED.match(cells[0])):
            cells[0] = cells[0][bullet.end() :]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            kept.append((number, cells, number != before + 1 or not kept))
            before = number
    if len(kept) > MOST_ROWS:
        problem = f"there are {len(kept):,} rows, far more than an authority has schools"
        faults = [Fault(where, problem, "Keep the rows of your own schools")]
    if faults:
        raise InputError(faults)
    width = max((len(cells) for _, cells, _ in kept), default=0)
    rows = (
        GridRow(number, (*cells, *[""] * (width - len(cells))), after_blank)
        for number, cells, after_blank in kept
    )
    return Grid(where, title, tuple(rows))


def _no_texts(where: str, number: int, cells: Sequence[str]) -> Iterator[Fault]:
    for at, cell in enumerate(cells):
        if cell == NO_RESULT:
            problem = "the cell holds a formula without its result"
            remedy = "Open the workbook in the spreadsheet program and save it again"
            yield Fault(where, problem, remedy, number, letter(at))
        elif found := UNDECODABLE.search(cell):
            problem = "a character is neither UTF-8 nor Windows-1252"
            remedy = "Save the file again as CSV UTF-8 (comma separated)"
            value = f"byte {ord(found[0]) & 0xFF:#04x}"
            yield Fault(where, problem, remedy, number, letter(at), value)


def _clean(cell: str) -> str:
    """Return a cell as people see it: no controls, single blanks, lines kept apart."""
    if _RULE.fullmatch(cell):
        return ""
    if cell.isascii() and cell.isprintable() and "  " not in cell and cell[:1] != "'":
        return cell.strip()
    lines = (" ".join("".join(map(_visible, line)).split()) for line in re.split(r"[\r\n]+", cell))
    text = "\n".join(filter(None, map(repaired, lines)))
    return text[1:] if text.startswith("'") and text[1:].startswith(_GUARDED) else text


def _visible(char: str) -> str:
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in {"Cc", "Cf"} else char
