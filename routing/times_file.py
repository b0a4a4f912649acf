"""The drive-time matrix as a CSV file: `times.csv`.

The first column and the header row are URNs; rows are where one drives from, columns where to;
cells are seconds, empty where there is no way. A file made elsewhere may be in minutes, and says so
in its first cell: `URN (minutes)`.
"""

import csv
import io
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np

from data.errors import Fault, InputError, Notice
from data.given_file import GivenFile, StrPath, read_file
from data.school import School
from data.spelling import did_you_mean
from data.whole import write_whole
from routing.network import Floats
from routing.times import UNREACHABLE, TravelTimes

_CORNER, _CORNER_ESTIMATED = "URN", "URN (estimated seconds)"
_FERRY_COLUMNS = ["from", "to"]
_TEN_HOURS_S = 36_000.0
_SECONDS_IN = {"seconds": 1.0, "minutes": 60.0}
_UNEVEN_S, _UNEVEN_SHARE = 120.0, 0.1
"""A pair whose directions differ by more than both of these is counted as uneven."""
_HASTY_S = 120.0
"""No county's schools are mostly nearer to each other than two minutes."""

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
    corner = _CORNER_ESTIMATED if times.method == "estimate" else _CORNER
    lines = [",".join([corner, *map(str, times.urns)])]
    form = ",%.2f" * len(times.urns)
    for urn, row in zip(times.urns, times.seconds.tolist(), strict=True):
        lines.append(f"{urn}{(form % tuple(row)).replace('inf', '')}")
    write_whole(Path(path), "\n".join(lines) + "\n")


def as_written(times: TravelTimes) -> TravelTimes:
    """Return times as a file keeps them, to two decimals of a second.

    A plan made on these has the same cost, to the last digit, when it is read back.
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
    write_whole(Path(path), "\n".join(lines) + "\n")


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
    for number, cells in enumerate(_rows(file)[1:], start=2):
        if len(cells) == 2 and cells[0] in row and cells[1] in row:
            marks[row[cells[0]], row[cells[1]]] = True
        else:
            problem = "this is no pair of the schools"
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
        The CSV file.
    schools
        The schools it must hold, and no others.
    unit
        `"seconds"` or `"minutes"`; None for what the first cell says, seconds where it does not.

    Raises
    ------
    InputError
        If the file is absent, not square, lacks a school or has a strange one, or has cells that
        are no drive times; every fault at once.
    """
    file = read_file(path)
    rows = _rows(file)
    unit = unit or ("minutes" if "min" in rows[0][0].lower() else "seconds")
    numbers = [_numbers(cells[1:]) for cells in rows[1:]]
    faults = list(_faults(file.name, rows, numbers, [school.urn for school in schools], unit))
    if faults:
        raise InputError(faults)
    column = {int(name): i for i, name in enumerate(rows[0][1:])}
    row = {int(cells[0]): i for i, cells in enumerate(rows[1:])}
    urns = tuple(school.urn for school in schools)
    given = np.array(numbers, np.float64).reshape(len(urns), len(urns)) * _SECONDS_IN[unit]
    seconds = given[np.ix_([row[urn] for urn in urns], [column[urn] for urn in urns])]
    np.fill_diagonal(seconds, 0.0)
    notices = tuple(_notices(file.name, seconds, unit))
    return TravelTimes(urns, seconds, "given", notices=notices, sources=(file.source("times"),))


def _numbers(cells: list[str]) -> Floats | None:
    """Return the numbers of a row; None where a cell is none."""
    try:
        return np.array([float(cell) if cell else UNREACHABLE for cell in cells])
    except ValueError:
        return None


def _notices(name: str, seconds: Floats, unit: Unit) -> Iterator[Notice]:
    """Say what is odd about times that are not wrong."""
    both_ways = np.isfinite(seconds) & np.isfinite(seconds.T)
    there, back = np.where(both_ways, seconds, 0), np.where(both_ways, seconds.T, 0)
    difference = np.abs(there - back)
    uneven = (difference > _UNEVEN_S) & (difference > _UNEVEN_SHARE * np.maximum(there, back))
    pairs = int(np.count_nonzero(uneven)) // 2
    if pairs:
        i, j = np.unravel_index(np.argmax(np.where(uneven, difference, 0)), seconds.shape)
        yield Notice(
            f"{name}: {_counted(pairs, 'pair')} of schools differ by more than 2 minutes and "
            f"10 % between the two directions, by {difference[i, j] / 60:.0f} minutes at the most. "
            "The slower direction counts."
        )
    one_way = int(np.count_nonzero(np.isfinite(seconds) & ~np.isfinite(seconds.T)))
    if one_way:
        yield Notice(
            f"{name}: {_counted(one_way, 'pair')} of schools have a time in one direction "
            "only, and so count as out of reach."
        )
    apart = seconds[np.isfinite(seconds) & (seconds > 0)]
    if unit == "seconds" and len(apart) and np.median(apart) < _HASTY_S:
        yield Notice(
            f"{name}: half of the drives take less than {np.median(apart):.0f} seconds. If the "
            f"file is in minutes, write '{_CORNER} (minutes)' in its first cell."
        )


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def _rows(file: GivenFile) -> list[list[str]]:
    """Return the cells of every row that has any, without spaces around them."""
    remedy = "Give a CSV file with URNs in its first row and column, and seconds in its cells"
    try:
        text = file.content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except (UnicodeDecodeError, csv.Error):
        raise InputError([Fault(file.name, "this is not a CSV file", remedy)]) from None
    if " " in text or "\t" in text:
        rows = [[cell.strip() for cell in row] for row in rows]
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise InputError([Fault(file.name, "the file is empty", remedy)])
    if not rows[0]:
        raise InputError([Fault(file.name, "the row is empty", remedy, 1)])
    return rows


