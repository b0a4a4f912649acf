"""Read a table of groups, in whichever layout it is."""

from collections.abc import Iterator
from pathlib import Path

from data.errors import Fault, InputError
from data.given_file import GivenFile, StrPath, read_file
from data.group_table.across import across_readings
from data.group_table.columns import column_readings
from data.group_table.directory import SchoolDirectory
from data.group_table.features import (
    area_reading,
    features_of,
    is_geojson,
    properties_grid,
)
from data.group_table.grid import Grid, grids_of
from data.group_table.known_forms import (
    clusters_reading,
    group_links_reading,
    plan_directory_reading,
)
from data.group_table.layout import Reading
from data.group_table.sheets import sheet_readings
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
    if Path(path).is_dir():
        reading, file = plan_directory_reading(Path(path))
    else:
        file = read_file(path)
        of_file = (
            _of_features(file, directory) if is_geojson(file) else _of_table(path, file, directory)
        )
        reading = _only(of_file)
    return WrittenGroups(
        where=reading.where,
        layout=reading.sentence,
        schools=reading.schools,
        source=file.source("groups"),
        notices=reading.notices,
    )


def _of_features(file: GivenFile, directory: SchoolDirectory) -> list[Reading]:
    """Return the ways to read a GeoJSON file: points with their groups, else areas.

    Raises
    ------
    InputError
        If there is none.
    """
    features = features_of(file)
    grid = properties_grid(file, features)
    readings = [] if grid is None else list(column_readings(grid, directory))
    areas = None if readings else area_reading(file, features, directory)
    readings += [] if areas is None else [areas]
    if not readings:
        problem = "its features name no school with a group, and are no areas"
        remedy = "Give each school the properties URN and Group, or draw the groups as areas"
        raise file.refusal(problem, remedy)
    return readings


def _of_table(path: StrPath, file: GivenFile, directory: SchoolDirectory) -> list[Reading]:
    """Return the ways to read a text or a workbook.

    Raises
    ------
    InputError
        If there is none.
    """
    grids = grids_of(file)
    readings = [reading for grid in grids for reading in _readings(path, grid, directory)]
    readings = readings or list(sheet_readings(grids, directory))
    if not readings:
        raise InputError([_no_layout(grids[0])])
    return readings


def _readings(path: StrPath, grid: Grid, directory: SchoolDirectory) -> Iterator[Reading]:
    known = group_links_reading(path, grid, directory) or clusters_reading(grid)
    if known is not None:
        yield known
        return
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
