"""The options that take files as Ofsted and the Department for Education publish them."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

InspectionsOption = Annotated[
    Path | None,
    typer.Option(
        "--inspections",
        help="Ofsted's management information, latest inspections of state-funded schools: grades "
        "and report cards by URN; see docs/data.md.",
        metavar="CSV",
    ),
]
InspectionsDateOption = Annotated[
    datetime | None,
    typer.Option(
        "--inspections-date",
        help="The day of --inspections, if its name does not tell it.",
        formats=["%Y-%m-%d"],
        metavar="YYYY-MM-DD",
    ),
]
CapacityOption = Annotated[
    Path | None,
    typer.Option(
        "--capacity",
        help="The school capacity survey, school level (capacity_school_...csv): its places go "
        "before those of the register, each with its year.",
        metavar="CSV",
    ),
]
