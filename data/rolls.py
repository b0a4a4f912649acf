"""Missing and doubtful numbers on roll: said aloud, and filled only where the user says how."""

from dataclasses import replace
from statistics import median
from typing import Literal

from data.errors import Fault, Notice
from data.school import School

MissingRoll = Literal["capacity", "median"] | int | None
"""How to fill a missing roll: not at all, by places, by the median roll, or by one number."""


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
    for school in schools:
        named = f"{school.name} ({school.urn})"
        if school.pupils is not None:
            filled.append(school)
            if school.pupils == 0:
                notices.append(Notice(f"{named} has a roll of 0 in the register.", school.urn))
            continue
        pupils, words = _fill(school, missing_roll, typical)
        filled.append(replace(school, pupils=pupils))
        notices.append(Notice(f"{named} has no roll in the register; {words}.", school.urn))
    return filled, notices


def _fill(school: School, missing_roll: MissingRoll, typical: int | None) -> tuple[int | None, str]:
    match missing_roll:
        case "capacity" if school.capacity:
            return school.capacity, f"its {school.capacity} places are taken as the roll"
        case "capacity":
            return None, "nor has it places, so it stays without one"
        case "median" if typical is not None:
            return typical, f"the median of the schools chosen, {typical}, is taken"
        case int():
            return missing_roll, f"{missing_roll} pupils are taken, as asked"
        case _:
            return None, "it stays without one"
