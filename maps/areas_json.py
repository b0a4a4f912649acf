"""Areas as the page reads them."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon

from maps.areas import number_spots
from maps.grid import to_degrees
from maps.polyline import encode

METRES_PER_DEGREE = 111_195.0
"""Of latitude, on a sphere of the Earth's mean radius."""


def rings(area: MultiPolygon) -> list[list[str]]:
    """Return the rings of each polygon, metres, as encoded lines, the outer first."""
    return [
        [encode(ring.coords) for ring in (polygon.exterior, *polygon.interiors)]
        for polygon in to_degrees(np.array(area.geoms, dtype=object))
    ]


def spots(area: MultiPolygon, schools_m: NDArray[np.float64]) -> list[list[float]]:
    """Return where the number of an area goes: latitude, longitude, room in degrees of latitude.

    Parameters
    ----------
    area
        British National Grid, metres.
    schools_m
        (n, 2) easting and northing of its schools.

    Returns
    -------
    list
        A spot for each part of the area that is worth a number, the largest first.
    """
    found = []
    for east, north, room_m in number_spots(area, schools_m):
        at = to_degrees(shapely.points([(east, north)]))[0]
        found.append([round(at.y, 5), round(at.x, 5), round(room_m / METRES_PER_DEGREE, 5)])
    return found
