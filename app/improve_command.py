"""`improve`: its options, read and handed on."""

from pathlib import Path
from typing import Annotated

import typer

from app.option_values import keep_in_hand
from app.options import AsIsOption, DetailsOption, PersonsOption, PlanDateOption, PlanDirectory
from app.terminal import Terminal
from data.leaving import scratch_beside

# As in `app.commands`, the packages below are imported when the command runs.

on_improvements = typer.Typer()


@on_improvements.command()
def improve(
    directory: PlanDirectory,
    moves: Annotated[
        int | None,
        typer.Option(
            "--moves",
            help="Print, and with --out write, the best plan that moves at most so many schools. "
            "If not given: the curve alone, which says what any number of moves buys.",
            metavar="NUMBER",
            min=0,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Where to write that plan as a plan directory, with the plan in hand beside it; "
            "without --moves the plan in hand itself. The curve is on its map, in its workbook, in "
            "curve.json and curve.png.",
            metavar="DIR2",
            callback=scratch_beside,
        ),
    ] = None,
    seconds: Annotated[
        float,
        typer.Option(
            "--seconds",
            help="Longest time for the search and its preparation. Ctrl-C ends it too; the curve "
            "so far is kept. If the clock ends the search, the curve may differ from run to run.",
            min=0.1,
        ),
    ] = 120.0,
    seed: Annotated[
        int,
        typer.Option(
            "--seed",
            help="The same seed gives the same curve, unless the clock ends the search.",
            min=0,
        ),
    ] = 1,
    day: PlanDateOption = None,  # noqa: ARG001 - its callback has set the day
    *,
    as_is: AsIsOption = False,
    persons: PersonsOption = False,
    details: DetailsOption = False,
) -> None:
    """Say what moving schools of a plan buys: the best plan for each number of moves."""
    keep_in_hand(directory, out)
    from app.improving import ImproveRequest, improve_plan

    request = ImproveRequest(directory, moves, out, seconds, seed, as_is, persons)
    improve_plan(request, Terminal(brief=not details))
