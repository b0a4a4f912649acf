"""The nearest points on roads, and the ways into schools' grounds, on Mercator's map."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from data.school import School
from routing.entrances import ways_in
from routing.grounds import Grounds
from routing.network import Flags, Floats, Objects, Stretches, distance_m, off_plane, on_plane


@dataclass(frozen=True)
class Nearest:
    """The nearest points of n schools, infinitely far where there is no road at all.

    Attributes
    ----------
    stretch, fraction
        (n,) the stretch, and how far along it.
    distance_m
        (n,) metres from the school to that point.
    lon, lat
        (n,) the point, WGS 84 degrees.
    by_grounds
        (n,) whether it is where the way into the school's own grounds begins.
    """

    stretch: NDArray[np.int64]
    fraction: Floats
    distance_m: Floats
    lon: Floats
    lat: Floats
    by_grounds: Flags


class SchoolPlane:
    """Schools on Mercator's map; those whose entrance is given, where that is.

    Parameters
    ----------
    schools
        The schools, at least one.

    Attributes
    ----------
    given, further_m
        (n,) whether the entrance of each is given, and metres from there to the school.
    """

    def __init__(self, schools: Sequence[School]) -> None:
        self.given = np.array([school.entrance is not None for school in schools])
        entered = [school.entrance or (school.lon, school.lat) for school in schools]
        self._lon, self._lat = np.array(entered, np.float64).T
        lon, lat = np.array([(school.lon, school.lat) for school in schools], np.float64).T
        self.further_m = distance_m(lon, lat, self._lon, self._lat)
        self._points = np.asarray(shapely.points(on_plane(self._lon, self._lat)))

    def in_reach(self, stretches: Stretches, most_m: float) -> Flags:
        """Return (S,) the stretches close enough to the area of the schools to matter."""
        left, low, right, high = shapely.total_bounds(self._points)
        margin = most_m / np.cos(np.radians(np.abs(self._lat).max() + 1))
        first = stretches.shape_offsets[:-1]
        x, y = stretches.on_plane.T
        result: Flags = (
            (np.minimum.reduceat(x, first) <= right + margin)
            & (np.maximum.reduceat(x, first) >= left - margin)
            & (np.minimum.reduceat(y, first) <= high + margin)
            & (np.maximum.reduceat(y, first) >= low - margin)
        )
        return result

    def nearest(
        self, stretches: Stretches, which: Flags, grounds: Grounds | None = None
    ) -> Nearest:
        """Find the nearest points.

        Parameters
        ----------
        stretches, which
            The roads, and (S,) those that count.
        grounds
            Where they are known, a way into a school's own grounds comes before a nearer road;
            but not before an entrance that is given.
        """
        n = len(self._points)
        none = np.zeros(n, bool)
        if not which.any():
            nowhere = np.full(n, np.inf)
            return Nearest(np.full(n, -1), np.zeros(n), nowhere, np.zeros(n), np.zeros(n), none)
        lines = stretches.lines(which, stretches.on_plane)
        tree = shapely.STRtree(lines)
        number = np.flatnonzero(which)
        line, fraction, lon, lat = _on_lines(lines, tree, self._points)
        apart_m = distance_m(self._lon, self._lat, lon, lat) + self.further_m
        found = Nearest(number[line], fraction, apart_m, lon, lat, none)
        if grounds is None:
            return found
        at = np.asarray(shapely.points(on_plane(lon, lat)))
        entered = ways_in(grounds, self._points, lines, tree, at)
        own = np.isfinite(entered.distance_m) & ~self.given
        line, fraction[own], lon[own], lat[own] = _on_lines(
            lines, tree, np.asarray(shapely.points(entered.xy[own]))
        )
        found.stretch[own] = number[line]
        return replace(found, distance_m=np.where(own, entered.distance_m, apart_m), by_grounds=own)


def _on_lines(
    lines: Objects, tree: shapely.STRtree, points: Objects
) -> tuple[NDArray[np.int64], Floats, Floats, Floats]:
    """Return the line nearest to each point, how far along it that is, and where."""
    nearest = tree.query_nearest(points, all_matches=False)[1]
    fraction = shapely.line_locate_point(lines[nearest], points, normalized=True)
    at = shapely.line_interpolate_point(lines[nearest], fraction, normalized=True)
    lon, lat = off_plane(shapely.get_coordinates(at))
    return nearest, np.nan_to_num(fraction), lon, lat
