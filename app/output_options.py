"""The options of what is written of a plan: how far it has come, whether it tells of persons."""

from typing import Annotated

import typer

WordingOption = Annotated[
    str | None,
    typer.Option(
        "--wording",
        help="What every output says of how far the plan has come, in your own words, at most 100 "
        "letters; kept with the plan. If not given: 'Working draft, not a statutory proposal; no "
        "consultation has begun'.",
        metavar="TEXT",
    ),
]
PersonsOption = Annotated[
    bool,
    typer.Option(
        "--persons",
        help="Also tell of vacant headships and refusals in the files that are made: information "
        "on persons, which is in none of them otherwise.",
    ),
]
