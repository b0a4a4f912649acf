"""The layout with a row a school: one column names the schools, another their groups."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from data.errors import Notice, shorten
from data.group_table.directory import SchoolDirectory
from data.group_table.evidence import is_number, schools_in, share_of_schools
from data.group_table.grid import Grid, GridRow, letter
from data.group_table.headings import Role, is_strong_group, roles_of
from data.group_table.layout import BY_CONTENT, BY_HEADING, Reading
from data.group_table.written import WrittenSchool
from data.spelling import some_of
from data.vocabulary import key, tidy

HEADER_WITHIN = 40
"""A header is among this many first rows, or there is none."""

_MOST, _HALF = 0.7, 0.5
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?\s*[0-9][A-Z]{2}", re.IGNORECASE)
_YES = frozenset({"lead", "yes", "y", "x", "true", "1", "leadschool", "✓", "✔", "hub", "leader"})
_ASIDES = _YES | frozenset({"no", "n", "member", "tbc", "false", "0", "partner", "agreed"})
_TELLING = (Role.SCHOOL, Role.MEMBERS, Role.URN, Role.NUMBER)


@dataclass(frozen=True)
class _Columns:
    """What the columns of a grid hold, and the rows below their header."""

    grid: Grid
    header: GridRow | None
    rows: tuple[GridRow, ...]
    roles: Mapping[int, Role]

    def name(self, at: int) -> str:
        heading = "" if self.header is None else self.header.cells[at]
        return tidy(heading) or letter(at)

    def told(self, at: int) -> str:
        heading = "" if self.header is None else self.header.cells[at]
        return repr(shorten(tidy(heading), 40)) if heading else f"column {letter(at)}"

    def of(self, *roles: Role) -> list[int]:
        return [at for at, role in self.roles.items() if role in roles]

    def cells(self, at: int) -> list[str]:
        return [row.cells[at] for row in self.rows if row.cells[at]]


def column_readings(grid: Grid, directory: SchoolDirectory) -> Iterator[Reading]:
    """Yield every way to read a grid with a row a school; one for each column of groups."""
    found = with_roles(grid, directory)
    if not found.of(*_TELLING):
        return
    named = found.of(Role.GROUP)
    strong = [at for at in named if is_strong_group(found.name(at))]
    certainty = BY_HEADING if named else BY_CONTENT
    for at in strong or named or _likely_groups(found):
        reading = _reading(found, directory, at, certainty)
        if reading is not None:
            yield reading


def with_roles(grid: Grid, directory: SchoolDirectory) -> _Columns:
    """Find the header of a grid, and what its columns hold, by their names and their cells."""
    header = next(
        (row for row in grid.rows[:HEADER_WITHIN] if _is_header(row, directory)),
        None,
    )
    start = 0 if header is None else grid.rows.index(header) + 1
    rows = grid.rows[start:]
    if header is None:  # a title stands alone above the table
        while len(rows) > 1 and len(rows[0].filled) == 1 < len(rows[1].filled):
            rows = rows[1:]
    roles = {} if header is None else roles_of(header.cells)
    found = _Columns(grid, header, rows, roles)
    return _Columns(grid, header, rows, roles | _roles_by_content(found, directory))


def _is_header(row: GridRow, directory: SchoolDirectory) -> bool:
    """Say whether a row names columns: it has known names, and no school beside them."""
    roles = roles_of(row.cells)
    others = [cell for at, cell in enumerate(row.cells) if cell and at not in roles]
    if not roles or any(map(is_number, others)):
        return False
    if len(roles) == 1 and len(row.filled) > 1:
        return share_of_schools(directory, others) < _HALF
    return len(roles) > 1 or row.filled == tuple(roles)


def _roles_by_content(found: _Columns, directory: SchoolDirectory) -> dict[int, Role]:
    """Return what columns hold that no heading tells: numbers, postcodes, names of schools."""
    roles: dict[int, Role] = {}
    names: list[tuple[float, int]] = []
    for at in range(found.grid.width):
        cells = found.cells(at)
        if at in found.roles or len(cells) < _HALF * len(found.rows):
            continue
        if sum(map(is_number, cells)) >= _MOST * len(cells):
            roles[at] = Role.URN
        elif sum(bool(_POSTCODE.fullmatch(cell)) for cell in cells) >= _MOST * len(cells):
            roles[at] = Role.POSTCODE
        elif len(set(cells)) >= _MOST * len(cells):
            parts = [part for cell in cells for part in schools_in(directory, cell)]
            names.append((share_of_schools(directory, parts), at))
    if names and not found.of(Role.SCHOOL, Role.MEMBERS):
        share, at = max(names, key=lambda each: (each[0], -each[1]))
        if share >= _MOST:
            roles[at] = Role.SCHOOL
    return roles


def _likely_groups(found: _Columns) -> list[int]:
    """Return the columns that may name groups, where no heading says so."""
    likely = []
    for at in range(found.grid.width):
        cells = found.cells(at)
        count = Counter(map(key, cells))
        asides = sum(number for text, number in count.items() if text in _ASIDES)
        filled = len(cells) >= 0.9 * len(found.rows) or _is_filled_once(found, at)
        if at in found.roles or not filled or len(count) < 2 or asides > _HALF * len(cells):
            continue
        repeats = len(count) < len(cells)
        if repeats or _is_filled_once(found, at):
            likely.append(at)
    return likely


def _is_filled_once(found: _Columns, at: int) -> bool:
    """Say whether each group is named in its first row alone, with blanks below it."""
    cells = [row.cells[at] for row in found.rows]
    filled = [key(cell) for cell in cells if cell]
    is_once = len(set(filled)) == len(filled) < len(cells)
    return bool(filled) and bool(cells[0]) and is_once


def _reading(
    found: _Columns, directory: SchoolDirectory, at: int, certainty: int
) -> Reading | None:
    once = _is_filled_once(found, at)
    schools: list[WrittenSchool] = []
    nameless: list[int] = []
    label = ""
    for row in found.rows:
        written = tidy(row.cells[at])
        label = (written or label) if once else written
        found_here = list(_schools_of(found, directory, row, label))
        schools += found_here
        if not found_here and row.filled != (at,):
            nameless.append(row.number)
    if not schools or not any(school.group for school in schools):
        return None
    return Reading(
        found.grid.where,
        _sentence(found, at, schools, once=once),
        tuple(schools),
        certainty,
        tuple(_of_nameless(found.grid.where, nameless)),
    )


def _schools_of(
    found: _Columns, directory: SchoolDirectory, row: GridRow, label: str
) -> Iterator[WrittenSchool]:
    """Yield the schools of a row: one, or those that its cell lists."""

    def cell(*roles: Role) -> tuple[str, int | None]:
        for at in found.of(*roles):
            if row.cells[at]:
                return row.cells[at], at
        return "", None

    names, name_at = cell(Role.SCHOOL, Role.MEMBERS)
    urn, urn_at = cell(Role.URN)
    number, number_at = cell(Role.NUMBER)
    code, _ = cell(Role.AUTHORITY)
    if number and code and not re.search(r"[/\\ -]", number) and len(number) <= 4:
        number = f"{code}/{number.zfill(4)}"
    at = next((each for each in (urn_at, number_at, name_at) if each is not None), None)
    if at is None:
        return
    lead = [row.cells[each] for each in found.of(Role.LEAD) if row.cells[each]]
    unnamed = _asides(found, row)
    parts = schools_in(directory, names) if names and not urn and not number else [names]
    if urn and not names and len(listed := schools_in(directory, urn)) > 1:
        parts, urn = listed, ""
    for part in parts:
        is_urn = is_number(part) and not urn
        yield WrittenSchool(
            name="" if is_urn else tidy(part),
            urn=tidy(part) if is_urn else tidy(urn),
            number=tidy(number),
            group=label,
            where=found.grid.where,
            row=row.number,
            column=found.name(at),
            town=tidy(cell(Role.TOWN)[0]),
            postcode=tidy(cell(Role.POSTCODE)[0]),
            is_lead=any(_is_lead(text, part) for text in (*lead, *unnamed)),
            note=tidy(cell(Role.NOTE)[0]),
        )


def _asides(found: _Columns, row: GridRow) -> list[str]:
    """Return cells of columns without a heading that say `lead`."""
    return [
        cell
        for at, cell in enumerate(row.cells)
        if at not in found.roles and key(cell) in {"lead", "leadschool"}
    ]


def _is_lead(text: str, name: str) -> bool:
    return key(text) in _YES or (bool(name) and key(text) == key(name))


def _sentence(found: _Columns, at: int, schools: Sequence[WrittenSchool], *, once: bool) -> str:
    telling = some_of([found.told(each) for each in found.of(*_TELLING)])
    groups = len({school.group for school in schools if school.group})
    filled = ", named in the first row of each and meant for the rows below" if once else ""
    above = "" if found.header is not None else " (there is no header)"
    return (
        f"{found.grid.where} has a row a school{above}: schools by {telling}, {groups:,} groups by "
        f"{found.told(at)}{filled}."
    )


def _of_nameless(where: str, rows: Sequence[int]) -> Iterator[Notice]:
    if rows:
        one = len(rows) == 1
        yield Notice(
            f"{where}: {len(rows):,} {'row names' if one else 'rows name'} no school and "
            f"{'is' if one else 'are'} passed over: row {some_of([*map(str, rows)])}."
        )
