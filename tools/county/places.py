"""Settlements of the county: the county town, market towns, villages, hamlets, crossroads."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tools.county.chance import chance_for
from tools.county.curves import Points
from tools.county.land import Land
from tools.county.names import COUNTY_TOWN, MARKET_TOWNS, place_names


class Rank(IntEnum):
    """How large a place is; a crossroads is no place but a meeting of lanes."""

    CROSSROADS = 0
    HAMLET = 1
    VILLAGE = 2
    LARGE_VILLAGE = 3
    TOWN = 4
    COUNTY_TOWN = 5


@dataclass(frozen=True)
class Settlement:
    """A settlement or crossroads.

    Attributes
    ----------
    at
        (2,) easting and northing, metres.
    rank
        Its size.
    primaries
        How many primary schools it has.
    radius_m
        How far its streets reach.
    name
        Empty for a crossroads.
    remote
        On the island or the long headland.
    """

    at: Points
    rank: Rank
    primaries: int = 0
    radius_m: float = 0.0
    name: str = ""
    remote: bool = False

    @property
    def on_island(self) -> bool:
        """Whether it is on the island: of the remote places those in the south."""
        return self.remote and bool(self.at[1] < 400_000)


_COUNTY_TOWN_KM = (602.6, 385.2)
_MARKET_TOWNS_KM = [  # with their numbers of primary schools, in the order of MARKET_TOWNS
    (588.2, 387.6, 7),
    (579, 411, 6),
    (606, 415.5, 5),
    (625.5, 405.5, 9),
    (638.3, 399, 6),
    (639, 367.5, 7),
    (614, 356, 6),
    (577.5, 358.5, 8),
    (593.5, 368.5, 8),
]
_REMOTE_KM = [
    (647.4, 378.9, Rank.VILLAGE, 1),
    (650.9, 379.6, Rank.VILLAGE, 1),
    (649.3, 377.4, Rank.HAMLET, 0),
    (652.2, 420.2, Rank.VILLAGE, 1),
    (649.4, 418.7, Rank.VILLAGE, 1),
    (645.2, 416.6, Rank.HAMLET, 0),
    (640.8, 415.4, Rank.HAMLET, 0),
    (642.6, 415.9, Rank.CROSSROADS, 0),
    (647.3, 417.6, Rank.CROSSROADS, 0),
    (638.6, 415.2, Rank.CROSSROADS, 0),
]
_LARGE_VILLAGES, _WITH_TWO, _VILLAGES, _HAMLETS, _CROSSROADS = 38, 18, 132, 60, 380


def make_places(land: Land) -> list[Settlement]:
    """Return every place, largest first, named; crossroads last."""
    chance = chance_for("places")
    fixed = [*_towns(), *_remote()]
    inland = land.ground.buffer(-700)
    wanted = _LARGE_VILLAGES + _VILLAGES + _HAMLETS
    spots = _scatter(inland, fixed, 3150.0, wanted, chance)
    places = fixed + _ranked(spots, chance)
    suburbs = [replace(place, radius_m=0.35 * place.radius_m) for place in places]
    lonely = _scatter(land.ground.buffer(-350), suburbs, 1750.0, _CROSSROADS, chance)
    places += [Settlement(spot, Rank.CROSSROADS) for spot in lonely]
    return _named(sorted(places, key=lambda place: -place.rank), chance)


def _towns() -> list[Settlement]:
    towns = [
        Settlement(np.array(_COUNTY_TOWN_KM) * 1000, Rank.COUNTY_TOWN, 22, 2500.0, COUNTY_TOWN)
    ]
    for (east, north, primaries), name in zip(_MARKET_TOWNS_KM, MARKET_TOWNS, strict=True):
        at = np.array([east, north]) * 1000
        towns.append(Settlement(at, Rank.TOWN, primaries, 480.0 + 95.0 * primaries, name))
    return towns


def _remote() -> list[Settlement]:
    return [
        Settlement(np.array([east, north]) * 1000, rank, primaries, 260.0 * (rank > 0), remote=True)
        for east, north, rank, primaries in _REMOTE_KM
    ]


def _scatter(
    area: BaseGeometry,
    taken: Sequence[Settlement],
    apart_m: float,
    wanted: int,
    chance: np.random.Generator,
) -> list[Points]:
    """Throw darts at the mainland, each at least `apart_m` from all others and clear of towns."""
    shapely.prepare(area)
    west, south, east, north = area.bounds
    darts = chance.uniform((west, south), (east, north), (30_000, 2))
    headland_or_island = (darts[:, 0] > 643_500) | (
        (darts[:, 0] > 639_000) & (darts[:, 1] > 411_500)
    )
    darts = darts[shapely.contains_xy(area, darts[:, 0], darts[:, 1]) & ~headland_or_island]
    stood = np.array([place.at for place in taken])
    room = np.array([max(apart_m, 1.35 * place.radius_m + 700) for place in taken])
    found: list[Points] = []
    for dart in darts:
        if len(found) == wanted:
            return found
        clear = (np.hypot(*(stood - dart).T) > room).all()
        if clear:
            found.append(dart)
            stood, room = np.vstack([stood, dart]), np.append(room, apart_m)
    raise ValueError(f"only {len(found)} of {wanted} places fit on the land")


def _ranked(spots: list[Points], chance: np.random.Generator) -> list[Settlement]:
    """Make the first spots large villages, the next villages, the rest hamlets."""
    places = []
    for index, spot in enumerate(spots):
        if index < _LARGE_VILLAGES:
            primaries = 2 if index < _WITH_TWO else 1
            places.append(Settlement(spot, Rank.LARGE_VILLAGE, primaries, chance.uniform(420, 620)))
        elif index < _LARGE_VILLAGES + _VILLAGES:
            places.append(Settlement(spot, Rank.VILLAGE, 1, chance.uniform(200, 340)))
        else:
            places.append(Settlement(spot, Rank.HAMLET, 0, 0.0))
    return places


def _named(places: list[Settlement], chance: np.random.Generator) -> list[Settlement]:
    names = place_names(chance)
    return [
        place if place.name or place.rank is Rank.CROSSROADS else replace(place, name=next(names))
        for place in places
    ]
