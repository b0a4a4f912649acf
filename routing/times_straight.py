"""Drive times that follow the straight line, as a router gives them that found no roads."""

from collections.abc import Iterator, Sequence

import numpy as np

from data.errors import Notice
from data.school import School
from routing.network import Flags, Floats
from routing.tags import KPH_PER_MPH
from routing.times_checks import NEIGHBOURS_M

_SHARE, _FEWEST = 0.9, 5
"""So many of the drives of one school are of one speed, and at least so many are there."""
_FEWEST_WITH_START = 10
"""So many, where a time for the start may be in each."""
_ABOUT = 0.01
"""Within this share a speed is one speed: even within twice it, that is a third of real drives."""
_NEAR_AND_FAR = 2.0
"""The farthest of those drives is at least so much longer than the nearest."""


def straight(seconds: Floats, apart: Floats, rounded_s: float) -> Flags:
    """Return (n,) from which schools nearly all drives are of one speed in a straight line.

    Each may have the same time for its start besides.

    Parameters
    ----------
    seconds, apart
        (n, n) times, infinite where there is no way, and metres in a straight line.
    rounded_s
        How much rounding may have taken from a time, seconds.
    """
    found = np.zeros(len(seconds), bool)
    drives = np.isfinite(seconds) & (apart > NEIGHBOURS_M) & (seconds > 0)
    for i, row in enumerate(drives):
        lengths, times = apart[i, row], seconds[i, row]
        if len(times) < _FEWEST or lengths.max() < _NEAR_AND_FAR * lengths.min():
            continue
        expected = [np.median(times / lengths) * lengths]
        if len(times) >= _FEWEST_WITH_START and rounded_s <= 1.0:
            expected.append(np.polyval(np.polyfit(lengths, times, 1), lengths))
        found[i] = any(_are_alike(times, each, rounded_s) for each in expected)
    return found


def _are_alike(times: Floats, expected: Floats, rounded_s: float) -> bool:
    alike = np.abs(times - expected) <= _ABOUT * expected + rounded_s / 2
    return bool(np.count_nonzero(alike) >= _SHARE * len(times))


def straight_notices(
    name: str, schools: Sequence[School], seconds: Floats, apart: Floats, rounded_s: float
) -> Iterator[Notice]:
    """Say of which schools the times seem to be guessed from the straight line.

    Parameters
    ----------
    name
        The file.
    schools
        The n schools.
    seconds, apart
        (n, n) times, infinite where there is no way, and metres in a straight line.
    rounded_s
        How much rounding may have taken from a time, seconds.
    """
    found = np.flatnonzero(
        straight(seconds, apart, rounded_s) | straight(seconds.T, apart, rounded_s)
    )
    if not len(found):
        return
    first = found[0]
    far = np.isfinite(seconds[first]) & (apart[first] > NEIGHBOURS_M)
    metres_a_second = np.median(apart[first, far] / seconds[first, far]) if far.any() else 0.0
    whose = f"{schools[first].name} (URN {schools[first].urn})"
    if len(found) > 1:
        whose = f"{len(found):,} of the {len(schools):,} schools, such as {whose},"
    yield Notice(
        f"{name}: the times of {whose} follow the straight line, at about "
        f"{metres_a_second * 3.6 / KPH_PER_MPH:.0f} mph: they are guessed, or distances, and no "
        "drives along roads."
    )
