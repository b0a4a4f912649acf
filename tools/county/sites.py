"""Where schools stand: a little off a street of their village or town."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Point, Polygon, STRtree

from tools.county.chance import chance_for
from tools.county.curves import Points, left_of, unit
from tools.county.land import Land
from tools.county.places import Rank, Settlement
from tools.county.road import Road

_STREETS = {"residential", "unclassified", "tertiary", "secondary"}
_WITH_DRIVE = 0.3


@dataclass(frozen=True, eq=False, slots=True)
class Site:
    """A place for a school.

    Attributes
    ----------
    at
        (2,) easting and northing, whole metres as in the register.
    place
        The settlement.
    street
        Name of the street it stands on; empty where that has none.
    """

    at: Points
    place: Settlement
    street: str


def make_sites(
    roads: list[Road],
    places: list[Settlement],
    wanted: dict[int, int],
    outlines: dict[int, Polygon],
    land: Land,
) -> tuple[list[Site], list[Road]]:
    """Return sites and the drives to some of them.

    Parameters
    ----------
    roads
        All roads; sites lie on the streets among them.
    places
        Settlements.
    wanted
        How many sites each place needs, by its number; a site is 10 to 80 m off the nearest road.
    outlines
        Built-up areas by the same numbers; sites lie within.
    land
        Where it is dry.
    """
    chance = chance_for("sites")
    streets = [road for road in roads if road.drivable and road.highway in _STREETS]
    network = STRtree([road.shape for road in roads if road.highway or "railway" in road.tags])
    corners = STRtree([Point(p) for road in streets for p in road.line])
    owners = [(i, j) for i, road in enumerate(streets) for j in range(len(road.line))]
    sites: list[Site] = []
    drives: list[Road] = []
    for number, count in wanted.items():
        place = places[number]
        area = outlines.get(number, Point(place.at).buffer(420)).buffer(40)
        corners_here = [owners[int(k)] for k in sorted(corners.query(area, predicate="intersects"))]
        free = [
            found
            for i, j in corners_here
            if (found := _beside(streets[i], j, network, land, chance))
        ]
        for spot, corner, street in _spread(free, count, place, chance):
            sites.append(Site(spot, place, street))
            if chance.random() < _WITH_DRIVE:
                drives.append(_drive(corner, spot))
    return sites, drives


def _beside(
    road: Road, at: int, network: STRtree, land: Land, chance: np.random.Generator
) -> tuple[Points, Points, str] | None:
    """Return a spot beside a point of the road, if no other road or water is too near."""
    if not 0 < at < len(road.line) - 1 or road.level:
        return None
    across = left_of(unit(road.line[at + 1] - road.line[at - 1])) * chance.choice([-1.0, 1.0])
    spot = np.rint(road.line[at] + across * chance.uniform(16, 68))
    nearest = network.query_nearest(Point(spot), return_distance=True, all_matches=False)[1][0]
    off_m = float(np.hypot(*(spot - road.line[at])))
    if nearest < max(10.0, off_m - 3) or not shapely.contains_xy(land.shore, *spot):
        return None
    return spot, road.line[at], road.tags.get("name", "")


def _spread(
    free: list[tuple[Points, Points, str]],
    count: int,
    place: Settlement,
    chance: np.random.Generator,
) -> list[tuple[Points, Points, str]]:
    """Choose `count` of the free spots, far from one another."""
    if len(free) < count:
        raise ValueError(f"{place.name} has room for {len(free)} of {count} schools")
    spots = np.array([spot for spot, _, _ in free])
    start = place.at + chance.normal(0, 0.3 * place.radius_m + 50, 2)
    chosen = [int(np.hypot(*(spots - start).T).argmin())]
    while len(chosen) < count:
        gaps = np.min([np.hypot(*(spots - spots[i]).T) for i in chosen], axis=0)
        reluctance = chance.uniform(0.45, 1.0, len(spots))  # else all would line the edge of town
        chosen.append(int((gaps * reluctance).argmax()))
    return [free[i] for i in chosen]


def _drive(corner: Points, spot: Points) -> Road:
    end = spot - unit(spot - corner) * 12
    return Road(np.array([corner, end]), {"highway": "service"})


def with_school_limits(roads: list[Road], sites: list[Site]) -> list[Road]:
    """Sign a third of the streets at schools with 20 mph."""
    chance = chance_for("school limits")
    tree = STRtree([Point(site.at) for site in sites])
    result = []
    for road in roads:
        street = road.highway in {"residential", "tertiary"} and road.drivable
        if street and len(tree.query(road.shape.buffer(90), predicate="intersects")):
            slow = chance.random() < 0.4 and (road.highway == "residential" or "lit" in road.tags)
            result.append(road.tagged(maxspeed="20 mph") if slow else road)
        else:
            result.append(road)
    return result


def sites_wanted(places: list[Settlement], others: dict[Rank, int]) -> dict[int, int]:
    """Return how many sites each place needs: its primaries, and `others` by rank of place."""
    return {
        number: place.primaries + others.get(place.rank, 0)
        for number, place in enumerate(places)
        if place.primaries
    }
