"""Key stage 2: progress and attainment of schools, each figure with its year.

Three forms are read: a table of school-years; `england_ks2final.csv` of the Department for
Education's performance tables, whose year is in its name; and the long form of Explore Education
Statistics. Progress was last published for 2022/23.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import filterfalse
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from data.cells import Column, columns_of, read_cells
from data.cleaning import clean_rows
from data.csv_file import Relevance, Row, Table, read_table
from data.dates import school_year, year_it_ends
from data.errors import Fault, InputError, Notice
from data.given_file import StrPath
from data.school import Source

LAST_PROGRESS = "2022/23"
"""School year for which progress was last published; none was for the two years after it."""

_LAST_PROGRESS_ENDED = 2023
_MEASURES = ("reading_progress", "writing_progress", "maths_progress")
_OBSERVED = "actual"
_SCHOOLS = frozenset({"", "1", "2"})
_SUBJECTS = ("reading", "writing", "maths")
_TOGETHER = "readingwritingandmaths"
_ALL_PUPILS = "total"
_YEARS_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_/ ]?(?:20)?(\d\d)(?!\d)")

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PupilProgress:
    """Key stage 2 progress of one school in one year; 0 is the national mean.

    Attributes
    ----------
    year
        Year of the figures, as the file counts it; the year in which a school year ends.
    reading, writing, maths
        PupilProgress in points; None if not given.
    school_year
        Such as `"2022/23"`; `""` if the file names a year only.
    """

    year: int
    reading: float | None
    writing: float | None
    maths: float | None
    school_year: str = ""

    @property
    def mean(self) -> float:
        """Mean of the scores that are given, points."""
        given = [score for score in (self.reading, self.writing, self.maths) if score is not None]
        return sum(given) / len(given)

    @property
    def when(self) -> str:
        """The year in words."""
        return self.school_year or f"the year {self.year} of the table"


@dataclass(frozen=True, slots=True)
class Attainment:
    """Pupils of one school who reached the expected standard at the end of key stage 2.

    Attributes
    ----------
    school_year
        Such as `"2024/25"`.
    expected_percent
        In reading, writing and mathematics together, 0-100.
    """

    school_year: str
    expected_percent: float

    @property
    def is_after_progress(self) -> bool:
        """Whether its year is one for which no progress was published."""
        return self.school_year > LAST_PROGRESS


@dataclass(frozen=True)
class ProgressTable:
    """Key stage 2 figures of schools, and the file they come from.

    Attributes
    ----------
    by_urn
        PupilProgress in the latest observed year of each school that has one.
    attainment
        Attainment in the latest year, by URN.
    sources
        The file with its hash, for the record; empty if none was given.
    notices
        What a planner should know about the file.
    """

    by_urn: Mapping[int, PupilProgress] = field(default_factory=dict)
    attainment: Mapping[int, Attainment] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    notices: tuple[Notice, ...] = ()


def read_progress(path: StrPath, urns: Collection[int] | None = None) -> ProgressTable:
    """Read the latest progress and attainment of each school; docs/data.md lists the columns.

    Rows that are averages instead of observed values, and rows without any score, are skipped.

    Parameters
    ----------
    path
        The table, in one of the three forms; it may hold all schools of England.
    urns
        The schools it is read for: faulty rows of others are skipped. None for all.

    Raises
    ------
    InputError
        With every fault: no such file, no table, missing columns, faulty cells; a file of the
        performance tables whose year cannot be told.
    """
    table = read_table(path, [column for kind in _KINDS for column in columns_of(kind)])
    form = _form_of(table, Path(path))
    if faults := table.missing_columns(form.columns, "docs/data.md lists the columns"):
        raise InputError(faults)
    relevance = None if urns is None else Relevance(frozenset(urns))

    def concerns(row: Row) -> bool:
        return relevance is None or relevance.may_concern(row, form.urn)

    faults = [fault for row, fault in table.ragged if concerns(row)]
    doubtful = list(_add_rows(form, table.rows))
    ours, notices = clean_rows(table.where, filter(concerns, doubtful), form.columns)
    others, _ = clean_rows(table.where, filterfalse(concerns, doubtful), form.columns)
    for row in _add_rows(form, [*ours, *others]):
        if concerns(row):
            faults += _faults_of_row(form, table.where, row)
    if faults:
        raise InputError(sorted(faults, key=lambda fault: fault.row or 0))
    return ProgressTable(
        MappingProxyType(form.progress),
        MappingProxyType(form.attainment),
        (table.source("progress"),),
        tuple(notices),
    )


class _Form(Protocol):
    """One form of the table: which rows count, and what each adds."""

    columns: tuple[Column, ...]
    urn: str
    progress: dict[int, PupilProgress]
    attainment: dict[int, Attainment]

    def counts(self, cells: Mapping[str, str]) -> bool:
        """Say whether a row has figures of a school."""

    def add(self, found: Values) -> str:
        """Take the figures of a row; return the column that holds no valid school year, or `""`."""


class _SchoolYears:
    """A table of school-years, with a year and three scores in each row."""

    def __init__(self) -> None:
        self.columns, self.urn = columns_of("progress"), "urn"
        self.progress: dict[int, PupilProgress] = {}
        self.attainment: dict[int, Attainment] = {}

    def counts(self, cells: Mapping[str, str]) -> bool:
        """Say whether a row has observed scores."""
        return cells["fact_flg"].casefold() == _OBSERVED and any(map(cells.get, _MEASURES))

    def add(self, found: Values) -> str:
        """Take the scores of a row, unless a later year is known."""
        progress = PupilProgress(found["year_key"], *(found[name] for name in _MEASURES))
        known = self.progress.get(found["urn"])
        if known is None or known.year < progress.year:
            self.progress[found["urn"]] = progress
        return ""


class _PerformanceTables:
    """`england_ks2final.csv`: one row a school, of the year in the name of the file."""

    def __init__(self, ended: int) -> None:
        self.columns, self.urn = columns_of("key stage 2 final"), "URN"
        self.progress: dict[int, PupilProgress] = {}
        self.attainment: dict[int, Attainment] = {}
        self._ended = ended

    def counts(self, cells: Mapping[str, str]) -> bool:
        """Say whether a row is of a school."""
        return bool(cells["URN"]) and cells.get("RECTYPE", "") in _SCHOOLS

    def add(self, found: Values) -> str:
        """Take the figures of a school; progress of 2022/23 if the file has no other."""
        names = ("READPROG", "WRITPROG", "MATPROG")
        for ended, end in ((_LAST_PROGRESS_ENDED, "_23"), (self._ended, "")):
            scores = [found.get(name + end) for name in names]
            if any(score is not None for score in scores):
                reading, writing, maths = scores
                year = school_year(ended)
                self.progress[found["URN"]] = PupilProgress(ended, reading, writing, maths, year)
        if found.get("PTRWM_EXP") is not None:
            percent = found["PTRWM_EXP"]
            self.attainment[found["URN"]] = Attainment(school_year(self._ended), percent)
        return ""


class _LongForm:
    """Explore Education Statistics: one row a school, year, group of pupils and subject."""

    def __init__(self) -> None:
        self.columns, self.urn = columns_of("key stage 2 long"), "school_urn"
        self.progress: dict[int, PupilProgress] = {}
        self.attainment: dict[int, Attainment] = {}

    def counts(self, cells: Mapping[str, str]) -> bool:
        """Say whether a row is of all pupils of a school."""
        return bool(cells["school_urn"]) and cells["breakdown"].casefold() == _ALL_PUPILS

    def add(self, found: Values) -> str:
        """Take the figure of a row, unless a later year is known."""
        urn, ended = found["school_urn"], year_it_ends(found["time_period"])
        if ended is None:
            return "time_period"
        year = school_year(ended)
        subject = re.sub(r"[\W_]", "", found["subject"]).casefold()
        percent = found.get("expected_standard_pupil_percent")
        score = found.get("progress_measure_score")
        if subject == _TOGETHER and percent is not None:
            known = self.attainment.get(urn)
            if known is None or known.school_year < year:
                self.attainment[urn] = Attainment(year, percent)
        elif subject in _SUBJECTS and score is not None:
            before = self.progress.get(urn)
            if before is None or before.year < ended:
                before = PupilProgress(ended, None, None, None, year)
            if before.year == ended:
                scores = {name: getattr(before, name) for name in _SUBJECTS} | {subject: score}
                self.progress[urn] = PupilProgress(ended, **scores, school_year=year)
        return ""


_KINDS = ("progress", "key stage 2 final", "key stage 2 long")


def _form_of(table: Table, path: Path) -> _Form:
    """Return the form of a table by its columns; school-years if none fits."""
    header = frozenset(table.header)
    if {"school_urn", "time_period"} <= header:
        return _LongForm()
    if "URN" in header and header & {column.name for column in columns_of(_KINDS[1])[2:]}:
        for name in (table.file.name, table.part, path.resolve().parent.name):
            if (ended := _year_in(name)) is not None:
                return _PerformanceTables(ended)
        problem = "this is a file of the performance tables, and its name does not tell its year"
        remedy = "Name it as it was published, such as 2022-2023_england_ks2final.csv"
        raise InputError([Fault(table.where, problem, remedy)])
    return _SchoolYears()


def _year_in(name: str) -> int | None:
    """Return the year in which the school year in a name ends; None if there is none."""
    for first, last in _YEARS_IN_NAME.findall(name):
        if (int(first) + 1) % 100 == int(last):
            return int(first) + 1
    return None


def _add_rows(form: _Form, rows: Iterable[Row]) -> Iterator[Row]:
    """Add the figures of each row; yield the rows with a fault."""
    for row in rows:
        cells = {name: text.strip() for name, text in row.cells.items()}
        if not form.counts(cells):
            continue
        found, wrong = read_cells("", row.number, cells, form.columns)
        if wrong or form.add(found):
            yield row


def _faults_of_row(form: _Form, where: str, row: Row) -> list[Fault]:
    found, wrong = read_cells(where, row.number, row.cells, form.columns)
    if not wrong and (column := form.add(found)):
        problem, remedy = "this is no school year", "Write it as 202425"
        return [Fault(where, problem, remedy, row.number, column, row.cells[column])]
    return wrong
