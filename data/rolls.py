"""Numbers of pupils and places: missing rolls, the capacity survey, forecasts.

A missing or doubtful roll is always reported; it is filled only as the user asked.
"""

import dataclasses
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from types import MappingProxyType
from typing import Literal

from data.cells import Column, columns_of, duplicate_urns, read_cells
from data.cleaning import clean_rows
from data.csv_file import Relevance, Row, Table, read_table, table_of
from data.dates import school_year, year_it_ends
from data.errors import Fault, InputError, Notice
from data.given_file import StrPath, read_file
from data.school import School, Source
from data.spelling import some_of

MissingRoll = Literal["capacity", "median"] | int | None
"""How to fill a missing roll: not at all, by places, by the median roll, or by one number."""


MOST_NAMED = 12
"""Schools without a roll that one notice names; it counts the rest."""


BY_PLACES = "its places are taken as the roll"


_PERIOD, _URN, _PLACES = "time_period", "school_urn", "school_places"


FIRST_YEAR, LAST_YEAR, MOST_YEARS = 2000, 2100, 30
_YEAR = re.compile(r"(20[0-9]{2}|2100)(?:/([0-9]{2}))?")


def missing_roll_faults(missing_roll: MissingRoll) -> list[Fault]:
    """Return a fault if the option is none of the ways to fill a roll."""
    if missing_roll is None or missing_roll in ("capacity", "median"):
        return []
    if isinstance(missing_roll, int) and not isinstance(missing_roll, bool) and missing_roll >= 0:
        return []
    return [
        Fault(
            "missing_roll",
            "this is no way to fill a missing roll",
            "Give capacity, median, or a whole number of pupils",
            value=str(missing_roll),
        )
    ]


def fill_rolls(
    schools: list[School], missing_roll: MissingRoll
) -> tuple[list[School], list[Notice]]:
    """Fill missing rolls as the user said, and name every school whose roll is missing or 0."""
    known = [school.pupils for school in schools if school.pupils]
    typical = round(median(known)) if known else None
    filled = []
    notices = []
    missing: dict[str, list[School]] = {}
    for school in schools:
        if school.pupils is not None:
            filled.append(school)
            if school.pupils == 0:
                notices.append(
                    Notice(f"{_name_with_urn(school)} has a roll of 0 in the register.", school.urn)
                )
            continue
        pupils, words = _filled_roll(school, missing_roll, typical)
        filled.append(replace(school, pupils=pupils))
        missing.setdefault(words, []).append(filled[-1])
    notices += [_of_missing(schools, words) for words, schools in missing.items()]
    return filled, notices


def _of_missing(schools: list[School], words: str) -> Notice:
    """Return one notice for all schools whose missing roll is filled in the same way."""
    names = [
        _with_roll(school) if words == BY_PLACES else _name_with_urn(school) for school in schools
    ]
    if len(names) == 1:
        return Notice(f"{names[0]} has no roll in the register; {words}.", schools[0].urn)
    return Notice(
        f"{len(names)} schools have no roll in the register; of each: {words}. "
        f"They are {some_of(names, MOST_NAMED)}."
    )


def _name_with_urn(school: School) -> str:
    return f"{school.name} ({school.urn})"


def _with_roll(school: School) -> str:
    return f"{school.name} ({school.urn}, {school.pupils} places)"


def _filled_roll(
    school: School, missing_roll: MissingRoll, typical: int | None
) -> tuple[int | None, str]:
    match missing_roll:
        case "capacity" if school.capacity:
            return school.capacity, BY_PLACES
        case "capacity":
            return None, "nor has it places, so it stays without one"
        case "median" if typical is not None:
            return typical, f"the median of the schools chosen, {typical}, is taken"
        case int():
            return missing_roll, f"{missing_roll} pupils are taken, as asked"
        case _:
            return None, "it stays without one"


@dataclass(frozen=True)
class CapacityTable:
    """Places of schools, and the file they come from.

    Attributes
    ----------
    by_urn
        The latest school year with a figure, and the places in it.
    sources
        The file with its hash, for the record; empty if none was given.
    notices
        What a planner should know about the file.
    """

    by_urn: Mapping[int, tuple[str, int]] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    notices: tuple[Notice, ...] = ()

    def given_to(self, schools: Iterable[School]) -> list[School]:
        """Return schools with the places in the file, if it has any."""
        found = []
        for school in schools:
            year, places = self.by_urn.get(school.urn, (school.places_year, school.capacity))
            found.append(replace(school, capacity=places, places_year=year))
        return found


