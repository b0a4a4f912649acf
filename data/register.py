"""Read the school register (GIAS): the schools of one piece of work, or every fault in them."""

import dataclasses
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np

from data.accounts import OPEN
from data.cells import columns_of, duplicate_urns, read_cells
from data.cleaning import clean_rows, put_into_one_spelling
from data.coordinates import Placed, check_places, to_degrees
from data.csv_file import Relevance, Row, Table, no_collecting
from data.dates import latest_day
from data.errors import Fault, InputError, Notice, gathering
from data.given_file import StrPath
from data.group_links import (
    ALL_ENGLAND,
    GroupLinks,
    Tie,
    academy_trusts,
    read_group_links,
    trust_sizes,
)
from data.inspection_file import InspectionTable, read_inspections
from data.overrides import (
    Overrides,
    corrected,
    entrances_elsewhere,
    read_overrides,
    unpublished,
    unused,
)
from data.phases import phase_told
from data.places import ADDRESS3, STREET, locality_of
from data.plausibility import (
    Confirmed,
    closing_notices,
    doubtful_rolls,
    implausible,
    lacking_in_register,
    lacking_with,
)
from data.register_table import Register, missing_columns, table_of_register
from data.rolls import CapacityTable, MissingRoll, fill_rolls, missing_roll_faults, read_capacity
from data.school import School, Schools
from data.school_table import inspected
from data.selection import Near, Selection, select, unknown_names
from data.special_needs import SPECIAL_COLUMNS, special_facts
from data.twins import twins
from data.vocabulary import (
    LA,
    LA_CODE,
    NUMBER,
    PHASE,
    STATUS,
    TRUST_FLAG,
    dfe_number,
    school_of,
    urn_of,
    vocabulary,
)

_COLUMNS = columns_of("register")
_UNNAMED = (TRUST_FLAG, LA_CODE, NUMBER, STREET, ADDRESS3, *SPECIAL_COLUMNS)
"""Columns that are no field of `School`, but decide about one."""
_READ = tuple(column for column in _COLUMNS if column.field or column.name in _UNNAMED)
_MADE = {"", "trust", "federation", "locality", "special_units", "special_needs"}
_TAKEN_AS_READ = {column.field for column in _COLUMNS} - _MADE
Values = dict[str, Any]
"""Values of one row by field of `School`: of many types, which the schema knows."""


