"""What kind of file one is, told by its first bytes: names of files are often wrong."""

import io
import re
import zipfile
import zlib

_START = 4096
"""Bytes that are looked at: what names a format stands at its beginning."""

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
