"""Cells as they were meant: codes for what is not known, and text that was encoded twice.

Published statistics write a code where a figure is withheld or was never there. In a cell that may
be empty such a code means that the figure is not known; elsewhere it is a fault like any text.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from data.csv_file import Row
from data.errors import Notice
from data.schema import CellType, Column
from data.text_encoding import looks_garbled, repaired

_EVERYWHERE = frozenset({"null", "supp", "suppressed", "lowcov", "not available", "not known"})
"""Codes that no column has as a value; in any capitals."""

_IN_LISTS = _EVERYWHERE | {"n/a", "na", "unknown", "tbc", "no data", "missing"}
"""Codes in columns of listed values, as is a cell of marks alone, such as `?`."""

_IN_NUMBERS = _EVERYWHERE | {
    *("c", "x", "z", "low", "k", "u", "ne", "na", "np", "n/a", "dns", "ns", "-", "..", ":"),
    *("not applicable", "does not apply", "none", "unknown"),
    *("not recorded", "not reported", "not collected"),
}
"""Codes of the Department for Education, Ofsted and the Office for National Statistics."""

_NUMBERS = frozenset({CellType.NUMBER, CellType.WHOLE})
_MOST_ROWS_SHOWN = 3


def clean_rows(
    where: str, rows: Iterable[Row], columns: Sequence[Column]
) -> tuple[list[Row], list[Notice]]:
    """Return rows with spaces around cells removed, codes emptied and garbled text mended.

    Parameters
    ----------
    where
        The file, for the notices.
    rows
        Rows of it; only those that are used, so that no notice speaks of others.
    columns
        Their columns.

    Returns
    -------
    rows
        In the same order.
    notices
        One for each column with codes, one for text that was mended, one for text that could not
        be.
    """
    cleaned = {column.name: _Cleaned(column) for column in columns}
    given = list(rows)
    found = [
        Row(row.number, {name: cleaned[name][text] for name, text in row.cells.items()})
        for row in given
    ]
    codes = {name: column.codes for name, column in cleaned.items() if column.codes}
    mended = {name: column.mended for name, column in cleaned.items() if column.mended}
    garbled = {name: column.garbled for name, column in cleaned.items() if column.garbled}
    return found, [
        *(_of_codes(where, name, given, texts) for name, texts in codes.items()),
        *_of_rows(where, given, mended, "is encoded twice, such as Ã© for é, and was mended"),
        *_of_rows(where, given, garbled, "has lost characters: check the names"),
    ]


class _Cleaned(dict[str, str]):
    """The texts of one column as they were meant, each looked at once: most stand in many rows.

    Attributes
    ----------
    codes, mended, garbled
        Texts that are codes, that were mended, and that could not be.
    """

    def __init__(self, column: Column) -> None:
        super().__init__()
        self._column = column
        self.codes: set[str] = set()
        self.mended: set[str] = set()
        self.garbled: set[str] = set()

    def __missing__(self, text: str) -> str:
        cell = text.strip()
        if is_code(self._column, cell):
            self.codes.add(text)
            cell = ""
        elif not cell.isascii():
            whole = repaired(cell)
            if whole != cell:
                self.mended.add(text)
            if looks_garbled(whole):
                self.garbled.add(text)
            cell = whole
        self[text] = cell
        return cell


def is_code(column: Column, text: str) -> bool:
    """Say whether a cell that may be empty holds a code for what is not known."""
    if not column.may_be_empty or len(text) > 16:
        return False
    if column.type is CellType.LISTED and text and not any(map(str.isalnum, text)):
        return True
    codes = _IN_NUMBERS if column.type in _NUMBERS else _EVERYWHERE
    codes = _IN_LISTS if column.type is CellType.LISTED else codes
    return text.casefold() in codes or text.casefold().strip("[]") in codes & _IN_BRACKETS


_NO_NAMES = (
    _IN_LISTS
    | _IN_NUMBERS
    | frozenset({"#n/a", "#ref!", "#value!", "#name?", "#null!", "test", "tba"})
)
"""Texts that are no name: codes, what a spreadsheet writes where a formula fails, and what stands
for a name that is still to come."""


def is_no_name(text: str) -> bool:
    """Say whether a text that must be there is a code for what is not known, or has no letter."""
    return text.strip("[]").casefold() in _NO_NAMES or not any(map(str.isalpha, text))


_IN_BRACKETS = frozenset({"c", "x", "z", "u", "low", "k"})


def _of_codes(where: str, name: str, rows: Sequence[Row], texts: Collection[str]) -> Notice:
    found = Counter(row.cells[name].strip() for row in rows if row.cells.get(name) in texts)
    number = found.total()
    shown = ", ".join(f"{code} ({count:,})" for code, count in found.most_common(5))
    cells = "cell holds a code" if number == 1 else "cells hold a code"
    return Notice(f"{where}, {name}: {number:,} {cells} for what is not known: {shown}.")


def _of_rows(
    where: str, rows: Sequence[Row], texts: Mapping[str, Collection[str]], words: str
) -> list[Notice]:
    """Return a notice that names the first rows with one of these texts, by column; or none."""
    numbers = [
        row.number
        for row in (rows if texts else ())
        if any(row.cells.get(name) in column for name, column in texts.items())
    ]
    if not numbers:
        return []
    shown = ", ".join(map(str, numbers[:_MOST_ROWS_SHOWN]))
    more = len(numbers) - _MOST_ROWS_SHOWN
    rest = f" and {more:,} more" if more > 0 else ""
    return [Notice(f"{where}: text {words} (row {shown}{rest}).")]
