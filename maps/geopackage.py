"""A plan as a GeoPackage that opens in QGIS with its colours, numbers and shapes."""

import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import geopandas
import pyogrio

from maps.gis_layers import BOUNDARY, CLUSTERS, LEFT_OUT, SCHOOLS, SPOKES
from maps.inert import xml_text
from maps.kinds import PHASES
from maps.qgis_styles import (
    boundary_style,
    cluster_style,
    left_out_style,
    school_style,
    spoke_style,
)

VERSION = "1.2"
"""Version of the format: a QGIS of some years ago reads it without a warning."""

_SHAPES = {
    CLUSTERS: "MultiPolygon",
    SPOKES: "LineString",
    SCHOOLS: "Point",
    LEFT_OUT: "Point",
    BOUNDARY: "MultiPolygon",
}
_STYLES = {
    CLUSTERS: cluster_style,
    SPOKES: spoke_style,
    SCHOOLS: school_style,
    LEFT_OUT: left_out_style,
    BOUNDARY: boundary_style,
}
_GEOMETRY = "geom"
# A draft need not survive a power cut, and `replace_directory` sees to what becomes of it. GDAL
# would wait for the disk several times a layer, half of the time to write a plan.
pyogrio.set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": "OFF"})

_MORE_THAN_A_PLAN = 16_000_000
"""Bytes; the GeoPackage of any plan is far smaller."""

# As QGIS makes it when a style is kept in the data source.
_STYLE_TABLE = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
    f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
    styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
    owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT CURRENT_TIMESTAMP)
"""
_ABOUT_TABLE = "CREATE TABLE about (id INTEGER PRIMARY KEY NOT NULL, name TEXT, value TEXT)"


def write_geopackage(
    path: Path,
    layers: Mapping[str, geopandas.GeoDataFrame],
    about: Sequence[tuple[str, str]],
    made_on: date,
) -> None:
    """Write the layers of a plan, their styles, and a table of what the plan rests on.

    Parameters
    ----------
    path
        The file to write, which must not exist yet.
    layers
        As `maps.gis_layers.plan_layers` returns them.
    about
        Name and value: the table `about`, and the description of every layer.
    made_on
        The date the file says it was made, so that the same plan gives the same bytes.

    Raises
    ------
    OSError
        Where it cannot be written.
    """
    try:
        _write_draft(path, layers, about, made_on)
    except (RuntimeError, sqlite3.OperationalError):
        _try_the_disk(path.parent)
        raise


def _try_the_disk(folder: Path) -> None:
    """Raise the system's error where writing fails; GDAL and SQLite hide it."""
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(_MORE_THAN_A_PLAN))


def _write_draft(
    path: Path,
    layers: Mapping[str, geopandas.GeoDataFrame],
    about: Sequence[tuple[str, str]],
    made_on: date,
) -> None:
    draft = path.with_name(f"draft-{path.name}")
    for name, frame in layers.items():
        frame.rename_geometry(_GEOMETRY).to_file(
            draft,
            driver="GPKG",
            engine="pyogrio",
            layer=name,
            geometry_type=_SHAPES[name],
            dataset_options={"VERSION": VERSION},
        )
    at = f"{made_on.isoformat()}T00:00:00.000Z"
    with closing(sqlite3.connect(draft)) as file:
        file.execute("PRAGMA synchronous = OFF")
        with file:
            _add_about(file, [(xml_text(name), xml_text(value)) for name, value in about])
            phases = not frozenset(PHASES).isdisjoint(layers[SCHOOLS]["kind"])
            styles = {name: _STYLES[name]() for name in layers}
            _add_styles(file, styles | {SCHOOLS: school_style(phases=phases)}, at)
            file.execute("UPDATE gpkg_contents SET last_change = ?", (at,))
        # A file counts its changes, and GDAL adds one where the clock moves on to the next second.
        file.execute("VACUUM INTO ?", (str(path),))
    draft.unlink()


def _add_about(file: sqlite3.Connection, about: Sequence[tuple[str, str]]) -> None:
    file.execute(_ABOUT_TABLE)
    file.executemany("INSERT INTO about (name, value) VALUES (?, ?)", about)
    _register(file, "about")
    description = "\n".join(f"{name}: {value}" for name, value in about)
    file.execute("UPDATE gpkg_contents SET description = ?", (description,))


def _add_styles(file: sqlite3.Connection, styles: Mapping[str, str], at: str) -> None:
    file.execute(_STYLE_TABLE)
    file.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
        "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, "
        "update_time) VALUES ('', '', ?, ?, ?, ?, '', 1, '', '', ?)",
        [(name, _GEOMETRY, name, style, at) for name, style in styles.items()],
    )
    _register(file, "layer_styles")


def _register(file: sqlite3.Connection, table: str) -> None:
    """List a table without shapes in the contents, as the standard asks."""
    file.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) "
        "VALUES (?, 'attributes', ?, '', 0)",
        (table, table),
    )
