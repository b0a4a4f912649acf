"""Degrees to metres and back: the map measures everything on the British National Grid."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely import MultiPolygon, Polygon

from data.school import WGS84

BRITISH_GRID = "EPSG:27700"

Geometries = NDArray[Any]
"""An array of shapely geometries."""


def to_metres(geometries: Geometries) -> Geometries:
    """Return the geometries, given in WGS 84 degrees, in metres (EPSG:27700)."""
    return _transformed(geometries, WGS84, BRITISH_GRID)


def to_degrees(geometries: Geometries) -> Geometries:
    """Return the geometries, given in metres (EPSG:27700), in WGS 84 degrees."""
    return _transformed(geometries, BRITISH_GRID, WGS84)


def _transformed(geometries: Geometries, source: str, target: str) -> Geometries:
    coordinates = shapely.get_coordinates(geometries)
    transformer = _transformer(source, target)
    moved = np.column_stack(transformer.transform(coordinates[:, 0], coordinates[:, 1]))
    return np.asarray(shapely.set_coordinates(geometries.copy(), moved), dtype=object)


@cache
def _transformer(source: str, target: str) -> Transformer:
    """Return what takes coordinates from one reference system to another; slow to make."""
    return Transformer.from_crs(source, target, always_xy=True)


def polygons_in(shape: shapely.Geometry) -> Iterator[Polygon]:
    """Yield the polygons that a shape consists of, without its lines and points."""
    for part in shapely.get_parts([shape]):
        if isinstance(part, MultiPolygon):
            yield from part.geoms
        elif isinstance(part, Polygon):
            yield part
