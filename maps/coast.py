"""Land and sea: from the coastline of an extract, and from a coast of Great Britain beyond it.

OpenStreetMap draws the shore as lines with the land on their left. An extract ends somewhere; what
its shore does there is not known from it.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry import box
from shapely.ops import linemerge, nearest_points, polygonize, unary_union

from maps.grid import Geometries, polygons_in, to_metres
from maps.polyline import decode

ASSET = Path(__file__).parent / "assets" / "great_britain.txt"
"""The rings of Great Britain and its islands, an encoded polyline a line; see
`tools.great_britain`."""
BEYOND_M = 60_000.0
"""How far land and sea extend past the rectangle, so that no map shows the edge of the data."""
BESIDE_M = 1_500.0
"""So near to its shore an extract that ends decides what is land; farther off Great Britain does.
Both draw one coast, apart by less than this."""
AT_SEA = 0.1
"""A county with more than this share of its schools at sea is no county of Great Britain."""
ON_SHORE_M = 1_000.0
"""A school so near to the land is on it: piers, and a coarse coast."""
SHORE_M = 300.0
"""Strips of land outside a boundary that are narrower than twice this are its own shore, drawn
more coarsely."""
_ASIDE_M = 0.5

Bounds = tuple[float, float, float, float]
"""West, south, east, north, metres (EPSG:27700)."""


def land_around(bounds_m: Bounds, points_m: Geometries) -> MultiPolygon | None:
    """Return the land of Great Britain around a rectangle, accurate to some 200 m.

    Parameters
    ----------
    bounds_m
        The rectangle that will be shown.
    points_m
        The schools, metres.

    Returns
    -------
    MultiPolygon or None
        Land, metres, reaching `BEYOND_M` past the rectangle; None for a made-up county, whose
        schools do not lie on it.
    """
    land = shapely.clip_by_rect(_great_britain(), *_frame(bounds_m).bounds)
    parts = MultiPolygon(list(polygons_in(shapely.make_valid(land))))
    ashore = shapely.dwithin(points_m, parts, ON_SHORE_M)
    return parts if ashore.mean() >= 1 - AT_SEA else None


def land_from_coastline(
    coastline: Sequence[LineString], bounds_m: Bounds, around: MultiPolygon | None = None
) -> MultiPolygon:
    """Divide land from sea.

    The shore cuts a frame around `bounds_m` into faces; each bit of shore then votes, by its
    length, for the face on its left as land and the face on its right as sea. So closed islands,
    lagoons and shores that leave the rectangle are treated alike.

    Parameters
    ----------
    coastline
        Directed lines, metres (EPSG:27700); at least one.
    bounds_m
        The rectangle that will be shown.
    around
        Land as it is known from elsewhere: it decides past the rectangle and, where the shore ends
        within the rectangle, also what does not lie beside the shore. None where nothing is known:
        then an open end is extended straight to the frame.

    Returns
    -------
    MultiPolygon
        Land, metres, reaching `BEYOND_M` past the rectangle.
    """
    wanted, frame = box(*bounds_m), _frame(bounds_m)
    shore = unary_union([line.intersection(wanted) for line in coastline])
    merged = linemerge(shore) if isinstance(shore, MultiLineString) else shore
    parts = shapely.get_parts([merged])
    pieces = [line for line in parts if isinstance(line, LineString) and not line.is_empty]
    ends = [line.coords[at] for line in pieces if not line.is_closed for at in (0, -1)]
    open_ends: Geometries = np.asarray(shapely.points(np.reshape(ends, (-1, 2))))
    ruled: shapely.Geometry = frame
    lines: list[shapely.Geometry]
    if around is None:
        lines = [LineString(nearest_points(end, frame.exterior)) for end in open_ends]
    else:
        ruled = wanted
        if (shapely.distance(open_ends, wanted.exterior) > _ASIDE_M).any():
            near = shapely.buffer(np.array(pieces, dtype=object), BESIDE_M, cap_style="flat")
            ruled = shapely.intersection(shapely.union_all(near), wanted)
        lines = [ruled.boundary, around.boundary.difference(ruled)]
    faces = np.array(list(polygonize(unary_union([frame.exterior, *pieces, *lines]))), dtype=object)
    votes = _votes(faces, coastline, wanted)
    inside = shapely.point_on_surface(faces)
    # A face without a vote lies past the shore: land is the safer guess where nothing is known.
    known = votes >= 0 if around is None else _within(around, inside)
    land = np.where((votes != 0) & _within(ruled, inside), votes > 0, known)
    return MultiPolygon(list(polygons_in(shapely.union_all(faces[land]))))


def _votes(
    faces: Geometries, coastline: Sequence[LineString], wanted: Polygon
) -> NDArray[np.float64]:
    """Return the shore that has each face on its left, less that on its right, metres."""
    starts = np.vstack([np.asarray(line.coords)[:-1, :2] for line in coastline])
    ends = np.vstack([np.asarray(line.coords)[1:, :2] for line in coastline])
    along = ends - starts
    length = np.hypot(along[:, 0], along[:, 1])
    middle = (starts + ends) / 2
    seen = (length > 0) & shapely.contains_xy(wanted, middle[:, 0], middle[:, 1])
    along, length, middle = along[seen], length[seen], middle[seen]
    left = np.column_stack([-along[:, 1], along[:, 0]]) / length[:, None] * _ASIDE_M
    votes = np.zeros(len(faces))
    tree = shapely.STRtree(faces)
    for side, sign in ((middle + left, 1.0), (middle - left, -1.0)):
        segment, face = tree.query(shapely.points(side), predicate="within")
        np.add.at(votes, face, sign * length[segment])
    return votes


def _within(shape: shapely.Geometry, points: Geometries) -> NDArray[np.bool_]:
    shapely.prepare(shape)
    return np.asarray(shapely.contains(shape, points))


def with_shore_of(land: MultiPolygon, boundary: MultiPolygon) -> MultiPolygon:
    """Return land whose shore is that of a finer boundary, where it has one.

    Parameters
    ----------
    land
        Land of one's own and of others, metres, with a shore accurate to some 200 m.
    boundary
        Land of the authority, metres: it ends at the sea, or at the land of others.
    """
    rest = land.difference(boundary)
    others = rest.buffer(-SHORE_M).buffer(2 * SHORE_M, join_style="mitre")
    fringe = rest.difference(others).intersection(boundary.buffer(4 * SHORE_M))
    return MultiPolygon(list(polygons_in(boundary.union(rest.difference(fringe)))))


def _frame(bounds_m: Bounds) -> Polygon:
    return box(*bounds_m).buffer(BEYOND_M, join_style="mitre")


@lru_cache(maxsize=1)
def _great_britain() -> shapely.Geometry:
    """Return the land of Great Britain, metres; valid."""
    rings = [decode(line) for line in ASSET.read_text(encoding="ascii").split()]
    parts = shapely.make_valid(to_metres(np.array([Polygon(ring) for ring in rings], dtype=object)))
    return shapely.union_all(parts)
