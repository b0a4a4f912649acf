"""Places of schools: conversion between grid and degrees, and places that must be wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from data.errors import Fault, Notice
from data.school import WGS84

if TYPE_CHECKING:
    from pyproj import Transformer

GRID = "EPSG:27700"

_FEWEST_NEIGHBOURS = 5
_SMALLEST_SPREAD_M = 20_000.0

# England with a generous margin, kilometres on the grid, from the Isles of Scilly clockwise.
# Open sea to the north-east is inside: the embedded county lies there.
_ENGLAND_KM = (
    *((80, 5), (80, 30), (195, 165), (280, 240), (280, 540), (330, 600), (375, 658), (656, 658)),
    *((656, 100), (400, 50), (300, 5)),
)

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Placed:
    """A school of the register, with its place.

    Attributes
    ----------
    row
        Its line in the register's file.
    urn, name, la
        As the register has them.
    easting, northing
        British National Grid, metres.
    """

    row: int
    urn: int
    name: str
    la: str
    easting: float
    northing: float


def to_degrees(easting: FloatArray, northing: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Convert British National Grid metres to WGS 84 degrees.

    Parameters
    ----------
    easting, northing
        (n,) metres, EPSG:27700.

    Returns
    -------
    lon, lat
        (n,) degrees, rounded to 7 places (about a centimetre) so that versions of the
        conversion library agree.
    """
    lon, lat = _transformer(GRID, WGS84).transform(easting, northing)
    return np.round(lon, 7), np.round(lat, 7)


def to_grid(lon: float, lat: float) -> tuple[float, float]:
    """Convert one place from WGS 84 degrees to easting and northing, metres to the centimetre."""
    easting, northing = _transformer(WGS84, GRID).transform(lon, lat)
    return round(float(easting), 2), round(float(northing), 2)


def in_england(easting: FloatArray, northing: FloatArray) -> NDArray[np.bool_]:
    """Tell which places are within a generous outline of England; (n,) metres in, (n,) out."""
    import shapely  # noqa: PLC0415 - for what is read from a register alone

    outline = shapely.Polygon([(east * 1000, north * 1000) for east, north in _ENGLAND_KM])
    return np.asarray(shapely.intersects_xy(outline, easting, northing), dtype=np.bool_)


def check_places(where: str, schools: Sequence[Placed]) -> tuple[list[Fault], list[Notice]]:
    """Find places outside England, swapped coordinates, and schools far from their neighbours.

    A place is judged by the other schools of its authority, if most of them, and more than five,
    are in England. It is astray if it is more than three times their median distance from their
    median place, and swapped if exchanging easting and northing would put it right. In the register
    of July 2022 this accuses no school, and finds nine in ten swapped places; the others are where
    easting and northing are nearly equal, as in Cheshire. Twice that distance gets a notice.

    Without such neighbours, a place is swapped if only the exchanged one is in England.
    """
    easting = np.array([school.easting for school in schools], dtype=np.float64)
    northing = np.array([school.northing for school in schools], dtype=np.float64)
    authorities = np.array([school.la for school in schools], dtype=object)
    inside = in_england(easting, northing)
    swapped = ~inside & in_england(northing, easting)
    far = np.zeros(len(schools), dtype=np.bool_)
    for la in sorted(set(authorities)):
        members = np.flatnonzero(authorities == la)
        known = inside[members]
        if known.sum() > max(_FEWEST_NEIGHBOURS, len(members) / 2):
            far[members], swapped[members] = _far_and_swapped(
                easting[members], northing[members], known
            )
    faults = [
        _place_fault(where, schools[i], swapped=bool(swapped[i]))
        for i in np.flatnonzero(swapped | ~inside).tolist()
    ]
    notices = [_far_notice(schools[i]) for i in np.flatnonzero(far & ~swapped & inside).tolist()]
    return faults, notices


def _far_and_swapped(
    easting: FloatArray, northing: FloatArray, known: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Judge the (n,) schools of one authority by those of them whose place is `known`."""
    east, north = np.median(easting[known]), np.median(northing[known])
    away = np.hypot(easting - east, northing - north)
    away_swapped = np.hypot(northing - east, easting - north)
    spread = max(3.0 * float(np.median(away[known])), _SMALLEST_SPREAD_M)
    return away > 2.0 * spread, (away > spread) & (away_swapped <= spread)


def _place_fault(where: str, school: Placed, *, swapped: bool) -> Fault:
    if swapped:
        problem = "easting and northing seem to be swapped"
        remedy = "Exchange the two numbers"
    else:
        problem = "the place is not in England"
        remedy = "Correct it in the file, or give the school's place in an overrides file"
    value = f"{school.easting:.0f}, {school.northing:.0f}"
    named = f"{school.name} ({school.urn})"
    return Fault(where, problem, remedy, school.row, "Easting, Northing", value, named)


def _far_notice(school: Placed) -> Notice:
    return Notice(
        f"{school.name} ({school.urn}) lies far from the other schools of {school.la}: "
        f"check its place, easting {school.easting:.0f} and northing {school.northing:.0f}.",
        school.urn,
    )


@cache
def _transformer(source: str, target: str) -> "Transformer":
    from pyproj import Transformer  # noqa: PLC0415 - not for schools that a plan keeps

    return Transformer.from_crs(source, target, always_xy=True)
