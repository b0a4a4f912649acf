"""The road graph: what the rest of the product sees of a road network."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from data.errors import Notice, shorten
from data.given_file import StrPath
from data.school import WGS84, Source
from routing.chains import built_up, controls_met, cut
from routing.grounds import Grounds
from routing.network import Flags, RoadNodes, Stretches
from routing.restrictions import BannedDrives, Resolver
from routing.tags import RoadClass, WayFacts
from routing.ways import missing

if TYPE_CHECKING:
    import geopandas
    import networkx as nx

# Reading roads, and exchange with other libraries, is imported where it is done: most commands
# take their roads from the cache.

_MAJOR = ("motorway", "trunk", "primary", "secondary", "tertiary")


@dataclass(frozen=True, eq=False)
class RoadGraph:
    """The drivable roads of an area, free of any speed profile; an immutable value.

    Attributes
    ----------
    nodes
        Junctions and ends of roads.
    stretches
        The roads between them.
    notices
        What a user should know about the roads.
    sources
        The files they were read from.
    banned
        What no car may drive, although each of its stretches is open: banned turns.
    grounds
        Outlines of schools, and private drives that may lead to one.

    Examples
    --------
    >>> import networkx as nx
    >>> streets = nx.MultiDiGraph(crs="EPSG:4326")
    >>> streets.add_node(1, x=-1.30, y=50.70)
    >>> streets.add_node(2, x=-1.22, y=50.70)
    >>> _ = streets.add_edge(1, 2, highway="primary", maxspeed="60 mph", length=5634.0)
    >>> _ = streets.add_edge(2, 1, highway="primary", maxspeed="60 mph", length=5634.0)
    >>> roads = RoadGraph.from_networkx(streets)
    >>> len(roads.nodes), len(roads.stretches)
    (2, 1)
    """

    nodes: RoadNodes
    stretches: Stretches
    notices: tuple[Notice, ...] = ()
    sources: tuple[Source, ...] = field(default=(), kw_only=True)
    banned: BannedDrives = field(default_factory=BannedDrives, kw_only=True)
    grounds: Grounds = field(default_factory=Grounds, kw_only=True)

    @classmethod
    def from_osm(cls, path: StrPath) -> "RoadGraph":
        """Read the roads of an `.osm.pbf` or `.osm` file.

        Raises
        ------
        InputError
            As `routing.osm.read_osm`.
        """
        from routing.entrances import grounds_of  # noqa: PLC0415 - as above
        from routing.osm import read_osm  # noqa: PLC0415 - as above

        ways, source = read_osm(path)
        nodes, stretches = cut(ways)
        banned, misplaced = Resolver(nodes, stretches).resolve(ways.restrictions)
        notices = (
            *missing(ways, source.name),
            *_nonsense(ways.facts),
            *_not_understood(misplaced + ways.not_understood),
        )
        grounds = grounds_of(ways.outlines, ways.private, ways.refs, ways.entrances)
        return cls(nodes, stretches, notices, sources=(source,), banned=banned, grounds=grounds)

    @classmethod
    def from_networkx(cls, graph: "nx.MultiDiGraph[int]") -> "RoadGraph":
        """Return the roads of a street network in the form of OSMnx.

        Parameters
        ----------
        graph
            RoadNodes with `x` and `y` in degrees; edges with OpenStreetMap's tags (`highway`,
            `maxspeed`, ...), `length` in metres and, where they bend, `geometry`.

        Raises
        ------
        InputError
            If it is in other coordinates than WGS 84, or has no drivable road.
        """
        from routing import interchange  # noqa: PLC0415 - as above

        nodes, stretches, banned, facts = interchange.from_networkx(graph)
        return cls(nodes, stretches, _nonsense(facts), banned=banned)

    def to_networkx(self) -> "nx.MultiDiGraph[int]":
        """Return the roads as a street network that OSMnx's functions accept, ferries included."""
        from routing import interchange  # noqa: PLC0415 - as above

        return interchange.to_networkx(self.nodes, self.stretches, self.banned)

    @cached_property
    def built_up(self) -> Flags:
        """(S,) whether each stretch lies in a built-up area."""
        return built_up(self.stretches)

    @cached_property
    def controls_met(self) -> NDArray[np.int16]:
        """(S, 2, controls) what slows a car on each stretch, its far end included."""
        return controls_met(self.nodes, self.stretches)

    def major_roads(self) -> "geopandas.GeoDataFrame":
        """Return the roads as lines for a map's background, WGS 84.

        Returns
        -------
        geopandas.GeoDataFrame
            `road`: `motorway`, `trunk`, `primary`, `secondary`, `tertiary` or `minor`, links with
            the class they belong to; no service roads and no ferries.
        """
        import geopandas  # noqa: PLC0415 - as above

        shown = self.stretches.road_class < RoadClass.SERVICE
        kinds = [RoadClass(c).parent.name.lower() for c in self.stretches.road_class[shown]]
        names = [kind if kind in _MAJOR else "minor" for kind in kinds]
        lines = self.stretches.lines(shown)
        return geopandas.GeoDataFrame({"road": names}, geometry=lines, crs=WGS84)


def _nonsense(facts: tuple[WayFacts, ...]) -> tuple[Notice, ...]:
    """Report how many ways have an invalid speed limit."""
    values = [fact.nonsense for fact in facts if fact.nonsense]
    if not values:
        return ()
    roads = "1 road has" if len(values) == 1 else f"{len(values)} roads have"
    return (
        Notice(
            f"{roads} a speed limit that makes no sense (such as {shorten(values[0], 20)!r}); "
            "the usual limit of such a road is used."
        ),
    )


def _not_understood(restrictions: int) -> tuple[Notice, ...]:
    """Report how many turn restrictions have no effect."""
    if not restrictions:
        return ()
    turns = "1 turn restriction" if restrictions == 1 else f"{restrictions:,} turn restrictions"
    them = "it is" if restrictions == 1 else "they are"
    return (Notice(f"{turns} in the road file cannot be understood: {them} ignored."),)
