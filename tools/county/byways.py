"""What no car drives through: railways, farm drives, tracks, paths."""

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from tools.county.chance import chance_for
from tools.county.curves import Points, hermite, left_of, spline, thin, unit, winding
from tools.county.land import Land
from tools.county.places import Rank, Settlement
from tools.county.road import Road

# Kilometres east and north: the line to the harbour and the line to the south-west.
_RAILWAYS_KM = [
    [(601.8, 382.8), (604.6, 380), (612, 376.4), (622, 373.2), (631, 369.6), (638.2, 366.9)],
    [(601.8, 382.8), (600.4, 378), (596.5, 370.5), (592.4, 367.6), (586, 363.2), (578.3, 359.1)],
]
_FARMS, _TRACKS, _FOOTPATHS = 420, 330, 260


def make_railways() -> list[Road]:
    """Return the county's railway lines."""
    return [
        Road(
            thin(spline(np.array(line) * 1000.0, 80.0), 0.8), {"railway": "rail", "usage": "branch"}
        )
        for line in _RAILWAYS_KM
    ]


def make_byways(lanes: list[Road], places: list[Settlement], land: Land) -> list[Road]:
    """Return farm drives, tracks, bridleways and footpaths, each leaving a lane or a village."""
    chance = chance_for("byways")
    dry = land.shore.difference(shapely.union_all([_verge(land.river), _verge(land.brook)]))
    shapely.prepare(dry)
    country = [road for road in lanes if road.highway in {"unclassified", "tertiary"}]
    drives = [_spur(road, (120, 420), chance) for road in _some(country, _FARMS, chance)]
    tracks = [_spur(road, (300, 1100), chance) for road in _some(country, _TRACKS, chance)]
    return [
        *(Road(line, _drive_tags(chance)) for line in drives if dry.covers(LineString(line))),
        *(Road(line, _track_tags(chance)) for line in tracks if dry.covers(LineString(line))),
        *(Road(line, _path_tags(chance)) for line in _paths(places, dry, chance)),
    ]


def _verge(water: Points) -> BaseGeometry:
    return LineString(water).buffer(15)


def _some(roads: list[Road], count: int, chance: np.random.Generator) -> list[Road]:
    return [roads[int(i)] for i in chance.integers(0, len(roads), count)]


def _spur(road: Road, reach_m: tuple[int, int], chance: np.random.Generator) -> Points:
    """Return a line that leaves one of the road's points to one side."""
    at = int(chance.integers(1, max(2, len(road.line) - 1)))
    ahead = unit(road.line[at] - road.line[at - 1])
    way = left_of(ahead) * chance.choice([-1.0, 1.0]) + ahead * chance.normal(0, 0.4)
    end = road.line[at] + unit(way) * chance.uniform(*reach_m)
    return thin(winding(hermite(road.line[at], end, way, way, 40.0), 14.0, 400.0, chance), 2.0)


def _paths(
    places: list[Settlement], dry: BaseGeometry, chance: np.random.Generator
) -> list[Points]:
    """Return paths between neighbouring villages, across the fields."""
    villages = [place.at for place in places if Rank.HAMLET <= place.rank <= Rank.LARGE_VILLAGE]
    spots = np.array(villages)
    paths: list[Points] = []
    while len(paths) < _FOOTPATHS:
        start = spots[int(chance.integers(len(spots)))]
        end = start + chance.normal(0, 1100, 2)
        path = thin(
            winding(hermite(start, end, end - start, end - start, 60.0), 45.0, 600.0, chance), 4.0
        )
        if dry.covers(LineString(path)):
            paths.append(path)
    return paths


def _drive_tags(chance: np.random.Generator) -> dict[str, str]:
    if chance.random() < 0.12:
        return {"highway": "unclassified", "access": "private"}
    return {"highway": "service", "service": "driveway", "access": "private"}


def _track_tags(chance: np.random.Generator) -> dict[str, str]:
    return {"highway": "track", "tracktype": f"grade{chance.integers(2, 6)}"}


def _path_tags(chance: np.random.Generator) -> dict[str, str]:
    if chance.random() < 0.3:
        return {"highway": "bridleway", "designation": "public_bridleway"}
    return {"highway": "footway", "designation": "public_footpath"}
