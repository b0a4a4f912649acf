"""How winding each stretch of road is, told from its mapped line."""

import numpy as np
import shapely

from routing.network import EARTH_RADIUS_M, Flags, Floats, Stretches

LANE_M = 3.0
"""Wiggles smaller than this are the mapper's hand, or are driven straight within the lane."""

SHORT_M = 50.0
"""A shorter stretch is held to be this long: the turn of a junction is no winding road."""

STEEPEST = 400.0
"""Degrees a kilometre beyond which more bends slow nobody further."""


def bendiness(stretches: Stretches, which: Flags) -> Floats:
    """Return the changes of heading per kilometre, whichever way they go.

    Parameters
    ----------
    stretches
        Pieces of road.
    which
        (S,) the stretches that are asked for.

    Returns
    -------
    numpy.ndarray
        (S,) degrees a kilometre, at most `STEEPEST`; 0 where not asked for.
    """
    result = np.zeros(len(stretches))
    if not which.any():
        return result
    y_scale = float(np.radians(EARTH_RADIUS_M))
    x_scale = y_scale * float(np.cos(np.radians(np.median(stretches.shape_lat))))
    plane = np.column_stack([stretches.shape_lon * x_scale, stretches.shape_lat * y_scale])
    lines = shapely.simplify(stretches.lines(which, plane), LANE_M)
    points, owner = shapely.get_coordinates(lines, return_index=True)
    step = np.diff(points, axis=0)
    turn = np.abs(np.diff(np.arctan2(step[:, 1], step[:, 0])))
    turn = np.degrees(np.minimum(turn, 2 * np.pi - turn))
    stands = (step == 0).all(axis=1)  # a point mapped twice has no heading
    turn[stands[1:] | stands[:-1]] = 0
    inside = owner[2:] == owner[:-2]
    turned = np.bincount(owner[1:-1][inside], turn[inside], minlength=len(lines))
    length_km = np.maximum(stretches.length_m[which], SHORT_M) / 1000
    result[which] = np.minimum(turned / length_km, STEEPEST)
    return result
