"""The atlas of a sweep: one page on which areas are coloured by any figure of their plans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import rjsmin
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon

from maps.areas import cluster_areas
from maps.coast import land_around
from maps.design import style_sheet
from maps.page import POLICY_SLOT, asset, inert_json, lean, sealed

Floats = NDArray[np.float64]
Bounds = tuple[float, float, float, float]
"""West, south, east, north, metres."""

DETAIL_M = 400.0
"""Detail of a border that is lost on a screen."""
INSET_M = (62_000.0, 50_000.0)
INSET_FEWEST = 8
"""Land that is shown larger beside the map, where so many areas have their middle in it: London."""
UNIT_M = 100.0
"""A unit of the drawing."""


@dataclass(frozen=True, slots=True)
class AtlasArea:
    """An area of the atlas.

    Attributes
    ----------
    name
        As in the rows.
    places_m
        (n, 2) eastings and northings of its schools, metres.
    """

    name: str
    places_m: Floats


@dataclass(frozen=True, slots=True)
class AtlasColumn:
    """A figure of the rows.

    Attributes
    ----------
    name, words
        Its name in the rows, and for people.
    coloured
        Whether areas may be coloured by it.
    """

    name: str
    words: str
    coloured: bool


def atlas_page(
    title: str,
    areas: Sequence[AtlasArea],
    columns: Sequence[AtlasColumn],
    rows: Sequence[Mapping[str, Any]],
    *,
    divided: bool,
) -> str:
    """Return the page, HTML that needs nothing but itself and the plan directories it links to.

    Parameters
    ----------
    title
        What was swept, in words.
    areas
        The areas.
    columns
        What the table shows.
    rows
        The figures of each plan: `area`, `setting`, `plan` (its directory, or None), and the
        columns.
    divided
        Whether the areas divide the land among them, as authorities do; others are circles.
    """
    bounds = _bounds(areas)
    places_m = np.vstack([area.places_m for area in areas])
    land = land_around(bounds, np.asarray(shapely.points(places_m))) or MultiPolygon()
    shapes = _divided(areas, places_m, land) if divided else _circles(areas, bounds)
    contents = {
        "title": title,
        "columns": [[each.name, each.words, each.coloured] for each in columns],
        "areas": [[area.name, shape] for area, shape in zip(areas, shapes, strict=True)],
        "land": path_of(shapely.simplify(land, DETAIL_M)),
        "view": view_of(bounds),
        "inset": _inset(areas),
        "rows": [dict(row) for row in rows],
    }
    page = "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en-GB">',
            "<head>",
            '<meta charset="utf-8">',
            POLICY_SLOT,
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<link rel="icon" href="data:,">',
            "<title>Atlas of proposed clusters of schools</title>",
            f"<style>{style_sheet()}{lean(asset('atlas.css'))}</style>",
            "</head>",
            "<body>",
            asset("atlas.html"),
            f'<script type="application/json" id="atlas">{inert_json(contents)}</script>',
            f"<script>{rjsmin.jsmin(asset('atlas.js'))}</script>",
            "</body>",
            "</html>",
            "",
        ]
    )
    return sealed(page)


def _bounds(areas: Sequence[AtlasArea]) -> Bounds:
    places = np.vstack([area.places_m for area in areas])
    (west, south), (east, north) = places.min(axis=0), places.max(axis=0)
    margin = 0.03 * max(east - west, north - south) + 3_000.0
    return float(west - margin), float(south - margin), float(east + margin), float(north + margin)


def view_of(bounds: Bounds) -> list[int]:
    """Return the box of a drawing, of (4,) metres: left, top, width, height; north is up."""
    west, south, east, north = (round(each / UNIT_M) for each in bounds)
    return [west, -north, east - west, north - south]


def _divided(areas: Sequence[AtlasArea], places_m: Floats, land: MultiPolygon) -> list[str]:
    """Return each area as a path: the land whose nearest school is in it."""
    owner = np.repeat(np.arange(len(areas)), [len(area.places_m) for area in areas])
    found = cluster_areas(places_m, owner.tolist(), tuple(land.geoms))
    shapes = [found.get(at, MultiPolygon()) for at in range(len(areas))]
    simple = shapely.coverage_simplify(np.array(shapes, dtype=object), DETAIL_M)
    return [path_of(shape) for shape in simple]


def path_of(shape: shapely.Geometry) -> str:
    """Return polygons as a path of SVG, in units of the drawing."""
    rings = [
        ring
        for polygon in shapely.get_parts(shape)
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    return "".join(line_of(ring.coords[:-1]) + "z" for ring in rings)


def line_of(places_m: npt.ArrayLike) -> str:
    """Return a line as steps from its first point, in units of the drawing.

    Parameters
    ----------
    places_m
        (n, 2) eastings and northings, metres.
    """
    units = np.rint(np.asarray(places_m) * np.array([1.0, -1.0]) / UNIT_M).astype(np.int64)
    start = f"M{units[0, 0]} {units[0, 1]}l"
    return start + " ".join(f"{x} {y}" for x, y in np.diff(units, axis=0).tolist())


def _circles(areas: Sequence[AtlasArea], bounds: Bounds) -> list[str]:
    """Return each area as a circle around the middle of its schools, as large as it has schools."""
    west, south, east, north = bounds
    most = max(len(area.places_m) for area in areas)
    largest = 0.04 * max(east - west, north - south) / UNIT_M
    return [
        _circle(
            np.median(area.places_m, axis=0) / UNIT_M,
            largest * (len(area.places_m) / most) ** 0.5,
        )
        for area in areas
    ]


def _circle(middle: Floats, radius: float) -> str:
    x, y, r = round(float(middle[0])), -round(float(middle[1])), max(round(radius), 4)
    return f"M{x - r} {y}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z"


def _inset(areas: Sequence[AtlasArea]) -> list[int] | None:
    """Return the box in which areas are too small to see; None where there is none."""
    middles = np.array([np.median(area.places_m, axis=0) for area in areas])
    half = np.array(INSET_M) / 2
    within = (np.abs(middles[:, None] - middles[None]) <= half).all(axis=2)
    crowd = int(within.sum(axis=1).argmax())
    if within[crowd].sum() < INSET_FEWEST:
        return None
    x, y = middles[within[crowd]].mean(axis=0)
    return view_of((x - half[0], y - half[1], x + half[0], y + half[1]))
