"""What is odd about a matrix: times in one direction only, along straight lines, by detours."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from data.errors import Fault, Notice
from data.school import School
from data.spelling import counted, some_of
from routing.network import Flags, Floats
from routing.tags import KPH_PER_MPH
from routing.times_checks import MPS_PER_MPH, NEIGHBOURS_M, SLOWEST_MPH, START_S, apart_m, like_it
from routing.times_words import SECONDS_IN

_FEW_ONE_WAY = 5
"""This many pairs may really have a way in one direction only: a lane, a cut-off."""
_BOTH_HALVES = "Fill both halves of the matrix, for both directions of each pair"


LEAST_S = 1.0
"""What a time of 0 between two schools counts as: no drive is shorter."""
MOST_NAMED = 5
"""Pairs of schools that are named."""
_UNEVEN_S, _UNEVEN_SHARE = 120.0, 0.1
"""A pair whose directions differ by more than both of these is counted as uneven."""
_LEISURELY_MPH = 6.0
"""Between points of central London, two engines give 9 and 11 mph in a straight line."""
_HASTY_S = 120.0
"""In no county are most schools less than two minutes apart."""


_SHARE, _FEWEST = 0.9, 5
"""Share of the drives of one school that have the same speed, and the fewest drives."""
_FEWEST_WITH_START = 10
"""The fewest drives if each may include a time for the start."""
_ABOUT = 0.01
"""Speeds within this share are the same: of real drives, a third are within twice this share."""
_NEAR_AND_FAR = 2.0
"""The longest of those drives is at least this many times the shortest."""


FACTOR, BESIDE_S = 2.0, 600.0
"""No router is this much faster by way of a third school. For turns and starts, 1.3 times and five
minutes were seen."""

_PACE = 2.0
"""Drives of up to this many times the median pace are not examined: they hide little."""
_CHUNK = 1_000


def half_faults(where: str, values: Floats) -> Iterator[Fault]:
    """Refuse (n, n) times if there is none, or if every pair has one direction only."""
    reached = np.isfinite(values) & ~np.eye(len(values), dtype=bool)
    if len(values) > 1 and not reached.any():
        problem = "there is no time between any two of the schools"
        yield Fault(where, problem, "Give the times, and leave empty only where there is no way")
    elif len(values) > 2 and not (reached & reached.T).any():
        problem = "only one direction of each pair has a time"
        yield Fault(where, problem, _BOTH_HALVES)
    one_way = reached & ~reached.T
    pairs, both = int(one_way.sum()), int((reached & reached.T).sum()) // 2
    if both and pairs > max(both, _FEW_ONE_WAY):
        problem = f"{pairs:,} pairs of schools have a time in one direction only, {both:,} in both"
        yield Fault(where, problem, _BOTH_HALVES)


def one_sided_faults(where: str, schools: Sequence[School], values: Floats) -> Iterator[Fault]:
    """Refuse schools of (n, n) that have many drives to them and none from them, or vice versa."""
    reached = np.isfinite(values) & ~np.eye(len(values), dtype=bool)
    leaving, arriving = np.count_nonzero(reached, axis=1), np.count_nonzero(reached, axis=0)
    for there, back, word in ((leaving, arriving, "from"), (arriving, leaving, "to")):
        found = np.flatnonzero((there == 0) & (back >= _FEW_ONE_WAY))
        if len(found):
            first = found[0]
            problem = (
                f"there is no time {word} {schools[first].urn}, and {back[first]:,} the other way"
                f"{like_it(len(found) - 1, 'school')}"
            )
            yield Fault(where, problem, f"{_BOTH_HALVES}; or leave both empty")


def at_no_time(name: str, schools: Sequence[School], none: Flags, unit: str) -> Iterator[Notice]:
    """Report pairs with a time of 0, flagged in (n, n) `none`, and those not on one site."""
    pairs = int(np.count_nonzero(none | none.T)) // 2
    if pairs:
        are = "is" if pairs == 1 else "are"
        yield Notice(
            f"{name}: {counted(pairs, 'pair')} of schools {are} 0 {unit} "
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
    """Report what is odd about (n, n) times that are not wrong."""
    both_ways = np.isfinite(seconds) & np.isfinite(seconds.T)
    there, back = np.where(both_ways, seconds, 0), np.where(both_ways, seconds.T, 0)
    difference = np.abs(there - back)
    uneven = (difference > _UNEVEN_S) & (difference > _UNEVEN_SHARE * np.maximum(there, back))
    pairs = int(np.count_nonzero(uneven)) // 2
    if pairs:
        i, j = np.unravel_index(np.argmax(np.where(uneven, difference, 0)), seconds.shape)
        yield Notice(
            f"{name}: {counted(pairs, 'pair')} of schools {'differs' if pairs == 1 else 'differ'} "
            "by more than 2 minutes and "
            f"10 % between the two directions, by {difference[i, j] / 60:.0f} minutes at the most. "
            "The slower direction counts."
        )
    finite = np.isfinite(seconds)
    neither = int(np.count_nonzero(~finite & ~finite.T)) // 2
    if neither and finite.any():
        yield Notice(
            f"{name}: {counted(neither, 'pair')} of schools {'has' if neither == 1 else 'have'} "
            f"no time, and so {'counts' if neither == 1 else 'count'} as out of reach; the longest "
            f"time given is {seconds[finite].max() / 60:.1f} minutes."
        )
    one_way = int(np.count_nonzero(finite & ~finite.T))
    if one_way:
        yield Notice(
            f"{name}: {counted(one_way, 'pair')} of schools {'has' if one_way == 1 else 'have'} a "
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
    """Report schools whose (n, n) drives are slower than walking, and slow matrices."""
    apart = apart_m(schools)
    drives = np.isfinite(seconds) & (apart > NEIGHBOURS_M)
    slow = drives & (apart < SLOWEST_MPH * MPS_PER_MPH * (seconds - START_S))
    slow_both = np.count_nonzero(slow, axis=0) + np.count_nonzero(slow, axis=1)
    all_both = np.count_nonzero(drives, axis=0) + np.count_nonzero(drives, axis=1)
    found = np.flatnonzero(2 * slow_both > all_both)
    if len(found):
        named = some_of(
            [f"{schools[i].name} (URN {schools[i].urn})" for i in found.tolist()], MOST_NAMED
        )
        yield Notice(
            f"{name}: most drives to and from {named} are slower than "
            f"{SLOWEST_MPH:.0f} mph in a straight line: check them."
        )
    mph = apart[drives] / np.maximum(seconds[drives], LEAST_S) / MPS_PER_MPH
    if len(mph) and np.median(mph) < _LEISURELY_MPH:
        yield Notice(
            f"{name}: half of the drives are slower than {np.median(mph):.1f} mph in a straight "
            "line: check that they are by car, and their unit."
        )


def straight(seconds: Floats, apart: Floats, rounded_s: float) -> Flags:
    """Return (n,) from which schools nearly all drives have the same speed in a straight line.

    Each may include the same time for its start.

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
    """Report schools whose times seem to be estimated from straight lines.

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
        f"{metres_a_second * 3.6 / KPH_PER_MPH:.0f} mph: they are estimates or distances, not "
        "drives along roads."
    )


def detour_faults(
    where: str, schools: Sequence[School], values: Floats, unit: str, apart: Floats
) -> Iterator[Fault]:
    """Yield a fault if drives take far longer than by way of a third school.

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
    """Return (p, 2) drives that take too long, and (p,) the school they should pass."""
    # A time of 0 is left out: one of the two schools may have a wrong place.
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
