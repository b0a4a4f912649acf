"""The features of a boundary file: GeoJSON, GeoPackage or zipped shapefile, and nothing else.

The library that reads geographic files knows formats that point to other files or to the network.
So the first bytes decide what a file is, and GeoJSON is read without that library.
"""

import io
import json
import re
import warnings
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import geopandas
import pyproj
import shapely

from data.file_kind import is_hidden
from data.given_file import GivenFile
from data.leaving import scratch_folder
from data.school import WGS84

MOST_BYTES = 500_000_000
"""More than any published file of authorities has."""
MOST_FEATURES = 10_000
"""There are some 400 authorities; files of wards and postcodes have more."""
FORMATS = "Give a GeoJSON file, a GeoPackage or a zipped shapefile of authorities"
_SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_MEMBERS = (".shp", ".gpkg", ".geojson", ".json")
_AREAS = re.compile("polygon|surface|collection|unknown", re.IGNORECASE)
_SHP_MAGIC = b"\x00\x00\x27\x0a"

# Each library that reads files raises errors of its own.
_UNREADABLE = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RuntimeError,
    ArithmeticError,
    EOFError,
    OSError,
    zipfile.BadZipFile,
    zlib.error,
    pyproj.exceptions.ProjError,
    shapely.errors.ShapelyError,
)


@dataclass(frozen=True, eq=False)
class Layer:
    """Features of one layer of a file, or one member of an archive.

    Attributes
    ----------
    name
        As the file has it; `""` if the file is one layer.
    frame
        The features, in the coordinate system that they declare, if any.
    """

    name: str
    frame: geopandas.GeoDataFrame

    @property
    def has_areas(self) -> bool:
        """Whether any feature is an area."""
        return bool(self.frame.geom_type.isin(["Polygon", "MultiPolygon"]).any()) or any(
            kind == "GeometryCollection" for kind in self.frame.geom_type
        )


def read_layers(file: GivenFile) -> list[Layer]:
    """Return the layers of areas of a boundary file; points, lines and tables are skipped.

    Raises
    ------
    InputError
        If it has none of the formats, is damaged, or no layer can be used,
        because it has no areas, no coordinate system or too many features.
    """
    try:
        layers = _read_quietly(file)
    except _UNREADABLE as error:
        raise file.refusal("no boundaries can be read from this file", FORMATS) from error
    few = [layer for layer in layers if len(layer.frame) <= MOST_FEATURES]
    areas = [layer for layer in few if layer.has_areas]
    usable = [layer for layer in areas if layer.frame.crs is not None]
    if usable:
        return usable
    if areas:
        raise file.refusal(
            "it does not say which coordinate system it is in",
            "Download it again, with its .prj file if it is a shapefile",
        )
    if not few:
        problem = f"it has over {MOST_FEATURES:,} features, not one for each authority"
        raise file.refusal(problem, FORMATS)
    raise file.refusal("it holds no areas, only points, lines or nothing", FORMATS)


def _read_quietly(file: GivenFile) -> list[Layer]:
    start = file.content[:16]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # meant for programmers, but shown to users
        return _read_as(file, start)


def _read_as(file: GivenFile, start: bytes) -> list[Layer]:
    """Read a file in the format that its first bytes show."""
    if start.startswith(b"SQLite format 3\0"):
        return _read_geopackage(file.content, file.name)
    if start.startswith(b"PK\x03\x04"):
        return _read_zip(file)
    return [_read_json(file.content, "")]


def _read_geopackage(content: bytes, name: str) -> list[Layer]:
    # With exactly this suffix: the library prints complaints about any other.
    with scratch_folder(name, len(content)) as own:
        place = own / "boundary.gpkg"
        place.write_bytes(content)
        layers = [
            _read_table(place, str(name))
            for name, shapes in geopandas.list_layers(place).itertuples(index=False)
            if isinstance(shapes, str) and _AREAS.search(shapes)
        ]
    if not layers:
        raise ValueError("no layer of areas")
    return layers


def _read_table(path: Path, layer: str, name: str | None = None) -> Layer:
    frame = geopandas.read_file(path, engine="pyogrio", layer=layer, rows=MOST_FEATURES + 1)
    if not isinstance(frame, geopandas.GeoDataFrame):
        raise TypeError("a table without shapes")
    return Layer(layer if name is None else name, frame)


def _read_zip(file: GivenFile) -> list[Layer]:
    """Read the layers of a zip archive, unpacked under names of our own.

    Members that cannot be read are skipped: archives hold much besides the boundary.
    """
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        entries = {
            PurePosixPath(entry.filename): entry
            for entry in archive.infolist()
            if not is_hidden(entry.filename)
        }
        if sum(entry.file_size for entry in entries.values()) > MOST_BYTES:
            raise ValueError("it unpacks to too much")
        members = [path for path in entries if path.suffix.lower() in _MEMBERS]
        layers, damage = [], ValueError("no boundaries in it")
        for path in members:
            try:
                layers += _read_member(archive, entries, path)
            except _UNREADABLE as error:
                damage = ValueError(str(error))
    if not layers:
        raise damage
    return layers


def _read_member(
    archive: zipfile.ZipFile, entries: dict[PurePosixPath, zipfile.ZipInfo], member: PurePosixPath
) -> list[Layer]:
    suffix = member.suffix.lower()
    if suffix == ".gpkg":
        return [
            replace(layer, name=f"{member}, {layer.name}")
            for layer in _read_geopackage(archive.read(entries[member]), member.name)
        ]
    if suffix in {".geojson", ".json"}:
        return [_read_json(archive.read(entries[member]), str(member))]
    with scratch_folder(member.name, sum(entry.file_size for entry in entries.values())) as own:
        for path, entry in entries.items():
            beside = path.with_suffix("") == member.with_suffix("")
            if beside and path.suffix.lower() in _SHAPEFILE:
                (own / f"boundary{path.suffix.lower()}").write_bytes(archive.read(entry))
        place = own / "boundary.shp"
        with place.open("rb") as unpacked:
            if unpacked.read(4) != _SHP_MAGIC:
                raise ValueError("no shapefile")
        return [_read_table(place, "boundary", str(member))]


def _read_json(content: bytes, name: str) -> Layer:
    return Layer(name, _frame_of_geojson(json.loads(content.decode("utf-8-sig"))))


def _frame_of_geojson(document: dict[str, Any]) -> geopandas.GeoDataFrame:
    features = document["features"] if document["type"] == "FeatureCollection" else [document]
    shapes = [
        None if each["geometry"] is None else shapely.geometry.shape(each["geometry"])
        for each in features
    ]
    table = [dict(each.get("properties") or {}) for each in features]
    # The standard knows no other system than WGS 84; files of the British Grid name theirs.
    named = document.get("crs")
    crs = WGS84 if named is None else pyproj.CRS.from_user_input(named["properties"]["name"])
    columns = {
        name: [row.get(name) for row in table]
        for name in dict.fromkeys(n for r in table for n in r)
        if name != "geometry"
    }
    return geopandas.GeoDataFrame(columns, geometry=geopandas.GeoSeries(shapes, crs=crs), crs=crs)
