"""The features of a boundary file: GeoJSON, GeoPackage or zipped shapefile, and nothing else.

The library that reads geographic files knows formats that point to other files or to the network.
So the first bytes decide here what a file is, and GeoJSON is read without that library.
"""

import io
import json
import tempfile
import warnings
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Any

import geopandas
import pyproj
import shapely

from data.errors import Fault, InputError
from data.given_file import GivenFile
from data.school import WGS84

MOST_BYTES = 500_000_000
"""Above the size of any file of authorities that is published."""
MOST_FEATURES = 10_000
"""There are some 400 authorities; files of wards and postcodes have more."""
FORMATS = "Give a GeoJSON file, a GeoPackage or a zipped shapefile of authorities"
_SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_SHP_MAGIC = b"\x00\x00\x27\x0a"

# What is wrong inside a file comes in as many kinds as there are libraries that read it.
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


def read_features(file: GivenFile) -> geopandas.GeoDataFrame:
    """Return the features of a boundary file, in the coordinate system that it declares.

    Raises
    ------
    InputError
        Where it is none of the formats, is damaged or too large, or declares no coordinate system.
    """
    if len(file.content) > MOST_BYTES:
        raise refused(file, "the file is far larger than a file of authorities", FORMATS)
    try:
        frame = _read(file)
    except _UNREADABLE as error:
        raise refused(file, "no boundaries can be read from this file", FORMATS) from error
    if not 0 < len(frame) <= MOST_FEATURES:
        raise refused(file, f"it has {len(frame):,} features, not one for each authority", FORMATS)
    if frame.crs is None:
        raise refused(
            file,
            "it does not say which coordinate system it is in",
            "Download it again, with its .prj file if it is a shapefile",
        )
    return frame


def refused(file: GivenFile, problem: str, remedy: str, value: str | None = None) -> InputError:
    """Return the refusal of a boundary file, to be raised."""
    return InputError([Fault(file.name, problem, remedy, value=value)])


def _read(file: GivenFile) -> geopandas.GeoDataFrame:
    start = file.content[:16]
    if start.startswith(b"SQLite format 3\0"):
        return _read_geopackage(file)
    if start.startswith(b"PK\x03\x04"):
        return _read_zip(file)
    return _read_json(json.loads(file.content.decode("utf-8-sig")))


def _read_geopackage(file: GivenFile) -> geopandas.GeoDataFrame:
    # From a file of that very ending: the library complains of any other on the user's screen.
    with tempfile.TemporaryDirectory() as own:
        place = Path(own, "boundary.gpkg")
        place.write_bytes(file.content)
        return _read_table(place)


def _read_table(path: Path) -> geopandas.GeoDataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they speak to programmers, and go to a user's screen
        frame = geopandas.read_file(path, engine="pyogrio", layer=0)
    if not isinstance(frame, geopandas.GeoDataFrame):
        raise TypeError("a table without shapes")
    return frame


def _read_zip(file: GivenFile) -> geopandas.GeoDataFrame:
    """Read the one shapefile of a zip archive, unpacked under names of our own."""
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive, tempfile.TemporaryDirectory() as own:
        entries = {PurePosixPath(entry.filename): entry for entry in archive.infolist()}
        (shape,) = (path for path in entries if path.suffix.lower() == ".shp")
        parts = [entry for path, entry in entries.items() if path.stem == shape.stem]
        if sum(entry.file_size for entry in parts) > MOST_BYTES:
            raise ValueError("it unpacks to too much")
        for entry in parts:
            suffix = PurePosixPath(entry.filename).suffix.lower()
            if suffix in _SHAPEFILE:
                Path(own, f"boundary{suffix}").write_bytes(archive.read(entry))
        place = Path(own, "boundary.shp")
        with place.open("rb") as unpacked:
            if unpacked.read(4) != _SHP_MAGIC:
                raise ValueError("no shapefile")
        return _read_table(place)


def _read_json(document: dict[str, Any]) -> geopandas.GeoDataFrame:
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
