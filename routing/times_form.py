"""A matrix of drive times as other programs write it: its form is determined before it is read.

A CSV file is square, with URNs in its first row and column, or a list with a row for each pair.
It may be separated by commas, semicolons or tabs, and have decimal commas if that is certain.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from data.errors import Fault, InputError, Notice, shorten
from data.file_kind import COMPRESSED, an, file_kind
from data.given_file import GivenFile
from routing.network import Floats
from routing.times import UNREACHABLE
from routing.times_words import (
    distance_word,
    says_destination,
    says_estimate,
    says_id,
    says_origin,
    says_time,
    unit_of,
)

SQUARE = "Give a CSV file with URNs in its first row and column, and seconds in its cells"
HEADINGS = "Name its columns: from, to, and seconds or minutes"

_MOST_WORDS = 5
"""A column with few different words says of what kind each row is: `OK`, `fallback`."""
_SEPARATORS = (",", ";", "\t", "|")
_NAME = re.compile(r"(\d{1,9})(?:\.0*)?")
_DECIMAL_COMMA = re.compile(r"-?\d+,\d+")
_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_THOUSANDS_POINT = re.compile(r"-?[1-9]\d{0,2}(?:\.\d{3})+")
_BELOW_THOUSAND = re.compile(r"-?\d{1,3}")


@dataclass(frozen=True)
class GivenTimes:
    """A matrix as a file gives it: R origins, C destinations.

    Attributes
    ----------
    origins, destinations
        What the file calls them.
    values
        (R, C) numbers in the file's unit; `UNREACHABLE` where there is no way, NaN where the cell
        holds no number.
    text, place
        Cell (r, c) as it stands in the file, and its row and column there.
    unit
        `"seconds"`, `"minutes"` or `"hours"`; None if the file does not say it.
    is_time
        Whether the file says that the numbers are times.
    is_square
        Whether it is a square CSV file, which is in seconds unless it says otherwise.
    is_answer
        Whether it is the answer of a service, and not a table.
    is_estimate
        Whether the file says that the times are estimated.
    faults, notices
        What is wrong with the form of single rows; what else users should know.
    """

    origins: Sequence[str]
    destinations: Sequence[str]
    values: Floats
    text: Callable[[int, int], str]
    place: Callable[[int, int], tuple[int | None, str | None]]
    unit: str | None
    is_time: bool
    is_square: bool = False
    is_answer: bool = False
    is_estimate: bool = False
    faults: tuple[Fault, ...] = ()
    notices: tuple[Notice, ...] = ()


def urn_of(name: str) -> int | None:
    """Return the URN in a heading, also as a spreadsheet writes it: `118155.0`."""
    found = _NAME.fullmatch(name)
    return int(found[1]) if found else None


def given_table(file: GivenFile) -> GivenTimes:
    """Determine the form of a CSV file and return its matrix.

    Raises
    ------
    InputError
        If it is no CSV file, or no matrix.
    """
    rows = csv_rows(file)
    header = rows[0][1]
    if header and all(len(cells) == len(header) + 1 for _, cells in rows[1:]) and rows[1:]:
        header = ["", *header]  # as R writes it: nothing above the first column
    names = [urn_of(name) for name in header]
    if len(header) == 3 and None not in names:
        raise file.refusal("its columns have no headings", HEADINGS)
    if any(urn is not None for urn in names[1:]):
        return _square(file, header, rows[1:])
    if any(map(says_origin, header)) and any(map(says_destination, header)):
        return _long(file, header, rows[1:])
    if lower := _lower_header(rows):
        problem = f"its first row is no heading: its headings seem to be in row {lower}"
        raise file.refusal(problem, "Remove what is above the headings")
    raise file.refusal(
        "this is no matrix of drive times: its first row has no URNs, and no columns named from "
        "and to",
        SQUARE,
    )


def _lower_header(rows: list[tuple[int, list[str]]]) -> int | None:
    """Return the number of the row that has the headings, below a title; None if none has."""
    for number, cells in rows[1:10]:
        urns = [urn_of(name) is not None and "." not in name for name in cells]
        if len(cells) > 2 and not urns[0] and all(urns[1:]):
            return number
        if any(map(says_origin, cells)) and any(map(says_destination, cells)):
            return number
    return None


def csv_rows(file: GivenFile) -> list[tuple[int, list[str]]]:
    """Return number and cells of every row that has any, without spaces around the cells.

    Raises
    ------
    InputError
        If it is no CSV file, or empty.
    """
    text = _decoded(file)
    try:
        separator, named = _separator(text)
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        raise file.refusal("this is not a CSV file", SQUARE) from None
    if " " in text or "\t" in text or "\xa0" in text:
        table = [[cell.strip() for cell in row] for row in table]
    rows = [(i, row) for i, row in enumerate(table, start=1) if any(row)][named:]
    if not rows:
        raise file.refusal("the file is empty", SQUARE)
    header = rows[0][1]
    while not header[-1]:
        header.pop()
    for _, row in rows:
        while len(row) > len(header) and not row[-1]:  # as spreadsheets pad rows
            row.pop()
    return rows


def _separator(text: str) -> tuple[str, bool]:
    """Return what separates the cells, and whether the first line declares it."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if said := re.fullmatch(r'"?sep=(.)"?', first):
        return said[1], True
    cells = {mark: len(next(csv.reader([first], delimiter=mark), [])) for mark in _SEPARATORS}
    return max(_SEPARATORS, key=cells.__getitem__), False


