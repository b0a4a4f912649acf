"""Road networks that can be checked by hand, on a plane in metres around one place."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import osmium
from osmium.osm.mutable import Node, Relation, Way

from data import School
from routing.network import EARTH_RADIUS_M

LON, LAT = -1.3, 50.7
_M_PER_DEGREE = float(np.radians(EARTH_RADIUS_M))

Spot = tuple[float, float]
Road = tuple[list[int], Mapping[str, str]]
Turn = tuple[str, Mapping[str, str]]


def at(east_m: float, north_m: float) -> Spot:
    """Longitude and latitude so many metres from the origin."""
    scale = float(np.cos(np.radians(LAT)))
    return LON + east_m / _M_PER_DEGREE / scale, LAT + north_m / _M_PER_DEGREE


def school(urn: int, east_m: float, north_m: float) -> School:
    lon, lat = at(east_m, north_m)
    return School(urn=urn, name=f"School {urn}", lon=lon, lat=lat, easting=0.0, northing=0.0)


def write(
    path: Path,
    spots: Mapping[int, Spot],
    roads: list[Road],
    points: Mapping[int, Mapping[str, str]] | None = None,
    turns: Sequence[Turn] = (),
) -> Path:
    """Write nodes at `spots` (metres), tagged as `points` says, and `roads` between them.

    Roads are numbered from 1. `turns` are relations: members such as `from w1, via n2, to w3`, and
    tags; restrictions, if these give no other type.
    """
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for number, spot in sorted(spots.items()):
            tags = dict((points or {}).get(number, {}))
            writer.add_node(Node(id=number, location=at(*spot), tags=tags))
        for number, (nodes, tags) in enumerate(roads, 1):
            writer.add_way(Way(id=number, nodes=nodes, tags=dict(tags)))
        for number, (members, tags) in enumerate(turns, 1):
            words = [member.split() for member in members.split(",")]
            named = [(thing[0], int(thing[1:]), role) for role, thing in words]
            said = {"type": "restriction", **tags}
            writer.add_relation(Relation(id=number, members=named, tags=said))
    return path
