"""The layout with a row a school and a column a group, and a cross where they meet."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from data.group_table.directory import SchoolDirectory
from data.group_table.evidence import is_total_line
from data.group_table.grid import Grid
from data.group_table.layout import BY_CONTENT, Reading
from data.group_table.table_columns import TELLING, schools_of_row, with_roles
from data.group_table.written import WrittenSchool
from data.spelling import counted
from data.vocabulary import key, tidy

_FEWEST, _MOST = 2, 0.9
_CROSSES = frozenset({"x", "1", "yes", "y", "true", "✓", "✔", "•", "●", "√", "*"})
_NONE = frozenset({"", "0", "no", "n", "false", "-"})


def cross_readings(grid: Grid, directory: SchoolDirectory) -> Iterator[Reading]:
    """Yield the one way to read a grid whose rows, nearly all, have one cross each."""
    rows = [row for row in grid.rows if not any(map(is_total_line, row.cells))]
    while rows and len(rows[0].filled) < _FEWEST:  # a title
        rows.pop(0)
    if not rows:
        return
    header, *below = rows
    label_of = {
        at: tidy(header.cells[at])
        for at in header.filled
        if _are_crosses([row.cells[at] for row in below])
    }
    if all(map(_is_mark, label_of.values())):  # it is no header
        return
    crosses = [[label_of[at] for at in label_of if _is_cross(row.cells[at])] for row in below]
    once = sum(len(labels) == 1 for labels in crosses)
    if len(label_of) < _FEWEST or once < _MOST * len(below):
        return
    # without the groups the row is known as a header, whatever they are called
    names = tuple("" if at in label_of else cell for at, cell in enumerate(header.cells))
    found = with_roles(replace(grid, rows=(replace(header, cells=names), *below)), directory)
    schools: list[WrittenSchool] = []
    for row, labels in zip(below, crosses, strict=True):
        for label in labels or [""]:
            schools += schools_of_row(found, directory, row, label)
    if not found.of(*TELLING):
        return
    sentence = (
        f"{grid.where} has a row a school and a column a group, with a cross where they meet: "
        f"{counted(len(label_of), 'group')} of {counted(len(schools), 'school')}."
    )
    yield Reading(grid.where, sentence, tuple(schools), BY_CONTENT)


def _are_crosses(cells: Sequence[str]) -> bool:
    """Say whether a column holds crosses and nothing else."""
    return any(map(_is_cross, cells)) and all(map(_is_mark, cells))


def _is_cross(cell: str) -> bool:
    return _mark(cell) in _CROSSES


def _is_mark(cell: str) -> bool:
    return _mark(cell) in _CROSSES | _NONE


def _mark(cell: str) -> str:
    return key(cell) or cell.strip()
