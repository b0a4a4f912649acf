"""Schools that become one: what hinders it, the new school, the two routes and the money."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from clustering.policy.citations import cite
from clustering.policy.closure_process import needs_advice
from clustering.policy.school_types import follows, is_academy, is_maintained, similar_phase
from clustering.policy.sparsity import is_mainstream
from clustering.wording import counted, listed, pounds, whole_minutes
from data.school import School
from data.vocabulary import denominations

if TYPE_CHECKING:
    from clustering.policy.figures import Figures
    from clustering.problem import Problem

NEW_SCHOOL = (
    "A new school: the Children's Wellbeing and Schools Act 2026 will end the duty to seek an "
    "academy first, so that proposals for schools of every type can be invited "
    f"({cite('new_schools')})."
)
"""What changes for a school that opens."""

_ALL_THROUGH = frozenset({"Nursery", "Primary", "Secondary", "All-through"})


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why schools, as they are, cannot become one.

    Attributes
    ----------
    problem
        What they do not share, a clause without a full stop.
    remedy
        What to do about it.
    """

    problem: str
    remedy: str


def hindrances(schools: Sequence[School]) -> Iterator[Hindrance]:
    """Yield what keeps schools from becoming one; an unknown fact hinders nothing."""
    yield from _mixed(schools, "authority", lambda each: each.la, "Name schools of one authority")
    yield from _mixed(schools, "trust", lambda each: each.trust, "Name academies of one trust")
    for what, value in (
        ("type", lambda each: each.type or "not known"),
        ("religious character", _character_of),
    ):
        remedy = f"First change the {what} of one of them to that which the one school will have"
        yield from _mixed(schools, what, value, remedy)
    if gap := _age_gap(schools):
        problem = f"their ages do not join: {' and '.join(map(_aged, gap))}"
        yield Hindrance(problem, "Name schools of which one goes on where the other ends")
    if joined_phase(schools) is None:
        phases = listed(sorted({each.phase for each in schools}))
        problem = f"what phase a school is that was {phases} is not known here"
        yield Hindrance(problem, "Name schools of one phase, or close one and set the other's roll")


def amalgamated(schools: Sequence[School], name: str = "") -> School:
    """Return the school that schools become which nothing hinders.

    Pupils and places are added up, and are unknown where those of one school are. Ages are joined.
    All else, and the place, is that of the first school.

    Parameters
    ----------
    schools
        The one that stays, and then the others.
    name
        What the school will be called; `""` for the names of all.
    """
    stays = schools[0]
    lowest = _all_known([each.low_age for each in schools])
    highest = _all_known([each.high_age for each in schools])
    return dataclasses.replace(
        stays,
        name=name or listed([each.name for each in schools]),
        phase=joined_phase(schools) or stays.phase,
        pupils=_known_sum([each.pupils for each in schools]),
        capacity=_known_sum([each.capacity for each in schools]),
        low_age=min(lowest) if lowest else None,
        high_age=max(highest) if highest else None,
        fsm_percent=_joint_fsm_percent(schools),
    )


def joined_phase(schools: Sequence[School]) -> str | None:
    """Return the phase of the school that schools become; None where it is not known."""
    phases = {each.phase for each in schools if each.phase}
    if len(phases) <= 1:
        return next(iter(phases), "")
    if phases <= {"Nursery", "Primary"}:
        return "Primary"
    return "All-through" if phases <= _ALL_THROUGH else None


def ages_in_words(school: School) -> str:
    """Return the ages a school teaches, `4 to 7`; `""` where they are not known."""
    if school.low_age is None or school.high_age is None:
        return ""
    return f"{school.low_age} to {school.high_age}"


def _mixed(
    schools: Sequence[School], what: str, value: Callable[[School], str], remedy: str
) -> Iterator[Hindrance]:
    """Yield a hindrance where schools differ in something; empty values differ from none."""
    found = dict.fromkeys(value(each) for each in schools if value(each))
    if len(found) > 1:
        whose = "; ".join(f"{each.name}: {value(each)}" for each in schools if value(each))
        yield Hindrance(f"one school has one {what}, and these differ ({whose})", remedy)


def _character_of(school: School) -> str:
    return "/".join(sorted(denominations(school.faith))) or "none"


def _age_gap(schools: Sequence[School]) -> tuple[School, School] | None:
    """Return two schools with a gap between their ages; None where there is no gap."""
    known = [each for each in schools if ages_in_words(each)]
    inwards = sorted(known, key=lambda each: each.low_age or 0)
    reached = 0
    for one, other in pairwise(inwards):
        reached = max(reached, one.high_age or 0)
        if (other.low_age or 0) > reached + 1:
            return one, other
    return None


def _aged(school: School) -> str:
    return f"{school.name} teaches {ages_in_words(school)}"


def _all_known(values: Sequence[int | None]) -> list[int]:
    """Return all values, or none where one is not known."""
    known = [value for value in values if value is not None]
    return known if len(known) == len(values) else []


def _known_sum(values: Sequence[int | None]) -> int | None:
    known = _all_known(values)
    return sum(known) if known else None


def _joint_fsm_percent(schools: Sequence[School]) -> float | None:
    """Return the share of pupils with free meals, weighted by the rolls; None where not known."""
    total, free = 0, 0.0
    for each in schools:
        if each.pupils is None or each.fsm_percent is None:
            return None
        total += each.pupils
        free += each.pupils * each.fsm_percent
    return round(free / total, 1) if total else None


