"""The options that several commands share, with their help."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from data.dates import on_day
from data.leaving import scratch_beside

PlanDirectory = Annotated[
    Path, typer.Argument(help="A plan directory, as 'plan' and 'demo' write it.", metavar="DIR")
]
AsIsOption = Annotated[
    bool,
    typer.Option(
        "--as-is",
        help="Read a plan even if it breaks its own rules or was edited after it was made; every "
        "output then says so.",
    ),
]
SchoolsOption = Annotated[
    Path,
    typer.Option("--schools", help="The school register: a GIAS download, CSV.", metavar="CSV"),
]


FIRST_YEAR, LAST_YEAR = 2000, 2100
"""The days of plans are within these years."""


def _in_range(day: datetime | None) -> datetime | None:
    """Refuse a day that is mistyped.

    Raises
    ------
    typer.BadParameter
        Where it lies centuries off.
    """
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise typer.BadParameter(
            f"{day.date().isoformat()} is no day for a plan. Give one from {FIRST_YEAR}-01-01 to "
            f"{LAST_YEAR}-12-31."
        )
    return day


def _be_on_day(context: typer.Context, day: datetime | None) -> datetime | None:
    """Make a given day today until the command has run."""
    day = _in_range(day)
    context.with_resource(on_day(None if day is None else day.date()))
    return day


DateOption = Annotated[
    datetime | None,
    typer.Option(
        "--date",
        help="The date on all documents. If not given: today, or the day in SOURCE_DATE_EPOCH.",
        metavar="YYYY-MM-DD",
        formats=["%Y-%m-%d"],
        callback=_be_on_day,
    ),
]
PlanDateOption = Annotated[
    datetime | None,
    typer.Option(
        "--date",
        help="The date on all documents. If not given: the date that was given for the plan in "
        "hand; without one, today, or the day in SOURCE_DATE_EPOCH.",
        metavar="YYYY-MM-DD",
        formats=["%Y-%m-%d"],
        callback=_be_on_day,
    ),
]
RegisterOption = Annotated[
    Path | None,
    typer.Option(
        "--schools",
        help="The school register, if the one that the plan was made from is no longer beside it.",
        metavar="CSV",
    ),
]
RoadsOption = Annotated[
    str | None,
    typer.Option(
        "--roads",
        help="The roads: an OpenStreetMap extract (.osm.pbf). The word 'download' fetches them; "
        "'estimate' takes times from straight-line distances, and marks them as estimated.",
        metavar="PBF",
    ),
]
TimesOption = Annotated[
    Path | None,
    typer.Option("--times", help="Drive times made elsewhere, instead of roads.", metavar="CSV"),
]
TimesUnitOption = Annotated[
    Literal["seconds", "minutes"] | None,
    typer.Option(
        "--times-unit", help="Unit of --times. If not given: what its first cell says, or seconds."
    ),
]
ProfileOption = Annotated[
    str,
    typer.Option(
        "--profile",
        help="Speeds on the roads: 'car', 'car-peak' for the school run, or your own TOML file.",
        metavar="NAME|TOML",
    ),
]
FactorOption = Annotated[
    float,
    typer.Option(
        "--factor", help="Multiplies every drive time on roads, to calibrate it.", min=0.1, max=10
    ),
]
CalibrateOption = Annotated[
    Path | None,
    typer.Option(
        "--calibrate",
        help="Measured speeds by authority, such as the Department for Transport's CGN0503 (.ods): "
        "times along the roads they are of are made to agree; see docs/data.md.",
        metavar="TABLE",
    ),
]
AuthorityOption = Annotated[
    list[str],
    typer.Option(
        "--la", help="Local authority as in 'LA (name)'; repeat for several.", metavar="NAME"
    ),
]
PhaseOption = Annotated[
    list[str],
    typer.Option(
        "--phase",
        help="Phase of education as in the register, or 'Special' or 'Alternative provision'; "
        "repeat for several.",
        metavar="NAME",
    ),
]
ProgrammePhaseOption = Annotated[
    list[str],
    typer.Option(
        "--phase",
        help="Phase of education as in the register, or 'Special' or 'Alternative provision'; "
        "repeat for several. If not given: the programme's, or Primary.",
        metavar="NAME",
    ),
]
StatusOption = Annotated[
    list[str],
    typer.Option(
        "--status",
        help="Status as in the register, such as 'Proposed to open'; repeat for several. If not "
        "given: open schools, including those proposed to close.",
        metavar="NAME",
    ),
]
OverridesOption = Annotated[
    Path | None,
    typer.Option(
        "--overrides",
        help="What you know better than the register; see docs/data.md.",
        metavar="TOML",
    ),
]
MissingRollOption = Annotated[
    str | None,
    typer.Option(
        "--missing-roll",
        help="How to fill missing rolls: 'capacity', 'median', or a number. If not given, they "
        "stay empty.",
        metavar="HOW",
    ),
]
LayerOption = Annotated[
    list[str],
    typer.Option(
        "--layer",
        help="Show the clusters of another plan directory as partnerships of a kind: 'alliance', "
        "'manager', 'secondary' or 'home'; repeat for several.",
        metavar="LAYER=DIR",
    ),
]
FerriesOption = Annotated[
    bool, typer.Option("--ferries", help="Allow drives by car ferry, with its crossing time.")
]
ProgrammeOption = Annotated[
    str | None,
    typer.Option(
        "--programme",
        help="Plan by a programme: one that 'schoolclusters programmes' lists, or your own TOML "
        "file.",
        metavar="NAME|TOML",
    ),
]
FormOption = Annotated[
    str | None,
    typer.Option(
        "--form",
        help="Plan for a legal form: 'informal collaboration', 'formal collaboration', "
        "'federation' or 'multi-academy trust'. Schools that cannot have it take no part.",
        metavar="FORM",
    ),
]
FaithOption = Annotated[
    list[str],
    typer.Option(
        "--faith",
        help="How much the religious characters and types of schools count: 'open', 'prefer' or "
        "'strict'. Give the option a second time for your own table (TOML).",
        metavar="LEVEL|TOML",
    ),
]
StartOption = Annotated[
    datetime | None,
    typer.Option(
        "--start",
        help="Day on which governing bodies begin; the dates of consultation follow from it. If "
        "not given: today.",
        formats=["%Y-%m-%d"],
        callback=_in_range,
        metavar="YYYY-MM-DD",
    ),
]
DiocesePolicyOption = Annotated[
    str | None,
    typer.Option(
        help="Your authority's own policy on asking a diocese about a partnership: its title, date "
        "and place. If not given, another county's is named as an example.",
        metavar="TEXT",
    ),
]
TermsOption = Annotated[
    Path | None,
    typer.Option(
        "--terms",
        help="The authority's term dates (CSV with from and to, a row for each term), so that no "
        "date of consultation falls in a holiday. If not given: the usual dates.",
        metavar="CSV",
    ),
]
RoundOption = Annotated[
    int | None,
    typer.Option(
        "--round",
        help="With --cluster: plan the week of a business manager or specialist teacher whom its "
        "schools share, with this many visits to each school; give days and miles a year.",
        min=1,
        max=5,
        metavar="VISITS",
    ),
]
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
        help="The day of the --inspections file, if its name does not give it.",
        formats=["%Y-%m-%d"],
        metavar="YYYY-MM-DD",
    ),
]
CapacityOption = Annotated[
    Path | None,
    typer.Option(
        "--capacity",
        help="The school capacity survey, school level (capacity_school_...csv). Its places are "
        "used instead of those in the register, each with its year.",
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
BordersOption = Annotated[
    str | None,
    typer.Option(
        "--borders",
        help="Borders that no cluster crosses: a file of areas (GeoJSON, GeoPackage or zipped "
        "shapefile), or 'district', 'ward', 'town', 'la' or 'urban_rural'. With --weight "
        "two-areas=SECONDS they may be crossed at that price.",
        metavar="FILE|WORD",
    ),
]
BorderFieldOption = Annotated[
    str | None,
    typer.Option(
        "--border-field",
        help="The column of that file that names the areas.",
        metavar="COLUMN",
    ),
]
FeedersOption = Annotated[
    str | None,
    typer.Option(
        "--feeders",
        help="Whose pupils go on to which school: a list with the columns URN and FeedsURN, or "
        "'names' for infant and junior schools by their names and sites. Pairs are rewarded by "
        "the weight 'feeder'; with --keep feeders they stay together.",
        metavar="CSV|WORD",
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
DesignatedOption = Annotated[
    Path | None,
    typer.Option(
        "--designated",
        help="The year's list of designated rural primary schools. It decides what the law asks "
        "for before one of them closes; see docs/data.md.",
        metavar="CSV",
    ),
]
WordingOption = Annotated[
    str | None,
    typer.Option(
        "--wording",
        help="What every output says about the stage the plan has reached, in your own words, at "
        "most 100 characters; kept with the plan. If not given: 'Working draft, not a statutory "
        "proposal; no consultation has begun'.",
        metavar="TEXT",
    ),
]
PersonsOption = Annotated[
    bool,
    typer.Option(
        "--persons",
        help="Also name vacant headships and refusals in the files that are made. They are "
        "information on persons, and are otherwise left out.",
    ),
]
DetailsOption = Annotated[
    bool,
    typer.Option(
        "--details",
        help="Print all of it: every row and note, forms, consents, money and sources. If not "
        "given: what fits on a screen.",
    ),
]
OutOption = Annotated[
    Path, typer.Option("--out", help="Where to write.", metavar="PATH", callback=scratch_beside)
]
TogetherOption = Annotated[
    list[str],
    typer.Option("--together", help="Schools that must share a cluster.", metavar="URN,URN"),
]
ApartOption = Annotated[
    list[str],
    typer.Option("--apart", help="Schools that must not share a cluster.", metavar="URN,URN"),
]
