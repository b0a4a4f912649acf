"""What is mapped of the grounds of schools: plain arrays, which commands read from the cache."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from routing.network import Flags, Floats, freeze

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines that are not driven as roads are; L of them with P points.

    Attributes
    ----------
    refs, lon, lat
        (P,) numbers and places of their points, WGS 84 degrees.
    offsets
        (L + 1,) line l has the points `offsets[l]` to `offsets[l + 1]`.
    """

    refs: Ints
    lon: Floats
    lat: Floats
    offsets: Ints


def no_lines() -> Lines:
    """Return no line at all."""
    return Lines(np.zeros(0, np.int64), np.zeros(0), np.zeros(0), np.zeros(1, np.int64))


def _no_floats() -> Floats:
    return np.zeros(0)


def _no_offsets() -> Ints:
    return np.zeros(1, np.int64)


def _no_numbers() -> Ints:
    return np.zeros(0, np.int64)


def _no_flags() -> Flags:
    return np.zeros(0, bool)


@dataclass(frozen=True, eq=False)
class Grounds:
    """Outlines of K schools, and W private drives.

    Attributes
    ----------
    outline_lon, outline_lat, outline_offsets
        (O,), (O,) and (K + 1,) the points of the outlines, WGS 84 degrees.
    drive_lon, drive_lat, drive_offsets
        (P,), (P,) and (W + 1,) those of the drives.
    to_road_m
        (P,) metres along private drives to the next road that is open; infinite without one.
    road_lon, road_lat
        (P,) where that road is met.
    entrance_lon, entrance_lat, entrance_outline, entrance_main
        (E,) entrances on the outlines, the outline of each, and whether it is the main one.
    """

    outline_lon: Floats = field(default_factory=_no_floats)
    outline_lat: Floats = field(default_factory=_no_floats)
    outline_offsets: Ints = field(default_factory=_no_offsets)
    drive_lon: Floats = field(default_factory=_no_floats)
    drive_lat: Floats = field(default_factory=_no_floats)
    drive_offsets: Ints = field(default_factory=_no_offsets)
    to_road_m: Floats = field(default_factory=_no_floats)
    road_lon: Floats = field(default_factory=_no_floats)
    road_lat: Floats = field(default_factory=_no_floats)
    entrance_lon: Floats = field(default_factory=_no_floats)
    entrance_lat: Floats = field(default_factory=_no_floats)
    entrance_outline: Ints = field(default_factory=_no_numbers)
    entrance_main: Flags = field(default_factory=_no_flags)

    def __post_init__(self) -> None:
        freeze(self)
