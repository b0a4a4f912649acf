"""How the values of options are read: sizes, schools, layers, levels, places to write to."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import typer

from data.cells import whole_number
from data.rolls import MissingRoll


def keep_in_hand(directory: Path, out: Path | None) -> None:
    """See to it that what is written does not replace the plan that was read.

    Raises
    ------
    typer.BadParameter
        Where it would.
    """
    if out is not None and directory.resolve().is_relative_to(out.resolve()):
        raise typer.BadParameter("Give --out a place where the plan in hand is not: it is kept.")


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
    """Return the values that a list has more than once."""
    return [value for value, times in Counter(values).items() if times > 1]


def _urns(text: str) -> tuple[int, ...]:
    """Return the URNs of a text; none where any part of it is no URN."""
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


def require_borders(borders: str | None, field: str | None) -> None:
    """Require the file of areas where a column of it is named.

    Raises
    ------
    typer.BadParameter
        Where there are no borders.
    """
    if field is not None and borders is None:
        raise typer.BadParameter(
            "--border-field names a column of a file of areas: give it with --borders."
        )


def require_roads_to_calibrate(roads: str | None, calibrate: Path | None) -> None:
    """Only drives along roads can be calibrated by measured speeds.

    Raises
    ------
    typer.BadParameter
        Where there are no roads.
    """
    if calibrate is not None and roads in (None, "estimate"):
        raise typer.BadParameter("--calibrate needs roads: give --roads FILE.osm.pbf as well.")


def number_or_text(text: str) -> float | str:
    """Return a number, or the text as it is for a fault to name."""
    try:
        return float(text)
    except ValueError:
        return text.strip()
