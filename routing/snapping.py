"""Where each school meets the roads: the nearest point along a road that leads somewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from scipy.sparse import csgraph

from data.errors import Fault, InputError, Notice, shorten
from data.school import School
from data.spelling import some_of
from routing.graph import RoadGraph
from routing.nearest import SchoolPlane
from routing.network import Floats
from routing.tags import RoadClass
from routing.times import Snap

FAR_M = 500.0
"""A school further than this from its road is named in a notice."""

OUT_OF_REACH_M = 2_000.0
"""A school further than this from any road cannot be reached by car: its island may have no mapped
roads. The schools of the Isle of Wight are at most 131 m from a road, half of them 25."""

NOT_ON_MAP_M = 5_000.0
"""Further than this from any road, a school's place is wrong, or the file is of another area. No
English island with a school is further from the next road, not even in the Isles of Scilly."""

MOST_NAMED = 3
"""Schools that a refusal names."""

NETWORK_M = 3_000.0
"""Connected roads of this length are a network of their own, such as an island's. Less is a
stub, such as a gated estate or a gap in the map; in a small network, half of its longest part."""

STUB_GAP_M = 500.0
"""A stub is skipped for a network at most this much further away. Beyond that a school stays
on it: then it is more likely a small island than a gap in the map."""

_NO_FRONTAGE = (RoadClass.MOTORWAY, RoadClass.MOTORWAY_LINK, RoadClass.FERRY)


@dataclass(frozen=True)
class Footing:
    """Where n schools meet the network.

    Attributes
    ----------
    stretch
        (n,) the stretch of road each school meets; -1 if none is in reach.
    fraction
        (n,) how far along it, 0 at its start and 1 at its end.
    component
        (n,) label of the connected roads it belongs to; -1 if none.
    snaps
        The same for people, with the distances.
    notices
        Far snaps and skipped stubs.
    """

    stretch: NDArray[np.int64]
    fraction: Floats
    component: NDArray[np.int64]
    snaps: tuple[Snap, ...]
    notices: tuple[Notice, ...]


def snap(
    roads: RoadGraph,
    schools: Sequence[School],
    *,
    ferries: bool = False,
    beyond_roads: bool = False,
) -> Footing:
    """Find the point along a road where each school meets the network.

    Parameters
    ----------
    roads
        The network.
    schools
        The schools, at least one.
    ferries
        Whether ferries join the roads of different shores.
    beyond_roads
        Whether schools beyond the edge of the roads are out of reach instead of a fault: for
        searches among schools that are not planned for.

    Raises
    ------
    InputError
        If a school is further than `NOT_ON_MAP_M` from every road, or all of them further than
        `OUT_OF_REACH_M`; or an entrance that is given further than `FAR_M`.
    """
    stretches = roads.stretches
    component, length_m = _components(roads, ferries=ferries)
    frontage = (component >= 0) & ~np.isin(stretches.road_class, _NO_FRONTAGE)
    enough_m = min(NETWORK_M, length_m.max(initial=0.0) / 2)
    in_network = length_m[component] >= enough_m
    plane = SchoolPlane(schools)
    frontage &= plane.in_reach(stretches, NOT_ON_MAP_M)
    main = plane.nearest(stretches, frontage & in_network, roads.grounds)
    stub = plane.nearest(stretches, frontage & ~in_network & (length_m[component] > 0))
    on_stub = ~main.by_grounds & (main.distance_m > stub.distance_m + STUB_GAP_M)
    apart_m = np.where(on_stub, stub.distance_m, main.distance_m)
    faults = _off_the_map(roads, schools, apart_m, beyond_roads=beyond_roads)
    if faults or (faults := _entrances_off_roads(roads, schools, apart_m - plane.further_m)):
        raise InputError(faults)
    reached = apart_m <= OUT_OF_REACH_M
    stretch = np.where(reached, np.where(on_stub, stub.stretch, main.stretch), -1)
    fraction = np.where(on_stub, stub.fraction, main.fraction)
    lon = np.where(on_stub, stub.lon, main.lon)
    lat = np.where(on_stub, stub.lat, main.lat)
    passed = ~on_stub & ~main.by_grounds & (stub.distance_m <= apart_m - 100)
    passed_m = np.where(passed, stub.distance_m, np.inf)
    return Footing(
        stretch=stretch,
        fraction=fraction,
        component=np.where(reached, component[stretch], -1),
        snaps=tuple(
            Snap(school.urn, float(x), float(y), float(d), int(s), float(f))
            for school, x, y, d, s, f in zip(
                schools, lon, lat, apart_m, stretch, fraction, strict=True
            )
        ),
        notices=tuple(
            notice
            for school, d, stub_m in zip(schools, apart_m, passed_m, strict=True)
            for notice in _snap_notices(school, float(d), float(stub_m))
        ),
    )


@lru_cache(maxsize=4)
def _components(roads: RoadGraph, *, ferries: bool) -> tuple[NDArray[np.int64], Floats]:
    """Label the roads between which one can drive there and back.

    Returns
    -------
    tuple
        (S,) the label of each stretch, -1 where one cannot return from it, and the metres of road
        under each label, service roads not counted.
    """
    stretches = roads.stretches
    used = stretches.open & (stretches.is_road | ferries)[:, None]
    tail, head = stretches.tails[used], stretches.heads[used]
    shape = (len(roads.nodes), len(roads.nodes))
    arcs = scipy.sparse.csr_array((np.ones(len(tail)), (tail, head)), shape=shape)
    count, label = csgraph.connected_components(arcs, directed=True, connection="strong")
    component = np.where(
        (label[stretches.start] == label[stretches.end]) & used.any(axis=1),
        label[stretches.start],
        -1,
    ).astype(np.int64)
    counted = (component >= 0) & (stretches.road_class < RoadClass.SERVICE)
    length_m = np.bincount(component[counted], stretches.length_m[counted], minlength=count)
    return component, length_m.astype(np.float64)


def _snap_notices(school: School, distance_m: float, stub_m: float) -> list[Notice]:
    """Report what is odd about where a school meets the roads."""
    who = name_and_urn(school)
    if distance_m > OUT_OF_REACH_M:
        text = (
            f"{who} has no road within {OUT_OF_REACH_M / 1000:.0f} km in the road file: no "
            "drive to it or from it is known."
        )
        return [Notice(text, school.urn)]
    found = []
    if distance_m > FAR_M:
        road = "the nearest road that a car may use"
        if school.entrance is not None:
            road = "the road by the entrance that is given for it"
        text = f"{who} is {distance_m:.0f} m from {road}."
        found.append(Notice(text, school.urn))
    if np.isfinite(stub_m):
        text = (
            f"{who} is {stub_m:.0f} m from a road that is joined to no other; its times are "
            f"those from the road network, {distance_m:.0f} m away."
        )
        found.append(Notice(text, school.urn))
    return found


def _off_the_map(
    roads: RoadGraph, schools: Sequence[School], apart_m: Floats, *, beyond_roads: bool
) -> list[Fault]:
    """Refuse roads of another area, and schools that are far from all these roads."""
    where = roads.sources[0].name if roads.sources else "roads"
    all_off = bool((apart_m > OUT_OF_REACH_M).all())
    if all_off and len(schools) > 1:
        problem = (
            f"no school has a road within {OUT_OF_REACH_M / 1000:.0f} km: these are the roads of "
            "another area"
        )
        return [Fault(where, problem, "Give the road file of the area that the schools are in")]
    if beyond_roads and not all_off:
        return []
    furthest_m = OUT_OF_REACH_M if all_off else NOT_ON_MAP_M
    off = [(s, float(d)) for s, d in zip(schools, apart_m, strict=True) if d > furthest_m]
    remedy = (
        "Check the place, which a file of overrides can correct, or give a road file that holds "
        "the roads there"
    )
    if len(off) <= MOST_NAMED:
        return [
            Fault(
                where,
                f"{name_and_urn(school)} is {_far(d)} the nearest road that a car may use",
                remedy,
            )
            for school, d in off
        ]
    named = some_of([name_and_urn(school) for school, _ in off], MOST_NAMED)
    problem = (
        f"{len(off)} of {len(schools)} schools are more than {NOT_ON_MAP_M / 1000:.0f} km from the "
        f"nearest road that a car may use: {named}"
    )
    return [Fault(where, problem, remedy)]


def _entrances_off_roads(
    roads: RoadGraph, schools: Sequence[School], apart_m: Floats
) -> list[Fault]:
    """Refuse entrances that were given and are at no road."""
    where = roads.sources[0].name if roads.sources else "roads"
    return [
        Fault(
            where,
            f"the entrance given for {name_and_urn(school)} is {metres:.0f} m from the nearest "
            "road that a car may use",
            "Correct the entrance in the file of overrides: a point on the road, or beside it",
        )
        for school, metres in zip(schools, apart_m.tolist(), strict=True)
        if school.entrance is not None and metres > FAR_M
    ]


def name_and_urn(school: School) -> str:
    """Name a school with its URN; a place that is no school has the URN 0."""
    return f"{shorten(school.name)} (URN {school.urn})" if school.urn else school.name


def _far(distance_m: float) -> str:
    """Say how far, if it was measured: roads far outside the area are ignored."""
    if np.isfinite(distance_m):
        return f"{distance_m / 1000:.0f} km from"
    return f"more than {NOT_ON_MAP_M / 1000:.0f} km from"
