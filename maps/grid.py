"""Degrees to metres and back: the map measures everything on the British National Grid."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely import MultiPolygon, Polygon

from data.school import WGS84

BRITISH_GRID = "EPSG:27700"
_TO_METRES = Transformer.from_crs(WGS84, BRITISH_GRID, always_xy=True)
_TO_DEGREES = Transformer.from_crs(BRITISH_GRID, WGS84, always_xy=True)

Geometries = NDArray[Any]
"""An array of shapely geometries."""


def to_metres(geometries: Geometries) -> Geometries:
    """Return the geometries, given in WGS 84 degrees, in metres (EPSG:27700)."""
    return _transformed(geometries, _TO_METRES)


def to_degrees(geometries: Geometries) -> Geometries:
    """Return the geometries, given in metres (EPSG:27700), in WGS 84 degrees."""
    return _transformed(geometries, _TO_DEGREES)


def _transformed(geometries: Geometries, transformer: Transformer) -> Geometries:
    coordinates = shapely.get_coordinates(geometries)
    moved = np.column_stack(transformer.transform(coordinates[:, 0], coordinates[:, 1]))
    return np.asarray(shapely.set_coordinates(geometries.copy(), moved), dtype=object)


def polygons_in(shape: shapely.Geometry) -> Iterator[Polygon]:
    """Yield the polygons that a shape consists of, without its lines and points."""
    for part in shapely.get_parts([shape]):
        if isinstance(part, MultiPolygon):
            yield from part.geoms
        elif isinstance(part, Polygon):
            yield part
