"""From text to records: what a CSV reader does, but a stray quotation mark costs one record only.

A record that is no sound CSV is not read on to the next quotation mark, however far. It ends with
its line where the lines after it are records by themselves.
"""

import csv
import io
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

_NO_ENDS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""What Python takes for the end of a line, and CSV does not."""

_AROUND = '" \t\r\n'

Record = tuple[list[str], bool, int]
"""The cells of a record, whether its quotation marks are in order, and the line after it, counted
from 0. Cells of a record that is not sound are as near as can be told."""


def lines_of(text: str) -> list[str]:
    """Return the lines of a text with their ends; only CR, LF and both together end a line."""
    if any(mark in text for mark in _NO_ENDS):
        return list(io.StringIO(text, newline=""))
    return text.splitlines(keepends=True)  # twice as fast


def split_records(
    lines: list[str], separator: str, start: int = 0, width: int | None = None
) -> Iterator[Record]:
    """Yield every record, blank lines as records without cells.

    Parameters
    ----------
    lines
        The text, with line ends.
    separator
        What stands between cells.
    start
        The line to begin at.
    width
        How many cells a record should have; None where that is not known yet.
    """
    uneven = [at for at in range(start, len(lines)) if lines[at].count('"') % 2]
    at = start
    while at < len(lines):
        later = bisect_left(uneven, at)
        end = uneven[later] if later < len(uneven) else len(lines)
        for cells in _one_line_records(lines, separator, at, end):
            at += 1
            yield cells, True, at
        if at < len(lines):
            record = _hard_record(lines, separator, at, uneven, width)
            at = record[2]
            yield record


def _one_line_records(
    lines: list[str], separator: str, start: int, end: int
) -> Iterator[list[str]]:
    """Yield the records of some lines, up to the first that is not sound or not one line."""
    reader = csv.reader(map(lines.__getitem__, range(start, end)), delimiter=separator, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            if reader.line_num != number:
                return
            yield cells
    except csv.Error:
        return


def _hard_record(
    lines: list[str], separator: str, at: int, uneven: list[int], width: int | None
) -> Record:
    """Return the record that begins on a line on which it does not end, or is not sound."""
    first = bisect_left(uneven, at)
    opened = first < len(uneven) and uneven[first] == at
    last = uneven[first + 1] if opened and first + 1 < len(uneven) else at
    if opened and last > at:
        cells = _sound_cells("".join(lines[at : last + 1]), separator)
        if cells is not None and not _swallows(cells, lines[at : last + 1], separator, width):
            return cells, True, last + 1
    return _likely_cells(lines[at], separator, width), False, at + 1


def _swallows(record: list[str], lines: list[str], separator: str, width: int | None) -> bool:
    """Say whether a record of several lines is really several, between two stray marks."""
    width = width or len(record)
    begins_with_number = lines[0].split(separator)[0].strip(_AROUND).isdigit()

    def is_like(cells: list[str] | None) -> bool:
        if cells is None or len(cells) != width or not (cells and cells[0].strip(_AROUND)):
            return False
        return cells[0].strip(_AROUND).isdigit() == begins_with_number

    inner = (_sound_cells(line, separator) for line in lines[1:-1])
    return any(map(is_like, inner)) or all(
        is_like(_likely_cells(line, separator, width)) for line in lines
    )


def _sound_cells(text: str, separator: str) -> list[str] | None:
    """Return the cells of a text that is one sound record, else None."""
    try:
        (cells,) = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    except (csv.Error, ValueError):
        return None
    return cells


def _likely_cells(line: str, separator: str, width: int | None) -> list[str]:
    """Return the cells of a line whose quotation marks are not in order, as near as can be told.

    A mark closes a cell only before a separator or the end; one that is never closed is a
    character like any other. Where that does not make enough cells, every mark is one.
    """
    line = line.rstrip("\r\n")
    closing = [found.start() for found in re.finditer(f'"(?={re.escape(separator)}|$)', line)]
    cells = []
    at = 0
    while at <= len(line):
        later = bisect_right(closing, at)
        if line[at : at + 1] == '"' and later < len(closing):
            end = closing[later]
            cells.append(line[at + 1 : end])
            at = end + 2
        else:
            end = line.find(separator, at)
            end = len(line) if end < 0 else end
            cells.append(line[at:end])
            at = end + 1
    plain = line.split(separator)
    return plain if len(cells) != width == len(plain) else cells
