"""Schools that no cluster can hold, and the reason in words.

Nothing is said that was not found out: which schools some cluster can hold is told by
`clustering.placeable`, and a limit is only named where a cluster within it was found.
"""

import math

import numpy as np

from clustering.groups import Group
from clustering.placeable import Placeability
from clustering.problem import Problem
from clustering.shortfall import Shortfall, nothing_possible
from clustering.wording import all_named, counted, listed, named


def diagnose(problem: Problem) -> dict[int, str]:
    """Return the schools that no cluster by the rules can hold, by row, each with its reason.

    A school that is not among them fits into at least one cluster, if the others let it, or it is
    not known whether it does. Schools that one cause strikes have one reason.
    """
    shortfall = Shortfall(problem)
    nothing = nothing_possible(problem, shortfall)
    outside = {problem.row[urn]: reason.rstrip(".") for urn, reason in problem.rules.outside}
    reasons: dict[int, str] = {}
    for at, (unit, placeability) in enumerate(
        zip(problem.units, problem.placeabilities, strict=True)
    ):
        if placeability.open:
            continue
        if placeability is Placeability.OUTSIDE:
            reason = outside[unit.rows[0]]
        elif placeability is Placeability.BROKEN:
            reason = _reason_within(problem, unit)
        elif nothing:
            reason = nothing
        elif placeability is Placeability.UNMET:
            reason = _unmet(shortfall, at)
        else:
            reason = _reason_around(problem, shortfall, at)
        reasons.update(dict.fromkeys(unit.rows, f"{reason}."))
    return dict(sorted(reasons.items()))


def _reason_within(problem: Problem, unit: Group) -> str:
    """Say why a group cannot share a cluster even by itself."""
    rows = set(unit.rows)
    for a, b in problem.apart:
        if {a, b} <= rows:
            return (
                f"{_name(problem, a)} and {_name(problem, b)} are pinned apart, "
                f"yet {unit.reason} holds them together"
            )
    most = problem.rules.size[1]
    if len(rows) > most:
        return f"{_capital(unit.reason)} has {len(rows)} schools; a cluster takes at most {most}"
    within = problem.slower_s[np.ix_(unit.rows, unit.rows)]
    if problem.rules.shape == "pairwise" and float(within.max()) > problem.rules.limit_s:
        first, second = divmod(int(within.argmax()), len(within))
        a, b = unit.rows[first], unit.rows[second]
        return (
            f"{_capital(unit.reason)} is too spread: {_name(problem, a)} and "
            f"{_name(problem, b)} are {_apart_words(problem, a, b)}"
        )
    return f"{_capital(unit.reason)} holds schools together that another rule keeps apart"


def _unmet(shortfall: Shortfall, at: int) -> str:
    said = listed(shortfall.unmet(at))
    return f"No cluster that can hold it meets what is asked of every cluster: {said}"


def _reason_around(problem: Problem, shortfall: Shortfall, at: int) -> str:
    """Say why a unit finds no partners, or not enough of them."""
    unit = problem.units[at]
    fewest = problem.rules.size[0]
    minutes = f"{problem.rules.max_minutes:g} minutes"
    limit = shortfall.smallest_limit(at)
    wider = f"; from {limit} minutes on there is a cluster for it" if limit else ""
    if problem.rules.shape == "hub":
        return f"No school that may lead has it and enough others within {minutes}{wider}"
    cut_off = _cut_off(problem, unit)
    if cut_off:
        return cut_off
    near = _schools_near(problem, at)
    needed = fewest - len(unit.rows)
    if not near:
        return f"No school that may join it lies within {minutes}{wider}"
    if near < needed:
        joins = f"Only {counted(near, 'school')} within {minutes} may join it"
        return f"{joins}; the smallest cluster needs {needed}{wider}"
    which = "none" if needed == 1 else f"no {needed}"
    return (
        f"Of the schools within {minutes} {which} may join it together: they are too far from "
        f"each other, kept apart, or held by groups too large{wider}"
    )


def _schools_near(problem: Problem, at: int) -> int:
    """Return how many schools within the limit may join a unit, as far as pairs decide it."""
    unit, most = problem.units[at], problem.rules.size[1]
    return sum(
        len(other.rows)
        for to, other in enumerate(problem.units)
        if to != at
        and problem.units_may_share[at, to]
        and len(unit.rows) + len(other.rows) <= most
        and problem.placeabilities[to] not in {Placeability.OUTSIDE, Placeability.BROKEN}
    )


def _cut_off(problem: Problem, unit: Group) -> str:
    """Say that too few schools can be reached at all, whatever the limit; empty where enough can.

    Only a drive time that was found on roads can tell of an island.
    """
    reach_s = problem.slower_s[list(unit.rows)].max(axis=0)
    reachable = set(np.flatnonzero(np.isfinite(reach_s)).tolist()) | set(unit.rows)
    if len(reachable) >= problem.rules.size[0]:
        return ""
    others = [problem.schools[row].urn for row in sorted(reachable - set(unit.rows))]
    but = f" but {all_named(problem, others)}" if others else ""
    if problem.times.method == "roads":
        return f"No road reaches it from any other school{but}; it may lie on an island"
    return f"The drive times know no way between it and any other school{but}"


def _apart_words(problem: Problem, a: int, b: int) -> str:
    seconds = problem.slower_s[a, b]
    if math.isinf(seconds):
        roads = problem.times.method == "roads"
        return "not joined by any road" if roads else "not joined by any way in the drive times"
    return f"{seconds / 60:.1f} minutes apart, over the limit of {problem.rules.max_minutes:g}"


def _name(problem: Problem, row: int) -> str:
    return named(problem, problem.schools[row].urn)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
