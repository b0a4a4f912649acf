"""Schools that no cluster can hold, and the reason in words.

Only what was found is said: `clustering.placeable` finds which schools some cluster can hold, and a
limit is named only where a cluster within it was found.
"""

import math
from collections.abc import Callable

import numpy as np

from clustering.constraints.boundary import AREAS, BORDERED
from clustering.constraints.roles import out_of_reach
from clustering.groups import Group
from clustering.placeable import Placeability
from clustering.problem import Problem
from clustering.shortfall import Shortfall, nothing_possible
from clustering.wording import all_named, capital, counted, listed, named

NOT_LOOKED = "Not looked at further."
"""Reason of a school for which there was no time to find one."""


def diagnose(
    problem: Problem, should_continue: Callable[[], bool] = lambda: True
) -> dict[int, str]:
    """Return the schools that no cluster by the rules can hold, by row, each with its reason.

    Any other school fits into at least one cluster, if the others let it, or it is not known
    whether it does. Schools with one cause share one reason.

    Parameters
    ----------
    should_continue
        Called before every step; once it returns False, nothing more is looked at, and the reasons
        say so.
    """
    shortfall = Shortfall(problem, should_continue)
    nothing = nothing_possible(problem, shortfall) if should_continue() else ""
    outside = {problem.row[urn]: reason.rstrip(".") for urn, reason in problem.rules.outside}
    reasons: dict[int, str] = {}
    for at, (unit, placeability) in enumerate(
        zip(problem.units, problem.placeabilities, strict=True)
    ):
        if placeability.open:
            continue
        if placeability is Placeability.OUTSIDE:
            reason = outside[unit.rows[0]]
        elif not nothing and not should_continue():
            reason = NOT_LOOKED.rstrip(".")
        elif placeability is Placeability.BROKEN:
            reason = _reason_within(problem, unit)
        elif nothing:
            reason = nothing
        elif placeability is Placeability.UNMET:
            reason = _unmet_sentence(problem, shortfall, at)
        else:
            reason = _reason_around(problem, shortfall, at)
        reasons.update(dict.fromkeys(unit.rows, f"{reason}."))
    return dict(sorted(reasons.items()))


def _reason_within(problem: Problem, unit: Group) -> str:
    """Say why a group cannot share a cluster even on its own."""
    rows = set(unit.rows)
    for a, b in problem.apart:
        if {a, b} <= rows:
            return (
                f"{_row_name(problem, a)} and {_row_name(problem, b)} are pinned apart, "
                f"yet {unit.reason} holds them together"
            )
    most = problem.rules.size[1]
    if len(rows) > most:
        return f"{capital(unit.reason)} has {len(rows)} schools; a cluster takes at most {most}"
    within = problem.slower_s[np.ix_(unit.rows, unit.rows)]
    if problem.rules.shape == "pairwise" and float(within.max()) > problem.rules.limit_s:
        first, second = divmod(int(within.argmax()), len(within))
        a, b = unit.rows[first], unit.rows[second]
        return (
            f"{capital(unit.reason)} is too spread: {_row_name(problem, a)} and "
            f"{_row_name(problem, b)} are {_apart_words(problem, a, b)}"
        )
    return f"{capital(unit.reason)} holds schools together that another rule keeps apart"


def _unmet_sentence(problem: Problem, shortfall: Shortfall, at: int) -> str:
    unmet = shortfall.unmet([at])
    said = f"meets what is asked of every cluster: {listed([*unmet.values()])}"
    far = "".join(f". {capital(each)}" for each in out_of_reach(problem, problem.units[at], unmet))
    return f"No cluster that can hold it {said}{far}"


def _reason_around(problem: Problem, shortfall: Shortfall, at: int) -> str:
    """Say why a unit finds no partners, or not enough of them."""
    unit = problem.units[at]
    fewest = problem.rules.size[0]
    minutes = f"{problem.rules.max_minutes:g} minutes"
    limit = shortfall.smallest_limit(at)
    wider = f"; from {limit} minutes on there is a cluster for it" if limit else ""
    if not limit and shortfall.broken_off:
        wider = "; whether a longer limit would do was not looked at further"
    cut_off = _cut_off(problem, unit)
    if cut_off:
        return cut_off
    if _is_hub(problem):
        return f"No school that may lead has it and enough others within {minutes}{wider}"
    near = _schools_near(problem, at)
    needed = fewest - len(unit.rows)
    if not near and (across := _border_sentence(problem, unit)):
        return across
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

    Only drive times found on roads can show an island. A cluster cannot use a way in one direction
    alone, but the sentence names it.
    """
    own = list(unit.rows)
    both = np.isfinite(problem.slower_s[own]).all(axis=0)
    reached = np.isfinite(problem.slower_s[both]).any(axis=0) if _is_hub(problem) else both
    if np.union1d(np.flatnonzero(reached), own).size >= problem.rules.size[0]:
        return ""
    there = np.isfinite(problem.times.seconds[own]).all(axis=0)
    back = np.isfinite(problem.times.seconds[:, own]).all(axis=1)
    others = np.setdiff1d(np.flatnonzero(both), own).tolist()
    but = f" but {all_named(problem, [problem.schools[r].urn for r in others])}" if others else ""
    roads = problem.times.method == "roads"
    known = "No road leads" if roads else "The drive times know no way"
    if (back & ~there).any() and not (there & ~back).any():
        return f"{known} from it to any other school{but}, though others reach it"
    if (there & ~back).any() and not (back & ~there).any():
        return f"{known} to it from any other school{but}, though it reaches others"
    if ((there | back) & ~both).any():
        return f"{known} both there and back between it and any other school{but}"
    if roads:
        return f"No road reaches it from any other school{but}; it may lie on an island"
    return f"The drive times know no way between it and any other school{but}"


def _border_sentence(problem: Problem, unit: Group) -> str:
    """Say that only a border keeps out all schools within the limit; empty where more does."""
    within = problem.rules.within
    if not within:
        return ""
    area = AREAS[within]
    own = list(unit.rows)
    reached = (problem.slower_s[own] <= problem.rules.limit_s).all(axis=0)
    reached &= ~np.isin(np.arange(problem.n), own)
    here = np.array([getattr(school, within) for school in problem.schools], dtype=object)
    beyond = reached & (here != here[own[0]])
    if not beyond.any() or (reached & ~beyond).any():
        return ""
    if not here[own[0]]:
        if within in (*BORDERED, "urban_rural"):
            return f"Its {area} is not known, so it may join no school whose {area} is known"
        return f"It has no {area} that is known, so it may join no school that has one"
    of_one, of_many, never = ("lies in", "lie in", "cross that border")
    if within not in BORDERED:
        of_one, of_many, never = ("has", "have", "mix the two")
    return (
        f"{counted(int(beyond.sum()), 'school')} within {problem.rules.max_minutes:g} minutes "
        f"{of_one if beyond.sum() == 1 else of_many} another {area}, and no cluster may {never}"
    )


def _is_hub(problem: Problem) -> bool:
    return bool(problem.rules.shape == "hub")


def _apart_words(problem: Problem, a: int, b: int) -> str:
    seconds = problem.slower_s[a, b]
    if math.isinf(seconds):
        roads = problem.times.method == "roads"
        return "not joined by any road" if roads else "not joined by any way in the drive times"
    return f"{seconds / 60:.1f} minutes apart, over the limit of {problem.rules.max_minutes:g}"


def _row_name(problem: Problem, row: int) -> str:
    return named(problem, problem.schools[row].urn)
