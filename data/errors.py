"""What can be wrong with what a user gives us, and how it is reported.

The exception tree::

    SchoolClustersError          anything this product refuses in plain words
    ├── InputError               one or more faults in what was given; nothing was written
    └── OutputError              the result could not be written where it was asked for

An `InputError` carries every fault found in one pass, so that a user corrects a file once.
A `Notice` is something a user should know that stops nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

SHOWN = 3
"""This many faults of one kind are listed; the rest are counted."""

MOST_COLUMNS = 12
"""A kind of fault in more columns than this takes one line for all of them."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input.

    Attributes
    ----------
    where
        The file, option or table that has the fault.
    problem
        What is wrong, in words.
    remedy
        What would be right, or what to do about it.
    row
        Row as a spreadsheet shows it, the header being row 1; None if it is not about a row.
    column
        Column name, or key; None if it is not about a column.
    value
        The offending value as it was read; None if there is none.
    school
        Name and URN of the school that the row is about, as far as they can be read; None if
        none is meant.
    """

    where: str
    problem: str
    remedy: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    school: str | None = None

    @property
    def part(self) -> str:
        """The column in words, or the key if the file has keys instead of columns."""
        of_keys = ".toml" in self.where.casefold() or self.where.startswith("programme ")
        return f"{'key' if of_keys else 'column'} {self.column!r}"

    def __str__(self) -> str:
        place = [self.where]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(self.part)
        if self.school is not None:
            place.append(shorten(self.school))
        shown = "" if self.value is None else f" (found {shorten(self.value)!r})"
        return f"{', '.join(place)}: {self.problem}{shown}. {self.remedy}"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a user should know: a warning that stops nothing.

    Attributes
    ----------
    text
        One sentence that names the school, file or figure it is about.
    urn
        The school concerned, if it is one school.
    """

    text: str
    urn: int | None = None


class SchoolClustersError(Exception):
    """Anything this product refuses in plain words; shown without a traceback."""


class InputError(SchoolClustersError):
    """The input is at fault.

    Parameters
    ----------
    faults
        Every fault found, in the order of the input.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(by_kind(self.faults)))


def by_kind(faults: Sequence[Fault]) -> list[str]:
    """Return a line for each kind of fault: the first few are named, and the rest are counted.

    Faults are of one kind if they are in one column of one file, and have the same problem and
    the same remedy.
    """
    columns: dict[tuple[str, ...], set[str | None]] = {}
    for fault in faults:
        columns.setdefault(_kind_of_fault(fault), set()).add(fault.column)
    kinds: dict[tuple[Any, ...], list[Fault]] = {}
    for fault in faults:
        said = _kind_of_fault(fault)
        one_line = len(columns[said]) > MOST_COLUMNS
        kinds.setdefault((said, None if one_line else fault.column), []).append(fault)
    return [_line_of_kind(alike) for alike in kinds.values()]


def _kind_of_fault(fault: Fault) -> tuple[str, ...]:
    return (fault.where, fault.problem, fault.remedy)


def _line_of_kind(alike: Sequence[Fault]) -> str:
    first = alike[0]
    if len(alike) == 1:
        return str(first)
    columns = {fault.column for fault in alike}
    where = first.where
    if len(columns) == 1 and first.column is not None:
        where = f"{where}, {first.part}"
    told = (_place_of_fault(fault, with_column=len(columns) > 1) for fault in alike)
    places = [place for place in dict.fromkeys(told) if place]
    if not places:
        return f"{where}: {first.problem}. {first.remedy}"
    more = len(places) - SHOWN
    things = "rows" if all(fault.row is not None for fault in alike) else "like these"
    rest = f"; and {more:,} more {things}" if more > 0 else ""
    return f"{where}: {first.problem}: {'; '.join(places[:SHOWN])}{rest}. {first.remedy}"


def _place_of_fault(fault: Fault, *, with_column: bool) -> str:
    """Say where one fault of a kind is, and what was found there."""
    parts = [
        "" if fault.row is None else f"row {fault.row}",
        fault.part if with_column and fault.column is not None else "",
        "" if fault.school is None else shorten(fault.school),
    ]
    place = ", ".join(part for part in parts if part)
    if fault.value is None:
        return place
    return f"{place} (found {shorten(fault.value)!r})" if place else f"{shorten(fault.value)!r}"


@contextmanager
def gathering(faults: list[Fault]) -> Iterator[None]:
    """Collect the faults of an `InputError`, so that the next input is checked as well."""
    try:
        yield
    except InputError as error:
        faults += error.faults


class OutputError(SchoolClustersError):
    """A result could not be written; what was there before is unchanged."""


def shorten(value: str, longest: int = 80) -> str:
    """Cut `value` to at most `longest` characters, so that no cell can fill the screen."""
    return value if len(value) <= longest else value[: longest - 1] + "…"
