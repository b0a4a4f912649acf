"""What closing a school may do to the sparsity money of its neighbours.

The money depends on how far pupils live from their second nearest school. Where they live is not
known here, so the schools concerned are named, and no sum is.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from clustering.policy.figures import Figures, law
from clustering.policy.school_types import Kind, compatible, type_of
from clustering.wording import listed, pounds, whole_minutes

if TYPE_CHECKING:
    from clustering.problem import Problem
    from data.school import School

SECOND_NEAREST = 2
_OTHER_BUDGETS = ("special", "nursery", "alternative provision", "16-19", "16 to 19")
_STARTS, _FIRST_AGE, _LAST_AGE = 5, 4, 11
"""Schools that teach from five or younger have a reception year, from four. Nursery years are not
counted."""


def concerned(
    problem: Problem, urn: int, closing: Collection[int], when: date
) -> list[tuple[School, float]]:
    """Return the schools whose sparsity money may change, with the drive to the one that closes.

    They are the small mainstream schools that stay open and have it as their nearest or second
    nearest other school: to pupils who live beside them it may be the second nearest of all.

    Parameters
    ----------
    problem
        The problem with the school in it.
    urn
        The school that closes.
    closing
        URNs of all schools that close.
    when
        The day whose figures apply.

    Returns
    -------
    list of tuple of School and float
        The nearest first; drives in seconds.
    """
    school = problem.schools.by_urn[urn]
    alike = [
        row
        for row, other in enumerate(problem.schools)
        if compatible(school, other) and is_mainstream(other)
    ]
    if problem.row[urn] not in alike:
        return []
    among = problem.times.seconds[np.ix_(alike, alike)].copy()
    np.fill_diagonal(among, np.inf)
    to_it = among[:, alike.index(problem.row[urn])]
    nearer = (among < to_it[:, None]).sum(axis=1)
    found = [
        (problem.schools[row], float(drive_s))
        for row, drive_s, others in zip(alike, to_it, nearer, strict=True)
        if np.isfinite(drive_s) and others < SECOND_NEAREST
    ]
    staying = [each for each in found if each[0].urn not in closing and _small(each[0], when)]
    return sorted(staying, key=lambda each: each[1])


def sparsity_sentences(
    problem: Problem, urn: int, closing: Collection[int], money: Figures, when: date
) -> tuple[str, ...]:
    """Say whose sparsity money may change when a school closes; nothing of a school without any.

    Parameters
    ----------
    problem, urn, closing
        As for `concerned`.
    money
        The sums of money.
    when
        The day whose figures apply.
    """
    school = problem.schools.by_urn[urn]
    if not is_mainstream(school):
        return ()
    near = concerned(problem, urn, closing, when)
    named = listed([f"{other.name} ({whole_minutes(drive_s)})" for other, drive_s in near])
    whom = (
        f"it may rise or fall at {named}, to which {school.name} is the nearest or second nearest "
        "such school of this plan"
        if near
        else f"no small school of this plan has {school.name} as its nearest or second nearest"
    )
    most, others, miles, taper = (
        money.on(f"sparsity_{name}", when) for name in ("primary", "other", "distance", "taper")
    )
    return (
        f"Sparsity money of the neighbours: {whom}. It is paid to small schools whose pupils live "
        f"far by road from their second nearest school: {miles.value:g} miles, in part from "
        f"{taper.value:g} ({miles.said(when)}). It is up to {pounds(most.value)} a year for a "
        f"primary school, {pounds(others.value)} for others ({most.said(when)}). Where pupils live "
        "is not known here, so no sum is given; schools outside this plan are not looked at.",
    )


def is_mainstream(school: School) -> bool:
    """Say whether a school is funded by the formula of mainstream schools, as far as is known.

    Special and nursery schools, alternative provision and 16 to 19 academies have budgets of
    another kind, and neither lump sum nor sparsity.
    """
    kind = type_of(school).kind
    otherwise = any(word in school.type.lower() for word in _OTHER_BUDGETS)
    return kind in (Kind.MAINTAINED, Kind.ACADEMY) and not otherwise


def _small(school: School, when: date) -> bool:
    """Say whether year groups of a primary school may be small enough; yes where not known."""
    if school.phase != "Primary" or school.pupils is None:
        return True
    low = school.low_age or _FIRST_AGE
    first = _FIRST_AGE if low <= _STARTS else low
    years = max(min(school.high_age or _LAST_AGE, _LAST_AGE) - first, 1)
    return school.pupils / years < law().on("sparsity_year_group", when).value