def read_capacity(path: StrPath, urns: Collection[int]) -> CapacityTable:
    """Read the latest places of some schools, from `capacity_school_200910-202425.csv` or its like.

    Figures that are withheld or were never there (`z`, `x`, `supp`) are skipped.

    Raises
    ------
    InputError
        With every fault: no such file, no table, missing columns; faulty cells of these schools.
    """
    columns = columns_of("capacity")
    table = read_table(path, columns)
    if faults := table.missing_columns(columns, _TAKE):
        raise InputError(faults)
    relevance = Relevance(frozenset(urns))

    def concerns(row: Row) -> bool:
        return bool(row.cells.get(_URN, "").strip()) and relevance.may_concern(row, _URN)

    faults = [fault for row, fault in table.ragged if concerns(row)]
    rows, _ = clean_rows(table.where, filter(concerns, table.rows), columns)
    found: dict[int, tuple[str, int]] = {}
    for row in rows:
        values, wrong = read_cells(table.where, row.number, row.cells, columns)
        ends = None if wrong else year_it_ends(values[_PERIOD])
        faults += wrong
        if not wrong and ends is None:
            problem, text = "this is no school year", row.cells[_PERIOD]
            remedy = "Write it as 202425"
            faults.append(Fault(table.where, problem, remedy, row.number, _PERIOD, text))
        elif ends is not None and values[_PLACES] is not None:
            known = found.get(values[_URN], ("", 0))
            found[values[_URN]] = max(known, (school_year(ends), values[_PLACES]))
    if faults:
        raise InputError(sorted(faults, key=lambda fault: fault.row or 0))
    without = len(set(urns) - found.keys())
    notices = [Notice(f"{table.where} has no places of {without:,} of the schools chosen.")]
    return CapacityTable(
        MappingProxyType(found), (table.source("capacity"),), tuple(notices if without else ())
    )


_TAKE = (
    'Give the school-level file of "School capacity" on Explore Education Statistics '
    "(capacity_school_...csv)"
)


@dataclass(frozen=True)
class RollForecast:
    """Pupils by school and year.

    Attributes
    ----------
    years
        As the file names them, the earliest first.
    by_urn
        For each school a number by year; None if the file has none.
    notices
        What a planner should know about the file.
    """

    years: tuple[str, ...]
    by_urn: Mapping[int, Mapping[str, int | None]]
    notices: tuple[Notice, ...] = ()

    def rolls(self, urn: int, today: int | None) -> tuple[int | None, ...]:
        """Return the roll of a school in each year: the last known one if none is forecast."""
        found = []
        for year in self.years:
            told = self.by_urn.get(urn, {}).get(year)
            today = today if told is None else told
            found.append(today)
        return tuple(found)


def read_roll_forecast(path: StrPath) -> RollForecast:
    """Read a forecast of rolls; docs/data.md describes the file.

    Raises
    ------
    InputError
        With every fault: no such file, no CSV, no column `URN`, no years, a year twice, faulty
        cells, a school twice.
    """
    file = read_file(path)
    urn, any_year = columns_of("roll forecast")
    header = table_of(file, [urn]).header
    years = sorted({name for name in header if _YEAR.fullmatch(name)})
    columns = [urn, *(dataclasses.replace(any_year, name=year) for year in years)]
    table = table_of(file, columns)
    faults = table.missing_columns([urn], "Name the column of the schools URN")
    faults += _faults_of_years(table, years) + [fault for _, fault in table.ragged]
    rows, notices = clean_rows(table.where, [] if faults else table.rows, columns)
    by_urn, wrong = _forecast_rolls(table.where, rows, columns)
    faults += wrong
    if not (faults or by_urn):
        faults.append(Fault(table.where, "no school is in it", "Write a row for each school"))
    if faults:
        raise InputError(faults)
    return RollForecast(tuple(years), MappingProxyType(by_urn), tuple(notices))


def _forecast_rolls(
    where: str, rows: Sequence[Row], columns: Sequence[Column]
) -> tuple[dict[int, dict[str, int | None]], list[Fault]]:
    faults = []
    by_urn: dict[int, dict[str, int | None]] = {}
    urns = []
    for row in rows:
        values, wrong = read_cells(where, row.number, row.cells, columns)
        faults += wrong
        urn = values.pop("urn", None)
        if urn is not None:
            urns.append((row.number, urn))
            by_urn[urn] = values
    return by_urn, faults + duplicate_urns(where, urns)


def _faults_of_years(table: Table, years: Sequence[str]) -> list[Fault]:
    if not years:
        remedy = "Name a column for each year, such as 2027, or 2026/27 for a school year"
        return [table.header_fault("no column is named by a year", remedy)]
    faults = []
    if len(years) > MOST_YEARS:
        faults.append(Fault(table.where, f"it has {len(years)} years", f"Keep to {MOST_YEARS}"))
    first: dict[str, str] = {}
    for year in years:
        begins, _, ends = year.partition("/")
        if ends and int(ends) != (int(begins) + 1) % 100:
            remedy = f"Write {begins}/{(int(begins) + 1) % 100:02}"
            faults.append(table.header_fault("this is no school year", remedy, year))
        if table.header.count(year) > 1 or first.setdefault(begins, year) != year:
            faults.append(table.header_fault("this year has two columns", "Keep one", year))
    return faults
