"""`sweep`: its options, read and handed on."""

import dataclasses
import functools
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from app.options import DetailsOption
from app.plan_options import plan_request, with_options_of
from app.sweep_options import (
    AreasOption,
    DashboardOption,
    MemoryOption,
    SchedulerOption,
    WorkersOption,
)
from app.terminal import Terminal

if TYPE_CHECKING:
    from app.plan_request import PlanRequest

# As in `app.commands`, the packages below are imported when a command runs.

on_sweeps = typer.Typer()


@on_sweeps.command()
@with_options_of(
    functools.partial(plan_request, la=[]),
    without=frozenset({"la", "programme", "sensitivity", "alternatives"}),
)
def sweep(
    request: "PlanRequest",
    la: AreasOption = [],
    by: Annotated[
        Literal["la", "diocese", "trust"],
        typer.Option("--by", help="What an area is: an authority, a diocese or a trust."),
    ] = "la",
    programme: Annotated[
        list[str],
        typer.Option(
            "--programme",
            help="Plan by a programme, as for 'plan'; repeat for several, each a setting.",
            metavar="NAME|TOML",
        ),
    ] = [],
    vary: Annotated[
        list[str],
        typer.Option(
            "--vary",
            help="Values to try for an option of 'plan' or a weight, such as max-minutes=30,45 or "
            "size=4-7,5-8; repeat for several: every combination is a setting.",
            metavar="NAME=VALUE,VALUE",
        ),
    ] = [],
    scheduler: SchedulerOption = None,
    workers: WorkersOption = None,
    memory: MemoryOption = "2GB",
    *,
    plans: Annotated[
        bool, typer.Option("--plans", help="Also write the plan directory of each plan.")
    ] = False,
    dashboard: DashboardOption = False,
    details: DetailsOption = False,
) -> None:
    """Plan many areas under many settings, and compare the plans in a table and an atlas."""
    from app.sweep.engine import Engine, memory_bytes
    from app.sweep.sweeping import Sweep, make_sweep

    files = dataclasses.replace(request.files, la=tuple(la), with_peers=plans)
    make_sweep(
        Sweep(
            request.model_copy(update={"files": files}),
            by,
            tuple(programme),
            tuple(vary),
            plans,
            Engine(scheduler, workers, memory_bytes(memory), dashboard),
        ),
        Terminal(brief=not details),
    )
