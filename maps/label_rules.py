"""The rules of labels on every map: what comes first, and where a label may go.

Paper reads them in `maps.handouts.lettering`, the screen in `assets/labels.js`, which the page
hands them to. Letters of a chosen cluster come first, then towns by size, numbers, and smaller
places. School marks make way for towns, and for numbers that would else be far from their place.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from maps.colours import FILL_SHARE
from maps.grid import to_metres
from maps.osm_layers import NamedPlace

TOWN = 1
"""Rank of the smallest places that are named before clusters are numbered."""
HAMLET = 3
"""Rank of the largest places that no map of a county names."""
NAME_PLACES = ((0, 0), (0, -1), (0, 1), (1, 0), (-1, 0), (1, -1), (-1, -1), (1, 1), (-1, 1))
"""Where the middle of a name may be: on its place, or one of eight around it, right and down.

In half widths and heights of the name.
"""
STEP, TURNS = 0.55, 16
"""Distance of two rings of places for a number, in parts of its size, and the places on each."""
NUMBER_RINGS = 30
"""Most rings that a number may be away from its place."""
RINGS_CLEAR = 4
"""So many rings are tried before a number may lie over marks of schools."""
LARGEST_NUMBER_PX = 34
TOWNS_ON_PHONE, TOWNS_IN_CITY = 5, 12
"""So many towns come before numbers on the small screen of a phone, and where links, not areas,
show the clusters: there every suburb is a town.
"""
NEAR_TOWN_M = 3_000.0
"""Schools within this distance tell how large a place is."""


def for_script() -> dict[str, Any]:
    """Return what the page's script needs of the rules."""
    return {
        "town": TOWN,
        "names": NAME_PLACES,
        "step": STEP,
        "turns": TURNS,
        "rings": NUMBER_RINGS,
        "near": RINGS_CLEAR,
        "number": LARGEST_NUMBER_PX,
        "townsOnPhone": TOWNS_ON_PHONE,
        "townsInCity": TOWNS_IN_CITY,
        "fill": FILL_SHARE,
    }


def largest_first(places: Sequence[NamedPlace], schools_m: NDArray[np.float64]) -> list[NamedPlace]:
    """Return places by rank, then by the schools near them, the most important first.

    Parameters
    ----------
    places
        In an order that decides between equals.
    schools_m
        (n, 2) eastings and northings of the schools, metres.
    """
    from scipy.spatial import cKDTree  # noqa: PLC0415 - slow to import, for maps alone

    if not places:
        return []
    at = shapely.points([(place.lon, place.lat) for place in places])
    places_m = shapely.get_coordinates(to_metres(at))
    near = cKDTree(schools_m).query_ball_point(places_m, NEAR_TOWN_M, return_length=True)
    order = np.lexsort((-np.asarray(near), np.array([place.rank for place in places])))
    return [places[at] for at in order.tolist()]
