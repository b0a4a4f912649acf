"""Land from coastline: OpenStreetMap draws the shore as lines with the land on their left."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry import box
from shapely.ops import linemerge, nearest_points, polygonize, unary_union

BEYOND_M = 60_000.0
"""How far land and sea extend past the rectangle, so that no map shows the edge of the data."""
_ASIDE_M = 0.5


def land_from_coastline(
    coastline: Sequence[LineString], bounds_m: tuple[float, float, float, float]
) -> MultiPolygon:
    """Divide land from sea.

    The shore cuts a frame around `bounds_m` into faces; each bit of shore then votes, by its
    length, for the face on its left as land and the face on its right as sea. So closed islands,
    lagoons and shores that leave the extract are treated alike. An open end is extended straight to
    the frame, because what lies past the extract is unknown and must not show.

    Parameters
    ----------
    coastline
        Directed lines, metres (EPSG:27700); at least one.
    bounds_m
        West, south, east, north of the rectangle that will be shown, metres.

    Returns
    -------
    MultiPolygon
        Land, metres, reaching `BEYOND_M` past the rectangle.
    """
    wanted = box(*bounds_m)
    frame = box(*bounds_m).buffer(BEYOND_M, join_style="mitre").exterior
    shore = unary_union([line.intersection(wanted) for line in coastline])
    merged = linemerge(shore) if isinstance(shore, MultiLineString) else shore
    parts = shapely.get_parts([merged])
    pieces = [line for line in parts if isinstance(line, LineString) and not line.is_empty]
    run_on = [
        LineString(nearest_points(end, frame))
        for piece in pieces
        if not piece.is_closed
        for end in shapely.points([piece.coords[0], piece.coords[-1]])
    ]
    faces = list(polygonize(unary_union([frame, *pieces, *run_on])))
    return MultiPolygon(_land_faces(faces, coastline, wanted))


def _land_faces(
    faces: list[Polygon], coastline: Sequence[LineString], wanted: Polygon
) -> list[Polygon]:
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
    # A face without a vote lies past the extract, between extended lines: land is the safer guess.
    return [face for face, vote in zip(faces, votes, strict=True) if vote >= 0]
