"""The boundary of the authority, from a file as the Office for National Statistics publishes it."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyproj
import shapely
from shapely import MultiPolygon, Polygon

from data.boundary_file import FORMATS, MOST_BYTES, read_features, refused
from data.coordinates import GRID, in_england
from data.errors import Fault, InputError, Notice, shorten
from data.given_file import GivenFile, StrPath, read_file
from data.school import School, Schools, Source
from data.spelling import did_you_mean

MOST_POINTS = 5_000_000
"""More than the shore of any authority has at full resolution."""
FARTHEST_M = 1e7
"""Coordinates beyond are no place on the British Grid."""
BESIDE_M = 500.0
"""A school no farther out than this counts as within: piers, and boundaries drawn coarsely."""
MOST_COLUMNS = 12
"""Columns of a file that a refusal names."""
MOST_NAMED = 5
"""Schools over the border that the notice names."""
OF_COUNTIES = (
    "A county that has districts, such as Essex or Lincolnshire, is not in the file of districts: "
    "give the file of counties and unitary authorities"
)

_YEAR_OF_COLUMN = re.compile(r"[a-z](\d\d)nm", re.IGNORECASE)
_YEAR_OF_FILE = re.compile(r"(?<!\d)20\d\d(?!\d)")


@dataclass(frozen=True, eq=False)
class Boundary:
    """Where an authority, or several, ends.

    Attributes
    ----------
    shape
        The land within, metres (EPSG:27700); valid.
    year
        Year of the boundaries; "" where it cannot be told.
    source
        The file it was read from.
    """

    shape: MultiPolygon
    year: str
    source: Source


def read_boundary(path: StrPath, authorities: Collection[str] = ()) -> Boundary:
    """Read the boundary of local authorities.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage or zipped shapefile, in any coordinate system that it declares.
    authorities
        Names as the school register has them; none for all of the file. A file with one feature
        holds the boundary, whatever its name.

    Raises
    ------
    InputError
        Where the file cannot be read, does not have an authority, or holds no area in England.
    """
    _refuse_huge(Path(path))
    file = read_file(path)
    frame = read_features(file)
    texts = {
        str(name): column.map(lambda cell: cell if isinstance(cell, str) else "")
        for name, column in frame.drop(columns=frame.geometry.name).items()
        if column.map(lambda cell: isinstance(cell, str)).any()
    }
    if len(frame) > 1 and authorities:
        frame = frame[_named(file, texts, authorities)]
    shape = _area(file, frame)
    year = next((f"20{y}" for name in texts for y in _YEAR_OF_COLUMN.findall(name)), "")
    year = year or next(iter(_YEAR_OF_FILE.findall(file.name)), "")
    return Boundary(shape, year, file.source("boundary", year))


def within_boundary(schools: Schools, boundary: Boundary) -> Schools:
    """Name the boundary among the sources, and the schools over the border in a notice.

    Raises
    ------
    InputError
        Where no school lies within.
    """
    outside = _outside(schools, boundary.shape)
    if schools and len(outside) == len(schools):
        problem = "none of the schools chosen lies within this boundary"
        fault = Fault(boundary.source.name, problem, "Give the boundary of their authority")
        raise InputError([fault])
    return replace(
        schools,
        sources=(*schools.sources, boundary.source),
        notices=(*schools.notices, *_notice(outside, boundary)),
    )


def _notice(outside: list[School], boundary: Boundary) -> Iterable[Notice]:
    if not outside:
        return
    named = [f"{shorten(school.name)} ({school.urn})" for school in outside[:MOST_NAMED]]
    more = len(outside) - len(named)
    listed = ", ".join(named) + (f" and {more} more" if more else "")
    lie = "School lies" if len(outside) == 1 else f"{len(outside)} schools lie"
    yield Notice(f"{lie} outside the boundary in {boundary.source.name}: {listed}.")


def _outside(schools: Schools, shape: MultiPolygon) -> list[School]:
    places = shapely.points([(school.easting, school.northing) for school in schools])
    shapely.prepare(shape)
    within = shapely.dwithin(shape, places, BESIDE_M)
    return [school for school, lies in zip(schools, within, strict=True) if not lies]


def _refuse_huge(path: Path) -> None:
    """Refuse a file of hostile size before it fills the memory."""
    try:
        size = path.stat().st_size
    except (OSError, ValueError):
        return  # reading it says what is wrong
    if size > MOST_BYTES:
        raise refused(
            GivenFile(path.name, b""), "the file is far larger than a file of authorities", FORMATS
        )


def _named(
    file: GivenFile, texts: dict[str, "pd.Series[str]"], authorities: Collection[str]
) -> "pd.Series[bool]":
    """Return which features have one of the names in any column; refuse names that none has."""
    plain = {name: column.map(_plain) for name, column in texts.items()}
    known = {cell for column in texts.values() for cell in column if 0 < len(cell) <= 80}
    looked_at = ", ".join(shorten(name) for name in list(texts)[:MOST_COLUMNS]) or "none"
    faults = [
        Fault(
            file.name,
            f"no feature has the name of this local authority (columns looked at: {looked_at})",
            f"{did_you_mean(name, known, 'Look the name up in the file.')} {OF_COUNTIES}",
            value=name,
        )
        for name in authorities
        if not any((column == _plain(name)).any() for column in plain.values())
    ]
    if faults:
        raise InputError(faults)
    sought = {_plain(name) for name in authorities}
    return pd.concat([column.isin(sought) for column in plain.values()], axis=1).any(axis=1)


def _plain(name: str) -> str:
    """Return a name as it is compared: files differ in case, blanks, hyphens and ampersands."""
    return re.sub(r"[\W_]", "", name.casefold().replace("&", "and"))


def _area(file: GivenFile, frame: geopandas.GeoDataFrame) -> MultiPolygon:
    shapes = frame.geometry.array
    if shapely.get_num_coordinates(shapes).sum() > MOST_POINTS:
        raise refused(file, "its shapes have more points than any shore", FORMATS)
    try:
        metres = frame.geometry.to_crs(GRID).array
    except pyproj.exceptions.ProjError as error:
        remedy = "Download it in British National Grid or in degrees (WGS 84)"
        raise refused(
            file, "its coordinate system cannot be turned into the British Grid", remedy
        ) from error
    # Before it is mended: the library that mends shapes does not bear infinite coordinates.
    if not (np.abs(shapely.get_coordinates(np.asarray(metres))) < FARTHEST_M).all():
        raise _not_in_england(file)
    mended = shapely.union_all(shapely.make_valid(shapely.force_2d(np.asarray(metres))))
    parts = [part for part in shapely.get_parts([mended]) if isinstance(part, Polygon)]
    shape = MultiPolygon([part for part in parts if part.area > 0])
    if shape.is_empty:
        raise refused(file, "it holds no areas, only points, lines or nothing", FORMATS)
    inside = shapely.get_coordinates(shapely.point_on_surface(shape))
    if not in_england(inside[:, 0], inside[:, 1]).all():
        raise _not_in_england(file)
    return shape


def _not_in_england(file: GivenFile) -> InputError:
    return refused(
        file,
        "the boundary does not lie in England",
        "Check that the file says which coordinate system it is in, and that it is the right one",
    )
