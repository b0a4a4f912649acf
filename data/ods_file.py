"""The sheets of an OpenDocument spreadsheet (.ods) as rows of text."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from data.errors import InputError
from data.workbook_file import FirstRows

if TYPE_CHECKING:
    from data.given_file import GivenFile

_OFFICE, _TABLE, _TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{part}:1.0}}" for part in ("office", "table", "text")
)
_CELLS = frozenset({f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"})
_NUMBERS = frozenset({"float", "percentage", "currency"})
_MOST_BYTES, _MOST_ROWS, _MOST_CELLS = 200_000_000, 20_000, 2_000_000
_REMEDY = "Open it in the spreadsheet program and save it as .xlsx or as CSV"
_TROUBLE = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, NotImplementedError),
    *(RuntimeError, ValueError, ElementTree.ParseError),
)
"""What the standard library raises of files that are damaged, locked or made by other tools."""


def is_ods(content: bytes) -> bool:
    """Say whether a file is an OpenDocument spreadsheet, by its first member."""
    return content.startswith(b"PK") and b"opendocument.spreadsheet" in content[:200]


def ods_sheets(file: GivenFile) -> list[FirstRows]:
    """Return all sheets; rows are as long as their last filled cell.

    Raises
    ------
    InputError
        If the file is damaged, locked or unreasonably large.
    """
    try:
        with (
            zipfile.ZipFile(io.BytesIO(file.content)) as archive,
            archive.open("content.xml") as part,
        ):
            content = part.read(_MOST_BYTES + 1)
    except _TROUBLE:
        raise _damaged(file) from None
    if len(content) > _MOST_BYTES:
        raise file.refusal("the spreadsheet is far larger than a table of speeds", _REMEDY)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content:
        raise _damaged(file)  # entities, which could expand without limit; no program writes them
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - see above
        return [
            FirstRows(table.get(f"{_TABLE}name", ""), tuple(_rows(file, table)))
            for table in root.iter(f"{_TABLE}table")
        ]
    except InputError:
        raise
    except _TROUBLE:
        raise _damaged(file) from None


def _rows(file: GivenFile, table: ElementTree.Element) -> Iterator[list[str]]:
    """Yield the rows; programs fill a sheet up with blank ones, which are not yielded."""
    blank = number = cells = 0
    for row in table.iter(f"{_TABLE}table-row"):
        times = int(row.get(f"{_TABLE}number-rows-repeated", 1))
        texts = _texts(file, row)
        if not texts:
            blank += times
            continue
        number += blank + times
        cells += times * len(texts)
        if number > _MOST_ROWS or cells > _MOST_CELLS:
            raise file.refusal("the sheet is far larger than a table of speeds", _REMEDY)
        yield from ([] for _ in range(blank))
        yield from (list(texts) for _ in range(times))
        blank = 0


def _texts(file: GivenFile, row: ElementTree.Element) -> list[str]:
    texts: list[str] = []
    blank = 0
    for cell in row:
        if cell.tag not in _CELLS:
            continue
        times = int(cell.get(f"{_TABLE}number-columns-repeated", 1))
        text = _text(cell)
        if not text:
            blank += times
            continue
        if len(texts) + blank + times > _MOST_CELLS // 100:
            raise file.refusal("the sheet is far wider than a table of speeds", _REMEDY)
        texts += [""] * blank + [text] * times
        blank = 0
    return texts


def _text(cell: ElementTree.Element) -> str:
    """Return what a cell says: a number as it is stored, not as it is rounded to be shown."""
    if cell.get(f"{_OFFICE}value-type") in _NUMBERS:
        return cell.get(f"{_OFFICE}value", "")
    lines = ("".join(line.itertext()) for line in cell.findall(f"{_TEXT}p"))
    return "\n".join(lines).strip()


def _damaged(file: GivenFile) -> InputError:
    return file.refusal("the spreadsheet is damaged or locked by a password", _REMEDY)
