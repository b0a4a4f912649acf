"""The layout with schools under the names of their groups, in one column."""

from collections.abc import Iterator

from data.group_table.directory import SchoolDirectory
from data.group_table.grid import Grid
from data.group_table.layout import Reading


def heading_readings(grid: Grid, directory: SchoolDirectory) -> Iterator[Reading]:
    """Yield the ways to read a grid as schools under headings."""
    yield from ()
