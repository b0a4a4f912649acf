"""What a page shows of the changes between two plans, as plain lists for its JSON block."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely

from maps.changes import GLYPHS, INK, Before, ChangedSchool, Changes
from maps.grid import to_degrees
from maps.polyline import ON_SCREEN, encode

STYLE = {"ink": INK, "glyphs": GLYPHS}
"""What the script of the page draws with."""


def changes_contents(
    found: Changes, before: Before, own: Mapping[str, Any], other: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what the page shows of the changes, and of the plan before.

    Parameters
    ----------
    found
        What changed.
    before
        The plan before.
    own, other
        What the page shows of its own plan and of the one before, as contents of a page: only what
        differs is kept of the second.
    """
    return {
        "title": before.title,
        "later": before.later,
        "headline": found.headline,
        "key": found.key,
        "register": list(before.of_register),
        "schools": list(map(_school_contents, found.schools)),
        "ghost": [encode(line.coords, ON_SCREEN) for line in to_degrees(found.ghost)],
        "untouched": sorted(found.untouched),
        "other": _what_differs(own, other, found.like),
    }


def _school_contents(school: ChangedSchool) -> list[Any]:
    ends = [school.at_m] if school.to_m is None else [school.at_m, school.to_m]
    places = shapely.get_coordinates(to_degrees(np.asarray(shapely.points(np.array(ends)))))
    road = []
    if school.drive is not None:  # the page has its line among those of the cluster
        road.append(~school.drive.position if school.drive.backwards else school.drive.position)
    words = school.before, school.after, *school.minutes, school.reason
    return [school.kind, school.urn, *words, encode(places, ON_SCREEN), *road]


def _what_differs(
    own: Mapping[str, Any], other: Mapping[str, Any], like: Mapping[int, int]
) -> dict[str, Any]:
    """Return contents of a page without what is the same in `own`.

    A school that is the same is its row there. A cluster names the one there that it is `like`,
    and what it has not in common with it.
    """
    differing = {name: value for name, value in other.items() if own.get(name) != value}
    rows = {tuple(row): at for at, row in enumerate(own["schools"])}
    differing["schools"] = [rows.get(tuple(row), row) for row in other["schools"]]
    at = {cluster["number"]: position for position, cluster in enumerate(own["clusters"])}

    def unlike(cluster: Mapping[str, Any]) -> dict[str, Any]:
        known = at.get(like.get(cluster["number"], -1))
        if known is None:
            return dict(cluster)
        same = own["clusters"][known]
        return {"like": known} | {
            name: value for name, value in cluster.items() if same.get(name) != value
        }

    return differing | {"clusters": list(map(unlike, other["clusters"]))}
