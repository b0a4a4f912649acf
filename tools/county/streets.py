"""Streets of towns and villages: crooked lattices, quarter by quarter, joined up."""

from collections import defaultdict
from itertools import combinations, pairwise

import networkx as nx
import numpy as np
import shapely
from scipy.spatial import cKDTree
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from tools.county.chance import chance_for
from tools.county.curves import Points, hermite, polar, thin, unit
from tools.county.lanes import Network, gabriel
from tools.county.places import Rank, Settlement

_STRAIGHT_ON = np.cos(np.radians(38))


def make_streets(places: list[Settlement], barriers: BaseGeometry) -> dict[int, list[Points]]:
    """Return the lines, (k, 2), of the streets of every place that has any, by place number.

    Parameters
    ----------
    barriers
        Water, railway and main roads with their verges, which no street crosses.
    """
    shapely.prepare(barriers)
    chance = chance_for("streets")
    return {
        number: _streets_of(place, barriers, chance)
        for number, place in enumerate(places)
        if place.radius_m > 0
    }


def _streets_of(
    place: Settlement, barriers: BaseGeometry, chance: np.random.Generator
) -> list[Points]:
    corners = _corners(place, barriers, chance)
    if len(corners) < 4:
        return []
    graph: Network = nx.Graph()
    for a, b in gabriel(corners):
        length = float(np.hypot(*(corners[a] - corners[b])))
        if length < 330 and not barriers.intersects(LineString(corners[[a, b]])):
            graph.add_edge(int(a), int(b), metres=length)
    _drop_some(graph, chance)
    return [thin(_bent(corners[path], chance), 1.0) for path in _chains(graph, corners)]


def _corners(place: Settlement, barriers: BaseGeometry, chance: np.random.Generator) -> Points:
    """Return street corners: a lattice to each quarter, turned its own way, clear of barriers."""
    radius = place.radius_m
    quarters = max(1, int(radius / 260))
    hubs = place.at + polar(
        radius * 0.8 * np.sqrt(chance.random(quarters)), chance.uniform(0, 2 * np.pi, quarters)
    )
    spacing = chance.uniform(95, 125) if place.rank >= Rank.TOWN else chance.uniform(105, 150)
    steps = np.arange(-radius * 2, radius * 2, spacing)
    found = []
    for quarter, hub in enumerate(hubs):
        grid = np.stack(np.meshgrid(steps, steps * chance.uniform(1.15, 1.6)), axis=-1).reshape(
            -1, 2
        )
        turn = chance.uniform(0, np.pi / 2)
        turned = (
            grid @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) + hub
        )
        turned += chance.normal(0, spacing * 0.14, turned.shape)
        mine = cKDTree(hubs).query(turned)[1] == quarter
        found.append(turned[mine])
    corners = _apart(np.vstack(found), spacing * 0.6)
    corners = corners[_inside(place, corners, chance)]
    clear: Points = corners[~shapely.intersects_xy(barriers, corners[:, 0], corners[:, 1])]
    return clear


def _inside(place: Settlement, corners: Points, chance: np.random.Generator) -> Points:
    """Towns end in lobes along their roads, not in a circle."""
    out = corners - place.at
    angle = np.arctan2(out[:, 1], out[:, 0])
    lobes = sum(
        chance.uniform(0.08, 0.2) * np.cos(k * angle + chance.uniform(0, 6.3)) for k in (2, 3, 5)
    )
    kept: Points = np.hypot(*out.T) < place.radius_m * (0.92 + lobes)
    return kept


def _apart(corners: Points, least_m: float) -> Points:
    close = cKDTree(corners).query_pairs(least_m)
    dropped = {b for _, b in close}
    kept: Points = corners[[i for i in range(len(corners)) if i not in dropped]]
    return kept


def _drop_some(graph: Network, chance: np.random.Generator) -> None:
    """Drop a third of the streets, leaving closes and dead ends but nothing cut off."""
    keep = nx.minimum_spanning_edges(graph, weight="metres", data=False)
    needed = {frozenset(edge) for edge in keep}
    for edge in list(graph.edges):
        if frozenset(edge) not in needed and chance.random() < 0.42:
            graph.remove_edge(*edge)


def _chains(graph: Network, corners: Points) -> list[list[int]]:
    """Join edges into streets that run straight on at corners."""
    onward: dict[tuple[int, int], tuple[int, int]] = {}
    for corner in graph:
        for a, b in _straight_pairs(corner, sorted(graph[corner]), corners):
            onward[a, corner] = (corner, b)
            onward[b, corner] = (corner, a)
    unseen = {frozenset(edge) for edge in graph.edges}
    starts = sorted(
        ((a, b) for e in graph.edges for a, b in (e, e[::-1])),
        key=lambda step: ((step[1], step[0]) in onward, step),
    )
    chains = []
    for start in starts:
        step: tuple[int, int] | None = start
        chain = [start[0]]
        while step and frozenset(step) in unseen and len(chain) < 16:
            unseen.discard(frozenset(step))
            chain.append(step[1])
            step = onward.get(step)
        if len(chain) > 1:
            chains.append(chain)
    return chains


def _straight_pairs(corner: int, others: list[int], corners: Points) -> list[tuple[int, int]]:
    ways = {n: unit(corners[n] - corners[corner]) for n in others}
    fits = sorted(
        (float(ways[a] @ ways[b]), a, b)
        for a, b in combinations(others, 2)
        if ways[a] @ ways[b] < -_STRAIGHT_ON
    )
    used: defaultdict[int, bool] = defaultdict(bool)
    pairs = []
    for _, a, b in fits:
        if not used[a] and not used[b]:
            used[a] = used[b] = True
            pairs.append((a, b))
    return pairs


def _bent(corners: Points, chance: np.random.Generator) -> Points:
    """Return the street through `corners`, each stretch slightly bent."""
    stretches = []
    for a, b in pairwise(corners):
        lean = chance.normal(0, 0.16) * np.array([-(b - a)[1], (b - a)[0]])
        stretches.append(hermite(a, b, b - a + lean, b - a - lean, 45.0)[:-1])
    return np.vstack([*stretches, corners[-1:]])
