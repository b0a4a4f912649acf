"""The presumption against closing a rural primary school: the four headings, with the figures."""

from collections.abc import Collection, Iterator

from clustering.policy.citations import cite
from clustering.policy.forms import Form
from clustering.policy.school_types import is_maintained
from clustering.problem import Problem
from clustering.wording import counted, listed
from data.school import School

NEAREST = 3
"""How many of the nearest schools are named."""


HOW_TIMED = {"roads": " by road", "estimate": ", estimated from the straight line"}
"""What a drive is known from, by the method of the drive times; nothing of given times."""


def presumed_against(school: School) -> bool:
    """Say whether the law presumes against closing a school, as far as the register tells.

    It does for rural primary schools that are maintained; which schools are rural in law, the
    Secretary of State designates by order, and the register's class of the place stands for that.

    Source: Education and Inspections Act 2006, section 15.
    """
    rural = "rural" in school.urban_rural.lower()
    return rural and school.phase == "Primary" and is_maintained(school)


def closing_statement(
    problem: Problem, urn: int, closing: Collection[int], form: Form | None
) -> tuple[str, ...]:
    """Return what has to be weighed before a school closes, with the figures of its plan.

    Parameters
    ----------
    problem
        The problem with the school in it, and its drive times.
    urn
        The school.
    closing
        URNs of all schools that are to close: none of them takes its pupils in.
    form
        The strongest form open to its cluster today; None without a cluster.

    Returns
    -------
    tuple of str
        A sentence that says why, and one for each of the four headings; nothing for a school that
        `presumed_against` does not name.
    """
    school = problem.schools.by_urn[urn]
    if not presumed_against(school):
        return ()
    first = (
        f"{school.name} ({urn}) is a rural primary school: the law presumes against closing it, "
        f"and asks for four things to be weighed ({cite('rural_closure')}; whether it is one of "
        "the designated schools, the order of the Secretary of State says)."
    )
    nearest = _nearest(problem, urn, closing)
    return first, *_headings(problem, school, nearest, form)


def _headings(
    problem: Problem, school: School, nearest: list[tuple[School, float]], form: Form | None
) -> Iterator[str]:
    pupils = "its pupils" if school.pupils is None else counted(school.pupils, "pupil")
    place = school.locality or school.town
    others = [each for each in problem.schools if place and place in (each.locality, each.town)]
    alone = f"; it is the only school of the plan in {place}" if len(others) == 1 else ""
    yield f"The community: {pupils} would go to school elsewhere{alone}."
    roads = problem.times.method == "roads"
    how = HOW_TIMED.get(problem.times.method, "")
    if nearest:
        named = listed([_offer(other, drive_s, how) for other, drive_s in nearest])
        yield f"Transport, and what it costs the authority: the nearest schools are {named}."
        minutes = f"{nearest[0][1] / 60:.0f} minutes"
        yield f"Cars: if all were driven, {pupils} for {minutes} each way, every school day."
    else:
        yield f"Transport: no school of the plan can be reached{' by road' if roads else ''}."
        yield "Cars: no drive to another school of the plan is known."
    kept = f"its cluster can work together as {_as_a(form)}" if form else "it is in no cluster"
    yield f"Alternatives to closing: {kept}."


def _nearest(problem: Problem, urn: int, closing: Collection[int]) -> list[tuple[School, float]]:
    """Return the nearest schools that stay open, with the drive to them, seconds."""
    drives = problem.times.seconds[problem.row[urn]]
    staying = [
        (school, float(drives[row]))
        for row, school in enumerate(problem.schools)
        if school.urn != urn and school.urn not in closing and drives[row] < float("inf")
    ]
    return sorted(staying, key=lambda reached: reached[1])[:NEAREST]


def _offer(school: School, drive_s: float, how: str) -> str:
    free = ""
    if school.capacity and school.pupils is not None:
        free = f", {counted(max(0, school.capacity - school.pupils), 'free place')}"
    return f"{school.name} ({drive_s / 60:.0f} minutes{how}{free})"


def _as_a(form: Form) -> str:
    return f"{'an' if form[0] in 'aeiou' else 'a'} {form}"
