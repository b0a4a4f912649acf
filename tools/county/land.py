"""The land of Marramshire: an invented coast in the open North Sea, EPSG:27700."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from tools.county.chance import chance_for
from tools.county.curves import Points, fractal, spline

# Kilometres east and north, anticlockwise, so that land lies to the left as OpenStreetMap wants.
_MAINLAND_KM = [
    (568, 352),
    (576, 348.5),
    (586, 350.5),
    (595, 347.5),
    (604, 348.6),
    (610, 352),
    (613.6, 354.4),
    (616, 352),
    (620, 348.6),
    (627, 350.5),
    (634, 354),
    (640, 359),
    (641.5, 365),
    (640, 371),
    (635, 376),
    (628, 378.6),
    (620, 380.6),
    (613, 382.9),
    (610, 384),
    (609.6, 384.5),
    (610, 384.9),
    (613, 385.6),
    (620, 386),
    (628, 387.4),
    (635, 390),
    (640, 394),
    (641, 400),
    (638.5, 406),
    (636, 411),
    (640, 413.4),
    (646, 415),
    (651, 417.2),
    (654, 420.5),
    (653, 421.8),
    (648.5, 420.6),
    (643, 418),
    (638, 417),
    (632, 418.6),
    (626, 420),
    (617, 418.5),
    (611, 421.5),
    (606.5, 417.6),
    (602, 421.5),
    (596, 423),
    (589, 419.5),
    (580, 421),
    (573, 417),
    (569, 409),
    (567, 402),
    (571.5, 394),
    (568.5, 389),
    (566, 381),
    (567.5, 372),
    (565.8, 368),
    (568.5, 362),
]
_ISLAND_KM = [
    (645.2, 376.6),
    (648, 375.2),
    (651.4, 376.3),
    (653.6, 378.6),
    (653, 381.4),
    (649.8, 382.6),
    (646.6, 381.6),
    (646.6, 380.2),
    (644.6, 378.8),
]
_RIVER_KM = [
    (574.5, 402),
    (577, 396),
    (582, 391.5),
    (588, 387),
    (594, 384),
    (599, 386),
    (602.5, 384.6),
    (606, 385.1),
    (610, 384.45),
]
_BROOK_KM = [(604, 362), (602.5, 368), (598.5, 374), (599, 380), (600.6, 385.3)]


@dataclass(frozen=True)
class Land:
    """What is land and what is water.

    Attributes
    ----------
    mainland, island
        Closed coastlines, (k, 2), land to the left.
    river, brook
        Watercourses from source to mouth, (k, 2); only chosen roads cross the river.
    tidal
        The river's tidal reach between the county town and the sea.
    """

    mainland: Points
    island: Points
    river: Points
    brook: Points
    tidal: Polygon

    @cached_property
    def ground(self) -> MultiPolygon:
        """Everything that is dry.

        Raises
        ------
        TypeError
            Where the tide would cut the mainland or the island in two.
        """
        coasts = MultiPolygon([Polygon(self.mainland), Polygon(self.island)])
        dry = coasts.difference(self.tidal)
        shapely.prepare(dry)
        if not isinstance(dry, MultiPolygon):
            raise TypeError("mainland and island are two pieces of land")
        return dry

    @cached_property
    def shore(self) -> BaseGeometry:
        """Ground at least 60 m from the sea: where a road may run."""
        inland = self.ground.buffer(-60)
        shapely.prepare(inland)
        return inland


def make_land() -> Land:
    """Return the county's land and water."""
    chance = chance_for("land")
    river = _watercourse(_RIVER_KM, chance)
    return Land(
        mainland=_coast(_MAINLAND_KM, 4500.0, chance),
        island=_coast(_ISLAND_KM, 1600.0, chance),
        river=river,
        brook=_join(_watercourse(_BROOK_KM, chance), river),
        tidal=_tidal_reach(river),
    )


def _coast(
    controls_km: list[tuple[float, float]], step_m: float, chance: np.random.Generator
) -> Points:
    smooth = spline(np.array(controls_km) * 1000.0, step_m, closed=True)
    rough = fractal(smooth, 5, 0.12, chance)
    rough[-1] = rough[0]
    if not Polygon(rough).is_valid or not LineString(rough).is_ring:
        raise ValueError("the coast crosses itself: another roughness is needed")
    return rough


def _watercourse(controls_km: list[tuple[float, float]], chance: np.random.Generator) -> Points:
    return fractal(spline(np.array(controls_km) * 1000.0, 900.0), 3, 0.13, chance)


def _join(brook: Points, river: Points) -> Points:
    """End the brook in a point of the river."""
    crossing = np.hypot(*(river - brook[-1]).T).argmin()
    return np.vstack([brook[:-3], river[crossing : crossing + 1]])


def _tidal_reach(river: Points) -> Polygon:
    """Return the river from the county town down: 60 m wide there, 800 m at the sea."""
    course = river[river[:, 0] > 604_200]
    widths = np.linspace(30, 400, len(course) - 1)
    reach = shapely.union_all(
        [
            LineString(pair).buffer(width)
            for pair, width in zip(pairwise(course), widths, strict=True)
        ]
    )
    if not isinstance(reach, Polygon):
        raise TypeError("the tidal reach must be one piece of water")
    return outline(reach, 8.0)


def outline(area: Polygon, tolerance_m: float) -> Polygon:
    """Return `area` without holes and without points that do not matter to its shape."""
    return Polygon(area.exterior.simplify(tolerance_m).coords)
