"""Estimated drive times of so many schools that only pairs within reach can be held."""

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.spatial import cKDTree

from data.school import School
from routing.lazy_matrix import Ints
from routing.network import EARTH_RADIUS_M, Floats
from routing.sparse_times import SparseTimes, in_blocks
from routing.times import Estimate

BLOCK = 128
"""Schools whose drives are estimated together: neighbours, so that they reach about the same."""
_SLACK = 1.0 + 1e-9


def estimate_sparse_times(schools: Sequence[School], limit_s: float) -> SparseTimes:
    """Return drive times estimated as by `estimate_times`, of the pairs within a limit.

    Parameters
    ----------
    schools
        The schools, each with a place.
    limit_s
        Longest drive that is held, seconds.

    Returns
    -------
    Entries as `estimate_times` has them, to two decimals.

    Examples
    --------
    >>> from data import demo_county, read_schools
    >>> from routing import estimate_sparse_times, estimate_times
    >>> county = demo_county()
    >>> schools = read_schools(county.schools, la=county.la, phase="Primary")
    >>> sparse, dense = estimate_sparse_times(schools, 1200.0), estimate_times(schools)
    >>> bool(sparse.seconds[0, 1] == dense.seconds[0, 1].round(2))
    True
    """
    estimate = Estimate(schools)
    urns = [school.urn for school in schools]
    found = _blocks(estimate, limit_s) if schools else iter(())
    return SparseTimes.of_blocks(urns, found, limit_s, "estimate", (estimate.notice,))


def _blocks(estimate: Estimate, limit_s: float) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Yield neighbours with all that they may reach, and the seconds between."""
    phi, theta = np.radians(estimate.lat), np.radians(estimate.lon)
    flat = np.cos(phi)
    places = np.column_stack([flat * np.cos(theta), flat * np.sin(theta), np.sin(phi)])
    angle = min(estimate.reach_m(limit_s) / EARTH_RADIUS_M, np.pi)
    chord = 2.0 * np.sin(angle / 2.0) * _SLACK  # straight through the Earth
    tree = cKDTree(places)
    for rows in in_blocks(np.asarray(tree.indices, dtype=np.int64), BLOCK):
        middle = places[rows].mean(axis=0)
        around = float(np.linalg.norm(places[rows] - middle, axis=1).max())
        near = tree.query_ball_point(middle, (chord + around) * _SLACK)
        columns = np.sort(np.array(near, dtype=np.int64))
        yield rows, columns, estimate.seconds(rows, columns)
