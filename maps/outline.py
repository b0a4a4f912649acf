"""The boundary of an authority as a map draws it: no finer than a screen can show."""

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from maps.grid import Geometries, polygons_in

SMALLEST_M2 = 20_000.0
"""Smaller rocks off the shore are left out; the largest part stays, however small."""
FINEST = 1 / 3200
"""As a share of the authority's width or height: a third of a pixel when it fills a screen."""
CREEK = 1 / 300
"""Half the width of the creeks that are closed, as a share of the authority's width or height.

A line along both banks only blots the map. Where the water is known, areas still end at it.
"""


def outline(shape: MultiPolygon) -> MultiPolygon:
    """Return a boundary without what a screen cannot show, metres."""
    west, south, east, north = shape.bounds
    extent_m = max(east - west, north - south)
    reach_m = CREEK * extent_m
    wide = shape.simplify(FINEST * extent_m).buffer(reach_m, join_style="mitre")
    closed = wide.buffer(-reach_m, join_style="mitre").simplify(FINEST * extent_m)
    rings = [ring for part in shape.geoms for ring in part.interiors]
    enclaves: Geometries = np.array([Polygon(ring) for ring in rings], dtype=object)
    parts = [_but_for(part, enclaves) for part in polygons_in(shapely.make_valid(closed))]
    largest_m2 = max(part.area for part in parts)
    return MultiPolygon([part for part in parts if part.area >= min(SMALLEST_M2, largest_m2)])


def _but_for(part: Polygon, enclaves: Geometries) -> Polygon:
    """Return a part with only those holes that are land of others, not the head of a creek."""
    holes = [ring for ring in part.interiors if shapely.intersects(Polygon(ring), enclaves).any()]
    return Polygon(part.exterior, holes)
