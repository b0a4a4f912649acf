"""Key stage 2 progress of schools, from a table of school-years, plain or compressed by gzip."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import filterfalse
from types import MappingProxyType

from data.cells import read_cells
from data.cleaning import clean_rows
from data.csv_file import Row, read_table
from data.errors import InputError, Notice
from data.given_file import StrPath
from data.relevance import Relevance
from data.schema import Column, columns_of
from data.school import Source

_MEASURES = ("reading_progress", "writing_progress", "maths_progress")
_OBSERVED = "actual"


@dataclass(frozen=True, slots=True)
class Progress:
    """Key stage 2 progress of one school in one year; 0 is the national mean.

    Attributes
    ----------
    year
        Year of the figures, as the file counts it.
    reading, writing, maths
        Progress in points; None where not given.
    """

    year: int
    reading: float | None
    writing: float | None
    maths: float | None

    @property
    def mean(self) -> float:
        """Mean of the scores that are given, points."""
        given = [score for score in (self.reading, self.writing, self.maths) if score is not None]
        return sum(given) / len(given)


@dataclass(frozen=True)
class ProgressTable:
    """Key stage 2 progress of schools, and the file it comes from.

    Attributes
    ----------
    by_urn
        The latest observed year of each school that has one.
    sources
        The file with its hash, for the record; empty where none was given.
    notices
        What a planner should know of the file.
    """

    by_urn: Mapping[int, Progress] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    notices: tuple[Notice, ...] = ()


def read_progress(path: StrPath, urns: Collection[int] | None = None) -> ProgressTable:
    """Read the latest observed progress of each school; docs/data.md lists the columns.

    Rows that are averages instead of observed values, and rows without any score, are passed over.

    Parameters
    ----------
    path
        The table, which may hold all schools of England.
    urns
        The schools it is read for: rows of others that have a fault are passed over. None for all.

    Raises
    ------
    InputError
        With every fault: no such file, no table, missing columns, faulty cells.
    """
    columns = columns_of("progress")
    table = read_table(path, columns)
    if faults := table.missing_columns(columns, "docs/data.md lists the columns of this table"):
        raise InputError(faults)
    relevance = None if urns is None else Relevance(frozenset(urns))

    def concerns(row: Row) -> bool:
        return relevance is None or relevance.may_concern(row, "urn")

    faults = [fault for row, fault in table.ragged if concerns(row)]
    latest: dict[int, Progress] = {}
    doubtful = list(_add_rows(latest, table.rows, columns))
    ours, notices = clean_rows(table.where, filter(concerns, doubtful), columns)
    others, _ = clean_rows(table.where, filterfalse(concerns, doubtful), columns)
    for row in _add_rows(latest, [*ours, *others], columns):
        faults += (
            read_cells(table.where, row.number, row.cells, columns)[1] if concerns(row) else []
        )
    if faults:
        raise InputError(sorted(faults, key=lambda fault: fault.row or 0))
    sources = (table.source("progress"),)
    return ProgressTable(MappingProxyType(latest), sources, tuple(notices))


def _add_rows(
    latest: dict[int, Progress], rows: Iterable[Row], columns: Sequence[Column]
) -> Iterator[Row]:
    """Add the progress of each row to the latest of its school; yield the rows with a fault."""
    for row in rows:
        cells = {name: text.strip() for name, text in row.cells.items()}
        if cells["fact_flg"].casefold() != _OBSERVED or not any(map(cells.get, _MEASURES)):
            continue
        found, wrong = read_cells("", row.number, cells, columns)
        if wrong:
            yield row
            continue
        progress = Progress(found["year_key"], *(found[name] for name in _MEASURES))
        known = latest.get(found["urn"])
        if known is None or known.year < progress.year:
            latest[found["urn"]] = progress
