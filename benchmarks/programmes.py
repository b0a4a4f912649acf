"""Run every programme on authorities of the real register, and verify what comes out.

Run as `python -m benchmarks.programmes`. Prints a table, and below it whatever is not as it should
be: a school that must be placed and is neither placed nor named with a reason, a breach of the
rules, a condition of the programme that a cluster does not meet, more than a minute's search.

Times are estimates from straight lines, on the Isle of Wight those of its roads. The register
knows no vacant headships, and every tenth school is taken to have one; nor does it know trusts, and
no school is taken to be in one.
"""

import argparse
import dataclasses
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from benchmarks.instances import ISLAND_ROADS, REGISTER
from benchmarks.optimiser import cpu_seconds
from clustering import Limits, Problem, Result, check, prepare_search, solve
from clustering.plan import members_of
from clustering.policy.programme_conditions import unmet
from clustering.policy.programmes import Programme, programme_names, read_programme
from clustering.policy.purpose import PlanPurpose, problem_for, programme_rules
from data import Schools, read_schools
from routing import RoadGraph, SpeedProfile, TravelTimes, estimate_times, travel_times

PLACES = ("Isle of Wight", "Worcestershire", "Lincolnshire", "Essex")
PHASES = ("Primary", "Middle deemed primary")
ALL_PHASES = (*PHASES, "Secondary", "All-through")
"""For programmes that ask for schools of several kinds."""
LONGEST_S = 60.0
HEADS = ("authority", "programme", "schools", "must be placed", "of them placed", "clusters")
FIGURES = ("placed", "gap", "seconds", "CPU")


@dataclass(frozen=True, slots=True)
class Run:
    """A programme on an authority, and the plan for it."""

    place: str
    programme: Programme
    problem: Problem
    result: Result
    cpu_s: float = 0.0

    @property
    def placed(self) -> set[int]:
        """URNs of the schools in clusters."""
        return {urn for cluster in self.result.plan.clusters for urn in cluster.schools}

    @property
    def must(self) -> set[int]:
        """URNs of the schools that the programme must place."""
        takes = self.programme.must_place.takes
        return {school.urn for school in self.problem.schools if takes(school)}

    def cells(self) -> tuple[str, ...]:
        """The row of the table."""
        counts = (
            self.problem.n,
            len(self.must),
            len(self.must & self.placed),
            len(self.result.plan.clusters),
            len(self.placed),
        )
        figures = f"{self.result.gap:.2%}", f"{self.result.seconds:.1f}", f"{self.cpu_s:.0f}"
        return (self.place, self.programme.name, *map(str, counts), *figures)

    def faults(self) -> Iterator[str]:
        """Say what is not as it should be."""
        plan = self.result.plan
        reasons = {left.urn: left.reason for left in plan.left_out}
        for urn in sorted(self.must - self.placed):
            if not reasons.get(urn):
                yield f"{urn} must be placed, and is left out without a reason"
        for breach in check(self.problem, plan):
            yield breach.sentence
        for cluster in plan.clusters:
            for name in unmet(self.programme.conditions, members_of(self.problem.schools, cluster)):
                yield f"cluster {cluster.number} does not meet the condition {name!r}"
        if (self.result.seconds or 0.0) > LONGEST_S:
            yield f"the search took {self.result.seconds or 0.0:.0f} seconds"


def run(place: str, name: str, seconds: float) -> Run:
    """Make the plan of a programme for the schools of an authority."""
    programme = read_programme(name)
    schools, times = _given(place, ALL_PHASES if "roles" in programme.content else PHASES)
    purpose = PlanPurpose(start=date(2026, 1, 1), programme=programme)
    problem = problem_for(schools, times, programme_rules(programme), purpose)
    before = cpu_seconds()
    result = solve(problem, Limits(seconds))
    return Run(place, programme, problem, result, cpu_seconds() - before)


@cache
def _given(place: str, phases: tuple[str, ...]) -> tuple[Schools, TravelTimes]:
    schools = read_schools(REGISTER, la=place, phase=phases)
    vacant = [
        dataclasses.replace(school, head_vacancy=at % 10 == 0) for at, school in enumerate(schools)
    ]
    schools = dataclasses.replace(schools, items=tuple(vacant), lacking={})
    if place == "Isle of Wight":
        roads = RoadGraph.from_osm(ISLAND_ROADS)
        return schools, travel_times(roads, schools, SpeedProfile.car())
    return schools, estimate_times(schools)


def main() -> None:
    """Run what was asked for, print the table and the faults; exit with 1 if there are any."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=30.0, help="longest search")
    parser.add_argument("--only", default="", help="only places or programmes with this in them")
    asked = parser.parse_args()
    prepare_search()
    heads = (*HEADS, *FIGURES)
    print(f"| {' | '.join(heads)} |")
    print(f"|---|---|{'---:|' * (len(heads) - 2)}")
    faults = []
    for place in PLACES:
        for name in programme_names():
            if asked.only in f"{place} {name}":
                done = run(place, name, asked.seconds)
                print(f"| {' | '.join(done.cells())} |", flush=True)
                faults += [f"{place}, {name}: {fault}" for fault in done.faults()]
    print("\n".join(faults) or "No fault found.")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
