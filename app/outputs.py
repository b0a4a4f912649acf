"""Files that are made from a plan, in its directory: tables and shapes, paper and slides."""

from pathlib import Path

from app.reading import read_plan, report_findings
from app.terminal import Terminal
from data import Notice
from data.given_file import read_file
from maps import export_plan_directory, read_clusters
from maps.hand_edits import refuse_hand_edits
from maps.plan_files import GEOJSON, GEOPACKAGE, MADE_FROM_IT, WORKBOOK


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
    refuse_hand_edits(directory, *read_clusters(directory), {})
    with terminal.step("Writing workbook, GeoPackage and GeoJSON"):
        stored = export_plan_directory(directory, as_is=as_is, persons=persons)
    report_findings(stored, terminal)
    for name in (WORKBOOK, GEOPACKAGE, GEOJSON):
        terminal.say(str((directory / name).resolve()))


def hand_out(
    directory: Path, terminal: Terminal, *, as_is: bool = False, persons: bool = False
) -> None:
    """Write the hand-outs of a plan into its directory, and say where they are.

    Raises
    ------
    InputError
        If the directory does not hold a plan, or one that is not sound, unless `as_is`.
    OutputError
        If a file cannot be written.
    """
    from maps.handouts import write_handouts  # noqa: PLC0415 - loads typst and python-pptx

    stored = read_plan(directory, terminal, as_is=as_is)
    there = _contents(directory)
    with terminal.step("Setting the hand-outs"):
        pages, county, slides = write_handouts(directory, stored, persons=persons)
    terminal.warn(
        [
            Notice(f"{name} was there and said something else; it was written anew.")
            for name, content in there.items()
            if read_file(directory / name).content != content
        ]
    )
    terminal.say(f"A page for each cluster, and the county on A3: {pages.resolve()}")
    terminal.say(f"The county as a picture: {county.resolve()}")
    terminal.say(f"Slides: {slides.resolve()}")


def _contents(directory: Path) -> dict[str, bytes]:
    """Return the hand-outs that lie in a plan directory."""
    paths = (directory / name for name in sorted(MADE_FROM_IT))
    return {path.name: read_file(path).content for path in paths if path.is_file()}
