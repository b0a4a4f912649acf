"""A plan as GeoJSON (RFC 7946): for web maps and other programs."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import geopandas
import pandas as pd
import shapely

from data.school import WGS84

_GRID_DEG = 1e-6
"""A tenth of a metre; finer digits only weigh."""


def geojson_text(
    layers: Mapping[str, geopandas.GeoDataFrame], about: Sequence[tuple[str, str]]
) -> str:
    """Return the layers of a plan as one collection in WGS 84, each feature naming its layer.

    Parameters
    ----------
    layers
        As `maps.gis_layers.plan_layers` returns them.
    about
        Name and value: what the plan rests on, the member `about` of the collection.
    """
    features = [each for name, frame in layers.items() for each in _features(name, frame)]
    document = {"type": "FeatureCollection", "about": dict(about), "features": features}
    return json.dumps(document, allow_nan=False, separators=(",", ":")) + "\n"


def _features(layer: str, frame: geopandas.GeoDataFrame) -> Iterator[dict[str, Any]]:
    shapes = frame.geometry.to_crs(WGS84).array
    shapes = shapely.set_precision(shapes, _GRID_DEG, mode="pointwise")
    # The standard wants outer rings counter-clockwise.
    shapes = shapely.orient_polygons(shapes, exterior_cw=False)
    table = frame.drop(columns=frame.geometry.name).astype(object)
    table = table.where(pd.notna(table), None)
    for shape, properties in zip(shapes, table.to_dict("records"), strict=True):
        yield {
            "type": "Feature",
            "properties": {"layer": layer, **properties},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
