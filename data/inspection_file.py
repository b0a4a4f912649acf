"""Read Ofsted's management information: state-funded schools, latest inspections.

Its columns changed with the framework: to 2022, to August 2024, to November 2025, and since then
with report cards. One reader takes them all; docs/data.md lists the columns.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from types import MappingProxyType

from data.cells import CellType, Column, columns_of, whole_number
from data.cleaning import is_code
from data.csv_file import Relevance, Row, Table, read_table, table_of
from data.dates import iso_date, today
from data.errors import Fault, InputError, shorten
from data.given_file import StrPath, read_file
from data.inspection import (
    AREAS,
    JUDGEMENTS,
    ROLE,
    Grade,
    GradedInspection,
    Inspection,
    UngradedInspection,
)
from data.known_files import TAKE_INSPECTIONS, lacking_facts, no_inspections
from data.records import repaired
from data.school import Source
from data.spelling import did_you_mean
from data.vocabulary import key, tidy, vocabulary

URN, LA = "URN", "Local authority"
_DATE_OF_GRADE = " - date of grade"
_WHERE_APPLICABLE = " (where applicable)"
_SAFEGUARDING = "Safeguarding standards"
_OEIF = "Latest OEIF "

GRADE, AREA = "Overall effectiveness", "Area of a report card"
_CONCERN, _MET = "Category of concern", "Safeguarding"
_OUTCOME, _RELATES = "Ungraded inspection overall outcome", "Relates to the current school"
"""The vocabularies of its columns."""


@dataclass(frozen=True)
class InspectionTable:
    """What Ofsted's file says of the schools that it was read for.

    Attributes
    ----------
    by_urn
        What it says of each school that has a row.
    as_at
        The day of the file, ISO 8601; `""` if it is not known.
    others
        How many rows are of other schools.
    lacks
        What the file has no column for, in words.
    sources
        The file with its hash, for the record; empty if none was given.
    """

    by_urn: Mapping[int, Inspection] = field(default_factory=dict)
    as_at: str = ""
    others: int = 0
    lacks: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


def read_inspections(
    path: StrPath, relevance: Relevance | None = None, as_at: date | None = None
) -> InspectionTable:
    """Read the last inspections of schools from Ofsted's file.

    Parameters
    ----------
    path
        The file, of any year since 2019.
    relevance
        The schools it is read for: faults in other rows are ignored. None for all.
    as_at
        The day of the file; None to take it from its name.

    Raises
    ------
    InputError
        With every fault: no such file, another file, missing columns; in the rows of these
        schools an unknown word, a day that is none or is in the future, a URN that appears twice.
    """
    table, areas = _read_areas_table(path)
    source = table.source(ROLE)
    day = source.vintage if as_at is None else as_at.isoformat()
    reader = _RowReader(table, areas, day if len(day) == len("2026-04-30") else "")

    def concerns(row: Row) -> bool:
        return relevance is None or relevance.may_concern(row, URN, LA)

    faults = [fault for row, fault in table.ragged if concerns(row)]
    found: dict[int, Inspection] = {}
    first: dict[int, int] = {}
    others = sum(not concerns(row) for row, _ in table.ragged)
    for row in table.rows:
        if not concerns(row):
            others += 1
            continue
        urn, inspection, wrong = reader.read(row)
        faults += wrong
        if urn is not None and first.setdefault(urn, row.number) != row.number:
            problem = f"this URN is already in row {first[urn]}"
            faults.append(Fault(table.where, problem, _ONE_ROW, row.number, URN, str(urn)))
        elif urn is not None:
            found[urn] = inspection
    if faults:
        raise InputError(sorted(faults, key=lambda fault: fault.row or 0))
    return InspectionTable(
        MappingProxyType(found), day, others, reader.lacks, (replace(source, vintage=day),)
    )


_ONE_ROW = (
    'Give the file of "latest inspections", which has one row a school; that of "all inspections" '
    "has one for each inspection"
)


def _read_areas_table(path: StrPath) -> tuple[Table, tuple[str, ...]]:
    """Return the table, and the columns of its areas as the file names them."""
    columns = columns_of(ROLE)
    table = read_table(path, columns)
    areas = tuple(_area_columns(table.header))
    known = {column.name for column in columns}
    more = [name for area in areas for name in (area, _day_column(area)) if name not in known]
    if more:
        added = [_cell_column(name) for name in dict.fromkeys(more)]
        table = table_of(read_file(path), (*columns, *added))
    if other := no_inspections(table):
        raise InputError([other])
    if faults := table.missing_columns(columns, TAKE_INSPECTIONS):
        raise InputError(faults)
    if not areas and not any(name in table.header for name in (GRADE, _OEIF + GRADE.lower())):
        problem = "it has neither the overall grades nor the areas of report cards"
        raise InputError([table.header_fault(problem, TAKE_INSPECTIONS)])
    if not areas and _SAFEGUARDING in table.header:
        problem = "it has report cards, and none of their areas"
        raise InputError([table.header_fault(problem, TAKE_INSPECTIONS)])
    return table, areas


def _area_columns(header: Sequence[str]) -> list[str]:
    """Return the columns that hold areas of report cards; the order of the file does not matter."""
    known = {key(area): at for at, area in enumerate(AREAS)}
    dated = {
        key(name[: -len(_DATE_OF_GRADE)])
        for name in header
        if name.casefold().endswith(_DATE_OF_GRADE)
    } - {key(_SAFEGUARDING)}
    found = [name for name in header if key(_area_name(name)) in known.keys() | dated]
    return sorted(
        found, key=lambda name: (known.get(key(_area_name(name)), len(known)), _area_name(name))
    )


def _area_name(column: str) -> str:
    """Return what a column's area is called, without what a spreadsheet takes for a formula."""
    name = tidy(repaired(column)).removesuffix(_WHERE_APPLICABLE)
    return shorten(re.sub(r"^[\W_]+", "", name))


