"""The quiet map beneath the clusters: land, water, roads and place names, without a network."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry import box
from shapely.ops import linemerge

from data.places import key_of_place
from data.school import School
from maps.grid import Geometries, polygons_in, to_degrees, to_metres
from maps.osm_layers import NamedPlace, OsmLayers, read_osm_layers
from maps.polyline import PRECISION, decode, encode
from routing.cache import cached_document

if TYPE_CHECKING:
    import geopandas

    from clustering.gazetteer import Place
    from clustering.problem import Problem
    from data.boundary import Boundary
    from data.planning_areas import PlanningAreas
    from routing import RoadGraph

ROAD_CLASSES = ("motorway", "trunk", "primary", "secondary", "tertiary")
"""Drawn classes, widest first. Lanes are left out: they would treble the page and grey the map."""
SURROUNDINGS_M = 15_000.0
"""How far the base map goes past the outermost school."""
SCREEN = 3200
"""A third of a pixel when the whole county fills a screen: finer shapes only add weight."""
PUPILS_OF_RANKS = (6_000, 600)
"""Least pupils at primary schools of a city, and of a town: about one person in twelve is one."""
_BY_WATER = re.compile(r"[\s-](?:upon|on|in|by|next|under|le)[\s-]", re.IGNORECASE)
"""What follows the part of a town's name that everybody says."""
FEWEST_OF_TOWN = 3
"""So many schools that are known by nothing but their post town are taken to be in it."""
SMALLEST_LAKE_M2 = 40_000.0
SMALLEST_ISLAND_M2 = 20_000.0
SHORTEST_RIVER_M = 1_500.0


class Roads(Protocol):
    """What a base map needs from a road graph."""

    def major_roads(self) -> "geopandas.GeoDataFrame":
        """Return lines in WGS 84 with a column `road`, the class."""


