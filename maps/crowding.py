"""Where the schools of a plan lie so close together that their marks hide each other."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from maps.basemap import Basemap
from maps.grid import to_degrees, to_metres
from maps.label_rules import largest_first
from maps.territory import Territory

ENLARGED = 2.5
"""How much larger a crowd is drawn than the map around it."""
SCREEN_PX = (1100, 780)
"""Size of the map on a usual screen."""
LEAST_CROWDED = 12
"""Marks that meet others, close together, for which a map is enlarged."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """The window on a map in which most marks meet others.

    Attributes
    ----------
    centre_m
        (2,) its centre, metres.
    size_m
        Its width and height, metres.
    """

    centre_m: NDArray[np.float64]
    size_m: tuple[float, float]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north, metres."""
        half = np.array(self.size_m) / 2
        west, south = (self.centre_m - half).tolist()
        east, north = (self.centre_m + half).tolist()
        return west, south, east, north


def densest(
    points_m: NDArray[np.float64], size_m: tuple[float, float], apart_m: float
) -> Crowd | None:
    """Return the window that holds most of the marks that meet others; None for less than twelve.

    Parameters
    ----------
    points_m
        (n, 2) places of the marks, metres.
    size_m
        Width and height of the window, metres.
    apart_m
        Distance within which two marks meet, metres.
    """
    from scipy.spatial import cKDTree  # noqa: PLC0415 - slow to import, for maps alone

    if len(points_m) < LEAST_CROWDED:
        return None
    nearest_m = np.asarray(cKDTree(points_m).query(points_m, k=2)[0])[:, 1]
    crowded = points_m[nearest_m < apart_m]
    if len(crowded) < LEAST_CROWDED:
        return None
    scaled = crowded / (np.array(size_m) / 2)  # the window is then a square of the maximum norm
    tree = cKDTree(scaled)
    held = np.asarray(tree.query_ball_point(scaled, 1.0, p=np.inf, return_length=True))
    if held.max() < LEAST_CROWDED:
        return None
    within = crowded[abs(scaled - scaled[held.argmax()]).max(axis=1) <= 1.0]
    west_south, east_north = within.min(axis=0), within.max(axis=0)
    return Crowd((west_south + east_north) / 2, size_m)


def densest_on_screen(ground: Territory, basemap: Basemap | None) -> tuple[object, ...] | None:
    """Return what the page zooms to: a name, or "", south, west, north and east; None for nothing.

    Marks have the size that `fitMarks` of `assets/clusters.js` gives them on a usual screen.
    """
    points_m = ground.points_m
    across_m, down_m = np.ptp(points_m, axis=0).tolist()
    m_per_px = max(across_m / SCREEN_PX[0], down_m / SCREEN_PX[1], 1.0)
    spacing_px = (across_m * down_m / len(points_m)) ** 0.5 / m_per_px
    radius_px = min(8.0, max(5.0 if ground.scattered else 2.8, spacing_px * 0.1))
    size_m = SCREEN_PX[0] * m_per_px / ENLARGED, SCREEN_PX[1] * m_per_px / ENLARGED
    crowd = densest(points_m, size_m, 2 * radius_px * m_per_px)
    if crowd is None:
        return None
    window = shapely.box(*crowd.bounds)
    places = largest_first(() if basemap is None else basemap.places, points_m)
    at = np.array([(place.lon, place.lat) for place in places]).reshape(-1, 2)
    within = np.flatnonzero(shapely.contains(window, to_metres(np.asarray(shapely.points(at)))))
    west, south, east, north = shapely.total_bounds(to_degrees(np.array([window], dtype=object)))
    name = places[int(within[0])].name if len(within) else ""
    return name, *(round(float(each), 4) for each in (south, west, north, east))
