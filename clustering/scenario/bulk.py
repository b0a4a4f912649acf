"""Many changes at once, from CSV files: schools that open, schools that close."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from clustering.scenario.scenario_file import MOST_CHANGES
from clustering.scenario.school_changes import AddSchool, Close, Place
from data.cells import Column, columns_of, duplicate_urns, read_cells
from data.coordinates import in_england, to_grid
from data.csv_file import Row, Table, table_of
from data.errors import Fault, InputError
from data.given_file import GivenFile
from data.spelling import did_you_mean
from data.vocabulary import TYPE, normalise_faith, slip_of_faith, vocabulary

_GRID, _DEGREES = ("easting", "northing"), ("lon", "lat")


def schools_from_csv(file: GivenFile) -> tuple[AddSchool, ...]:
    """Return the opening of each school that a CSV file lists; docs/data.md has its columns.

    Raises
    ------
    InputError
        With every fault: no CSV, missing and unknown columns, cells that cannot be right, places
        outside England, a URN twice.
    """
    columns = columns_of("new schools")
    table = _checked(file, columns)
    faults = [*_unknown_columns(table, columns), *_no_place_columns(table)]
    found = []
    for row, values in _rows(table, columns, faults):
        values["type"] = _read_school_type(table, row, values.get("type", ""), faults)
        place = _read_place(table, row, values, faults)
        found.append(
            AddSchool(
                values.get("name", "").strip(),
                place,
                values["type"],
                _read_character(table, row, values.get("faith", ""), faults),
                values.get("pupils"),
                values.get("urn"),
            )
        )
    if faults:
        raise InputError(faults)
    return tuple(found)


def closures_from_csv(file: GivenFile) -> tuple[Close, ...]:
    """Return the closure of each school that a CSV file lists by its URN.

    Raises
    ------
    InputError
        With every fault: no CSV, no column `URN`, cells that are no URN, a URN twice.
    """
    columns = columns_of("closures")
    faults: list[Fault] = []
    found = [
        Close(values["urn"])
        for _, values in _rows(_checked(file, columns), columns, faults)
        if "urn" in values
    ]
    if faults:
        raise InputError(faults)
    return tuple(found)


def _checked(file: GivenFile, columns: Sequence[Column]) -> Table:
    """Return the table of a file that has the columns it must have, and rows."""
    table = table_of(file, columns)
    faults = table.missing_columns(columns, "Its first row must name columns of docs/data.md")
    faults += [fault for _, fault in table.ragged]
    if not (faults or table.rows):
        faults.append(Fault(file.name, "no school is in it", "Write a row for each school"))
    if len(table.rows) > MOST_CHANGES:
        problem = f"it has {len(table.rows):,} rows"
        faults.append(Fault(file.name, problem, f"Keep to {MOST_CHANGES:,}"))
    if faults:
        raise InputError(faults)
    return table


def _rows(
    table: Table, columns: Sequence[Column], faults: list[Fault]
) -> list[tuple[Row, dict[str, Any]]]:
    """Return the values of each row by field; faults are added to `faults`."""
    found = []
    for row in table.rows:
        cells = {name: text.strip() for name, text in row.cells.items()}
        values, wrong = read_cells(table.where, row.number, cells, columns)
        faults += wrong
        found.append((row, values))
    urns = [(row.number, values["urn"]) for row, values in found if values.get("urn") is not None]
    faults += duplicate_urns(table.where, urns)
    return found


def _unknown_columns(table: Table, columns: Sequence[Column]) -> list[Fault]:
    """Return a fault for each unknown column, whose values would be lost in silence."""
    names = [column.name for column in columns]
    return [
        Fault(
            table.where,
            "there is no such column",
            did_you_mean(name, names, f"Known are {', '.join(names)}"),
            row=1,
            column=name,
        )
        for name in table.header
        if name and name not in names
    ]


def _no_place_columns(table: Table) -> list[Fault]:
    if any(set(pair) <= set(table.header) for pair in (_GRID, _DEGREES)):
        return []
    remedy = "Give the columns easting and northing, or lon and lat"
    return [Fault(table.where, "no columns say where the schools are", remedy, row=1)]


def _read_place(table: Table, row: Row, values: Mapping[str, Any], faults: list[Fault]) -> Place:
    """Return easting and northing; faults are added, except for cells that already have one."""
    nowhere = (0.0, 0.0)
    written = {name: row.cells.get(name, "").strip() for name in (*_GRID, *_DEGREES)}
    written = {name: text for name, text in written.items() if text}
    pair = next((pair for pair in (_GRID, _DEGREES) if set(written) == set(pair)), None)
    if pair is None:
        if any(set(names) <= set(table.header) for names in (_GRID, _DEGREES)):
            remedy = "Give easting and northing, or lon and lat"
            faults.append(_fault_at(table, row, "this is no place", remedy, written))
        return nowhere
    if any(name not in values for name in pair):
        return nowhere
    first, second = (float(values[name]) for name in pair)
    east, north = (first, second) if pair == _GRID else to_grid(first, second)
    if not in_england(np.array([east]), np.array([north])).all():
        remedy = "Give two numbers of a place in England"
        faults.append(_fault_at(table, row, "this place is not in England", remedy, written))
    return east, north


def _fault_at(table: Table, row: Row, problem: str, remedy: str, cells: Mapping[str, str]) -> Fault:
    columns = ", ".join(cells) or ", ".join(name for name in _GRID if name in table.header)
    return Fault(
        table.where, problem, remedy, row.number, columns or None, ", ".join(cells.values())
    )


def _read_school_type(table: Table, row: Row, name: str, faults: list[Fault]) -> str:
    known = vocabulary(TYPE)
    if name and known.word(name) is None:
        problem = "this is no type of school that the register has"
        remedy = did_you_mean(name, known.words, "Leave the cell empty")
        faults.append(Fault(table.where, problem, remedy, row.number, "type", name))
    return known.word(name) or name


def _read_character(table: Table, row: Row, text: str, faults: list[Fault]) -> str:
    if slip := slip_of_faith(text):
        remedy = f"Did you mean {slip!r}?"
        faults.append(
            Fault(table.where, "this word is not known", remedy, row.number, "faith", text)
        )
    return normalise_faith(text)
