"""Key stage 2: progress and attainment of schools, each figure with its year.

Three forms are read: a table of school-years; `england_ks2final.csv` of the Department for
Education's performance tables, whose year is in its name; and the long form of Explore Education
Statistics. Progress was last published for 2022/23.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from itertools import filterfalse
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, Self

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


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolYear:
    """Key stage 2 figures of one school in one year.

    Attributes
    ----------
    urn, ended
        The school, and the year in which the school year ended, as the file counts it.
    school_year
        Such as `"2022/23"`; `""` if the file names a year only.
    reading, writing, maths
        Progress in points; None if not given.
    expected_percent
        Pupils at the expected standard in reading, writing and mathematics together, 0-100; None
        if not given.
    pupils
        Pupils at the end of key stage 2; None if the file does not say.
    """

    urn: int
    ended: int
    school_year: str = ""
    reading: float | None = None
    writing: float | None = None
    maths: float | None = None
    expected_percent: float | None = None
    pupils: int | None = None

    @property
    def progress(self) -> PupilProgress | None:
        """Its progress; None if no score is given."""
        scores = self.reading, self.writing, self.maths
        if all(score is None for score in scores):
            return None
        return PupilProgress(self.ended, *scores, self.school_year)

    @property
    def attainment(self) -> Attainment | None:
        """Its attainment; None if not given."""
        if self.expected_percent is None:
            return None
        return Attainment(self.school_year, self.expected_percent)

    def combined_with(self, other: Self) -> Self | None:
        """Return the figures of both, of one school and year; None where they contradict."""
        mine, theirs = (
            {name: value for name, value in asdict(each).items() if value not in (None, "")}
            for each in (self, other)
        )
        if any(mine[name] != theirs[name] for name in mine.keys() & theirs.keys()):
            return None
        return replace(self, **theirs)


@dataclass(frozen=True)
class SchoolYears:
    """Key stage 2 figures of schools, year by year, and the file they come from.

    Attributes
    ----------
    years
        The figures of each school and year.
    sources
        The file with its hash, for the record.
    notices
        What a planner should know about the file.
    """

    years: tuple[SchoolYear, ...]
    sources: tuple[Source, ...]
    notices: tuple[Notice, ...]


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
    """Read the latest progress and attainment of each school, as `read_school_years` does.

    Parameters
    ----------
    path, urns
        As there.

    Raises
    ------
    InputError
        As there.
    """
    table = read_school_years(path, urns)
    progress: dict[int, PupilProgress] = {}
    attainment: dict[int, Attainment] = {}
    for year in sorted(table.years, key=lambda year: year.ended):
        if year.progress is not None:
            progress[year.urn] = year.progress
        if year.attainment is not None:
            attainment[year.urn] = year.attainment
    return ProgressTable(
        MappingProxyType(progress), MappingProxyType(attainment), table.sources, table.notices
    )


def read_school_years(path: StrPath, urns: Collection[int] | None = None) -> SchoolYears:
    """Read the key stage 2 figures of each school and year; docs/data.md lists the columns.

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
    return SchoolYears(tuple(form.years.values()), (table.source("progress"),), tuple(notices))


class _Form(Protocol):
    """One form of the table: which rows count, and what each adds."""

    columns: tuple[Column, ...]
    urn: str
    years: dict[tuple[int, int], SchoolYear]

    def counts(self, cells: Mapping[str, str]) -> bool:
        """Say whether a row has figures of a school."""

    def add(self, found: Values) -> str:
        """Take the figures of a row; return the column that holds no valid school year, or `""`."""


