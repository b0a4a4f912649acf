"""The whole chain on the embedded fictional county."""

from pathlib import Path

from app.inputs import Drives, SchoolFiles, read_area
from app.planning import Order, make_plan
from app.terminal import Terminal
from data import demo_county


def make_demo(out: Path, terminal: Terminal) -> None:
    """Plan the county, write the plan directory and say what came out.

    Raises
    ------
    OutputError
        If the directory cannot be written.
    """
    county = demo_county()
    schools = SchoolFiles(
        county.schools, (county.la,), group_links=county.group_links, overrides=county.overrides
    )
    area = read_area(schools, Drives(str(county.roads)), terminal)
    make_plan(area, Order(out), terminal)
