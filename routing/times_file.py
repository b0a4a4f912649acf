"""The drive-time matrix as a CSV file: `times.csv`.

The first column and the header row are URNs; rows are where one drives from, columns where to;
cells are seconds, empty where there is no way.
"""

import csv
import io
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from data.errors import Fault, InputError
from data.given_file import GivenFile, StrPath, read_file
from data.school import School
from data.spelling import did_you_mean
from data.whole import write_whole
from routing.times import UNREACHABLE, TravelTimes

_CORNER = "URN"
_TEN_HOURS_S = 36_000.0


def write_times(times: TravelTimes, path: StrPath) -> None:
    """Write a matrix to a CSV file, whole or not at all.

    Raises
    ------
    OutputError
        If the file cannot be written; a file of that name stays as it was.
    """
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow([_CORNER, *times.urns])
    for urn, row in zip(times.urns, times.seconds.tolist(), strict=True):
        rows.writerow([urn, *("" if math.isinf(s) else f"{s:.2f}" for s in row)])
    write_whole(Path(path), text.getvalue())


def read_times(path: StrPath, schools: Sequence[School]) -> TravelTimes:
    """Read a matrix made elsewhere, in any order of schools.

    Parameters
    ----------
    path
        The CSV file.
    schools
        The schools it must hold, and no others.

    Raises
    ------
    InputError
        If the file is absent, not square, lacks a school or has a strange one, or has cells that
        are no seconds; every fault at once.
    """
    file = read_file(path)
    rows = _rows(file)
    faults = list(_faults(file.name, rows, [school.urn for school in schools]))
    if faults:
        raise InputError(faults)
    column = {int(name): i for i, name in enumerate(rows[0][1:], start=1)}
    row = {int(cells[0]): cells for cells in rows[1:]}
    urns = tuple(school.urn for school in schools)
    seconds = np.array([[_seconds(row[a][column[b]]) for b in urns] for a in urns], np.float64)
    seconds = seconds.reshape(len(urns), len(urns))
    np.fill_diagonal(seconds, 0.0)
    return TravelTimes(urns, seconds, "given", sources=(file.source("times"),))


def _rows(file: GivenFile) -> list[list[str]]:
    """Return the cells of every row that has any, without spaces around them."""
    remedy = "Give a CSV file with URNs in its first row and column, and seconds in its cells"
    try:
        text = file.content.decode("utf-8-sig")
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    except (UnicodeDecodeError, csv.Error):
        raise InputError([Fault(file.name, "this is not a CSV file", remedy)]) from None
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise InputError([Fault(file.name, "the file is empty", remedy)])
    return rows


def _faults(where: str, rows: list[list[str]], urns: list[int]) -> Iterator[Fault]:
    yield from _name_faults(where, [(1, name) for name in rows[0][1:]], urns, "column")
    firsts = [(number, cells[0] if cells else "") for number, cells in enumerate(rows[1:], start=2)]
    yield from _name_faults(where, firsts, urns, "row")
    for number, cells in enumerate(rows[1:], start=2):
        if len(cells) != len(rows[0]):
            problem = f"the row has {len(cells)} cells and the header {len(rows[0])}"
            yield Fault(where, problem, "Give every row a cell for each column", number)
            continue
        for name, cell in zip(rows[0][1:], cells[1:], strict=True):
            yield from _cell_faults(where, number, name, cell, on_diagonal=name == cells[0])


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
    where: str, row: int, column: str, cell: str, *, on_diagonal: bool
) -> Iterator[Fault]:
    remedy = "Give seconds, or leave the cell empty where there is no way"
    seconds = _seconds(cell)
    if math.isnan(seconds):
        yield Fault(where, "this is not a number of seconds", remedy, row, column, cell)
    elif seconds < 0:
        yield Fault(where, "a drive time cannot be negative", remedy, row, column, cell)
    elif on_diagonal and math.isfinite(seconds) and seconds != 0:
        remedy = "Give 0, or leave the cell empty"
        yield Fault(where, "a school is no drive away from itself", remedy, row, column, cell)
    elif seconds == 0 and not on_diagonal:
        yield Fault(where, "two schools cannot be 0 seconds apart", remedy, row, column, cell)
    elif math.isfinite(seconds) and seconds > _TEN_HOURS_S:
        problem = "no drive between schools takes over ten hours"
        yield Fault(where, problem, "Give seconds, not milliseconds", row, column, cell)


def _seconds(cell: str) -> float:
    """Read one cell; NaN where it is no number."""
    if not cell:
        return UNREACHABLE
    try:
        seconds = float(cell)
    except ValueError:
        return math.nan
    return seconds if math.isfinite(seconds) else math.nan
