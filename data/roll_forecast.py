"""Forecasts of rolls: pupils of each school by year, from a CSV file."""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from data.cells import duplicate_urns, read_cells
from data.cleaning import clean_rows
from data.csv_file import Row, Table, table_of
from data.errors import Fault, InputError, Notice
from data.given_file import StrPath, read_file
from data.schema import Column, columns_of

FIRST_YEAR, LAST_YEAR, MOST_YEARS = 2000, 2100, 30
_YEAR = re.compile(r"(20[0-9]{2}|2100)(?:/([0-9]{2}))?")


@dataclass(frozen=True)
class RollForecast:
    """Pupils by school and year.

    Attributes
    ----------
    years
        As the file names them, the earliest first.
    by_urn
        For each school a number by year; None where the file has none.
    notices
        What a planner should know of the file.
    """

    years: tuple[str, ...]
    by_urn: Mapping[int, Mapping[str, int | None]]
    notices: tuple[Notice, ...] = ()

    def rolls(self, urn: int, today: int | None) -> tuple[int | None, ...]:
        """Return the roll of a school in each year: its last known one where none is forecast."""
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
    by_urn, wrong = _rolls(table.where, rows, columns)
    faults += wrong
    if not (faults or by_urn):
        faults.append(Fault(table.where, "no school is in it", "Write a row for each school"))
    if faults:
        raise InputError(faults)
    return RollForecast(tuple(years), MappingProxyType(by_urn), tuple(notices))


def _rolls(
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
