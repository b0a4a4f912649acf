"""The options that several commands share, with their help and how their text is read."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from data.cells import whole_number
from data.dates import on_day
from data.leaving import scratch_beside
from data.rolls import MissingRoll

PlanDirectory = Annotated[
    Path, typer.Argument(help="A plan directory, as 'plan' and 'demo' write it.", metavar="DIR")
]
AsIsOption = Annotated[
    bool,
    typer.Option(
        "--as-is",
        help="Take a plan that breaks its own rules or was edited after it was made as it is; "
        "every output then says so.",
    ),
]
SchoolsOption = Annotated[
    Path,
    typer.Option("--schools", help="The school register: a GIAS download, CSV.", metavar="CSV"),
]


FIRST_YEAR, LAST_YEAR = 2000, 2100
"""No plan is of a day before or after these."""


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
    """Let a day that was given be today until the command has run."""
    day = _in_range(day)
    context.with_resource(on_day(None if day is None else day.date()))
    return day


DateOption = Annotated[
    datetime | None,
    typer.Option(
        "--date",
        help="The day that all documents bear; today, or that of SOURCE_DATE_EPOCH, if not given.",
        metavar="YYYY-MM-DD",
        formats=["%Y-%m-%d"],
        callback=_be_on_day,
    ),
]
PlanDateOption = Annotated[
    datetime | None,
    typer.Option(
        "--date",
        help="The day that all documents bear. If not given, that of the plan in hand if one was "
        "given for it, else today, or that of SOURCE_DATE_EPOCH.",
        metavar="YYYY-MM-DD",
        formats=["%Y-%m-%d"],
        callback=_be_on_day,
    ),
]
RegisterOption = Annotated[
    Path | None,
    typer.Option(
        "--schools",
        help="The school register, if the one the plan was made from is no longer beside it.",
        metavar="CSV",
    ),
]
RoadsOption = Annotated[
    str | None,
    typer.Option(
        "--roads",
        help="The roads: an OpenStreetMap extract (.osm.pbf); or the word 'download', to fetch "
        "them; or 'estimate', for times from straight-line distances, marked as estimated.",
        metavar="PBF",
    ),
]
TimesOption = Annotated[
    Path | None,
    typer.Option("--times", help="Drive times made elsewhere, instead of roads.", metavar="CSV"),
]
TimesUnitOption = Annotated[
    Literal["seconds", "minutes"] | None,
    typer.Option("--times-unit", help="Unit of --times; as its first cell says, or seconds."),
]
ProfileOption = Annotated[
    str,
    typer.Option(
        "--profile",
        help="How roads are driven: 'car', 'car-peak' for the school run, or your own TOML file.",
        metavar="NAME|TOML",
    ),
]
FactorOption = Annotated[
    float,
    typer.Option(
        "--factor", help="Calibration: multiplies every drive time on roads.", min=0.1, max=10
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
        help="Phase of education as in the register; repeat for several.",
        metavar="NAME",
    ),
]
StatusOption = Annotated[
    list[str],
    typer.Option(
        "--status",
        help="Status as in the register, such as 'Proposed to open'; repeat for several. Schools "
        "that are open if not given, those proposed to close among them.",
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
        help="Fill missing rolls: 'capacity', 'median', or a number. Left empty otherwise.",
        metavar="HOW",
    ),
]
LayerOption = Annotated[
    list[str],
    typer.Option(
        "--layer",
        help="Other partnerships of the schools, from a plan directory: 'alliance', 'manager', "
        "'secondary' or 'home', and the directory; repeat for several.",
        metavar="LAYER=DIR",
    ),
]
FerriesOption = Annotated[
    bool, typer.Option("--ferries", help="Let car ferries carry a drive, with their crossing time.")
]
ProgrammeOption = Annotated[
    str | None,
    typer.Option(
        "--programme",
        help="Plan by a programme: a name of 'schoolclusters programmes', or your own TOML file.",
        metavar="NAME|TOML",
    ),
]
FormOption = Annotated[
    str | None,
    typer.Option(
        "--form",
        help="Plan for a legal form: 'informal collaboration', 'formal collaboration', "
        "'federation' or 'multi-academy trust'. Schools that it is shut to take no part.",
        metavar="FORM",
    ),
]
FaithOption = Annotated[
    list[str],
    typer.Option(
        "--faith",
        help="How far characters and types of schools count: 'open', 'prefer' or 'strict'; "
        "and, given again, your own table (TOML).",
        metavar="LEVEL|TOML",
    ),
]
StartOption = Annotated[
    datetime | None,
    typer.Option(
        "--start",
        help="Day on which governing bodies begin, for the dates of consultation; today if not "
        "given.",
        formats=["%Y-%m-%d"],
        callback=_in_range,
        metavar="YYYY-MM-DD",
    ),
]
TermsOption = Annotated[
    Path | None,
    typer.Option(
        "--terms",
        help="The authority's terms (CSV with from and to, a row for each), so that no date of "
        "consultation falls in a holiday; the usual dates if not given.",
        metavar="CSV",
    ),
]
RoundOption = Annotated[
    int | None,
    typer.Option(
        "--round",
        help="With --cluster: the round of a business manager or specialist teacher whom its "
        "schools share, with so many visits a week to each; days and miles a year.",
        min=1,
        max=5,
        metavar="VISITS",
    ),
]
OutOption = Annotated[
    Path, typer.Option("--out", help="Where to write.", metavar="PATH", callback=scratch_beside)
]


def parse_size(text: str) -> tuple[int, int]:
    """Read `4-7` as fewest and most schools of a cluster.

    Raises
    ------
    typer.BadParameter
        Where it is no such range.
    """
    fewest, dash, most = text.partition("-")
    if not (dash and fewest.strip().isdecimal() and most.strip().isdecimal()):
        raise typer.BadParameter(
            f"'{text}' is not a range of sizes. Give fewest-most, such as 4-7."
        )
    return int(fewest), int(most)


def parse_faith(texts: list[str]) -> tuple[str | None, Path | None]:
    """Read a level and a file, at most one of each.

    Raises
    ------
    typer.BadParameter
        Where there are two levels or two files.
    """
    files = [text for text in texts if text.casefold().endswith(".toml")]
    levels = [text for text in texts if text not in files]
    if len(files) > 1 or len(levels) > 1:
        raise typer.BadParameter(
            "Give --faith once with open, prefer or strict, and once with a TOML file, at most."
        )
    return (levels[0] if levels else None, Path(files[0]) if files else None)


def parse_layers(texts: list[str]) -> tuple[tuple[str, Path], ...]:
    """Read each `alliance=plan-alliance` as a layer and a directory.

    Raises
    ------
    typer.BadParameter
        Where either is missing.
    """
    pairs = [text.partition("=") for text in texts]
    for layer, _, directory in pairs:
        if not (layer.strip() and directory.strip()):
            raise typer.BadParameter(
                "Give --layer as LAYER=DIR: a layer and a plan directory, such as "
                "alliance=plan-alliance."
            )
    return tuple((layer.strip(), Path(directory.strip())) for layer, _, directory in pairs)


def parse_missing_roll(text: str | None) -> MissingRoll:
    """Read `capacity`, `median` or a number of pupils.

    Raises
    ------
    typer.BadParameter
        Where it is none of these.
    """
    match text:
        case None | "capacity" | "median":
            return text
        case _ if text.isdecimal():
            return int(text)
        case _:
            raise typer.BadParameter(
                f"'{text}' is no way to fill a missing roll. Give capacity, median, or a number."
            )


def parse_urns(texts: list[str]) -> list[tuple[int, ...]]:
    """Read each `118155,118156` as a group of URNs.

    Raises
    ------
    typer.BadParameter
        Where it is not two URNs or more, each named once; with every such text.
    """
    faults, groups = [], []
    for text in texts:
        urns = _urns(text)
        twice = repeated(urns)
        if len(urns) < 2:
            faults.append(
                f"'{text}' is not a group of schools. Give URNs with commas, such as 118155,118156."
            )
        elif twice:
            faults.append(f"'{text}' names {twice[0]} more than once. Name each school once.")
        groups.append(urns)
    if faults:
        raise typer.BadParameter("\n".join(faults))
    return groups


def parse_schools(texts: list[str]) -> tuple[int, ...]:
    """Read each `118155,118156` as URNs, one or several; the same school may be named again.

    Raises
    ------
    typer.BadParameter
        Where something is no URN; with every such text.
    """
    wrong = [text for text in texts if not _urns(text)]
    if wrong:
        raise typer.BadParameter(
            "\n".join(f"'{text}' names no school. Give URNs with commas." for text in wrong)
        )
    return tuple(dict.fromkeys(urn for text in texts for urn in _urns(text)))


def repeated(values: Sequence[int]) -> list[int]:
    """Return what stands in a list more than once."""
    return [value for value, times in Counter(values).items() if times > 1]


def _urns(text: str) -> tuple[int, ...]:
    """Return the URNs of a text; none where any part of it is none."""
    numbers = [whole_number(part) for part in text.split(",")]
    urns = tuple(number for number in numbers if number is not None and number >= 0)
    return urns if len(urns) == len(numbers) else ()


def parse_two(text: str) -> tuple[int, int]:
    """Read `118155,118156` as two URNs.

    Raises
    ------
    typer.BadParameter
        Where it is not two URNs.
    """
    (urns,) = parse_urns([text])
    if len(urns) != 2:
        raise typer.BadParameter(f"'{text}' does not name two schools. Give 118155,118156.")
    return urns[0], urns[1]


def parse_pairs(texts: list[str]) -> list[tuple[int, int]]:
    """Read each `118155,118156` as all pairs within it."""
    return [
        (a, b) for group in parse_urns(texts) for i, a in enumerate(group) for b in group[i + 1 :]
    ]


def require_one_source_of_times(roads: str | None, times: Path | None) -> None:
    """Drive times come from roads, from a matrix or from an estimate: exactly one of them.

    Raises
    ------
    typer.BadParameter
        Where there are none, or two.
    """
    if (roads is None) == (times is None):
        raise typer.BadParameter(
            "Give --roads FILE.osm.pbf, --roads download, --roads estimate, or --times FILE.csv: "
            "one of them."
        )
