"""A rectangle of land and the paper it is drawn on."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from maps.grid import Geometries

Bounds = tuple[float, float, float, float]
"""West, south, east, north, metres."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A window on the land, at a scale.

    Attributes
    ----------
    west_m, north_m
        Its top left corner.
    m_per_mm
        Metres of land to a millimetre of paper.
    width_mm, height_mm
        Of the paper.
    """

    west_m: float
    north_m: float
    m_per_mm: float
    width_mm: float
    height_mm: float

    @classmethod
    def around(
        cls, bounds: Bounds, width_mm: float, height_mm: float, margin_mm: float = 0.0
    ) -> "Frame":
        """Return the largest scale at which `bounds` and a margin fit on the paper, centred."""
        west, south, east, north = bounds
        across, down = width_mm - 2 * margin_mm, height_mm - 2 * margin_mm
        m_per_mm = max((east - west) / across, (north - south) / down, 1.0)
        return cls(
            (west + east - m_per_mm * width_mm) / 2,
            (south + north + m_per_mm * height_mm) / 2,
            m_per_mm,
            width_mm,
            height_mm,
        )

    @property
    def bounds(self) -> Bounds:
        """The land within."""
        east = self.west_m + self.m_per_mm * self.width_mm
        south = self.north_m - self.m_per_mm * self.height_mm
        return self.west_m, south, east, self.north_m

    def on_paper(self, points_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (n, 2) places, metres, as millimetres from the top left corner."""
        corner = np.array([self.west_m, self.north_m])
        return np.asarray((points_m - corner) * np.array([1.0, -1.0]) / self.m_per_mm)

    def holds(self, points_m: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which of the places, (n, 2) metres, lie within."""
        west, south, east, north = self.bounds
        x, y = points_m.T
        return np.asarray((west <= x) & (x <= east) & (south <= y) & (y <= north))

    def cut(self, shapes: Geometries) -> Geometries:
        """Return what of the shapes, metres, lies within, with no more detail than ink can show."""
        within = shapely.clip_by_rect(shapes, *self.bounds)
        within = within[~shapely.is_empty(within)]
        return np.asarray(shapely.simplify(within, 0.1 * self.m_per_mm), dtype=object)
