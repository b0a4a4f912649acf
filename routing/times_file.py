"""The drive-time matrix as a CSV file: `times.csv`.

The first column and the header row are URNs; rows are origins, columns are destinations; cells are
seconds, empty if there is no way. A file made elsewhere may be in minutes, and says so
in its first cell: `URN (minutes)`. It may also be a list of pairs, or a routing service's answer.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np

from data.atomic_write import write_atomically
from data.errors import Fault, InputError, Notice
from data.given_file import GivenFile, StrPath, read_file
from data.school import School
from routing.network import Floats
from routing.times import UNREACHABLE, TravelTimes, estimate_times
from routing.times_checks import (
    apart_m,
    cell_faults,
    fitting_units,
    metres_fault,
    rounded_s,
    speed_faults,
)
from routing.times_form import GivenTimes, csv_rows, given_table
from routing.times_json import given_json, is_json
from routing.times_names import Matched, strange_faults
from routing.times_odd import (
    LEAST_S,
    at_no_time,
    detour_faults,
    half_faults,
    one_sided_faults,
    slowness,
    straight_notices,
    unevenness,
)
from routing.times_words import SECONDS_IN

_CORNER, _CORNER_ESTIMATED = "URN", "URN (estimated seconds)"
_WRITTEN = b"0123456789,."
"""All that a row has as it is written."""
ROUNDED_S = 0.02
"""Rounding of the times in a file."""
_FERRY_COLUMNS = ["from", "to"]

Unit = Literal["seconds", "minutes"]


def write_times(times: TravelTimes, path: StrPath) -> None:
    """Write a matrix to a CSV file, whole or not at all.

    Parameters
    ----------
    times
        What to write, in seconds to two decimals; no way is an empty cell.
    path
        Where to.

    Raises
    ------
    OutputError
        If the file cannot be written; a file of that name stays as it was.
    """
    write_atomically(Path(path), times_text(times))


@lru_cache(1)
def times_text(times: TravelTimes) -> str:
    """Return the text of a file of times; of the last times again at once."""
    corner = _CORNER_ESTIMATED if times.method == "estimate" else _CORNER
    lines = [",".join([corner, *map(str, times.urns)])]
    form = ",%.2f" * len(times.urns)
    for urn, row in zip(times.urns, times.seconds.tolist(), strict=True):
        lines.append(f"{urn}{(form % tuple(row)).replace('inf', '')}")
    return "\n".join(lines) + "\n"


def as_written(times: TravelTimes) -> TravelTimes:
    """Return times as a file keeps them, to two decimals of a second.

    So a plan has the same cost, to the last digit, when it is read back.
    """
    return replace(times, seconds=np.round(times.seconds, 2))


def write_ferry_marks(times: TravelTimes, path: StrPath) -> None:
    """Write the pairs whose quickest way takes a ferry, a row each: from, to.

    Parameters
    ----------
    times
        Times whose `by_ferry` is known; without it no pair is written.
    path
        Where to.

    Raises
    ------
    OutputError
        If the file cannot be written; a file of that name stays as it was.
    """
    by_ferry = np.zeros(times.seconds.shape, bool) if times.by_ferry is None else times.by_ferry
    pairs = np.array(times.urns)[np.argwhere(by_ferry)].tolist()
    lines = [",".join(map(str, pair)) for pair in (_FERRY_COLUMNS, *pairs)]
    write_atomically(Path(path), "\n".join(lines) + "\n")


def read_ferry_marks(path: StrPath, times: TravelTimes) -> TravelTimes:
    """Return times with the marks that `write_ferry_marks` wrote.

    Parameters
    ----------
    path
        A CSV file with a row for each pair: from, to.
    times
        The times of those schools, without marks.

    Raises
    ------
    InputError
        If the file is absent, or names anything but pairs of the schools; every fault at once.
    """
    file = read_file(path)
    row = {str(urn): i for i, urn in enumerate(times.urns)}
    marks = np.zeros(times.seconds.shape, bool)
    faults = []
    for number, cells in csv_rows(file)[1:]:
        if len(cells) == 2 and cells[0] in row and cells[1] in row:
            marks[row[cells[0]], row[cells[1]]] = True
        else:
            problem = "this is not a pair of these schools"
            remedy = "Give a row of two URNs for each pair"
            faults.append(Fault(file.name, problem, remedy, number, value=",".join(cells)))
    if faults:
        raise InputError(faults)
    return replace(times, by_ferry=marks)


def read_times(
    path: StrPath, schools: Sequence[School], *, unit: Unit | None = None
) -> TravelTimes:
    """Read a matrix made elsewhere, in any order of schools.

    Parameters
    ----------
    path
        A CSV file, square or a row for each pair; or the JSON of a routing service that names its
        places by URN.
    schools
        The schools it must hold; others are skipped.
    unit
        `"seconds"` or `"minutes"`; None for what the file says. A square file that does not say it
        is in seconds; a list of pairs is in the one unit that matches the distances.

    Raises
    ------
    InputError
        If the file is absent, of another form, lacks a school or a pair, has cells that are no
        drive times, or times that no road allows; every fault at once, one for each kind.
    """
    file = read_file(path)
    given = given_json(file) if is_json(file) else given_table(file)
    matched = Matched.of(file, given, schools)
    if matched.faults:
        taken_for = given.unit or unit or "seconds"
        cells = cell_faults(file.name, given, matched.at, taken_for)
        raise InputError([*matched.faults, *cells])
    if metres := metres_fault(file.name, matched.values(given), apart_m(schools)):
        raise InputError([metres])
    said, notices = _unit_of_times(file, given, matched, schools, unit)
    faults = list(cell_faults(file.name, given, matched.at, said))
    if not faults:
        faults += half_faults(file.name, matched.values(given))
        faults += one_sided_faults(file.name, schools, matched.values(given)) if not faults else ()
        faults += speed_faults(file.name, given, schools, matched.values(given), said)
    values, apart, each_s = matched.values(given), apart_m(schools), SECONDS_IN[said]
    if not faults:
        faults += detour_faults(file.name, schools, values, said, apart)
    if faults:
        raise InputError(faults)
    told = (*given.notices, *matched.notices, *notices)
    told += tuple(
        straight_notices(file.name, schools, values * each_s, apart, rounded_s(values, said))
    )
    times = _checked_times(file, schools, values * each_s, told, said)
    times = replace(times, notices=(*times.notices, *slowness(file.name, schools, values * each_s)))
    return _as_estimate(times, schools, is_said=given.is_estimate)


def read_kept_times(path: StrPath, schools: Sequence[School]) -> TravelTimes:
    """Read a matrix that `write_times` wrote, as in a plan directory.

    Its method is `"estimate"` if the file says so, else `"given"`.

    Parameters
    ----------
    path
        The CSV file.
    schools
        The schools it must hold, and no others.

    Raises
    ------
    InputError
        If the file is absent, not square, lacks a school or has an unknown one, or has cells that
        are no drive times; every fault at once, one for each kind.
    """
    file = read_file(path)
    if (seconds := _as_it_was_written(file, schools)) is not None:
        is_estimate = file.content.startswith(_CORNER_ESTIMATED.encode())
        return _kept_times(file, schools, seconds, is_estimate=is_estimate)
    given = given_table(file)
    if not given.is_square or given.unit not in {None, "seconds"}:
        problem = "this is not the matrix of a plan, which is square and in seconds"
        raise file.refusal(problem, "Take the file as the program wrote it")
    matched = Matched.of(file, given, schools)
    faults = [*matched.faults, *strange_faults(file.name, given, schools)]
    faults += cell_faults(file.name, given, matched.at, "seconds", made_elsewhere=False)
    if faults:
        raise InputError(faults)
    return _kept_times(file, schools, matched.values(given), is_estimate=given.is_estimate)


def _as_it_was_written(file: GivenFile, schools: Sequence[School]) -> Floats | None:
    """Return the (n, n) seconds of a file that nobody has changed; None if it has another form.

    A table read cell by cell as text takes thirty times the room of its numbers.
    """
    header, *rows = file.content.removesuffix(b"\n").split(b"\n")
    urns = [b"%d" % school.urn for school in schools]
    corner, *columns = header.split(b",")
    if corner.decode("latin-1") not in {_CORNER, _CORNER_ESTIMATED} or columns != urns:
        return None
    if len(rows) != len(urns):
        return None
    seconds = np.empty((len(urns), len(urns)))
    for i, (urn, row) in enumerate(zip(urns, rows, strict=True)):
        name, *cells = row.split(b",")
        if name != urn or len(cells) != len(urns) or row.translate(None, _WRITTEN):
            return None
        try:
            seconds[i] = [float(cell) if cell else UNREACHABLE for cell in cells]
        except ValueError:
            return None
    return None if seconds.diagonal().any() else seconds


def _kept_times(
    file: GivenFile, schools: Sequence[School], seconds: Floats, *, is_estimate: bool
) -> TravelTimes:
    times = _checked_times(file, schools, seconds, (), "seconds")
    return replace(times, method="estimate") if is_estimate else times


def _as_estimate(times: TravelTimes, schools: Sequence[School], *, is_said: bool) -> TravelTimes:
    """Return times as an estimate if they are this program's; say so if a file does."""
    estimate = as_written(estimate_times(schools))
    if len(schools) > 1 and np.allclose(times.seconds, estimate.seconds, rtol=0, atol=ROUNDED_S):
        return replace(times, method="estimate", notices=(*estimate.notices, *times.notices))
    if not is_said:
        return times
    text = f"{times.sources[0].name} says that its times are estimated: they are no drives."
    return replace(times, notices=(Notice(text), *times.notices))


