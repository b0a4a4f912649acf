"""Exchange with NetworkX, in the form of street network that OSMnx makes and reads."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import networkx as nx
import numpy as np
import pyproj
import shapely

from data.errors import Fault, InputError
from data.school import WGS84
from routing.chains import cut
from routing.controls import CarAccess, Control, accesses, accesses_at_school_run, control
from routing.network import RoadNodes, Stretches
from routing.restrictions import BannedDrives
from routing.tags import RoadClass, WayFacts, way_facts
from routing.ways import Ways

Attributes = dict[str, Any]
_Edge = tuple[int, int, int]

_WHERE = "street network"
_TAGS: dict[Control, Attributes] = {
    Control.SIGNALS: {"highway": "traffic_signals"},
    Control.SIGNALS_PART: {"highway": "traffic_signals"},
    Control.SIGNAL_CROSSING: {"highway": "crossing", "crossing": "traffic_signals"},
    Control.CROSSING: {"highway": "crossing"},
    Control.MINI_ROUNDABOUT: {"highway": "mini_roundabout"},
    Control.STOP: {"highway": "stop"},
    Control.CALMING: {"traffic_calming": "yes"},
}


def to_networkx(
    nodes: RoadNodes, stretches: Stretches, banned: BannedDrives
) -> "nx.MultiDiGraph[int]":
    """Return the roads as nodes with `x` and `y`, and an edge for each open direction.

    Sequences of edges that are banned are the graph's attribute `banned`.
    """
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs=WGS84, simplified=True)
    names = _node_names(nodes)
    streets = np.bincount(stretches.heads.ravel(), minlength=len(nodes)).tolist()
    for i, name in enumerate(names):
        what = Control(nodes.control[i])
        tags = {"control": what.name.lower()} | _TAGS[what] if what else {}
        place = {"x": float(nodes.lon[i]), "y": float(nodes.lat[i])}
        graph.add_node(name, **place, street_count=streets[i], **tags)
    edges: dict[int, _Edge] = {}
    for s, line in enumerate(stretches.lines(np.ones(len(stretches), bool))):
        ends = names[stretches.start[s]], names[stretches.end[s]]
        for direction in np.flatnonzero(stretches.open[s]).tolist():
            shape = line.reverse() if direction else line
            attributes = _attributes(stretches, s, direction)
            if len(shape.coords) > 2 or ends[0] == ends[1]:
                attributes["geometry"] = shape
            u, v = ends[::-1] if direction else ends
            edges[2 * s + direction] = u, v, graph.add_edge(u, v, **attributes)
    graph.graph["banned"] = [
        {"edges": [edges[drive] for drive in drives], "school_run": only_then}
        for drives, only_then in banned.items()
    ]
    return graph


def _node_names(nodes: RoadNodes) -> list[int]:
    """OpenStreetMap's numbers; further nodes of the same number get numbers below 0."""
    names = nodes.ref.copy()
    _, first = np.unique(names, return_index=True)
    again = np.setdiff1d(np.arange(len(names)), first)
    names[again] = min(0, int(names.min(initial=0))) - 1 - np.arange(len(again))
    result: list[int] = names.tolist()
    return result


def _attributes(stretches: Stretches, s: int, direction: int) -> Attributes:
    road_class = RoadClass(stretches.road_class[s])
    found: Attributes = {
        "osmid": int(stretches.way[s]),
        "length": float(stretches.length_m[s]),
        "oneway": not stretches.open[s].all(),
        "reversed": direction == 1,
    }
    if road_class is RoadClass.FERRY:
        found |= {"route": "ferry", "motor_vehicle": "yes"}
        if not np.isnan(stretches.ferry_s[s]):
            found["duration"] = f"PT{stretches.ferry_s[s]:.3f}S"
    else:
        found["highway"] = road_class.name.lower()
    if stretches.destination[s, direction]:
        found["motor_vehicle"] = "destination"
    if stretches.school_run[s, direction]:
        found["school_run"] = CarAccess(stretches.school_run[s, direction]).name.lower()
    limit_kph = stretches.limit_kph[s, direction]
    if not np.isnan(limit_kph):
        found["maxspeed"] = f"{limit_kph:.9g}"  # a bare number is km/h
    flags = {
        "lanes": ("1", stretches.single_track),
        "surface": ("unpaved", stretches.unpaved),
        "junction": ("roundabout", stretches.roundabout),
        "lit": ("yes", stretches.street_lit),
    }
    found |= {key: value for key, (value, holds) in flags.items() if holds[s]}
    met = stretches.met[s, direction]
    return found | {f"met_{c.name.lower()}": int(met[c]) for c in Control if met[c]}


