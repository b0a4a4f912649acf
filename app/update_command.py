"""`update`: its options, read and handed on."""

from pathlib import Path
from typing import Annotated

import typer

from app.answer_options import (
    AnswerSecondsOption,
    AnswerSeedOption,
    NewPlacesRoadsOption,
    StabilityOption,
)
from app.option_values import keep_in_hand, parse_missing_roll
from app.options import (
    AsIsOption,
    CapacityOption,
    DetailsOption,
    GroupLinksOption,
    InspectionsDateOption,
    InspectionsOption,
    MissingRollOption,
    OverridesOption,
    PersonsOption,
    PlanDateOption,
    PlanDirectory,
    StatusOption,
)
from app.terminal import Terminal
from data.leaving import scratch_beside

# As in `app.commands`, the packages below are imported when a command runs.

on_updates = typer.Typer()


@on_updates.command()
def update(
    directory: PlanDirectory,
    schools: Annotated[
        Path,
        typer.Option(
            "--schools", help="The register of today: a GIAS download, CSV.", metavar="CSV"
        ),
    ],
    links: Annotated[
        list[Path],
        typer.Option(
            "--links",
            help="The register's establishment links: which school followed which. Give the option "
            "again for a list of your own, which counts where the first is silent or wrong; see "
            "docs/data.md.",
            metavar="CSV",
        ),
    ] = [],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="The plan directory to write. If not given: nothing is written, and the changes "
            "and the answer are printed.",
            metavar="DIR2",
            callback=scratch_beside,
        ),
    ] = None,
    la: Annotated[
        list[str],
        typer.Option(
            "--la",
            help="Local authority as in 'LA (name)'; repeat for several. If not given: those of "
            "the plan.",
            metavar="NAME",
        ),
    ] = [],
    phase: Annotated[
        list[str],
        typer.Option(
            "--phase",
            help="Phase of education as in the register; repeat for several. If not given: those "
            "of the plan.",
            metavar="NAME",
        ),
    ] = [],
    status: StatusOption = [],
    roads: NewPlacesRoadsOption = None,
    group_links: GroupLinksOption = None,
    overrides: OverridesOption = None,
    inspections: InspectionsOption = None,
    inspections_date: InspectionsDateOption = None,
    capacity: CapacityOption = None,
    missing_roll: MissingRollOption = None,
    stability: StabilityOption = None,
    seconds: AnswerSecondsOption = 10.0,
    seed: AnswerSeedOption = 1,
    day: PlanDateOption = None,  # noqa: ARG001 - its callback has set the day
    *,
    as_is: AsIsOption = False,
    persons: PersonsOption = False,
    details: DetailsOption = False,
) -> None:
    """Carry a plan into another year's register: who changed, and the least change of the plan."""
    keep_in_hand(directory, out)
    from app.inputs import SchoolFiles
    from app.updating import UpdateRequest, update_plan
    from app.whatif import AnswerSettings
    from clustering import Limits
    from clustering.scenario.resolve import STABILITY_S

    files = SchoolFiles(
        schools,
        la,
        phase,
        group_links,
        overrides,
        parse_missing_roll(missing_roll),
        statuses=status,
        inspections=inspections,
        inspections_as_at=inspections_date,
        capacity=capacity,
    )
    search = AnswerSettings(Limits(seconds), STABILITY_S if stability is None else stability, seed)
    request = UpdateRequest(directory, files, tuple(links), roads, as_is)
    update_plan(request, out, search, Terminal(brief=not details), persons=persons)
