"""The layout with a row a school: one column names the schools, another their groups."""

from collections import Counter
from collections.abc import Iterator, Sequence

from data.errors import Notice
from data.group_table.directory import SchoolDirectory
from data.group_table.evidence import is_plainly_school, is_total_line, schools_in
from data.group_table.grid import Grid
from data.group_table.headings import Role, is_fact, is_strong_group
from data.group_table.layout import BY_CONTENT, BY_HEADING, Reading
from data.group_table.table_columns import (
    TELLING,
    TableColumns,
    names_school,
    schools_of_row,
    with_roles,
)
from data.group_table.written import WrittenSchool
from data.spelling import counted, some_of
from data.vocabulary import key, tidy

_MOST, _FEWEST = 0.9, 2
_MOSTLY_SINGLE, _SELDOM_SINGLE = 0.8, 0.6
_ASIDES = frozenset(
    {"lead", "leadschool", "yes", "y", "x", "true", "1", "no", "n", "member", "tbc", "false", "0"}
    | {"partner", "agreed", "na"}
)
"""What stands beside a school and is no name of its group."""


def column_readings(grid: Grid, directory: SchoolDirectory) -> Iterator[Reading]:
    """Yield every way to read a grid with a row a school; one for each column of groups."""
    found = with_roles(grid, directory)
    if not found.of(*TELLING) or len(found.school_columns(directory)) > 1:
        return
    named = found.of(Role.GROUP)
    strong = [at for at in named if is_strong_group(found.name(at))]
    certainty = BY_HEADING if strong else BY_CONTENT
    likely = strong or list(dict.fromkeys((*named, *_likely_groups(found))))
    for at in likely:
        if _is_of_crosses(found, at):
            continue
        for once in _ways_to_fill(found, at):
            reading = _reading(found, directory, at, certainty, once=once)
            if reading is not None and not _names_schools(found.cells(at), directory):
                yield reading


def _is_of_crosses(found: TableColumns, at: int) -> bool:
    """Say whether a column is ticked off, and names nothing; `1` throughout is a group."""
    labels = set(map(key, found.cells(at)))
    is_full = len(found.cells(at)) == len(found.rows)
    return labels <= _ASIDES and not (labels == {"1"} and is_full)


def _names_schools(cells: Sequence[str], directory: SchoolDirectory) -> bool:
    """Say whether most cells of a column are schools, another each: then they are no groups."""
    plain = sum(is_plainly_school(directory, cell) for cell in cells)
    return plain > len(cells) / 2 and len(set(map(key, cells))) > len(cells) / 2


def _likely_groups(found: TableColumns) -> list[int]:
    """Return the columns that may name groups, where no heading says so."""
    likely = []
    for at in range(found.grid.width):
        cells = found.cells(at)
        count = Counter(map(key, cells))
        if at in found.roles or is_fact(found.name(at)) or len(count) < _FEWEST:
            continue
        if sum(number for label, number in count.items() if label not in _ASIDES) < _FEWEST:
            continue
        once = _is_filled_once(found, at)
        filled = len(cells) >= _MOST * len(found.rows)
        if once or (filled and len(count) < len(cells)):
            likely.append(at)
    return likely


def _is_filled_once(found: TableColumns, at: int) -> bool:
    """Say whether a group may be named in its first row alone, with blanks below it."""
    return True in _ways_to_fill(found, at)


def _ways_to_fill(found: TableColumns, at: int) -> tuple[bool, ...]:
    """Return what blanks in a column of groups mean: the group above, none, or either.

    Where a label stands once, blanks below it continue it; where most stand beside every school,
    a school beside a blank is in no group.
    """
    cells = [row.cells[at] for row in found.rows]
    filled = [key(cell) for cell in cells if cell]
    if len(filled) == len(cells) or not cells[0]:
        return (False,)
    single = len(set(filled)) / len(filled)
    if single >= _MOSTLY_SINGLE:
        return (True,)
    return (False,) if single <= _SELDOM_SINGLE else (True, False)


def _reading(
    found: TableColumns, directory: SchoolDirectory, at: int, certainty: int, *, once: bool
) -> Reading | None:
    schools: list[WrittenSchool] = []
    nameless: list[int] = []
    label = ""
    lists = _lists_schools(found, directory)
    for row in found.rows:
        written = tidy(row.cells[at])
        sums = any(is_total_line(row.cells[each]) for each in (at, *found.of(*TELLING)))
        if sums and not names_school(row, directory):
            continue
        label = (written or label) if once else written
        found_here = list(schools_of_row(found, directory, row, label, lists=lists))
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


def _lists_schools(found: TableColumns, directory: SchoolDirectory) -> bool:
    """Say whether a row is a whole group: its cells list several schools, or all the members."""
    if found.of(Role.MEMBERS):
        return True
    cells = (cell for each in found.of(*TELLING) for cell in found.cells(each))
    return any(len(schools_in(directory, cell)) > 1 for cell in cells)


def _sentence(found: TableColumns, at: int, schools: Sequence[WrittenSchool], *, once: bool) -> str:
    telling = some_of([found.told(each) for each in found.of(*TELLING)])
    groups = counted(len({school.group for school in schools if school.group}), "group")
    filled = ", named in the first row of each and meant for the rows below" if once else ""
    above = "" if found.header is not None else " (there is no header)"
    return (
        f"{found.grid.where} has a row a school{above}: schools by {telling}, {groups} by "
        f"{found.told(at)}{filled}."
    )


def _of_nameless(where: str, rows: Sequence[int]) -> Iterator[Notice]:
    if rows:
        one = len(rows) == 1
        yield Notice(
            f"{where}: {len(rows):,} {'row names' if one else 'rows name'} no school and "
            f"{'is' if one else 'are'} passed over: row {some_of([*map(str, rows)])}."
        )