def _decoded(file: GivenFile) -> str:
    kind = file_kind(file.content)
    if kind is not None:
        remedy = {
            "Excel workbook": "Save it as CSV (comma separated) in the spreadsheet program",
            "zip archive": "Unpack it and give the CSV file in it",
        }.get(kind, "Unpack it" if kind in COMPRESSED else SQUARE)
        called = f"compressed ({kind})" if kind in COMPRESSED else an(kind)
        raise file.refusal(f"this is {called}, not a CSV file", remedy)
    of_spreadsheet = file.content.startswith((b"\xff\xfe", b"\xfe\xff"))  # "Unicode text"
    for encoding in ("utf-16",) if of_spreadsheet else ("utf-8-sig", "cp1252"):
        try:
            text = file.content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise file.refusal("this is not a CSV file", SQUARE)


def _square(file: GivenFile, header: list[str], rows: list[tuple[int, list[str]]]) -> GivenTimes:
    if word := distance_word(header[0]):
        raise file.refusal(f"its first cell names distances ({word!r}), not of times", SQUARE)
    width = len(header)
    ragged = [(number, len(cells)) for number, cells in rows if len(cells) != width]
    cells = [row[1:] if len(row) == width else [""] * (width - 1) for _, row in rows]
    values, shown = _numbers_of_rows(file, cells)
    return GivenTimes(
        origins=[row[0] for _, row in rows],
        destinations=header[1:],
        values=values.reshape(len(rows), width - 1),
        text=lambda r, c: shown[r][c],
        place=lambda r, c: (rows[r][0], header[c + 1]),
        unit=unit_of(header[0]),
        is_time=True,
        faults=tuple(_ragged(file, ragged, width)),
        is_square=True,
        is_estimate=says_estimate(header[0]),
    )


def _ragged(file: GivenFile, rows: list[tuple[int, int]], width: int) -> Iterator[Fault]:
    if rows:
        number, found = rows[0]
        more = f"; {len(rows) - 1:,} other rows are like it" if rows[1:] else ""
        problem = f"the row has {found} cells and the header {width}{more}"
        yield Fault(file.name, problem, "Give every row a cell for each column", number)


def _long(file: GivenFile, header: list[str], rows: list[tuple[int, list[str]]]) -> GivenTimes:
    """Return the matrix of a list of pairs."""
    start = _one_column(file, header, says_origin, "where a drive starts")
    goal = _one_column(file, header, says_destination, "where a drive ends")
    time = _time_column(file, header, {start, goal})
    ragged = [(number, len(row)) for number, row in rows if len(row) != len(header)]
    whole = [(number, row) for number, row in rows if len(row) == len(header)]
    found, shown = _numbers_of_rows(file, [[row[time] for _, row in whole]])
    origins = list(dict.fromkeys(_comparable(row[start]) for _, row in whole))
    destinations = list(dict.fromkeys(_comparable(row[goal]) for _, row in whole))
    at_origin = {name: i for i, name in enumerate(origins)}
    at_goal = {name: i for i, name in enumerate(destinations)}
    values = np.full((len(origins), len(destinations)), np.nan)
    lines: dict[tuple[int, int], int] = {}
    twice = []
    for k, (number, row) in enumerate(whole):
        pair = at_origin[_comparable(row[start])], at_goal[_comparable(row[goal])]
        if pair in lines:
            twice.append(number)
        lines.setdefault(pair, k)
        values[pair] = found[0, k]
    for name in set(origins) & set(destinations):
        pair = at_origin[name], at_goal[name]
        if pair not in lines:
            values[pair] = 0.0  # a list need not have the drive from a school to itself
    faults = list(_ragged(file, ragged, len(header)))
    if twice:
        more = f"; {len(twice) - 1:,} other rows are like it" if twice[1:] else ""
        problem = f"the row names a pair of schools that has a row already{more}"
        faults.append(Fault(file.name, problem, "Keep one row for each pair", twice[0]))

    def text(r: int, c: int) -> str:
        return shown[0][lines[r, c]] if (r, c) in lines else "no row for this pair"

    def place(r: int, c: int) -> tuple[int | None, str | None]:
        if (r, c) in lines:
            return whole[lines[r, c]][0], header[time]
        return None, f"{origins[r]} to {destinations[c]}"

    heading = header[time]
    unit = unit_of(heading)
    is_time = unit is not None or says_time(heading)
    return GivenTimes(
        origins,
        destinations,
        values,
        text,
        place,
        unit,
        is_time,
        is_estimate=says_estimate(heading),
        faults=tuple(faults),
        notices=tuple(_passed_over(file, header, time, whole)),
    )


