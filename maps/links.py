"""Clusters that lie among each other: links between their schools, where areas would be confetti."""

from collections.abc import Mapping

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiPoint, MultiPolygon

MOST_PARTS = 1.4
"""Parts of areas for each cluster beyond which a map shows links in their place.

Counties have 1.05 to 1.38 and read well with a number on every part; cities have 2 and more.
"""
AT_SCHOOL_M = 50.0
"""A part belongs to a school that is as near: schools of one site are drawn a little apart."""


def is_scattered(
    areas: Mapping[int, MultiPolygon], points_m: Mapping[int, NDArray[np.float64]]
) -> bool:
    """Tell whether the clusters lie so much among each other that areas would not be read.

    Parameters
    ----------
    areas
        Area by cluster, metres. A part without a school, as on an islet, does not count.
    points_m
        (n, 2) places of its schools by cluster, metres.
    """
    parts = 0
    for number, area in areas.items():
        near = shapely.dwithin(list(area.geoms), MultiPoint(points_m[number]), AT_SCHOOL_M)
        parts += max(1, int(np.count_nonzero(near)))
    return parts > MOST_PARTS * len(areas)


def links(points_m: NDArray[np.float64], lead: int | None) -> list[LineString]:
    """Return straight lines that join the schools of one cluster, metres.

    Parameters
    ----------
    points_m
        (n, 2) places of its schools, metres.
    lead
        Position of the school that all lines lead to; None for the shortest lines that join all.
    """
    from scipy.sparse.csgraph import minimum_spanning_tree  # noqa: PLC0415 - slow, for maps alone
    from scipy.spatial.distance import cdist  # noqa: PLC0415 - as above

    if lead is not None:
        ends = [(lead, other) for other in range(len(points_m)) if other != lead]
    else:
        # A metre more, since a distance of nothing counts as no line.
        tree = minimum_spanning_tree(cdist(points_m, points_m) + 1.0).tocoo()
        ends = list(zip(tree.row.tolist(), tree.col.tolist(), strict=True))
    return [LineString(points_m[list(pair)]) for pair in ends] or [LineString(points_m[[0, 0]])]


def middle(points_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (2,) school of a cluster that is nearest to all of it: its number stands there."""
    apart = np.hypot(*(points_m[:, None] - points_m).transpose(2, 0, 1))
    place: NDArray[np.float64] = points_m[int(apart.sum(axis=1).argmin())]
    return place
