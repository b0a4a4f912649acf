"""A plan read back from its directory."""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import shapely

from clustering.plan_json import (
    register_from_json,
    result_from_json,
    rules_from_json,
    sources_from_json,
)
from clustering.policy.aim import Aim, aim_from_json, with_table
from clustering.problem import Problem
from clustering.result import Result
from data.errors import Fault, InputError
from data.school import Schools, Source
from data.school_table import read_school_table
from data.workshop import settle_around
from maps.basemap import Basemap
from maps.before import Before
from maps.findings import Findings, findings_from_json
from maps.plan_files import ANSWER, BASEMAP, BEFORE, FERRIES, PLAN, SCENARIO, SCHOOLS, SPOKES, TIMES
from maps.spokes import Spokes
from routing import TravelTimes, read_ferry_marks, read_kept_times

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
    what_if
        The what-if that it answers; None where it answers none.
    """

    problem: Problem
    result: Result
    basemap: Basemap | None
    spokes: Spokes
    findings: Findings
    aim: Aim
    drawn_on: date
    what_if: "WhatIf | None" = None


@dataclass(frozen=True, eq=False)
class WhatIf:
    """What a plan answers, kept with it.

    Attributes
    ----------
    title
        What the plan that it began from is called.
    before
        That plan.
    scenario
        The scenario, as the text of its file.
    answer
        The answer in words and figures, as values that JSON can hold.
    """

    title: str
    before: StoredPlan
    scenario: str
    answer: Mapping[str, Any]

    @property
    def drawn(self) -> Before:
        """The plan before, as a map shows it."""
        return Before(self.before.problem, self.before.result.plan, self.title)


def read_plan_directory(directory: str | Path) -> StoredPlan:
    """Read a plan back from the directory alone.

    Raises
    ------
    InputError
        Where the directory holds no plan, or one that was damaged since.
    """
    place = Path(directory)
    if not place.exists():
        settle_around(place)  # the program that was replacing it may have been killed
    document = _read_json(place / PLAN)
    stored = _kept(place, document)
    return dataclasses.replace(stored, what_if=_what_if(place, document))


def _kept(place: Path, document: dict[str, Any]) -> StoredPlan:
    result = result_from_json(document)
    sources = sources_from_json(document)
    accounts, elsewhere = register_from_json(document)
    schools = dataclasses.replace(
        read_school_table(place / SCHOOLS),
        sources=tuple(source for source in sources if source.role not in _OF_TIMES),
        accounts=accounts,
        elsewhere=elsewhere,
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


def _what_if(place: Path, document: dict[str, Any]) -> WhatIf | None:
    title = document.get("before")
    if title is None:
        return None
    if not isinstance(title, str):
        raise InputError([_damaged(PLAN)])
    before = place / BEFORE
    return WhatIf(
        title,
        _kept(before, _read_json(before / PLAN)),
        _read_text(place / SCENARIO),
        _read_json(place / ANSWER),
    )


def _times(
    place: Path, schools: Schools, document: dict[str, Any], sources: tuple[Source, ...]
) -> TravelTimes:
    times = read_kept_times(place / TIMES, schools)
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


def _read_json(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(_read_text(path))
    except (ValueError, RecursionError) as error:
        raise InputError([_damaged(path.name)]) from error
    if not isinstance(document, dict):
        raise InputError([_damaged(path.name)])
    return document


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        fault = Fault(
            str(path.parent),
            f"holds no plan: {path.name} cannot be read",
            "Give a directory that `schoolclusters plan` wrote",
        )
        raise InputError([fault]) from error
    except UnicodeDecodeError as error:
        raise InputError([_damaged(path.name)]) from error


def _damaged(name: str) -> Fault:
    return Fault(name, "is damaged", "Make the plan again, or restore the file from a copy")