def _faults(
    where: str,
    rows: list[list[str]],
    numbers: list[Floats | None],
    urns: list[int],
    unit: Unit,
) -> Iterator[Fault]:
    yield from _name_faults(where, [(1, name) for name in rows[0][1:]], urns, "column")
    firsts = [(number, cells[0] if cells else "") for number, cells in enumerate(rows[1:], start=2)]
    yield from _name_faults(where, firsts, urns, "row")
    for number, (cells, found) in enumerate(zip(rows[1:], numbers, strict=True), start=2):
        if len(cells) != len(rows[0]):
            problem = f"the row has {len(cells)} cells and the header {len(rows[0])}"
            yield Fault(where, problem, "Give every row a cell for each column", number)
        elif found is None or not _is_plain(rows[0], cells, found * _SECONDS_IN[unit]):
            for name, cell in zip(rows[0][1:], cells[1:], strict=True):
                on_diagonal = name == cells[0]
                yield from _cell_faults(where, number, name, cell, unit, on_diagonal=on_diagonal)


def _is_plain(header: list[str], cells: list[str], seconds: Floats) -> bool:
    """Whether a row is without fault; most are, and need no look at each cell."""
    zeros = [header[i + 1] for i in np.flatnonzero(seconds == 0).tolist()]
    beyond = np.count_nonzero(~(seconds <= _TEN_HOURS_S))  # out of reach, if the cell is empty
    return (
        beyond == cells[1:].count("")
        and not (seconds < 0).any()
        and (zeros == [cells[0]] or (not zeros and _cell_of(header, cells) == ""))
    )


def _cell_of(header: list[str], cells: list[str]) -> str:
    """Return the cell on the diagonal of a row."""
    return cells[header.index(cells[0], 1)] if cells[0] in header[1:] else ""


def _name_faults(
    where: str, names: list[tuple[int, str]], urns: list[int], kind: str
) -> Iterator[Fault]:
    """Compare the URNs of the header or the first column with those of the schools."""
    known = {str(urn) for urn in urns}
    for row, name in names:
        if name not in known:
            remedy = did_you_mean(name, known, f"Take this {kind} out")
            yield Fault(where, f"this {kind} is for none of the schools", remedy, row, value=name)
    count = Counter(name for _, name in names)
    for urn in sorted(known):
        if count[urn] > 1:
            yield Fault(where, f"there are {count[urn]} {kind}s of this URN", "Keep one", value=urn)
        elif not count[urn]:
            yield Fault(where, f"there is no {kind} for this URN", f"Add the {kind}", value=urn)


def _cell_faults(
    where: str, row: int, column: str, cell: str, unit: Unit, *, on_diagonal: bool
) -> Iterator[Fault]:
    remedy = f"Give {unit}, or leave the cell empty where there is no way"
    seconds = _number(cell) * _SECONDS_IN[unit]
    if math.isnan(seconds):
        yield Fault(where, f"this is not a number of {unit}", remedy, row, column, cell)
    elif seconds < 0:
        yield Fault(where, "a drive time cannot be negative", remedy, row, column, cell)
    elif on_diagonal and math.isfinite(seconds) and seconds != 0:
        remedy = "Give 0, or leave the cell empty"
        yield Fault(where, "a school is no drive away from itself", remedy, row, column, cell)
    elif seconds == 0 and not on_diagonal:
        yield Fault(where, "two schools cannot be 0 seconds apart", remedy, row, column, cell)
    elif math.isfinite(seconds) and seconds > _TEN_HOURS_S:
        problem = "no drive between schools takes over ten hours"
        remedy = f"Give {unit}, as the file says, or say another unit in its first cell"
        yield Fault(where, problem, remedy, row, column, cell)


def _number(cell: str) -> float:
    """Read one cell; NaN where it is no number."""
    if not cell:
        return UNREACHABLE
    try:
        number = float(cell)
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan
