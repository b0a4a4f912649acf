"""Whether schools.csv, and what plan.json says of the register it came from, can be true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from clustering.comparison import compare
from clustering.standing import PLACED, standings
from data.coordinates import to_degrees
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
"""Two ways of writing one place differ by less, whichever grid of shifts is installed."""


def two_places(schools: Sequence[School]) -> Iterator[str]:
    """Name the schools whose grid reference and degrees are different places."""
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


def misplaced(problem: Problem, plan: Plan, stated: Mapping[int, InPlan]) -> Iterator[str]:
    """Name the schools whose cluster or state in schools.csv differs from the plan.

    Parameters
    ----------
    problem, plan
        The problem, and the plan as plan.json has it.
    stated
        What schools.csv says of each school, by URN.
    """
    planned = cluster_cells(plan)
    stand = standings(problem, (left.urn for left in plan.left_out))
    yield from in_short(
        f"school {urn} is in cluster {cell.cluster or 'none'} by {SCHOOLS}, in "
        f"{planned.get(urn, 'none')} by {PLAN}"
        for urn, cell in stated.items()
        if cell.cluster != planned.get(urn, "")
    )
    yield from in_short(
        sentence
        for urn, cell in stated.items()
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
        Number of schools; for an answer, that of the plan before.
    """
    accounts, stated = schools.accounts, document.get("accounts")
    if accounts is None or not isinstance(stated, dict):
        return
    yield from difference("accounts.taken", accounts.schools, taken)
    yield from difference("accounts.rows", stated.get("rows"), accounts.rows)
    kept = Counter(found.why for found in schools.elsewhere.values() if found.why)
    for why, number in kept.items():
        if number > accounts.not_taken.get(why, 0):  # rows without a URN of their own are not kept
            yield from difference(f"accounts.not_taken.{why}", accounts.not_taken.get(why), number)


_CLAIMS = ("proven", "gap", "quality", "sentences")


def edited_answer(
    answer: Mapping[str, Any], before: Plan, problem: Problem, result: Result
) -> Iterator[str]:
    """Yield, in words, where an answer differs from its two plans.

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
    stated = answer.get("moves", [])
    # an answer without a cluster names no moves
    if "moves" in answer and (stated or result.plan.clusters) and moves != [*map(_move, stated)]:
        yield f"the moves in {ANSWER} are not those between the two plans"


def without_claims(answer: Mapping[str, Any], said: Sequence[str]) -> dict[str, Any]:
    """Return an answer without what was proven of it, saying why."""
    kept = {key: value for key, value in answer.items() if key not in _CLAIMS}
    return {**kept, "as_is": list(said)}


def _move(stated: object) -> object:
    return (
        [stated.get(key) for key in ("urn", "from", "to")] if isinstance(stated, dict) else stated
    )
