"""The drivable ways of a road file, as they were read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from data.errors import Notice
from routing.controls import Control
from routing.grounds import Lines, no_lines
from routing.restrictions import Restriction
from routing.tags import WayFacts


@dataclass(frozen=True)
class Ways:
    """Drivable ways as arrays; P points over W ways.

    Attributes
    ----------
    facts
        What the tags of each way say, W.
    way_ids
        (W,) OpenStreetMap's numbers of the ways.
    offsets
        (W + 1,) way w has the points `offsets[w]` to `offsets[w + 1]`.
    refs, lon, lat
        (P,) node number and place of each point, WGS 84 degrees; NaN for a node that the file
        refers to but does not contain.
    controls
        What drivers meet at a node, and the direction it faces, by node number.
    blocked
        Nodes that no car passes.
    gates
        Nodes that a car passes only where its journey begins or ends nearby.
    deleted
        How many objects, none of them of a road, the file marks as deleted.
    restrictions
        Turn restrictions for cars.
    not_understood
        How many further ones could not be understood.
    by_osmnx
        Whether OSMnx wrote the file, which keeps no restrictions.
    outlines, private
        Outlines of schools, and private drives.
    entrances
        Nodes where people come in, and whether that is the main entrance.
    """

    facts: tuple[WayFacts, ...]
    way_ids: NDArray[np.int64]
    offsets: NDArray[np.int64]
    refs: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    controls: dict[int, tuple[Control, str]]
    blocked: frozenset[int]
    gates: frozenset[int] = frozenset()
    deleted: int = 0
    restrictions: tuple[Restriction, ...] = ()
    not_understood: int = 0
    by_osmnx: bool = False
    outlines: Lines = field(default_factory=no_lines)
    private: Lines = field(default_factory=no_lines)
    entrances: Mapping[int, bool] = field(default_factory=dict)


def missing(ways: Ways, name: str) -> Iterator[Notice]:
    """Report what the file `name` lacks, and what it marks as deleted."""
    absent = int(np.isnan(ways.lon).sum())
    if absent:
        points = "1 point of a road is" if absent == 1 else f"{absent:,} points of roads are"
        yield Notice(f"{points} named in {name}, but missing there: those roads end before them.")
    if ways.deleted:
        things = "1 thing is" if ways.deleted == 1 else f"{ways.deleted:,} things are"
        yield Notice(f'{things} marked in {name} as deleted, visible="false", and passed over.')
    if ways.by_osmnx:
        yield Notice(f"{name} comes from OSMnx, without banned turns: some drives are too short.")
