"""Schools that fit into no cluster, and the reason in words."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from clustering.groups import Group
from clustering.problem import Problem

TOO_DEAR = (
    "It could be placed only by leaving out others, or at a cost above the price of leaving it out."
)
"""Reason of a school that fits into some cluster, yet into none of the plan."""

NOT_NEEDED = "It may join a cluster and need not; the plan is better without it."
"""Reason of such a school whose place is optional."""


def diagnose(problem: Problem) -> dict[int, str]:
    """Return the schools that no cluster by the rules can hold, by row, each with its reason.

    Exact, but for the conditions on whole clusters, which are not looked at here: a school that is
    not among them fits into at least one cluster by the other rules, if the others let it.
    """
    units = problem.units
    outside = {problem.row[urn]: reason.rstrip(".") for urn, reason in problem.rules.outside}
    reasons = [
        outside.get(unit.rows[0]) if len(unit.rows) == 1 else _reason_within(problem, unit)
        for unit in units
    ]
    usable = [reason is None for reason in reasons]
    partners = _partners(problem, usable)
    circles = _circles(problem, usable)
    for at, reason in enumerate(reasons):
        if reason is None and not _fits(problem, partners, circles, at):
            reasons[at] = _reason_around(problem, at)
    return {
        row: f"{reason}."
        for unit, reason in zip(units, reasons, strict=True)
        if reason is not None
        for row in unit.rows
    }


def _reason_within(problem: Problem, unit: Group) -> str | None:
    """Say why a group cannot share a cluster even by itself; None where it can."""
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
    if not problem.may_share[np.ix_(unit.rows, unit.rows)].all():
        return f"{_capital(unit.reason)} holds schools together that another rule keeps apart"
    return None


def _partners(problem: Problem, usable: Sequence[bool]) -> list[int]:
    """Return for each unit the usable others it may share a cluster with, as bits of a number."""
    may = problem.units_may_share & np.array(usable)
    np.fill_diagonal(may, val=False)
    packed = np.packbits(may, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]


def _circles(problem: Problem, usable: Sequence[bool]) -> dict[int, int]:
    """Return for each lead, by row, the units within its reach as bits; none if pairwise."""
    if problem.rules.shape == "pairwise":
        return {}
    circles = {}
    for lead in problem.leads:
        reach = problem.slower_s[lead] <= problem.rules.limit_s
        circles[lead] = sum(
            1 << at
            for at, unit in enumerate(problem.units)
            if usable[at] and reach[list(unit.rows)].all()
        )
    return circles


def _fits(
    problem: Problem, partners: Sequence[int], circles: Mapping[int, int], start: int
) -> bool:
    """Say whether any cluster by the rules holds this unit."""
    units = problem.units
    if problem.rules.shape == "hub":
        home = {row: at for at, unit in enumerate(units) for row in unit.rows}
        return any(
            circle >> start & 1
            and circle >> home[lead] & 1
            and _grows(problem, partners, circle, tuple({start, home[lead]}))
            for lead, circle in circles.items()
        )

    everywhere = (1 << len(units)) - 1
    return _grows(problem, partners, everywhere, (start,))


def _grows(problem: Problem, partners: Sequence[int], circle: int, start: tuple[int, ...]) -> bool:
    """Say whether units of a circle can join these until there are enough schools."""
    fewest, most = problem.rules.size
    units = problem.units

    def grow(candidates: int, schools: int) -> bool:
        if schools >= fewest:
            return True
        while candidates:
            unit = (candidates & -candidates).bit_length() - 1
            candidates &= candidates - 1
            more = schools + len(units[unit].rows)
            if more <= most and grow(candidates & partners[unit], more):
                return True
        return False

    if len(start) == 2 and not partners[start[0]] >> start[1] & 1:
        return False
    schools = sum(len(units[unit].rows) for unit in start)
    for unit in start:
        circle &= partners[unit]
    return schools <= most and grow(circle, schools)


def _reason_around(problem: Problem, at: int) -> str:
    """Say why a unit finds no partners, or not enough of them."""
    units = problem.units
    rows = units[at].rows
    fewest, most = problem.rules.size
    if problem.rules.shape == "hub":
        return (
            f"No school that may lead has it and enough others within "
            f"{problem.rules.max_minutes:g} minutes"
        )
    reach_s = problem.slower_s[list(rows)].max(axis=0)
    reachable = set(np.flatnonzero(np.isfinite(reach_s)).tolist()) | set(rows)
    if len(reachable) < fewest:
        return _cut_off(problem, rows, reachable)
    needs = sorted(
        (need_s, len(unit.rows))
        for other, unit in enumerate(units)
        if other != at
        and len(unit.rows) + len(rows) <= most
        and not _kept_apart(problem, rows, unit.rows)
        and math.isfinite(need_s := _limit_for(problem, rows, unit.rows))
    )
    near = sum(schools for need_s, schools in needs if need_s <= problem.rules.limit_s)
    minutes = f"{problem.rules.max_minutes:g} minutes"
    if not near:
        return f"No school that may join it lies within {minutes}{_wider(needs, 1, 'a partner')}"
    if len(rows) + near < fewest:
        return (
            f"Only {near} {'school' if near == 1 else 'schools'} within {minutes} may join it; "
            f"the smallest cluster needs {fewest - len(rows)}"
            f"{_wider(needs, fewest - len(rows), 'enough')}"
        )
    return (
        f"Of the schools within {minutes} no {fewest - len(rows)} may join it together: they are "
        "too far from each other, pinned apart, or held by groups too large"
    )


def _cut_off(problem: Problem, rows: Sequence[int], reachable: set[int]) -> str:
    others = sorted(reachable - set(rows))
    but = f" but {', '.join(_name(problem, row) for row in others)}" if others else ""
    return f"No road reaches it from any other school{but}; it may lie on an island"


def _kept_apart(problem: Problem, rows: Sequence[int], others: Sequence[int]) -> bool:
    """Say whether another rule than the limit keeps some of these schools apart."""
    square = np.ix_(rows, others)
    within = problem.slower_s[square] <= problem.rules.limit_s
    return bool((within & ~problem.may_share[square]).any()) or any(
        (a in rows and b in others) or (b in rows and a in others) for a, b in problem.apart
    )


def _limit_for(problem: Problem, rows: Sequence[int], others: Sequence[int]) -> float:
    """Seconds the limit must allow for these schools to share a cluster."""
    both = [*rows, *others]
    return float(problem.slower_s[np.ix_(both, both)].max())


def _wider(needs: Sequence[tuple[float, int]], wanted: int, gives: str) -> str:
    """Name the smallest limit, in whole minutes, that brings so many schools within reach."""
    schools = 0
    for need_s, more in needs:
        schools += more
        if schools >= wanted:
            return f"; a limit of {math.ceil(need_s / 60)} minutes would give it {gives}"
    return ""


def _apart_words(problem: Problem, a: int, b: int) -> str:
    seconds = problem.slower_s[a, b]
    if np.isinf(seconds):
        return "not joined by any road"
    return f"{seconds / 60:.1f} minutes apart, over the limit of {problem.rules.max_minutes:g}"


def _name(problem: Problem, row: int) -> str:
    school = problem.schools[row]
    return f"{school.name} ({school.urn})"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
