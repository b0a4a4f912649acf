"""`export`: a plan for spreadsheets and geographic information systems."""

from pathlib import Path

from app.reading import tell_findings
from app.terminal import Terminal
from maps import export_plan_directory
from maps.plan_files import GEOJSON, GEOPACKAGE, WORKBOOK


def export_plan(
    directory: Path, terminal: Terminal, *, as_is: bool = False, persons: bool = False
) -> None:
    """Write the workbook, GeoPackage and GeoJSON of a plan directory, and say where they are.

    Raises
    ------
    InputError
        If the directory does not hold a plan, or one that is not sound, unless `as_is`.
    OutputError
        If they cannot be written.
    """
    with terminal.step("Writing workbook, GeoPackage and GeoJSON"):
        stored = export_plan_directory(directory, as_is=as_is, persons=persons)
    tell_findings(stored, terminal)
    for name in (WORKBOOK, GEOPACKAGE, GEOJSON):
        terminal.say(str((directory / name).resolve()))
