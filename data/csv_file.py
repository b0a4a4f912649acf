"""A table of text from a CSV file, a workbook or an archive, with all that can be wrong with it.

The header may be below a title. A row that cannot be read spoils no other row, and a fault in the
row of another school stops nothing, unless nobody can tell whose row it is.
"""

import gc
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, pairwise
from operator import itemgetter

from data.cells import CellType, Column, whole_number
from data.dates import date_in_name
from data.errors import Fault, InputError, Notice
from data.find_table import (
    SAVE_AS_CSV,
    find_table,
    key_of,
    no_text,
    ragged_row,
    stray_mark,
    table_name,
    twice,
)
from data.given_file import GivenFile, StrPath, read_file
from data.records import is_decoded
from data.school import Source
from data.spelling import did_you_mean

_FROM_REGISTER = "Use the CSV file as it was downloaded from the register"
_DECIMAL_COMMA = re.compile(r"([+-]?[0-9]+),([0-9]+)")
_DECIMAL_POINT = re.compile(r"[+-]?[0-9]+\.[0-9]+")
_FEWEST_RAGGED = 3
_TWO = (0, 0)


_URN_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Attributes
    ----------
    number
        As a spreadsheet shows it, its first row being 1.
    cells
        Text by column name, as in the file.
    is_full
        Whether it has as many cells as the header, so that each is the cell of its column.
    """

    number: int
    cells: dict[str, str]
    is_full: bool = True


@dataclass(frozen=True)
class Table:
    """The rows of a file, with only the columns that are used.

    Every row of the file is in `rows` or `ragged`, or counted in `above` or `blank`.

    Attributes
    ----------
    file
        The file it was read from.
    header
        All column names of the file, spaces around them removed. A column that is used has the
        name of the schema, however the file spells it.
    rows
        Rows with as many cells as the header.
    ragged
        What could be read of each faulty row, with its fault: more or fewer cells than the header,
        broken quotation marks, bytes of no encoding.
    part
        Name of the sheet or of the packed file it was read from; `""` if the file is the table.
    above, blank
        Number of rows above the header, and of empty rows below it.
    notices
        What a user should know about how it was read.
    """

    file: GivenFile
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    ragged: tuple[tuple[Row, Fault], ...]
    part: str = ""
    above: int = 0
    blank: int = 0
    notices: tuple[Notice, ...] = ()

    @property
    def where(self) -> str:
        """File name, for faults."""
        return table_name(self.file, self.part)

    def source(self, role: str, vintage: str = "") -> Source:
        """Return the record of the file; a date in its name or its part's overrides `vintage`."""
        return self.file.source(role, date_in_name(self.part) or vintage)

    def missing_columns(
        self, columns: Sequence[Column], remedy: str = _FROM_REGISTER
    ) -> list[Fault]:
        """Return a fault for each required column that is missing or appears more than once.

        The `remedy` is offered if no name in the file is similar.
        """
        required = [column.name for column in columns if column.required]
        absent = [name for name in required if name not in self.header]
        if len(absent) == len(required):
            return [self._foreign(required, remedy)]
        spare = [name for name in self.header if name not in required]
        faults = [
            self.header_fault(
                "this column is missing", did_you_mean(name, spare, remedy), column=name
            )
            for name in absent
        ]
        faults += [
            self.header_fault("there are two columns of this name", "Keep one", column=name)
            for name in twice(self.header, columns)
        ]
        return faults

    def ragged_faults(
        self, column: str, names: Collection[str], others: Collection[str]
    ) -> list[Fault]:
        """Return the faults of unreadable rows that may have one of some names.

        Parameters
        ----------
        column
            The column of names, such as authorities.
        names
            The names that are meant.
        others
            All names the column may have. A row is skipped if it clearly has one of these
            that is not meant: in the column or, if its cells are shifted, in any cell while nothing
            in the row resembles a name that is meant.
        """
        mine = {key_of(name) for name in names}
        elsewhere = {key_of(name) for name in others} - mine - {""}

        def is_elsewhere(row: Row, fault: Fault) -> bool:
            if row.is_full:
                return key_of(row.cells.get(column, "")) in elsewhere
            text = fault.value or ""
            cells = text.split(",")
            pairs = map(",".join, pairwise(cells))  # a name may have a comma in it
            named = elsewhere.intersection(map(key_of, chain(cells, pairs)))
            return bool(named) and not any(name in key_of(text) for name in mine)

        return [fault for row, fault in self.ragged if not is_elsewhere(row, fault)]

    def header_fault(self, problem: str, remedy: str, column: str | None = None) -> Fault:
        """Return a fault of the row that names the columns."""
        return Fault(self.where, problem, remedy, self.above + 1, column)

    def _foreign(self, required: Sequence[str], remedy: str) -> Fault:
        if len(self.header) == 1 and any(mark in self.header[0] for mark in ";\t|"):
            return self.header_fault("its columns are not separated by commas", SAVE_AS_CSV)
        return self.header_fault(
            f"none of its columns is one of those needed: {', '.join(required)}",
            did_you_mean(required[0], self.header, remedy),
        )


