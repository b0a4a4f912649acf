"""The options of what is asked before schools close."""

from pathlib import Path
from typing import Annotated

import typer

DesignatedOption = Annotated[
    Path | None,
    typer.Option(
        "--designated",
        help="The list of designated rural primary schools of the year: it decides what closing "
        "one of them asks; see docs/data.md.",
        metavar="CSV",
    ),
]
