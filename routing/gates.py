"""Gates that only those pass whose journey begins or ends nearby."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.network import RoadNodes, Stretches


def with_gates(nodes: RoadNodes, stretches: Stretches, gates: frozenset[int]) -> Stretches:
    """Add a stretch of no length, for destination only, between the roads that end at a gate.

    Parameters
    ----------
    nodes, stretches
        The roads, each of which ends at a gate at a node of its own.
    gates
        OpenStreetMap's numbers of the gates.
    """
    at_gates = np.flatnonzero(np.isin(nodes.ref, list(gates)))
    at_gates = at_gates[np.argsort(nodes.ref[at_gates], kind="stable")]
    joined = nodes.ref[at_gates[1:]] == nodes.ref[at_gates[:-1]]
    start, end = at_gates[:-1][joined], at_gates[1:][joined]
    count = len(start)
    if not count:
        return stretches
    new: dict[str, NDArray[Any]] = {
        "start": start,
        "end": end,
        "forward": np.ones(count, bool),
        "backward": np.ones(count, bool),
        "length_m": np.zeros(count),
        "met": np.zeros((count, *stretches.met.shape[1:]), np.int16),
        "shape_lon": np.repeat(nodes.lon[start], 2),
        "shape_lat": np.repeat(nodes.lat[start], 2),
        "shape_offsets": stretches.shape_offsets[-1] + 2 * np.arange(1, count + 1),
        "destination": np.ones((count, 2), bool),
    }
    # In all else a gate is like a road that leads to it, so that nobody gives way or turns off.
    road_at = np.zeros(len(nodes), np.int64)
    road_at[stretches.start] = road_at[stretches.end] = np.arange(len(stretches))
    for field in fields(stretches):
        old = getattr(stretches, field.name)
        added = new[field.name] if field.name in new else old[road_at[start]]
        new[field.name] = np.concatenate([old, added])
    return replace(stretches, **new)
