"""The area of each cluster: all places whose nearest school, as the crow flies, is one of its own.

These are neither catchments nor admission areas. They tile the land so that a hall can see which
school belongs where; hulls around the schools would overlap and leave gaps.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPoint, MultiPolygon, Polygon
from shapely.geometry import box
from shapely.ops import polygonize

from maps.grid import Geometries, polygons_in, to_degrees
from maps.polyline import encode

Label = TypeVar("Label", bound=Hashable)

APART_M = 30.0
"""Schools closer than this are moved apart for the drawing: each needs a cell of its own."""
NEAREST_REACH_M, FARTHEST_REACH_M = 3_000.0, 8_000.0
"""Least and greatest reach of an area from its schools, however dense or sparse these are."""
ROUNDING_M = 4_000.0
"""Bays narrower than about twice this, between the reaches of two schools, are filled."""
OUTSIDE_REACH_M = 1_000.0
"""Radius of the area of a school that lies outside the boundary of the authority."""
SMALLEST_SCRAP_M2 = 20_000.0
"""Pieces of land within the boundary that are smaller and have no school are not drawn."""
GRID_M = 0.001
"""Corners of areas lie on a grid of this width, metres."""
SMALLEST_NUMBERED = 0.01
"""Least share of a cluster's area at which a part without a school carries the number too."""


def cluster_areas(
    points_m: NDArray[np.float64],
    cluster_of: Sequence[Hashable],
    land: Sequence[Polygon] = (),
    boundary: Sequence[Polygon] = (),
    tolerance_m: float = 10.0,
) -> dict[Hashable, MultiPolygon]:
    """Divide the land among clusters by nearest school.

    Parameters
    ----------
    points_m
        (n, 2) eastings and northings of the schools, metres (EPSG:27700).
    cluster_of
        The cluster of each school: any n labels.
    land
        Land, metres; empty where all is land. A piece of land without a school is left out.
    boundary
        The land of the authority, metres: the areas fill it, and a school outside has a small round
        area of its own. Empty where it is not known: then areas end at a distance from the schools.
    tolerance_m
        Detail that may be lost in simplifying.

    Returns
    -------
    dict
        Area by cluster, metres. Two areas that meet share their border point for point.
    """
    points = _spread(np.asarray(points_m, dtype=float))
    ground = _authority_land(boundary, points, land) if len(boundary) else _ground(points, land)
    cells = _cells(points, ground)
    # Every line is noded once, so that each face has one owner and borders are shared. On a grid,
    # since Voronoi corners that should be one point differ by an ulp.
    lines = shapely.union_all([*shapely.boundary(cells), ground.boundary], grid_size=GRID_M)
    faces = np.array(list(polygonize(lines)), dtype=object)
    inside = shapely.point_on_surface(faces)
    shapely.prepare(ground)
    faces, inside = (kept[shapely.contains(ground, inside)] for kept in (faces, inside))
    from scipy.spatial import cKDTree  # noqa: PLC0415 - slow to import, for maps alone

    _, nearest = cKDTree(points).query(shapely.get_coordinates(inside))
    labels = list(dict.fromkeys(cluster_of))
    position = {label: at for at, label in enumerate(labels)}
    owner = np.array([position[cluster_of[school]] for school in np.asarray(nearest).tolist()])
    merged = [shapely.coverage_union_all(faces[owner == label]) for label in range(len(labels))]
    simple = shapely.coverage_simplify(np.array(merged, dtype=object), tolerance_m)
    return {label: _multi(area) for label, area in zip(labels, simple, strict=True)}


def neighbours(
    areas: Mapping[Label, MultiPolygon], near_m: float = 1_000.0
) -> set[frozenset[Label]]:
    """Return the pairs of areas that look adjacent: closer than `near_m`, metres."""
    labels = list(areas)
    shapes = np.array([areas[label] for label in labels], dtype=object)
    first, second = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=near_m)
    return {frozenset((labels[i], labels[j])) for i, j in zip(first, second, strict=True) if i != j}


def number_spots(
    area: MultiPolygon, schools_m: NDArray[np.float64]
) -> list[tuple[float, float, float]]:
    """Return the best places for an area's number, with the room around each, largest part first.

    Colours repeat across a county, so every part with a school, or of some size, has the number.

    Parameters
    ----------
    area
        A cluster's area, metres.
    schools_m
        (n, 2) places of its schools, metres.

    Returns
    -------
    list of tuple
        Easting, northing and radius, metres, of the largest circle within each part that keeps
        clear of the schools.
    """
    parts = sorted(area.geoms, key=lambda polygon: polygon.area, reverse=True)
    held = shapely.dwithin(parts, MultiPoint(schools_m), APART_M)
    worth = [
        part
        for part, holds in zip(parts, held.tolist(), strict=True)
        if holds or part.area >= SMALLEST_NUMBERED * area.area
    ]
    return [_spot(part, schools_m) for part in worth]


