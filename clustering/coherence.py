"""Schools of other clusters that lie amid a cluster: heads ask why their neighbour is elsewhere."""

import numpy as np

from clustering.compiled import Floats, Ints, compiled


@compiled
def intruders(places: Floats, held: Ints) -> int:
    """Return how many other places lie within the convex hull of some places.

    Parameters
    ----------
    places
        (n, 2) metres east and north.
    held
        Rows of the places that span the hull. Places on its border do not count.
    """
    hull = _hull(places, held)
    if len(hull) < 3:
        return 0
    count = 0
    for row in range(len(places)):
        if _is_inside(places, hull, row):
            count += 1
    for row in held:
        if _is_inside(places, hull, row):
            count -= 1
    return count


@compiled
def _hull(places: Floats, held: Ints) -> Ints:
    """Return the corners of the hull anticlockwise, by Andrew's monotone chain."""
    order = np.empty(len(held), np.int64)
    for i in range(len(held)):
        k = i
        while k > 0 and _before(places, held[i], order[k - 1]):
            order[k] = order[k - 1]
            k -= 1
        order[k] = held[i]
    corners = np.empty(2 * len(held) + 1, np.int64)
    n = 0
    for side in range(2):
        start = n
        for i in range(len(held)):
            row = order[i] if side == 0 else order[len(held) - 1 - i]
            while n >= start + 2 and _turn(places, corners[n - 2], corners[n - 1], row) <= 0.0:
                n -= 1
            corners[n] = row
            n += 1
        # the last of one side is the first of the other
        n -= 1
    return corners[:n].copy()


@compiled
def _before(places: Floats, a: int, b: int) -> bool:
    """Say whether place `a` lies west of place `b`, or south of it at the same easting."""
    if places[a, 0] != places[b, 0]:
        return bool(places[a, 0] < places[b, 0])
    return bool(places[a, 1] < places[b, 1])


@compiled
def _turn(places: Floats, a: int, b: int, c: int) -> float:
    """Twice the area of a triangle; above 0 where it runs anticlockwise."""
    along, across = places[b, 0] - places[a, 0], places[b, 1] - places[a, 1]
    return float(along * (places[c, 1] - places[a, 1]) - across * (places[c, 0] - places[a, 0]))


@compiled
def _is_inside(places: Floats, hull: Ints, row: int) -> bool:
    """Say whether a place lies inside the hull and not on its border."""
    before = hull[len(hull) - 1]
    for corner in hull:
        if _turn(places, before, corner, row) <= 0.0:
            return False
        before = corner
    return True
