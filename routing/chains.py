"""Cut OpenStreetMap's ways into stretches between junctions.

A way is cut where it meets another drivable way, at its own ends, and where no car passes; the
points between become shape. This is what keeps the search for drive times quick.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.controls import Control
from routing.network import Floats, RoadNodes, Stretches, distance_m
from routing.osm import Ways

APPROACH_M = 50.0
"""Signals and stop lines mapped this near to a junction are for the traffic that drives to it."""

Ints = NDArray[np.int64]


def cut(ways: Ways) -> tuple[RoadNodes, Stretches]:
    """Return the nodes and stretches of the ways that were read."""
    way_of_point = np.repeat(np.arange(len(ways.facts)), np.diff(ways.offsets))
    along_m = _distance_along(ways, way_of_point)
    pieces = _pieces(ways, way_of_point)
    nodes, start, end = _nodes(ways, pieces)
    way = way_of_point[pieces.first]
    length_m = along_m[pieces.last] - along_m[pieces.first]
    sizes = pieces.last - pieces.first + 1
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    points = np.arange(offsets[-1]) + np.repeat(pieces.first - offsets[:-1], sizes)
    whole_m = np.bincount(way, length_m, minlength=len(ways.facts))[way]
    facts = ways.facts
    return nodes, Stretches(
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
    )


@dataclass(frozen=True)
class _Pieces:
    """First and last point of each piece, as positions in the arrays of `Ways`."""

    first: Ints
    last: Ints


def _distance_along(ways: Ways, way_of_point: Ints) -> Floats:
    """Metres from the first point of all to each point; steps between ways count nothing."""
    step = distance_m(ways.lon[:-1], ways.lat[:-1], ways.lon[1:], ways.lat[1:])
    step[way_of_point[:-1] != way_of_point[1:]] = 0
    return np.concatenate([[0], np.cumsum(np.nan_to_num(step))])


def _pieces(ways: Ways, way_of_point: Ints) -> _Pieces:
    _, index, count = np.unique(ways.refs, return_inverse=True, return_counts=True)
    absent = np.isnan(ways.lon)
    cuts = (count[index] > 1) | absent | np.isin(ways.refs, list(ways.blocked))
    cuts[:-1] |= absent[1:]  # the last point before a gap, and the first after it
    cuts[1:] |= absent[:-1]
    cuts[ways.offsets[:-1]] = True
    cuts[ways.offsets[1:] - 1] = True
    at = np.flatnonzero(cuts)
    first, last = at[:-1], at[1:]
    whole = (way_of_point[first] == way_of_point[last]) & ~absent[first] & ~absent[last]
    return _Pieces(first[whole], last[whole])


def _nodes(ways: Ways, pieces: _Pieces) -> tuple[RoadNodes, Ints, Ints]:
    """Return the nodes, and the node at which each piece starts and ends."""
    points = np.concatenate([pieces.first, pieces.last])
    identity = ways.refs[points].copy()
    blocked = np.isin(identity, list(ways.blocked))
    # Each end at a blocked node is a node of its own, so that nothing leads through.
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


def _met(ways: Ways, pieces: _Pieces, along_m: Floats) -> NDArray[np.int16]:
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
