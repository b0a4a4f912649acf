"""`plan` and `assess`: their options, read and handed on."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.option_values import keep_in_hand
from app.options import DetailsOption
from app.plan_options import plan_request, with_options_of
from app.terminal import Terminal

if TYPE_CHECKING:
    from app.plan_request import PlanRequest

# As in `app.commands`, the packages below are imported when a command runs.

on_new_plans = typer.Typer()


@on_new_plans.command()
@with_options_of(plan_request)
def plan(request: "PlanRequest", *, details: DetailsOption = False) -> None:
    """Propose clusters and write the plan directory: map, tables, plan.json."""
    from app.planning import make_plan

    make_plan(request, Terminal(brief=not details))


@on_new_plans.command()
@with_options_of(plan_request, without=frozenset({"alternatives"}))
def assess(
    groups: Annotated[
        Path,
        typer.Argument(
            help="The groups that you have: a table of schools and groups in any layout, or a plan "
            "directory; see docs/data.md.",
            metavar="GROUPS",
        ),
    ],
    request: "PlanRequest",
    match: Annotated[
        Path | None,
        typer.Option(
            "--match",
            help="Which school is meant where the table leaves that open: a table with the columns "
            "written and urn.",
            metavar="CSV",
        ),
    ] = None,
    *,
    details: DetailsOption = False,
) -> None:
    """Say how good the groups are that you have, beside the best plan; write both, and a map."""
    if groups.is_dir():
        keep_in_hand(groups, request.out)
    from app.assessing import assess_groups

    assess_groups(groups, match, request, Terminal(brief=not details))