class _TableOfYears:
    """A table of school-years, with a year and three scores in each row."""

    def __init__(self) -> None:
        self.columns, self.urn = columns_of("progress"), "urn"
        self.years: dict[tuple[int, int], SchoolYear] = {}

    def counts(self, cells: Mapping[str, str]) -> bool:
        """Say whether a row has observed scores."""
        return cells["fact_flg"].casefold() == _OBSERVED and any(map(cells.get, _MEASURES))

    def add(self, found: Values) -> str:
        """Take the scores of a row, unless the school and year had one before."""
        urn, ended = found["urn"], found["year_key"]
        scores = {name: found[f"{name}_progress"] for name in _SUBJECTS}
        self.years.setdefault((urn, ended), SchoolYear(urn=urn, ended=ended, **scores))
        return ""


class _PerformanceTables:
    """`england_ks2final.csv`: one row a school, of the year in the name of the file."""

    def __init__(self, ended: int) -> None:
        self.columns, self.urn = columns_of("key stage 2 final"), "URN"
        self.years: dict[tuple[int, int], SchoolYear] = {}
        self._ended = ended

    def counts(self, cells: Mapping[str, str]) -> bool:
        """Say whether a row is of a school."""
        return bool(cells["URN"]) and cells.get("RECTYPE", "") in _SCHOOLS

    def add(self, found: Values) -> str:
        """Take the figures of a school; progress of 2022/23 if the file has no other."""
        for ended, end in ((_LAST_PROGRESS_ENDED, "_23"), (self._ended, "")):
            figures = {
                name: found.get(column + end)
                for name, column in zip(_SUBJECTS, ("READPROG", "WRITPROG", "MATPROG"), strict=True)
            }
            if not end:
                figures["expected_percent"] = found.get("PTRWM_EXP")
                figures["pupils"] = found.get("TELIG")
            if any(figure is not None for figure in figures.values()):
                key = found["URN"], ended
                year = SchoolYear(urn=found["URN"], ended=ended, school_year=school_year(ended))
                known = {name: figure for name, figure in figures.items() if figure is not None}
                self.years[key] = replace(self.years.get(key, year), **known)
        return ""


class _LongForm:
    """Explore Education Statistics: one row a school, year, group of pupils and subject."""

    def __init__(self) -> None:
        self.columns, self.urn = columns_of("key stage 2 long"), "school_urn"
        self.years: dict[tuple[int, int], SchoolYear] = {}

    def counts(self, cells: Mapping[str, str]) -> bool:
        """Say whether a row is of all pupils of a school."""
        return bool(cells["school_urn"]) and cells["breakdown"].casefold() == _ALL_PUPILS

    def add(self, found: Values) -> str:
        """Take the figure of a row."""
        urn, ended = found["school_urn"], year_it_ends(found["time_period"])
        if ended is None:
            return "time_period"
        subject = re.sub(r"[\W_]", "", found["subject"]).casefold()
        percent = found.get("expected_standard_pupil_percent")
        score = found.get("progress_measure_score")
        year = self.years.get((urn, ended))
        if year is None:
            year = SchoolYear(urn=urn, ended=ended, school_year=school_year(ended))
        if subject == _TOGETHER and percent is not None and year.expected_percent is None:
            self.years[urn, ended] = replace(year, expected_percent=percent)
        elif subject in _SUBJECTS and score is not None:
            scores: dict[str, Any] = {subject: score}
            self.years[urn, ended] = replace(year, **scores)
        return ""


_KINDS = ("progress", "key stage 2 final", "key stage 2 long")


def _form_of(table: Table, path: Path) -> _Form:
    """Return the form of a table by its columns; school-years if none fits."""
    header = frozenset(table.header)
    if {"school_urn", "time_period"} <= header:
        return _LongForm()
    figures = {column.name for column in columns_of(_KINDS[1])[2:]} - {"TELIG"}
    if "URN" in header and header & figures:
        for name in (table.file.name, table.part, path.resolve().parent.name):
            if (ended := _year_in(name)) is not None:
                return _PerformanceTables(ended)
        problem = "this is a file of the performance tables, and its name does not tell its year"
        remedy = "Name it as it was published, such as 2022-2023_england_ks2final.csv"
        raise InputError([Fault(table.where, problem, remedy)])
    return _TableOfYears()


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
