"""What can go wrong with what a user gives us, and how it is said.

The exception tree::

    SchoolClustersError          anything this product refuses in plain words
    ├── InputError               one or more faults in what was given; nothing was written
    └── OutputError              the result could not be written where it was asked for

An `InputError` carries every fault found in one pass, so that a user mends a file once.
A `Notice` is what a user should know but what stops nothing.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input.

    Attributes
    ----------
    where
        File name, option or table the fault lies in.
    problem
        What is wrong, in words.
    remedy
        What would be right, or what to do about it.
    row
        Row as a spreadsheet shows it, the header being row 1; None where no row is meant.
    column
        Column name; None where no column is meant.
    value
        The offending value as it was read; None where there is none.
    """

    where: str
    problem: str
    remedy: str
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        place = [self.where]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f"column {self.column!r}")
        shown = "" if self.value is None else f" (found {shorten(self.value)!r})"
        return f"{', '.join(place)}: {self.problem}{shown}. {self.remedy}"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a user should know: a warning that stops nothing.

    Attributes
    ----------
    text
        One sentence that names the school, file or figure it speaks of.
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
        super().__init__("\n".join(str(fault) for fault in self.faults))


@contextmanager
def gathering(faults: list[Fault]) -> Iterator[None]:
    """Keep the faults of an `InputError` for later, so that the next input is looked at too."""
    try:
        yield
    except InputError as error:
        faults += error.faults


class OutputError(SchoolClustersError):
    """A result could not be written; what stood there before is unchanged."""


def shorten(value: str, longest: int = 80) -> str:
    """Cut `value` to at most `longest` characters, so that one wild cell cannot fill a screen."""
    return value if len(value) <= longest else value[: longest - 1] + "…"
