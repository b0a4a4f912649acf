"""Planning areas as polygons: which of them a place lies in."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import shapely

    PlanningAreas = Mapping[str, shapely.Geometry]
    """Areas by name, metres (EPSG:27700)."""

ROLE = "borders"
BESIDE_M = 500.0
"""A place this far outside every area still counts as in the nearest: piers, coarse coasts."""


def planning_areas_of(borders: str | None, field: str | None) -> "PlanningAreas":
    """Return the areas of a file by name; none where no file is given.

    Parameters
    ----------
    borders, field
        As for `data.borders.with_areas`; None for none.

    Raises
    ------
    InputError
        If the file cannot be read or has no such column.
    """
    if borders is None:
        return {}
    from data.borders import read_planning_areas  # noqa: PLC0415 - imports geopandas

    return read_planning_areas(borders, field)


def area_at(areas: "PlanningAreas", easting: float, northing: float) -> str:
    """Return the name of the area that a place lies in or just outside; `""` for none.

    Parameters
    ----------
    areas
        The areas.
    easting, northing
        The place, metres.
    """
    import shapely  # noqa: PLC0415 - only where there are polygons

    place = shapely.Point(easting, northing)
    apart_m = {name: float(shapely.distance(area, place)) for name, area in areas.items()}
    nearest = min(apart_m, key=lambda name: (apart_m[name], name), default="")
    return nearest if nearest and apart_m[nearest] <= BESIDE_M else ""
