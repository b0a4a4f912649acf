"""A place in a TOML file: on the national grid or in degrees."""

import math

import numpy as np

from data.coordinates import in_england, to_grid
from data.toml_file import Table, TomlReader

_PLACES = (("easting", "northing"), ("lon", "lat"))


def read_place(
    reader: TomlReader, table: Table, key: str, prefix: str = ""
) -> tuple[float, float] | None:
    """Return easting and northing, metres (EPSG:27700); None, and a fault, where there is none.

    Parameters
    ----------
    table
        Holds at `key` a table of `easting` and `northing`, or of `lon` and `lat`.
    prefix
        What stands before the key in words of a fault.
    """
    value = table.get(key)
    pair = next((p for p in _PLACES if isinstance(value, dict) and set(value) == set(p)), None)
    if pair is None or not isinstance(value, dict):
        remedy = "Write { easting = 450000, northing = 90000 } or { lon = -1.29, lat = 50.71 }"
        reader.fault(prefix + key, "this is no place", remedy, value)
        return None
    numbers = [_coordinate(value[name]) for name in pair]
    easting, northing = to_grid(*numbers) if pair == _PLACES[1] else numbers
    if not in_england(np.array([easting]), np.array([northing])).all():
        remedy = "Give two numbers of a place in England"
        reader.fault(prefix + key, "this place is not in England", remedy, value)
        return None
    return easting, northing


def _coordinate(value: object) -> float:
    """Return a number as it is, and anything else as one that is nowhere."""
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e9:
        return math.nan
    return float(value)
