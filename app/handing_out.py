"""The paper and the slides of a plan directory."""

from pathlib import Path

from app.reading import read_plan
from app.terminal import Terminal
from data import Notice
from maps.handouts import write_handouts
from maps.plan_files import MADE_FROM_IT


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
    stored = read_plan(directory, terminal, as_is=as_is)
    there = _contents(directory)
    with terminal.step("Setting the hand-outs"):
        pages, county, slides = write_handouts(directory, stored, persons=persons)
    made = _contents(directory)
    terminal.warn(
        [
            Notice(f"{name} was there and said something else; it was written anew.")
            for name, content in there.items()
            if made[name] != content
        ]
    )
    terminal.say(f"A page for each cluster, and the county on A3: {pages.resolve()}")
    terminal.say(f"The county as a picture: {county.resolve()}")
    terminal.say(f"Slides: {slides.resolve()}")


def _contents(directory: Path) -> dict[str, bytes]:
    """Return the hand-outs that lie in a plan directory."""
    paths = (directory / name for name in sorted(MADE_FROM_IT))
    return {path.name: path.read_bytes() for path in paths if path.is_file()}
