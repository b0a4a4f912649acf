"""What is odd about a matrix that is not wrong."""

from collections.abc import Iterator, Sequence

import numpy as np

from data.errors import Notice
from data.school import School
from routing.network import Flags, Floats
from routing.times_checks import MPS_PER_MPH, NEIGHBOURS_M, SLOWEST_MPH, START_S, apart_m

LEAST_S = 1.0
"""What a time of 0 between two schools counts as: no drive is shorter, and two schools are two."""
MOST_NAMED = 5
"""Pairs of schools that are named."""
_UNEVEN_S, _UNEVEN_SHARE = 120.0, 0.1
"""A pair whose directions differ by more than both of these is counted as uneven."""
_LEISURELY_MPH = 6.0
"""Between points of central London, two engines give 9 and 11 mph in a straight line."""
_HASTY_S = 120.0
"""No county's schools are mostly nearer to each other than two minutes."""


def at_no_time(name: str, schools: Sequence[School], none: Flags, unit: str) -> Iterator[Notice]:
    """Say that schools are 0 apart, flagged in (n, n) `none`, and which lie on no one site."""
    pairs = int(np.count_nonzero(none | none.T)) // 2
    if pairs:
        are = "is" if pairs == 1 else "are"
        yield Notice(
            f"{name}: {_counted(pairs, 'pair')} of schools {are} 0 {unit} "
            f"apart, as on one site; each such drive counts as {LEAST_S:.0f} second."
        )
    apart = apart_m(schools)
    for i, j in np.argwhere(np.triu(none | none.T) & (apart > NEIGHBOURS_M))[:MOST_NAMED]:
        yield Notice(
            f"{name}: {schools[i].name} (URN {schools[i].urn}) and {schools[j].name} (URN "
            f"{schools[j].urn}) are 0 {unit} apart, and {apart[i, j] / 1000:.1f} km by their "
            "places: check both."
        )


def unevenness(name: str, seconds: Floats, unit: str) -> Iterator[Notice]:
    """Say what is odd about (n, n) times that are not wrong."""
    both_ways = np.isfinite(seconds) & np.isfinite(seconds.T)
    there, back = np.where(both_ways, seconds, 0), np.where(both_ways, seconds.T, 0)
    difference = np.abs(there - back)
    uneven = (difference > _UNEVEN_S) & (difference > _UNEVEN_SHARE * np.maximum(there, back))
    pairs = int(np.count_nonzero(uneven)) // 2
    if pairs:
        i, j = np.unravel_index(np.argmax(np.where(uneven, difference, 0)), seconds.shape)
        yield Notice(
            f"{name}: {_counted(pairs, 'pair')} of schools {'differs' if pairs == 1 else 'differ'} "
            "by more than 2 minutes and "
            f"10 % between the two directions, by {difference[i, j] / 60:.0f} minutes at the most. "
            "The slower direction counts."
        )
    finite = np.isfinite(seconds)
    neither = int(np.count_nonzero(~finite & ~finite.T)) // 2
    if neither and finite.any():
        yield Notice(
            f"{name}: {_counted(neither, 'pair')} of schools {'has' if neither == 1 else 'have'} "
            f"no time, and so {'counts' if neither == 1 else 'count'} as out of reach; the longest "
            f"time given is {seconds[finite].max() / 60:.1f} minutes."
        )
    one_way = int(np.count_nonzero(finite & ~finite.T))
    if one_way:
        yield Notice(
            f"{name}: {_counted(one_way, 'pair')} of schools {'has' if one_way == 1 else 'have'} a "
            f"time in one direction only, and so {'counts' if one_way == 1 else 'count'} as out of "
            "reach."
        )
    apart = seconds[np.isfinite(seconds) & (seconds > 0)]
    if unit == "seconds" and len(apart) and np.median(apart) < _HASTY_S:
        yield Notice(
            f"{name}: half of the drives take less than {np.median(apart):.0f} seconds. If the "
            f"file is in minutes, write 'URN (minutes)' in its first cell."
        )


def slowness(name: str, schools: Sequence[School], seconds: Floats) -> Iterator[Notice]:
    """Say whose drives, of (n, n), are slower than a walk, or that all are slower than by car."""
    apart = apart_m(schools)
    drives = np.isfinite(seconds) & (apart > NEIGHBOURS_M)
    slow = drives & (apart < SLOWEST_MPH * MPS_PER_MPH * (seconds - START_S))
    slow_both = np.count_nonzero(slow, axis=0) + np.count_nonzero(slow, axis=1)
    all_both = np.count_nonzero(drives, axis=0) + np.count_nonzero(drives, axis=1)
    found = np.flatnonzero(2 * slow_both > all_both)
    if len(found):
        named = ", ".join(f"{schools[i].name} (URN {schools[i].urn})" for i in found[:MOST_NAMED])
        more = f" and {len(found) - MOST_NAMED:,} more" if len(found) > MOST_NAMED else ""
        yield Notice(
            f"{name}: most drives to and from {named}{more} are slower than "
            f"{SLOWEST_MPH:.0f} mph in a straight line: check them."
        )
    mph = apart[drives] / np.maximum(seconds[drives], LEAST_S) / MPS_PER_MPH
    if len(mph) and np.median(mph) < _LEISURELY_MPH:
        yield Notice(
            f"{name}: half of the drives are slower than {np.median(mph):.1f} mph in a straight "
            "line: check that they are by car, and their unit."
        )


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
