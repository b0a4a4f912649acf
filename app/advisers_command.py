"""`advisers`: its options, read and handed on."""

from pathlib import Path
from typing import Annotated

import typer

from app.options import AsIsOption, DetailsOption, PlanDirectory, RoadsOption
from app.terminal import Terminal

# As in `app.commands`, the packages below are imported when the command runs.

on_advisers = typer.Typer()


@on_advisers.command()
def advisers(
    directory: PlanDirectory,
    table: Annotated[
        Path,
        typer.Option(
            "--advisers",
            help="The link advisers: a table with a name, and a school, a postcode of one or "
            "coordinates, for each; perhaps most clusters and a phase; see docs/data.md.",
            metavar="CSV",
        ),
    ],
    out: Annotated[
        Path,
        typer.Option("--out", help="Where to write the allocation.", metavar="FILE.csv"),
    ] = Path("advisers.csv"),
    roads: RoadsOption = None,
    *,
    anew: Annotated[
        bool,
        typer.Option(
            "--anew",
            help="Allocate all clusters, those too that have an adviser in decisions.toml.",
        ),
    ] = False,
    adopt: Annotated[
        bool,
        typer.Option("--adopt", help="Also write the allocation into decisions.toml."),
    ] = False,
    as_is: AsIsOption = False,
    details: DetailsOption = False,
) -> None:
    """Allocate link advisers to whole clusters, with even loads and the least driving."""
    if out.resolve() == table.resolve():
        raise typer.BadParameter("Give --out another name: the table of advisers is kept.")
    from app.allocating import AdviserRequest, allocate_advisers

    request = AdviserRequest(directory, table, out, roads, anew, adopt, as_is)
    allocate_advisers(request, Terminal(brief=not details))
