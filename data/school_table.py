"""The tables of schools and inspections in a plan directory: written, and read back.

Spreadsheet programs take a cell that begins with =, +, - or @ for a formula, some of them also if
the sign is full width. Such texts are written with an apostrophe in front, which is removed again
on reading. The table of inspections has the form of Ofsted's own file.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from types import NoneType
from typing import Any, NamedTuple, get_args, get_type_hints

from data.accounts import InspectionAccounts
from data.cells import CellType, Column, duplicate_urns, read_cells
from data.csv_file import read_table
from data.errors import InputError
from data.given_file import StrPath
from data.inspection import (
    AREAS,
    JUDGEMENTS,
    ONLY_WHERE_APPLICABLE,
    ROLE,
    GradedInspection,
    Inspection,
    UngradedInspection,
)
from data.inspection_file import InspectionTable, read_inspections
from data.school import School, Schools

_GUARD = "'"
_GUARDED = tuple("=+-@\uff1d\uff0b\uff0d\uff20\t\r\n" + _GUARD)
OF_PERSONS = frozenset({"head_vacancy"})
"""Fields of a school that are about one person; tables of older versions have them."""
_ELSEWHERE = frozenset({"inspection"})
"""Fields that are in a table of their own."""
_LATER = frozenset(
    {
        *("ward", "last_inspected", "places_year", "lead_capacity", "dfe_number"),
        *("entrance_lon", "entrance_lat", "special_units", "special_needs", "labels"),
        *("area", "partnership_category", "signed"),
    }
)
"""Fields that tables of older versions do not have."""
_CELL_TYPES = {
    str: CellType.TEXT,
    int: CellType.WHOLE,
    float: CellType.NUMBER,
    bool: CellType.YES_NO,
}


_CARD, _OEIF, _UNGRADED = "latest full", "latest OEIF graded", "the ungraded"
_START, _CONCERN = "Inspection start date", "Category of concern"


def schools_to_table(schools: Iterable[School]) -> str:
    """Return the schools as CSV text: one column for each field of `School`, by its name.

    `OF_PERSONS` is left out: the table is shared.
    """
    names = [column.name for column in _COLUMNS if column.name not in OF_PERSONS]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([to_cell(getattr(school, name)) for name in names] for school in schools)
    return text.getvalue()


def read_school_table(path: StrPath) -> Schools:
    """Read a table of schools as `schools_to_table` wrote it.

    Raises
    ------
    InputError
        With every fault: no such file, no CSV, missing columns, faulty cells, a repeated URN.
    """
    table = read_table(path, _COLUMNS)
    faults = table.missing_columns(_COLUMNS) + [fault for _, fault in table.ragged]
    schools = []
    urns = []
    for row in [] if faults else table.rows:
        values, wrong = read_cells(table.where, row.number, row.cells, _COLUMNS)
        faults += wrong
        if not wrong:
            schools.append(School(**{name: _from_cell(value) for name, value in values.items()}))
            urns.append((row.number, values["urn"]))
    faults += duplicate_urns(table.where, urns)
    if faults:
        raise InputError(faults)
    return Schools(tuple(schools), sources=(table.file.source("schools"),))


class InPlan(NamedTuple):
    """What a plan's table of schools says about a school's place in the plan, unchanged.

    Attributes
    ----------
    cluster
        Its number; `""` for none.
    state
        Its state; None if there is no such column.
    """

    cluster: str
    state: str | None


def read_in_plan(path: StrPath) -> dict[int, InPlan]:
    """Return what the columns `cluster` and `state` of a plan's table of schools say, by URN.

    Returns
    -------
    dict
        Nothing at all if there is no column `cluster`.

    Raises
    ------
    InputError
        As `read_school_table` does.
    """
    columns = (_CLUSTER, _STATE, next(column for column in _COLUMNS if column.name == "urn"))
    table = read_table(path, columns)
    if _CLUSTER.name not in table.header:
        return {}
    told = _STATE.name in table.header
    return {
        int(row.cells["urn"]): InPlan(
            row.cells[_CLUSTER.name].strip(), row.cells[_STATE.name].strip() if told else None
        )
        for row in table.rows
    }


def to_cell(value: object) -> str:
    """Return a value as the text of a cell that no spreadsheet mistakes for a formula."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return repr(value)
        case str() if value.startswith(_GUARDED):
            return _GUARD + value
        case _:
            return str(value)


def _from_cell(value: Any) -> Any:
    return value.removeprefix(_GUARD) if isinstance(value, str) else value


def _school_columns() -> tuple[Column, ...]:
    """Derive the columns from the fields of `School`: one schema, not two."""
    columns = []
    for name, hint in get_type_hints(School).items():
        if name in _ELSEWHERE:
            continue
        kinds = get_args(hint) or (hint,)
        columns.append(
            Column(
                name=name,
                field=name,
                type=_CELL_TYPES[kinds[0]],
                required=name not in OF_PERSONS | _LATER,
                may_be_empty=kinds[0] is str or NoneType in kinds,
            )
        )
    return tuple(columns)


