"""The whole chain on the embedded fictional county."""

from pathlib import Path

from app.inputs import Drives, SchoolFiles
from app.plan_request import PlanRequest
from app.planning import make_plan
from app.terminal import Terminal
from data import demo_county


def make_demo(out: Path, terminal: Terminal) -> None:
    """Plan the county, write the plan directory and print the result.

    Raises
    ------
    OutputError
        If the directory cannot be written.
    """
    county = demo_county()
    schools = SchoolFiles(
        county.schools, (county.la,), group_links=county.group_links, overrides=county.overrides
    )
    drives = Drives(str(county.roads))
    make_plan(PlanRequest(files=schools, drives=drives, out=out), terminal)
