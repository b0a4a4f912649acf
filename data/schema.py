"""The columns of the input files, as data: `columns.csv` beside this module.

The readers, the texts of faults and the table in docs/data.md all come from it.
"""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources


class CellType(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    LISTED = "listed value"
    NAMES = "list of names"
    WHOLE = "whole number"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes or no"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # told apart at once, as in a cache
class Column:
    """One column of an input file.

    Attributes
    ----------
    name
        Header of the column, spelt as in the file.
    type
        What its cells hold.
    field
        Field of `School` that it fills; `""` where it fills none.
    unit
        Unit of its numbers.
    required
        The file must have this column.
    may_be_empty
        A cell of it may be empty.
    least, most
        Bounds of its numbers, in the unit of the column; None where there is none.
    meaning
        One sentence for people.
    remedy
        What to do about a faulty cell; `""` where the type says it.
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
        """The bounds in words, `""` where there are none."""
        if self.least is None or self.most is None:
            return ""
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.least:,.0f} to {self.most:,.0f}{unit}"


@cache
def columns_of(file: str) -> tuple[Column, ...]:
    """Return the columns used of one kind of file, such as `"register"` or `"new schools"`."""
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
