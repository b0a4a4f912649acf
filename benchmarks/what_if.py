"""Answer random what-ifs on counties whose plans are proven or nearly so, and time the answers.

Run as `python -m benchmarks.what_if [--cases 20] [--only "Essex"]`. Prints a table, one row for
each kind of change: how soon the answer stood and how soon it was proven (median and worst of the
cases), how many proofs there were within the limit, and how many schools moved. Adding a school
should move none of the others, closing one only those of its cluster; rows count the cases in which
more moved, and in which `check` found a fault.
"""

import argparse
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from statistics import median

from app.driving import OnRoads, Straight
from benchmarks.instances import REGISTER, Case
from clustering import Limits, Plan, Problem, Progress, check, prepare_search, solve
from clustering.policy.purpose import PlanPurpose
from clustering.scenario import (
    AddSchool,
    Answer,
    Apart,
    Change,
    Close,
    MoveHouse,
    MoveTo,
    Refuse,
    Scenario,
    SetLimit,
    Setting,
    SetWeights,
    Timing,
    Together,
    answer,
)
from data import demo_county
from routing import RoadGraph, SpeedProfile

PLACES = ("embedded", "county 276", "Essex")
HEADS = ("place", "schools", "change", "cases", "answer", "worst", "proof", "worst", "proven")
FIGURES = ("moved", "most", "moved others", "faults")
NEAR_M = 3_000
LIMIT_S = 10.0


@dataclass(frozen=True, slots=True)
class Timed:
    """An answer, and how long it took.

    Attributes
    ----------
    answer
        The answer.
    found_s
        Seconds until its plan stood.
    ended_s
        Seconds until it was proven, or the search ended.
    """

    answer: Answer
    found_s: float
    ended_s: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20)
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
    prepare_search()
    print("| " + " | ".join((*HEADS, *FIGURES)) + " |")
    print("|" + " --- |" * len((*HEADS, *FIGURES)))
    for place in PLACES:
        if chosen.only in place and (place != "Essex" or REGISTER.exists()):
            setting = _setting(place)
            for name, draw in KINDS.items():
                print(_row(place, setting, name, draw, chosen.cases), flush=True)


def _setting(place: str) -> Setting:
    problem = Case(place, 1, 60).problem()
    timing: Timing = Straight()
    if place == "embedded":
        timing = OnRoads(RoadGraph.from_osm(demo_county().roads), SpeedProfile.car(), ferries=False)
    result = solve(problem, Limits(60), seed=1)
    return Setting(problem, result.plan, PlanPurpose(start=date(2026, 9, 1)), timing, result.prices)


def _row(
    place: str, setting: Setting, name: str, draw: "Draw", cases: int
) -> str:  # fmt: skip
    chance = random.Random(1)  # noqa: S311 - draws cases, keeps no secret
    runs = [_timed(setting, draw(setting, chance)) for _ in range(1 if name == "limit" else cases)]
    moves = [len(run.answer.moves) for run in runs]
    found = [run.found_s for run in runs]
    ended = [run.ended_s for run in runs]
    figures = [
        place,
        setting.problem.n,
        name,
        len(runs),
        f"{median(found):.2f} s",
        f"{max(found):.2f} s",
        f"{median(ended):.2f} s",
        f"{max(ended):.2f} s",
        sum(run.answer.proven for run in runs),
        median(moves),
        max(moves),
        sum(bool(_others(run.answer)) for run in runs),
        sum(bool(check(run.answer.after.problem, run.answer.plan)) for run in runs),
    ]
    return "| " + " | ".join(map(str, figures)) + " |"


def _timed(setting: Setting, change: Change) -> Timed:
    steps: list[Progress] = []
    found = answer(setting, Scenario("", (change,)), Limits(LIMIT_S), progress=steps.append)
    last = (steps[-1].best, steps[-1].left_out)
    stood = next(step.seconds for step in steps if (step.best, step.left_out) == last)
    return Timed(found, stood, found.result.seconds or 0.0)


def _others(found: Answer) -> set[int]:
    """Return the moved schools that were in no cluster with one that the scenario names."""
    named = {getattr(change, "urn", None) for change in found.scenario.changes}
    partners = {
        urn
        for cluster in found.before.plan.clusters
        if named.intersection(cluster.schools)
        for urn in cluster.schools
    }
    return {move.urn for move in found.moves} - partners


def _add(setting: Setting, chance: random.Random) -> Change:
    beside = chance.choice(setting.problem.schools)
    east, north = (chance.uniform(-NEAR_M, NEAR_M) for _ in range(2))
    place = (beside.easting + east, beside.northing + north)
    return AddSchool("A new school", place, beside.type, beside.faith, chance.randint(50, 400))


def _placed(plan: Plan, chance: random.Random) -> int:
    return chance.choice([urn for cluster in plan.clusters for urn in cluster.schools])


def _move(setting: Setting, chance: random.Random) -> Change:
    urn = _placed(setting.plan, chance)
    near = _nearest(setting.problem, setting.plan, urn)
    return MoveTo(urn, chance.choice(near[:3]))


def _nearest(problem: Problem, plan: Plan, urn: int) -> list[int]:
    """Return the clusters a school is not in, by number, the nearest first."""
    others = [cluster for cluster in plan.clusters if urn not in cluster.schools]
    drives = problem.slower_s[problem.row[urn]]

    def nearness(number: int) -> float:
        members = next(c for c in others if c.number == number).schools
        return float(max(drives[problem.row[member]] for member in members))

    return sorted((cluster.number for cluster in others), key=nearness)


def _together(setting: Setting, chance: random.Random) -> Change:
    urn = _placed(setting.plan, chance)
    number = _nearest(setting.problem, setting.plan, urn)[0]
    other = next(c for c in setting.plan.clusters if c.number == number).schools[0]
    return Together((urn, other))


def _apart(setting: Setting, chance: random.Random) -> Change:
    cluster = chance.choice([c for c in setting.plan.clusters if len(c.schools) > 1])
    first, second = chance.sample(cluster.schools, 2)
    return Apart((first, second))


def _place(setting: Setting, chance: random.Random) -> Change:
    school = setting.problem.schools.by_urn[_placed(setting.plan, chance)]
    east, north = (chance.uniform(-NEAR_M, NEAR_M) for _ in range(2))
    return MoveHouse(school.urn, (school.easting + east, school.northing + north))


Draw = Callable[[Setting, random.Random], Change]
KINDS: dict[str, Draw] = {
    "add": _add,
    "close": lambda setting, chance: Close(_placed(setting.plan, chance)),
    "refuse": lambda setting, chance: Refuse(_placed(setting.plan, chance)),
    "move": _move,
    "move house": _place,
    "together": _together,
    "apart": _apart,
    "limit": lambda _setting, _chance: SetLimit(30),
    "weights": lambda _setting, chance: SetWeights(chance.choice((1.0, 3.0, 5.0))),
}

if __name__ == "__main__":
    main()
