"""Missing and doubtful numbers on roll: said aloud, and filled only where the user says how."""

from dataclasses import replace
from statistics import median
from typing import Literal

from data.errors import Fault, Notice
from data.school import School

MissingRoll = Literal["capacity", "median"] | int | None
"""How to fill a missing roll: not at all, by places, by the median roll, or by one number."""


MOST_NAMED = 12
"""Schools without a roll that one notice names; beyond them it counts."""


BY_PLACES = "its places are taken as the roll"


def missing_roll_faults(missing_roll: MissingRoll) -> list[Fault]:
    """Return a fault if the option is none of the ways to fill a roll."""
    if missing_roll is None or missing_roll in ("capacity", "median"):
        return []
    if isinstance(missing_roll, int) and not isinstance(missing_roll, bool) and missing_roll >= 0:
        return []
    return [
        Fault(
            "missing_roll",
            "this is no way to fill a missing roll",
            "Give capacity, median, or a whole number of pupils",
            value=str(missing_roll),
        )
    ]


def fill_rolls(
    schools: list[School], missing_roll: MissingRoll
) -> tuple[list[School], list[Notice]]:
    """Fill missing rolls as the user said, and name every school whose roll is missing or 0."""
    known = [school.pupils for school in schools if school.pupils]
    typical = round(median(known)) if known else None
    filled = []
    notices = []
    missing: dict[str, list[School]] = {}
    for school in schools:
        if school.pupils is not None:
            filled.append(school)
            if school.pupils == 0:
                notices.append(
                    Notice(f"{_named(school)} has a roll of 0 in the register.", school.urn)
                )
            continue
        pupils, words = _fill(school, missing_roll, typical)
        filled.append(replace(school, pupils=pupils))
        missing.setdefault(words, []).append(filled[-1])
    notices += [_of_missing(schools, words) for words, schools in missing.items()]
    return filled, notices


def _of_missing(schools: list[School], words: str) -> Notice:
    """Return one notice for all schools whose roll is missing and that are filled alike."""
    names = [_with_roll(school) if words == BY_PLACES else _named(school) for school in schools]
    if len(names) == 1:
        return Notice(f"{names[0]} has no roll in the register; {words}.", schools[0].urn)
    more = len(names) - MOST_NAMED
    told = f"{', '.join(names[:MOST_NAMED])}{f' and {more} more' if more > 0 else ''}"
    return Notice(
        f"{len(names)} schools have no roll in the register; of each: {words}. They are {told}."
    )


def _named(school: School) -> str:
    return f"{school.name} ({school.urn})"


def _with_roll(school: School) -> str:
    return f"{school.name} ({school.urn}, {school.pupils} places)"


def _fill(school: School, missing_roll: MissingRoll, typical: int | None) -> tuple[int | None, str]:
    match missing_roll:
        case "capacity" if school.capacity:
            return school.capacity, BY_PLACES
        case "capacity":
            return None, "nor has it places, so it stays without one"
        case "median" if typical is not None:
            return typical, f"the median of the schools chosen, {typical}, is taken"
        case int():
            return missing_roll, f"{missing_roll} pupils are taken, as asked"
        case _:
            return None, "it stays without one"
