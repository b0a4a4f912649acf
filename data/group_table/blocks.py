"""The layout with several columns a group: the names of its schools, and their numbers beside."""

from collections.abc import Iterator
from dataclasses import replace

from data.group_table.directory import SchoolDirectory
from data.group_table.evidence import is_plainly_school
from data.group_table.grid import Grid, GridRow
from data.group_table.headings import Role, role_of
from data.group_table.layout import BY_CONTENT, Reading
from data.group_table.table_columns import TELLING, TableColumns, schools_of_row, with_roles
from data.group_table.written import WrittenSchool
from data.spelling import counted
from data.vocabulary import tidy

_FEWEST = 2


def block_readings(grid: Grid, directory: SchoolDirectory) -> Iterator[Reading]:
    """Yield the one way to read a grid whose header names a group above several columns."""
    rows = list(grid.rows)
    while rows and len(rows[0].filled) < _FEWEST:  # a title
        rows.pop(0)
    if not rows:
        return
    header, *below = rows
    blocks = _blocks(header)
    found = [_columns(grid, below, columns, directory) for _, columns in blocks]
    several = any(len(each.of(*TELLING)) > 1 for each in found)
    if len(blocks) < _FEWEST or not several or not all(each.of(*TELLING) for each in found):
        return
    labels = [label for label, _ in blocks]
    if any(is_plainly_school(directory, label) for label in labels):
        return
    schools: list[WrittenSchool] = []
    for label, each in zip(labels, found, strict=True):
        for row in each.rows:
            schools += schools_of_row(each, directory, row, label)
    sentence = (
        f"{grid.where} has several columns a group: {counted(len(blocks), 'group')} of "
        f"{counted(len(schools), 'school')}."
    )
    yield Reading(grid.where, sentence, tuple(schools), BY_CONTENT)


def _blocks(header: GridRow) -> list[tuple[str, range]]:
    """Return each group that a header names, with its columns: up to the name of the next.

    Where the first column is named after what it holds, such as `URN`, so is the first of each
    block, and the group stands at its end.
    """
    named = [at for at in header.filled if role_of(header.cells[at]) in {None, Role.GROUP}]
    if not named:
        return []
    first = header.filled[0]
    starts = named if named[0] == first else [first, *(at + 1 for at in named[:-1])]
    ends = [*starts[1:], len(header.cells)]
    return [
        (tidy(header.cells[at]), range(start, end))
        for at, start, end in zip(named, starts, ends, strict=True)
    ]


def _columns(
    grid: Grid, below: list[GridRow], columns: range, directory: SchoolDirectory
) -> TableColumns:
    """Return what the columns of one block hold; cells of other blocks are blank."""
    rows = (
        replace(row, cells=tuple(c if at in columns else "" for at, c in enumerate(row.cells)))
        for row in below
    )
    return with_roles(replace(grid, rows=tuple(row for row in rows if row.filled)), directory)
