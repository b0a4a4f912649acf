"""Places of schools that cannot be right: far from all others, or shared by too many."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.csv_file import Row
from data.errors import Fault
from data.twins import MOST_ON_ONE_SITE
from data.vocabulary import DISTRICT, LA, school_of, tidy

FARTHEST_M = 18_000.0
"""No school of England is farther from the next school of its postcode district or district: at
Kielder, the loneliest, it is 17.2 km, and the others of its postcode are 6.5 km apart."""

_FARTHEST_AMONG_NEAR_M = 15_000.0
"""The same in a postcode district of which half of the other schools have another within 5 km: at
Rosedale Abbey it is 13.2 km."""

_NEAR_M = 5_000.0
_FARTHEST_OF_TWO_M = 25_000.0
"""The same in a postcode district of two schools: at Ilam it is 22.8 km."""

_FEWEST_OF_POSTCODE = 2
_MOST_OF_POSTCODE = 500
_FEWEST_OF_AREA = 8
"""The schools of a short list may well be far apart."""

Values = Mapping[str, Any]


def at_one_place(where: str, rows: Sequence[Row], all_values: Sequence[Values]) -> Iterator[Fault]:
    """Yield a fault for each place, easting or northing that too many schools share.

    Parameters
    ----------
    where
        File name, for the faults.
    rows, all_values
        The rows chosen, and what was read of each.
    """
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
        yield _shared_place(where, found, "Easting, Northing", "stand at one place", value)
    if len(places) > 1 and len(placed) > MOST_ON_ONE_SITE:
        for column, metres in (("Easting", at.real), ("Northing", at.imag)):
            if np.ptp(metres) == 0:
                found = [row for row, _ in placed]
                what = f"have one {column.lower()}"
                yield _shared_place(where, found, column, what, f"{metres[0]:.0f}")


def _shared_place(where: str, rows: Sequence[Row], column: str, what: str, value: str) -> Fault:
    return Fault(
        where,
        f"{len(rows)} schools {what}, this one among them",
        "Give every school its own place",
        rows[0].number,
        column,
        value,
        school_of(rows[0].cells),
    )


def far_from_others(
    where: str,
    rows: Sequence[Row],
    all_values: Sequence[Values],
    neighbours: Sequence[Row],
    confirmed: Collection[int],
) -> Iterator[Fault]:
    """Yield a fault for each place that is far from all others of its postcode or district.

    If the register has neither, those of the whole authority are compared.

    Parameters
    ----------
    where, rows, all_values
        As for `at_one_place`.
    neighbours
        Every row that names the authority.
    confirmed
        URNs of schools whose place a planner has given: these are not doubted.
    """
    known = [(row, place) for row in neighbours if (place := _grid_place(row)) is not None]
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
    """Yield the schools that are far from every other of their area, and how far.

    Parameters
    ----------
    areas
        The area of each of n schools.
    at
        (n, 2) places, metres.
    fewest
        Areas of fewer schools are skipped.
    """
    index = {area: number for number, area in enumerate(dict.fromkeys(areas))}
    area_of = np.array([index[area] for area in areas])
    sizes = np.bincount(area_of)
    # A school that shares a square of this size with another of its area is not far from it.
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
    """Return how far a school may be from the nearest of the (n, 2) others of its area."""
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


def _grid_place(row: Row) -> tuple[float, float] | None:
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
