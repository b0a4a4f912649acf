"""`england`: its options, read and handed on."""

import dataclasses
import functools
from typing import TYPE_CHECKING

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

on_england = typer.Typer()


@on_england.command()
@with_options_of(
    functools.partial(plan_request, la=[]),
    without=frozenset(
        {
            "la",
            "sensitivity",
            "alternatives",
            "boundary",
            "layer",
            "persons",
            "wording",
            "ferries",
            "times",
            "times_unit",
            "calibrate",
            "ks2",
            "add",
        }
    ),
)
def england(
    request: "PlanRequest",
    la: AreasOption = [],
    scheduler: SchedulerOption = None,
    workers: WorkersOption = None,
    memory: MemoryOption = "2GB",
    *,
    dashboard: DashboardOption = False,
    details: DetailsOption = False,
) -> None:
    """Plan all England, or a region, as one area, whatever borders run through it."""
    from app.england.making import make_england
    from app.sweep.engine import Engine, memory_bytes

    files = dataclasses.replace(request.files, la=tuple(la), with_peers=False)
    make_england(
        request.model_copy(update={"files": files}),
        Engine(scheduler, workers, memory_bytes(memory), dashboard),
        Terminal(brief=not details),
    )
