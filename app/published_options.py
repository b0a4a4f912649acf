"""The options that take files as public bodies publish them."""

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
GroupLinksOption = Annotated[
    Path | None,
    typer.Option(
        "--group-links",
        help="The register's group-links download: trusts, federations.",
        metavar="CSV",
    ),
]
BoundaryOption = Annotated[
    Path | None,
    typer.Option(
        "--boundary",
        help="The boundary of the authority, as the Office for National Statistics publishes it: "
        "GeoJSON, GeoPackage or zipped shapefile.",
        metavar="FILE",
    ),
]
Ks2Option = Annotated[
    Path | None,
    typer.Option(
        "--ks2",
        help="Key stage 2 figures by school: england_ks2final.csv, the file of Explore Education "
        "Statistics, or a table of years; plain or .gz; see docs/data.md.",
        metavar="CSV",
    ),
]
