"""Schools that become one: what hinders that, and the school that comes of it."""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from clustering.wording import listed
from data.school import School
from data.vocabulary import denominations

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
    """Yield what keeps schools from becoming one; what is not known keeps none."""
    yield from _mixed(schools, "authority", lambda each: each.la, "Name schools of one authority")
    yield from _mixed(schools, "trust", lambda each: each.trust, "Name academies of one trust")
    for what, value in (
        ("type", lambda each: each.type or "not known"),
        ("religious character", _faith),
    ):
        remedy = f"First change the {what} of one of them to that which the one school will have"
        yield from _mixed(schools, what, value, remedy)
    if gap := _gap(schools):
        problem = f"their ages do not join: {' and '.join(map(_aged, gap))}"
        yield Hindrance(problem, "Name schools of which one goes on where the other ends")
    if joined_phase(schools) is None:
        phases = listed(sorted({each.phase for each in schools}))
        problem = f"what phase a school is that was {phases} is not known here"
        yield Hindrance(problem, "Name schools of one phase, or close one and set the other's roll")


def amalgamated(schools: Sequence[School], name: str = "") -> School:
    """Return the school that schools become which nothing hinders.

    Pupils and places are added up, and are not known where those of one are not. Ages are joined.
    All else is that of the first school, whose place it has.

    Parameters
    ----------
    schools
        The one that stays, and then the others.
    name
        What the school will be called; `""` for the names of all.
    """
    stays = schools[0]
    lowest = _known([each.low_age for each in schools])
    highest = _known([each.high_age for each in schools])
    return dataclasses.replace(
        stays,
        name=name or listed([each.name for each in schools]),
        phase=joined_phase(schools) or stays.phase,
        pupils=_sum([each.pupils for each in schools]),
        capacity=_sum([each.capacity for each in schools]),
        low_age=min(lowest) if lowest else None,
        high_age=max(highest) if highest else None,
        fsm_percent=_fsm_percent(schools),
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


def _faith(school: School) -> str:
    return "/".join(sorted(denominations(school.faith))) or "none"


def _gap(schools: Sequence[School]) -> tuple[School, School] | None:
    """Return two schools between whose ages a year is taught by none; None where there are none."""
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


def _known(values: Sequence[int | None]) -> list[int]:
    """Return all values, or none where one is not known."""
    known = [value for value in values if value is not None]
    return known if len(known) == len(values) else []


def _sum(values: Sequence[int | None]) -> int | None:
    known = _known(values)
    return sum(known) if known else None


def _fsm_percent(schools: Sequence[School]) -> float | None:
    """Return the share of pupils with free meals, weighed by the rolls; None where not known."""
    total, free = 0, 0.0
    for each in schools:
        if each.pupils is None or each.fsm_percent is None:
            return None
        total += each.pupils
        free += each.pupils * each.fsm_percent
    return round(free / total, 1) if total else None
