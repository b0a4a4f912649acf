"""The directory a plan is kept in: everything that later commands need, and the map."""

import dataclasses
import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import shapely

from clustering.plan_json import (
    result_from_json,
    result_to_json,
    rules_from_json,
    sources_from_json,
)
from clustering.policy.aim import Aim, aim_from_json, aim_to_json, with_table
from clustering.policy.dossier import dossier
from clustering.policy.dossier_json import dossier_to_json
from clustering.problem import Problem
from clustering.result import Result
from data.errors import Fault, InputError
from data.school import Schools, Source
from data.school_table import read_school_table
from data.whole import replace_directory, require_writable
from maps.basemap import Basemap
from maps.draw import draw
from maps.exports import EXPORTS, write_exports
from maps.findings import ALTERNATIVE, Findings, findings_from_json, findings_to_json
from maps.plan_tables import clusters_table, consents_table, schools_table
from maps.spokes import Spokes
from maps.words import title_of
from routing import (
    TravelTimes,
    read_ferry_marks,
    read_times,
    write_ferry_marks,
    write_times,
)

PLAN, SCHOOLS, CLUSTERS, CONSENTS = "plan.json", "schools.csv", "clusters.csv", "consents.csv"
TIMES, FERRIES = "times.csv", "ferries.csv"
BASEMAP, SPOKES, MAP = "basemap.json", "spokes.json", "map.html"
FILES = EXPORTS | {PLAN, SCHOOLS, CLUSTERS, CONSENTS, TIMES, FERRIES, BASEMAP, SPOKES, MAP}
"""Files of a plan directory."""
HANDOUTS, COUNTY, SLIDES = "handouts.pdf", "county.png", "slides.pptx"
MADE_FROM_IT = frozenset({HANDOUTS, COUNTY, SLIDES})
"""What may be made from a plan later; it goes with the plan when that is replaced.

A directory with anything else in it is never replaced."""
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
    spokes
        Its drives along the roads; none where it was made without roads.
    findings
        What was found beside it.
    aim
        What it was made for; one that asks for nothing and begins today, for a plan of a version
        that kept none.
    drawn_on
        The date its outputs carry; today for a plan of a version that kept none.
    """

    problem: Problem
    result: Result
    basemap: Basemap | None
    spokes: Spokes
    findings: Findings
    aim: Aim
    drawn_on: date


def require_plan_directory_writable(directory: str | Path) -> None:
    """Refuse a place where no plan could be written, before hours of search are spent on one.

    Raises
    ------
    OutputError
        Where `directory` is a file, holds anything but a plan, or cannot be made.
    """
    place = Path(directory)
    beside = [path for path in place.glob(f"{ALTERNATIVE}*") if path.is_dir()]
    own = FILES | MADE_FROM_IT
    require_writable(place, PLAN, own | {path.name for path in beside})
    for path in beside:
        require_writable(path, PLAN, own)


def write_plan_directory(
    directory: str | Path,
    problem: Problem,
    result: Result,
    *,
    basemap: Basemap | None = None,
    spokes: Spokes = Spokes(),  # noqa: B008 - nothing changes it
    findings: Findings = Findings(),  # noqa: B008 - it is immutable
    aim: Aim | None = None,
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
    findings
        What was found beside the plan; each alternative becomes a plan directory within this one.
    aim
        What the plan was made for; None for nothing in particular, beginning on the day it is
        drawn.
    basemap, spokes, title, drawn_on
        As for `draw`.

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
    drawn_on = drawn_on or date.today()
    aim = aim or Aim(start=drawn_on)

    def fill(folder: Path, result: Result, findings: Findings) -> None:
        document = result_to_json(problem, result, _versions())
        document["drawn_on"] = drawn_on.isoformat()
        policy = dossier(problem, result.plan, aim)
        document |= {"speeds": dict(problem.times.speeds), **findings_to_json(findings)}
        document |= {"programme": aim_to_json(aim), "policy": dossier_to_json(policy)}
        page = draw(
            problem,
            result.plan,
            result=result,
            basemap=basemap,
            spokes=spokes,
            policy=policy,
            title=title,
            drawn_on=drawn_on,
        )
        _write_json(folder / PLAN, document)
        (folder / SCHOOLS).write_bytes(schools_table(problem, result.plan).encode())
        (folder / CLUSTERS).write_bytes(clusters_table(problem, result.plan).encode())
        (folder / CONSENTS).write_bytes(consents_table(policy).encode())
        write_times(problem.times, folder / TIMES)
        if problem.times.by_ferry is not None:
            write_ferry_marks(problem.times, folder / FERRIES)
        if basemap is not None:
            _write_json(folder / BASEMAP, basemap.to_dict())
        if spokes.lines:
            _write_json(folder / SPOKES, spokes.to_dict())
        page.save(folder / MAP)
        write_exports(
            folder,
            problem,
            result,
            basemap=basemap,
            spokes=spokes,
            policy=policy,
            stresses=findings.stresses,
            title=title or title_of(problem.schools),
            drawn_on=drawn_on,
        )

    def write(unfinished: Path) -> None:
        fill(unfinished, result, findings)
        for number, alternative in enumerate(findings.alternatives, start=1):
            folder = unfinished / f"{ALTERNATIVE}{number}"
            folder.mkdir()
            fill(folder, alternative.result, Findings())

    return replace_directory(place, write)


def export_plan_directory(directory: str | Path) -> Path:
    """Write the workbook, GeoPackage and GeoJSON of a plan directory anew, all or none.

    Raises
    ------
    InputError
        Where the directory holds no plan, or one that was damaged since.
    OutputError
        Where it cannot be written; what stood there before is unchanged.
    """
    place = Path(directory)
    stored = read_plan_directory(place)

    def write(unfinished: Path) -> None:
        shutil.copytree(place, unfinished, dirs_exist_ok=True)
        for name in EXPORTS:
            (unfinished / name).unlink(missing_ok=True)
        write_exports(
            unfinished,
            stored.problem,
            stored.result,
            basemap=stored.basemap,
            spokes=stored.spokes,
            policy=dossier(stored.problem, stored.result.plan, stored.aim),
            stresses=stored.findings.stresses,
            title=title_of(stored.problem.schools),
            drawn_on=stored.drawn_on,
        )

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
    aim = _aim(document)
    problem = with_table(Problem(schools, times, rules_from_json(document)), aim)
    stored = StoredPlan(
        problem,
        result,
        _basemap(place / BASEMAP),
        _spokes(place / SPOKES),
        _findings(place, document),
        aim,
        _drawn_on(document),
    )
    faults = list(_strangers(stored))
    if faults:
        raise InputError(faults)
    return stored


def _times(
    place: Path, schools: Schools, document: dict[str, Any], sources: tuple[Source, ...]
) -> TravelTimes:
    times = read_times(place / TIMES, schools)
    if (place / FERRIES).exists():
        times = read_ferry_marks(place / FERRIES, times)
    return dataclasses.replace(
        times,
        method=str(document.get("times", "given")),
        profile=str(document.get("profile", "")),
        speeds=_speeds(document),
        sources=tuple(source for source in sources if source.role in _OF_TIMES),
    )


def _speeds(document: dict[str, Any]) -> dict[str, Any]:
    speeds = document.get("speeds", {})
    if not isinstance(speeds, dict):
        raise InputError([_damaged(PLAN)])
    return speeds


def _basemap(path: Path) -> Basemap | None:
    if not path.exists():
        return None
    stored = _read_json(path)
    try:
        return Basemap.from_dict(stored)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise InputError([_damaged(path.name)]) from error


def _spokes(path: Path) -> Spokes:
    if not path.exists():
        return Spokes()
    stored = _read_json(path)
    try:
        return Spokes.from_dict(stored)
    except (TypeError, ValueError, AttributeError, shapely.errors.ShapelyError) as error:
        raise InputError([_damaged(path.name)]) from error


def _findings(place: Path, document: dict[str, Any]) -> Findings:
    def read_alternative(name: str) -> Result:
        return result_from_json(_read_json(place / name / PLAN), f"{name}/{PLAN}")

    try:
        return findings_from_json(document, read_alternative)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise InputError([_damaged(PLAN)]) from error


def _aim(document: dict[str, Any]) -> Aim:
    told = document.get("programme")
    if told is None:
        return Aim(start=date.today())
    try:
        return aim_from_json(told, PLAN)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise InputError([_damaged(PLAN)]) from error


def _drawn_on(document: dict[str, Any]) -> date:
    told = document.get("drawn_on")
    if told is None:
        return date.today()
    try:
        return date.fromisoformat(told)
    except (TypeError, ValueError) as error:
        raise InputError([_damaged(PLAN)]) from error


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
