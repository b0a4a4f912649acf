"""`measures`: its options, read and handed on."""

from pathlib import Path
from typing import Annotated

import typer

from app.options import AsIsOption, PlanDirectory
from app.terminal import Terminal

# As in `app.commands`, the packages below are imported when a command runs.

on_measures = typer.Typer()


@on_measures.command()
def measures(
    directory: PlanDirectory,
    out: Annotated[
        Path,
        typer.Option("--out", help="The folder to write to.", metavar="PATH"),
    ],
    ks2: Annotated[
        list[Path],
        typer.Option(
            "--ks2",
            help="Key stage 2 figures by school, as for 'plan'; repeat for several years.",
            metavar="CSV",
        ),
    ] = [],
    schools: Annotated[
        Path | None,
        typer.Option(
            "--schools",
            help="The school register of all England, to compare with the authority and England. "
            "If not given, the schools in clusters are compared with all schools of the plan.",
            metavar="CSV",
        ),
    ] = None,
    before: Annotated[
        Path | None,
        typer.Option(
            "--inspections-before",
            help="Ofsted's latest inspections from before the partnerships, as for 'plan'.",
            metavar="CSV",
        ),
    ] = None,
    after: Annotated[
        Path | None,
        typer.Option("--inspections-after", help="The same from after they began.", metavar="CSV"),
    ] = None,
    *,
    as_is: AsIsOption = False,
) -> None:
    """Show results by size of school and year, and inspections before and after."""
    from app.measuring import MeasureFiles, measure

    measure(
        directory, MeasureFiles(tuple(ks2), schools, before, after), out, Terminal(), as_is=as_is
    )
