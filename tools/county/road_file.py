"""What the road file holds: roads, coast, water, settlements, the county's boundary."""

from pathlib import Path

import numpy as np
from shapely import Polygon

from tools.county.county import County
from tools.county.curves import Points
from tools.county.furniture import banned_turns, node_tags
from tools.county.names import AUTHORITY, ISLAND
from tools.county.osm import OsmDraft
from tools.county.places import Rank, Settlement
from tools.county.road import Key, Road

_PLACE_TAGS = {
    Rank.COUNTY_TOWN: "city",
    Rank.TOWN: "town",
    Rank.LARGE_VILLAGE: "village",
    Rank.VILLAGE: "village",
    Rank.HAMLET: "hamlet",
}


def write_roads(county: County, path: Path) -> None:
    """Write the county's roads and land as `.osm.pbf`."""
    draft = OsmDraft()
    furniture = node_tags(county.roads, county.places)
    ways = {id(road): draft.way(road) for road in county.roads}
    draft.way(county.ferry)
    for key, tags in furniture.items():
        draft.node(key, tags)
    for turn in banned_turns(county.roads, county.places):
        members = [
            ("w", ways[id(turn.origin)], "from"),
            ("n", draft.node(turn.via), "via"),
            ("w", ways[id(turn.target)], "to"),
        ]
        draft.relation(members, {"type": "restriction", "restriction": turn.kind})
    _add_land(draft, county)
    for place in county.places:
        if place.name:
            draft.node(_key(place.at + 3.0), _place_tags(place))
    draft.write(path)


def _add_land(draft: OsmDraft, county: County) -> None:
    coasts = [
        draft.way(Road(county.land.mainland, {"natural": "coastline"})),
        draft.way(Road(county.land.island, {"natural": "coastline", "name": ISLAND})),
    ]
    draft.relation(
        [("w", coast, "outer") for coast in coasts],
        {"type": "boundary", "boundary": "administrative", "admin_level": "6", "name": AUTHORITY},
    )
    draft.way(Road(county.land.river, {"waterway": "river", "name": "River Marrow"}))
    draft.way(Road(county.land.brook, {"waterway": "stream", "name": "Carrow Beck"}))
    water = {"natural": "water", "water": "river", "tidal": "yes", "name": "Marrow Water"}
    draft.way(Road(_ring(county.land.tidal), water))
    for outline in county.built_up.values():
        draft.way(Road(_ring(outline), {"landuse": "residential"}))


def _ring(area: Polygon) -> Points:
    return np.asarray(area.exterior.coords)


def _key(spot: Points) -> Key:
    x, y = np.rint(spot * 100)
    return int(x), int(y)


def _place_tags(place: Settlement) -> dict[str, str]:
    return {"place": _PLACE_TAGS[place.rank], "name": place.name}
