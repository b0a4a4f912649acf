"""What kind a file is, by its first bytes, and what is packed in an archive.

File names are often wrong. Archives are unpacked in memory, up to a limit.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from data.errors import Fault, InputError
from data.spelling import some_of

if TYPE_CHECKING:
    from data.given_file import GivenFile

_START = 4096
"""Bytes that are examined: the mark of a format is at its beginning."""

_MAGIC = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"7z\xbc\xaf\x27\x1c", "7z archive"),
    (b"Rar!", "rar archive"),
    (b"\xd0\xcf\x11\xe0", "Excel workbook"),
    (b"\x00\x00\x27\x0a", "shapefile"),
    (b"\xff\xe0\x04o5m2", "o5m file"),
    (b"\xff\xe0\x04o5c2", "o5m change file"),
    (b"fgb", "FlatGeobuf file"),
    (b"PAR1", "Parquet file"),
    (b"%PDF", "PDF document"),
    (b"{\\rtf", "Rich Text document"),
    (b"mapsforge binary OSM", "Mapsforge map"),
)
_ROOTS = {
    "gpx": "GPX file",
    "kml": "KML file",
    "html": "web page",
    "osmchange": "OpenStreetMap change file",
    "osmaugmenteddiff": "OpenStreetMap change file",
    "osm": "OpenStreetMap XML file",
    "featurecollection": "GML file",
}
_GEOJSON = re.compile(
    rb'"type"\s*:\s*"(?:Feature(?:Collection)?|GeometryCollection|(?:Multi)?(?:Polygon|LineString|'
    rb'Point))"'
)
_NOT_ELEMENTS = re.compile(rb"<\?.*?\?>|<!--.*?-->|<!(?:DOCTYPE|doctype)[^>\[]*>", re.DOTALL)
_ELEMENT = re.compile(rb"<([A-Za-z][\w.:-]*)")
_OPL = re.compile(rb"[nwr]-?\d+ [vdctiu]")

COMPRESSED = frozenset({"gzip", "bzip2", "xz", "zstd"})
"""Kinds that are one file, packed."""


MOST_BYTES = 500_000_000
"""No table is larger: all establishments of England with all their columns are 65 million bytes."""

_MOST_TABLES, _LOOKED_AT_BYTES = 50, 65_536
_GZIP = 31
_ZIP_TROUBLE = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, KeyError),
    *(NotImplementedError, RuntimeError, MemoryError, IndexError, OverflowError),
)
"""What the standard library raises of archives that are damaged, locked or made by other tools."""


def file_kind(content: bytes) -> str | None:
    """Name the kind of a file, such as `"zip archive"` or `"GeoJSON file"`; None if not known.

    Text that is neither XML nor JSON has no kind: it may be CSV.
    """
    start = content[:_START]
    by_magic = next((kind for magic, kind in _MAGIC if start.startswith(magic)), None)
    if by_magic is not None or not start:
        return by_magic
    if start.startswith(b"PK\x03\x04"):
        return _archive_kind(content)
    if start.startswith(b"SQLite format 3\0"):
        return "GeoPackage" if start[68:70] == b"GP" else "database"
    if b"OSMHeader" in start[:64]:
        return "OpenStreetMap PBF file"
    return _text_kind(start.removeprefix(b"\xef\xbb\xbf").lstrip())


def an(kind: str) -> str:
    """Put the indefinite article before a kind: `an o5m file`, `a zip archive`."""
    return f"{'an' if kind[0] in 'aeiouAEIOX' else 'a'} {kind}"


def _archive_kind(content: bytes) -> str:
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, EOFError):
        return "zip archive"
    if any(name.startswith("xl/") for name in names):
        return "Excel workbook"
    if any(name.lower().endswith(".shp") for name in names):
        return "zip archive with shapefiles"
    return "zip archive"


def _text_kind(text: bytes) -> str | None:
    if text.startswith((b"{", b"[")):
        return _json_kind(text)
    if text.startswith(b"<"):
        return _xml_kind(text)
    return "OPL file" if _OPL.match(text) else None


def _json_kind(text: bytes) -> str:
    if b'"osm3s"' in text or b'"elements"' in text:
        return "Overpass JSON file"
    return "GeoJSON file" if _GEOJSON.search(text) else "JSON file"


def _xml_kind(text: bytes) -> str:
    if text[:14].lower() == b"<!doctype html":
        return "web page"
    found = _ELEMENT.search(_NOT_ELEMENTS.sub(b"", text))
    if found is None:
        return "XML file"
    root = found[1].decode().lower().rpartition(":")[2]
    return _ROOTS.get(root, "XML file")


def unpacked_gzip(file: GivenFile) -> bytes:
    """Return what gzip packed into a file.

    Raises
    ------
    InputError
        If it is damaged, or holds more than a table.
    """
    unpacker = zlib.decompressobj(wbits=_GZIP)
    try:
        content = unpacker.decompress(file.content, MOST_BYTES)
    except zlib.error:
        content = b""
    if not content or unpacker.unconsumed_tail or not unpacker.eof:
        problem = "the compressed file is damaged, or holds far more than a table of schools"
        raise file.refusal(problem, "Download or export it again")
    return content


def names_in_zip(file: GivenFile) -> list[str]:
    """Return the names of the files in a zip archive, without hidden ones.

    Raises
    ------
    InputError
        If it is damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            names = [each.filename for each in archive.infolist() if not each.is_dir()]
    except _ZIP_TROUBLE:
        raise InputError([_damaged_archive(file)]) from None
    return [name for name in names if not is_hidden(name)]


