"""Whether the drive times of a plan directory can be what its plan.json says they are."""

from collections.abc import Iterator, Sequence

import numpy as np

from data.school import School, Source
from maps.differences import in_short
from maps.plan_files import PLAN, SCHOOLS, TIMES
from routing import TravelTimes
from routing.network import Floats
from routing.times_checks import (
    SLOWEST_MPH,
    apart_m,
    far_at_no_time,
    same_for_all,
    too_fast,
    too_many_at_no_time,
    too_slow,
)
from routing.times_odd import LEAST_S

METHODS = ("roads", "estimate", "given")
_ROUNDED_S = 0.02


def misdeclared(
    times: TravelTimes, stated: str, profile: str, sources: Sequence[Source], estimate: TravelTimes
) -> Iterator[str]:
    """Say where the origin of drive times is not what plan.json says.

    Parameters
    ----------
    times
        As times.csv has them, with the method that its first cell names.
    stated, profile
        The method and the profile by plan.json.
    sources
        The files that it names as its inputs.
    estimate
        Estimated times of the same schools.
    """
    roles = {source.role for source in sources}
    marked = times.method == "estimate"
    if stated not in METHODS:
        yield f"the key 'times' of {PLAN} is none of {', '.join(METHODS)}"
    elif marked != (stated == "estimate"):
        first = "estimated" if marked else "not estimated"
        yield f"the times are {first} by the first cell of {TIMES}, and {stated!r} by {PLAN}"
    elif stated != "estimate" and _same_drives(times, estimate):
        yield f"the times are estimates from straight lines, and {stated!r} by {PLAN}"
    if stated == "roads" and "roads" not in roles and sources:
        yield f"the times are of roads by {PLAN}, which has no roads among its inputs"
    if stated == "estimate" and ("roads" in roles or profile):
        yield f"the times are estimated by {PLAN}, which has roads among its inputs"
    if stated == "estimate" and "times" in roles and not _same_drives(times, estimate):
        yield f"the times are estimated by {PLAN}, which has times among its inputs"


def _same_drives(times: TravelTimes, estimate: TravelTimes) -> bool:
    near = np.allclose(times.seconds, estimate.seconds, rtol=0, atol=_ROUNDED_S)
    return len(times.urns) > 1 and bool(near)


def impossible(schools: Sequence[School], times: TravelTimes) -> Iterator[str]:
    """Say which drives are impossible between the places of the schools."""
    at = np.array([(school.easting, school.northing) for school in schools], np.float64)
    flat = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    apart = np.fmin(apart_m(schools), flat)
    seconds = np.where(times.seconds <= LEAST_S, 0.0, times.seconds)  # 0 is kept so
    finite = seconds[np.isfinite(seconds)]
    short_s = 60.0 if (finite % 60 == 0).all() else 1.0
    far = far_at_no_time(seconds, apart, short_s)
    fast = too_fast(seconds, apart, short_s)
    if too_many_at_no_time(far):
        fast |= far
    pairs = np.argwhere(fast)
    if len(pairs):
        i, j = pairs[0]
        more = f"; {len(pairs):,} drives of {TIMES} are" if len(pairs) > 1 else ""
        yield (
            f"a drive is faster than any road: {times.seconds[i, j]:g} seconds from "
            f"{times.urns[i]} to {times.urns[j]} by {TIMES}, {apart[i, j] / 1000:.1f} km apart in "
            f"a straight line by {SCHOOLS}{more}"
        )
    if too_slow(seconds, apart):
        yield f"half of the drives of {TIMES} are slower than {SLOWEST_MPH:.0f} mph by {SCHOOLS}"
    yield from in_short(_all_one(times, seconds, apart))


def _all_one(times: TravelTimes, seconds: Floats, apart: Floats) -> Iterator[str]:
    """Name schools with one time for nearly all their drives, near and far: (n, n) each."""
    for direction, drives in (("from", seconds), ("to", seconds.T)):
        for urn, value in zip(times.urns, same_for_all(drives, apart), strict=True):
            if not np.isnan(value):
                yield (
                    f"nearly all drives {direction} {urn} take {value:g} seconds by {TIMES}, near "
                    f"and far by {SCHOOLS}"
                )
