"""Plans for papers: one with church schools and decisions, one with hardly any facts."""

import dataclasses
from datetime import date

import numpy as np
from small_plan import small_plan, small_problem, small_result

from clustering.cluster_states import ClusterState, StateStep
from clustering.decisions import Decision, Decisions
from clustering.plan import Cluster, Plan
from clustering.policy.forms import Form
from clustering.policy.layers import Layers, Partnership
from clustering.policy.programmes import read_programme
from clustering.policy.purpose import PlanPurpose, with_table
from clustering.problem import Problem
from clustering.rules import Rules
from data.coordinates import to_degrees
from data.errors import Notice
from data.school import Schools, Source
from maps import Findings, Spokes, StoredPlan
from routing import TravelTimes

DRAWN_ON = date(2026, 11, 30)
START = date(2027, 1, 4)
ADVISER = "Ms Unlikely Adviser"


def full_plan(programme="federation", names=None):
    """A plan with all that papers can say: dioceses, a federation, layers, decisions, money."""
    problem = small_problem(names)
    schools = tuple(
        dataclasses.replace(
            school,
            la="Fenland",
            type="Voluntary aided school" if row in (0, 5) else "Community school",
            faith="Church of England" if row in (0, 5) else "",
            diocese="Diocese of Fenland" if row in (0, 5) else "",
            federation="The Fen Federation" if row in (2, 3) else "",
            fsm_percent=12.5 + row,
        )
        for row, school in enumerate(problem.schools)
    )
    notices = (Notice("Village 4 Primary School (900004) has no number of pupils.", 900004),)
    problem = problem.replace(schools=Schools(schools, notices, sources=problem.schools.sources))
    layers = Layers(
        (Partnership("manager", "Fen finance", (900001, 900005, 900006)),),
        sources=(Source("layers", "partnerships.csv", "c" * 64, "2026-09-01"),),
    )
    purpose = PlanPurpose(
        start=START,
        programme=None if programme is None else read_programme(programme),
        layers=layers,
    )
    problem = with_table(problem, purpose)
    result = dataclasses.replace(small_result(problem), bound=0.0)  # what is proven is little
    decisions = Decisions(
        note="Seen by the heads.",
        clusters={
            1: Decision(
                lead=900002,
                adviser=ADVISER,
                contact="Mx Unlikely Contact",
                note="Meets at Oakham.",
                steps=(
                    StateStep(
                        state=ClusterState.AGREED, on=date(2026, 11, 20), by="Ms Unlikely Chair"
                    ),
                    StateStep(state=ClusterState.PLAN_IN, on=date(2026, 11, 25), note="By e-mail."),
                ),
            )
        },
    )
    return StoredPlan(
        problem,
        result,
        None,
        Spokes(),
        Findings(),
        purpose,
        DRAWN_ON,
        decisions=decisions,
        plan_hash="d" * 64,
    )


def county_of(names):
    """A plan of schools of these names, eight to a cluster, each name wherever one can stand."""
    row, column = np.divmod(np.arange(len(names)), 12)
    easting, northing = 500_000.0 + 1_300 * column, 350_000.0 + 2_200 * row
    lon, lat = to_degrees(easting, northing)
    schools = tuple(
        dataclasses.replace(
            small_problem().schools[0],
            urn=900_001 + at,
            type="Voluntary aided school",
            **dict.fromkeys(("name", "town", "faith", "diocese", "federation", "la"), name),
            lon=float(lon[at]),
            lat=float(lat[at]),
            easting=float(easting[at]),
            northing=float(northing[at]),
        )
        for at, name in enumerate(names)
    )
    apart = np.abs(easting[:, None] - easting) + np.abs(northing[:, None] - northing)
    urns = tuple(school.urn for school in schools)
    times = TravelTimes(urns, np.where(apart > 0, 300 + apart / 15, 0.0))
    source = Source("schools", names[0], "a" * 64, "2024-03-01")
    problem = Problem(Schools(schools, sources=(source,)), times, Rules(size=(2, 8)))
    clusters = tuple(
        Cluster(number, urns[first : first + 8], names[-number])
        for number, first in enumerate(range(0, len(urns), 8), start=1)
    )
    result = dataclasses.replace(small_result(problem, Plan(clusters)), bound=0.0)
    purpose = PlanPurpose(start=START, requested_form=Form.FEDERATION)
    basics = (problem, result, None, Spokes(), Findings(), purpose, DRAWN_ON)
    return StoredPlan(*basics, wording=names[1])


def bare_plan():
    """A plan of schools of which next to nothing is known."""
    problem = small_problem()
    schools = tuple(
        dataclasses.replace(school, type="", town="", postcode="", pupils=None, phase="")
        for school in problem.schools
    )
    problem = problem.replace(schools=Schools(schools))
    plan = dataclasses.replace(
        small_plan(),
        clusters=tuple(
            dataclasses.replace(cluster, name="", lead=None) for cluster in small_plan().clusters
        ),
    )
    return StoredPlan(
        problem,
        small_result(problem, plan),
        None,
        Spokes(),
        Findings(),
        PlanPurpose(start=START),
        DRAWN_ON,
    )
