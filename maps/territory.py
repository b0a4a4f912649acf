"""Where the clusters of a plan lie and which colour each has: the same on every output."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from clustering.plan import Plan
from clustering.problem import Problem
from maps.areas import cluster_areas, neighbours
from maps.basemap import Basemap
from maps.colours import Colour, colour_clusters
from maps.grid import to_metres
from maps.links import is_scattered

LEFT_OUT = 0
"""Label of the places whose nearest school is in no cluster; clusters count from 1."""


@dataclass(frozen=True, eq=False)
class Territory:
    """A plan on the ground.

    Attributes
    ----------
    points_m
        (n, 2) eastings and northings of the schools, in the order of the problem, metres.
    areas
        Area by number of cluster, metres.
    left_out
        The places whose nearest school is in no cluster, metres.
    colours
        Colour by number of cluster.
    scattered
        Whether the clusters lie so much among each other that a map shows links, not areas.
    """

    points_m: NDArray[np.float64]
    areas: dict[int, MultiPolygon]
    left_out: MultiPolygon
    colours: dict[int, Colour]
    scattered: bool


@lru_cache(maxsize=2)  # for a plan that several are compared with
def territory(problem: Problem, plan: Plan, basemap: Basemap | None) -> Territory:
    """Return where a plan lies; every school must have a place."""
    places = [(school.lon, school.lat) for school in problem.schools]
    points_m = shapely.get_coordinates(to_metres(shapely.points(places)))
    owner = {urn: cluster.number for cluster in plan.clusters for urn in cluster.schools}
    cluster_of = [owner.get(school.urn, LEFT_OUT) for school in problem.schools]
    base = basemap or Basemap()
    areas = cluster_areas(points_m, cluster_of, _metres(base.land), _metres(base.boundary))
    left_out = areas.pop(LEFT_OUT, MultiPolygon())
    numbers = [cluster.number for cluster in plan.clusters]
    colours = colour_clusters(numbers, neighbours(areas))
    owners = np.array(cluster_of)
    schools_m = {number: points_m[owners == number] for number in numbers}
    return Territory(
        points_m,
        {number: areas[number] for number in numbers},
        left_out,
        {number: colours[number] for number in numbers},
        is_scattered(areas, schools_m),
    )


def _metres(shapes: tuple[Polygon, ...]) -> tuple[Polygon, ...]:
    return tuple(to_metres(np.array(shapes, dtype=object)))