@no_collecting()
def read_schools(
    path: StrPath | Register,
    la: str | Collection[str] | None = None,
    phase: str | Collection[str] | None = None,
    *,
    statuses: str | Collection[str] = OPEN,
    group_links: StrPath | None = None,
    overrides: StrPath | None = None,
    inspections: StrPath | None = None,
    inspections_as_at: date | None = None,
    capacity: StrPath | None = None,
    missing_roll: MissingRoll = None,
    near: Near | None = None,
    only: Collection[int] | None = None,
) -> Schools:
    """Read schools from a download of the register (GIAS), Windows-1252 or UTF-8.

    Rows are chosen by authority, phase, status and place before they are checked, so that a fault
    in another authority stops nothing. No row is skipped because of its spelling, and every
    row that names the authority is accounted for. docs/data.md lists the columns.

    Parameters
    ----------
    path
        The register: a CSV file, alone or in a zip archive, or an Excel workbook; or the
        `Register` that was made of it.
    la
        Name of a local authority, or several; None for all. Capitals and spaces make no
        difference, here and in the next two.
    phase
        Name of a phase, such as `"Primary"`, or several; None for all.
    statuses
        Names of the statuses to keep, such as `"Proposed to open"`.
    group_links
        The register's group-links download: trusts and federations.
    overrides
        TOML file of what the planner knows better than the register.
    inspections, inspections_as_at
        Ofsted's file of latest inspections, and its day; None for that in its name.
    capacity
        File of the school capacity survey, whose places override the register's.
    missing_roll
        How to fill a missing roll: None leaves it missing, `"capacity"` takes the places,
        `"median"` the median of the schools chosen, a number that number.
    near
        Only schools near a place, which may be none; None for all.
    only
        Only schools with these URNs; None for all.

    Returns
    -------
    Schools
        In the order of the register, with notices, sources and accounts.

    Raises
    ------
    InputError
        With every fault in the files and options.

    Examples
    --------
    >>> from data import demo_county, read_schools
    >>> county = demo_county()
    >>> schools = read_schools(county.schools, la=county.la, phase="Primary")
    >>> len(schools)
    276
    >>> schools[0].name, schools[0].pupils
    ("St Joseph's Catholic Primary School", 397)
    """
    faults: list[Fault] = []
    table, chosen, links, corrections = None, None, GroupLinks(), Overrides()
    graded, places = InspectionTable(), CapacityTable()
    with gathering(faults):
        table = table_of_register(path)
        if missing := missing_columns(table, _COLUMNS):
            raise InputError([*missing, *unknown_names(table, la, phase, statuses)])
        chosen = select(table, la, phase, statuses, near=near, only=only)
    relevance = None if chosen is None else _relevance(chosen.rows)
    if group_links is not None:
        with gathering(faults):
            links = read_group_links(group_links, relevance)
    if inspections is not None:
        with gathering(faults):
            graded = read_inspections(inspections, relevance, inspections_as_at)
    if overrides is not None:
        with gathering(faults):
            corrections = read_overrides(overrides)
    if capacity is not None:
        with gathering(faults):
            places = read_capacity(capacity, relevance.urns if relevance else ())
    faults += missing_roll_faults(missing_roll)
    if table is None or chosen is None:
        raise InputError(faults)
    rows, clean_notices = clean_rows(table.where, chosen.rows, _COLUMNS)
    words = put_into_one_spelling(table.where, corrected(rows, corrections), graded.by_urn)
    values, row_faults = _read_rows(table.where, words.rows)
    place_faults, place_notices = check_places(
        table.where, list(_placed_schools(words.rows, values))
    )
    faults += [*chosen.faults, *words.faults, *row_faults, *place_faults]
    faults += twins(table.where, words.rows, values)
    faults += _open_and_closed(table.where, chosen, values)
    faults += entrances_elsewhere(values, corrections)
    doubted = {fault.row for fault in faults}
    confirmed = _confirmed(corrections)
    misplaced = {fault.row for fault in place_faults}
    faults += [
        fault
        for fault in implausible(
            table.where,
            words.rows,
            values,
            [row for row in chosen.neighbours if row.number not in misplaced],
            confirmed,
        )
        if fault.row not in doubted
    ]
    if faults:
        raise InputError(faults)
    schools, school_notices = _make_schools(values, links, corrections)
    schools, roll_notices = fill_rolls(places.given_to(schools), missing_roll)
    found = Schools(
        tuple(schools),
        sources=(
            table.source("schools", _latest_change(table)),
            *links.sources,
            *corrections.sources,
            *places.sources,
        ),
        accounts=chosen.accounts,
        elsewhere=chosen.elsewhere,
        lacking=lacking_with(
            lacking_in_register(table, rows, schools, words.not_understood), links, corrections
        ),
        trust_schools=trust_sizes(table, links, {s.trust for s in schools if s.trust}),
    )
    found = inspected(found, graded)
    return dataclasses.replace(
        found,
        notices=(
            *table.notices,
            *_absent_columns(table, {"ofsted", "last_inspected"} if graded.sources else set()),
            *chosen.notices,
            *clean_notices,
            *links.notices,
            *places.notices,
            *closing_notices(words.rows),
            *doubtful_rolls(words.rows, values, confirmed),
            *words.notices,
            *place_notices,
            *school_notices,
            *roll_notices,
            *unused(found, corrections),
            *unpublished(corrections, found.by_urn),
        ),
    )


@no_collecting()
def read_england(path: StrPath | Register, phases: Collection[str]) -> tuple[School, ...]:
    """Return the schools of England to compare others with, as the register has them.

    Faulty rows are skipped.

    Parameters
    ----------
    path
        The register, as for `read_schools`.
    phases
        Names of their phases.

    Returns
    -------
    Open schools, in the order of the register; none where it does not hold all England.

    Raises
    ------
    InputError
        If there is no such file, or it is no register.
    """
    table = table_of_register(path)
    if missing := missing_columns(table, _COLUMNS):
        raise InputError(missing)
    if len({row.cells[LA].strip() for row in table.rows}) < ALL_ENGLAND:
        return ()
    spelt = {
        (column, text): vocabulary(column).word(text) or text.strip()
        for column in (STATUS, PHASE)
        for text in {row.cells[column] for row in table.rows}
    }
    meant = []
    for row in table.rows:
        phase, status = (spelt[column, row.cells[column]] for column in (PHASE, STATUS))
        phase, _ = phase_told(row.cells, phase)
        if phase in phases and status in OPEN:
            cells = {name: text.strip() for name, text in row.cells.items()}
            meant.append(Row(row.number, cells | {PHASE: phase, STATUS: status}))
    cleaned, _ = clean_rows(table.where, meant, _COLUMNS)
    words = put_into_one_spelling(table.where, cleaned)
    refused = {fault.row for fault in words.faults}
    found: dict[int, Values] = {}
    for row in words.rows:
        values, wrong = read_cells(table.where, row.number, row.cells, _READ)
        if not wrong and row.number not in refused:
            found.setdefault(values["urn"], values)
    schools, _ = _make_schools(list(found.values()), GroupLinks(), Overrides())
    return tuple(schools)


