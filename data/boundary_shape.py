"""From the shapes of a boundary file to one valid area on the British Grid, in bounded time."""

from collections.abc import Sequence

import geopandas
import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from data.boundary_file import FORMATS
from data.coordinates import GRID, in_england
from data.errors import InputError
from data.given_file import GivenFile

MOST_POINTS = 5_000_000
"""More points than the coast of any authority has at full resolution."""
CROWDED = 20
"""A piece of a real coast has fewer other pieces around it."""
MOST_CROWDED = 200
"""This many pieces may have more around them, as long straight ones do. If all have, as in a
scribble of 400 points, the time to mend it grows with the square of the crossings."""
MOST_CROSSINGS, MOST_STEPS = 5e7, 2e9
"""Pairs of pieces that may cross, and points that rings are compared with: about ten seconds.
The shore of the Isle of Wight at full resolution comes to 45,000 and 26,000."""
FARTHEST_M = 1e7
"""Larger coordinates are no place on the British Grid."""
FARTHEST_PART_M = 60_000.0
"""No part of an authority of England is farther from its largest part: Lundy is 18 km away."""

CHANGED_SHARE = 0.02
"""Mending a small fault changes the area of a part by a smaller share."""
MOST_PIECES, OF_LAND = 30, 0.8
"""No authority needs this many pieces to make up this share of its land."""
THIN_M, MOST_THIN = 15.0, 0.3
"""No authority has such a share of its land this close to its edge."""

_AGAIN = "Download the boundary again"
_SCRIBBLE = "its lines cross or cover each other all over: it is no boundary"
_CROSSED = "its lines cross, so its area is not clear: its points may be out of order"
_SAMPLES = 60
"""Points across the shape, and as many along it, at which it is sampled."""

_POLYGON = 3
"""Shapely's number of this kind of shape; those above are of several parts."""
_CHUNK, _PAIRS = 1_000, 5_000_000
"""Most pieces of line that are queried together, and most pairs of them."""
_SAMPLED = 2_000


def area_of(file: GivenFile, frame: geopandas.GeoDataFrame) -> MultiPolygon:
    """Return the area within the features of one authority.

    Raises
    ------
    InputError
        If they have no area in England, parts far apart, or lines that cross all over.
    """
    shapes = frame.geometry.array
    if shapely.get_num_coordinates(shapes).sum() > MOST_POINTS:
        raise file.refusal("its shapes have more points than any coast", FORMATS)
    try:
        metres = np.asarray(frame.geometry.to_crs(GRID).array)
    except pyproj.exceptions.ProjError as error:
        remedy = "Download it in British National Grid or in degrees (WGS 84)"
        raise file.refusal(
            "its coordinate system cannot be turned into the British Grid", remedy
        ) from error
    # Before it is mended: the library that mends shapes cannot handle infinite coordinates.
    if not (np.abs(shapely.get_coordinates(metres)) < FARTHEST_M).all():
        raise _not_in_england(file)
    shape = _united(file, shapely.force_2d(metres))
    if shape.is_empty:
        raise file.refusal("it holds no areas, only points, lines or nothing", FORMATS)
    inside = shapely.get_coordinates(shapely.point_on_surface(shape))
    if not in_england(inside[:, 0], inside[:, 1]).all():
        raise _not_in_england(file)
    _refuse_far_parts(file, shape)
    if problem := _no_outline(shape):
        raise file.refusal(problem, _AGAIN)
    return shape


def polygons(shape: shapely.Geometry) -> MultiPolygon:
    """Return the parts of a shape that have an area; its points and lines are left out."""
    parts = _single_parts([shape])
    return MultiPolygon([part for part in parts if isinstance(part, Polygon) and part.area > 0])


