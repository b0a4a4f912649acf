"""From bytes to text, and from text to CSV records.

A file may mix encodings: each cell is decoded by itself where it must be. A stray quotation mark
costs one record, not the rest of the file: a broken record ends with its line if the lines after
it are records by themselves.
"""

import csv
import io
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

UNDECODABLE = re.compile("[\ud800-\udfff]")
"""Represents a byte of no encoding: half a surrogate pair, which no text has."""

LOST = "\ufffd"
"""What other programs write where they could not decode a character."""

_UTF_16, _UTF_32 = (b"\xff\xfe", b"\xfe\xff"), (b"\xff\xfe\0\0", b"\0\0\xfe\xff")
_BETWEEN_CELLS = re.compile(rb"([,;\t\r])")
_CAPITALS_IN_QUOTES = re.compile(rb"[A-Z][\xc7-\xdf][\x91-\x97]")
"""An accented capital before a quotation mark or dash in Windows-1252 (as in
CAFÉ'S): by chance this is UTF-8 too, for letters that no English text has."""


_NO_ENDS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""Ends of a line in Python, but not in CSV."""

_AROUND = '" \t\r\n'

Record = tuple[list[str], bool, int]
"""The cells of a record, whether its quotation marks are in order, and the line after it, counted
from 0. The cells of a broken record are a best guess."""


def _windows_1252(code: int) -> str:
    """Return the character of a byte; the five that the code page lacks are kept."""
    try:
        return bytes([code]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(code)


_BYTE_OF = {_windows_1252(code): code for code in range(128, 256)} | {
    chr(code): code for code in range(128, 256)
}
_FOLLOWING = "".join(sorted({char for char, code in _BYTE_OF.items() if code < 0xC0}))
_TWICE = re.compile(
    f"Â[\xa0-\xbf]|[ÃÄÅ][{re.escape(_FOLLOWING)}]|â[€\u201a\u201e][{re.escape(_FOLLOWING)}]",
)
_REMAINS_OF_TWICE = re.compile("Ã[^a-zA-Z]|â€")


def decode(content: bytes) -> str:
    """Return the text of a file: UTF-8, Windows-1252, a mixture of both, or UTF-16 with its mark.

    If a file is not UTF-8 throughout, each line is decoded by itself, and where a line is not,
    each cell. A byte that neither encoding knows becomes a character that `UNDECODABLE` finds.

    Raises
    ------
    ValueError
        If the file is UTF-32, or truncated UTF-16.
    """
    if content.startswith(_UTF_32):
        raise ValueError("UTF-32")
    if content.startswith(_UTF_16):
        return content.decode("utf-16", "surrogatepass")
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        lines = content.split(b"\n")
    as_utf_8 = (line if line.isascii() else _line_as_utf_8(line) for line in lines)
    return b"\n".join(as_utf_8).decode("utf-8", "surrogateescape")


def is_decoded(text: str) -> bool:
    """Say whether every byte of a text was decoded; much faster than `UNDECODABLE`."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def repaired(text: str) -> str:
    """Return a text that was encoded twice (`Ã©` for `é`) as it was meant.

    Only sequences that occur in no language of Western Europe are changed.
    """
    for _ in range(3):
        once = _TWICE.sub(_decoded_once, text)
        if once == text:
            break
        text = once
    return text


def looks_garbled(text: str) -> bool:
    """Say whether characters were lost or encoded twice beyond repair."""
    return LOST in text or _REMAINS_OF_TWICE.search(text) is not None


def _line_as_utf_8(line: bytes) -> bytes:
    if _is_utf_8(line):
        return line
    return b"".join(map(_cell_as_utf_8, _BETWEEN_CELLS.split(line)))


def _cell_as_utf_8(cell: bytes) -> bytes:
    if _is_utf_8(cell):
        return cell
    try:
        return cell.decode("cp1252").encode("utf-8")
    except UnicodeDecodeError:
        return cell


def _is_utf_8(piece: bytes) -> bool:
    try:
        piece.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not _CAPITALS_IN_QUOTES.search(piece)


def _decoded_once(found: re.Match[str]) -> str:
    try:
        return bytes(_BYTE_OF[char] for char in found[0]).decode("utf-8")
    except UnicodeDecodeError:
        return found[0]


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
        How many cells a record should have; None if that is not known yet.
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
    """Yield the records of some lines, up to the first that is broken or longer than a line."""
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
    """Return the record that begins on a line, and does not end there or is broken."""
    first = bisect_left(uneven, at)
    opened = first < len(uneven) and uneven[first] == at
    last = uneven[first + 1] if opened and first + 1 < len(uneven) else at
    if opened and last > at:
        cells = _sound_cells("".join(lines[at : last + 1]), separator)
        if cells is not None and not _swallows(cells, lines[at : last + 1], separator, width):
            return cells, True, last + 1
    return _likely_cells(lines[at], separator, width), False, at + 1


def _swallows(record: list[str], lines: list[str], separator: str, width: int | None) -> bool:
    """Say whether a record of several lines is really several records between stray marks."""
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
    """Return the cells of a text that is one valid record, else None."""
    try:
        (cells,) = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    except (csv.Error, ValueError):
        return None
    return cells


def _likely_cells(line: str, separator: str, width: int | None) -> list[str]:
    """Return the probable cells of a line with broken quotation marks.

    A mark closes a cell only before a separator or the end; one that is never closed is an
    ordinary character. If that does not give enough cells, every mark is one.
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
