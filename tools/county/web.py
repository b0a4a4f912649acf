"""The drivable roads as a directed graph of their points: what hangs together, and how."""

from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from tools.county.road import Key, Road


def parts_of(roads: Iterable[Road], *, strong: bool) -> dict[Key, int]:
    """Return the part of the network each point belongs to, parts numbered by size from 0.

    Parameters
    ----------
    strong
        Whether one-way streets count: a part is then where one can drive there and back.
    """
    number: dict[Key, int] = {}
    tails: list[int] = []
    heads: list[int] = []
    for road in roads:
        ids = [number.setdefault(key, len(number)) for key in road.joints()]
        forward, backward = _directions(road)
        if forward or not strong:
            tails += ids[:-1]
            heads += ids[1:]
        if backward:
            tails += ids[1:]
            heads += ids[:-1]
    links = coo_array((np.ones(len(tails)), (tails, heads)), shape=(len(number), len(number)))
    _, labels = connected_components(links, connection="strong" if strong else "weak")
    by_size = _by_size(labels)
    return {key: by_size[int(labels[i])] for key, i in number.items()}


def _by_size(labels: NDArray[np.int32]) -> dict[int, int]:
    return {int(label): n for n, (label, _) in enumerate(Counter(labels.tolist()).most_common())}


def _directions(road: Road) -> tuple[bool, bool]:
    """Return whether traffic runs along the line, and against it."""
    if road.tags.get("oneway") == "-1":
        return False, True
    implied = road.tags.get("junction") == "roundabout" or road.highway in {
        "motorway",
        "motorway_link",
    }
    return True, not (implied or road.tags.get("oneway") == "yes")


def arms_at(roads: Iterable[Road]) -> Counter[Key]:
    """Return how many arms meet at each point."""
    arms: Counter[Key] = Counter()
    for road in roads:
        keys = road.joints()
        arms.update(keys[:-1])
        arms.update(keys[1:])
    return arms
