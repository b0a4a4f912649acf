"""Borders that others drew: the planning area of each school, by polygons or a register's field.

Areas may be those of primary care networks, of planning, of quadrants of a county.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas
import numpy as np
import pyproj
import shapely

from data.boundary_file import MOST_FEATURES, Layer, read_layers
from data.boundary_name import texts_of
from data.boundary_shape import MOST_POINTS
from data.coordinates import GRID
from data.errors import Fault, InputError, Notice
from data.given_file import GivenFile, StrPath, read_file
from data.planning_areas import BESIDE_M, ROLE
from data.school import Schools
from data.spelling import counted, did_you_mean, some_of
from data.vocabulary import key, tidy

if TYPE_CHECKING:
    from data.planning_areas import PlanningAreas

REGISTER_FIELDS = ("district", "ward", "town", "la", "urban_rural")
"""Fields of a school that may stand in for polygons."""
Geometries = np.ndarray[tuple[int], np.dtype[np.object_]]
_FORMATS = "Give a GeoJSON file, a GeoPackage or a zipped shapefile of areas"


def with_areas(schools: Schools, borders: StrPath, field: str | None = None) -> Schools:
    """Return schools with the planning area of each.

    Parameters
    ----------
    schools
        The schools, with coordinates.
    borders
        A file of polygons, or one of `REGISTER_FIELDS`.
    field
        The column of the file that names the areas; None where it has only one column of names.

    Raises
    ------
    InputError
        If the file cannot be read or has no such column, areas overlap where a school lies, or no
        school lies in any.
    """
    word = key(str(borders))
    named = next((name for name in REGISTER_FIELDS if key(name) == word), None)
    if named is not None:
        return _by_field(schools, named, field)
    file, areas, names = _read(borders, field)
    found = _area_of_each(file, schools, areas, names)
    source = file.source(ROLE)
    return _told(replace(schools, sources=(*schools.sources, source)), found, file.name)


def read_planning_areas(borders: StrPath, field: str | None = None) -> "PlanningAreas":
    """Return the areas themselves, by name; none where they are a field of the register.

    Parameters
    ----------
    borders, field
        As for `with_areas`.

    Raises
    ------
    InputError
        If the file cannot be read or has no such column.
    """
    if key(str(borders)) in map(key, REGISTER_FIELDS):
        return {}
    _, areas, names = _read(borders, field)
    parts: dict[str, list[shapely.Geometry]] = {}
    for name, area in zip(names, areas, strict=True):
        parts.setdefault(name, []).append(area)
    return {name: shapely.union_all(found) for name, found in parts.items()}


def _read(borders: StrPath, field: str | None) -> tuple[GivenFile, Geometries, list[str]]:
    file = read_file(borders)
    layer, column = _column(file, read_layers(file), field)
    return (file, *_areas(file, layer, column))


def _by_field(schools: Schools, name: str, field: str | None) -> Schools:
    if field is not None:
        problem = "a field of the register has no columns"
        raise InputError([Fault("--border-field", problem, "Leave it out", value=field)])
    if reason := schools.lacking.get(name):
        problem = f"the register does not say it: {reason}"
        raise InputError([Fault("--borders", problem, "Give a file of polygons", value=name)])
    return _told(schools, [getattr(school, name) for school in schools], f"the field {name}")


def _told(schools: Schools, areas: Sequence[str], where: str) -> Schools:
    """Return schools with their areas, and what to say of them."""
    items = [replace(each, area=area) for each, area in zip(schools, areas, strict=True)]
    number = Counter(filter(None, areas))
    if not number:
        problem = "no school lies in any of its areas"
        raise InputError([Fault(where, problem, "Give areas of the schools' authority")])
    least = sorted(number.items(), key=lambda each: (-each[1], each[0]))
    said = some_of([f"{name} ({schools_in:,})" for name, schools_in in least], 12)
    notices = [Notice(f"Planning areas of {where}, with their schools: {said}.")]
    without = [f"{each.name} ({each.urn})" for each in items if not each.area]
    if without:
        notices.append(
            Notice(
                f"{counted(len(without), 'school')} in no planning area of {where}: "
                f"{some_of(without)}. They share clusters only with each other where clusters may "
                "not cross a border."
            )
        )
    lacking = {name: why for name, why in schools.lacking.items() if name != "area"}
    return replace(schools.replace(items), notices=(*schools.notices, *notices), lacking=lacking)


def _column(file: GivenFile, layers: Sequence[Layer], field: str | None) -> tuple[Layer, str]:
    """Return the layer and its column that name the areas."""
    found = [(layer, name) for layer in layers for name in texts_of(layer.frame)]
    names = list(dict.fromkeys(name for _, name in found))
    if field is not None:
        found = [(layer, name) for layer, name in found if key(name) == key(field)]
    if len(found) == 1:
        return found[0]
    listed = some_of(names, 12) or "none"
    if field is not None and not found:
        problem, remedy = "the file has no such column of names", did_you_mean(field, names, "")
    else:
        problem = f"{'several columns' if field is None else 'several layers'} may name the areas"
        remedy = "Say which with --border-field" if field is None else "Keep one layer"
    raise InputError(
        [Fault(file.name, problem, remedy or f"Its columns of names are {listed}", value=field)]
        if remedy.startswith("Did")
        else [Fault(file.name, problem, f"{remedy}. Columns of names: {listed}".lstrip(". "))]
    )


def _areas(file: GivenFile, layer: Layer, column: str) -> tuple[Geometries, list[str]]:
    """Return the areas, metres (EPSG:27700), and the name of each; those of one name are one."""
    shapes = layer.frame.geometry
    if shapely.get_num_coordinates(shapes.array).sum() > MOST_POINTS:
        raise file.refusal("its shapes have more points than any coast", _FORMATS)
    try:
        metres = shapes.to_crs(GRID)
    except pyproj.exceptions.ProjError as error:
        remedy = "Download it in British National Grid or in degrees (WGS 84)"
        raise file.refusal("its coordinates cannot be placed in England", remedy) from error
    frame = geopandas.GeoDataFrame(
        {"name": [tidy(text) for text in texts_of(layer.frame)[column]]}, geometry=metres
    )
    frame = frame[frame["name"].ne("") & frame.geom_type.isin(["Polygon", "MultiPolygon"])]
    if not len(frame) or len(frame) > MOST_FEATURES:
        raise file.refusal("none of its areas has a name", _FORMATS)
    valid = shapely.make_valid(np.asarray(frame.geometry.array, dtype=object))
    return valid, list(frame["name"])


def _area_of_each(
    file: GivenFile,
    schools: Schools,
    areas: Geometries,
    names: Sequence[str],
) -> list[str]:
    """Return the name of the area of each school; `""` for none."""
    tree = shapely.STRtree(areas)
    points = shapely.points([(school.easting, school.northing) for school in schools])
    inside: list[set[str]] = [set() for _ in schools]
    for at, area in np.transpose(tree.query(points, predicate="intersects")).tolist():
        inside[at].add(names[area])
    faults, found = [], []
    for school, point, held in zip(schools, points, inside, strict=True):
        within = {
            name
            for name, area in zip(names, areas, strict=True)
            if name in held and shapely.contains_properly(area, point)
        }
        if len(within) > 1:
            both = " and ".join(sorted(within)[:2])
            problem = f"{school.name} ({school.urn}) lies in two of its areas, {both}"
            faults.append(Fault(file.name, problem, "Give areas that do not overlap"))
        near = {names[at] for at in tree.query_nearest(point, max_distance=BESIDE_M).tolist()}
        found.append(min(within or held or near, default=""))
    if faults:
        raise InputError(faults)
    return found
