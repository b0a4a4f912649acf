"""`demo`, `check`, `programmes` and `times`: their options, read and handed on."""

from pathlib import Path
from typing import Annotated

import typer

from app.option_values import require_one_source_of_times, require_roads_to_calibrate
from app.options import (
    AuthorityOption,
    BoundaryOption,
    CalibrateOption,
    CapacityOption,
    DateOption,
    DetailsOption,
    FactorOption,
    FerriesOption,
    GroupLinksOption,
    InspectionsDateOption,
    InspectionsOption,
    OutOption,
    OverridesOption,
    PhaseOption,
    ProfileOption,
    RoadsOption,
    SchoolsOption,
    StatusOption,
)
from app.terminal import Terminal

# As in `app.commands`, the packages below are imported when a command runs.

on_basics = typer.Typer()


@on_basics.command()
def demo(
    out: OutOption = Path("demo-plan"),
    day: DateOption = None,  # noqa: ARG001 - its callback has set the day
    *,
    details: DetailsOption = False,
) -> None:
    """Run the whole chain on the embedded fictional county."""
    from app.demonstrating import make_demo

    make_demo(out, Terminal(brief=not details))


@on_basics.command()
def check(
    schools: SchoolsOption,
    roads: RoadsOption = None,
    la: AuthorityOption = [],
    phase: PhaseOption = ["Primary"],
    status: StatusOption = [],
    group_links: GroupLinksOption = None,
    overrides: OverridesOption = None,
    inspections: InspectionsOption = None,
    inspections_date: InspectionsDateOption = None,
    capacity: CapacityOption = None,
    boundary: BoundaryOption = None,
    profile: ProfileOption = "car",
    factor: FactorOption = 1.0,
    calibrate: CalibrateOption = None,
    *,
    ferries: FerriesOption = False,
) -> None:
    """Name every fault in the inputs, and write nothing."""
    from app.checking import check_inputs
    from app.inputs import Drives, SchoolFiles

    files = SchoolFiles(
        schools,
        la,
        phase,
        group_links,
        overrides,
        boundary=boundary,
        statuses=status,
        inspections=inspections,
        inspections_as_at=inspections_date,
        capacity=capacity,
    )
    require_roads_to_calibrate(roads, calibrate)
    drives = Drives(roads, profile=profile, factor=factor, ferries=ferries, calibrate=calibrate)
    check_inputs(files, drives, Terminal())


@on_basics.command()
def programmes(
    name: Annotated[
        str | None,
        typer.Argument(help="The programme to explain: a name, or a file.", metavar="NAME|TOML"),
    ] = None,
    copy: Annotated[
        Path | None,
        typer.Option(
            "--copy",
            help="Write the programme's file here, to edit and to give to 'plan'.",
            metavar="TOML",
        ),
    ] = None,
) -> None:
    """List the programmes that a plan can follow, explain one, or copy one to edit."""
    if copy is not None and name is None:
        raise typer.BadParameter("Name the programme to copy: programmes NAME --copy MINE.toml.")
    from app.programmes import copy_programme, explain_programme, list_programmes

    terminal = Terminal()
    if name is None:
        list_programmes(terminal)
    elif copy is None:
        explain_programme(name, terminal)
    else:
        copy_programme(name, copy, terminal)


@on_basics.command()
def times(
    schools: SchoolsOption,
    la: AuthorityOption,
    out: OutOption,
    roads: RoadsOption = None,
    phase: PhaseOption = ["Primary"],
    status: StatusOption = [],
    overrides: OverridesOption = None,
    profile: ProfileOption = "car",
    factor: FactorOption = 1.0,
    calibrate: CalibrateOption = None,
    *,
    ferries: FerriesOption = False,
) -> None:
    """Write only the drive-time matrix: seconds, from rows to columns, by URN."""
    require_one_source_of_times(roads, None)
    require_roads_to_calibrate(roads, calibrate)
    from app.inputs import Drives, SchoolFiles, read_area
    from routing import write_ferry_marks, write_times

    terminal = Terminal()
    files = SchoolFiles(schools, la, phase, overrides=overrides, statuses=status)
    drives = Drives(roads, profile=profile, factor=factor, ferries=ferries, calibrate=calibrate)
    area = read_area(files, drives, terminal)
    terminal.warn((*area.schools.notices, *area.times.notices))
    write_times(area.times, out)
    if area.times.by_ferry is not None:
        write_ferry_marks(area.times, out.with_suffix(".ferries.csv"))
    terminal.say(f"{len(area.schools)} schools, {out.resolve()}")
