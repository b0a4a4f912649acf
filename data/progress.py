"""Key stage 2 progress of schools, from a table of school-years, plain or compressed by gzip."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from data.cells import read_cells
from data.csv_file import table_of
from data.errors import Fault, InputError
from data.given_file import GivenFile, StrPath, read_file
from data.schema import columns_of
from data.school import Source

_MEASURES = ("reading_progress", "writing_progress", "maths_progress")
_OBSERVED = "Actual"
_MOST_BYTES = 500_000_000  # a table of all schools of England for ten years has 30 million


@dataclass(frozen=True, slots=True)
class Progress:
    """Key stage 2 progress of one school in one year; 0 is the national mean.

    Attributes
    ----------
    year
        Year of the figures, as the file counts it.
    reading, writing, maths
        Progress in points; None where not given.
    """

    year: int
    reading: float | None
    writing: float | None
    maths: float | None

    @property
    def mean(self) -> float:
        """Mean of the scores that are given, points."""
        given = [score for score in (self.reading, self.writing, self.maths) if score is not None]
        return sum(given) / len(given)


@dataclass(frozen=True)
class ProgressTable:
    """Key stage 2 progress of schools, and the file it comes from.

    Attributes
    ----------
    by_urn
        The latest observed year of each school that has one.
    sources
        The file with its hash, for the record; empty where none was given.
    """

    by_urn: Mapping[int, Progress] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()


def read_progress(path: StrPath) -> ProgressTable:
    """Read the latest observed progress of each school; docs/data.md lists the columns.

    Rows that are averages instead of observed values, and rows without any score, are passed over.

    Raises
    ------
    InputError
        With every fault: no such file, no CSV, missing columns, faulty cells.
    """
    file = read_file(path)
    columns = columns_of("progress")
    table = table_of(_unpacked(file), columns)
    faults = table.missing_columns(columns) + [fault for _, fault in table.ragged]
    latest: dict[int, Progress] = {}
    for row in [] if faults else table.rows:
        cells = {name: text.strip() for name, text in row.cells.items()}
        if cells["fact_flg"] != _OBSERVED or not any(cells[name] for name in _MEASURES):
            continue
        found, wrong = read_cells(table.where, row.number, cells, columns)
        faults += wrong
        if wrong:
            continue
        progress = Progress(found["year_key"], *(found[name] for name in _MEASURES))
        known = latest.get(found["urn"])
        if known is None or known.year < progress.year:
            latest[found["urn"]] = progress
    if faults:
        raise InputError(faults)
    return ProgressTable(MappingProxyType(latest), (file.source("progress"),))


def _unpacked(file: GivenFile) -> GivenFile:
    """Return a file as it is, or what gzip packed into it."""
    if not file.content.startswith(b"\x1f\x8b"):
        return file
    unpacker = zlib.decompressobj(wbits=31)  # 31: the gzip format
    try:
        content = unpacker.decompress(file.content, _MOST_BYTES)
    except zlib.error:
        content = b""
    if not content or unpacker.unconsumed_tail or not unpacker.eof:
        problem = "the compressed file is damaged, or holds far more than a table of schools"
        raise InputError([Fault(file.name, problem, "Download or export it again")])
    return GivenFile(file.name, content)
