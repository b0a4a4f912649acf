"""Groups in a GeoJSON file: schools as points with their group, or groups as areas."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from data.errors import Fault, InputError
from data.given_file import GivenFile
from data.group_table.directory import SchoolDirectory
from data.group_table.grid import Grid, clean_rows_of, letter
from data.group_table.headings import Role, role_of
from data.group_table.layout import BY_HEADING, Reading
from data.group_table.written import WrittenSchool
from data.spelling import counted, some_of
from data.vocabulary import key

_AREAS = frozenset({"Polygon", "MultiPolygon"})
_NAMES = frozenset({"name", "label", "title"})
_MOST_FEATURES = 10_000
_WEST, _SOUTH, _EAST, _NORTH = -10.0, 49.0, 3.0, 61.0

Feature = Mapping[str, Any]


def is_geojson(file: GivenFile) -> bool:
    """Say whether a file begins as a JSON object that names features."""
    start = file.content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith(b"{") and b'"type"' in start and b"Feature" in file.content[:65_536]


def features_of(file: GivenFile) -> list[Feature]:
    """Return the features of a GeoJSON file.

    Raises
    ------
    InputError
        If it is damaged, is not in degrees, or has far more features than schools.
    """
    try:
        document = json.loads(file.content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise file.refusal("the GeoJSON is damaged", "Export it again") from None
    found = document.get("features") if isinstance(document, dict) else None
    listed = found if isinstance(found, list) else []
    features: list[Feature] = [each for each in listed if isinstance(each, dict)]
    if not features:
        raise file.refusal("the GeoJSON has no features", "Export the layer of groups or schools")
    if len(features) > _MOST_FEATURES:
        problem = f"the GeoJSON has {len(features):,} features, far more than there are schools"
        raise file.refusal(problem, "Export your own schools, or the areas of the groups")
    return features


def properties_grid(file: GivenFile, features: Sequence[Feature]) -> Grid | None:
    """Return the properties of all features but areas as a table; None if there is none.

    Row 1 is the first feature.
    """
    rows = [_properties(each) for each in features if _geometry_type(each) not in _AREAS]
    names = list(dict.fromkeys(name for row in rows for name in row))
    if not names:
        return None
    table = [names, *([row.get(name, "") for name in names] for row in rows)]
    return clean_rows_of(file.name, "", enumerate(table))


def area_reading(
    file: GivenFile, features: Sequence[Feature], directory: SchoolDirectory
) -> Reading | None:
    """Return the schools that lie in each area as its group; None if there are no areas.

    Raises
    ------
    InputError
        If the areas are not in degrees, are damaged, or it is not certain what names them.
    """
    areas = [
        (number, each)
        for number, each in enumerate(features, start=1)
        if _geometry_type(each) in _AREAS
    ]
    if not areas:
        return None
    named_by = _naming_property(file, [_properties(each) for _, each in areas])
    schools = [
        school
        for number, each in areas
        for school in _inside(file, number, each, _properties(each).get(named_by, ""), directory)
    ]
    sentence = (
        f"{file.name} has areas: the schools that lie in an area are its group; "
        f"{counted(len(areas), 'area')} named by {named_by!r}."
    )
    return Reading(file.name, sentence, tuple(schools), BY_HEADING)


def _inside(
    file: GivenFile, number: int, feature: Feature, label: str, directory: SchoolDirectory
) -> Iterator[WrittenSchool]:
    try:
        area = shape(feature["geometry"])
        west, south, east, north = area.bounds
    except Exception:  # noqa: BLE001 - the library trips in any way over coordinates that are none
        problem, remedy = "the area is damaged", "Export it again"
        raise InputError([Fault(file.name, problem, remedy, number)]) from None
    if not (_WEST <= west <= east <= _EAST and _SOUTH <= south <= north <= _NORTH):
        problem = "the area is not in longitude and latitude, or lies outside Great Britain"
        remedy = "Export it as GeoJSON in WGS 84 (EPSG:4326)"
        raise InputError([Fault(file.name, problem, remedy, number)])
    schools = directory.schools
    lon, lat = (np.array([getattr(each, name) for each in schools]) for name in ("lon", "lat"))
    for school, is_in in zip(schools, shapely.contains_xy(area, lon, lat), strict=True):
        if is_in:
            yield WrittenSchool(
                urn=str(school.urn), group=label, where=file.name, row=number, column="geometry"
            )


def _naming_property(file: GivenFile, properties: Sequence[Mapping[str, str]]) -> str:
    """Return the property that names the areas.

    Raises
    ------
    InputError
        If none or several may.
    """
    names = list(dict.fromkeys(name for each in properties for name in each))
    filled = [name for name in names if all(each.get(name) for each in properties)]
    by_role = [name for name in filled if role_of(name) is Role.GROUP]
    by_name = [name for name in filled if key(name) in _NAMES]
    distinct = [name for name in filled if len({each[name] for each in properties}) > 1]
    for found in (by_role, by_name, distinct, filled):
        if len(found) == 1:
            return found[0]
    listed = some_of([*map(repr, names)]) or "none"
    problem = f"it is not certain which property names the areas: {listed}"
    raise file.refusal(problem, "Name one of them group, in every feature")


def _geometry_type(feature: Feature) -> str:
    geometry = feature.get("geometry")
    return str(geometry.get("type", "")) if isinstance(geometry, dict) else ""


def _properties(feature: Feature) -> dict[str, str]:
    """Return the properties of a feature that are texts or numbers, as texts."""
    found = feature.get("properties")
    if not isinstance(found, dict):
        return {}
    return {
        str(name) or letter(at): _as_text(value)
        for at, (name, value) in enumerate(found.items())
        if isinstance(value, str | int | float) and not isinstance(value, bool)
    }


def _as_text(value: str | float) -> str:
    """Return a value of JSON as a spreadsheet shows it: 118155.0 as 118155."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