def table_in_zip(file: GivenFile, has_header: Callable[[bytes], bool]) -> tuple[str, bytes]:
    """Return name and content of the CSV file in a zip archive.

    Parameters
    ----------
    file
        The archive.
    has_header
        Says whether the beginning of a file has the wanted columns: of several CSV
        files, the one that has them is taken.

    Raises
    ------
    InputError
        If there is no CSV file in it, or several may be meant; if it is damaged, locked by
        a password, or holds more than a table.
    """
    names = [name for name in names_in_zip(file) if name.lower().endswith((".csv", ".csv.txt"))]
    if len(names) > 1:
        fitting = [
            name
            for name in names[:_MOST_TABLES]
            if has_header(_member(file, name, most=_LOOKED_AT_BYTES))
        ]
        names = fitting if len(fitting) == 1 and len(names) <= _MOST_TABLES else names
    if not names:
        problem = "there is no CSV file in this zip archive"
        raise file.refusal(problem, "Give the CSV file itself")
    if len(names) > 1:
        shown = some_of([*map(repr, names)])
        problem = f"this zip archive holds {len(names)} CSV files: {shown}"
        raise file.refusal(problem, "Unpack it and give the one that is meant")
    content = _member(file, names[0], most=MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        problem = f"{names[0]!r} in this zip archive is far larger than a table of schools"
        raise file.refusal(problem, "Download or export it again")
    return names[0].rpartition("/")[2], content


def _member(file: GivenFile, name: str, *, most: int) -> bytes:
    try:
        with (
            zipfile.ZipFile(io.BytesIO(file.content)) as archive,
            archive.open(name) as member,
        ):
            return member.read(most)
    except _ZIP_TROUBLE as error:
        if "password" in str(error):
            problem, remedy = "the zip archive is locked by a password", "Unpack it first"
            raise file.refusal(problem, remedy) from None
        raise InputError([_damaged_archive(file)]) from None


def is_hidden(name: str) -> bool:
    """Say whether a member of an archive is what macOS adds, or begins with a dot."""
    folders = name.replace("\\", "/").split("/")
    return "__MACOSX" in folders or folders[-1].startswith(".")


def _damaged_archive(file: GivenFile) -> Fault:
    return Fault(file.name, "the zip archive is damaged", "Download or make it again")
