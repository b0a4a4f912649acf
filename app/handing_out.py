"""The paper and the slides of a plan directory."""

from pathlib import Path

from app.terminal import Terminal
from maps import read_plan_directory
from maps.handouts import write_handouts


def hand_out(directory: Path, terminal: Terminal) -> None:
    """Write the hand-outs of a plan into its directory, and say where they are.

    Raises
    ------
    InputError
        If the directory does not hold a plan.
    OutputError
        If a file cannot be written.
    """
    with terminal.step("Setting the hand-outs"):
        pages, county, slides = write_handouts(directory, read_plan_directory(directory))
    terminal.say(f"A page for each cluster, and the county on A3: {pages.resolve()}")
    terminal.say(f"The county as a picture: {county.resolve()}")
    terminal.say(f"Slides: {slides.resolve()}")