def _day_column(area: str) -> str:
    return area.removesuffix(_WHERE_APPLICABLE) + _DATE_OF_GRADE


@cache
def _cell_column(name: str) -> Column:
    kind = CellType.DATE if name.endswith(_DATE_OF_GRADE) else CellType.LISTED
    return Column(name=name, type=kind, required=False, may_be_empty=True)


class _RowReader:
    """Reads the rows of one file; faults name row, column, value and remedy."""

    def __init__(self, table: Table, areas: Sequence[str], as_at: str) -> None:
        self._where = table.where
        self._header = frozenset(table.header)
        self._areas = areas
        self._latest_day = as_at or today().isoformat()
        known = (_SAFEGUARDING, *(name for name in table.header if name.startswith(_OEIF)))
        self._cards = bool(areas) or any(name in table.header for name in known)
        self.lacks = lacking_facts(self._header, [*map(_area_name, areas)], cards=self._cards)
        self._row = Row(0, {})
        self._faults: list[Fault] = []

    def read(self, row: Row) -> tuple[int | None, Inspection, list[Fault]]:
        """Return the school of a row, its inspections, and the faults of the row."""
        self._row, self._faults = row, []
        urn = whole_number(row.cells[URN])
        if urn is None:
            self._fault(URN, "this is not a whole number", "Give the URN of the school")
        card = self._report_card() if self._cards else None
        graded = self._graded()
        ungraded = self._ungraded(urn)
        told = Inspection(
            report_card=self._whose(card, urn, "full") if card else None,
            graded=self._whose(graded, urn, *self._kinds) if graded else None,
            ungraded=ungraded,
        )
        recent = "Most recent category of concern"
        latest = told.latest or card or graded
        concern = latest.concern if latest else ""
        concern = self._word(_CONCERN, recent) if recent in self._header else concern
        return urn, replace(told, concern=concern), self._faults

    @property
    def _kinds(self) -> tuple[str, ...]:
        """How column names call the last inspection before report cards."""
        return ("OEIF graded",) if self._cards else ("graded", "full")

    def _report_card(self) -> GradedInspection | None:
        grades = [
            Grade(_area_name(column), word, self._day(_day_column(column)))
            for column in self._areas
            if (word := self._word(AREA, column))
        ]
        self._day(_SAFEGUARDING + _DATE_OF_GRADE)  # reports a faulty day
        found = GradedInspection(
            is_report_card=True,
            day=self._day("Inspection start date") or min((g.day for g in grades), default=""),
            grades=tuple(grades),
            safeguarding_met=self._met(_SAFEGUARDING),
            concern=self._word(_CONCERN, _CONCERN),
        )
        return found if found != GradedInspection(is_report_card=True) else None

    def _graded(self) -> GradedInspection | None:
        start = "Inspection start date"
        grades = []
        for name in JUDGEMENTS:
            long = f"{name}{_WHERE_APPLICABLE}"
            if word := self._word(GRADE, *self._old(name), *self._old(long)):
                grades.append(Grade(name, word))
        found = GradedInspection(
            is_report_card=False,
            day=self._day(f"{start} of latest OEIF graded inspection" if self._cards else start),
            overall=self._word(GRADE, *self._old(GRADE)),
            grades=tuple(grades),
            safeguarding_met=self._met(*self._old("Safeguarding is effective?")),
            concern=self._word(_CONCERN, self._old(_CONCERN)[0 if self._cards else 1]),
        )
        return found if found != GradedInspection(is_report_card=False) else None

    def _ungraded(self, urn: int | None) -> UngradedInspection | None:
        kinds = ("ungraded", "section 8")
        day = self._day(*(f"Date of latest {kind} inspection" for kind in kinds))
        outcome = self._word(
            _OUTCOME, *(f"{kind.capitalize()} inspection overall outcome" for kind in kinds)
        )
        if not (day or outcome):
            return None
        no, other = self._predecessor(
            urn,
            *(f"Does the {k} inspection relate to the URN of the current school?" for k in kinds),
            urns=[f"URN at time of the {kind} inspection" for kind in kinds],
        )
        return UngradedInspection(day=day, outcome=outcome, of_predecessor=no, urn=other)

    def _whose(self, one: GradedInspection, urn: int | None, *kinds: str) -> GradedInspection:
        no, other = self._predecessor(
            urn,
            *(
                f"Does the latest {k} inspection relate to the URN of the current school?"
                for k in kinds
            ),
            urns=[f"URN at time of latest {kind} inspection" for kind in kinds],
        )
        return replace(one, of_predecessor=no, urn=other)

    def _predecessor(
        self, urn: int | None, *relates: str, urns: Sequence[str]
    ) -> tuple[bool, int | None]:
        """Say whether an inspection was of another school, and of which, by its URN."""
        column, text = self._cell(*urns)
        at_time = whole_number(text) if text else None
        if text and at_time is None:
            self._fault(column, "this is not a whole number", "Give the URN, or NULL")
        another = at_time is not None and at_time != urn
        return self._word(_RELATES, *relates) == "No" or another, at_time

    @staticmethod
    def _old(name: str) -> tuple[str, str]:
        """Return the names of a column on inspections before report cards, the newer one first."""
        return f"{_OEIF}{name[:1].lower()}{name[1:]}", name

    def _cell(self, *columns: str) -> tuple[str, str]:
        """Return the first of some columns that the file has, and its cell; codes are empty."""
        for column in columns:
            if column in self._row.cells:
                text = self._row.cells[column].strip()
                return column, "" if is_code(_cell_column(column), text) else text
        return columns[0], ""

    def _word(self, words: str, *columns: str) -> str:
        column, text = self._cell(*columns)
        if not text:
            return ""
        word = vocabulary(words).word(text)
        if word is None:
            known = tuple(dict.fromkeys(vocabulary(words).words))
            remedy = did_you_mean(text, known, f"Known are {', '.join(known)}, or NULL")
            self._fault(column, "this word is not known", remedy)
        return word or ""

    def _met(self, *columns: str) -> bool | None:
        word = self._word(_MET, *columns)
        return word == "Met" if word else None

    def _day(self, *columns: str) -> str:
        column, text = self._cell(*columns)
        if not text:
            return ""
        day = iso_date(text)
        if not day:
            self._fault(column, "this is no day", "Write it as 30/04/2026, or NULL")
        elif day > self._latest_day:
            self._fault(column, "this day is later than the file", "Correct it, or write NULL")
        return day

    def _fault(self, column: str, problem: str, remedy: str) -> None:
        text = self._row.cells.get(column, "")
        number = self._row.number
        urn = self._row.cells.get(URN, "").strip()
        school = f"URN {urn}" if urn else None
        self._faults.append(Fault(self._where, problem, remedy, number, column, text, school))
