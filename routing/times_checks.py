"""Whether the numbers of a matrix can be drive times: by themselves, and by straight lines."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from data.errors import Fault
from data.school import School
from routing.network import Flags, Floats, distance_m
from routing.tags import KPH_PER_MPH
from routing.times_form import GivenTimes
from routing.times_words import SECONDS_IN

LONGEST_S = 36_000.0
"""No drive between the schools of a plan takes longer: ten hours."""

FASTEST_MPH, SLOWEST_MPH = 100.0, 3.0
"""No drive is faster in a straight line; and half of the drives of no matrix are slower."""

NEIGHBOURS_M = 1_000.0
"""Left out of account of each straight line: engines begin and end at the nearest road, so that two
schools on one site, or on one street, may be no time apart."""

START_S = 300.0
"""Left out of account of each drive where slow ones are looked for: one-way streets, car parks."""

MOST_AT_NO_TIME = 0.1
"""Share of the drives that may be 0 between schools that are no neighbours."""

_ROUNDED_S = 60.0
"""At most so much is lost where a file has whole numbers."""
MARK_FACTOR = 2.0
"""A mark for no way is at least so much greater than the greatest time."""
_NO_WAY_MARKS = {32_767.0, 65_535.0}
_MPS_PER_MPH = KPH_PER_MPH / 3.6

Place = Callable[[int, int], tuple[int | None, str | None]]


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
        Whether numbers may stand for no way: this program writes none.
    """
    rows, columns = at
    values = given.values[np.ix_(rows, columns)]
    seconds = values * SECONDS_IN[unit]
    same = np.eye(len(rows), dtype=bool)
    empty = f"Give {unit}, or leave the cell empty where there is no way"
    wrong = np.isnan(seconds)
    finite = np.isfinite(seconds)
    marks = finite & ~same & made_elsewhere & _no_way_marks(values, same)
    long = finite & ~marks & ~same & (seconds > LONGEST_S)
    if 2 * np.count_nonzero(long) > np.count_nonzero(finite & ~same):
        long[:] = False  # the unit is wrong, not the cells: see `speed_faults`
    kinds = (
        (wrong, f"this is not a number of {unit}", empty),
        (finite & (seconds < 0), "a drive time cannot be negative", empty),
        (
            finite & same & (seconds > 0),
            "a school is no drive away from itself",
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
            more = f"; {len(cells) - 1:,} other cells are like it" if len(cells) > 1 else ""
            row, column = given.place(r, c)
            yield Fault(where, f"{problem}{more}", remedy, row, column, given.text(r, c))


def _no_way_marks(values: Floats, same: Flags) -> Flags:
    """Return which cells hold the greatest number of all, over and over: 9999 and the like."""
    finite = values[np.isfinite(values) & ~same]
    greatest = float(finite.max(initial=0.0))
    if greatest < MARK_FACTOR * finite[finite < greatest].max(initial=0.0):
        return np.zeros(values.shape, bool)
    nines = greatest >= 999 and set(f"{greatest:.15g}") <= {"9", "."}
    at: Flags = values == greatest
    if (nines or greatest in _NO_WAY_MARKS) and np.count_nonzero(at & ~same) > 1:
        return at
    return np.zeros(values.shape, bool)


def rounded_s(values: Floats, unit: str) -> float:
    """Return how much each time of (n, n) may be short by rounding, seconds."""
    finite = values[np.isfinite(values)]
    return min(SECONDS_IN[unit], _ROUNDED_S) if (finite == np.round(finite)).all() else 0.0


def too_fast(seconds: Floats, apart: Floats, short_s: float) -> Flags:
    """Return (n, n) which drives are faster than any road; times may be `short_s` too short.

    A few of 0 are not among them: two schools on one site, whose places the register has wrong.
    """
    fast: Flags = apart - NEIGHBOURS_M > FASTEST_MPH * _MPS_PER_MPH * (seconds + short_s)
    none = far_at_no_time(seconds, apart)
    drives = np.isfinite(seconds) & ~np.eye(len(seconds), dtype=bool)
    if np.count_nonzero(none) <= MOST_AT_NO_TIME * np.count_nonzero(drives):
        fast &= ~none
    return fast


def far_at_no_time(seconds: Floats, apart: Floats) -> Flags:
    """Return (n, n) which schools are 0 seconds apart, and too far for one site."""
    result: Flags = (seconds == 0) & (apart > NEIGHBOURS_M)
    return result


def too_slow(seconds: Floats, apart: Floats) -> bool:
    """Whether half of (n, n) drives are slower than a walk, those between neighbours left out."""
    drives = np.isfinite(seconds) & (apart > NEIGHBOURS_M)
    slower = apart < SLOWEST_MPH * _MPS_PER_MPH * (seconds - START_S)
    return bool(2 * np.count_nonzero(slower & drives) > np.count_nonzero(drives))


def fitting_units(values: Floats, apart: Floats) -> list[str]:
    """Return the units in which (n, n) numbers can be drive times, schools being so far apart."""
    return [
        unit
        for unit, each_s in SECONDS_IN.items()
        if not too_fast(values * each_s, apart, rounded_s(values, unit)).any()
        and not too_slow(values * each_s, apart)
    ]


def speed_faults(
    where: str, given: GivenTimes, schools: Sequence[School], values: Floats, unit: str
) -> Iterator[Fault]:
    """Yield a fault where the times do not go with the distances in a straight line.

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
    fast = too_fast(seconds, apart, rounded_s(values, unit))
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


def half_faults(where: str, values: Floats) -> Iterator[Fault]:
    """Refuse (n, n) times without any, or with one direction of every pair only."""
    reached = np.isfinite(values) & ~np.eye(len(values), dtype=bool)
    if len(values) > 1 and not reached.any():
        problem = "there is no time between any two of the schools"
        yield Fault(where, problem, "Give the times, and leave empty only where there is no way")
    elif len(values) > 2 and not (reached & reached.T).any():
        problem = "only one direction of each pair has a time"
        yield Fault(where, problem, "Fill both halves of the matrix: there, and back")


def _remedy(given: GivenTimes, values: Floats, apart: Floats, unit: str) -> str:
    """Say which unit would go with the distances; distances themselves may, and are no times."""
    others = [name for name in fitting_units(values, apart) if name != unit]
    if len(others) != 1:
        return "Give drive times in seconds or minutes, not distances, and say which"
    (other,) = others
    heading = f"write 'URN ({other})' in the first cell"
    if not given.is_square:
        heading = f"name the column '{other}'"
    option = "" if other == "hours" else f", or say --times-unit {other}"
    return f"If they are {other}, {heading}{option}; distances are no drive times"
