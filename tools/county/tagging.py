"""Tags as British mappers set them: speed limits in several spellings, and often none."""

import numpy as np
from shapely import LineString

from tools.county.curves import Points
from tools.county.names import lane_name, street_name

Tags = dict[str, str]

_NATIONAL: list[Tags] = [
    {"maxspeed": "60 mph", "maxspeed:type": "GB:nsl_single"},
    {"maxspeed": "60 mph", "source:maxspeed": "GB:nsl_single"},
    {"maxspeed": "60 mph"},
    {"maxspeed": "GB:nsl_single"},
    {"maxspeed": "national"},
    {"maxspeed": "50 mph"},
    {"maxspeed": "40 mph"},
    {},
]
_NATIONAL_SHARES = {  # of the spellings above, by class: the smaller the road, the fewer tags
    "primary": [0.35, 0.14, 0.18, 0.05, 0.02, 0.16, 0.04, 0.06],
    "secondary": [0.25, 0.12, 0.20, 0.05, 0.02, 0.10, 0.04, 0.22],
    "tertiary": [0.15, 0.08, 0.15, 0.05, 0.03, 0.05, 0.03, 0.46],
    "unclassified": [0.08, 0.05, 0.12, 0.04, 0.03, 0.01, 0.01, 0.66],
}


def rural_road(highway: str, ref: str, chance: np.random.Generator) -> Tags:
    """Return the tags of a road between settlements."""
    tags: Tags = {"highway": highway}
    if ref:
        tags["ref"] = ref
    elif chance.random() < 0.6:
        tags["name"] = lane_name(chance)
    if chance.random() < 0.3:
        tags["surface"] = "asphalt"
    tags |= _NATIONAL[int(chance.choice(8, p=_NATIONAL_SHARES[highway]))]
    if highway == "unclassified":
        tags |= _narrow(chance)
    return tags


def _narrow(chance: np.random.Generator) -> Tags:
    draw = chance.random()
    if draw < 0.14:
        return {"lanes": "1", "passing_places": "yes"}
    if draw < 0.24:
        return {"lanes": "1"}
    return {"width": "3"} if draw < 0.34 else {}


def headland_lane() -> Tags:
    """Return the tags of the only lane along the headland: single track, slow."""
    return {
        "highway": "unclassified",
        "name": "Headland Road",
        "lanes": "1",
        "width": "3",
        "passing_places": "yes",
        "maxspeed": "40 mph",
    }


def built_up(tags: Tags, chance: np.random.Generator) -> Tags:
    """Return the tags of the same road within a town or village."""
    kept = {k: v for k, v in tags.items() if k in {"highway", "ref", "surface"}}
    kept["name"] = street_name(chance)
    kept |= {"lit": "yes"} if chance.random() < 0.6 else {}
    draw = chance.random()
    if draw < 0.62:
        kept["maxspeed"] = "30 mph"
    elif draw < 0.72:
        kept |= {
            "maxspeed": "30 mph",
            "maxspeed:type": "GB:nsl_restricted",
            "zone:traffic": "GB:urban",
        }
    elif draw < 0.79:
        kept["maxspeed"] = "40 mph"
    elif draw < 0.83:
        kept["maxspeed"] = "GB:nsl_restricted"
    return kept


def street(line: Points, chance: np.random.Generator) -> Tags:
    """Return the tags of a street, (k, 2): the longest gather the others' traffic.

    Half of the others have no limit mapped.
    """
    if len(line) > 24 and LineString(line).length > 800:
        return built_up({"highway": str(chance.choice(["tertiary", "unclassified"]))}, chance)
    tags: Tags = {"highway": "residential", "name": street_name(chance)}
    draw = chance.random()
    if draw < 0.36:
        tags["maxspeed"] = "30 mph"
    elif draw < 0.46:
        tags["maxspeed"] = "20 mph"
    if chance.random() < 0.4:
        tags["lit"] = "yes"
    return tags


def dual_carriageway(ref: str, chance: np.random.Generator) -> Tags:
    """Return the tags of one carriageway of a bypass."""
    tags: Tags = {
        "highway": "trunk",
        "ref": ref,
        "oneway": "yes",
        "lanes": "2",
        "dual_carriageway": "yes",
    }
    if chance.random() < 0.5:
        return tags | {"maxspeed": "GB:nsl_dual"}
    return tags | {"maxspeed": "70 mph", "source:maxspeed": "GB:nsl_dual"}


def motorway(ref: str, chance: np.random.Generator) -> Tags:
    """Return the tags of one carriageway of a motorway; its one-way running is implied on some."""
    tags: Tags = {"highway": "motorway", "ref": ref, "lanes": "2"}
    tags |= {"oneway": "yes"} if chance.random() < 0.5 else {}
    return tags | {"maxspeed": "GB:motorway" if chance.random() < 0.3 else "70 mph"}
