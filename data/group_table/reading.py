"""Read a table of groups, in whichever layout it is."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from data.errors import Fault, InputError, Notice, shorten
from data.given_file import GivenFile, StrPath, read_file
from data.group_table.across import across_readings
from data.group_table.blocks import block_readings
from data.group_table.columns import column_readings
from data.group_table.crosses import cross_readings
from data.group_table.directory import SchoolDirectory
from data.group_table.evidence import entry_of, hides_school, is_plainly_school, schools_in
from data.group_table.features import (
    area_reading,
    features_of,
    is_geojson,
    properties_grid,
)
from data.group_table.grid import Grid, grids_of, letter
from data.group_table.known_forms import (
    clusters_reading,
    group_links_reading,
    plan_directory_reading,
)
from data.group_table.layout import BY_FORM, Reading
from data.group_table.sheets import sheet_readings
from data.group_table.under_headings import heading_readings
from data.group_table.written import WrittenGroups
from data.spelling import some_of
from data.vocabulary import key

LONGEST_LABEL = 200
"""Characters of the name of a group."""

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
    _refuse_long_labels(reading)
    return WrittenGroups(
        where=reading.where,
        layout=reading.sentence,
        schools=reading.schools,
        source=file.source("groups"),
        notices=reading.notices,
    )


def _refuse_long_labels(reading: Reading) -> None:
    """Refuse names of groups that are whole texts.

    Raises
    ------
    InputError
        With each of them.
    """
    first = {school.group: school for school in reversed(reading.schools)}
    faults = [
        Fault(
            reading.where,
            f"the name of a group has more than {LONGEST_LABEL} characters",
            "Give it a shorter name",
            school.row,
            value=label,
        )
        for label, school in first.items()
        if len(label) > LONGEST_LABEL
    ]
    if faults:
        raise InputError(faults)


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
    ways = grids_of(file)
    found = [_of_grids(path, grids, directory) for grids in ways]
    best = max(found, key=lambda readings: _known_schools(readings, directory))
    if not best:
        raise InputError([_no_layout(ways[0][0])])
    return best


def _of_grids(path: StrPath, grids: Sequence[Grid], directory: SchoolDirectory) -> list[Reading]:
    readings = [
        replace(reading, notices=(*reading.notices, *_unread(grid, reading, directory)))
        for grid in grids
        for reading in _readings(path, grid, directory)
        if not any(hides_school(directory, label) for label in {s.group for s in reading.schools})
    ]
    return readings or list(sheet_readings(grids, directory))


def _unread(grid: Grid, reading: Reading, directory: SchoolDirectory) -> Iterator[Notice]:
    """Yield a notice of cells that plainly name schools which are not among those read."""
    read = {key(text) for each in reading.schools for text in (each.name, each.urn, each.number)}
    groups = {key(each.group) for each in reading.schools}
    spare = [
        f"row {row.number}, column {letter(at)} ({shorten(cell, 40)!r})"
        for row in grid.rows
        for at, cell in enumerate(row.cells)
        if cell
        and read.isdisjoint(map(key, schools_in(directory, cell)))
        and key(cell) not in read | groups
        and is_plainly_school(directory, cell)
    ]
    if spare and reading.certainty < BY_FORM:
        name, is_ = (
            ("cell names a school", "is") if len(spare) == 1 else ("cells name schools", "are")
        )
        told = some_of(spare, 3, "; ")
        yield Notice(f"{grid.where}: {len(spare):,} {name} and {is_} not read: {told}.")


def _known_schools(readings: Sequence[Reading], directory: SchoolDirectory) -> int:
    """Return how many schools are known that the best of some readings names."""
    counts = (
        sum(entry_of(directory, school.text) is not None for school in reading.schools)
        for reading in readings
    )
    return max(counts, default=-1)


def _readings(path: StrPath, grid: Grid, directory: SchoolDirectory) -> Iterator[Reading]:
    known = group_links_reading(path, grid, directory) or clusters_reading(grid)
    if known is not None:
        yield known
        return
    yield from column_readings(grid, directory)
    yield from heading_readings(grid, directory)
    yield from across_readings(grid, directory)
    yield from block_readings(grid, directory)
    yield from cross_readings(grid, directory)


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
