"""How long drive times take: python -m benchmarks.routing

The Isle of Wight comes from the reference data beside the project and is left out without them.
The county is made up: 265,000 junctions and ends of roads, towns and open country, as irregular as
a real network, with main roads that follow the quickest ways between its towns.
"""

import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from unittest import mock

import numpy as np
import scipy.sparse
from scipy.sparse import csgraph
from scipy.spatial import Delaunay

from data import School, read_schools
from routing import (
    RoadGraph,
    SpeedProfile,
    cached_roads,
    cached_times,
    extend_times,
    reach,
    routes,
    travel_times,
)
from routing.controls import Control
from routing.network import RoadNodes, Stretches
from routing.tags import RoadClass

T = TypeVar("T")

SHARED = Path(__file__).parents[2] / "shared" / "data"
JUNCTIONS, SCHOOLS, TOWNS, VILLAGES = 265_000, 300, 60, 600
SIDE_M = 100_000.0
LON, LAT = -1.5, 52.0


def timed(what: str, run: Callable[[], T]) -> T:
    """Print wall and CPU seconds of one step."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = run()
    print(
        f"{what:<58}{time.perf_counter() - wall:9.3f}{time.process_time() - cpu:9.3f}", flush=True
    )
    return result


def isle_of_wight() -> None:
    register = SHARED / "schools" / "gias_england_statefunded_2022-07.csv"
    schools = read_schools(register, la="Isle of Wight", phase="Primary")
    path = SHARED / "roads" / "isle-of-wight-2020-04-22.osm.pbf"
    car = SpeedProfile.car()
    print(f"Isle of Wight, {len(schools)} schools")
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch("platformdirs.user_cache_dir", return_value=folder),
    ):
        roads = timed("  cold: road file", lambda: cached_roads(path))
        timed("  cold: drive times", lambda: cached_times(roads, schools, car))
        roads = timed("  warm: roads from the cache", lambda: cached_roads(path))
        timed("  warm: drive times from the cache", lambda: cached_times(roads, schools, car))
        timed("  warm roads, another profile", lambda: travel_times(roads, schools, car.scaled(2)))


def county() -> None:
    roads, place = timed("County: made up", made_up)
    lon, lat = place
    print(f"County, {len(roads.nodes):,} nodes, {roads.stretches.open.sum():,} arcs")
    rng = np.random.default_rng(5)
    at = rng.choice(len(lon), SCHOOLS + 1, replace=False)
    schools = [
        School(urn=int(i), name=f"School {i}", lon=lon[i], lat=lat[i], easting=0.0, northing=0.0)
        for i in at
    ]
    car = SpeedProfile.car()
    times = timed(
        f"  {SCHOOLS} x {SCHOOLS}, all included", lambda: travel_times(roads, schools[:-1], car)
    )
    found = timed("  one school added", lambda: extend_times(roads, times, car, schools[-1]))
    again = timed("  301 x 301, network ready", lambda: travel_times(roads, schools, car))
    assert np.allclose(found.seconds, again.seconds)  # noqa: S101 - a wrong time is no fast time
    pairs = [(schools[0], one) for one in schools[1:20]]
    timed("  19 routes from one school", lambda: routes(roads, car, pairs))
    here = schools[0]
    timed("  reach of a place, first", lambda: reach(roads, car, schools, here.lon, here.lat))
    timed("  reach of a place, again", lambda: reach(roads, car, schools, here.lon, here.lat))
    finite = found.seconds[np.isfinite(found.seconds) & (found.seconds > 0)]
    print(f"  median drive {np.median(finite) / 60:.0f} min, longest {finite.max() / 60:.0f} min")


def made_up() -> tuple[RoadGraph, tuple[np.ndarray, np.ndarray]]:
    """Make a network up; the same every time."""
    rng = np.random.default_rng(1)
    xy = _junctions(rng)
    ends, length_m = _streets(rng, xy)
    road_class = _classes(rng, xy, ends, length_m)
    lat = LAT + np.degrees(xy[:, 1] / 6_371_008.8)
    lon = LON + np.degrees(xy[:, 0] / 6_371_008.8 / np.cos(np.radians(LAT)))
    roads = len(ends)
    one_way = (rng.random(roads) < 0.03) & (road_class < RoadClass.RESIDENTIAL)
    # A bend in the middle of each road, a tenth of its length aside.
    aside = rng.uniform(-0.1, 0.1, roads)[:, None]
    a, b = (np.column_stack([lon, lat])[ends[:, side]] for side in (0, 1))
    middle = (a + b) / 2 + (b - a)[:, ::-1] * [1, -1] * aside
    shape = np.stack([a, middle, b], axis=1).reshape(-1, 2)
    nodes = RoadNodes(
        lon, lat, np.arange(len(xy)), np.where(rng.random(len(xy)) < 0.01, 1, 0).astype(np.int8)
    )
    nothing = np.zeros(roads, bool)
    stretches = Stretches(
        start=ends[:, 0].astype(np.int64),
        end=ends[:, 1].astype(np.int64),
        forward=~nothing,
        backward=~one_way,
        length_m=length_m * 1.05,
        road_class=road_class.astype(np.int8),
        limit_kph=np.full((roads, 2), np.nan),
        single_track=rng.random(roads) < 0.05,
        unpaved=nothing.copy(),
        roundabout=nothing.copy(),
        street_lit=nothing.copy(),
        ferry_s=np.full(roads, np.nan),
        met=np.zeros((roads, 2, len(Control)), np.int16),
        way=np.arange(roads),
        shape_lon=shape[:, 0].copy(),
        shape_lat=shape[:, 1].copy(),
        shape_offsets=np.arange(roads + 1) * 3,
    )
    return RoadGraph(nodes, stretches), (lon, lat)


def _junctions(rng: np.random.Generator) -> np.ndarray:
    """Seven in ten in towns of very different sizes, the others anywhere."""
    towns = rng.uniform(0, SIDE_M, (400, 2))
    size = rng.pareto(1.2, 400) + 0.3
    town = rng.choice(400, int(JUNCTIONS * 0.7), p=size / size.sum())
    spread = 400 * np.sqrt(size[town])[:, None]
    in_towns = towns[town] + rng.normal(0, 1, (len(town), 2)) * spread
    return np.concatenate([in_towns, rng.uniform(0, SIDE_M, (JUNCTIONS - len(town), 2))])


def _streets(rng: np.random.Generator, xy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Some of the sides of a triangulation: a tree through all, and the short ones, until there
    are 1.38 to a junction as on real roads."""
    corners = Delaunay(xy).simplices.astype(np.int64)
    ends = np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]))
    ends = np.unique(ends, axis=0)
    length_m = np.hypot(*(xy[ends[:, 0]] - xy[ends[:, 1]]).T)
    weight = length_m * rng.uniform(0.6, 1.7, len(ends))
    n = len(xy)
    tree = csgraph.minimum_spanning_tree(scipy.sparse.csr_array((weight, ends.T), shape=(n, n)))
    tail, head = tree.nonzero()
    in_tree = np.isin(ends[:, 0] * n + ends[:, 1], tail.astype(np.int64) * n + head)
    others = np.flatnonzero(~in_tree)
    others = others[np.argsort(weight[others])][: int(n * 0.38)]
    kept = np.concatenate([np.flatnonzero(in_tree), others])
    return ends[kept], length_m[kept]


