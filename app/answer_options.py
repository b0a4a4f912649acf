"""The options of commands that answer a change of a plan in hand."""

from typing import Annotated

import typer

StabilityOption = Annotated[
    float | None,
    typer.Option(
        "--stability",
        help="By how many seconds partners that stay together count as nearer to each other: a "
        "school's move must save twice as much. If not given: 2000. 0 plans anew.",
        min=0,
        max=100_000,
    ),
]
AnswerSecondsOption = Annotated[
    float,
    typer.Option(
        "--seconds",
        help="Longest time for the search and its preparation. If the clock ends the search, "
        "the answer may differ from run to run.",
        min=0.1,
    ),
]
AnswerSeedOption = Annotated[
    int,
    typer.Option(
        "--seed",
        help="The same seed gives the same answer, unless the clock ends the search.",
        min=0,
    ),
]
NewPlacesRoadsOption = Annotated[
    str | None,
    typer.Option(
        "--roads",
        help="The roads, for new places, if the file that the plan was made from is no longer "
        "beside it; or the word 'estimate'.",
        metavar="PBF",
    ),
]
