"""What the columns of a grid hold, by their headings and their cells, and the schools of a row."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from data.cells import whole_number
from data.errors import shorten
from data.group_table.directory import SchoolDirectory
from data.group_table.evidence import (
    entry_of,
    is_number,
    is_plainly_school,
    may_be_school,
    schools_in,
    share_of_schools,
)
from data.group_table.grid import Grid, GridRow, letter
from data.group_table.headings import Role, roles_of
from data.group_table.written import WrittenSchool
from data.vocabulary import key, tidy

HEADER_WITHIN = 40
"""A header is among this many first rows, or there is none."""

TELLING = (Role.SCHOOL, Role.MEMBERS, Role.URN, Role.NUMBER)
"""Columns that tell which school is meant."""

_MOST, _HALF = 0.7, 0.5
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?\s*[0-9][A-Z]{2}", re.IGNORECASE)
_SHORT_NUMBER = 4
_LEAD = frozenset({"lead", "leadschool"})
_YES = frozenset({"lead", "yes", "y", "x", "true", "1", "leadschool", "✓", "✔", "hub", "leader"})


@dataclass(frozen=True)
class TableColumns:
    """What the columns of a grid hold, and the rows below their header.

    Attributes
    ----------
    grid
        All cells.
    header
        The row that names the columns; None if there is none.
    rows
        The rows below it.
    roles
        What a column holds, by its index; columns of which it is not known are absent.
    """

    grid: Grid
    header: GridRow | None
    rows: tuple[GridRow, ...]
    roles: Mapping[int, Role]

    def name(self, at: int) -> str:
        """Return the heading of a column, or its letter if it has none."""
        heading = "" if self.header is None else self.header.cells[at]
        return tidy(heading) or letter(at)

    def told(self, at: int) -> str:
        """Return a column as a sentence names it."""
        heading = "" if self.header is None else self.header.cells[at]
        return repr(shorten(tidy(heading), 40)) if heading else f"column {letter(at)}"

    def of(self, *roles: Role) -> list[int]:
        """Return the columns that hold one of these."""
        return [at for at, role in self.roles.items() if role in roles]

    def cells(self, at: int) -> list[str]:
        """Return the cells of a column that hold something."""
        return [row.cells[at] for row in self.rows if row.cells[at]]

    def with_role(self, at: int, role: Role) -> "TableColumns":
        """Return the same with a column of this role, and no other column of it."""
        others = {each: held for each, held in self.roles.items() if held != role}
        return replace(self, roles={**others, at: role})

    def school_columns(self, directory: SchoolDirectory) -> list[int]:
        """Return the columns that name schools; several if a row names several of them."""
        named = self.of(Role.SCHOOL, Role.MEMBERS)
        unnamed = (
            at
            for at in range(self.grid.width)
            if at not in self.roles and (self.header is None or not self.header.cells[at])
        )
        others = [at for at in unnamed if _names_schools(self.cells(at), directory)]
        if others and not named:  # they name other schools than the numbers do
            named = self.of(Role.URN, Role.NUMBER)
        return sorted({*named, *others})


def _names_schools(cells: list[str], directory: SchoolDirectory) -> bool:
    is_plain = sum(is_plainly_school(directory, cell) for cell in cells) >= _HALF * len(cells)
    return bool(cells) and is_plain and len(set(cells)) >= _MOST * len(cells)


def with_roles(grid: Grid, directory: SchoolDirectory) -> TableColumns:
    """Find the header of a grid, and what its columns hold, by their names and their cells."""
    header = None
    for row in grid.rows[:HEADER_WITHIN]:
        if _is_header(row, grid, directory):
            header = row
        if header or names_school(row, directory):
            break
    start = 0 if header is None else grid.rows.index(header) + 1
    rows = tuple(row for row in grid.rows[start:] if header is None or not _repeats(row, header))
    if header is None:  # a title stands alone above the table
        while len(rows) > 1 and len(rows[0].filled) == 1 < len(rows[1].filled):
            rows = rows[1:]
    roles = {} if header is None else roles_of(header.cells)
    found = TableColumns(grid, header, rows, roles)
    return TableColumns(grid, header, rows, roles | _roles_by_content(found, directory))


def _repeats(row: GridRow, header: GridRow) -> bool:
    """Say whether a row names the columns once more, as above each group of a document."""
    return all(key(cell) == key(name) for cell, name in zip(row.cells, header.cells, strict=True))


def names_school(row: GridRow, directory: SchoolDirectory) -> bool:
    """Say whether a cell of a row plainly names a school, or several."""
    parts = (part for cell in row.cells if cell for part in schools_in(directory, cell))
    return any(is_plainly_school(directory, part) for part in parts)


def _is_header(row: GridRow, grid: Grid, directory: SchoolDirectory) -> bool:
    """Say whether a row names columns: it has known names, and no school beside them."""
    roles = roles_of(row.cells)
    others = [cell for at, cell in enumerate(row.cells) if cell and at not in roles]
    if not roles or names_school(row, directory):
        return False
    if len(row.filled) == 1:  # else it is a title
        return grid.width == 1 and Role.GROUP not in roles.values()
    return len(roles) > 1 or share_of_schools(directory, others) < _HALF


def _roles_by_content(found: TableColumns, directory: SchoolDirectory) -> dict[int, Role]:
    """Return what columns hold that no heading tells: numbers, postcodes, names of schools."""
    roles: dict[int, Role] = {}
    names: list[tuple[float, int]] = []
    numbers: list[int] = []
    for at in range(found.grid.width):
        cells = found.cells(at)
        if at in found.roles or not cells or len(cells) < _HALF * len(found.rows):
            continue
        if sum(map(is_number, cells)) >= _MOST * len(cells):
            numbers.append(at)
        elif sum(bool(_POSTCODE.fullmatch(cell)) for cell in cells) >= _MOST * len(cells):
            roles[at] = Role.POSTCODE
        elif len(set(cells)) >= _MOST * len(cells):
            parts = [part for cell in cells for part in schools_in(directory, cell)]
            names.append((share_of_schools(directory, parts), at))
    telling = found.of(*TELLING)
    if names and not found.of(Role.SCHOOL, Role.MEMBERS):
        share, at = max(names, key=lambda each: (each[0], -each[1]))
        if share >= _MOST:
            roles[at] = Role.SCHOOL
            telling.append(at)
    for at in numbers:
        if all(_tell_one_school(found, at, other, directory) for other in telling):
            roles[at] = Role.NUMBER if telling and Role.URN in roles.values() else Role.URN
            telling.append(at)
    return roles


def _tell_one_school(found: TableColumns, at: int, other: int, directory: SchoolDirectory) -> bool:
    """Say whether two columns name the same schools, as far as both are understood."""
    pairs = [
        (entry_of(directory, row.cells[at]), entry_of(directory, row.cells[other]))
        for row in found.rows
        if row.cells[at] and row.cells[other]
    ]
    known = [(one, two) for one, two in pairs if one is not None and two is not None]
    return sum(one.urn == two.urn for one, two in known) >= _HALF * len(known)


def schools_of_row(
    found: TableColumns,
    directory: SchoolDirectory,
    row: GridRow,
    label: str,
    *,
    lists: bool = False,
) -> Iterator[WrittenSchool]:
    """Yield the schools of a row: one, or those that its cell lists.

    Parameters
    ----------
    found
        What the columns hold.
    directory
        The schools.
    row
        The row.
    label
        The group that it belongs to.
    lists
        Whether a row is a whole group: then the lead school named beside its schools is one more.
    """
    filled: dict[Role, tuple[str, int | None]] = {
        role: (row.cells[at], at)
        for role in Role
        for at in reversed(found.of(role))
        if row.cells[at]
    }
    name, name_at = filled.get(Role.SCHOOL) or filled.get(Role.MEMBERS, ("", None))
    urn, urn_at = filled.get(Role.URN, ("", None))
    number, number_at = filled.get(Role.NUMBER, ("", None))
    at = next((each for each in (urn_at, number_at, name_at) if each is not None), None)
    if at is None:
        return
    if is_number(name) and (urn or number):  # a number under the heading of names
        name, number = "", number or name
    code = filled.get(Role.AUTHORITY, ("", None))[0]
    if number and code and number.isdecimal() and len(number) <= _SHORT_NUMBER:
        number = f"{code}/{number.zfill(_SHORT_NUMBER)}"
    leads = [row.cells[each] for each in found.of(Role.LEAD)]
    leads += [cell for cell in unnamed_cells(found, row) if key(cell) in _LEAD]
    single = WrittenSchool(
        name=tidy(name),
        urn=tidy(urn),
        number=tidy(number),
        group=label,
        where=found.grid.where,
        row=row.number,
        column=found.name(at),
        town=tidy(filled.get(Role.TOWN, ("", None))[0]),
        postcode=tidy(filled.get(Role.POSTCODE, ("", None))[0]),
        note=tidy(filled.get(Role.NOTE, ("", None))[0]),
    )
    parts = schools_in(directory, urn or name) if not (number or (urn and name)) else []
    listed = [_as_listed(single, part) for part in parts] if parts else [single]
    if lists:
        named = {key(text) for school in listed for text in (school.name, school.urn)}
        spare = (lead for lead in leads if lead and key(lead) not in named)
        more = [lead for lead in spare if may_be_school(directory, lead)]
        listed = [*(_as_listed(replace(single, urn=""), lead) for lead in more), *listed]
    for school in listed:
        is_lead = any(key(lead) in _YES or _names(lead, school) for lead in leads if lead)
        yield replace(school, is_lead=is_lead)


def _as_listed(row: WrittenSchool, part: str) -> WrittenSchool:
    """Return one of the schools that a cell lists."""
    number = is_number(part) or whole_number(part) is not None or bool(row.urn)
    return replace(row, name="" if number else tidy(part), urn=tidy(part) if number else "")


def _names(lead: str, school: WrittenSchool) -> bool:
    return key(lead) in {key(text) for text in (school.name, school.urn) if text}


def unnamed_cells(found: TableColumns, row: GridRow) -> list[str]:
    """Return the filled cells of columns of which it is not known what they hold."""
    return [cell for at, cell in enumerate(row.cells) if cell and at not in found.roles]
