"""The network between settlements, and its hierarchy from A road to lane."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import networkx as nx
import numpy as np
import shapely
from scipy.spatial import Delaunay, cKDTree
from shapely import LineString

from tools.county.chance import chance_for
from tools.county.curves import Points, crossings_m, hermite, thin, unit, winding
from tools.county.land import Land
from tools.county.places import Rank, Settlement

Network: TypeAlias = "nx.Graph[int]"  # of place numbers; edges carry `metres`, `rank`, `ref`

CLASSES = ("unclassified", "tertiary", "secondary", "primary")
"""Highway classes by the `rank` of an edge."""

_BRIDGES_KM = (2.0, 11.0, 19.0, 27.0)  # along the river from its source
_SWAY_M = {"unclassified": 62.0, "tertiary": 55.0, "secondary": 48.0, "primary": 40.0}
_WAVE_M = {"unclassified": 1000.0, "tertiary": 1250.0, "secondary": 1700.0, "primary": 2400.0}


def make_network(land: Land, places: list[Settlement]) -> Network:
    """Return the network of places: who is joined to whom, by what class of road."""
    chance = chance_for("lanes")
    spots = np.array([place.at for place in places])
    graph: Network = nx.Graph()
    for a, b in _gabriel_and_more(spots, chance):
        graph.add_edge(
            int(a), int(b), metres=float(np.hypot(*(spots[a] - spots[b]))), rank=0, ref=""
        )
    graph.remove_edges_from(_through_water(graph, spots, land))
    graph.remove_edges_from(_unbridged(graph, spots, land, places))
    mainland = _mainland(graph, places)
    _promote(mainland, places)
    _thin_out(graph, chance)
    _lay_island_road(graph, places)
    return graph


def gabriel(spots: Points) -> Points:
    """Return the (m, 2) Gabriel edges: pairs with no third point in the circle between them."""
    edges = _delaunay(spots)
    middles = (spots[edges[:, 0]] + spots[edges[:, 1]]) / 2
    reach = np.hypot(*(spots[edges[:, 0]] - spots[edges[:, 1]]).T) / 2
    nearest, _ = cKDTree(spots).query(middles)
    kept: Points = edges[nearest >= reach * 0.999]
    return kept


def _delaunay(spots: Points) -> Points:
    corners = Delaunay(spots).simplices
    edges = np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]])
    unique: Points = np.unique(np.sort(edges, axis=1), axis=0)
    return unique


def _gabriel_and_more(spots: Points, chance: np.random.Generator) -> Iterable[Points]:
    """Gabriel edges, and a tenth of the other short Delaunay edges: more ways round."""
    edges = {tuple(edge) for edge in gabriel(spots).tolist()}
    others = [edge for edge in _delaunay(spots).tolist() if tuple(edge) not in edges]
    for a, b in others:
        short = np.hypot(*(spots[a] - spots[b])) < 4500
        if short and chance.random() < 0.1:
            edges.add((a, b))
    return [np.array(edge) for edge in sorted(edges)]


def _through_water(graph: Network, spots: Points, land: Land) -> list[tuple[int, int]]:
    return [(a, b) for a, b in graph.edges if not land.shore.covers(LineString(spots[[a, b]]))]


def _unbridged(
    graph: Network, spots: Points, land: Land, places: list[Settlement]
) -> list[tuple[int, int]]:
    """Return the edges across the river that get no bridge."""
    river = LineString(land.river)
    across = {}
    for a, b in graph.edges:
        met = crossings_m(spots[[a, b]], river)
        if len(met) == 1:
            across[a, b] = river.project(LineString(spots[[a, b]]).interpolate(met[0]))
        elif met:
            across[a, b] = -1e9
    on_river = [
        river.project(shapely.Point(place.at))
        for place in places
        if place.rank >= Rank.TOWN and river.distance(shapely.Point(place.at)) < 1500
    ]
    wanted = [*on_river, *(km * 1000 for km in _BRIDGES_KM)]
    kept = {min(across, key=lambda edge: abs(across[edge] - along)) for along in wanted}
    return [edge for edge in across if edge not in kept]


def _mainland(graph: Network, places: list[Settlement]) -> Network:
    """Keep what is joined up: the mainland whole, and the island."""
    parts = sorted(nx.connected_components(graph), key=len, reverse=True)
    lost = [n for part in parts[1:] for n in part if places[n].name and not places[n].remote]
    if lost:
        raise ValueError(f"{len(lost)} settlements of the mainland have no road")
    for part in parts[1:]:
        if not any(places[n].primaries for n in part):
            graph.remove_nodes_from(part)
    return graph.subgraph(parts[0])


def _promote(mainland: Network, places: list[Settlement]) -> None:
    """Make A roads between towns, B roads to large villages, tertiary roads to villages."""
    towns = [n for n in mainland if places[n].rank >= Rank.TOWN]
    for number, (a, b) in enumerate(_town_pairs(towns, places)):
        _lay(mainland, a, b, 3, f"A{6510 + 3 * number}")
    larger = [n for n in mainland if places[n].rank is Rank.LARGE_VILLAGE]
    for number, village in enumerate(larger):
        for nth, town in enumerate(_nearest(village, towns, places)[:2]):
            _lay(mainland, village, town, 2, f"B{6200 + 7 * number + nth}")
    for hub in [*towns, *larger]:
        for village in _nearest(
            hub, [n for n in mainland if places[n].rank is Rank.VILLAGE], places
        )[:6]:
            _lay(mainland, village, hub, 1, "")


def _town_pairs(towns: list[int], places: list[Settlement]) -> list[tuple[int, int]]:
    """Pairs of neighbouring towns, the county town first: its roads get the lowest numbers."""
    spots = np.array([places[n].at for n in towns])
    pairs = [tuple(sorted((towns[a], towns[b]))) for a, b in gabriel(spots)]
    return sorted((a, b) for a, b in pairs)


def _nearest(start: int, others: list[int], places: list[Settlement]) -> list[int]:
    return sorted(others, key=lambda n: float(np.hypot(*(places[n].at - places[start].at))))


def _lay(graph: Network, a: int, b: int, rank: int, ref: str) -> None:
    """Lift the way from `a` to `b` to `rank`; what is already a better road draws it along."""

    def effort(_a: int, _b: int, edge: dict[str, float]) -> float:
        return edge["metres"] * (1.0, 0.85, 0.74, 0.68)[int(edge["rank"])]

    path = nx.dijkstra_path(graph, a, b, weight=effort)
    for edge in pairwise(path):
        if graph.edges[edge]["rank"] < rank:
            graph.edges[edge].update(rank=rank, ref=ref)


def _thin_out(graph: Network, chance: np.random.Generator) -> None:
    """Drop a seventh of the lanes, never one that something hangs on."""
    lanes = [edge for edge in graph.edges if graph.edges[edge]["rank"] == 0]
    for a, b in lanes:
        if chance.random() > 0.15:
            continue
        kept = dict(graph.edges[a, b])
        graph.remove_edge(a, b)
        if not nx.has_path(graph, a, b):
            graph.add_edge(a, b, **kept)


def _lay_island_road(graph: Network, places: list[Settlement]) -> None:
    schools = [n for n in graph if places[n].on_island and places[n].primaries]
    _lay(graph, schools[0], schools[1], 1, "")


def draw_edges(
    graph: Network, land: Land, places: list[Settlement]
) -> dict[tuple[int, int], Points]:
    """Return a winding line, (k, 2), for every edge, from its first to its second place."""
    pen = _Pen(graph, land, places, chance_for("windings"))
    return {(a, b): pen.line(a, b) for a, b in sorted((min(e), max(e)) for e in graph.edges)}


@dataclass(frozen=True)
class _Pen:
    """Draws the edges of a network."""

    graph: Network
    land: Land
    places: list[Settlement]
    chance: np.random.Generator

    def line(self, a: int, b: int) -> Points:
        """Return the most winding line that stays dry and meets the river no more than it must."""
        river = LineString(self.land.river)
        start, end = self.places[a].at, self.places[b].at
        straight = np.array([start, end])
        highway = CLASSES[self.graph.edges[a, b]["rank"]]
        ways = self._heading(a, b), -self._heading(b, a)
        for ease in (1.0, 0.6, 0.3):
            leave, arrive = (ease * unit(way) + (1 - ease) * unit(end - start) for way in ways)
            curve = hermite(start, end, leave, arrive, step_m=35.0)
            swayed = winding(curve, ease * _SWAY_M[highway], _WAVE_M[highway], self.chance)
            line = thin(swayed, 1.8)
            bridges = len(crossings_m(line, river)) == len(crossings_m(straight, river))
            if bridges and self.land.shore.covers(LineString(line)):
                return line
        return straight

    def _heading(self, start: int, toward: int) -> Points:
        """Return the direction in which a road leaves `start`: straight on from where it came."""
        here, places, edges = self.places[start].at, self.places, self.graph.edges
        ahead = unit(places[toward].at - here)
        rank = max(edges[start, toward]["rank"], 1)
        through = [n for n in self.graph[start] if n != toward and edges[start, n]["rank"] >= rank]
        behind = [(float(unit(here - places[n].at) @ ahead), n) for n in sorted(through)]
        if behind and max(behind)[0] > 0.3:
            return ahead + unit(here - places[max(behind)[1]].at)
        return ahead + self.chance.normal(0, 0.3, 2)