@dataclass
class _Street:
    """An edge, and the edge of the same street the other way, if there is one."""

    ends: tuple[int, int]
    edges: list[_Edge]
    there: Attributes
    back: Attributes | None = None

    def facts(self) -> WayFacts | None:
        """Read the tags of both edges; the edges say which directions are open."""
        one_way = "yes" if self.back is None else "no"
        tags = {key: _text_of_tag(key, value) for key, value in self.there.items()} | {
            "oneway": one_way
        }
        facts = way_facts(tags)
        if facts is None:
            return None
        there, back = _access_of_edge(self.there), _access_of_edge(self.back or {})
        facts = replace(facts, access=(there[0], back[0]), school_run=(there[1], back[1]))
        if self.back is None or "maxspeed" not in self.back:
            return facts
        limit = way_facts(tags | {"maxspeed": _text_of_tag("maxspeed", self.back["maxspeed"])})
        return limit and replace(facts, limit_backward_kph=limit.limit_backward_kph)

    def met(self) -> list[list[int]]:
        """Count the controls met in either direction."""
        return [
            [int(edge.get(f"met_{c.name.lower()}", 0)) for c in Control]
            for edge in (self.there, self.back or {})
        ]


def _access_of_edge(edge: Attributes) -> tuple[CarAccess, CarAccess]:
    """Return who may drive along an edge, at any hour and at the school run."""
    tags = {key: _text_of_tag(key, value) for key, value in edge.items()}
    drawn = accesses(tags | {"oneway": "no"})
    named = str(edge.get("school_run", "")).upper()
    at_school_run = accesses_at_school_run(tags | {"oneway": "no"}, drawn)
    against = bool(edge.get("reversed", False))
    return (
        drawn[against],
        CarAccess[named] if named in CarAccess.__members__ else at_school_run[against],
    )


def from_networkx(
    graph: "nx.MultiDiGraph[int]",
) -> tuple[RoadNodes, Stretches, BannedDrives, tuple[WayFacts, ...]]:
    """Return the nodes and stretches of a street network, what is banned on them, and their tags.

    Raises
    ------
    InputError
        If it is in other coordinates than WGS 84, lacks them, or has no drivable road.
    """
    _check(graph)
    streets = [(street, facts) for street in _streets(graph) if (facts := street.facts())]
    if not any(facts.road_class.is_road for _, facts in streets):
        remedy = "Give a network whose edges have OpenStreetMap's highway tags"
        raise InputError([Fault(_WHERE, "there are no drivable roads in it", remedy)])
    number = {name: i for i, name in enumerate(graph.nodes)}
    shapes = [_shape(graph, street) for street, _ in streets]
    bends = iter(range(-1, -sum(len(shape) for shape in shapes) - 1, -1))
    refs = [
        [number[street.ends[0]], *(next(bends) for _ in shape[2:]), number[street.ends[1]]]
        for (street, _), shape in zip(streets, shapes, strict=True)
    ]
    points = np.concatenate(shapes)
    controls = {number[name]: _control(data) for name, data in graph.nodes.items()}
    nodes, stretches = cut(
        Ways(
            facts=tuple(facts for _, facts in streets),
            way_ids=np.array([_way_id(street.there) for street, _ in streets], np.int64),
            offsets=np.concatenate([[0], np.cumsum([len(shape) for shape in shapes])]),
            refs=np.concatenate(refs).astype(np.int64),
            lon=points[:, 0],
            lat=points[:, 1],
            controls={i: (what, "") for i, what in controls.items() if what},
            blocked=frozenset(),
        )
    )
    lengths = [street.there.get("length") for street, _ in streets]
    given = np.array([np.nan if length is None else float(length) for length in lengths])
    names = np.array([name if isinstance(name, int) else -1 for name in graph.nodes], np.int64)
    return (
        replace(nodes, ref=names[nodes.ref]),
        replace(
            stretches,
            length_m=np.where(np.isnan(given), stretches.length_m, given),
            met=np.array([street.met() for street, _ in streets], np.int16),
        ),
        _banned(graph, [street for street, _ in streets]),
        tuple(facts for _, facts in streets),
    )


