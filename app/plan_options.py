"""The options that say what a plan is asked to keep, with their help."""

from typing import Annotated, Literal

import typer

ExcludeOption = Annotated[
    list[str],
    typer.Option(
        "--exclude",
        help="Schools that take no part, as one that refuses; why is not said.",
        metavar="URN,URN",
    ),
]
AddOption = Annotated[
    list[str],
    typer.Option(
        "--add",
        help="A school that opens: name, easting, northing and, if known, pupils, type, character. "
        "It gets the next free URN from 900001.",
        metavar="'NAME, E, N'",
    ),
]
MaxMinutesOption = Annotated[
    float | None,
    typer.Option(
        "--max-minutes",
        help="Longest drive between two schools of a cluster. If not given: the programme's, or "
        "45.",
    ),
]
SizeOption = Annotated[
    str | None,
    typer.Option(
        "--size",
        help="Fewest and most schools in a cluster. If not given: the programme's, or 4-7.",
        metavar="FEWEST-MOST",
    ),
]
ShapeOption = Annotated[
    Literal["pairwise", "hub"] | None,
    typer.Option(
        "--shape",
        help="Where the limit holds: between every two schools of a cluster (pairwise), or "
        "between each school and its lead school (hub). If not given: the programme's, or "
        "pairwise.",
    ),
]
