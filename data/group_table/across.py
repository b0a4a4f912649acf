"""The layouts with a column a group, and with a row a group."""

from collections.abc import Iterator

from data.group_table.directory import SchoolDirectory
from data.group_table.grid import Grid
from data.group_table.layout import Reading


def across_readings(grid: Grid, directory: SchoolDirectory) -> Iterator[Reading]:
    """Yield the ways to read a grid as a column a group, or a row a group."""
    yield from ()
