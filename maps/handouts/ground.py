"""What all printed maps of a plan are drawn from, measured once."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon

from clustering.plan import Cluster, Plan
from clustering.problem import Problem
from clustering.standing import Standing, standings
from maps.basemap import ROAD_CLASSES, Basemap
from maps.colours import Colour
from maps.grid import Geometries, to_metres
from maps.handouts.text import legible
from maps.kinds import kinds_of
from maps.label_rules import largest_first
from maps.links import links, middle
from maps.spokes import Spokes
from maps.territory import LEFT_OUT, territory

Place = tuple[str, int, NDArray[np.float64]]
"""The name, rank and (2,) place, metres, of what a map names."""


@dataclass(frozen=True, eq=False)
class Ground:
    """Schools, areas and the land beneath, in metres (EPSG:27700).

    Attributes
    ----------
    points_m
        (n, 2) places of the schools, in the order of the problem.
    kinds
        The kind of each school, its index in `maps.kinds.KINDS`.
    cluster_of
        The number of each school's cluster, or `LEFT_OUT`.
    standings
        How each school in no cluster stands, by its row.
    areas, colours
        By number of the cluster.
    links, middles
        The lines that join a cluster's schools, and the (2,) school where its number stands, by
        number; empty where areas are drawn.
    unplaced
        The area nearest to schools in no cluster.
    spokes
        Drives along the roads, by the rows of the school where each starts and of its hub.
    land, water, rivers
        Shapes of the base map; `land` is empty where all is land.
    boundary
        The land of the authority; empty where its boundary is not known.
    borders
        The lines around planning areas; empty where no polygons were given.
    roads
        Lines by class, narrowest first.
    places
        Names, most important first, with rank and place.
    """

    points_m: NDArray[np.float64]
    kinds: tuple[int, ...]
    cluster_of: NDArray[np.int64]
    standings: dict[int, Standing]
    areas: dict[int, MultiPolygon]
    colours: dict[int, Colour]
    links: dict[int, Geometries]
    middles: dict[int, NDArray[np.float64]]
    unplaced: MultiPolygon
    spokes: dict[tuple[int, int], shapely.Geometry]
    land: Geometries
    water: Geometries
    rivers: Geometries
    boundary: Geometries
    borders: Geometries
    roads: dict[str, Geometries]
    places: tuple[Place, ...]

    @property
    def scattered(self) -> bool:
        """Whether clusters are drawn as links, since their areas would not be read."""
        return bool(self.links)


def ground_of(problem: Problem, plan: Plan, basemap: Basemap | None, spokes: Spokes) -> Ground:
    """Measure a plan and its base map; every school must have a place."""
    schools, base = problem.schools, basemap or Basemap()
    owner = {urn: cluster.number for cluster in plan.clusters for urn in cluster.schools}
    lies = territory(problem, plan, basemap)
    places = largest_first(base.places, lies.points_m)
    linked = plan.clusters if lies.scattered else ()
    schools_m = {
        each.number: lies.points_m[[problem.row[urn] for urn in each.schools]] for each in linked
    }
    at = _points([(place.lon, place.lat) for place in places])
    return Ground(
        points_m=lies.points_m,
        kinds=kinds_of(schools),
        cluster_of=np.array([owner.get(school.urn, LEFT_OUT) for school in schools]),
        standings={
            problem.row[urn]: standing
            for urn, standing in standings(problem, (left.urn for left in plan.left_out)).items()
        },
        areas=lies.areas,
        colours=lies.colours,
        links={
            each.number: np.array(links(schools_m[each.number], _lead_of(each)), dtype=object)
            for each in linked
        },
        middles={number: middle(places_m) for number, places_m in schools_m.items()},
        unplaced=lies.left_out,
        spokes={
            (problem.row[start], problem.row[hub]): line
            for (start, hub), line in zip(
                spokes.lines, _metres(tuple(spokes.lines.values())), strict=True
            )
        },
        land=_metres(base.land),
        water=_metres(base.water),
        rivers=_metres(base.rivers),
        boundary=_metres(base.boundary),
        borders=_metres(base.borders),
        roads={name: _metres(base.roads.get(name, ())) for name in reversed(ROAD_CLASSES)},
        places=tuple(
            (legible(place.name), place.rank, point)
            for place, point in zip(places, at, strict=True)
        ),
    )


def _lead_of(cluster: Cluster) -> int | None:
    return None if cluster.lead is None else cluster.schools.index(cluster.lead)


def _metres(shapes: tuple[shapely.Geometry, ...]) -> Geometries:
    return to_metres(np.array(shapes, dtype=object))


def _points(degrees: list[tuple[float, float]]) -> NDArray[np.float64]:
    if not degrees:
        return np.empty((0, 2))
    return np.asarray(shapely.get_coordinates(to_metres(shapely.points(degrees))))
