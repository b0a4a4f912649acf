"""Where a driver must slow or give way, deduced from how the roads meet."""

import numpy as np
from numpy.typing import NDArray

from routing.controls import Control
from routing.network import Flags, RoadNodes, Stretches
from routing.tags import RoadClass

_OTHERS_DECIDE = (Control.SIGNALS, Control.SIGNALS_PART, Control.MINI_ROUNDABOUT, Control.STOP)
_RANK = np.array([road_class.parent for road_class in RoadClass], np.int64)
_LINK = np.array([road_class.is_link for road_class in RoadClass])


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
