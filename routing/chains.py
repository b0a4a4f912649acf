"""Cut OpenStreetMap's ways into stretches between junctions, and find what slows a car on each.

A way is cut where it meets another drivable way, at its own ends, and where no car can pass; the
points in between become its shape. This keeps the search for drive times fast.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from routing.controls import CarAccess, Control
from routing.gates import with_gates
from routing.network import EARTH_RADIUS_M, Flags, Floats, RoadNodes, Stretches, distance_m
from routing.tags import RoadClass

if TYPE_CHECKING:
    from routing.ways import Ways

APPROACH_M = 50.0
"""Signals and stop lines mapped this near to a junction are for the traffic that drives to it."""

Ints = NDArray[np.int64]


CELL_M = 250.0
STREETS_M = 2000.0
"""Residential street within 375 m that makes a place built-up: 3.6 km a square kilometre, about
half of what an ordinary suburb has, so that its edge counts too."""


_OTHERS_DECIDE = (Control.SIGNALS, Control.SIGNALS_PART, Control.MINI_ROUNDABOUT, Control.STOP)
_RANK = np.array([road_class.parent for road_class in RoadClass], np.int64)
_LINK = np.array([road_class.is_link for road_class in RoadClass])


def cut(ways: "Ways") -> tuple[RoadNodes, Stretches]:
    """Return the nodes and stretches of the ways that were read."""
    way_of_point = np.repeat(np.arange(len(ways.facts)), np.diff(ways.offsets))
    along_m = _distance_along(ways, way_of_point)
    pieces = _pieces_of_ways(ways, way_of_point)
    nodes, start, end = _nodes(ways, pieces)
    way = way_of_point[pieces.first]
    length_m = along_m[pieces.last] - along_m[pieces.first]
    sizes = pieces.last - pieces.first + 1
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    points = np.arange(offsets[-1]) + np.repeat(pieces.first - offsets[:-1], sizes)
    whole_m = np.bincount(way, length_m, minlength=len(ways.facts))[way]
    facts = ways.facts
    stretches = Stretches(
        start=start,
        end=end,
        forward=np.array([f.forward for f in facts], bool)[way],
        backward=np.array([f.backward for f in facts], bool)[way],
        length_m=length_m,
        road_class=np.array([f.road_class for f in facts], np.int8)[way],
        limit_kph=np.array([(f.limit_forward_kph, f.limit_backward_kph) for f in facts])[way],
        single_track=np.array([f.single_track for f in facts], bool)[way],
        unpaved=np.array([f.unpaved for f in facts], bool)[way],
        roundabout=np.array([f.roundabout for f in facts], bool)[way],
        street_lit=np.array([f.street_lit for f in facts], bool)[way],
        ferry_s=np.array([f.ferry_s for f in facts])[way] * length_m / np.maximum(whole_m, 1e-3),
        met=_met(ways, pieces, along_m),
        way=ways.way_ids[way],
        shape_lon=ways.lon[points],
        shape_lat=ways.lat[points],
        shape_offsets=offsets,
        destination=np.equal([f.access for f in facts], CarAccess.DESTINATION)[way],
        school_run=np.array([f.school_run for f in facts], np.int8)[way],
    )
    return nodes, with_gates(nodes, stretches, ways.gates)


@dataclass(frozen=True)
class _Pieces:
    """First and last point of each piece, as positions in the arrays of `Ways`."""

    first: Ints
    last: Ints


def _distance_along(ways: "Ways", way_of_point: Ints) -> Floats:
    """Metres from the first point of all to each point; steps between ways count nothing."""
    step = distance_m(ways.lon[:-1], ways.lat[:-1], ways.lon[1:], ways.lat[1:])
    step[way_of_point[:-1] != way_of_point[1:]] = 0
    return np.concatenate([[0], np.cumsum(np.nan_to_num(step))])


def _pieces_of_ways(ways: "Ways", way_of_point: Ints) -> _Pieces:
    _, index, count = np.unique(ways.refs, return_inverse=True, return_counts=True)
    absent = np.isnan(ways.lon)
    cuts = (count[index] > 1) | absent | np.isin(ways.refs, list(ways.blocked | ways.gates))
    cuts[:-1] |= absent[1:]  # the last point before a gap, and the first after it
    cuts[1:] |= absent[:-1]
    cuts[ways.offsets[:-1]] = True
    cuts[ways.offsets[1:] - 1] = True
    at = np.flatnonzero(cuts)
    first, last = at[:-1], at[1:]
    whole = (way_of_point[first] == way_of_point[last]) & ~absent[first] & ~absent[last]
    return _Pieces(first[whole], last[whole])


def _nodes(ways: "Ways", pieces: _Pieces) -> tuple[RoadNodes, Ints, Ints]:
    """Return the nodes, and the node at which each piece starts and ends."""
    points = np.concatenate([pieces.first, pieces.last])
    identity = ways.refs[points].copy()
    blocked = np.isin(identity, list(ways.blocked | ways.gates))
    # Each end at a blocked node is a node of its own, so that nothing leads through. Gates are
    # opened afterwards.
    apart = np.zeros(len(points), np.int64)
    apart[blocked] = np.arange(1, np.count_nonzero(blocked) + 1)
    keys = np.column_stack([identity, apart])
    _, chosen, index = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    at = points[chosen]
    nothing = (Control.NONE, "")
    nodes = RoadNodes(
        lon=ways.lon[at],
        lat=ways.lat[at],
        ref=ways.refs[at],
        control=np.array(
            [ways.controls.get(ref, nothing)[0] for ref in ways.refs[at].tolist()], np.int8
        ),
    )
    start, end = index.reshape(2, -1)
    return nodes, start, end


def _met(ways: "Ways", pieces: _Pieces, along_m: Floats) -> NDArray[np.int16]:
    """Count the controls between the ends of each piece, for either direction."""
    met = np.zeros((len(pieces.first), 2, len(Control)), np.int16)
    places = np.flatnonzero(np.isin(ways.refs, list(ways.controls)))
    # The piece that a point lies within is the last that begins before it.
    piece = np.searchsorted(pieces.first, places) - 1
    for place, s in zip(places.tolist(), piece.tolist(), strict=True):
        if s < 0 or not pieces.first[s] < place < pieces.last[s]:
            continue
        what, facing = ways.controls[int(ways.refs[place])]
        behind = float(along_m[place] - along_m[pieces.first[s]])
        ahead = float(along_m[pieces.last[s]] - along_m[place])
        for direction in _directions(what, facing, behind, ahead):
            met[s, direction, what] += 1
    return met


def _directions(what: Control, facing: str, behind_m: float, ahead_m: float) -> tuple[int, ...]:
    """Say which directions of a stretch meet a control, by its distance from either end."""
    if facing:
        return (0,) if facing == "forward" else (1,)
    if what in {Control.SIGNALS, Control.STOP} and min(behind_m, ahead_m) < APPROACH_M:
        return (0,) if ahead_m < behind_m else (1,)
    return (0, 1)


def built_up(stretches: Stretches) -> Flags:
    """Return (S,) whether each stretch lies among residential streets."""
    residential = np.isin(stretches.road_class, (RoadClass.RESIDENTIAL, RoadClass.LIVING_STREET))
    if not residential.any():
        return np.zeros(len(stretches), bool)
    middle = (stretches.shape_offsets[:-1] + stretches.shape_offsets[1:] - 1) // 2
    lon, lat = np.radians(stretches.shape_lon[middle]), np.radians(stretches.shape_lat[middle])
    column = np.floor(lon * np.cos(np.median(lat)) * EARTH_RADIUS_M / CELL_M).astype(np.int64)
    row = np.floor(lat * EARTH_RADIUS_M / CELL_M).astype(np.int64)
    width = int(np.ptp(column)) + 3
    # A margin of one cell, so that the cells around any cell are never those across the map.
    cell = (row - row.min() + 1) * width + (column - column.min() + 1)
    cells = (int(np.ptp(row)) + 3) * width
    streets_m = np.bincount(cell[residential], stretches.length_m[residential], minlength=cells)
    beside = np.array([down * width + across for down in (-1, 0, 1) for across in (-1, 0, 1)])
    result: Flags = streets_m[cell[:, None] + beside].sum(axis=1) >= STREETS_M
    return result


def controls_met(nodes: RoadNodes, stretches: Stretches) -> NDArray[np.int16]:
    """Count everything that slows a car on each stretch, its far end included.

    Returns
    -------
    numpy.ndarray
        (S, 2, controls) by direction and `Control`.
    """
    met = stretches.met.copy()
    s, direction = np.nonzero(np.ones_like(stretches.open))
    arrival = stretches.heads[s, direction]
    tagged = nodes.control[arrival]
    there = tagged != Control.NONE
    np.add.at(met, (s[there], direction[there], tagged[there]), 1)
    roundabout_entry, give_way, turn_off, equals = _priority(nodes, stretches)
    met[..., Control.ROUNDABOUT] += roundabout_entry
    met[..., Control.GIVE_WAY] += give_way
    met[..., Control.TURN_OFF] += turn_off
    met[..., Control.EQUALS] += equals
    met[~stretches.is_road] = 0
    return met


def _priority(nodes: RoadNodes, stretches: Stretches) -> tuple[Flags, Flags, Flags, Flags]:
    """Return (S, 2) flags: joins a roundabout, gives way, has turned off, meets equals."""
    rank = np.where(stretches.is_road, _RANK[stretches.road_class], len(RoadClass))
    is_link = _LINK[stretches.road_class]
    best = np.full(len(nodes), len(RoadClass))
    circles = np.zeros(len(nodes), bool)
    peers = np.zeros(len(nodes), np.int64)
    for node in (stretches.start, stretches.end):
        np.minimum.at(best, node, rank)
        np.logical_or.at(circles, node, stretches.roundabout)
    for node in (stretches.start, stretches.end):
        np.add.at(peers, node, (rank == best[node]) & ~is_link)

    decided = np.isin(nodes.control, _OTHERS_DECIDE)
    # Roads join a motorway by merging, and nobody on a roundabout gives way.
    ruled = ~decided & ~circles & (best != RoadClass.MOTORWAY)
    minor = rank[:, None] > best[stretches.heads]
    was_minor = rank[:, None] > best[stretches.tails]
    joins = circles[stretches.heads] & ~stretches.roundabout[:, None] & ~decided[stretches.heads]
    give_way = ruled[stretches.heads] & minor
    turn_off = ruled[stretches.tails] & was_minor
    equals = ruled[stretches.heads] & ~minor & (peers[stretches.heads] >= 3) & ~is_link[:, None]
    return joins, give_way, turn_off, equals
