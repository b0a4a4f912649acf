"""`status`: its options, read and handed on."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.options import AsIsOption, DetailsOption, PlanDirectory
from app.terminal import Terminal

# As in `app.commands`, the packages below are imported when the command runs.

on_states = typer.Typer()


@on_states.command()
def status(
    directory: PlanDirectory,
    cluster: Annotated[
        int | None,
        typer.Option(
            "--cluster",
            help="Record a step of this cluster, or, without --state, show its steps.",
            metavar="NUMBER",
        ),
    ] = None,
    state: Annotated[
        str | None,
        typer.Option(
            "--state",
            help="The state that the cluster came into: proposed, discussed, agreed, business plan "
            "in, sent back, approved, memorandum signed, money released, under review, ended.",
            metavar="STATE",
        ),
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(
            "--on",
            help="The day of the step. If not given: today.",
            metavar="YYYY-MM-DD",
            formats=["%Y-%m-%d"],
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", help="Who decided the step, or said so.", metavar="PERSON"),
    ] = None,
    note: Annotated[str, typer.Option("--note", help="A remark on the step.", metavar="TEXT")] = "",
    pounds: Annotated[
        int | None,
        typer.Option(
            "--pounds",
            help="What was granted, with 'approved', or paid, with 'money released'. If not given "
            "with 'money released': what was committed and is not yet released.",
            metavar="NUMBER",
            min=1,
        ),
    ] = None,
    schools: Annotated[
        str | None,
        typer.Option(
            "--schools",
            help="With 'money released': the schools whose money it is. If not given: those of the "
            "cluster that the programme pays, whose money was not released before.",
            metavar="URN,URN,...",
        ),
    ] = None,
    *,
    money: Annotated[
        Path | None,
        typer.Option(
            "--money",
            help="Also write every sum of money of the plan as a table: of which cluster, what "
            "for, by whom said, and when.",
            metavar="FILE.csv",
        ),
    ] = None,
    limits: Annotated[
        bool,
        typer.Option(
            "--limits",
            help="Also plan with limits of 20, 30 and 45 minutes, and keep what comes of it with "
            "the plan, for its options appraisal.",
        ),
    ] = False,
    as_is: AsIsOption = False,
    details: DetailsOption = False,
) -> None:
    """Say how far each cluster has come, with memoranda and money, or record its next step."""
    of_a_step = (on, by, note or None, pounds, schools)
    if state is None and any(given is not None for given in of_a_step):
        raise typer.BadParameter("Give --on, --by, --note, --pounds and --schools with --state.")
    if state is not None and (cluster is None or by is None):
        raise typer.BadParameter("Give --state with --cluster NUMBER and --by PERSON.")
    if state is not None and (money is not None or limits):
        raise typer.BadParameter("Give --money and --limits without --state.")
    from app.option_values import parse_schools
    from app.recording import StepRequest, record_step
    from app.status_report import show_status

    terminal = Terminal(brief=not details)
    if limits:
        from app.trying_limits import try_limits

        try_limits(directory, terminal, as_is=as_is)
    if state is None or cluster is None:
        show_status(directory, terminal, cluster, money, as_is=as_is)
        return
    day = None if on is None else on.date()
    urns = () if schools is None else parse_schools([schools])
    request = StepRequest(cluster, state, day, by or "", note, pounds, urns)
    record_step(directory, request, terminal, as_is=as_is)
