"""Options of the commands that plan many areas, or one very large one, on workers."""

from typing import Annotated

import typer

AreasOption = Annotated[
    list[str],
    typer.Option(
        "--la",
        help="Local authority as in 'LA (name)'; repeat for several. If not given, or 'all': "
        "every authority that the register names.",
        metavar="NAME",
    ),
]
SchedulerOption = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        help="Address of a Dask scheduler, such as tcp://host:8786, whose workers see the same "
        "files. If not given: workers on this machine.",
        metavar="ADDRESS",
    ),
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers", help="Workers on this machine. If not given: one for each core.", min=1
    ),
]
MemoryOption = Annotated[
    str,
    typer.Option(
        "--memory",
        help="Most memory of a worker on this machine; one that needs more is started again.",
        metavar="SIZE",
    ),
]
DashboardOption = Annotated[
    bool, typer.Option("--dashboard", help="Show on a page of Dask what runs.")
]
