"""The county put together: land, roads and the sites of its schools."""

from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import LineString, MultiLineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from tools.county.byways import make_byways, make_railways
from tools.county.chance import chance_for
from tools.county.curves import Points, hermite, left_of, thin
from tools.county.furniture import with_one_ways, with_precinct
from tools.county.highways import Highways, make_highways
from tools.county.junctions import joined, with_bridges, with_roundabouts
from tools.county.land import Land, make_land, outline
from tools.county.lanes import CLASSES, Network, draw_edges, make_network
from tools.county.places import Rank, Settlement, make_places
from tools.county.road import Road
from tools.county.sites import Site, make_sites, sites_wanted, with_school_limits
from tools.county.streets import make_streets
from tools.county.tagging import built_up, headland_lane, rural_road, street
from tools.county.web import parts_of

OTHER_SCHOOLS = {Rank.COUNTY_TOWN: 9, Rank.TOWN: 3, Rank.LARGE_VILLAGE: 0}
"""Sites for secondary, special, nursery and closed schools, by rank of place."""


@dataclass(frozen=True)
class County:
    """Everything that goes into the files.

    Attributes
    ----------
    land
        Coast and water.
    places
        Towns and villages.
    roads
        All roads, of every class.
    ferry
        The crossing.
    built_up
        Outline of each place with streets, by the place's number.
    sites
        Sites for schools, place by place, the primaries' first in each.
    """

    land: Land
    places: list[Settlement]
    roads: list[Road]
    ferry: Road
    built_up: dict[int, Polygon]
    sites: list[Site]


def make_county() -> County:
    """Return the county, always the same."""
    land = make_land()
    places = make_places(land)
    network = make_network(land, places)
    lanes = _lanes(network, land, places)
    highways = make_highways(places, lanes)
    railways = make_railways()
    barriers = _barriers(land, highways, railways)
    streets = make_streets(places, barriers)
    outlines = {n: _outline(lines) for n, lines in streets.items() if lines}
    ferry, quays = _ferry(land, places, streets)
    chance = chance_for("tags")
    roads = [
        *_limited(lanes, outlines),
        *highways.roads,
        *quays,
        *railways,
        *(Road(line, street(line, chance)) for lines in streets.values() for line in lines),
        *_crescents(streets),
        *make_byways(lanes, places, land),
    ]
    roads = with_roundabouts(roads, highways.roundabouts)
    roads = with_roundabouts(roads, _lesser_roundabouts(network, places, barriers))
    roads = _whole(joined(_bridged(roads, land, highways, railways)))
    roads = with_one_ways(with_precinct(roads, places), places)
    sites, drives = make_sites(roads, places, sites_wanted(places, OTHER_SCHOOLS), outlines, land)
    return County(land, places, with_school_limits(roads, sites) + drives, ferry, outlines, sites)


def _lanes(network: Network, land: Land, places: list[Settlement]) -> list[Road]:
    chance = chance_for("lane tags")
    lanes = []
    for (a, b), line in draw_edges(network, land, places).items():
        edge = network.edges[a, b]
        headland = places[a].remote and places[b].remote and not places[a].on_island
        tags = (
            headland_lane() if headland else rural_road(CLASSES[edge["rank"]], edge["ref"], chance)
        )
        lanes.append(Road(line, tags))
    return lanes


def _barriers(land: Land, highways: Highways, railways: list[Road]) -> BaseGeometry:
    """Return what streets keep clear of."""
    return shapely.union_all(
        [
            LineString(land.river).buffer(55),
            LineString(land.brook).buffer(25),
            land.tidal.buffer(30),
            *(axis.buffer(75) for axis in highways.axes),
            *(road.shape.buffer(60) for road in highways.roads),
            *(Point(spot).buffer(radius + 40) for spot, radius in highways.roundabouts),
            *(railway.shape.buffer(18) for railway in railways),
        ]
    )


def _outline(lines: list[Points]) -> Polygon:
    """Return the built-up area round streets, without holes."""
    houses = MultiLineString(lines).buffer(85, quad_segs=2).buffer(-30, quad_segs=2)
    largest = max(getattr(houses, "geoms", [houses]), key=lambda part: part.area)
    if not isinstance(largest, Polygon):
        raise TypeError("streets with a width always cover an area")
    return outline(largest, 14.0)


