"""Right turns in towns: where they are, and the network in which each takes its time.

In Britain a right turn crosses the oncoming traffic, and so does turning back. A search that knows
only the node it stands at cannot know from where a car came, and so not which way it turns. So a
junction has a copy for each road from which one may turn right there.
"""

from dataclasses import replace

import numpy as np

from routing.controls import Control
from routing.expansion import Expansion, Ints, matches
from routing.graph import RoadGraph
from routing.network import Flags, Floats, Stretches
from routing.speeds import BUILT_UP_LIMIT_KPH
from routing.tags import RoadClass

BEND_DEG, BACK_DEG = 45.0, 175.0
"""A smaller change of heading is a bend: the road goes on. A larger one, on to a road beside it, is
seldom what it seems on the map."""


def are_right_turns(roads: RoadGraph, arriving: Ints, leaving: Ints) -> Flags:
    """Return (k,) whether a car that arrives by one drive and leaves by another turns right.

    What counts is a turn that crosses traffic: in a town, at a junction that is no roundabout,
    large or mini, and of two roads of which one is more than a residential street. To turn back is
    to turn right: a right turn would else be dodged by driving past it and back.

    Parameters
    ----------
    roads
        The roads.
    arriving, leaving
        (k,) drives, the second from where the first arrives.
    """
    road_class = roads.stretches.road_class
    of_streets = np.minimum(road_class[arriving // 2], road_class[leaving // 2])
    crosses = of_streets < RoadClass.RESIDENTIAL
    crosses &= _may_turn(roads)[arriving] & _streets(roads)[leaving // 2]
    at = np.flatnonzero(crosses)
    leave, arrive = _steps(roads.stretches)
    turned_deg = _clockwise_deg(arrive[arriving[at]], leave[leaving[at]])
    result = np.zeros(len(arriving), bool)
    to_right = (turned_deg > BEND_DEG) & (turned_deg < BACK_DEG)
    result[at[to_right | (leaving[at] == arriving[at] ^ 1)]] = True
    return result


def split_at_right_turns(expansion: Expansion, roads: RoadGraph) -> Expansion:
    """Return the network with copies of nodes for the drives after which one may turn right."""
    may_turn = _may_turn(roads)
    turning = np.flatnonzero(may_turn[expansion.drive])
    started = np.flatnonzero(may_turn & (expansion.arrival >= 0))
    node = np.concatenate([expansion.head[turning], expansion.arrival[started]])
    drive = np.concatenate([expansion.drive[turning], started])
    pasts, past = np.unique(node * len(may_turn) + drive, return_inverse=True)
    original, drive = np.divmod(pasts, len(may_turn))
    which, out = matches(expansion.tail, original)
    turns_right = are_right_turns(roads, drive[which], expansion.drive[out])
    apart = np.zeros(len(pasts), bool)
    apart[which[turns_right]] = True
    node = original.copy()
    node[apart] = expansion.nodes + np.arange(np.count_nonzero(apart))

    head, arrival = expansion.head.copy(), expansion.arrival.copy()
    head[turning] = node[past[: len(turning)]]
    arrival[started] = node[past[len(turning) :]]
    copied = apart[which]
    return replace(
        expansion,
        nodes=expansion.nodes + int(np.count_nonzero(apart)),
        tail=np.concatenate([expansion.tail, node[which[copied]]]),
        head=np.concatenate([head, head[out[copied]]]),
        drive=np.concatenate([expansion.drive, expansion.drive[out[copied]]]),
        arrival=arrival,
        turns_right=np.concatenate([expansion.turns_right, turns_right[copied]]),
    )


def _may_turn(roads: RoadGraph) -> Flags:
    """Return (2 S,) whether drives arrive, on a street, at a junction that is no roundabout."""
    heads = roads.stretches.heads.ravel()
    meeting = np.bincount(heads, minlength=len(roads.nodes))
    junction = (meeting >= 3) & np.not_equal(roads.nodes.control, Control.MINI_ROUNDABOUT)
    result: Flags = junction[heads] & np.repeat(_streets(roads), 2)
    return result


def _streets(roads: RoadGraph) -> Flags:
    """Return (S,) whether roads are in a town, but no drives, car parks or roundabouts.

    Their limit says so, or what is around them where they have none.
    """
    stretches = roads.stretches
    residential = np.greater_equal(stretches.road_class, RoadClass.RESIDENTIAL)
    limit_kph = np.fmin(*stretches.limit_kph.T)
    in_town = np.where(
        np.isnan(limit_kph),
        roads.built_up | stretches.street_lit | residential,
        limit_kph < BUILT_UP_LIMIT_KPH,
    )
    result: Flags = in_town & (stretches.road_class < RoadClass.SERVICE) & ~stretches.roundabout
    return result


def _steps(stretches: Stretches) -> tuple[Floats, Floats]:
    """Return (2 S, 2) the first and the last step of every drive, on the map."""
    xy, offsets = stretches.on_plane, stretches.shape_offsets
    first = xy[offsets[:-1] + 1] - xy[offsets[:-1]]
    last = xy[offsets[1:] - 1] - xy[offsets[1:] - 2]
    leave = np.stack([first, -last], axis=1).reshape(-1, 2)
    arrive = np.stack([last, -first], axis=1).reshape(-1, 2)
    return leave, arrive


def _clockwise_deg(before: Floats, after: Floats) -> Floats:
    """Return (k,) degrees between steps, negative to the left; 0 where one has no length."""
    ahead = (before * after).sum(axis=1)
    aside = before[:, 1] * after[:, 0] - before[:, 0] * after[:, 1]
    result: Floats = np.degrees(np.arctan2(aside, ahead))
    return result
