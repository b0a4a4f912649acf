"""The layouts with a column a group, and with a row a group."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile

from data.group_table.directory import SchoolDirectory
from data.group_table.evidence import (
    entry_of,
    is_number,
    is_plainly_school,
    schools_in,
    share_of_schools,
)
from data.group_table.grid import Grid, GridRow, letter
from data.group_table.headings import Role, role_of
from data.group_table.layout import BY_CONTENT, BY_HEADING, Reading
from data.group_table.school_name import name_of
from data.group_table.table_columns import names_school, with_roles
from data.group_table.written import WrittenSchool
from data.spelling import counted
from data.vocabulary import tidy

_MOST, _HALF = 0.7, 0.5
_FEWEST_GROUPS = 2
_COUNTED = re.compile(r"(?:no\.?|number|#|nr\.?)?\s*[0-9]{0,3}\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Member:
    """One school, where it stands, and the label of its group."""

    text: str
    label: str
    row: int
    column: int


def across_readings(grid: Grid, directory: SchoolDirectory) -> Iterator[Reading]:
    """Yield the ways to read a grid as a column a group, or a row a group."""
    down = _down(grid, directory)
    if _is_sound(down, directory):
        yield _reading(grid, down, "a column a group", BY_CONTENT)
    found = with_roles(grid, directory)
    groups = found.of(Role.GROUP)
    if len(groups) == 1 and len(found.school_columns(directory)) > 1:
        members = list(_row_by_row(found.rows, groups[0], directory))
        # a heading such as `Oakley group` may be the name of one
        if members and not any(is_plainly_school(directory, each.label) for each in members):
            yield _reading(grid, members, "a row a group", BY_HEADING)
            return
    lined = list(_line_by_line(grid.rows, directory))
    if (
        _is_sound(lined, directory)
        and _has_several(lined)
        and _are_all(lined, grid.rows, directory)
    ):
        yield _reading(grid, lined, "a line a group, its name before a colon", BY_CONTENT)
        return
    rows = _below_header(grid.rows, directory)
    across = list(_row_by_row(rows, _label_column(rows, directory), directory))
    if _is_sound(across, directory) and _has_several(across):
        yield _reading(grid, across, "a row a group", BY_CONTENT)


def _down(grid: Grid, directory: SchoolDirectory) -> list[_Member]:
    """Return the schools below each heading; none if a heading is that of a column of facts."""
    rows = list(grid.rows)
    while rows and len(rows[0].filled) < _FEWEST_GROUPS:
        rows.pop(0)
    if not rows:
        return []
    header, *below = rows
    headings = [header.cells[at] for at in header.filled]
    of_facts = {role_of(heading) for heading in headings} - {None, Role.GROUP}
    if of_facts or any(is_plainly_school(directory, heading) for heading in headings):
        return []
    members = [
        _Member(text, tidy(header.cells[at]), row.number, at)
        for at in range(grid.width)
        if header.cells[at] or not all(_COUNTED.fullmatch(row.cells[at]) for row in below)
        for row in below
        for text in (schools_in(directory, row.cells[at]) if row.cells[at] else ())
    ]
    columns = {member.column for member in members}
    shares = (
        share_of_schools(directory, [each.text for each in members if each.column == at])
        for at in columns
    )
    if len(columns) < _FEWEST_GROUPS or any(share < _HALF for share in shares):
        return []
    if any(not member.label for member in members) or _names_schools_twice(members, directory):
        return []
    return members


def _names_schools_twice(members: Sequence[_Member], directory: SchoolDirectory) -> bool:
    """Say whether most rows name one school in two ways: its URN and its name."""
    by_row: dict[int, list[int]] = {}
    for member in members:
        entry = entry_of(directory, member.text)
        if entry is not None:
            by_row.setdefault(member.row, []).append(entry.urn)
    several = [urns for urns in by_row.values() if len(urns) > 1]
    return sum(len(set(urns)) < len(urns) for urns in several) > _HALF * len(several)


def _below_header(rows: Sequence[GridRow], directory: SchoolDirectory) -> list[GridRow]:
    """Return the rows from the first that names a school on."""
    return list(dropwhile(lambda row: not names_school(row, directory), rows))


def _label_column(rows: Sequence[GridRow], directory: SchoolDirectory) -> int:
    """Return the column of the labels: before the schools, and not one that counts the rows."""
    counted = 0
    for at in range(len(rows[0].cells) if rows else 0):
        cells = [row.cells[at] for row in rows if row.cells[at]]
        parts = (part for cell in cells for part in schools_in(directory, cell))
        if any(is_plainly_school(directory, part) for part in parts):
            break
        if not all(map(_COUNTED.fullmatch, cells)):
            return at
        counted = at
    return counted


def _row_by_row(
    rows: Sequence[GridRow], label_at: int, directory: SchoolDirectory
) -> Iterator[_Member]:
    for row in rows:
        for at, cell in enumerate(row.cells):
            if at > label_at and not _COUNTED.fullmatch(cell):
                for part in schools_in(directory, cell):
                    yield _Member(part, tidy(row.cells[label_at]), row.number, at)


def _line_by_line(rows: Sequence[GridRow], directory: SchoolDirectory) -> Iterator[_Member]:
    """Yield the schools of lines such as `North: Abbey Primary School, Brook Infant School`."""
    for row in rows:
        at = row.filled[0]
        label, colon, first = (part.strip() for part in row.cells[at].partition(":"))
        first = first.lstrip(": ")  # a label may end with a colon of its own
        parts = _listed(directory, first)
        if colon and any(is_number(part) or directory.alike(name_of(part)) for part in parts):
            for part in parts:
                yield _Member(part, tidy(label), row.number, at)
            for column in row.filled[1:]:
                for part in schools_in(directory, row.cells[column]):
                    yield _Member(part, tidy(label), row.number, column)


def _listed(directory: SchoolDirectory, text: str) -> list[str]:
    """Return what is listed behind a colon, even where not all of it is plainly schools."""
    parts = schools_in(directory, text)
    if parts == [text] and not is_plainly_school(directory, text):
        parts = re.split(r"\s*,\s*", text)
    return list(filter(None, parts))


def _are_all(
    members: Sequence[_Member], rows: Sequence[GridRow], directory: SchoolDirectory
) -> bool:
    """Say whether no other row plainly names a school."""
    read = {member.row for member in members}
    others = (row for row in rows if row.number not in read)
    cells = (cell for row in others for cell in row.cells if cell)
    parts = (part for cell in cells for part in schools_in(directory, cell))
    return not any(is_plainly_school(directory, part) for part in parts)


def _has_several(members: Sequence[_Member]) -> bool:
    """Say whether rows name several schools each, and each row another group."""
    rows = {member.row for member in members}
    labels = {member.label for member in members}
    return len(members) > len(rows) and len(labels) == len(rows)


def _is_sound(members: Sequence[_Member], directory: SchoolDirectory) -> bool:
    """Say whether the members look like schools, each once, and the labels like none."""
    if not members or not all(member.label for member in members):
        return False
    texts = [member.text for member in members]
    labels = {member.label for member in members}
    plain = sum(is_plainly_school(directory, label) for label in labels)
    return (
        share_of_schools(directory, texts) >= _MOST
        and any(is_plainly_school(directory, text) for text in texts)
        and len(set(texts)) >= _MOST * len(texts)
        and not plain
    )


def _reading(grid: Grid, members: Sequence[_Member], layout: str, certainty: int) -> Reading:
    labels = {member.label for member in members}
    schools = tuple(
        WrittenSchool(
            name="" if is_number(member.text) else tidy(member.text),
            urn=tidy(member.text) if is_number(member.text) else "",
            group=member.label,
            where=grid.where,
            row=member.row,
            column=letter(member.column),
        )
        for member in members
    )
    groups, named = counted(len(labels), "group"), counted(len(schools), "school")
    sentence = f"{grid.where} has {layout}: {groups} of {named}."
    return Reading(grid.where, sentence, schools, certainty)
