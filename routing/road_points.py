"""Whether the points of roads are there, and lie where those of a road can."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from routing.network import Flags, Floats, distance_m

FARTHEST_M = 100_000.0
"""No two points of a road that follow each other lie farther apart, however straight it is."""


def torn(absent: Flags, lengths: Sequence[int]) -> int:
    """Return how many ways lack a point.

    Parameters
    ----------
    absent
        (P,) which points of the ways have no place.
    lengths
        How many points each way has.
    """
    starts = _starts(lengths)[[length > 0 for length in lengths]]
    return int(np.count_nonzero(np.logical_or.reduceat(absent, starts))) if len(starts) else 0


def leaps(lon: Floats, lat: Floats, lengths: Sequence[int], is_road: Flags) -> NDArray[np.int64]:
    """Return which of W ways have points that follow each other and lie too far apart for a road.

    Parameters
    ----------
    lon, lat
        (P,) places of the points of the ways, degrees; beyond 180 for those that have none.
    lengths
        W numbers of points.
    is_road
        (W,) which ways are roads, and no ferries.
    """
    way = np.repeat(np.arange(len(lengths)), lengths)
    there = lon <= 180
    looked_at = there[1:] & there[:-1] & (way[1:] == way[:-1]) & is_road[way[1:]]
    # Differences of coordinates leave but few for the distance on the sphere.
    looked_at &= np.abs(np.diff(lon)) + np.abs(np.diff(lat)) > np.degrees(FARTHEST_M / 7e6)
    at = np.flatnonzero(looked_at)
    far = distance_m(lon[at], lat[at], lon[at + 1], lat[at + 1]) > FARTHEST_M
    return np.unique(way[at[far]])


def _starts(lengths: Sequence[int]) -> NDArray[np.int64]:
    """Return at which point each way starts."""
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)[:-1]
