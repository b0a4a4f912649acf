"""The directory a plan is kept in: everything that later commands need, and the map."""

import csv
import dataclasses
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from clustering.alternatives import Alternative
from clustering.cost import measure
from clustering.plan import Plan
from clustering.plan_json import (
    result_from_json,
    result_to_json,
    rules_from_json,
    sources_from_json,
)
from clustering.problem import Problem
from clustering.result import Result
from data.errors import Fault, InputError
from data.school import Schools, Source
from data.school_table import read_school_table, schools_to_table, to_cell
from data.whole import replace_directory, require_writable
from maps.basemap import Basemap
from maps.draw import draw
from routing import TravelTimes, read_times, write_times

PLAN, SCHOOLS, CLUSTERS = "plan.json", "schools.csv", "clusters.csv"
TIMES, BASEMAP, MAP = "times.csv", "basemap.json", "map.html"
FILES = frozenset({PLAN, SCHOOLS, CLUSTERS, TIMES, BASEMAP, MAP})
"""Files of a plan directory; one with anything else in it is never replaced."""
ALTERNATIVE = "alternative-"
"""Alternatives lie in `alternative-1`, `alternative-2`, ..., each a plan directory of its own."""
_OF_TIMES = frozenset({"roads", "times"})


@dataclass(frozen=True, eq=False)
class StoredPlan:
    """A plan and what it rests on, read from its directory.

    Attributes
    ----------
    problem
        Schools, drive times and rules.
    result
        The plan and how good it is.
    basemap
        What lies beneath it on the map; None where it was drawn without.
    alternatives
        Other plans kept beside it.
    conflicts
        What was said of contradicting rules, as it stands in plan.json.
    """

    problem: Problem
    result: Result
    basemap: Basemap | None
    alternatives: tuple[Alternative, ...] = ()
    conflicts: tuple[Mapping[str, Any], ...] = ()


def require_plan_directory_writable(directory: str | Path) -> None:
    """Refuse a place where no plan could be written, before hours of search are spent on one.

    Raises
    ------
    OutputError
        Where `directory` is a file, holds anything but a plan, or cannot be made.
    """
    place = Path(directory)
    beside = [path for path in place.glob(f"{ALTERNATIVE}*") if path.is_dir()]
    require_writable(place, PLAN, FILES | {path.name for path in beside})
    for path in beside:
        require_writable(path, PLAN, FILES)


def write_plan_directory(
    directory: str | Path,
    problem: Problem,
    result: Result,
    *,
    basemap: Basemap | None = None,
    alternatives: Sequence[Alternative] = (),
    conflicts: Sequence[Mapping[str, Any]] = (),
    title: str | None = None,
    drawn_on: date | None = None,
) -> Path:
    """Write a plan and its map, whole or not at all; an older plan in that place is replaced.

    Parameters
    ----------
    directory
        Where to; made if it is not there.
    problem, result
        What was asked and what was found.
    basemap, title, drawn_on
        As for `draw`.
    alternatives
        Other plans of the same problem; each becomes a plan directory within this one.
    conflicts
        Contradicting rules and the ways out, as values that JSON can hold.

    Returns
    -------
    Path
        The directory.

    Raises
    ------
    OutputError
        Where it cannot be written; what stood there before is unchanged.
    InputError
        Where a school has no place, and so cannot be drawn.
    """
    place = Path(directory)
    require_plan_directory_writable(place)

    def fill(folder: Path, result: Result, beside: dict[str, Any]) -> None:
        page = draw(
            problem, result.plan, result=result, basemap=basemap, title=title, drawn_on=drawn_on
        )
        _write_json(folder / PLAN, result_to_json(problem, result, _versions()) | beside)
        (folder / SCHOOLS).write_bytes(_schools_table(problem, result.plan).encode())
        (folder / CLUSTERS).write_bytes(_clusters_table(problem, result.plan).encode())
        write_times(problem.times, folder / TIMES)
        if basemap is not None:
            _write_json(folder / BASEMAP, basemap.to_dict())
        page.save(folder / MAP)

    def write(unfinished: Path) -> None:
        told = [_told(number, each) for number, each in enumerate(alternatives, start=1)]
        fill(unfinished, result, {"alternatives": told, "conflicts": list(conflicts)})
        for summary, alternative in zip(told, alternatives, strict=True):
            folder = unfinished / summary["directory"]
            folder.mkdir()
            fill(folder, alternative.result, {})

    return replace_directory(place, write)