def _unit_of_times(
    file: GivenFile,
    given: GivenTimes,
    matched: Matched,
    schools: Sequence[School],
    asked: Unit | None,
) -> tuple[str, tuple[Notice, ...]]:
    """Return the unit of the numbers: as the file says, as was asked for, or the one that fits."""
    if asked and given.unit and asked != given.unit:
        problem = f"the file is in {given.unit}, and --times-unit says {asked}"
        remedy = "Leave --times-unit out"
        if not given.is_answer:
            remedy = (
                f"{remedy}; if it is right, name {asked} in the file where it says {given.unit}"
            )
        raise file.refusal(problem, remedy)
    if said := given.unit or asked:
        return said, ()
    if given.is_square:
        return "seconds", ()
    values = matched.values(given)
    fits = fitting_units(np.where(np.isnan(values), np.inf, values), apart_m(schools))
    if not given.is_time or len(fits) != 1:
        problem = "the file does not say whether its times are seconds or minutes"
        remedy = (
            "Name the column seconds or minutes, or give --times-unit; distances are no drive times"
        )
        raise file.refusal(problem, remedy)
    text = (
        f"{file.name} does not say its unit: its times are taken as {fits[0]}, the only unit that "
        "matches the distances between the schools."
    )
    return fits[0], (Notice(text),)


def _checked_times(
    file: GivenFile,
    schools: Sequence[School],
    seconds: Floats,
    notices: tuple[Notice, ...],
    unit: str,
) -> TravelTimes:
    """Return the times that were read, with notices of what is odd about them."""
    none = (seconds == 0) & ~np.eye(len(seconds), dtype=bool)
    told = (*notices, *at_no_time(file.name, schools, none, unit))
    seconds = np.where(none, LEAST_S, seconds)
    told += tuple(unevenness(file.name, seconds, unit))
    urns = tuple(school.urn for school in schools)
    return TravelTimes(urns, seconds, "given", notices=told, sources=(file.source("times"),))
