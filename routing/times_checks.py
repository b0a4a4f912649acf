"""Whether the numbers of a matrix can be drive times: on their own, and against straight lines."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from data.errors import Fault
from data.school import School
from routing.network import Flags, Floats, distance_m
from routing.tags import KPH_PER_MPH
from routing.times_form import GivenTimes
from routing.times_words import SECONDS_IN

_FACTOR = 2.0
"""A mark is often this many times the longest real time."""
_OF_MACHINES = {32_767.0, 65_535.0}
_ABOUT = 0.05
"""A real time has as many others within this share of it."""
_OVER_AND_OVER = 8
_LEAST_FOR_NINES = 999.0
_MOST, _FEWEST = 0.9, 5
"""Share of the drives of one school that have the same number, and the fewest drives."""
_NEAR_AND_FAR = 2.0
"""The longest of those drives is at least this many times the shortest."""


LONGEST_S = 36_000.0
"""No drive between the schools of a plan takes longer: ten hours."""

FASTEST_MPH, SLOWEST_MPH = 100.0, 3.0
"""No drive is faster in a straight line, and no matrix has half of its drives slower."""

NEIGHBOURS_M = 1_000.0
"""Allowance on each straight line: engines begin and end at the nearest road, so that two schools
on one site, or in one street, may be no time apart."""

START_S = 300.0
"""Allowance on each drive in the search for slow ones: one-way streets, car parks."""

MOST_AT_NO_TIME = 2
"""Pairs of distant schools that may have a time of 0: two on one site, one of them with a wrong
place in the register. With more pairs, or two of one school, 0 means something else."""

_ROUNDED_S = 60.0
"""At most this much is lost if a file has whole numbers."""
MPS_PER_MPH = KPH_PER_MPH / 3.6

Place = Callable[[int, int], tuple[int | None, str | None]]


def no_way_marks(values: Floats) -> Flags:
    """Return which cells of (n, n) hold a mark: 9999 and the like, over and over."""
    drives = np.isfinite(values) & ~np.eye(len(values), dtype=bool)
    found = np.zeros(values.shape, bool)
    numbers, counts = np.unique(values[drives], return_counts=True)
    for number, count in zip(numbers, counts, strict=True):
        nines = number >= _LEAST_FOR_NINES and set(f"{number:.15g}") <= {"9", "."}
        if not nines and number not in _OF_MACHINES:
            continue
        alone = number == numbers[-1] and number >= _FACTOR * numbers[numbers < number].max(
            initial=0.0
        )
        about = counts[np.abs(numbers - number) <= _ABOUT * number].sum()
        if (alone and count > 1) or (count >= _OVER_AND_OVER and 2 * count > about):
            found |= drives & (values == number)
    return found


def same_for_all(values: Floats, apart: Floats) -> Floats:
    """Return for each row of (n, n) the number that nearly all of its drives have; NaN for none.

    It is no time if the schools are both near and far: `apart` has the metres between them.
    """
    found = np.full(len(values), np.nan)
    drives = np.isfinite(values) & ~np.eye(len(values), dtype=bool)
    for i, row in enumerate(drives):
        if np.count_nonzero(row) < _FEWEST:
            continue
        numbers, counts = np.unique(values[i, row], return_counts=True)
        number = numbers[np.argmax(counts)]
        of_it = row & (values[i] == number)
        lengths = apart[i, of_it]
        if (
            number > 0
            and counts.max() >= _MOST * np.count_nonzero(row)
            and lengths.max() > _NEAR_AND_FAR * lengths.min()
        ):
            found[i] = number
    return found


def apart_m(schools: Sequence[School]) -> Floats:
    """Return (n, n) metres between schools in a straight line."""
    lon = np.array([school.lon for school in schools], np.float64)
    lat = np.array([school.lat for school in schools], np.float64)
    return distance_m(lon[:, None], lat[:, None], lon[None, :], lat[None, :])


def cell_faults(
    where: str,
    given: GivenTimes,
    at: tuple[list[int], list[int]],
    unit: str,
    *,
    made_elsewhere: bool = True,
) -> Iterator[Fault]:
    """Yield a fault for each kind of cell that is no drive time, with the first and their count.

    Parameters
    ----------
    where
        The file.
    given
        What it holds.
    at
        The row and the column of each of the n schools in it.
    unit
        What its numbers are.
    made_elsewhere
        Whether numbers may stand for no way, or be in another unit. This program writes neither,
        and its estimates from one end of England to the other take over ten hours.
    """
    rows, columns = at
    values = given.values[np.ix_(rows, columns)]
    seconds = values * SECONDS_IN[unit]
    same = np.eye(len(rows), dtype=bool)
    empty = f"Give {unit}, or leave the cell empty where there is no way"
    wrong = np.isnan(seconds)
    finite = np.isfinite(seconds)
    marks = finite & ~same & made_elsewhere & no_way_marks(values)
    long = finite & ~marks & ~same & made_elsewhere & (seconds > LONGEST_S)
    if 2 * np.count_nonzero(long) > np.count_nonzero(finite & ~same):
        long[:] = False  # the unit is wrong, not the cells: see `speed_faults`
    kinds = (
        (wrong, f"this is not a number of {unit}", empty),
        (finite & (seconds < 0), "a drive time cannot be negative", empty),
        (
            finite & same & (seconds > 0),
            "the time from a school to itself is 0",
            "Give 0, or leave the cell empty",
        ),
        (marks, "this number seems to be a mark for no way, not a time", empty),
        (
            long,
            "no drive between schools takes over ten hours",
            f"Check the time, taken for {unit}, or leave the cell empty if there is no way",
        ),
    )
    for which, problem, remedy in kinds:
        cells = np.argwhere(which)
        if len(cells):
            r, c = rows[cells[0, 0]], columns[cells[0, 1]]
            more = like_it(len(cells) - 1, "cell")
            row, column = given.place(r, c)
            yield Fault(where, f"{problem}{more}", remedy, row, column, given.text(r, c))


def like_it(others: int, thing: str) -> str:
    """Return the end of a sentence: how many others are like the first."""
    if not others:
        return ""
    return (
        f"; 1 other {thing} is like it"
        if others == 1
        else f"; {others:,} other {thing}s are like it"
    )


def rounded_s(values: Floats, unit: str) -> float:
    """Return how much each time of (n, n) may be short by rounding, seconds."""
    finite = values[np.isfinite(values)]
    return min(SECONDS_IN[unit], _ROUNDED_S) if (finite == np.round(finite)).all() else 0.0


def too_fast(seconds: Floats, apart: Floats, short_s: float) -> Flags:
    """Return (n, n) which drives are faster than any road; times may be `short_s` too short.

    Times of 0 are dealt with in `far_at_no_time`.
    """
    fast: Flags = _beyond_any_road(seconds, apart, short_s) & (seconds != 0)
    return fast


def far_at_no_time(seconds: Floats, apart: Floats, short_s: float) -> Flags:
    """Return (n, n) which pairs have a time of 0, one way or both, and are too far apart for it."""
    far: Flags = _beyond_any_road(seconds, apart, short_s) & (seconds == 0)
    return far | far.T


def too_many_at_no_time(far: Flags) -> bool:
    """Whether (n, n) pairs at 0 are too many to be schools on one site with a wrong place."""
    pairs = np.count_nonzero(np.triu(far))
    return bool(pairs and (pairs > MOST_AT_NO_TIME or far.sum(axis=1).max() > 1))


def _beyond_any_road(seconds: Floats, apart: Floats, short_s: float) -> Flags:
    result: Flags = apart - NEIGHBOURS_M > FASTEST_MPH * MPS_PER_MPH * (seconds + short_s)
    return result


def too_slow(seconds: Floats, apart: Floats) -> bool:
    """Whether half of (n, n) drives are slower than walking, except between neighbours."""
    drives = np.isfinite(seconds) & (apart > NEIGHBOURS_M)
    slower = apart < SLOWEST_MPH * MPS_PER_MPH * (seconds - START_S)
    return bool(2 * np.count_nonzero(slower & drives) > np.count_nonzero(drives))


def fitting_units(values: Floats, apart: Floats) -> list[str]:
    """Return the units in which (n, n) numbers can be drive times over these distances."""
    return [
        unit
        for unit, each_s in SECONDS_IN.items()
        if not too_fast(values * each_s, apart, rounded_s(values, unit)).any()
        and not too_slow(values * each_s, apart)
    ]


def speed_faults(
    where: str, given: GivenTimes, schools: Sequence[School], values: Floats, unit: str
) -> Iterator[Fault]:
    """Yield a fault if the times do not match the distances in a straight line.

    Parameters
    ----------
    where, given
        The file, and what it holds.
    schools
        The n schools.
    values
        (n, n) numbers in that unit, from row to column.
    unit
        What they are.
    """
    apart, seconds = apart_m(schools), values * SECONDS_IN[unit]
    short_s = rounded_s(values, unit)
    yield from _zero_faults(where, schools, far_at_no_time(seconds, apart, short_s), apart)
    yield from _same_faults(where, schools, values, apart, unit)
    fast = too_fast(seconds, apart, short_s)
    if fast.any():
        pairs = np.argwhere(fast)
        i, j = pairs[0]
        more = f"; {len(pairs):,} drives are" if len(pairs) > 1 else ""
        problem = (
            f"a drive is faster than any road: {values[i, j]:g} {unit} from {schools[i].urn} to "
            f"{schools[j].urn}, which are {apart[i, j] / 1000:.1f} km apart in a straight line"
            f"{more}"
        )
        few = 2 * len(pairs) < np.count_nonzero(np.isfinite(seconds)) - len(schools)
        remedy = (
            "Check these times, and the places of the two schools"
            if few
            else _remedy(given, values, apart, unit)
        )
        yield Fault(where, problem, remedy)
    elif too_slow(seconds, apart):
        problem = f"as {unit}, half of the drives are slower than {SLOWEST_MPH:.0f} mph"
        yield Fault(where, problem, _remedy(given, values, apart, unit))


def _zero_faults(
    where: str, schools: Sequence[School], far: Flags, apart: Floats
) -> Iterator[Fault]:
    """Refuse 0 between distant schools, unless two schools on one site explain it."""
    pairs = np.argwhere(np.triu(far))
    if too_many_at_no_time(far):
        i, j = pairs[0]
        problem = (
            f"{len(pairs):,} pairs of schools far apart have a time of 0, such as "
            f"{schools[i].urn} and {schools[j].urn}, {apart[i, j] / 1000:.1f} km apart in a "
            "straight line"
        )
        remedy = (
            "Leave these cells empty if there is no way; else give the times, or correct the places"
        )
        yield Fault(where, problem, remedy)


def _same_faults(
    where: str, schools: Sequence[School], values: Floats, apart: Floats, unit: str
) -> Iterator[Fault]:
    """Refuse the same number for nearly all drives from or to a school, near and far."""
    found = [
        (direction, school, value)
        for direction, of_rows in (("from", values), ("to", values.T))
        for school, value in zip(schools, same_for_all(of_rows, apart), strict=True)
        if not np.isnan(value)
    ]
    if found:
        direction, school, value = found[0]
        others = len(found) - 1
        more = (
            f"; {others:,} more {'row or column is' if others == 1 else 'are'} so" if others else ""
        )
        problem = (
            f"nearly all drives {direction} {school.urn} are of {value:g} {unit}, near and far, as "
            f"if it meant that there is no way{more}"
        )
        remedy = "Give the times, or leave the cells empty where there is no way"
        yield Fault(where, problem, remedy)


def metres_fault(where: str, values: Floats, apart: Floats) -> Fault | None:
    """Return a fault if (n, n) numbers are distances in metres, which are times in no unit."""
    far = np.isfinite(values) & (apart > NEIGHBOURS_M)
    ratio = values[far] / apart[far]
    if not len(ratio) or not _is_length(ratio):
        return None
    problem = "its numbers seem to be distances in metres, not times"
    return Fault(where, problem, "Give drive times in seconds or minutes")


def _is_length(ratio: Floats) -> bool:
    """Whether ratios to straight lines may be those of lengths by road."""
    least, middle, greatest = np.quantile(ratio, (0.05, 0.5, 0.95))
    return bool(least > 0.95 and middle < 2.0 and greatest < 5.0)


def _remedy(given: GivenTimes, values: Floats, apart: Floats, unit: str) -> str:
    """Say which unit would match the distances."""
    others = [name for name in fitting_units(values, apart) if name != unit]
    if len(others) != 1 or _follow_straight_lines(values, apart):
        return "Give drive times in seconds or minutes, not distances, and say which"
    (other,) = others
    if given.is_answer:
        return (
            f"If they are {other}, give a CSV file with 'URN ({other})' in its first cell: "
            "services answer in seconds"
        )
    heading = f"name the column '{other}'"
    if given.is_square:
        heading = f"write 'URN ({other})' in the first cell"
    option = "" if other == "hours" or given.unit else f", or give --times-unit {other}"
    return f"If they are {other}, {heading}{option}; distances are no drive times"


def _follow_straight_lines(values: Floats, apart: Floats) -> bool:
    """Whether numbers are kilometres or miles: their ratio to straight lines varies little."""
    far = np.isfinite(values) & (apart > NEIGHBOURS_M)
    ratio = 1000 * values[far] / apart[far]
    if not len(ratio):
        return False
    least, middle, greatest = np.quantile(ratio, (0.05, 0.5, 0.95))
    return bool(greatest < 1.05 * least and 0.6 < middle < 1.6)