def read_plan_directory(directory: str | Path) -> StoredPlan:
    """Read a plan back from the directory alone.

    Raises
    ------
    InputError
        Where the directory holds no plan, or one that was damaged since.
    """
    place = Path(directory)
    document = _read_json(place / PLAN)
    result = result_from_json(document)
    sources = sources_from_json(document)
    schools = dataclasses.replace(
        read_school_table(place / SCHOOLS),
        sources=tuple(source for source in sources if source.role not in _OF_TIMES),
    )
    times = _times(place, schools, document, sources)
    stored = StoredPlan(
        Problem(schools, times, rules_from_json(document)),
        result,
        _basemap(place / BASEMAP),
        tuple(_alternative(place, summary) for summary in _listed(document, "alternatives")),
        tuple(_listed(document, "conflicts")),
    )
    faults = list(_strangers(stored))
    if faults:
        raise InputError(faults)
    return stored


def _times(
    place: Path, schools: Schools, document: dict[str, Any], sources: tuple[Source, ...]
) -> TravelTimes:
    return dataclasses.replace(
        read_times(place / TIMES, schools),
        method=str(document.get("times", "given")),
        profile=str(document.get("profile", "")),
        sources=tuple(source for source in sources if source.role in _OF_TIMES),
    )


def _told(number: int, alternative: Alternative) -> dict[str, Any]:
    """Return what plan.json says of an alternative."""
    return {
        "directory": f"{ALTERNATIVE}{number}",
        "objective": alternative.result.objective,
        "left_out": len(alternative.result.plan.left_out),
        "more": alternative.more,
        "differs": alternative.differs,
        "trades": list(alternative.trades),
    }


def _alternative(place: Path, summary: dict[str, Any]) -> Alternative:
    folder = str(summary.get("directory"))
    if not re.fullmatch(rf"{ALTERNATIVE}\d+", folder):
        raise InputError([_damaged(PLAN)])
    result = result_from_json(_read_json(place / folder / PLAN), f"{folder}/{PLAN}")
    try:
        more, differs = float(summary["more"]), float(summary["differs"])
        return Alternative(result, more, differs, tuple(map(str, summary["trades"])))
    except (KeyError, TypeError, ValueError) as error:
        raise InputError([_damaged(PLAN)]) from error


def _listed(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return a list of objects in plan.json; empty in a plan written without."""
    listed = document.get(name, [])
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise InputError([_damaged(PLAN)])
    return listed


def _basemap(path: Path) -> Basemap | None:
    if not path.exists():
        return None
    stored = _read_json(path)
    try:
        return Basemap.from_dict(stored)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise InputError([_damaged(path.name)]) from error


def _strangers(stored: StoredPlan) -> Iterator[Fault]:
    plan = stored.result.plan
    named = [urn for cluster in plan.clusters for urn in cluster.schools]
    named += [left.urn for left in plan.left_out]
    for urn in sorted(set(named) ^ set(stored.problem.schools.urns)):
        yield Fault(
            PLAN,
            f"URN {urn} stands in only one of {PLAN} and {SCHOOLS}",
            "Make the plan again",
        )


def _schools_table(problem: Problem, plan: Plan) -> str:
    """Return the register's table with a column for the cluster, empty for a school in none."""
    cluster_of = {urn: cluster.number for cluster in plan.clusters for urn in cluster.schools}
    header, *rows = csv.reader(io.StringIO(schools_to_table(problem.schools), newline=""))
    numbers = [str(cluster_of.get(urn, "")) for urn in problem.schools.urns]
    return _csv_text(
        [["cluster", *header], *([n, *row] for n, row in zip(numbers, rows, strict=True))]
    )


def _clusters_table(problem: Problem, plan: Plan) -> str:
    header = ["number", "name", "lead", "schools", "pupils", "rolls_missing"]
    table = [[*header, "longest_drive_min", "mean_drive_min", "urns"]]
    for cluster in plan.clusters:
        figures = measure(problem, cluster)
        table.append(
            [
                to_cell(value)
                for value in (
                    cluster.number,
                    cluster.name,
                    cluster.lead,
                    len(cluster.schools),
                    figures.pupils,
                    figures.rolls_missing,
                    round(figures.longest_drive_s / 60, 1),
                    round(figures.mean_drive_s / 60, 1),
                    " ".join(map(str, cluster.schools)),
                )
            ]
        )
    return _csv_text(table)


def _csv_text(table: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(table)
    return text.getvalue()


def _versions() -> dict[str, str]:
    found = {}
    for name in ("schoolclusters", "ortools", "folium"):
        with suppress(PackageNotFoundError):  # run from its source folder, it is not installed
            found[name] = version(name)
    return found


def _write_json(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document, indent=1, allow_nan=False) + "\n", encoding="utf-8")


def _read_json(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        fault = Fault(
            str(path.parent),
            f"holds no plan: {path.name} cannot be read",
            "Give a directory that `schoolclusters plan` wrote",
        )
        raise InputError([fault]) from error
    except ValueError as error:
        raise InputError([_damaged(path.name)]) from error
    if not isinstance(document, dict):
        raise InputError([_damaged(path.name)])
    return document


def _damaged(name: str) -> Fault:
    return Fault(name, "is damaged", "Make the plan again, or restore the file from a copy")