def _banned(graph: "nx.MultiDiGraph[int]", streets: list[_Street]) -> BannedDrives:
    """Read what `to_networkx` wrote, as far as its edges are still there."""
    drives = {
        edge: 2 * s + direction
        for s, street in enumerate(streets)
        for direction, edge in enumerate(street.edges)
    }
    return BannedDrives.of(
        (tuple(drives[tuple(edge)] for edge in each["edges"]), each["school_run"])
        for each in graph.graph.get("banned", ())
        if all(tuple(edge) in drives for edge in each["edges"])
    )


def _control(node: Attributes) -> Control:
    """Read what is met at a node, as written by `to_networkx` or as tagged."""
    name = str(node.get("control", "")).upper()
    if name in Control.__members__:
        return Control[name]
    return control({key: _text_of_tag(key, value) for key, value in node.items()})


def _check(graph: "nx.MultiDiGraph[int]") -> None:
    crs = graph.graph.get("crs", WGS84)
    faults = []
    if not pyproj.CRS.from_user_input(crs).is_geographic:
        remedy = "Project it to WGS 84 first (osmnx.projection.project_graph, to_latlong=True)"
        faults.append(Fault(_WHERE, "it is not in degrees", remedy, value=str(crs)))
    faults += [
        Fault(_WHERE, "a node has no place", "Give every node x and y in degrees", value=str(name))
        for name, data in graph.nodes.items()
        if not {"x", "y"} <= data.keys()
    ]
    if faults:
        raise InputError(faults)


def _streets(graph: "nx.MultiDiGraph[int]") -> Iterator[_Street]:
    """Join the edges of each two-way street: same way, same length, opposite ends."""
    waiting: defaultdict[tuple[object, ...], list[_Street]] = defaultdict(list)
    streets: list[_Street] = []
    for u, v, key, edge in graph.edges(keys=True, data=True):
        what = str(edge.get("osmid")), round(float(edge.get("length", 0)), 1)
        others = waiting[(v, u, *what)]
        if not edge.get("oneway", False) and others:
            other = others.pop(0)
            other.back = edge
            other.edges.append((u, v, key))
            continue
        street = _Street((u, v), [(u, v, key)], edge)
        streets.append(street)
        if not edge.get("oneway", False):
            waiting[(u, v, *what)].append(street)
    yield from streets


def _shape(graph: "nx.MultiDiGraph[int]", street: _Street) -> "np.ndarray[Any, Any]":
    """(points, 2) degrees, from one end to the other."""
    line = street.there.get("geometry")
    if line is not None:
        return shapely.get_coordinates(line)
    return np.array([(graph.nodes[end]["x"], graph.nodes[end]["y"]) for end in street.ends], float)


def _way_id(edge: Attributes) -> int:
    osmid = edge.get("osmid", -1)
    first = osmid[0] if isinstance(osmid, list) and osmid else osmid
    return first if isinstance(first, int) else -1


def _text_of_tag(key: str, value: object) -> str:
    """Return a tag's text; of ways that OSMnx joined, all limits, but else the first value."""
    if isinstance(value, list):
        return ";".join(map(str, value)) if key == "maxspeed" else str(value[0]) if value else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