def _limited(lanes: list[Road], outlines: dict[int, Polygon]) -> list[Road]:
    """Cut lanes where a village or town begins and sign the part within as built-up."""
    chance = chance_for("limits")
    tree = shapely.STRtree(list(outlines.values()))
    areas = list(outlines.values())
    result = []
    for lane in lanes:
        towns = [areas[int(i)] for i in tree.query(lane.shape, predicate="intersects")]
        marks = [
            lane.shape.project(Point(spot))
            for town in towns
            for spot in shapely.get_coordinates(lane.shape.intersection(town.exterior))
        ]
        for piece in lane.pieces(sorted(marks)):
            middle = piece.shape.interpolate(0.5, normalized=True)
            within = any(town.contains(middle) for town in towns)
            result.append(
                replace(piece, tags=built_up(dict(piece.tags), chance)) if within else piece
            )
    return result


def _crescents(streets: dict[int, list[Points]]) -> list[Road]:
    """Return second ways between the same two corners: streets round a green."""
    crescents = []
    for lines in list(streets.values())[10:34:4]:
        short = [line for line in lines if LineString(line).length < 200]
        line = max(short, key=lambda street: LineString(street).length)
        ahead = line[-1] - line[0]
        out, back = ahead + 2 * left_of(ahead), ahead - 2 * left_of(ahead)
        loop = hermite(line[0], line[-1], out, back, step_m=12.0)
        crescents.append(Road(thin(loop, 0.5), {"highway": "residential", "name": "The Crescent"}))
    return crescents


def _lesser_roundabouts(
    network: Network, places: list[Settlement], taken: BaseGeometry
) -> list[tuple[Points, float]]:
    """Return crossroads, clear of what streets keep clear of, where A and B roads meet."""
    great = [
        n
        for n in sorted(network)
        if not places[n].name
        and taken.distance(Point(places[n].at)) > 40
        and sum(network.edges[n, m]["rank"] >= 2 for m in network[n]) >= 3
    ]
    return [(places[n].at, 24.0) for n in great]


def _bridged(roads: list[Road], land: Land, highways: Highways, railways: list[Road]) -> list[Road]:
    """Carry roads over water, over the great roads, and the busier ones over the railway."""
    carriageways = {"motorway", "motorway_link", "trunk"}
    busy = {"motorway", "trunk", "primary", "secondary"}
    roads = with_bridges(roads, LineString(land.river), 45.0, lambda road: bool(road.tags))
    roads = with_bridges(roads, LineString(land.brook), 14.0, lambda road: bool(road.tags))
    for axis in highways.axes:
        roads = with_bridges(roads, axis, 48.0, lambda road: road.highway not in carriageways)
    for railway in railways:
        roads = with_bridges(roads, railway.shape, 20.0, lambda road: road.highway in busy)
    return roads


def _whole(roads: list[Road]) -> list[Road]:
    """Drop streets that hang together with neither the mainland's roads nor the island's."""
    parts = parts_of((road for road in roads if road.drivable), strong=False)
    island = {
        parts[key]
        for road in roads
        if road.drivable
        for key in road.joints()[:1]
        if _on_island(key)
    }
    kept = {0, min(island)}
    return [road for road in roads if not road.drivable or parts[road.joints()[0]] in kept]


def _on_island(key: tuple[int, int]) -> bool:
    return key[0] > 64_350_000 and key[1] < 39_000_000


def _ferry(
    land: Land, places: list[Settlement], streets: dict[int, list[Points]]
) -> tuple[Road, list[Road]]:
    """Return the ferry, and the roads to its two quays."""
    harbour = next(n for n, place in enumerate(places) if place.name.endswith("Harbour"))
    village = next(n for n, place in enumerate(places) if place.on_island)
    home, home_road = _quay(np.vstack(streets[harbour]), land.mainland, np.array([1.0, 0.25]))
    away, away_road = _quay(np.vstack(streets[village]), land.island, np.array([-0.5, -0.85]))
    course = thin(hermite(home, away, np.array([1.0, 0.3]), np.array([0.3, 1.0]), 500.0), 20.0)
    tags = {
        "route": "ferry",
        "name": "Tarn Ey Ferry",
        "motor_vehicle": "yes",
        "foot": "yes",
        "duration": "00:25",
        "operator": "Marram Ferries",
    }
    roads = [
        Road(line, {"highway": "unclassified", "name": "Quay Road"})
        for line in (home_road, away_road)
    ]
    return Road(course, tags), roads


def _quay(corners: Points, coast: Points, seaward: Points) -> tuple[Points, Points]:
    """Return a spot on the coast and the road to it from the most seaward street corner."""
    corner = corners[int((corners @ seaward).argmax())]
    spot = coast[int(np.hypot(*(coast - (corner + 2500 * seaward)).T).argmin())]
    return spot, thin(hermite(corner, spot, seaward, spot - corner, 60.0), 1.0)
