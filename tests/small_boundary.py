"""Boundary files as a test writes them."""

import json
from pathlib import Path
from typing import Any

import geopandas
from shapely.geometry import box, mapping

GRID = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
SQUARES = {
    "Fenshire": box(495_000, 343_000, 510_000, 358_000),
    "Oxmoor": box(510_000, 343_000, 520_000, 358_000),
}
"""Two authorities, the first around the small register's."""


def write_geojson(
    folder: Path,
    shapes: dict[str, Any] | None = None,
    column: str = "LAD24NM",
    name: str = "boundary.geojson",
    crs: dict[str, Any] | None = GRID,
) -> Path:
    """Write a boundary file of authorities by name, on the British Grid."""
    features = [
        {"type": "Feature", "properties": {column: la, "N": 1}, "geometry": mapping(shape)}
        for la, shape in (shapes or SQUARES).items()
    ]
    document = {"type": "FeatureCollection", "features": features}
    path = folder / name
    path.write_text(json.dumps(document | ({} if crs is None else {"crs": crs})))
    return path


def table() -> geopandas.GeoDataFrame:
    """Return the same authorities as a table."""
    return geopandas.GeoDataFrame(
        {"CTYUA23NM": list(SQUARES)}, geometry=list(SQUARES.values()), crs=27700
    )
