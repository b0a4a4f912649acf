"""`schoolclusters`: the commands. Each reads its options, calls the packages below, prints.

Exit codes: 0 done; 1 the input is at fault (or the output cannot be written), every fault on
stderr; 2 wrong usage; 3 a fault of the program itself, with a report to send; 130 stopped by the
user where there was nothing to keep; 128 and its number after another signal (143 after SIGTERM).
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.improve_command import on_improvements
from app.option_values import (
    keep_in_hand,
    require_one_source_of_times,
    require_roads_to_calibrate,
)
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
from app.plan_commands import on_plans
from app.plan_options import plan_request, with_options_of
from app.repeats import Commands
from app.terminal import Terminal, save_report, speak_any_encoding
from app.update_command import on_updates
from app.whatif_command import on_what_ifs
from data.atomic_write import unwritable
from data.cache_folder import untold
from data.dates import given_day
from data.errors import InputError, OutputError

if TYPE_CHECKING:
    from app.plan_request import PlanRequest

_NO_MEMORY = (
    "There is not enough memory for so many schools or roads. Nothing was written. Close other "
    "programs, or give fewer schools: one authority (--la), one phase (--phase); and the roads of "
    "that area alone."
)

# The packages below take seconds to import (OR-Tools, geopandas); commands import them when they
# run, so that --help and wrong usage answer at once.

app = typer.Typer(
    name="schoolclusters",
    cls=Commands,
    help="Partnerships of schools by real drive times: proposed, proven, mapped.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def about(
    *,
    show_version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", is_eager=True)
    ] = False,
) -> None:
    """Partnerships of schools by real drive times: proposed, proven, mapped."""
    if show_version:
        from importlib.metadata import version

        typer.echo(f"schoolclusters {version('schoolclusters')}")
        raise typer.Exit
    given_day()  # numpy reads the same variable, and fails on what is no number


@app.command()
def demo(
    out: OutOption = Path("demo-plan"),
    day: DateOption = None,  # noqa: ARG001 - its callback has set the day
    *,
    details: DetailsOption = False,
) -> None:
    """Run the whole chain on the embedded fictional county."""
    from app.demonstrating import make_demo

    make_demo(out, Terminal(brief=not details))


@app.command()
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


@app.command()
@with_options_of(plan_request)
def plan(request: "PlanRequest", *, details: DetailsOption = False) -> None:
    """Propose clusters and write the plan directory: map, tables, plan.json."""
    from app.planning import make_plan

    make_plan(request, Terminal(brief=not details))


@app.command()
@with_options_of(plan_request, without=frozenset({"alternatives"}))
def assess(
    groups: Annotated[
        Path,
        typer.Argument(
            help="The groups that you have: a table of schools and groups in any layout, or a plan "
            "directory; see docs/data.md.",
            metavar="GROUPS",
        ),
    ],
    request: "PlanRequest",
    match: Annotated[
        Path | None,
        typer.Option(
            "--match",
            help="Which school is meant where the table leaves that open: a table with the columns "
            "written and urn.",
            metavar="CSV",
        ),
    ] = None,
    *,
    details: DetailsOption = False,
) -> None:
    """Say how good the groups are that you have, beside the best plan; write both, and a map."""
    if groups.is_dir():
        keep_in_hand(groups, request.out)
    from app.assessing import assess_groups

    assess_groups(groups, match, request, Terminal(brief=not details))


@app.command()
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


@app.command()
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


app.add_typer(on_plans)
app.add_typer(on_what_ifs)
app.add_typer(on_updates)
app.add_typer(on_improvements)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; always ends by `SystemExit` with one of the exit codes above."""
    speak_any_encoding()
    terminal = Terminal()
    try:
        app(args=arguments, prog_name="schoolclusters")
    except InputError as error:
        terminal.refuse(error)
    except OutputError as error:
        terminal.fail(str(error))
    except OSError as error:
        terminal.fail(str(unwritable(error.filename or "A file", error)))
    except MemoryError:
        terminal.fail(_NO_MEMORY)
    except Exception as error:  # noqa: BLE001 - a traceback never reaches a user
        terminal.fail(
            "schoolclusters met a fault of its own, not of your files "
            f"({type(error).__name__}). {save_report()}"
        )
        sys.exit(3)
    finally:
        terminal.warn(untold())
    sys.exit(1)
