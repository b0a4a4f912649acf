"""Where the schools of a plan lie so close together that their marks hide each other."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