def amalgamation_sentences(
    schools: Sequence[School], name: str, money: Figures, when: date
) -> tuple[str, ...]:
    """Return what is to be said of schools that become one.

    Parameters
    ----------
    schools
        As they are before: the one that stays, and then the others.
    name
        What the school will be called; `""` for the names of all.
    money
        The sums of money.
    when
        The day whose figures apply.
    """
    stays, *others = schools
    one = amalgamated(schools, name)
    left = [
        f"{each.name} leaves the federation {each.federation}"
        for each in others
        if each.federation not in ("", stays.federation)
    ]
    return (
        f"Amalgamating {listed([each.name for each in schools])}: {_in_figures(schools, one)}. The "
        f"plan has it at the place of {stays.name}; whether the other sites are kept, and their "
        "places with them, is not known here. All else that is said of it, such as its inspection, "
        f"is that of {stays.name}; a new school would have no inspection yet."
        f"{''.join(f' {words}.' for words in left)}",
        *_routes(schools),
        *lump_sum_sentences(schools, money, when),
    )


def possible_amalgamations(
    problem: Problem, schools: Sequence[School], money: Figures, when: date
) -> list[str]:
    """Return what is said of the schools of a cluster that could become one; nothing of others.

    They are of a similar phase, and one begins at the age at which the other ends, as with infant
    and junior schools. A primary and a secondary school follow on by age too, and are partners.
    """
    said, free = [], []
    for pair in combinations(schools, 2):
        first, then = sorted(pair, key=lambda each: each.low_age or 0)
        if not follows(first, then) or not similar_phase(first, then):
            continue
        drive_s = problem.slower_s[problem.row[first.urn], problem.row[then.urn]]
        apart = f", {whole_minutes(drive_s)} apart," if drive_s < float("inf") else ""
        ages = f"{first.name} ({ages_in_words(first)}) and {then.name} ({ages_in_words(then)})"
        found = list(hindrances((first, then)))
        if found:
            why = "; ".join(each.problem for each in found)
            said.append(
                f"{ages}{apart} follow on by age. As they are they cannot become one: {why}."
            )
        else:
            free.append((first, then))
            said.append(f"{ages}{apart} could become one school.")
    if free:
        said += [_routes_in_short(free[0]), *lump_sum_sentences(free[0], money, when)]
    return said


def lump_sum_sentences(schools: Sequence[School], money: Figures, when: date) -> Iterator[str]:
    """Say which lump sums are kept and lost where schools become one; nothing without any."""
    funded = [each for each in schools if is_mainstream(each)]
    if len(funded) < 2:
        return
    n = len(funded)
    _, _, *schools_beyond_a_pair = funded  # the source speaks of two
    lump, kept = money.on("lump_sum", when), money.on("lump_sum_kept", when)
    first_year = (
        f"In the first full year after, the one school keeps {kept.value:.0%} of what they had, "
        f"{pounds(kept.value * n * lump.value)} ({kept.said(when)})."
    )
    if schools_beyond_a_pair:
        first_year = (
            "What the one school keeps of it in the first full year after is known here for two "
            "schools only: ask the authority."
        )
    yield (
        f"Money: every mainstream school has a lump sum, {pounds(lump.value)} a year in the "
        f"national formula ({lump.said(when)}). "
        f"{counted(n, 'school')} have "
        f"{pounds(n * lump.value)}, one has {pounds(lump.value)}: {pounds((n - 1) * lump.value)} a "
        f"year is lost in the end. {first_year} For a second year the authority must apply, case "
        "by case: to be confirmed."
    )


def _in_figures(schools: Sequence[School], one: School) -> str:
    parts = [_added_up("pupil", one.pupils, [each.pupils for each in schools])]
    parts.append(_added_up("place", one.capacity, [each.capacity for each in schools]))
    ages = ages_in_words(one)
    parts.append(f"ages {ages}" if ages else "ages not known")
    return f"one school, {one.name}, of {', '.join(parts)}"


def _added_up(thing: str, total: int | None, each: Sequence[int | None]) -> str:
    if total is None:
        return f"a number of {thing}s that is not known, as that of one school is not"
    added = " + ".join(f"{number:,}" for number in each if number is not None)
    return f"{counted(total, thing)} ({added})"


def _routes(schools: Sequence[School]) -> Iterator[str]:
    """Say by which routes schools become one, where the first stays."""
    stays, *others = schools
    closing = listed([each.name for each in others])
    every = "both" if len(schools) == 2 else f"all {len(schools)}"
    if _all_maintained(schools):
        yield (
            f"Two routes: close {every} and open a new school; or close {closing} and extend "
            f"{stays.name}, which keeps its number ({cite('amalgamation_routes')}). In law "
            f"{closing} {'closes' if len(others) == 1 else 'close'} by either route, and "
            f"{stays.name} too by the first."
        )
        if needs_advice(stays):
            yield (
                f"The diocesan board: before the governing body of {stays.name} publishes "
                "proposals to extend it, it must have the board's advice "
                f"({cite('diocesan_advice_on_closing')})."
            )
    else:
        yield _other_route(schools)


def _routes_in_short(schools: Sequence[School]) -> str:
    """Say by which routes schools become one, whichever stays."""
    if not _all_maintained(schools):
        return _other_route(schools)
    return (
        "Two routes: close both and open a new school; or close one and extend the other "
        f"({cite('amalgamation_routes')}). 'whatif --amalgamate' says what each asks."
    )


def _all_maintained(schools: Sequence[School]) -> bool:
    return all(map(is_maintained, schools))


def _other_route(schools: Sequence[School]) -> str:
    if all(map(is_academy, schools)):
        return (
            "Route: their trust asks the Department for Education to agree to a significant "
            "change: to close one and extend the other, or to open a new one "
            f"({cite('academy_changes')})."
        )
    return "Route: ask the authority by which route schools of these types become one."
