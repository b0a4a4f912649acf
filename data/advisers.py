"""Link advisers and where their drives begin: a table of an authority."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from data.cells import columns_of, read_cells
from data.cleaning import clean_rows
from data.coordinates import in_england, to_degrees, to_grid
from data.csv_file import read_table
from data.errors import Fault, InputError
from data.given_file import StrPath
from data.school import School
from data.vocabulary import tidy

_GRID, _DEGREES = ("easting", "northing"), ("lon", "lat")
_REMEDY = "Give one of school, postcode, easting with northing, and lon with lat"


@dataclass(frozen=True, slots=True)
class LinkAdviser:
    """A link adviser.

    Attributes
    ----------
    name
        As people call the adviser.
    base
        Where drives begin: a school of the plan, by URN, or a place of no school.
    most
        Most clusters that the adviser takes; None for any number.
    phase
        Phase of all schools of a cluster that the adviser takes; `""` for any.
    """

    name: str
    base: int | School
    most: int | None = None
    phase: str = ""


def read_advisers(path: StrPath, schools: Sequence[School]) -> tuple[LinkAdviser, ...]:
    """Return the link advisers in a table; docs/data.md describes it.

    Parameters
    ----------
    path
        A table with a row for each adviser.
    schools
        The schools of the plan.

    Raises
    ------
    InputError
        With every fault: no such file, no table, missing columns, faulty cells, an adviser twice,
        one without a place, or with two, a phase that no school has.
    """
    columns = columns_of("advisers")
    table = read_table(path, columns)
    faults = table.missing_columns(columns, "Name the column of names: name")
    faults += [fault for _, fault in table.ragged]
    found: list[LinkAdviser] = []
    phases = {school.phase.casefold(): school.phase for school in schools if school.phase}
    for row in clean_rows(table.where, [] if faults else table.rows, columns)[0]:
        values, wrong = read_cells(table.where, row.number, row.cells, columns)
        given = {name: value for name, value in values.items() if value not in ("", None)}

        def fault(problem: str, remedy: str, column: str, where: int = row.number) -> Fault:
            return Fault(table.where, problem, remedy, where, column, row.cells.get(column, ""))  # noqa: B023 - called here

        name, phase = tidy(str(given.get("name", ""))), tidy(str(given.get("phase", "")))
        if name.casefold() in {adviser.name.casefold() for adviser in found}:
            wrong.append(fault("this adviser is there twice", "Keep one row", "name"))
        if phase and phase.casefold() not in phases:
            known = ", ".join(sorted(phases.values())) or "none"
            wrong.append(fault("no school has this phase", f"Known are: {known}", "phase"))
        base = None if wrong else _base(given, schools, name, len(found))
        if isinstance(base, str):
            wrong.append(fault(base, _REMEDY, "name"))
        faults += wrong
        if not wrong and isinstance(base, int | School):
            most = given.get("most")
            found.append(LinkAdviser(name, base, most, phases.get(phase.casefold(), "")))
    if not faults and not found:
        faults.append(Fault(table.where, "it names no adviser", "Give a row for each"))
    if faults:
        raise InputError(faults)
    return tuple(found)


def _base(
    given: dict[str, Any], schools: Sequence[School], name: str, number: int
) -> int | School | str:
    """Return where drives begin; what is wrong, in words, where that cannot be told."""
    ways = list(_ways(given))
    if len(ways) != 1:
        return "no place is given" if not ways else "more than one place is given"
    (way,) = ways
    if way == ("school",):
        known = given["school"] in {school.urn for school in schools}
        return int(given["school"]) if known else f"the plan has no school {given['school']}"
    if way == ("postcode",):
        return _at_postcode(str(given["postcode"]), schools)
    if len(way) != 2 or not set(way) <= given.keys():
        return "one of two coordinates is missing"
    first, second = (float(given[each]) for each in way)
    easting, northing = (first, second) if way == _GRID else to_grid(first, second)
    if not in_england(np.array([easting]), np.array([northing])).all():
        return "this place is not in England"
    lon, lat = to_degrees(np.array([easting]), np.array([northing]))
    urn = max((school.urn for school in schools), default=0) + 1 + number
    return School(
        urn=urn,
        name=name,
        lon=float(lon[0]),
        lat=float(lat[0]),
        easting=float(easting),
        northing=float(northing),
    )


def _ways(given: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for way in (("school",), ("postcode",), _GRID, _DEGREES):
        if any(name in given for name in way):
            yield way


def _at_postcode(postcode: str, schools: Sequence[School]) -> int | str:
    """Return the URN of the first school with a postcode."""
    sought = postcode.replace(" ", "").upper()
    found = [each.urn for each in schools if each.postcode.replace(" ", "").upper() == sought]
    return min(found) if found else f"no school of the plan has the postcode {postcode}"
