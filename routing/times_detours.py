"""Drive times of a matrix that the others in it contradict."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from data.errors import Fault
from data.school import School
from routing.network import Floats
from routing.times_checks import NEIGHBOURS_M, like_it
from routing.times_words import SECONDS_IN

FACTOR, BESIDE_S = 2.0, 600.0
"""By way of a third school no router is faster by so much. For its turns and starts, 1.3 times
and five minutes were met."""

_PACE = 2.0
"""Drives of no more than so many times the median pace are not looked at: they hide little."""
_CHUNK = 1_000


def detour_faults(
    where: str, schools: Sequence[School], values: Floats, unit: str, apart: Floats
) -> Iterator[Fault]:
    """Yield a fault where drives take far longer than by way of a third school.

    Parameters
    ----------
    where
        The file.
    schools
        The n schools.
    values, unit
        (n, n) numbers, and what they are.
    apart
        (n, n) metres between the schools in a straight line.
    """
    pairs, via = _by_way_of_a_third(values, SECONDS_IN[unit], apart)
    if len(pairs):
        (i, j), k = pairs[0], via[0]
        problem = (
            f"a drive takes far longer than by way of a third school: {values[i, j]:g} {unit} from "
            f"{schools[i].urn} to {schools[j].urn}, and {values[i, k] + values[k, j]:g} by way of "
            f"{schools[k].urn}{like_it(len(pairs) - 1, 'drive')}"
        )
        yield Fault(where, problem, "Check these times")


def _by_way_of_a_third(
    values: Floats, each_s: float, apart: Floats
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (p, 2) drives that take too long, and (p,) the school that they should go by."""
    # A time of 0 is no way to anywhere: it may be of two schools of which one has a wrong place.
    legs = np.where(values > 0, values * each_s, np.inf)
    pace = legs / np.maximum(apart, NEIGHBOURS_M)
    finite = np.isfinite(pace)
    if not finite.any():
        return np.empty((0, 2), np.int64), np.empty(0, np.int64)
    slow = np.argwhere(finite & (pace > _PACE * np.median(pace[finite])))
    found, by = [np.empty((0, 2), np.int64)], [np.empty(0, np.int64)]
    for start in range(0, len(slow), _CHUNK):
        i, j = slow[start : start + _CHUNK].T
        ways = legs[i] + legs[:, j].T
        third = ways.argmin(axis=1)
        least = ways[np.arange(len(i)), third]
        long = legs[i, j] > FACTOR * least + BESIDE_S
        found.append(np.column_stack([i, j])[long])
        by.append(third[long])
    return np.concatenate(found), np.concatenate(by)
