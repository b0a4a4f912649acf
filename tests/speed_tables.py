"""Tables of measured speeds, in the layouts of the Department for Transport."""

import io
import zipfile
from collections.abc import Sequence
from html import escape
from pathlib import Path

TITLE = "Table CGN0503d: Average speed on local 'A' roads by local authority in England"
PEAK = "Table CGN0501b: Average vehicle speeds during the weekday morning peak on local 'A' roads"
HEADER = ["Country/Region/Local Authority", "ONS area code", "2019", "2023", "2025 [Note 10]"]
Rows = Sequence[Sequence[object]]

_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)


def dft(*rows: Sequence[object], title: str = TITLE) -> list[Sequence[object]]:
    """Return a sheet of speeds by authority and year, with a title and notes above it."""
    return [
        [title],
        ["This worksheet contains one table. Some cells refer to notes."],
        ["Speeds are in miles per hour."],
        HEADER,
        ["England", "E92000001", 25.3, 23.6, 23.5],
        *rows,
    ]


def write_ods(path: Path, sheets: dict[str, Rows], prologue: str = "") -> Path:
    """Write an OpenDocument spreadsheet with blank cells and rows as programs fill them up."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{"".join(map(_row, rows))}'
        '<table:table-row table:number-rows-repeated="1048500"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row></table:table>'
        for name, rows in sheets.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{prologue}<office:document-content {_SPACES}>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
    path.write_bytes(packed.getvalue())
    return path


def _row(cells: Sequence[object]) -> str:
    return (
        f"<table:table-row>{''.join(map(_cell, cells))}"
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
    )


def _cell(value: object) -> str:
    if isinstance(value, int | float):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value:.0f}</text:p></table:table-cell>"
        )
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def write_csv(path: Path, rows: Rows) -> Path:
    """Write the same as CSV."""
    quoted = (
        ",".join('"' + str(cell).replace('"', '""') + '"' for cell in row) + "\n" for row in rows
    )
    path.write_text("".join(quoted), encoding="utf-8")
    return path
