"""The commands on a plan directory: each reads its options, calls the packages below, prints."""

from pathlib import Path
from typing import Annotated

import typer

from app.option_values import parse_two
from app.options import (
    AsIsOption,
    InspectionsDateOption,
    InspectionsOption,
    PersonsOption,
    PlanDirectory,
    RegisterOption,
    RoadsOption,
    RoundOption,
    WordingOption,
)
from app.terminal import Terminal

# As in `app.commands`, the packages below are imported when a command runs.

on_plans = typer.Typer()


@on_plans.command()
def explain(
    directory: PlanDirectory,
    school: Annotated[
        int | None, typer.Option("--school", help="Why this school is where it is.", metavar="URN")
    ] = None,
    cluster: Annotated[
        int | None,
        typer.Option("--cluster", help="Why this cluster looks as it does.", metavar="NUMBER"),
    ] = None,
    why_not: Annotated[
        str | None,
        typer.Option(
            "--why-not",
            help="Why these two are not together, and what it would cost.",
            metavar="URN,URN",
        ),
    ] = None,
    visits: RoundOption = None,
    *,
    as_is: AsIsOption = False,
) -> None:
    """Say why a school or a cluster is as it is, or why two schools are not together."""
    if sum(given is not None for given in (school, cluster, why_not)) != 1:
        raise typer.BadParameter("Give --school URN, or --cluster NUMBER, or --why-not URN,URN.")
    if visits is not None and cluster is None:
        raise typer.BadParameter("Give --round with --cluster NUMBER.")
    pair = None if why_not is None else parse_two(why_not)
    from app.explaining import explain_plan

    explain_plan(
        directory,
        school=school,
        cluster=cluster,
        pair=pair,
        visits=visits,
        terminal=Terminal(),
        as_is=as_is,
    )


@on_plans.command()
def partners(
    directory: PlanDirectory,
    school: Annotated[
        int, typer.Option("--school", help="The school that looks for partners.", metavar="URN")
    ],
    schools: RegisterOption = None,
    inspections: InspectionsOption = None,
    inspections_date: InspectionsDateOption = None,
    roads: RoadsOption = None,
    rolls: Annotated[
        Path | None,
        typer.Option(
            "--rolls",
            help="Pupils by school and year, to see whether its roll falls; see docs/data.md.",
            metavar="CSV",
        ),
    ] = None,
    count: Annotated[int, typer.Option("--count", help="How many partners to name.", min=1)] = 10,
    *,
    vertical: Annotated[
        bool,
        typer.Option(
            "--vertical",
            help="Look among schools of another phase, and those that pupils come from or go on "
            "to, instead of among schools of a similar phase.",
        ),
    ] = False,
    beyond_la: Annotated[
        bool, typer.Option("--beyond-la", help="Look in other authorities too.")
    ] = False,
    as_is: AsIsOption = False,
) -> None:
    """Rank the possible partners of one school, with what speaks for and against each."""
    from app.partnering import PartnerSearch, show_partners

    search = PartnerSearch(
        school, vertical, beyond_la, schools, roads, inspections, inspections_date, rolls
    )
    show_partners(directory, search, count, Terminal(), as_is=as_is)


@on_plans.command("map")
def draw_map(
    directory: PlanDirectory,
    wording: WordingOption = None,
    *,
    as_is: AsIsOption = False,
    persons: PersonsOption = False,
    adopt: Annotated[
        bool,
        typer.Option(
            "--adopt",
            help="Take over what was changed by hand in clusters.csv, schools.csv or "
            "clusters.xlsx: names, leads and notes as decisions, moved schools as a plan drawn by "
            "hand.",
        ),
    ] = False,
) -> None:
    """Draw the map of a plan directory again."""
    from app.planning import redraw
    from maps.words import read_wording

    words = None if wording is None else read_wording(wording)
    redraw(directory, Terminal(), words, as_is=as_is, persons=persons, adopt=adopt)


@on_plans.command()
def export(
    directory: PlanDirectory, *, as_is: AsIsOption = False, persons: PersonsOption = False
) -> None:
    """Write the workbook, GeoPackage and GeoJSON of a plan directory again."""
    from app.outputs import export_plan

    export_plan(directory, Terminal(), as_is=as_is, persons=persons)


@on_plans.command()
def handouts(
    directory: PlanDirectory, *, as_is: AsIsOption = False, persons: PersonsOption = False
) -> None:
    """Make paper and slides of a plan: a PDF, a picture of the county, a deck."""
    from app.outputs import hand_out

    hand_out(directory, Terminal(), as_is=as_is, persons=persons)


@on_plans.command()
def compare(
    first: PlanDirectory,
    second: Annotated[
        Path, typer.Argument(help="The plan directory to compare it with.", metavar="DIR2")
    ],
    page: Annotated[
        Path | None,
        typer.Option(
            "--map",
            help="Also write a map of the second plan on which the first can be shown.",
            metavar="FILE.html",
        ),
    ] = None,
    *,
    as_is: AsIsOption = False,
    persons: PersonsOption = False,
) -> None:
    """Say what differs between two plans: who moves, and how good each is."""
    from app.comparing import compare_plans

    compare_plans(first, second, Terminal(), page, as_is=as_is, persons=persons)


@on_plans.command()
def serve(
    directory: Annotated[
        Path | None,
        typer.Argument(
            help="A plan directory. If not given: demo-plan in this folder, which is made if it "
            "is not there.",
            metavar="DIR",
        ),
    ] = None,
    port: Annotated[int, typer.Option("--port", help="Port of the page.", min=0, max=65535)] = 8000,
    roads: RoadsOption = None,
    *,
    as_is: AsIsOption = False,
) -> None:
    """Open the what-if page of a plan, on this machine only, for whoever has its link."""
    from app.serve.folder import DEMO, refuse_second

    refuse_second(directory or DEMO)
    from app.serve.start import serve as serve_page

    serve_page(directory, port, roads, Terminal(), as_is=as_is)