_COLUMNS = _school_columns()
_CLUSTER, _STATE = (
    Column(name=name, field=name, type=CellType.TEXT, may_be_empty=True)
    for name in ("cluster", "state")
)
"""Written in addition to those of `School`; the plan itself is in plan.json."""


def with_inspections(schools: Schools, table: InspectionTable) -> Schools:
    """Return schools with what Ofsted's file says of each."""
    items = tuple(replace(each, inspection=table.by_urn.get(each.urn)) for each in schools)
    lacking = dict(schools.lacking)
    if any(school.inspection and school.inspection.latest for school in items):
        lacking.pop("ofsted", None)
    elif "ofsted" in lacking:
        names = ", ".join(source.name for source in table.sources)
        lacking["ofsted"] += f", and {names} has no grade of any of them"
    return replace(schools, items=items, lacking=lacking)


def inspected(schools: Schools, table: InspectionTable) -> Schools:
    """Return schools with what a file of Ofsted says of each, that file and an account of it."""
    if not table.sources:
        return schools
    others = (source for source in schools.sources if source.role != ROLE)
    schools = replace(with_inspections(schools, table), sources=(*others, *table.sources))
    if schools.accounts is None:
        return schools
    found = InspectionAccounts(
        name=table.sources[0].name,
        as_at=table.as_at,
        with_row=len(table.by_urn),
        without_row=tuple(f"{s.name} ({s.urn})" for s in schools if s.urn not in table.by_urn),
        other_rows=table.others,
        lacks=table.lacks,
    )
    return replace(schools, accounts=replace(schools.accounts, inspections=found))


def inspections_to_table(schools: Iterable[School]) -> str:
    """Return what Ofsted's file says of some schools as CSV text; a row for each that it has."""
    known = {school.urn: school.inspection for school in schools if school.inspection}
    areas = list(
        dict.fromkeys(
            [
                *AREAS,
                *(
                    grade.name
                    for told in known.values()
                    if told.report_card
                    for grade in told.report_card.grades
                ),
            ]
        )
    )
    rows = [{"URN": str(urn), **_inspection_cells(told, areas)} for urn, told in known.items()]
    header = list(rows[0]) if rows else ["URN", *_inspection_cells(Inspection(), areas)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(map(to_cell, header))
    writer.writerows([to_cell(row[name]) for name in header] for row in rows)
    return text.getvalue()


def read_inspection_table(path: StrPath) -> InspectionTable:
    """Read a table that `inspections_to_table` wrote.

    Raises
    ------
    InputError
        As `read_inspections` does.
    """
    return read_inspections(path, as_at=date.max)


def _inspection_cells(told: Inspection, areas: Iterable[str]) -> dict[str, str]:
    """Return the cells of one school, all columns in one order."""
    card = told.report_card or GradedInspection(is_report_card=True)
    graded = told.graded or GradedInspection(is_report_card=False)
    ungraded = told.ungraded or UngradedInspection()
    cells = {
        _START: card.day,
        **_cells_of_urn(_CARD, card, told=told.report_card is not None),
        _CONCERN: card.concern,
        "Safeguarding standards": {True: "Met", False: "Not met", None: ""}[card.safeguarding_met],
    }
    days = {grade.name: grade.day for grade in card.grades}
    for area in areas:
        cells[_column_name(area)] = card.words_of(area)
        cells[f"{area} - date of grade"] = days.get(area, "")
    cells |= {
        f"{_START} of {_OEIF} inspection": graded.day,
        **_cells_of_urn(_OEIF, graded, told=told.graded is not None),
        "Latest OEIF category of concern": graded.concern,
        "Latest OEIF overall effectiveness": graded.overall,
        "Latest OEIF safeguarding is effective?": {True: "Yes", False: "No", None: ""}[
            graded.safeguarding_met
        ],
    }
    for name in JUDGEMENTS:
        cells[_column_name(f"Latest OEIF {name[:1].lower()}{name[1:]}", name)] = graded.words_of(
            name
        )
    cells |= {
        "Date of latest ungraded inspection": ungraded.day,
        "Ungraded inspection overall outcome": ungraded.outcome,
        **_cells_of_urn(_UNGRADED, ungraded, told=told.ungraded is not None),
        "Most recent category of concern": told.concern,
    }
    return cells


def _column_name(column: str, name: str = "") -> str:
    return f"{column} (where applicable)" if (name or column) in ONLY_WHERE_APPLICABLE else column


def _cells_of_urn(
    kind: str, one: GradedInspection | UngradedInspection, *, told: bool
) -> dict[str, str]:
    relates = "No" if one.of_predecessor else "Yes"
    does = "Does the ungraded" if kind == _UNGRADED else f"Does the {kind}"
    return {
        f"{does} inspection relate to the URN of the current school?": relates if told else "",
        f"URN at time of {kind} inspection": "" if one.urn is None else str(one.urn),
    }