def _spot(part: Polygon, schools_m: NDArray[np.float64]) -> tuple[float, float, float]:
    clearance = np.sqrt(part.area) / 16
    clear = part.difference(MultiPoint(schools_m).buffer(clearance))
    roomy = clear if clear.area > part.area / 4 else part
    circle = shapely.maximum_inscribed_circle(roomy, tolerance=clearance / 10)
    centre, edge = shapely.get_coordinates(circle)
    return float(centre[0]), float(centre[1]), float(np.hypot(*(edge - centre)))


def _spread(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move schools that share a site apart, in a small circle around it and in a fixed order."""
    _, site, count = np.unique(
        np.round(points / APART_M), axis=0, return_inverse=True, return_counts=True
    )
    moved = points.copy()
    for shared in np.flatnonzero(count > 1):
        members = np.flatnonzero(site.ravel() == shared)
        angle = 2 * np.pi * np.arange(len(members)) / len(members)
        centre = points[members].mean(axis=0)
        moved[members] = centre + APART_M / 2 * np.column_stack([np.sin(angle), np.cos(angle)])
    return moved


def _ground(points: NDArray[np.float64], land: Sequence[Polygon]) -> MultiPolygon:
    """Return the land within reach of a school, without pieces that have no school."""
    if len(points) > 2:
        from scipy.spatial import cKDTree  # noqa: PLC0415 - as above

        spacing = np.asarray(cKDTree(points).query(points, k=2)[0])[:, 1]
        reach = 2 * float(np.quantile(spacing, 0.9))
        reach = min(max(reach, NEAREST_REACH_M), FARTHEST_REACH_M)
    else:
        reach = FARTHEST_REACH_M
    schools = MultiPoint(points)
    # One circle per school, then a union: buffering all at once takes seconds for a thousand.
    near = shapely.union_all(shapely.buffer(shapely.points(points), reach))
    near = near.buffer(ROUNDING_M).buffer(-ROUNDING_M)
    if not len(land):
        return _multi(near)
    pieces = np.array(land, dtype=object)
    # A pier or a simplified shore may leave a school a little way out at sea.
    with_school = pieces[shapely.dwithin(pieces, schools, 500.0)]
    parts = shapely.get_parts(shapely.intersection(with_school, near))
    return _multi(shapely.union_all(parts[shapely.dwithin(parts, schools, 500.0)]))


def _authority_land(
    boundary: Sequence[Polygon], points: NDArray[np.float64], land: Sequence[Polygon]
) -> MultiPolygon:
    """Return the land within the boundary, and a disc around each school outside it."""
    inside = shapely.union_all(np.array(boundary, dtype=object))
    shapely.prepare(inside)
    schools: Geometries = np.asarray(shapely.points(points))
    outside = schools[~shapely.contains(inside, schools)]
    merged = shapely.union_all([inside, *shapely.buffer(outside, OUTSIDE_REACH_M)])
    if not len(land):
        return _multi(merged)
    on_land = shapely.get_parts([shapely.intersection(merged, shapely.union_all(list(land)))])
    # Where two drawings of one shore cross, scraps are left between them.
    kept = on_land[
        (shapely.area(on_land) >= SMALLEST_SCRAP_M2)
        | shapely.dwithin(on_land, MultiPoint(points), 1.0)
    ]
    return _multi(shapely.union_all(kept)) if len(kept) else _multi(merged)


def _cells(points: NDArray[np.float64], ground: MultiPolygon) -> Geometries:
    frame = box(*ground.buffer(1_000.0).bounds)
    if len(points) == 1:  # one point has no Voronoi diagram; all is nearest to it
        return np.array([frame], dtype=object)
    diagram = shapely.voronoi_polygons(MultiPoint(points), extend_to=frame)
    cells: Geometries = shapely.get_parts(diagram)
    return cells


def _multi(shape: shapely.Geometry) -> MultiPolygon:
    return MultiPolygon(list(polygons_in(shape)))


METRES_PER_DEGREE = 111_195.0
"""Metres in a degree of latitude, on a sphere of the Earth's mean radius."""


def rings(area: MultiPolygon) -> list[list[str]]:
    """Return the rings of each polygon, metres, as encoded lines, the outer first."""
    return [
        [encode(ring.coords) for ring in (polygon.exterior, *polygon.interiors)]
        for polygon in to_degrees(np.array(area.geoms, dtype=object))
    ]


def spots(area: MultiPolygon, schools_m: NDArray[np.float64]) -> list[list[float]]:
    """Return where the number of an area goes: latitude, longitude, room in degrees of latitude.

    Parameters
    ----------
    area
        British National Grid, metres.
    schools_m
        (n, 2) easting and northing of its schools.

    Returns
    -------
    list
        A spot for each part of the area that gets a number, the largest first.
    """
    found = []
    for east, north, room_m in number_spots(area, schools_m):
        at = to_degrees(shapely.points([(east, north)]))[0]
        found.append([round(at.y, 5), round(at.x, 5), round(room_m / METRES_PER_DEGREE, 5)])
    return found
