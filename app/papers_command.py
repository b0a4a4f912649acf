"""The command that writes the papers of a plan."""

from pathlib import Path
from typing import Annotated

import typer

from app.options import AsIsOption, PersonsOption
from app.terminal import Terminal
from data.leaving import scratch_beside
from maps.papers.kinds import KIND_NAMES

# As in `app.commands`, the packages below are imported when the command runs.

on_papers = typer.Typer()


@on_papers.command()
def papers(
    directory: Annotated[
        Path | None,
        typer.Argument(help="A plan directory, as 'plan' and 'demo' write it.", metavar="DIR"),
    ] = None,
    cluster: Annotated[
        list[int],
        typer.Option(
            "--cluster",
            help="Number of a cluster; repeat for several. If not given: all clusters, and the "
            "papers of the plan as a whole.",
            metavar="NUMBER",
        ),
    ] = [],
    kind: Annotated[
        list[str],
        typer.Option(
            "--kind",
            help=f"A kind of paper; repeat for several: {', '.join(KIND_NAMES)}. If not given: "
            "all kinds.",
            metavar="NAME",
        ),
    ] = [],
    templates: Annotated[
        Path | None,
        typer.Option(
            "--templates",
            help="A folder with templates of your own, each called as the kind it is for. Kinds "
            "without one there take the template of the program.",
            metavar="FOLDER",
        ),
    ] = None,
    copy_templates: Annotated[
        Path | None,
        typer.Option(
            "--copy-templates",
            help="Write the templates of the program into a new folder, to edit them; no plan is "
            "needed.",
            metavar="FOLDER",
            callback=scratch_beside,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Where to write. If not given: a folder beside the plan directory, called as it "
            "is with '-papers' after its name.",
            metavar="FOLDER",
            callback=scratch_beside,
        ),
    ] = None,
    *,
    as_is: AsIsOption = False,
    persons: PersonsOption = False,
) -> None:
    """Write what follows the map: memorandum, business plan, letters, report, records."""
    if (directory is None) == (copy_templates is None):
        raise typer.BadParameter("Give a plan directory DIR, or --copy-templates FOLDER.")
    terminal = Terminal()
    if copy_templates is not None:
        from app.papers import copy_all_templates

        copy_all_templates(copy_templates, kind, terminal)
    elif directory is not None:
        from app.papers import make_papers

        make_papers(
            directory,
            terminal,
            numbers=cluster,
            kinds=kind,
            templates=templates,
            out=out,
            as_is=as_is,
            persons=persons,
        )
