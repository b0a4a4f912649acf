"""Read a table of groups, in whichever layout it is."""

from collections.abc import Iterator

from data.errors import Fault, InputError
from data.given_file import StrPath, read_file
from data.group_table.across import across_readings
from data.group_table.columns import column_readings
from data.group_table.directory import SchoolDirectory
from data.group_table.grid import Grid, grids_of
from data.group_table.layout import Reading
from data.group_table.under_headings import heading_readings
from data.group_table.written import WrittenGroups

LAYOUTS = (
    "a column of schools (name, URN or DfE number) and a column of groups, schools under the names "
    "of their groups, a column a group, or a row a group"
)


def read_groups(path: StrPath, directory: SchoolDirectory) -> WrittenGroups:
    """Read a table of groups of schools, in any layout that docs/data.md lists.

    Parameters
    ----------
    path
        The file; or the directory of another plan.
    directory
        The schools that it may name: by them a layout is known.

    Raises
    ------
    InputError
        With every fault: no such file, no table, no layout that is known, or two that differ.
    """
    file = read_file(path)
    grids = grids_of(file)
    readings = [reading for grid in grids for reading in _readings(grid, directory)]
    if not readings:
        raise InputError([_no_layout(grids[0])])
    reading = _only(readings)
    return WrittenGroups(
        where=reading.where,
        layout=reading.sentence,
        schools=reading.schools,
        source=file.source("groups"),
        notices=reading.notices,
    )


def _readings(grid: Grid, directory: SchoolDirectory) -> Iterator[Reading]:
    yield from column_readings(grid, directory)
    yield from heading_readings(grid, directory)
    yield from across_readings(grid, directory)


def _only(readings: list[Reading]) -> Reading:
    """Return the one reading that is meant; those less certain than another do not count.

    Raises
    ------
    InputError
        If two of them differ.
    """
    best = max(reading.certainty for reading in readings)
    likely = [reading for reading in readings if reading.certainty == best]
    first = likely[0]
    differing = [reading for reading in likely[1:] if reading.grouping != first.grouping]
    if not differing:
        return first
    ways = [first.sentence, *dict.fromkeys(reading.sentence for reading in differing)]
    problem = f"it can be read in {len(ways)} ways that differ. " + " Or: ".join(
        way.rstrip(".") + "." for way in ways
    )
    remedy = "Keep one of them in the file, or name the columns School and Group"
    raise InputError([Fault(first.where, problem.rstrip("."), remedy)])


def _no_layout(grid: Grid) -> Fault:
    row = grid.rows[0]
    return Fault(
        grid.where,
        "no groups of these schools can be seen in it",
        f"Known are {LAYOUTS}: name the columns School (or URN) and Group",
        row.number,
        value=" | ".join(cell for cell in row.cells if cell),
    )