def read_table(path: StrPath, columns: Sequence[Column]) -> Table:
    """Read the table of a file, keeping the given columns as text.

    Parameters
    ----------
    path
        A CSV file (UTF-8, Windows-1252 or UTF-16; commas, semicolons or tabs), alone, in a zip
        archive or compressed by gzip; or an Excel workbook (.xlsx).
    columns
        The columns that are used. The header is the first row that has them.

    Raises
    ------
    InputError
        If there is no such file, it is empty, or no table can be read from it.
    """
    return table_of(read_file(path), columns)


def table_of(file: GivenFile, columns: Sequence[Column]) -> Table:
    """Return the table of a file that has been read, keeping the given columns as text.

    Raises
    ------
    InputError
        If it is empty, or no table can be read from it.
    """
    found = find_table(file, columns)
    header = found.header.names
    kept = {c.name: header.index(c.name) for c in columns if c.name in header}
    pick = itemgetter(*kept.values(), *_TWO[len(kept) :])  # one cell would be no tuple
    where = table_name(file, found.part)
    rows: list[Row] = []
    ragged: list[tuple[Row, Fault]] = []
    blank = 0
    for number, (cells, is_sound, _) in enumerate(found.records, start=found.header.at + 2):
        if not (cells and cells[0].strip()) and not any(cell.strip() for cell in cells):
            blank += 1
            continue
        fault = None
        if not is_sound:
            fault = stray_mark(where, number, cells)
        elif len(cells) != len(header):
            fault = ragged_row(where, number, cells, header)
        elif found.is_suspicious:
            fault = no_text(where, number, cells, kept)
        if fault is None:
            rows.append(Row(number, dict(zip(kept, pick(cells), strict=False))))
        else:
            ragged.append((_remains(number, cells, kept, len(header)), fault))
    if not rows and len(ragged) > _FEWEST_RAGGED:
        raise InputError([_of_another_form(where, ragged)])
    if found.separator == ";":
        rows = _with_decimal_points(rows, columns)
    return Table(file, header, tuple(rows), tuple(ragged), found.part, found.header.at, blank)


def _remains(number: int, cells: Sequence[str], kept: Mapping[str, int], width: int) -> Row:
    """Return what is known of a row that cannot be read."""
    found = {name: cells[index] for name, index in kept.items() if index < len(cells)}
    found = {name: text for name, text in found.items() if is_decoded(text)}
    return Row(number, found, is_full=len(cells) == width)


def _of_another_form(where: str, ragged: Sequence[tuple[Row, Fault]]) -> Fault:
    """Return the one fault of a table none of whose rows fits the header."""
    row, fault = ragged[0]
    problem = f"none of its {len(ragged):,} rows fits the header"
    return Fault(where, problem, f"The first: {fault.problem}", row.number)


def _with_decimal_points(rows: Sequence[Row], columns: Sequence[Column]) -> list[Row]:
    """Write decimal commas as points, in a file that has no decimal points.

    Only where cells are not separated by commas: elsewhere a comma may group thousands.
    """
    numbers = [
        column.name for column in columns if column.type in {CellType.NUMBER, CellType.WHOLE}
    ]
    cells = [row.cells.get(name, "").strip() for row in rows for name in numbers]
    if any(map(_DECIMAL_POINT.fullmatch, cells)):
        return [*rows]
    return [
        Row(
            row.number,
            row.cells
            | {
                name: _DECIMAL_COMMA.sub(r"\1.\2", row.cells[name].strip())
                for name in numbers
                if name in row.cells and _DECIMAL_COMMA.fullmatch(row.cells[name].strip())
            },
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Relevance:
    """The schools that a piece of work is about.

    Attributes
    ----------
    urns
        Their URNs.
    authorities
        Their local authorities; none if only the URN counts.
    """

    urns: frozenset[int]
    authorities: frozenset[str] = frozenset()

    def may_concern(self, row: Row, urn: str, la: str = "") -> bool:
        """Say whether a row is, or might be, about one of these schools.

        Parameters
        ----------
        row
            A row, whose cells may be shifted where it has more or fewer than the header.
        urn, la
            The columns of URN and authority.
        """
        text = row.cells.get(urn, "").strip()
        number = whole_number(text)
        if number is not None and (row.is_full or len(text) == _URN_DIGITS):
            return number in self.urns
        authority = row.cells.get(la, "").strip() if row.is_full else ""
        return not authority or key_of(authority) in {key_of(name) for name in self.authorities}


@contextmanager
def no_collecting() -> Iterator[None]:
    """Pause the garbage collector, which would search all rows again and again for nothing.

    It takes a fifth of the time of reading the register of all England.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