def _read_rows(where: str, rows: Sequence[Row]) -> tuple[list[Values], list[Fault]]:
    """Read the cells of all rows; values have columns without a field by their names."""
    all_values = []
    faults: list[Fault] = []
    for row in rows:
        values, wrong = read_cells(where, row.number, row.cells, _READ)
        all_values.append(values)
        faults += wrong
    numbered = zip(rows, all_values, strict=True)
    urns = [(row.number, values["urn"]) for row, values in numbered if "urn" in values]
    faults += duplicate_urns(where, urns)
    schools = {row.number: row.cells for row in rows} if faults else {}
    return all_values, [
        dataclasses.replace(fault, school=school_of(schools[fault.row or 0])) for fault in faults
    ]


def _open_and_closed(where: str, chosen: Selection, all_values: Sequence[Values]) -> list[Fault]:
    """Return a fault for each school taken whose URN another row has that was not taken."""
    numbered = zip(chosen.rows, all_values, strict=True)
    taken = {values["urn"]: row.number for row, values in numbered if "urn" in values}
    rows = {row.number for row in chosen.rows}
    others = [row for row in chosen.neighbours if row.number not in rows]
    return [
        Fault(
            where,
            f"this URN is also in row {taken[urn]}, with another status or phase",
            "Remove the row that is wrong",
            row.number,
            "URN",
            str(urn),
            school_of(row.cells),
        )
        for row in others
        if (urn := urn_of(row.cells)) is not None and urn in taken
    ]


def _placed_schools(rows: Sequence[Row], all_values: Sequence[Values]) -> Iterator[Placed]:
    needed = ("urn", "name", "la", "easting", "northing")
    for row, values in zip(rows, all_values, strict=True):
        if all(name in values for name in needed):
            yield Placed(row.number, *(values[name] for name in needed))


def _make_schools(
    all_values: Sequence[Values], links: GroupLinks, overrides: Overrides
) -> tuple[list[School], list[Notice]]:
    """Make the schools, with rolls as the register and the overrides have them."""
    lon, lat = to_degrees(
        np.array([values["easting"] for values in all_values]),
        np.array([values["northing"] for values in all_values]),
    )
    schools = []
    notices: list[Notice] = []
    for values, place in zip(all_values, zip(lon.tolist(), lat.tolist(), strict=True), strict=True):
        urn = values["urn"]
        override = overrides.get(urn)
        trusts = academy_trusts(values.get("trust", ()), values.get(TRUST_FLAG, ""))
        federations = values.get("federation", ())
        trust, federation = (
            Tie("trust", trusts, links.trusts.get(urn, ())),
            Tie("federation", federations, links.federations.get(urn, ())),
        )
        schools.append(
            School(
                **{name: value for name, value in values.items() if name in _TAKEN_AS_READ},
                lon=place[0],
                lat=place[1],
                locality=locality_of(values),
                **special_facts(values),
                trust=trust.name,
                federation=federation.name,
                dfe_number=dfe_number(values),
                **override.facts,
            )
        )
        notices += [
            Notice(f"{values['name']} ({urn}) {text}", urn)
            for text in (trust.doubt, federation.doubt, override.told)
            if text
        ]
    return schools, notices


def _relevance(rows: Sequence[Row]) -> Relevance:
    """Return the chosen schools, so that faults in other rows of the group links are ignored."""
    urns = (urn_of(row.cells) for row in rows)
    return Relevance(
        frozenset(urn for urn in urns if urn is not None), frozenset(row.cells[LA] for row in rows)
    )


def _confirmed(overrides: Overrides) -> Confirmed:
    given = overrides.by_urn.items()
    return Confirmed(
        {urn for urn, override in given if override.place is not None},
        {urn for urn, override in given if override.roll is not None},
    )


def _absent_columns(table: Table, elsewhere: Collection[str]) -> list[Notice]:
    """Name the columns that the register lacks, except those that another file replaces."""
    told = (each for each in _COLUMNS if each.name not in SPECIAL_COLUMNS)
    absent = [
        each.name for each in told if each.name not in table.header and each.field not in elsewhere
    ]
    if not absent:
        return []
    return [Notice(f"{table.where} has no column {', '.join(absent)}: these facts are not known.")]


def _latest_change(table: Table) -> str:
    return latest_day(row.cells.get("LastChangedDate", "") for row in table.rows)
