"""Cells that cannot be right beside each other: a place, a roll, a number of places, ages."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.cleaning import is_no_name
from data.csv_file import Row
from data.errors import Fault, Notice
from data.register_row import DISTRICT, LA, NAME, school_of
from data.twins import MOST_ON_ONE_SITE
from data.vocabulary import tidy

FARTHEST_M = 18_000.0
"""Farther from the next school of its postcode district or district no school of England lies:
at Kielder, the loneliest, it is 17.2 km, where the others of its postcode lie 6.5 km apart."""

_FARTHEST_AMONG_NEAR_M = 15_000.0
"""The same in a postcode district of which half of the other schools have another within 5 km: at
Rosedale Abbey it is 13.2 km."""

_NEAR_M = 5_000.0
_FARTHEST_OF_TWO_M = 25_000.0
"""The same in a postcode district of two schools: at Ilam it is 22.8 km."""

_FEWEST_OF_POSTCODE = 2
_MOST_OF_POSTCODE = 500
_FEWEST_OF_AREA = 8
"""A list of a few schools that somebody made may well be of schools far apart."""

_MOST_OF_PHASE = {
    "Nursery": 1_000,
    "Primary": 2_400,
    "Middle deemed primary": 2_400,
    "Middle deemed secondary": 4_000,
    "Secondary": 6_000,
    "All-through": 7_000,
}
"""No school of a phase has so many pupils or places: about half as many again as the largest of
July 2022 has, or more."""

_TIMES_THE_PLACES, _DOUBTFUL_TIMES = 4, 2.5
_CLEARLY_ABOVE = 100
"""No school has four times as many pupils as places, if more than a few are meant: in July 2022 the
most is 3.1 times, where four schools have the roll of all four; of others, 2.3 times.
"""

_MOST_NAMED = 12
_ROUND = 5
_FEWEST_ROUND = 3
_CLEARLY = 0.1
_MANY_ABOVE = 0.25

Values = Mapping[str, Any]


class Confirmed(NamedTuple):
    """What a planner has said, which is not doubted: URNs.

    Attributes
    ----------
    places, rolls
        Of the schools whose place, or whose roll, is given in the overrides.
    """

    places: Collection[int] = ()
    rolls: Collection[int] = ()


def implausible(
    where: str,
    rows: Sequence[Row],
    all_values: Sequence[Values],
    neighbours: Sequence[Row],
    confirmed: Confirmed,
) -> list[Fault]:
    """Return a fault for what cannot be right of the rows chosen.

    In the register of July 2022 nothing is accused.

    Parameters
    ----------
    where
        File name, for the faults.
    rows, all_values
        The rows chosen, and what was read of each.
    neighbours
        Every row that names the authority.
    confirmed
        What is not doubted.
    """
    registered = _without_rolls(all_values, confirmed.rolls)
    of_one_place = list(_at_one_place(where, rows, all_values))
    exchanged = list(_swapped_rolls(where, all_values))
    return [
        *(of_one_place or _of_places(where, rows, all_values, neighbours, confirmed.places)),
        *(exchanged or _above_places(where, rows, registered)),
        *_of_phases(where, rows, registered),
        *_of_names(where, rows, all_values),
    ]


def doubtful_rolls(
    rows: Sequence[Row], all_values: Sequence[Values], confirmed: Confirmed
) -> list[Notice]:
    """Return a notice that names the schools with far more pupils than places."""
    named = [
        f"{school_of(row.cells)}, {values['pupils']:,} pupils and {values['capacity']:,} places"
        for row, values in zip(rows, _without_rolls(all_values, confirmed.rolls), strict=True)
        if _exceeds(values, _DOUBTFUL_TIMES)
    ]
    if not named:
        return []
    more = len(named) - _MOST_NAMED
    rest = f"; and {more} more" if more > 0 else ""
    listed = "; ".join(named[:_MOST_NAMED])
    return [Notice(f"Far more pupils than places: {listed}{rest}. Check the rolls.")]


def _without_rolls(all_values: Sequence[Values], confirmed: Collection[int]) -> list[Values]:
    """Return the values of all rows, without the rolls of the schools with these URNs."""
    if not confirmed:
        return [*all_values]
    return [
        {**values, "pupils": None} if values.get("urn") in confirmed else values
        for values in all_values
    ]


def _exceeds(values: Values, times: float) -> bool:
    """Say whether a roll is so many times the places, and by more than a few."""
    roll, places = values.get("pupils"), values.get("capacity")
    return bool(roll and places and roll > times * places and roll > places + _CLEARLY_ABOVE)


def _above_places(where: str, rows: Sequence[Row], all_values: Sequence[Values]) -> Iterator[Fault]:
    """Yield a fault for each roll that a school of its phase may have, and not of its places."""
    for row, values in zip(rows, all_values, strict=True):
        most = _MOST_OF_PHASE.get(values.get("phase", ""), math.inf)
        if _exceeds(values, _TIMES_THE_PLACES) and values["pupils"] <= most:
            yield Fault(
                where,
                f"the roll is more than {_TIMES_THE_PLACES} times the number of places",
                "Correct the roll or the places; or give the roll in an overrides file",
                row.number,
                "NumberOfPupils, SchoolCapacity",
                f"{values['pupils']}, {values['capacity']}",
                school_of(row.cells),
            )


def _at_one_place(where: str, rows: Sequence[Row], all_values: Sequence[Values]) -> Iterator[Fault]:
    """Yield a fault for each place, easting or northing that too many schools share."""
    placed = [
        (row, complex(values["easting"], values["northing"]))
        for row, values in zip(rows, all_values, strict=True)
        if "easting" in values and "northing" in values
    ]
    at = np.array([place for _, place in placed])
    places, index, count = np.unique(at, return_inverse=True, return_counts=True)
    for number in np.flatnonzero(count > MOST_ON_ONE_SITE).tolist():
        found = [placed[each][0] for each in np.flatnonzero(index == number).tolist()]
        value = f"{places[number].real:.0f}, {places[number].imag:.0f}"
        yield _shared(where, found, "Easting, Northing", "stand at one place", value)
    if len(places) > 1 and len(placed) > MOST_ON_ONE_SITE:
        for column, metres in (("Easting", at.real), ("Northing", at.imag)):
            if np.ptp(metres) == 0:
                found = [row for row, _ in placed]
                what = f"have one {column.lower()}"
                yield _shared(where, found, column, what, f"{metres[0]:.0f}")


def _shared(where: str, rows: Sequence[Row], column: str, what: str, value: str) -> Fault:
    return Fault(
        where,
        f"{len(rows)} schools {what}, this one among them",
        "Give every school its own place",
        rows[0].number,
        column,
        value,
        school_of(rows[0].cells),
    )


def _of_names(where: str, rows: Sequence[Row], all_values: Sequence[Values]) -> Iterator[Fault]:
    """Yield a fault for each name that is a code for what is not known."""
    for row, values in zip(rows, all_values, strict=True):
        if values.get("name") and is_no_name(values["name"]):
            problem, remedy = "this is no name of a school", "Give the name of the school"
            school = f"URN {values['urn']}" if "urn" in values else None
            yield Fault(where, problem, remedy, row.number, NAME, values["name"], school)


def _of_phases(where: str, rows: Sequence[Row], all_values: Sequence[Values]) -> Iterator[Fault]:
    """Yield a fault for each roll or number of places that no school of the phase has."""
    for row, values in zip(rows, all_values, strict=True):
        most = _MOST_OF_PHASE.get(values.get("phase", ""))
        for field, column in (("pupils", "NumberOfPupils"), ("capacity", "SchoolCapacity")):
            number = values.get(field)
            if most is not None and number is not None and number > most:
                yield Fault(
                    where,
                    f"no school of the phase {values['phase']} is so large",
                    "Correct the number, or the phase",
                    row.number,
                    column,
                    str(number),
                    school_of(row.cells),
                )
        low, high = values.get("low_age"), values.get("high_age")
        if low is not None and high is not None and low > high:
            yield Fault(
                where,
                "the lowest age is above the highest",
                "Exchange the two numbers, or correct one",
                row.number,
                "StatutoryLowAge, StatutoryHighAge",
                f"{low}, {high}",
                school_of(row.cells),
            )


def _swapped_rolls(where: str, all_values: Sequence[Values]) -> Iterator[Fault]:
    """Yield a fault where the columns of rolls and places seem to be exchanged.

    Places are planned in round numbers, and rolls are counted: of the primaries of an authority,
    three quarters have places that 5 divides, and a fifth have such a roll. In the register of
    July 2022 every authority with more than one primary has more such places than rolls.
    """
    pairs = [
        (values["pupils"], values["capacity"])
        for values in all_values
        if values.get("pupils") and values.get("capacity")
    ]
    if not pairs:
        return
    rolls, places = (
        sum(number % _ROUND == 0 for number in column) for column in zip(*pairs, strict=True)
    )
    above = sum(roll > place for roll, place in pairs) / len(pairs)
    more = rolls - places
    if more >= max(_FEWEST_ROUND, _CLEARLY * len(pairs)) and above > _MANY_ABOVE:
        yield Fault(
            where,
            f"rolls and places seem to be exchanged: {rolls} rolls and only {places} numbers of "
            f"places are round, and {above:.0%} of the schools have more pupils than places",
            "Exchange the names of the two columns",
            1,
            "NumberOfPupils, SchoolCapacity",
        )


def _of_places(
    where: str,
    rows: Sequence[Row],
    all_values: Sequence[Values],
    neighbours: Sequence[Row],
    confirmed: Collection[int],
) -> Iterator[Fault]:
    """Yield a fault for each place that lies far from all others of its postcode or district.

    The authority as a whole is looked at where the register has neither.
    """
    known = [(row, place) for row in neighbours if (place := _place(row)) is not None]
    if not known:
        return
    at = np.array([place for _, place in known])
    chosen = {
        row.number
        for row, values in zip(rows, all_values, strict=True)
        if {"urn", "easting", "northing"} <= values.keys() and values["urn"] not in confirmed
    }
    authority = [row.cells.get(LA, "") for row, _ in known]
    outward = [_outward(row) for row, _ in known]
    district = [row.cells.get(DISTRICT, "").strip() for row, _ in known]
    neither = [
        "" if code or name else la
        for la, code, name in zip(authority, outward, district, strict=True)
    ]
    told: set[int] = set()
    for words, names, fewest in (
        ("postcode district", outward, _FEWEST_OF_POSTCODE),
        ("district", district, _FEWEST_OF_AREA),
        ("local authority", neither, _FEWEST_OF_AREA),
    ):
        for number, away_m in _lonely(list(zip(authority, names, strict=True)), at, fewest):
            row = known[number][0]
            if names[number] and row.number in chosen and row.number not in told:
                told.add(row.number)
                yield _astray(where, row, f"{words} {names[number]}", away_m)


def _lonely(
    areas: Sequence[tuple[str, str]], at: NDArray[np.float64], fewest: int
) -> Iterator[tuple[int, float]]:
    """Yield the schools that lie far from every other of their area, and how far.

    Parameters
    ----------
    areas
        The area of each of n schools.
    at
        (n, 2) places, metres.
    fewest
        Areas of fewer schools are passed over.
    """
    index = {area: number for number, area in enumerate(dict.fromkeys(areas))}
    area_of = np.array([index[area] for area in areas])
    sizes = np.bincount(area_of)
    # Who shares a square of this side with another of the area is not far from that one.
    column, row = np.floor(at / (_FARTHEST_AMONG_NEAR_M / math.sqrt(2))).astype(np.int64).T
    _, square, shared = np.unique(
        area_of * 1_000_000 + column * 1_000 + row, return_inverse=True, return_counts=True
    )
    for number in np.flatnonzero((shared[square] == 1) & (sizes[area_of] >= fewest)).tolist():
        others = np.flatnonzero(area_of == area_of[number])
        others = others[others != number]
        nearest = float(np.hypot(*(at[others] - at[number]).T).min())
        if nearest > _FARTHEST_AMONG_NEAR_M and nearest > _farthest_m(at[others], fewest):
            yield number, nearest


def _farthest_m(others: NDArray[np.float64], fewest: int) -> float:
    """Return how far a school may lie from the nearest of the (n, 2) others of its area."""
    if fewest == _FEWEST_OF_AREA:
        return FARTHEST_M
    if len(others) < _FEWEST_OF_POSTCODE:
        return _FARTHEST_OF_TWO_M
    if len(others) > _MOST_OF_POSTCODE:
        return FARTHEST_M
    apart = np.hypot(*(others[:, None] - others[None]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    near = float(np.median(apart.min(axis=1))) <= _NEAR_M
    return _FARTHEST_AMONG_NEAR_M if near else FARTHEST_M


def _place(row: Row) -> tuple[float, float] | None:
    try:
        east, north = float(row.cells["Easting"]), float(row.cells["Northing"])
    except (KeyError, ValueError):
        return None
    return (east, north) if 0 < east < 700_000 and 0 < north < 1_300_000 else None


def _outward(row: Row) -> str:
    """Return the first half of a postcode, such as `PO30`; `""` for none."""
    whole = row.cells.get("Postcode", "").replace(" ", "").upper()
    return whole[:-3] if 5 <= len(whole) <= 7 else ""


def _astray(where: str, row: Row, area: str, away_m: float) -> Fault:
    east, north = (tidy(row.cells[name]) for name in ("Easting", "Northing"))
    return Fault(
        where,
        f"the place lies {away_m / 1000:.0f} km from the nearest other school of the {area}",
        "Correct the place, or the postcode or district; or confirm the place in an overrides file",
        row.number,
        "Easting, Northing",
        f"{east}, {north}",
        school_of(row.cells),
    )
