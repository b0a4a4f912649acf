"""A county small enough to check by hand: the small register on a lattice of lanes."""

from pathlib import Path

import osmium
import small_register
from osmium.osm.mutable import Node, Way
from pyproj import Transformer

LA = "Fenshire"
SPACING_M = 1000
TO_DEGREES = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)


def write_register(folder: Path, name: str = "schools.csv") -> Path:
    """Write fifteen open primaries of Fenshire and a few schools that are not meant."""
    return small_register.write(folder, small_register.with_neighbours(), name)


def write_roads(folder: Path, name: str = "roads.osm.pbf", east: int = 0) -> Path:
    """Write a lattice of lanes one kilometre apart, moved `east` metres."""
    path = folder / name
    columns, rows = range(497000, 509001, SPACING_M), range(345000, 357001, SPACING_M)
    ids = {(e, n): 1 + i * len(rows) + j for i, e in enumerate(columns) for j, n in enumerate(rows)}
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for (e, n), number in ids.items():
            place = TO_DEGREES.transform(e + east, n)
            writer.add_node(Node(id=number, location=place))
        lanes = [[ids[e, n] for n in rows] for e in columns]
        lanes += [[ids[e, n] for e in columns] for n in rows]
        for number, nodes in enumerate(lanes, 1):
            writer.add_way(Way(id=number, nodes=nodes, tags={"highway": "unclassified"}))
    return path