def _single_parts(shapes: Sequence[shapely.Geometry] | NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the points, lines and polygons that shapes are made of, however they are nested."""
    parts = shapely.get_parts(shapes)
    while shapely.get_num_geometries(parts).max(initial=1) > 1 or (
        shapely.get_type_id(parts).max(initial=0) > _POLYGON
    ):
        parts = shapely.get_parts(parts)
    return np.asarray(parts)


def _united(file: GivenFile, shapes: NDArray[np.object_]) -> MultiPolygon:
    """Mend and unite the features; a valid single one is taken as it is, however large."""
    if _is_tangle(shapes):
        raise file.refusal(_SCRIBBLE, _AGAIN)
    valid = shapely.is_valid(shapes)
    looked_at = shapes if len(shapes) > 1 else shapes[~valid]
    if _is_scribble(looked_at):
        raise file.refusal(_SCRIBBLE, _AGAIN)
    if _is_changed_by_mending(shapes[~valid]):
        raise file.refusal(_CROSSED, _AGAIN)
    # By structure: where parts of a shape overlap, that is land, and not a hole.
    mended = [
        shape if is_valid else shapely.make_valid(shape, method="structure", keep_collapsed=False)
        for shape, is_valid in zip(shapes, valid, strict=True)
        if shape is not None
    ]
    return polygons(mended[0] if len(mended) == 1 else shapely.union_all(mended))


def _is_changed_by_mending(shapes: NDArray[np.object_]) -> bool:
    """Whether the area within crossing lines depends on their interpretation."""
    parts = [part for part in _single_parts(shapes) if isinstance(part, Polygon)]
    crossed = np.array([part for part in parts if not shapely.is_valid(part)])
    before = shapely.area(crossed)
    after = shapely.area(shapely.make_valid(crossed, method="structure", keep_collapsed=False))
    whole = sum(part.area for part in parts)
    return bool(np.abs(after - before).sum() > CHANGED_SHARE * max(whole, after.sum()))


def _no_outline(shape: MultiPolygon) -> str:
    """Say why a valid shape is no authority's outline; `""` if it may be."""
    areas = np.sort(shapely.area(shapely.get_parts([shape])))[::-1]
    pieces = int(np.searchsorted(np.cumsum(areas), OF_LAND * areas.sum())) + 1
    if pieces > MOST_PIECES:
        return f"its land falls into {len(areas):,} pieces, more than that of any authority"
    west, south, east, north = shape.bounds
    across, along = np.meshgrid(
        np.linspace(west, east, _SAMPLES), np.linspace(south, north, _SAMPLES)
    )
    shapely.prepare(shape)
    inside = shapely.contains_xy(shape, across, along)
    edge = shape.boundary
    shapely.prepare(edge)
    samples = shapely.points(across[inside], along[inside])
    near = np.count_nonzero(shapely.dwithin(edge, samples, THIN_M))
    if near > MOST_THIN * np.count_nonzero(inside):
        return f"much of its land lies within {THIN_M:.0f} m of its edge: it is a tangle"
    return ""


def _is_tangle(shapes: NDArray[np.object_]) -> bool:
    """Whether even checking the shapes for validity would take for ever.

    Every piece of line is compared with those whose boxes overlap its own, every ring with those
    whose boxes overlap its own, point by point, and every hole with the edge around it.
    """
    parts = _single_parts(shapes)
    rings = shapely.get_rings(parts)
    points = shapely.get_num_coordinates(rings)
    around = shapely.get_num_coordinates(shapely.get_exterior_ring(parts))
    in_holes = float(np.dot(shapely.get_num_interior_rings(parts), around))
    west, south, east, north = shapely.bounds(rings).T
    in_rings = _overlaps(shapely.box(west, south, east, north)) * points.mean() if len(rings) else 0
    return (
        max(in_holes, in_rings) > MOST_STEPS or _overlaps(_straight_pieces(rings)) > MOST_CROSSINGS
    )


def _straight_pieces(rings: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the straight pieces of line between the points of rings."""
    points, ring = shapely.get_coordinates(rings, return_index=True)
    follows = ring[1:] == ring[:-1]
    return np.asarray(shapely.linestrings(np.stack([points[:-1], points[1:]], axis=1)[follows]))


def _overlaps(shapes: NDArray[np.object_]) -> float:
    """Estimate how many pairs of shapes have boxes that overlap, from a sample."""
    tree = shapely.STRtree(shapes)
    sample = shapes[np.random.default_rng(0).permutation(len(shapes))[:_SAMPLED]]
    pairs, done, chunk = 0, 0, 1
    while done < len(sample) and pairs < _PAIRS:
        pairs += len(tree.query(sample[done : done + chunk])[0])
        done = min(done + chunk, len(sample))
        chunk = max(1, min(2 * chunk, _CHUNK, _PAIRS * done // max(pairs, 1)))
    return pairs * len(shapes) / max(done, 1)


def _is_scribble(shapes: NDArray[np.object_]) -> bool:
    """Whether the lines of the shapes are so dense that mending or uniting them takes for ever.

    The boxes around their pieces show it: an index finds those that overlap.
    """
    pieces = _straight_pieces(shapely.get_rings(_single_parts(shapes)))
    if len(pieces) <= MOST_CROWDED:
        return False
    tree = shapely.STRtree(pieces)
    # From all over the shape, so that dense parts show early; fewer if each finds many.
    order = np.random.default_rng(0).permutation(len(pieces))
    crowded, pairs, done, chunk = 0, 0, 0, 1
    while done < len(order) and crowded <= MOST_CROWDED:
        found = tree.query(pieces[order[done : done + chunk]])[0]
        crowded += int(np.count_nonzero(np.bincount(found) > CROWDED))
        done, pairs = done + chunk, pairs + len(found)
        chunk = max(1, min(2 * chunk, _CHUNK, _PAIRS * done // max(pairs, 1)))
    return crowded > MOST_CROWDED


def _refuse_far_parts(file: GivenFile, shape: MultiPolygon) -> None:
    parts = shapely.get_parts([shape])
    largest = parts[np.argmax(shapely.area(parts))]
    shapely.prepare(largest)
    apart = ~shapely.dwithin(largest, parts, FARTHEST_PART_M)
    if apart.any():
        far_m = shapely.distance(largest, parts[apart]).max()
        raise file.refusal(
            f"its parts are up to {far_m / 1000:,.0f} km apart, more than any authority's",
            "Give the boundary of the authority alone",
        )


def _not_in_england(file: GivenFile) -> InputError:
    return file.refusal(
        "the boundary does not lie in England",
        "Check that the file says which coordinate system it is in, and that it is the right one",
    )