@dataclass(frozen=True, eq=False)
class Basemap:
    """Shapes in WGS 84 degrees, simplified for the screen.

    Attributes
    ----------
    land
        Empty where no shore was found: then all is land.
    water
        Lakes and wide rivers.
    rivers
        Centre lines of rivers.
    roads
        Lines by class; keys from `ROAD_CLASSES`.
    places
        Names, most important first.
    boundary
        The land of the authority; empty where no boundary was given.
    boundary_year
        Year of that boundary; "" where it is not known.
    areas
        Planning areas by name; empty where no polygons were given.
    """

    land: tuple[Polygon, ...] = ()
    water: tuple[Polygon, ...] = ()
    rivers: tuple[LineString, ...] = ()
    roads: Mapping[str, tuple[LineString, ...]] = field(default_factory=dict)
    places: tuple[NamedPlace, ...] = ()
    boundary: tuple[Polygon, ...] = ()
    boundary_year: str = ""
    areas: Mapping[str, tuple[Polygon, ...]] = field(default_factory=dict)

    @classmethod
    def from_osm(
        cls, path: str | Path, schools: Iterable[School], roads: Roads | None = None
    ) -> "Basemap":
        """Read the surroundings of `schools` from an OpenStreetMap extract.

        Parameters
        ----------
        path
            The `.osm.pbf` the road graph was read from.
        schools
            The schools of the plan.
        roads
            Its road graph; None draws no roads.

        Raises
        ------
        InputError
            Where the file cannot be read to its end.
        """
        schools = tuple(schools)
        bounds = _surroundings(schools)
        tolerance_m = _tolerance_m(bounds)
        layers = read_osm_layers(path)
        return cls(
            land=_land(layers, bounds, schools),
            water=_simple_polygons(layers.water, bounds, tolerance_m, SMALLEST_LAKE_M2),
            rivers=_lines(layers.rivers, bounds, tolerance_m, SHORTEST_RIVER_M),
            roads={} if roads is None else _roads_by_class(roads, bounds, tolerance_m),
            places=_places_in_view(layers.places, bounds),
        )

    @classmethod
    def cached(cls, path: Path, schools: Sequence[School], roads: "RoadGraph") -> "Basemap":
        """Return what `from_osm` reads, as it is stored; or take it from the cache.

        Parameters
        ----------
        path, schools, roads
            As for `from_osm`; the roads are those of that file.

        Raises
        ------
        InputError
            As `from_osm`.
        """
        points = [(school.lon, school.lat) for school in schools]
        return cls.from_dict(
            cached_document(
                "basemap",
                (roads.sources, points, shapely.__version__, shapely.geos_version),
                Path(__file__).parent,
                lambda: cls.from_osm(path, schools, roads).to_dict(),
            )
        )

    @classmethod
    def without_roads(cls, problem: "Problem") -> "Basemap":
        """Return what is known without a road file: the coast, and the places of the register."""
        bounds = _surroundings(problem.schools)
        return cls(
            land=_land(OsmLayers(), bounds, problem.schools), places=tuple(_of_register(problem))
        )

    @property
    def of_osm(self) -> bool:
        """Whether any of it comes from OpenStreetMap, as land, water and roads do."""
        return any((self.land, self.water, self.rivers, self.roads))

    def bounded_by(self, boundary: "Boundary") -> "Basemap":
        """Return the same with the boundary of the authority, as fine as a screen can show.

        Without roads the land ends at it too where it meets the sea.
        """
        from maps.coast import with_shore_of  # noqa: PLC0415 - not needed for a stored map
        from maps.outline import outline  # noqa: PLC0415 - as above

        drawn = outline(boundary.shape)
        land = self.land
        if land and not self.roads:
            known = shapely.union_all(to_metres(np.array(land, dtype=object)))
            shored = with_shore_of(MultiPolygon(list(polygons_in(known))), drawn)
            land = _in_degrees(np.array(shored.geoms, dtype=object))
        parts = np.array(drawn.geoms, dtype=object)
        return replace(self, land=land, boundary=_in_degrees(parts), boundary_year=boundary.year)

    def divided_by(self, areas: "PlanningAreas", schools: Iterable[School]) -> "Basemap":
        """Return the same with planning areas around the schools, as fine as a screen can show."""
        bounds = _surroundings(schools)
        drawn = {
            name: _in_degrees(shapely.simplify(_clipped_m([shape], bounds), _tolerance_m(bounds)))
            for name, shape in areas.items()
        }
        return replace(self, areas={name: parts for name, parts in drawn.items() if parts})

    @property
    def planning_areas(self) -> "PlanningAreas":
        """The planning areas in metres, no finer than a screen can show."""
        return {
            name: shapely.union_all(to_metres(np.array(parts, dtype=object)))
            for name, parts in self.areas.items()
        }

    @property
    def borders(self) -> tuple[LineString, ...]:
        """The lines around the planning areas, each once."""
        shapes = [part for parts in self.areas.values() for part in parts]
        if not shapes:
            return ()
        joined = shapely.line_merge(
            shapely.union_all(shapely.boundary(shapes), grid_size=1 / PRECISION)
        )
        return tuple(shapely.get_parts(joined))

    def to_dict(self, precision: int = PRECISION) -> dict[str, Any]:
        """Return the base map as plain lists and encoded polylines, ready for JSON."""

        def rings(polygon: Polygon) -> list[str]:
            edges = polygon.exterior, *polygon.interiors
            return [encode(ring.coords, precision) for ring in edges]

        def encoded(lines: Iterable[LineString]) -> list[str]:
            return [encode(line.coords, precision) for line in lines]

        return {
            "land": [rings(polygon) for polygon in self.land],
            "water": [rings(polygon) for polygon in self.water],
            "rivers": encoded(self.rivers),
            "roads": {name: encoded(lines) for name, lines in self.roads.items()},
            "places": [[p.name, round(p.lon, 5), round(p.lat, 5), p.rank] for p in self.places],
            "boundary": [rings(polygon) for polygon in self.boundary],
            "boundaryYear": self.boundary_year,
            "areas": {name: [rings(part) for part in parts] for name, parts in self.areas.items()},
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Basemap":
        """Return the base map that `to_dict` stored."""
        return cls(
            land=tuple(_polygon(rings) for rings in stored["land"]),
            water=tuple(_polygon(rings) for rings in stored["water"]),
            rivers=tuple(LineString(decode(text)) for text in stored["rivers"]),
            roads={
                name: tuple(LineString(decode(text)) for text in lines)
                for name, lines in stored["roads"].items()
            },
            places=tuple(NamedPlace(*place) for place in stored["places"]),
            # Plans of earlier versions have neither boundary nor areas.
            boundary=tuple(_polygon(rings) for rings in stored.get("boundary", ())),
            boundary_year=str(stored.get("boundaryYear", "")),
            areas={
                name: tuple(_polygon(rings) for rings in parts)
                for name, parts in stored.get("areas", {}).items()
            },
        )


def _surroundings(schools: Iterable[School]) -> tuple[float, float, float, float]:
    points = to_metres(shapely.points([(school.lon, school.lat) for school in schools]))
    west, south, east, north = shapely.total_bounds(points)
    return (
        west - SURROUNDINGS_M,
        south - SURROUNDINGS_M,
        east + SURROUNDINGS_M,
        north + SURROUNDINGS_M,
    )


def _tolerance_m(bounds: tuple[float, float, float, float]) -> float:
    west, south, east, north = bounds
    return max(east - west, north - south) / SCREEN


def _land(
    layers: OsmLayers, bounds: tuple[float, float, float, float], schools: Iterable[School]
) -> tuple[Polygon, ...]:
    """Return the land around the schools; nothing where all is land."""
    from maps.coast import land_around, land_from_coastline  # noqa: PLC0415 - as in `bounded_by`

    places = shapely.points([(school.lon, school.lat) for school in schools])
    land = land_around(bounds, to_metres(places))
    if layers.coastline:
        shore = list(to_metres(np.array(layers.coastline, dtype=object)))
        land = land_from_coastline(shore, bounds, land)
    if land is None or shapely.box(*bounds).within(land):
        return ()
    large = [polygon for polygon in land.geoms if polygon.area >= SMALLEST_ISLAND_M2]
    simple = shapely.coverage_simplify(np.array(large, dtype=object), _tolerance_m(bounds))
    return _in_degrees(simple)


def _of_register(problem: "Problem") -> Iterator[NamedPlace]:
    """Yield the places of the schools, largest first, in the middle of the schools there."""
    from clustering.gazetteer import gazetteer_of  # noqa: PLC0415 - as in `bounded_by`

    places = sorted(gazetteer_of(problem).places.values(), key=lambda each: -each.pupils)
    for place in places:
        if len(place.rows) < FEWEST_OF_TOWN and not _lies_here(place, problem.schools):
            continue
        rank = next((i for i, least in enumerate(PUPILS_OF_RANKS) if place.pupils >= least), 2)
        rows = list(place.rows)
        points = np.array([(problem.schools[row].lon, problem.schools[row].lat) for row in rows])
        # Of many schools the middle lies in the town even where some do not.
        lon, lat = np.median(points, axis=0).tolist()
        yield NamedPlace(place.name, lon, lat, rank)


def _lies_here(place: "Place", schools: Sequence[School]) -> bool:
    """Tell whether a place is where its few schools are, and is not their post town far away.

    A school at Ponteland has the post town Newcastle upon Tyne, 12 km off. In the town itself the
    names of schools, wards or districts hold its own.
    """
    stem = key_of_place(_BY_WATER.split(place.name)[0])
    return not place.post_town or any(
        f" {stem} " in f" {key_of_place(text)} "
        for school in map(schools.__getitem__, place.rows)
        for text in (school.name, school.ward, school.locality, school.district)
    )


def _simple_polygons(
    shapes: Sequence[shapely.Geometry],
    bounds: tuple[float, float, float, float],
    tolerance_m: float,
    smallest_m2: float,
) -> tuple[Polygon, ...]:
    parts = shapely.get_parts(_clipped(shapes, bounds))
    parts = parts[shapely.area(parts) >= smallest_m2]
    return _in_degrees(shapely.simplify(parts, tolerance_m))


def _lines(
    shapes: Sequence[shapely.Geometry],
    bounds: tuple[float, float, float, float],
    tolerance_m: float,
    shortest_m: float = 0.0,
) -> tuple[LineString, ...]:
    parts = shapely.get_parts(_clipped(shapes, bounds))
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]
    if not len(parts):
        return ()
    # Mapped in many short pieces: joined, they weigh less and simplify better.
    joined = shapely.get_parts([linemerge(list(parts))])
    joined = joined[shapely.length(joined) >= shortest_m]
    return tuple(to_degrees(shapely.simplify(joined, tolerance_m)))


