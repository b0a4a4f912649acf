"""What a base map takes from an OpenStreetMap extract besides its roads: shore, water, names."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import osmium
import shapely
from osmium.filter import KeyFilter, TagFilter
from osmium.geom import WKBFactory
from osmium.osm import Area, Node, Way
from shapely import Geometry, LineString

from data.errors import Fault, InputError
from data.given_file import require_regular
from routing.network import MOST_ROAD_BYTES

WATER_TAGS = (("natural", "water"), ("waterway", "riverbank"), ("waterway", "dock"))
PLACE_RANKS = {"city": 0, "town": 1, "suburb": 2, "village": 2, "hamlet": 3}
"""Order in which places get their names on the map; 0 is first."""


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A named place.

    Attributes
    ----------
    name
        As OpenStreetMap has it.
    lon, lat
        WGS 84, degrees.
    rank
        0 for a city, 1 a town, 2 a village or suburb, 3 a hamlet.
    """

    name: str
    lon: float
    lat: float
    rank: int


@dataclass(slots=True)
class OsmLayers:
    """Shapes of an extract, WGS 84 degrees, as they were mapped.

    Attributes
    ----------
    coastline
        Pieces of coast.
    water
        Lakes, reservoirs and wide rivers, as areas.
    rivers
        The middle lines of rivers.
    places
        Named ones, from cities to hamlets.
    """

    coastline: list[LineString] = field(default_factory=list)
    water: list[Geometry] = field(default_factory=list)
    rivers: list[Geometry] = field(default_factory=list)
    places: list[NamedPlace] = field(default_factory=list)


def read_osm_layers(path: str | Path) -> OsmLayers:
    """Read shore, water and place names from an `.osm.pbf`.

    Raises
    ------
    InputError
        Where the file cannot be read to its end.
    """
    layers = OsmLayers()
    # Filters run inside pyosmium: a county's other objects never become Python objects.
    wanted = (
        osmium.FileProcessor(str(path))
        .with_areas(TagFilter(*WATER_TAGS))
        .with_filter(KeyFilter("natural", "waterway", "place"))
    )
    shapes = WKBFactory()
    try:
        require_regular(Path(path), MOST_ROAD_BYTES)
        for thing in wanted:
            _take(thing, layers, shapes)
    except (OSError, RuntimeError, ValueError) as error:  # what libosmium raises on broken files
        fault = Fault(
            Path(path).name,
            f"the map data could not be read: {error}",
            "Give a complete .osm.pbf file, for example by downloading it again",
        )
        raise InputError([fault]) from error
    return layers


def _take(thing: object, layers: OsmLayers, shapes: WKBFactory) -> None:
    if isinstance(thing, Node):
        rank = PLACE_RANKS.get(thing.tags.get("place") or "")
        name = thing.tags.get("name")
        if rank is not None and name:
            layers.places.append(NamedPlace(name, thing.location.lon, thing.location.lat, rank))
    elif isinstance(thing, Way):
        coast = thing.tags.get("natural") == "coastline"
        if not coast and thing.tags.get("waterway") != "river":
            return
        try:
            line = shapely.from_wkb(shapes.create_linestring(thing))
        except (RuntimeError, osmium.InvalidLocationError):  # the extract lacks some of its points
            return
        if coast:
            layers.coastline.append(cast(LineString, line))
        else:
            layers.rivers.append(line)
    elif isinstance(thing, Area) and _is_water(thing):
        try:
            layers.water.append(shapely.from_wkb(shapes.create_multipolygon(thing)))
        except RuntimeError:  # a relation that the extract has only in part
            return


def _is_water(area: Area) -> bool:
    return any(area.tags.get(key) == value for key, value in WATER_TAGS)
