"""Executive headship: which two or three schools could share a head, vacancies first."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from clustering.policy.citations import cite
from clustering.wording import counted, listed, whole_minutes
from data.errors import Fault, InputError
from data.school import School, Schools
from routing.times import TravelTimes

LIMIT_MIN = 20.0
SIZE = (2, 3)
LISTED = (
    f"Listed are groups of {SIZE[0]} or {SIZE[1]} schools within {LIMIT_MIN:g} minutes of each "
    "other: both are the program's own choice, narrower than what the document says "
    f"({cite('executive_heads')}). Vacancies are from the overrides."
)
"""What the list of headships is, as a user reads it."""

_MOST_SCHOOLS = 4  # larger groups are for a plan to find: there are too many to list


@dataclass(frozen=True, slots=True)
class Headship:
    """Schools that could share one executive head.

    Attributes
    ----------
    schools
        The schools, by URN.
    vacancies
        How many of their headships are, or are about to be, vacant.
    longest_drive_s
        Between two of them, slower direction.
    """

    schools: tuple[School, ...]
    vacancies: int
    longest_drive_s: float

    @property
    def sentence(self) -> str:
        """What a user reads; `LISTED` has the source."""
        return (
            f"{listed([school.name for school in self.schools])}: "
            f"{counted(self.vacancies, 'headship')} vacant or about to be, at most "
            f"{whole_minutes(self.longest_drive_s)} apart."
        )


def executive_headships(
    schools: Schools,
    times: TravelTimes,
    *,
    limit_min: float = LIMIT_MIN,
    size: tuple[int, int] = SIZE,
    most: int = 50,
) -> tuple[Headship, ...]:
    """Return groups of schools that could share a head: most vacancies first, then the nearest.

    Parameters
    ----------
    schools, times
        The schools, all of one kind as the planner chose them, and their drive times; schools
        without times are passed over.
    limit_min
        Longest drive between any two, slower direction, minutes.
    size
        Fewest and most schools of a group.
    most
        How many groups to return.

    Raises
    ------
    InputError
        If the sizes are not from 2 to 4, in order.
    """
    fewest, largest = size
    if not 2 <= fewest <= largest <= _MOST_SCHOOLS:
        remedy = f"Give two sizes from 2 to {_MOST_SCHOOLS}, the smaller first"
        raise InputError([Fault("headship", "groups of this size are not listed", remedy)])
    found = sorted(_groups_sharing(schools, times, limit_min * 60, size), key=_rank)
    return tuple(found[:most])


def _groups_sharing(
    schools: Schools, times: TravelTimes, limit_s: float, size: tuple[int, int]
) -> Iterator[Headship]:
    at = {urn: row for row, urn in enumerate(times.urns)}
    timed = sorted((school for school in schools if school.urn in at), key=lambda s: s.urn)
    slower_s = times.slower[np.ix_(*[[at[school.urn] for school in timed]] * 2)]
    drive_s = slower_s.tolist()  # looked up one by one below
    seen: set[tuple[int, ...]] = set()
    for vacant in (row for row, school in enumerate(timed) if school.head_vacancy):
        near = [
            row for row in np.flatnonzero(slower_s[vacant] <= limit_s).tolist() if row != vacant
        ]
        for others in range(size[0] - 1, size[1]):
            for partners in combinations(near, others):
                rows = tuple(sorted((vacant, *partners)))
                longest_s = max(drive_s[one][other] for one, other in combinations(rows, 2))
                if rows not in seen and longest_s <= limit_s:
                    seen.add(rows)
                    group = tuple(timed[row] for row in rows)
                    yield Headship(group, sum(s.head_vacancy for s in group), longest_s)


def _rank(headship: Headship) -> tuple[int, float, int, tuple[int, ...]]:
    urns = tuple(school.urn for school in headship.schools)
    return -headship.vacancies, headship.longest_drive_s, len(urns), urns
