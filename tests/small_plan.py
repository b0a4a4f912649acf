"""A plan of eight schools around two villages, small enough to be drawn and read at a glance."""

import dataclasses

import numpy as np

from clustering.evaluation import reevaluate
from clustering.plan import Cluster, LeftOut, Plan
from clustering.problem import Problem
from clustering.result import Result, Status
from clustering.rules import Rules
from clustering.standing import Standing
from data.coordinates import to_degrees
from data.school import School, Schools, Source
from routing.network import Floats
from routing.times import TravelTimes

LANE_S = 2_700.0
"""Drive along the lane at whose end the last school lies."""
WHY_LEFT_OUT = (
    "No school that may join it lies within 45 minutes; from 51 minutes on there is a cluster for "
    "it."
)

TYPES = (
    "Community school",
    "Voluntary aided school",
    "Academy converter",
    "Foundation school",
    "Free schools",
    "Voluntary controlled school",
    "Community school",
    "Community school",
)


def small_problem(names: dict[int, str] | None = None) -> Problem:
    """Return eight schools in two rows, a minute's drive for each kilometre and two for the start.

    Only the last is at the end of a long lane: no other is within 45 minutes of it. `names`
    replaces the names of schools by URN.
    """
    easting = 500_000.0 + 2_000 * np.arange(8)
    northing = 350_000.0 + 2_000 * (np.arange(8) % 2)
    lon, lat = to_degrees(easting, northing)
    schools = tuple(
        School(
            urn=900001 + i,
            name=(names or {}).get(900001 + i, f"Village {i + 1} Primary School"),
            lon=float(lon[i]),
            lat=float(lat[i]),
            easting=float(easting[i]),
            northing=float(northing[i]),
            town="Oakham" if i < 4 else "Elmham",
            postcode=f"ZZ{i + 1} {i + 1}AB",
            type=TYPES[i],
            phase="Primary",
            status="Open",
            pupils=None if i == 3 else 100 + i,
        )
        for i in range(8)
    )
    apart = np.abs(easting[:, None] - easting)
    seconds = np.where(apart > 0, 120 + 60 * apart / 1000, 0.0)
    times = TravelTimes(
        tuple(school.urn for school in schools),
        with_lane(seconds),
        "roads",
        "car",
        sources=(Source("roads", "fens.osm.pbf", "b" * 64, "2024-05-01"),),
    )
    source = Source("schools", "register.csv", "a" * 64, "2024-03-01")
    return Problem(Schools(schools, sources=(source,)), times, Rules(size=(3, 4)))


def with_lane(seconds: Floats) -> Floats:
    """Return (8, 8) drive times with the lane on those of the last school."""
    there_and_back = np.zeros((8, 8))
    there_and_back[7, :7] = there_and_back[:7, 7] = LANE_S
    return seconds + there_and_back


def federated(names: dict[int, str]) -> Problem:
    """The small problem with some schools, by row, in federations."""
    problem = small_problem()
    schools = list(problem.schools)
    for row, federation in names.items():
        schools[row] = dataclasses.replace(schools[row], federation=federation)
    return problem.replace(schools=Schools(tuple(schools)))


def small_plan() -> Plan:
    """Return two clusters and one school left out: the best plan of the small problem."""
    return Plan(
        (
            Cluster(1, (900001, 900002, 900003, 900004), "Oakham"),
            Cluster(2, (900005, 900006, 900007), "Elmham", lead=900005),
        ),
        (LeftOut(900008, WHY_LEFT_OUT),),
    )


def small_result(problem: Problem | None = None, plan: Plan | None = None) -> Result:
    """Return the plan as the optimiser hands it back, with a gap of 5 %; or another plan so.

    No more than that is proven of the small plan, though no plan is better. Of another plan it may
    be too much: a bound above the cost of the best one is refused when it is read.
    """
    stated = Result(
        plan=plan or small_plan(),
        status=Status.FEASIBLE,
        objective=0.0,
        bound=0.0,
        left_out_s=0.0,
        parts={},
        seconds=2.0,
        seed=1,
        standings={900008: Standing.NEEDS_PLACE},
    )
    found = reevaluate(problem or small_problem(), stated)
    return dataclasses.replace(found, bound=0.95 * found.objective)


def three_standings() -> tuple[Problem, Plan]:
    """Return a plan that leaves three schools out, each for another reason."""
    problem = small_problem()
    rules = Rules(
        size=(2, 4), optional=(900004, 900007), outside=((900008, "It is a hospital school."),)
    )
    plan = Plan(
        (Cluster(1, (900001, 900002, 900003), "Oakham"), Cluster(2, (900004, 900005), "Elmham")),
        (
            LeftOut(900006, "It could be placed only by leaving out others."),
            LeftOut(900007, "The plan is better without it."),
            LeftOut(900008, "It is a hospital school."),
        ),
    )
    return problem.replace(rules=rules), plan
