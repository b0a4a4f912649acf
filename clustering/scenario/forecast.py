"""What becomes of the balance of a plan as rolls rise and fall."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clustering.scenario.scenario import Scenario
from clustering.scenario.school_changes import SetSchool
from data.errors import Fault, InputError

if TYPE_CHECKING:
    from clustering.plan import Cluster, Plan
    from clustering.problem import Problem
    from data.rolls import RollForecast

THRESHOLD = 0.25
"""Share of the target from which a cluster counts as out of balance."""


@dataclass(frozen=True, slots=True)
class Load:
    """The pupils of one cluster at one time.

    Attributes
    ----------
    pupils
        Sum of the rolls; schools without one count as one of the mean roll.
    off
        Deviation from the target, as a share of it (below 0: fewer pupils); the target is the mean
        roll of that time, times the middle of the sizes.
    """

    pupils: float
    off: float

    @property
    def out(self) -> bool:
        """Whether that is out of balance."""
        return abs(self.off) > THRESHOLD


@dataclass(frozen=True, slots=True)
class ClusterDrift:
    """One cluster over the years.

    Attributes
    ----------
    cluster
        The cluster.
    today
        By the rolls of the plan.
    by_year
        By the forecast, in the order of its years.
    first_out
        The first year in which it is out of balance; None for never, and for one that is so today.
    """

    cluster: Cluster
    today: Load
    by_year: tuple[Load, ...]
    first_out: str | None


@dataclass(frozen=True, slots=True)
class Crowded:
    """A school whose roll comes to exceed its places.

    Attributes
    ----------
    urn
        The school.
    year
        The first year in which it is so.
    pupils, capacity
        The roll forecast for that year, and the places of the register.
    """

    urn: int
    year: str
    pupils: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Drift:
    """A plan over the years of a forecast.

    Attributes
    ----------
    years
        As the forecast names them.
    clusters
        In the order of the plan.
    crowded
        Schools with more pupils than places, where the register has places.
    missing
        Schools of clusters that the forecast does not know: they keep today's roll.
    not_in_plan
        Schools of the forecast that are not in the plan: they are passed over.
    """

    years: tuple[str, ...]
    clusters: tuple[ClusterDrift, ...]
    crowded: tuple[Crowded, ...]
    missing: tuple[int, ...]
    not_in_plan: tuple[int, ...]


def drift(problem: Problem, plan: Plan, rolls: RollForecast) -> Drift:
    """Return what becomes of the balance of a plan, if nobody moves.

    Parameters
    ----------
    problem, plan
        The plan and what it rests on.
    rolls
        The forecast.

    Raises
    ------
    InputError
        Where no school of the forecast is in the plan.
    """
    known = problem.schools.by_urn
    if not known.keys() & rolls.by_urn.keys():
        problem_words = "none of its schools is in the plan"
        remedy = "Give the forecast of this authority's schools, by URN"
        raise InputError([Fault("roll forecast", problem_words, remedy)])
    placed = [urn for cluster in plan.clusters for urn in cluster.schools]
    then = [_in_year(problem, rolls, year) for year in rolls.years]
    return Drift(
        rolls.years,
        tuple(_cluster_drift(cluster, problem, then, rolls.years) for cluster in plan.clusters),
        tuple(_crowded(problem, rolls)),
        tuple(sorted(urn for urn in placed if urn not in rolls.by_urn)),
        tuple(sorted(urn for urn in rolls.by_urn if urn not in known)),
    )


def year_as_scenario(problem: Problem, rolls: RollForecast, year: str) -> Scenario:
    """Return the rolls of one year as a scenario: a change for every school whose roll differs.

    Raises
    ------
    InputError
        Where the forecast does not have the year.
    """
    if year not in rolls.years:
        remedy = f"Give one of {', '.join(rolls.years)}"
        raise InputError(
            [Fault("year", "the forecast does not have this year", remedy, value=year)]
        )
    at = rolls.years.index(year)
    changes = (
        SetSchool(school.urn, pupils=pupils)
        for school in problem.schools
        for pupils in (rolls.rolls(school.urn, school.pupils)[at],)
        if pupils != school.pupils
    )
    return Scenario(f"Rolls of {year}").then(*changes)


def _in_year(problem: Problem, rolls: RollForecast, year: str) -> Problem:
    at = rolls.years.index(year)
    schools = [
        dataclasses.replace(school, pupils=rolls.rolls(school.urn, school.pupils)[at])
        for school in problem.schools
    ]
    return problem.replace(schools=problem.schools.replace(schools), loads=None)


def _cluster_drift(
    cluster: Cluster, problem: Problem, then: list[Problem], years: tuple[str, ...]
) -> ClusterDrift:
    today, by_year = _load(problem, cluster), tuple(_load(each, cluster) for each in then)
    out = (year for year, load in zip(years, by_year, strict=True) if load.out)
    return ClusterDrift(cluster, today, by_year, None if today.out else next(out, None))


def _load(problem: Problem, cluster: Cluster) -> Load:
    rows = [problem.row[urn] for urn in cluster.schools]
    pupils, target = float(problem.balanced_pupils[rows].sum()), problem.target_pupils
    return Load(pupils, pupils / target - 1 if target else 0.0)


def _crowded(problem: Problem, rolls: RollForecast) -> Iterator[Crowded]:
    for school in problem.schools:
        if not school.capacity or school.urn not in rolls.by_urn:
            continue
        for year, pupils in zip(rolls.years, rolls.rolls(school.urn, school.pupils), strict=True):
            if pupils is not None and pupils > school.capacity:
                yield Crowded(school.urn, year, pupils, school.capacity)
                break
