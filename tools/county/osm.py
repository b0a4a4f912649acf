"""The road file: points and lines as OpenStreetMap nodes, ways and relations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import osmium
from osmium.osm import Box, Location
from osmium.osm.mutable import Node, Relation, Way
from pyproj import Transformer

from tools.county.curves import Points
from tools.county.road import Key, Road

ROADS_AS_OF = "2025-09-01T00:00:00Z"
"""The day the fictional roads are said to describe."""

Member = tuple[str, int, str]  # kind, number, role


@dataclass
class OsmDraft:
    """Nodes, ways and relations on their way into a file; numbers start at 1.

    Attributes
    ----------
    nodes
        Number of the node at each point of a road.
    node_tags
        Tags by the number of the node, of nodes that have any.
    ways
        The nodes of each way in their order, and its tags.
    relations
        The members of each relation, and its tags.
    """

    nodes: dict[Key, int] = field(default_factory=dict)
    node_tags: dict[int, dict[str, str]] = field(default_factory=dict)
    ways: list[tuple[list[int], Mapping[str, str]]] = field(default_factory=list)
    relations: list[tuple[list[Member], Mapping[str, str]]] = field(default_factory=list)

    def node(self, key: Key, tags: Mapping[str, str] | None = None) -> int:
        """Return the number of the node at `key`, with `tags` added to it."""
        number = self.nodes.setdefault(key, len(self.nodes) + 1)
        if tags:
            self.node_tags.setdefault(number, {}).update(tags)
        return number

    def way(self, road: Road) -> int:
        """Add a road (or any line) and return the number of its way."""
        self.ways.append(([self.node(key) for key in road.joints()], road.tags))
        return len(self.ways)

    def relation(self, members: Sequence[Member], tags: Mapping[str, str]) -> None:
        """Add a relation."""
        self.relations.append((list(members), tags))

    def write(self, path: Path) -> None:
        """Write it all as `.osm.pbf`."""
        places = _degrees(np.array(list(self.nodes)) / 100)
        header = osmium.io.Header()
        header.set("generator", "schoolclusters")
        header.set("osmosis_replication_timestamp", ROADS_AS_OF)
        header.add_box(Box(Location(*places.min(axis=0)), Location(*places.max(axis=0))))
        target = osmium.io.File(str(path), "pbf,add_metadata=false")
        with osmium.SimpleWriter(target, header=header, overwrite=True) as writer:
            for number, (lon, lat) in enumerate(places, start=1):
                tags = self.node_tags.get(number, {})
                writer.add_node(Node(id=number, location=(lon, lat), tags=tags))
            for number, (nodes, way_tags) in enumerate(self.ways, start=1):
                writer.add_way(Way(id=number, nodes=nodes, tags=dict(way_tags)))
            for number, (members, relation_tags) in enumerate(self.relations, start=1):
                writer.add_relation(Relation(id=number, members=members, tags=dict(relation_tags)))


def _degrees(metres: Points) -> Points:
    """Return lon, lat (WGS 84) of eastings, northings, in the seven decimals OSM keeps."""
    to_degrees = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
    lon, lat = to_degrees.transform(metres[:, 0], metres[:, 1])
    return np.round(np.column_stack([lon, lat]), 7)