def _passed_over(
    file: GivenFile, header: list[str], time: int, rows: list[tuple[int, list[str]]]
) -> Iterator[Notice]:
    """Report which columns of a list are not read, such as one of the method of each time."""
    for i, name in enumerate(header):
        if i == time or says_origin(name) or says_destination(name) or distance_word(name):
            continue
        cells = list(dict.fromkeys(row[i] for _, row in rows if row[i]))
        if 0 < len(cells) <= _MOST_WORDS:
            words = ", ".join(shorten(cell, 20) for cell in cells)
            yield Notice(f"{file.name}: its column {shorten(name, 40)} ({words}) is not read.")


def _comparable(name: str) -> str:
    """Return a name in comparable form: `118155.0` and `118155` are the same school."""
    urn = urn_of(name)
    return name if urn is None else str(urn)


def _one_column(
    file: GivenFile, header: list[str], says: Callable[[str], bool], meaning: str
) -> int:
    found = [i for i, name in enumerate(header) if says(name)]
    found = [i for i in found if says_id(header[i])] or found
    if len(found) == 1:
        return found[0]
    names = ", ".join(header[i] for i in found)
    raise file.refusal(f"several columns may say {meaning}: {names}", HEADINGS)


def _time_column(file: GivenFile, header: list[str], others: set[int]) -> int:
    """Return the column of the times: its heading says so, or it is the only one left."""
    left = [i for i in range(len(header)) if i not in others and not distance_word(header[i])]
    left = [i for i in left if not says_origin(header[i]) and not says_destination(header[i])]
    times = [i for i in left if unit_of(header[i]) or says_time(header[i])]
    found = times or left
    if len(found) == 1:
        return found[0]
    if not found:
        raise file.refusal("it has distances and no drive times", HEADINGS)
    names = ", ".join(header[i] for i in found)
    raise file.refusal(f"several columns may hold the drive times: {names}", "Keep one of them")


def _numbers_of_rows(file: GivenFile, rows: list[list[str]]) -> tuple[Floats, list[list[str]]]:
    """Return the numbers of the cells, NaN if one is none, and the cells unchanged."""
    plain = rows
    _refuse_points(file, rows)
    with_comma = [cell for row in rows for cell in row if "," in cell]
    if with_comma:
        mark = _comma(file, with_comma)
        plain = [[cell.replace(",", mark) for cell in row] for row in rows]
    return np.array([_numbers_of_row(cells) for cells in plain], np.float64), rows


def _refuse_points(file: GivenFile, rows: list[list[str]]) -> None:
    """Refuse full stops that may mark thousands: all of them have three digits after."""
    cells = [cell for row in rows for cell in row if cell]
    with_point = [cell for cell in cells if _THOUSANDS_POINT.fullmatch(cell)]
    whole = [cell for cell in cells if _BELOW_THOUSAND.fullmatch(cell)]
    if with_point and any(map(int, whole)) and len(with_point) + len(whole) == len(cells):
        problem = "a full stop in the numbers may mark a decimal or the thousands"
        remedy = "Write the thousands without a mark, or all numbers with decimals, such as 0.000"
        raise file.refusal(problem, remedy, value=with_point[0])


def _comma(file: GivenFile, cells: list[str]) -> str:
    """Return what replaces a comma within numbers: a full stop, or nothing."""
    decimal = [cell for cell in cells if _DECIMAL_COMMA.fullmatch(cell)]
    thousands = [cell for cell in cells if _THOUSANDS.fullmatch(cell)]
    if len(decimal) == len(cells) and len(thousands) < len(cells):
        return "."
    if len(thousands) == len(cells) and any("." in cell or cell.count(",") > 1 for cell in cells):
        return ""
    if len(decimal) < len(cells) and len(thousands) < len(cells):
        return ","  # there is text: each cell that is no number is reported
    fault = Fault(
        file.name,
        "a comma in the numbers may mark a decimal or the thousands",
        "Write them with a full stop, or without a mark",
        value=cells[0],
    )
    raise InputError([fault])


def _numbers_of_row(cells: list[str]) -> list[float]:
    try:
        found = [float(cell) if cell else UNREACHABLE for cell in cells]
    except ValueError:
        return [_number_of_cell(cell) for cell in cells]
    if found.count(UNREACHABLE) == cells.count("") and not any("_" in cell for cell in cells):
        return found
    return [_number_of_cell(cell) for cell in cells]


def _number_of_cell(cell: str) -> float:
    """Read one cell; NaN if it is no number."""
    if not cell:
        return UNREACHABLE
    try:
        number = float(cell)
    except ValueError:
        return np.nan
    return number if np.isfinite(number) and "_" not in cell else np.nan