def _classes(
    rng: np.random.Generator, xy: np.ndarray, ends: np.ndarray, length_m: np.ndarray
) -> np.ndarray:
    """Main roads along the quickest ways between towns, lesser ones between villages."""
    n = len(xy)
    found = np.where(length_m < 150, RoadClass.RESIDENTIAL, RoadClass.UNCLASSIFIED)
    length = scipy.sparse.csr_array((length_m, ends.T), shape=(n, n))
    number = {pair: i for i, pair in enumerate(map(tuple, ends.tolist()))}
    for road_class, places in ((RoadClass.TERTIARY, VILLAGES), (RoadClass.PRIMARY, TOWNS)):
        at = rng.choice(n, places, replace=False)
        corners = Delaunay(xy[at]).simplices
        pairs = {tuple(sorted(side)) for c in corners for side in ((c[0], c[1]), (c[1], c[2]))}
        for i in sorted({i for i, _ in pairs}):
            _, before = csgraph.dijkstra(
                length, directed=False, indices=at[i], return_predecessors=True, limit=25_000
            )
            for j in (j for first, j in pairs if first == i):
                node = at[j]
                while before[node] >= 0:
                    side = (int(before[node]), int(node))
                    found[number[min(side), max(side)]] = road_class
                    node = before[node]
    return found


def main() -> None:
    print(f"{'':<58}{'wall s':>9}{'CPU s':>9}")
    if SHARED.is_dir():
        isle_of_wight()
    county()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"Peak memory {peak_mb:,.0f} MB, the making of the county included")


if __name__ == "__main__":
    main()
