"""Speeds that were measured on the roads of local authorities.

Two kinds of table are read. One is the Department for Transport's, as downloaded: average speeds on
local A roads by local authority, CGN0503 (England, all day), CGN0509 (Wales, all day) and CGN0501
(England, weekday morning peak, until 2016). Above its header stand a title and notes; every year
has a column, and marks such as [x] stand where there is no figure. The other has one speed a row,
under `authority`, `road class`, `hours`, `mph` and `source`.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from data.authorities import authorities
from data.errors import Fault, InputError
from data.find_table import table_name
from data.given_file import GivenFile, StrPath, read_file
from data.school import Source
from data.speed_sheets import (
    ROW_COLUMNS,
    SpeedTable,
    not_of_speeds,
    sheets_of,
    table_of,
    without_notes,
    year_of,
)
from data.spelling import did_you_mean, some_of
from data.vocabulary import key

ROAD_CLASSES = ("motorway", "A", "B", "C", "unclassified")
SLOWEST_MPH, FASTEST_MPH = 3.0, 80.0

_ROLE = "measured speeds"
_NUMBER = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,20})?")
_NO_FIGURE = frozenset({"", "x", "..", ".", "-", ":", "z", "c", "n/a", "na"})
_REMEDY = (
    "Give the Department for Transport's table of average speeds on local A roads by local "
    "authority, such as CGN0503, or one with the columns " + ", ".join(ROW_COLUMNS)
)


class Hours(StrEnum):
    """The hours at which speeds were measured."""

    ALL_DAY = "all day"
    MORNING_PEAK = "weekday morning peak"


@dataclass(frozen=True, slots=True)
class MeasuredSpeed:
    """The mean speed on roads of one class in an authority.

    Attributes
    ----------
    authority
        Its name.
    road_class
        One of `ROAD_CLASSES`.
    hours
        At which hours.
    mph
        Length over time, miles an hour.
    source
        What says so: the table and its column, or in words.
    """

    authority: str
    road_class: str
    hours: Hours
    mph: float
    source: str


@dataclass(frozen=True)
class MeasuredSpeeds:
    """The measured speeds of some authorities.

    Attributes
    ----------
    speeds
        One for each authority, class and hours.
    source
        The file.
    """

    speeds: tuple[MeasuredSpeed, ...]
    source: Source

    def of(self, road_class: str, hours: Hours) -> dict[str, MeasuredSpeed]:
        """Return the speeds on roads of a class at some hours, by authority."""
        return {
            each.authority: each
            for each in self.speeds
            if (each.road_class, each.hours) == (road_class, hours)
        }


def read_measured_speeds(path: StrPath, wanted: Collection[str] | None = None) -> MeasuredSpeeds:
    """Read the measured speeds of some authorities from a table.

    Parameters
    ----------
    path
        A table as the module describes it: .ods, .xlsx or CSV.
    wanted
        The authorities, named as the register does; None for all. Rows of others are not looked
        at further.

    Raises
    ------
    InputError
        If the file is absent, no table of speeds, or lacks an authority; if a speed is no number,
        or none that cars drive at; if two rows contradict each other. All faults at once.
    """
    file = read_file(path)
    reading = _Reading(file, None if wanted is None else {key(name): name for name in wanted})
    sheets = sheets_of(file)
    tables = [each for each in map(table_of, sheets) if each is not None]
    rows = [each for each in tables if each.is_of_rows]
    by_year = [each for each in tables if not each.is_of_rows]
    refused = []
    for table in rows or by_year:
        if problem := "" if rows else not_of_speeds(file, table):
            refused.append(problem)
        else:
            reading.read(table)
    if not tables or (refused and not reading.found and not reading.faults):
        raise file.refusal(refused[0] if refused else "this is no table of speeds", _REMEDY)
    return reading.result()


class _Reading:
    """What has been read of a file, and its faults."""

    def __init__(self, file: GivenFile, wanted: dict[str, str] | None) -> None:
        self._file, self._wanted = file, wanted
        self._table: SpeedTable
        self.found: dict[tuple[str, str, Hours], tuple[MeasuredSpeed, int]] = {}
        self.faults: list[Fault] = []
        self._names: dict[str, None] = {}
        self._without: dict[str, Fault] = {}

    def read(self, table: SpeedTable) -> None:
        """Read the rows of a table."""
        self._table = table
        for at, cells in enumerate(table.rows[table.at + 1 :], table.at + 1):
            name = self._authority(cells[table.authority] if table.authority < len(cells) else "")
            if name:
                each = self._of_rows if table.is_of_rows else self._of_years
                each(at, cells, name)

    def result(self) -> MeasuredSpeeds:
        """Return what was found.

        Raises
        ------
        InputError
            With all faults, and each authority without any figure.
        """
        having = {authority for authority, _, _ in self.found}
        wanting = [name for name in (self._wanted or {}).values() if name not in having]
        if not self.faults:
            self.faults += [self._without.get(name) or self._absent(name) for name in wanting]
        if not self.found and not self.faults:
            self.faults.append(Fault(self._file.name, "it has no speed of any authority", _REMEDY))
        if self.faults:
            raise InputError(self.faults)
        speeds = tuple(speed for speed, _ in self.found.values())
        return MeasuredSpeeds(speeds, self._file.source(_ROLE))

    def _absent(self, name: str) -> Fault:
        remedy = did_you_mean(name, self._names, f"It has {some_of([*self._names])}")
        return Fault(self._file.name, f"it has no row for {name}", remedy)

    def _authority(self, cell: str) -> str:
        """Return the authority of a row, if it is wanted; `""` for all others."""
        text = without_notes(cell)
        if text:
            self._names[text] = None
        if self._wanted is None:
            return text
        official = authorities().word(text)
        return self._wanted.get(key(text)) or self._wanted.get(key(official or ""), "")

    def _of_years(self, at: int, cells: Sequence[str], name: str) -> None:
        """Read the latest year that has a figure."""
        table = self._table
        peak = "peak" in table.above.casefold()
        hours = Hours.MORNING_PEAK if peak else Hours.ALL_DAY
        for year in sorted(table.columns, key=year_of, reverse=True):
            column = table.columns[year]
            text = cells[column] if column < len(cells) else ""
            if without_notes(text).casefold() in _NO_FIGURE:
                continue
            label = without_notes(year)
            sheet = f", {table.title}" if table.title else ""
            mph = self._mph(at, year, text)
            if mph is not None:
                source = f"{label}, {self._file.name}{sheet}"
                self._keep(at, MeasuredSpeed(name, "A", hours, mph, source))
            return
        self._without[name] = self._fault(
            at, None, f"there is no speed of {name}, in any year", _REMEDY, " ".join(cells)
        )

    def _of_rows(self, at: int, cells: Sequence[str], name: str) -> None:
        texts = {
            c: cells[i].strip() if i < len(cells) else "" for c, i in self._table.columns.items()
        }
        by_key = {key(each): each for each in ROAD_CLASSES}
        road_class = by_key.get(key(texts["road class"])) if "road class" in texts else "A"
        hours = next((h for h in Hours if key(h) == key(texts.get("hours", Hours.ALL_DAY))), None)
        mph = self._mph(at, "mph", texts["mph"])
        if road_class is None:
            problem, remedy = "this is no class of road", f"Write {', '.join(ROAD_CLASSES)}"
            fault = self._fault(at, "road class", problem, remedy, texts["road class"])
            self.faults.append(fault)
        if hours is None:
            problem, remedy = "these are no hours known here", f"Write {' or '.join(Hours)}"
            self.faults.append(self._fault(at, "hours", problem, remedy, texts["hours"]))
        if road_class is not None and hours is not None and mph is not None:
            source = _printable(texts.get("source", "")) or self._file.name
            self._keep(at, MeasuredSpeed(name, road_class, hours, mph, source))

    def _mph(self, at: int, column: str, text: str) -> float | None:
        """Read a speed, noting what is wrong with it."""
        found = _NUMBER.fullmatch(without_notes(text))
        mph = float(found[0]) if found else None
        if mph is not None and SLOWEST_MPH <= mph <= FASTEST_MPH:
            return mph
        problem = "this is not a number" if mph is None else "no traffic is as slow or as fast"
        remedy = f"Give miles an hour, {SLOWEST_MPH:.0f} to {FASTEST_MPH:.0f}"
        self.faults.append(self._fault(at, column, problem, remedy, text))
        return None

    def _keep(self, at: int, speed: MeasuredSpeed) -> None:
        key_ = speed.authority, speed.road_class, speed.hours
        before, row = self.found.setdefault(key_, (speed, at + 1))
        if before.mph != speed.mph:
            problem = f"row {row} has another speed of the same authority, class and hours"
            self.faults.append(
                self._fault(at, None, problem, "Keep the one that holds", f"{speed.mph:g}")
            )

    def _fault(self, at: int, column: str | None, problem: str, remedy: str, value: str) -> Fault:
        where = table_name(self._file, self._table.title)
        return Fault(where, problem, remedy, at + 1, column, value)


def _printable(text: str) -> str:
    """Return a text on one line, without what moves a terminal's cursor."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())
