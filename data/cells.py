"""The columns of the input files, as data, and the values of their cells.

The columns are listed in `columns.csv` beside this module. The readers, the texts of faults and
the tables in docs/data.md all come from it.
"""

import csv
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from data.dates import iso_date
from data.errors import Fault

NOTHING = frozenset(
    {
        "",
        "None",
        "Does not apply",
        "Not applicable",
        "Not Applicable",
        "Not reported",
        "Not recorded",
        "Not Recorded",
        "Not collected",
    }
)
"""Values of the register that mean there is nothing to say."""

_WHOLE = re.compile(r"([+-]?[0-9]{1,15})(?:\.0{1,15})?")
_NUMBER = re.compile(
    r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,3})?"
)


class CellType(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    LISTED = "listed value"
    NAMES = "list of names"
    WHOLE = "whole number"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes or no"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # by identity: a quick cache
class Column:
    """One column of an input file.

    Attributes
    ----------
    name
        Header of the column, spelt as in the file.
    type
        What its cells hold.
    field
        Field of `School` that it fills; `""` if it fills none.
    unit
        Unit of its numbers.
    required
        The file must have this column.
    may_be_empty
        A cell of it may be empty.
    least, most
        Bounds of its numbers, in the unit of the column; None if there is none.
    meaning
        One sentence for people.
    remedy
        What to do about a faulty cell; `""` if the type says it.
    """

    name: str
    type: CellType
    field: str = ""
    unit: str = ""
    required: bool = True
    may_be_empty: bool = False
    least: float | None = None
    most: float | None = None
    meaning: str = ""
    remedy: str = ""

    @property
    def range_text(self) -> str:
        """The bounds in words, `""` if there are none."""
        if self.least is None or self.most is None:
            return ""
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.least:,.0f} to {self.most:,.0f}{unit}"


@cache
def columns_of(file: str) -> tuple[Column, ...]:
    """Return the columns that are used of one kind of file, such as `"register"`."""
    text = resources.files("data").joinpath("columns.csv").read_text(encoding="utf-8")
    return tuple(
        Column(
            name=row["column"],
            field=row["field"],
            type=CellType(row["type"]),
            unit=row["unit"],
            required=row["required"] == "yes",
            may_be_empty=row["may be empty"] == "yes",
            least=float(row["least"]) if row["least"] else None,
            most=float(row["most"]) if row["most"] else None,
            meaning=row["meaning"],
            remedy=row["remedy"],
        )
        for row in csv.DictReader(text.splitlines())
        if row["file"] == file
    )


def as_markdown(file: str) -> str:
    """Return the columns of one kind of file as the table that docs/data.md shows."""
    lines = [
        "| column | holds | range | must be there | may be empty | meaning |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| `{column.name}` | {column.type.value} | {column.range_text} "
        f"| {'yes' if column.required else 'no'} | {'yes' if column.may_be_empty else 'no'} "
        f"| {column.meaning} |"
        for column in columns_of(file)
    ]
    return "\n".join(lines) + "\n"


def read_cells(
    where: str, row: int, cells: Mapping[str, str], columns: Iterable[Column]
) -> tuple[dict[str, Any], list[Fault]]:
    """Read one row.

    Parameters
    ----------
    where
        File name, for the faults.
    row
        Row number, for the faults.
    cells
        Text by column name.
    columns
        Columns to read; those missing from `cells` are skipped.

    Returns
    -------
    values
        Value by the field of its column, or by the column's name where it fills no field; without
        the faulty ones.
    faults
        One for each faulty cell.
    """
    values: dict[str, Any] = {}
    faults = []
    for column in columns:
        if column.name not in cells:
            continue
        text = cells[column.name]
        try:
            values[column.field or column.name] = parse(column, text)
        except ValueError as error:
            remedy = column.remedy or _remedy_of_type(column)
            faults.append(Fault(where, str(error), remedy, row, column.name, text))
    return values, faults


@lru_cache(maxsize=65_536)
def parse(column: Column, text: str) -> Any:
    """Return the value of one cell; a text that many cells have is read once.

    Empty cells give `""` for text, `()` for lists, None for numbers and yes or no.

    Raises
    ------
    ValueError
        With the problem in words, if the cell does not fit its column.
    """
    if not text and not column.may_be_empty:
        raise ValueError("the cell is empty")
    match column.type:
        case CellType.TEXT:
            return text
        case CellType.LISTED:
            return "" if text in NOTHING else text
        case CellType.NAMES:
            names = (name.strip() for name in text.split("~"))
            return tuple(dict.fromkeys(name for name in names if name not in NOTHING))
        case CellType.DATE:
            return iso_date(text)
        case CellType.YES_NO:
            return _yes_no(text)
        case CellType.WHOLE | CellType.NUMBER:
            bare = text.removesuffix("%").rstrip() if column.unit == "%" else text
            return _number_in_range(column, _numeric(column.type, bare)) if text else None


def whole_number(text: str) -> int | None:
    """Return the whole number a text is, `118155.0` and ` 118155 ` too; None if it is none."""
    found = _WHOLE.fullmatch(text.strip())
    return None if found is None else int(found[1])


def _numeric(kind: CellType, text: str) -> int | float:
    if kind is CellType.WHOLE:
        if found := _WHOLE.fullmatch(text):
            return int(found[1])
        raise ValueError("this is not a whole number")
    if _NUMBER.fullmatch(text):
        return float(text)
    raise ValueError("this is not a number")


def _number_in_range(column: Column, number: int | float) -> int | float:
    too_low = column.least is not None and number < column.least
    too_high = column.most is not None and number > column.most
    if too_low or too_high:
        raise ValueError(f"the number is outside the range {column.range_text}")
    if not math.isfinite(number):
        raise ValueError("this is not a finite number")
    return number


def _yes_no(text: str) -> bool | None:
    if text not in {"yes", "no", ""}:
        raise ValueError("this is neither yes nor no")
    return None if not text else text == "yes"


def duplicate_urns(where: str, urns: Iterable[tuple[int, int]]) -> list[Fault]:
    """Return a fault for each URN that an earlier row has; `urns` are pairs of row and URN."""
    first: dict[int, int] = {}
    return [
        Fault(
            where,
            f"this URN is already in row {first[urn]}",
            "Remove one of the two rows",
            row,
            "URN",
            str(urn),
        )
        for row, urn in urns
        if first.setdefault(urn, row) != row
    ]


def _remedy_of_type(column: Column) -> str:
    if column.type is CellType.YES_NO:
        return "Write yes or no"
    if column.range_text:
        return f"Give a {column.type.value} from {column.range_text}"
    return f"Give a {column.type.value}"
