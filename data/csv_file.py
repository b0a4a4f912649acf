"""A CSV file as a table of text, with every way in which it can fail to be one."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.errors import Fault, InputError
from data.given_file import GivenFile, StrPath, read_file
from data.schema import Column
from data.spelling import did_you_mean

_FROM_REGISTER = "Use the CSV file as it was downloaded from the register"
_SAVE_AS_CSV = "Open it in the spreadsheet program and save it as CSV (comma separated)"
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")
_MOST_CONTROLS = 0.05  # of a compressed or packed file about a tenth


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Attributes
    ----------
    number
        As a spreadsheet shows it, the header being row 1.
    cells
        Text by column name, as it stands in the file.
    """

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """The rows of a CSV file, cut down to the columns that are used.

    Attributes
    ----------
    file
        The file it was read from.
    header
        All column names of the file, spaces around them removed.
    rows
        Rows with as many cells as the header.
    ragged
        A fault for each row with more or fewer cells, beside what could be read of the row.
    """

    file: GivenFile
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    ragged: tuple[tuple[Row, Fault], ...]

    @property
    def where(self) -> str:
        """File name, for faults."""
        return self.file.name

    def missing_columns(
        self, columns: Sequence[Column], remedy: str = _FROM_REGISTER
    ) -> list[Fault]:
        """Return a fault for each required column that is absent, or there more than once.

        The `remedy` is offered where no name of the file comes near.
        """
        required = [column.name for column in columns if column.required]
        absent = [name for name in required if name not in self.header]
        if len(absent) == len(required):
            return [self._foreign(required, remedy)]
        spare = [name for name in self.header if name not in required]
        faults = [
            Fault(
                self.where,
                "this column is missing",
                did_you_mean(name, spare, remedy),
                row=1,
                column=name,
            )
            for name in absent
        ]
        faults += [
            Fault(self.where, "there are two columns of this name", "Keep one", 1, column.name)
            for column in columns
            if self.header.count(column.name) > 1
        ]
        return faults

    def _foreign(self, required: Sequence[str], remedy: str) -> Fault:
        if len(self.header) == 1 and any(mark in self.header[0] for mark in ";\t"):
            return Fault(self.where, "its columns are not separated by commas", _SAVE_AS_CSV, row=1)
        return Fault(
            self.where,
            f"none of its columns is one of those needed: {', '.join(required)}",
            did_you_mean(required[0], self.header, remedy),
            row=1,
        )


def read_table(path: StrPath, columns: Sequence[Column]) -> Table:
    """Read a CSV file, UTF-8 or Windows-1252, keeping the given columns as text.

    Raises
    ------
    InputError
        If there is no such file, or it is empty or no CSV file.
    """
    return table_of(read_file(path), columns)


def table_of(file: GivenFile, columns: Sequence[Column]) -> Table:
    """Return the table of a CSV file that has been read, keeping the given columns as text.

    Raises
    ------
    InputError
        If it is empty or no CSV file.
    """
    if fault := _not_csv(file):
        raise InputError([fault])
    text = _decode(file)
    wanted = {column.name for column in columns}
    faults: list[Fault] = []
    records = _records(file.name, text, faults)
    _, first = next(records, (1, []))
    header = tuple(name.strip() for name in first)
    kept = [(index, name) for index, name in enumerate(header) if name in wanted]
    rows: list[Row] = []
    ragged: list[tuple[Row, Fault]] = []
    for number, record in records:
        if len(record) == len(header):
            rows.append(Row(number, {name: record[index] for index, name in kept}))
        else:
            cells = {name: record[index] for index, name in kept if index < len(record)}
            ragged.append((Row(number, cells), _ragged(file.name, number, record, header)))
    if faults:
        raise InputError([*faults, *(fault for _, fault in ragged)])
    return Table(file, header, tuple(rows), tuple(ragged))


def _not_csv(file: GivenFile) -> Fault | None:
    content = file.content
    if not content.strip():
        return Fault(file.name, "the file is empty", "Download or export it again")
    if content.startswith(b"PK\x03\x04"):
        return _zip_fault(file)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return Fault(file.name, "this is an Excel workbook, not a CSV file", _SAVE_AS_CSV)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Fault(
            file.name,
            "the file is in UTF-16, not in UTF-8 or Windows-1252",
            "Save it again as CSV UTF-8 (comma separated)",
        )
    start = content[:4096]
    if len(start.translate(None, delete=_CONTROLS)) < (1.0 - _MOST_CONTROLS) * len(start):
        return Fault(
            file.name,
            "this is not a CSV file: it does not begin with text",
            "Give a CSV file, such as a spreadsheet program or the register writes",
        )
    return None


def _zip_fault(file: GivenFile) -> Fault:
    try:
        names = zipfile.ZipFile(io.BytesIO(file.content)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        names = []
    if any(name.startswith("xl/") for name in names):
        return Fault(file.name, "this is an Excel workbook, not a CSV file", _SAVE_AS_CSV)
    return Fault(
        file.name, "this is a zip archive, not a CSV file", "Unpack it and give the CSV file in it"
    )


def _decode(file: GivenFile) -> str:
    try:
        return file.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return file.content.decode("cp1252")
    except UnicodeDecodeError as error:
        line = file.content.count(b"\n", 0, error.start) + 1
        raise InputError(
            [
                Fault(
                    file.name,
                    "a character is neither UTF-8 nor Windows-1252",
                    "Save the file again as CSV UTF-8 (comma separated)",
                    row=line,
                    value=f"byte {file.content[error.start]:#04x}",
                )
            ]
        ) from None


def _records(where: str, text: str, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """Yield row numbers and cells, without blank rows; damage is added to `faults`."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    has_null = "\0" in text
    number = 0
    try:
        for number, record in enumerate(reader, start=1):
            if has_null and any("\0" in cell for cell in record):
                faults.append(
                    Fault(
                        where,
                        "the row holds a null character, which no text has",
                        "The file is damaged: download or export it again",
                        row=number,
                    )
                )
            if any(record):
                yield number, record
    except csv.Error:
        faults.append(
            Fault(
                where,
                "a quotation mark is not closed, or a cell holds more than "
                f"{csv.field_size_limit():,} characters",
                "Mend the quotation marks of this row, or download the file again",
                row=number + 1,
            )
        )


def _ragged(where: str, number: int, record: list[str], header: tuple[str, ...]) -> Fault:
    return Fault(
        where,
        f"the row has {len(record)} cells where the header has {len(header)}",
        "Put cells that contain a comma in quotation marks, or download the file again",
        row=number,
        value=",".join(record),
    )
