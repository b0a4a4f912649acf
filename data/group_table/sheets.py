"""The layout with a sheet of a workbook for each group."""

from collections.abc import Iterator, Sequence

from data.group_table.directory import SchoolDirectory
from data.group_table.evidence import is_plainly_school
from data.group_table.grid import Grid
from data.group_table.layout import BY_CONTENT, Reading
from data.group_table.table_columns import TELLING, TableColumns, schools_of_row, with_roles
from data.spelling import counted

_FEWEST = 2


def sheet_readings(grids: Sequence[Grid], directory: SchoolDirectory) -> Iterator[Reading]:
    """Yield the one way to read sheets that list schools: each is a group of its title."""
    found = [with_roles(grid, directory) for grid in grids]
    listing = [each for each in found if _lists_schools(each, directory)]
    if len(listing) < _FEWEST:
        return
    schools = tuple(
        school
        for each in listing
        for row in each.rows
        for school in schools_of_row(each, directory, row, each.grid.title)
    )
    where = listing[0].grid.where.removesuffix(f", {listing[0].grid.title}")
    sentence = (
        f"{where} has a sheet a group: {counted(len(listing), 'sheet')} of "
        f"{counted(len(schools), 'school')}."
    )
    yield Reading(where, sentence, schools, BY_CONTENT)


def _lists_schools(found: TableColumns, directory: SchoolDirectory) -> bool:
    cells = (cell for at in found.of(*TELLING) for cell in found.cells(at))
    return any(is_plainly_school(directory, cell) for cell in cells)
