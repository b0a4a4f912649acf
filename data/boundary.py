"""The boundary of the authority, from a file as the Office for National Statistics publishes it."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import shapely
from shapely import MultiPolygon

from data.boundary_file import MOST_BYTES, read_layers
from data.boundary_name import features_of, of_another_name
from data.boundary_shape import area_of, polygons
from data.errors import Fault, InputError, Notice, shorten
from data.given_file import StrPath, read_file
from data.school import School, Schools, Source
from data.spelling import some_of

BESIDE_M = 500.0
"""A school this far outside still counts as inside: piers, and coarse boundaries."""
LARGE_M2 = 5e7
"""An island of this size has a school."""
FARTHEST_FROM_SCHOOLS_M = 100_000.0
"""No point of an authority of England is farther from its nearest school."""

_YEAR_OF_COLUMN = re.compile(r"[a-z](\d\d)nm", re.IGNORECASE)
_YEAR_OF_FILE = re.compile(r"(?<!\d)20\d\d(?!\d)")


@dataclass(frozen=True, eq=False)
class Boundary:
    """The boundary of an authority, or of several.

    Attributes
    ----------
    shape
        The land within, metres (EPSG:27700); valid.
    year
        Year of the boundaries; "" if it is not known.
    source
        The file it was read from.
    notices
        What to say about it.
    """

    shape: MultiPolygon
    year: str
    source: Source
    notices: tuple[Notice, ...] = ()


def read_boundary(path: StrPath, authorities: Collection[str] = ()) -> Boundary:
    """Read the boundary of local authorities.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage or zipped shapefile, in any coordinate system that it declares.
    authorities
        Names as the school register has them; none for all of the file. They are looked for in one
        column of one layer. A file with one feature holds the boundary, whatever its name.

    Raises
    ------
    InputError
        If the file cannot be read, lacks an authority, leaves open which layer or column is meant,
        holds no area in England, or has parts too far apart for an authority.
    """
    file = read_file(path, MOST_BYTES)
    layers = read_layers(file)
    frames = features_of(file, layers, authorities)
    notices = tuple(of_another_name(file.name, layers, authorities))
    areas = [area_of(file, frame) for frame in frames]
    shape = areas[0] if len(areas) == 1 else polygons(shapely.union_all(areas))
    columns = [str(name) for frame in frames for name in frame.columns]
    year = next((f"20{y}" for name in columns for y in _YEAR_OF_COLUMN.findall(name)), "")
    year = year or next(iter(_YEAR_OF_FILE.findall(file.name)), "")
    return Boundary(shape, year, file.source("boundary", year), notices)


def within_boundary(schools: Schools, boundary: Boundary) -> Schools:
    """Add the boundary to the sources, and a notice of the schools outside it.

    Raises
    ------
    InputError
        If most schools lie outside, or the boundary reaches far from all of them.
    """
    outside = _schools_outside(schools, boundary.shape)
    if schools and (problem := _another_area(schools, outside, boundary.shape)):
        fault = Fault(boundary.source.name, problem, "Give the boundary of their authority")
        raise InputError([fault])
    return replace(
        schools,
        sources=(*schools.sources, boundary.source),
        notices=(
            *schools.notices,
            *boundary.notices,
            *_outside_notices(outside, boundary),
            *_empty_parts(schools, boundary),
        ),
    )


def _another_area(schools: Schools, outside: list[School], shape: MultiPolygon) -> str:
    """Say why the boundary cannot be that of the schools; `""` if it can."""
    if len(outside) == len(schools):
        return "none of the schools chosen lies within this boundary"
    if 2 * len(outside) > len(schools):
        return f"{len(outside)} of the {len(schools)} schools chosen lie outside this boundary"
    corners = shapely.points(shapely.get_coordinates(shapely.convex_hull(shape)))
    places = shapely.STRtree(shapely.points([(s.easting, s.northing) for s in schools]))
    far_m = places.query_nearest(corners, return_distance=True, all_matches=False)[1].max()
    if far_m > FARTHEST_FROM_SCHOOLS_M:
        return f"the boundary reaches {far_m / 1000:,.0f} km from the nearest of the schools"
    return ""


def _outside_notices(outside: list[School], boundary: Boundary) -> Iterable[Notice]:
    if not outside:
        return
    listed = some_of([f"{shorten(school.name)} ({school.urn})" for school in outside])
    lie = "School lies" if len(outside) == 1 else f"{len(outside)} schools lie"
    yield Notice(f"{lie} outside the boundary in {boundary.source.name}: {listed}.")


def _empty_parts(schools: Schools, boundary: Boundary) -> Iterable[Notice]:
    """Report large parts without any of the schools."""
    places = shapely.STRtree(shapely.points([(s.easting, s.northing) for s in schools]))
    large = [part for part in boundary.shape.geoms if part.area > LARGE_M2]
    empty = [p for p in large if not len(places.query(p, predicate="dwithin", distance=BESIDE_M))]
    if schools and empty:
        parts = "a part" if len(empty) == 1 else f"{len(empty)} parts"
        area = sum(part.area for part in empty) / 1e6
        yield Notice(
            f"The boundary in {boundary.source.name} has {parts} of {area:,.0f} square kilometres "
            "without any of the schools: check that it is the authority's."
        )


def _schools_outside(schools: Schools, shape: MultiPolygon) -> list[School]:
    places = shapely.points([(school.easting, school.northing) for school in schools])
    shapely.prepare(shape)
    within = shapely.dwithin(shape, places, BESIDE_M)
    return [school for school, lies in zip(schools, within, strict=True) if not lies]
