"""Invented counties of any size: towns and villages, a road network, drive times with directions.

Roads are a Gabriel graph: two places are joined if no third lies within the circle between them.
That looks much like the roads of an English shire, is planar, and is thinned by one estuary.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import Delaunay, cKDTree

from clustering import Problem, Rules
from data.coordinates import to_degrees
from data.school import School, Schools
from routing.times import TravelTimes

KM2_PER_SCHOOL = 23.0
"""Lincolnshire's 280 primaries share about 6,000 square kilometres, Essex's 450 about 3,700."""
TOWN_SHARE = 0.5
KINDS = {
    "Community school": 0.37,
    "Voluntary controlled school": 0.19,
    "Voluntary aided school": 0.18,
    "Academy converter": 0.21,
    "Foundation school": 0.05,
}

Points = NDArray[np.float64]


def county(n: int, seed: int = 0) -> Problem:
    """Return a county of n primary schools with the default rules; same n and seed, same county."""
    random = np.random.default_rng([n, seed])
    side_m = 1000 * np.sqrt(n * KM2_PER_SCHOOL)
    places, in_town = _places(n, side_m, random)
    seconds = _drive_times(places, side_m, random)
    schools = _schools(places, in_town, random)
    return Problem(schools, TravelTimes(schools.urns, seconds), Rules())


def _places(n: int, side_m: float, random: np.random.Generator) -> tuple[Points, NDArray[np.bool_]]:
    """Return metres east and north of every school, and whether it lies in a town."""
    towns = random.uniform(0.08, 0.92, (max(2, n // 20), 2)) * side_m
    rank = np.arange(1, len(towns) + 1)
    in_town = random.random(n) < TOWN_SHARE
    town = random.choice(len(towns), n, p=(1 / rank) / (1 / rank).sum())
    spread_m = 2500 / np.sqrt(rank[town])
    places = towns[town] + random.normal(0.0, 1.0, (n, 2)) * spread_m[:, None]
    villages = random.uniform(0.0, side_m, (n, 2))
    return np.where(in_town[:, None], places, villages), in_town


def _drive_times(places: Points, side_m: float, random: np.random.Generator) -> Points:
    n = len(places)
    junctions = random.uniform(0.0, side_m, (n, 2))
    points = np.vstack([places, junctions])
    roads = _gabriel(points)
    estuary = _crosses(points, roads, at_m=0.6 * side_m, north_of_m=0.75 * side_m)
    roads = _joined(points, roads, roads[~estuary])
    length_m = np.linalg.norm(points[roads[:, 0]] - points[roads[:, 1]], axis=1)
    bends = random.uniform(1.05, 1.35, len(roads))
    kph = np.where(length_m < 1500, random.uniform(25, 40, len(roads)),
                   random.uniform(45, 75, len(roads)))  # fmt: skip
    there_s = length_m * bends / (kph / 3.6) + 5.0
    back_s = there_s * random.uniform(0.95, 1.05, len(roads))
    ends = (np.r_[roads[:, 0], roads[:, 1]], np.r_[roads[:, 1], roads[:, 0]])
    graph = csr_array((np.r_[there_s, back_s], ends), shape=(2 * n, 2 * n))
    door_s = random.uniform(10.0, 45.0, n)
    seconds = dijkstra(graph, indices=np.arange(n))[:, :n] + door_s[:, None] + door_s[None, :]
    np.fill_diagonal(seconds, 0.0)
    return np.round(seconds)


def _gabriel(points: Points) -> NDArray[np.int64]:
    triangles = Delaunay(points).simplices
    sides = np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]])
    edges = np.unique(np.sort(sides, axis=1), axis=0).astype(np.int64)
    a, b = points[edges[:, 0]], points[edges[:, 1]]
    nearest, _ = cKDTree(points).query((a + b) / 2)
    kept: NDArray[np.int64] = edges[nearest >= np.linalg.norm(a - b, axis=1) / 2 - 1e-6]
    return kept


def _crosses(
    points: Points, roads: NDArray[np.int64], at_m: float, north_of_m: float
) -> NDArray[np.bool_]:
    a, b = points[roads[:, 0]], points[roads[:, 1]]
    between: NDArray[np.bool_] = (a[:, 0] - at_m) * (b[:, 0] - at_m) < 0
    return between & ((a[:, 1] + b[:, 1]) / 2 > north_of_m)


def _joined(
    points: Points, all_roads: NDArray[np.int64], roads: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the roads, with those back that join parts that would otherwise be islands."""
    graph = csr_array((np.ones(len(roads)), (roads[:, 0], roads[:, 1])), shape=(len(points),) * 2)
    _, part = connected_components(graph, directed=False)
    bridges = all_roads[part[all_roads[:, 0]] != part[all_roads[:, 1]]]
    return np.vstack([roads, bridges])


def _schools(places: Points, in_town: NDArray[np.bool_], random: np.random.Generator) -> Schools:
    n = len(places)
    rolls = np.where(in_town, random.lognormal(5.6, 0.4, n), random.lognormal(4.5, 0.5, n))
    types = random.choice(list(KINDS), n, p=list(KINDS.values()))
    aided = types == "Voluntary aided school"
    church = aided | (types == "Voluntary controlled school")
    catholic = aided & (random.random(n) < 0.35)
    trusts = _nearest_trust(places, types == "Academy converter", random)
    federations = _federated(places, rolls, types)
    eastings, northings = 500_000 + places[:, 0], 340_000 + places[:, 1]
    lon, lat = to_degrees(eastings, northings)
    return Schools(
        tuple(
            School(
                urn=100_000 + i,
                name=f"School {i + 1}",
                lon=float(lon[i]),
                lat=float(lat[i]),
                easting=float(eastings[i]),
                northing=float(northings[i]),
                type=str(types[i]),
                faith="Roman Catholic" if catholic[i] else "Church of England" if church[i] else "",
                trust=trusts[i],
                federation=federations.get(i, ""),
                pupils=int(np.clip(rolls[i], 20, 800)),
            )
            for i in range(n)
        )
    )


def _nearest_trust(
    places: Points, academies: NDArray[np.bool_], random: np.random.Generator
) -> list[str]:
    """Give every academy to the trust whose office is nearest."""
    offices = places[random.choice(len(places), max(1, int(academies.sum()) // 6), replace=False)]
    trust = np.asarray(cKDTree(offices).query(places)[1]).tolist()
    return [
        f"Trust {t + 1}" if academy else "" for t, academy in zip(trust, academies, strict=True)
    ]


def _federated(
    places: Points, rolls: NDArray[np.float64], types: NDArray[np.str_]
) -> dict[int, str]:
    """Federate one small maintained school in twenty with its nearest neighbour of the kind."""
    maintained = [i for i in np.argsort(rolls).tolist() if types[i] != "Academy converter"]
    near = np.asarray(cKDTree(places).query(places, min(6, len(places)))[1]).tolist()
    found: dict[int, str] = {}
    for first in maintained[: max(2, len(places) // 20)]:
        for second in near[first][1:]:
            if first not in found and second not in found and second in maintained:
                found[first] = found[second] = f"Federation {len(found) // 2 + 1}"
    return found
