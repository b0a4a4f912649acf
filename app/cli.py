"""`schoolclusters`: the commands. Each reads its options, calls the packages below, prints.

Exit codes: 0 done; 1 the input is at fault (or the output cannot be written), every fault on
stderr; 2 wrong usage; 3 a fault of the program itself, with a report to send; 130 stopped by the
user where there was nothing to keep; 128 and its number after another signal (143 after SIGTERM).
"""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from app.improve_command import on_improvements
from app.money_options import MoneyGiven, with_money_options
from app.option_values import (
    parse_faith,
    parse_layers,
    parse_missing_roll,
    parse_pairs,
    parse_schools,
    parse_size,
    parse_urns,
    require_one_source_of_times,
)
from app.options import (
    ApartOption,
    AuthorityOption,
    BoundaryOption,
    CapacityOption,
    DateOption,
    DesignatedOption,
    DiocesePolicyOption,
    FactorOption,
    FaithOption,
    FerriesOption,
    FormOption,
    GroupLinksOption,
    InspectionsDateOption,
    InspectionsOption,
    Ks2Option,
    LayerOption,
    MissingRollOption,
    OutOption,
    OverridesOption,
    PersonsOption,
    PhaseOption,
    ProfileOption,
    ProgrammeOption,
    RoadsOption,
    SchoolsOption,
    StartOption,
    StatusOption,
    TermsOption,
    TimesOption,
    TimesUnitOption,
    TogetherOption,
    WordingOption,
)
from app.plan_commands import on_plans
from app.repeats import Commands
from app.rule_options import RuleTexts, with_rule_options
from app.terminal import Terminal, save_report, speak_any_encoding
from app.whatif_command import on_what_ifs
from data.atomic_write import unwritable
from data.cache_folder import untold
from data.dates import given_day
from data.errors import InputError, OutputError

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
) -> None:
    """Run the whole chain on the embedded fictional county."""
    from app.demonstrating import make_demo

    make_demo(out, Terminal())


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
    check_inputs(files, Drives(roads, profile=profile, factor=factor, ferries=ferries), Terminal())


@app.command()
@with_money_options
@with_rule_options
def plan(
    schools: SchoolsOption,
    la: AuthorityOption,
    out: OutOption,
    roads: RoadsOption = None,
    times: TimesOption = None,
    times_unit: TimesUnitOption = None,
    profile: ProfileOption = "car",
    factor: FactorOption = 1.0,
    phase: PhaseOption = ["Primary"],
    status: StatusOption = [],
    group_links: GroupLinksOption = None,
    overrides: OverridesOption = None,
    inspections: InspectionsOption = None,
    inspections_date: InspectionsDateOption = None,
    capacity: CapacityOption = None,
    boundary: BoundaryOption = None,
    missing_roll: MissingRollOption = None,
    ks2: Ks2Option = None,
    designated: DesignatedOption = None,
    layer: LayerOption = [],
    programme: ProgrammeOption = None,
    form: FormOption = None,
    faith: FaithOption = [],
    start: StartOption = None,
    wording: WordingOption = None,
    diocese_policy: DiocesePolicyOption = None,
    terms: TermsOption = None,
    day: DateOption = None,  # noqa: ARG001 - its callback has set the day
    max_minutes: Annotated[
        float | None,
        typer.Option(
            "--max-minutes",
            help="Longest drive between two schools of a cluster. If not given: the programme's, "
            "or 45.",
        ),
    ] = None,
    size: Annotated[
        str | None,
        typer.Option(
            "--size",
            help="Fewest and most schools in a cluster. If not given: the programme's, or 4-7.",
            metavar="FEWEST-MOST",
        ),
    ] = None,
    shape: Annotated[
        Literal["pairwise", "hub"] | None,
        typer.Option(
            "--shape",
            help="Where the limit holds: between every two schools of a cluster (pairwise), or "
            "between each school and its lead school (hub). If not given: the programme's, or "
            "pairwise.",
        ),
    ] = None,
    together: TogetherOption = [],
    apart: ApartOption = [],
    exclude: Annotated[
        list[str], typer.Option("--exclude", help="Schools that take no part.", metavar="URN,URN")
    ] = [],
    seconds: Annotated[
        float,
        typer.Option(
            "--seconds",
            help="Longest time for the search and its preparation. If the clock ends the search, "
            "the plan may differ from run to run.",
            min=0.1,
        ),
    ] = 60.0,
    seed: Annotated[
        int,
        typer.Option(
            "--seed",
            help="The same seed gives the same plan, unless the clock ends the search.",
            min=0,
        ),
    ] = 1,
    alternatives: Annotated[
        int,
        typer.Option(
            "--alternatives",
            help="How many other plans, nearly as good, to look for. That takes as much time "
            "again; Ctrl-C ends it and keeps those found.",
            min=0,
            max=5,
        ),
    ] = 0,
    *,
    rules: RuleTexts,
    money: MoneyGiven,
    ferries: FerriesOption = False,
    sensitivity: Annotated[
        bool,
        typer.Option(
            "--sensitivity",
            help="Also say which clusters break the limit if drives are 20 % quicker, 30 % slower, "
            "or in the school run.",
        ),
    ] = False,
    persons: PersonsOption = False,
) -> None:
    """Propose clusters and write the plan directory: map, tables, plan.json."""
    levels, tables = parse_faith(faith)
    from app.inputs import Drives, SchoolFiles
    from app.plan_request import PlanRequest
    from app.planning import make_plan

    files = SchoolFiles(
        schools,
        la,
        phase,
        group_links,
        overrides,
        parse_missing_roll(missing_roll),
        ks2,
        parse_layers(layer),
        boundary,
        status,
        inspections,
        inspections_date,
        capacity,
        with_peers=True,
    )
    request = PlanRequest(
        files=files,
        drives=Drives(roads, times, times_unit, profile, factor, ferries),
        out=out,
        programme=programme,
        form=form,
        faith=levels,
        table=tables,
        designated=designated,
        start=start,
        diocese_policy=diocese_policy,
        terms=terms,
        size=None if size is None else parse_size(size),
        max_minutes=max_minutes,
        shape=shape,
        together=tuple(parse_urns(together)),
        apart=tuple(parse_pairs(apart)),
        exclude=parse_schools(exclude),
        texts=rules,
        money=money,
        seconds=seconds,
        seed=seed,
        sensitivity=sensitivity,
        alternatives=alternatives,
        wording=wording,
        persons=persons,
    )
    require_one_source_of_times(roads, times)
    make_plan(request, Terminal())


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
    *,
    ferries: FerriesOption = False,
) -> None:
    """Write only the drive-time matrix: seconds, from rows to columns, by URN."""
    require_one_source_of_times(roads, None)
    from app.inputs import Drives, SchoolFiles, read_area
    from routing import write_ferry_marks, write_times

    terminal = Terminal()
    files = SchoolFiles(schools, la, phase, overrides=overrides, statuses=status)
    area = read_area(
        files, Drives(roads, profile=profile, factor=factor, ferries=ferries), terminal
    )
    terminal.warn((*area.schools.notices, *area.times.notices))
    write_times(area.times, out)
    if area.times.by_ferry is not None:
        write_ferry_marks(area.times, out.with_suffix(".ferries.csv"))
    terminal.say(f"{len(area.schools)} schools, {out.resolve()}")


app.add_typer(on_plans)
app.add_typer(on_what_ifs)
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
