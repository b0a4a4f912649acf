"""Which rows and columns of a matrix are which schools."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from data.errors import Fault, Notice
from data.given_file import GivenFile
from data.school import School
from data.spelling import did_you_mean
from routing.network import Floats
from routing.times_form import GivenTimes, urn_of

MOST_NAMED = 5
"""Schools that a fault names."""


@dataclass(frozen=True)
class Matched:
    """Where the schools are in a matrix, and what is wrong with its names.

    Attributes
    ----------
    at
        Position of each of the n schools among origins, and among destinations; without those that
        are missing from either.
    faults, notices
        Schools that are missing or repeated, headings that are no URNs; schools that are skipped.
    """

    at: tuple[list[int], list[int]]
    faults: list[Fault]
    notices: tuple[Notice, ...]

    @classmethod
    def of(cls, file: GivenFile, given: GivenTimes, schools: Sequence[School]) -> "Matched":
        """Look up the schools among the names of the matrix."""
        urns = [school.urn for school in schools]
        known = set(urns)
        origins, goals = (
            [urn_of(name) for name in names] for names in (given.origins, given.destinations)
        )
        if known and not known & {*origins, *goals}:
            problem = "none of its rows and columns is one of the schools chosen"
            remedy = "Give a file with their URNs in its first row and column"
            return cls(([], []), [Fault(file.name, problem, remedy), *given.faults], ())
        of_list = not (given.is_square or given.is_answer)
        faults = [
            *given.faults,
            *_name_faults(file.name, given.destinations, urns, "column", of_list=of_list),
            *_name_faults(file.name, given.origins, urns, "row", of_list=of_list),
        ]
        others = ({*origins, *goals} - known) - {None}
        is_one = len(others) == 1
        notice = Notice(
            f"{file.name} holds {len(others):,} {'school' if is_one else 'schools'} more than were "
            f"chosen; {'it is' if is_one else 'they are'} passed over."
        )
        row = {urn: i for i, urn in enumerate(origins)}
        column = {urn: i for i, urn in enumerate(goals)}
        both = [urn for urn in urns if urn in row and urn in column]
        return cls(
            ([row[urn] for urn in both], [column[urn] for urn in both]),
            faults,
            (notice,) if others else (),
        )

    def values(self, given: GivenTimes) -> Floats:
        """Return (n, n) the numbers of the schools, 0 for each to itself."""
        values = given.values[np.ix_(*self.at)]
        np.fill_diagonal(values, 0.0)
        return values


def _name_faults(
    where: str,
    names: Sequence[str],
    urns: Sequence[int],
    kind: str,
    *,
    of_list: bool,
) -> Iterator[Fault]:
    """Compare the headings of rows or columns with the schools: one fault for each kind."""
    found = [(name, urn_of(name)) for name in names]
    strange = [name for name, urn in found if urn is None]
    if strange:
        problem = f"{_these(len(strange), kind)} no URN"
        row = 1 if kind == "column" else None
        remedy = f"Give each {kind} the URN of its school, or take it out"
        yield Fault(where, problem, remedy, row, value=strange[0])
    count = Counter(urn for _, urn in found)
    if twice := [urn for urn in urns if count[urn] > 1]:
        problem = f"there is more than one {kind} for {_urns_named(twice)}"
        yield Fault(where, problem, "Keep one")
    if missing := [urn for urn in urns if not count[urn]]:
        known = set(urns)
        spare = [str(urn) for _, urn in found if urn is not None and urn not in known]
        remedy = did_you_mean(str(missing[0]), spare, f"Add {'rows' if of_list else f'the {kind}'}")
        what = f"drive {'to' if kind == 'column' else 'from'}" if of_list else f"{kind} for"
        yield Fault(where, f"there is no {what} {_urns_named(missing)}", remedy)


def _these(number: int, kind: str) -> str:
    return f"this {kind} has" if number == 1 else f"this {kind} and {number - 1:,} others have"


def _urns_named(urns: Sequence[int]) -> str:
    """Name some schools, and count the others."""
    more = len(urns) - MOST_NAMED
    return ", ".join(map(str, urns[:MOST_NAMED])) + (f" and {more:,} others" if more > 0 else "")


def strange_faults(where: str, given: GivenTimes, schools: Sequence[School]) -> Iterator[Fault]:
    """Yield a fault for rows, and for columns, of unknown schools."""
    known = {school.urn for school in schools}
    for names, kind in ((given.origins, "row"), (given.destinations, "column")):
        strange = [name for name in names if urn_of(name) not in known]
        if strange:
            problem = f"{_these(len(strange), kind)} none of the schools"
            yield Fault(where, problem, f"Take the {kind} out", value=strange[0])
