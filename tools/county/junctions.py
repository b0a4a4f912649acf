"""How roads meet: roundabouts, bridges, and shared points where they cross on the ground."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import shapely
from shapely import LineString, Point, Polygon, STRtree

from tools.county.curves import Points, crossings_m, polar
from tools.county.road import Road

_IMPORTANCE = ("residential", "unclassified", "tertiary", "secondary", "primary", "trunk")


def with_roundabouts(roads: list[Road], spots: Iterable[tuple[Points, float]]) -> list[Road]:
    """Put a roundabout at each spot, (2,), of a radius in metres.

    What led through the spot now ends at the ring.
    """
    for centre, radius_m in spots:
        roads = _with_roundabout(roads, centre, radius_m)
    return roads


def _with_roundabout(roads: list[Road], centre: Points, radius_m: float) -> list[Road]:
    corners = centre + polar(radius_m, np.linspace(0, 2 * np.pi, 17)[:-1])
    disc = Polygon(corners)
    near = STRtree([road.shape for road in roads]).query(disc, predicate="intersects")
    touched = {int(i) for i in near if roads[int(i)].level == 0}
    result = [road for i, road in enumerate(roads) if i not in touched]
    arms: list[Points] = []
    classes, refs = set(), set()
    for i in sorted(touched):
        classes.add(roads[i].highway)
        refs.add(roads[i].tags.get("ref", ""))
        for line in _outside(roads[i].shape, disc):
            result.append(replace(roads[i], line=line))
            arms += [
                end for end in (line[0], line[-1]) if disc.exterior.distance(Point(end)) < 0.01
            ]
    result.append(_ring(centre, corners, arms, classes, refs))
    return result


def _outside(line: LineString, disc: Polygon) -> list[Points]:
    rest = line.difference(disc)
    parts = getattr(rest, "geoms", [rest])
    return [np.asarray(part.coords) for part in parts if part.length > 6]


def _ring(
    centre: Points, corners: Points, arms: list[Points], classes: set[str], refs: set[str]
) -> Road:
    """Return the ring, clockwise as in Britain, through the ends of its arms."""
    points = np.vstack([corners, *(arm[None, :] for arm in arms)])
    angles = np.arctan2(*(points - centre).T[::-1])
    clockwise = points[np.argsort(-angles, kind="stable")]
    highest = max(classes & set(_IMPORTANCE), key=_IMPORTANCE.index)
    tags = {"highway": highest, "junction": "roundabout", "lanes": "2"}
    if any(refs):
        tags["ref"] = max(refs)
    return Road(np.vstack([clockwise, clockwise[:1]]), tags)


def with_bridges(
    roads: list[Road], over: LineString, reach_m: float, crosses: Callable[[Road], bool]
) -> list[Road]:
    """Raise the roads that `crosses` approves on bridges where they meet `over`."""
    shapely.prepare(over)
    result = []
    for road in roads:
        lies_flat = road.level == 0 and "junction" not in road.tags
        raised = lies_flat and crosses(road) and over.intersects(road.shape)
        result += _raised(road, crossings_m(road.line, over), reach_m) if raised else [road]
    return result


def _raised(road: Road, meets_m: list[float], reach_m: float) -> list[Road]:
    cuts = [m + side * reach_m for m in meets_m for side in (-1, 1)]
    pieces = []
    along = 0.0
    for piece in road.pieces(cuts):
        middle = along + piece.shape.length / 2
        along += piece.shape.length
        if min(abs(middle - m) for m in meets_m) < reach_m:
            pieces.append(replace(piece.tagged(bridge="yes", layer="1"), level=1))
        else:
            pieces.append(piece)
    return pieces


def joined(roads: list[Road]) -> list[Road]:
    """Give roads that cross on the ground the point where they cross."""
    owners, starts, ends, places = _stretches(roads)
    lines = np.array(shapely.linestrings(np.stack([starts, ends], axis=1)))
    first, second = STRtree(lines).query(lines, predicate="crosses")
    once = (first < second) & (owners[first] != owners[second])
    first, second = first[once], second[once]
    meets = shapely.get_coordinates(shapely.intersection(lines[first], lines[second]))
    extra: defaultdict[int, list[tuple[float, Points]]] = defaultdict(list)
    for a, b, meet in zip(first, second, meets, strict=True):
        for stretch in (int(a), int(b)):
            share = float(np.hypot(*(meet - starts[stretch])))
            extra[int(owners[stretch])].append((int(places[stretch]) * 1e6 + share, meet))
    return [
        replace(road, line=_with_points(road.line, extra[i])) if i in extra else road
        for i, road in enumerate(roads)
    ]


def _stretches(roads: list[Road]) -> tuple[Points, Points, Points, Points]:
    """Return every straight stretch on the ground: its road, ends and place in the road."""
    ground = [(i, road) for i, road in enumerate(roads) if road.level == 0]
    owners = np.concatenate([np.full(len(road.line) - 1, i) for i, road in ground])
    starts = np.vstack([road.line[:-1] for _, road in ground])
    ends = np.vstack([road.line[1:] for _, road in ground])
    places = np.concatenate([np.arange(len(road.line) - 1) for _, road in ground])
    return owners, starts, ends, places


def _with_points(line: Points, extra: list[tuple[float, Points]]) -> Points:
    order = [(i * 1e6, point) for i, point in enumerate(line)] + extra
    return np.array([point for _, point in sorted(order, key=lambda entry: entry[0])])
