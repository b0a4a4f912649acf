"""Whether schools.csv, and what plan.json says of the register it came from, can be true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from clustering.comparison import compare
from clustering.standing import PLACED, standings
from data.coordinates import to_degrees
from data.errors import Fault
from maps.differences import ROUNDED_S, difference, in_short
from maps.plan_files import ANSWER, PLAN, SCHOOLS
from maps.plan_tables import cluster_cells
from routing.network import distance_m

if TYPE_CHECKING:
    from clustering.plan import Plan
    from clustering.problem import Problem
    from clustering.result import Result
    from data.school import School, Schools
    from data.school_table import InPlan

NEAR_M = 100.0
"""Two ways of writing one place differ by less, whatever grid of shifts a machine has."""


def two_places(schools: Sequence[School]) -> Iterator[str]:
    """Name the schools whose grid reference and degrees are of two places."""
    places = [(each.easting, each.northing, each.lon, each.lat) for each in schools]
    easting, northing, lon, lat = np.array(places, np.float64).T
    known = np.isfinite([easting, northing, lon, lat]).all(axis=0)
    apart = distance_m(lon, lat, *to_degrees(easting, northing))
    found = np.flatnonzero(known & ~(apart <= NEAR_M))
    yield from in_short(
        f"school {schools[i].urn} is at two places by {SCHOOLS}: its grid reference and its "
        f"degrees are {apart[i] / 1000:,.1f} km apart"
        for i in found.tolist()
    )


def misplaced(problem: Problem, plan: Plan, told: Mapping[int, InPlan]) -> Iterator[str]:
    """Name the schools that schools.csv has in another cluster than the plan, or as they are not.

    Parameters
    ----------
    problem, plan
        What was asked, and the plan as plan.json has it.
    told
        What schools.csv says of each school, by URN.
    """
    planned = cluster_cells(plan)
    stand = standings(problem, (left.urn for left in plan.left_out))
    yield from in_short(
        f"school {urn} is in cluster {cell.cluster or 'none'} by {SCHOOLS}, in "
        f"{planned.get(urn, 'none')} by {PLAN}"
        for urn, cell in told.items()
        if cell.cluster != planned.get(urn, "")
    )
    yield from in_short(
        sentence
        for urn, cell in told.items()
        if cell.state is not None
        for sentence in difference(
            f"state of school {urn} in {SCHOOLS}", cell.state, str(stand.get(urn, PLACED))
        )
    )


def miscounted(document: Mapping[str, object], schools: Schools, taken: int) -> Iterator[str]:
    """Say where the accounts of the register do not add up.

    Parameters
    ----------
    document
        The content of plan.json.
    schools
        As they were read from there.
    taken
        How many schools there are; of an answer, how many rows the plan before took.
    """
    accounts, stated = schools.accounts, document.get("accounts")
    if accounts is None or not isinstance(stated, dict):
        return
    yield from difference("accounts.taken", accounts.taken, taken)
    yield from difference("accounts.rows", stated.get("rows"), accounts.rows)
    kept = Counter(found.why for found in schools.elsewhere.values() if found.why)
    for why, number in kept.items():
        if number > accounts.not_taken.get(why, 0):  # rows without a URN of their own are not kept
            yield from difference(f"accounts.not_taken.{why}", accounts.not_taken.get(why), number)


_CLAIMS = ("proven", "gap", "quality", "sentences")


def edited_answer(
    answer: Mapping[str, Any], before: Plan, problem: Problem, result: Result
) -> Iterator[str]:
    """Yield, in words, what an answer says otherwise than its two plans do.

    Parameters
    ----------
    answer
        The content of answer.json; one of an older version may lack something.
    before
        The plan before.
    problem, result
        The plan that answers, as its plan.json states it.
    """
    found = compare(before, result.plan)
    moves = [[move.urn, move.before, move.after] for move in found.moves]
    if "gap" in answer:
        slack = ROUNDED_S * (problem.n + 1) / max(abs(result.objective), 1.0)
        yield from difference(f"gap in {ANSWER}", answer["gap"], result.gap, slack)
    told = answer.get("moves", [])
    # an answer without a cluster names no moves
    if "moves" in answer and (told or result.plan.clusters) and moves != [*map(_move, told)]:
        yield f"the moves in {ANSWER} are not those between the two plans"


def without_claims(answer: Mapping[str, Any], said: Sequence[str]) -> dict[str, Any]:
    """Return an answer without what was proven of it, saying why."""
    kept = {key: value for key, value in answer.items() if key not in _CLAIMS}
    return {**kept, "as_is": list(said)}


def _move(told: object) -> object:
    return [told.get(key) for key in ("urn", "from", "to")] if isinstance(told, dict) else told


def undrawable(plan: Plan, schools: Schools) -> Iterator[Fault]:
    """Name what makes a plan one of no use at all, not even to be looked at."""
    named = {urn for cluster in plan.clusters for urn in cluster.schools}
    named |= {left.urn for left in plan.left_out}
    for urn in sorted(named ^ set(schools.urns)):
        yield _torn(f"URN {urn} stands in only one of {PLAN} and {SCHOOLS}")
    numbers = Counter(cluster.number for cluster in plan.clusters)
    for number in sorted(number for number, times in numbers.items() if times > 1 or number < 1):
        yield _torn(f"the cluster number {number} is used twice, or is below 1")
    for cluster in plan.clusters:
        if not cluster.schools:
            yield _torn(f"cluster {cluster.number} has no schools")
        if cluster.lead is not None and cluster.lead not in cluster.schools:
            yield _torn(f"cluster {cluster.number} is led by {cluster.lead}, which is not in it")
        for urn, times in Counter(cluster.schools).items():
            if times > 1:
                yield _torn(f"cluster {cluster.number} holds the school {urn} twice")


def _torn(problem: str) -> Fault:
    return Fault(PLAN, problem, "Make the plan again")
