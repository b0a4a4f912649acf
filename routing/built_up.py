"""Where a road runs through a built-up area, told from the streets around it."""

import numpy as np

from routing.network import EARTH_RADIUS_M, Flags, Stretches
from routing.tags import RoadClass

CELL_M = 250.0
STREETS_M = 2000.0
"""Residential street within 375 m that makes a place built-up: 3.6 km a square kilometre, about
half of what an ordinary suburb has, so that its edge counts too."""


def built_up(stretches: Stretches) -> Flags:
    """Return (S,) whether each stretch lies among residential streets."""
    residential = np.isin(stretches.road_class, (RoadClass.RESIDENTIAL, RoadClass.LIVING_STREET))
    if not residential.any():
        return np.zeros(len(stretches), bool)
    middle = (stretches.shape_offsets[:-1] + stretches.shape_offsets[1:] - 1) // 2
    lon, lat = np.radians(stretches.shape_lon[middle]), np.radians(stretches.shape_lat[middle])
    column = np.floor(lon * np.cos(np.median(lat)) * EARTH_RADIUS_M / CELL_M).astype(np.int64)
    row = np.floor(lat * EARTH_RADIUS_M / CELL_M).astype(np.int64)
    width = int(np.ptp(column)) + 3
    # A margin of one cell, so that the cells around any cell are never those across the map.
    cell = (row - row.min() + 1) * width + (column - column.min() + 1)
    cells = (int(np.ptp(row)) + 3) * width
    streets_m = np.bincount(cell[residential], stretches.length_m[residential], minlength=cells)
    beside = np.array([down * width + across for down in (-1, 0, 1) for across in (-1, 0, 1)])
    result: Flags = streets_m[cell[:, None] + beside].sum(axis=1) >= STREETS_M
    return result