def _clipped(
    shapes: Sequence[shapely.Geometry], bounds: tuple[float, float, float, float]
) -> Geometries:
    if not len(shapes):
        return np.array([], dtype=object)
    return _clipped_m(to_metres(np.array(shapes, dtype=object)), bounds)


def _clipped_m(
    metres: Sequence[shapely.Geometry] | Geometries, bounds: tuple[float, float, float, float]
) -> Geometries:
    metres = np.array(metres, dtype=object)
    area = box(*bounds)
    near: Geometries = metres[shapely.intersects(metres, area)]
    # Few shapes cross the rectangle's side; only those need a clean cut.
    return np.array(shapely.intersection(shapely.make_valid(near), area), dtype=object)


def _roads_by_class(
    roads: Roads, bounds: tuple[float, float, float, float], tolerance_m: float
) -> dict[str, tuple[LineString, ...]]:
    table = roads.major_roads()
    by_class = {name: list(table.geometry[table["road"] == name]) for name in ROAD_CLASSES}
    return {name: _lines(lines, bounds, tolerance_m) for name, lines in by_class.items() if lines}


def _places_in_view(
    places: Iterable[NamedPlace], bounds: tuple[float, float, float, float]
) -> tuple[NamedPlace, ...]:
    found = sorted(places, key=lambda place: (place.rank, place.name, place.lon))
    if not found:
        return ()
    points = to_metres(shapely.points([(place.lon, place.lat) for place in found]))
    inside = shapely.contains(box(*bounds), points)
    return tuple(place for place, keep in zip(found, inside, strict=True) if keep)


def _in_degrees(polygons: Geometries) -> tuple[Polygon, ...]:
    """Return valid polygons, their corners rounded as polylines are, so that storing is exact."""
    valid = shapely.make_valid(to_degrees(polygons))
    rounded = shapely.set_precision(valid, 1 / PRECISION)
    return tuple(part for shape in rounded for part in polygons_in(shape))


def _polygon(rings: Sequence[str]) -> Polygon:
    return Polygon(decode(rings[0]), [decode(ring) for ring in rings[1:]])
