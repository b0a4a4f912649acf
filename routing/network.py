"""The road network as read-only arrays of plain facts, free of any speed profile."""

from dataclasses import dataclass, field, fields
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from routing.tags import RoadClass

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the Earth (IUGG)."""

MOST_ROAD_BYTES = 4_000_000_000
"""Most that a file of roads may hold; the roads of Great Britain take 2 GB."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Objects = NDArray[np.object_]


def freeze(of: object) -> None:
    """Set every array of a dataclass read-only."""
    for each in fields(of):  # type: ignore[arg-type] # only dataclasses come here
        value = getattr(of, each.name)
        if isinstance(value, np.ndarray):
            value.setflags(write=False)


def distance_m(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> Floats:
    """Great-circle distances, metres, between points in degrees, (n,) each (haversine formula)."""
    phi1, phi2 = np.radians(lat1), np.radians(lat2)
    half_dlat, half_dlon = (phi2 - phi1) / 2, np.radians(lon2 - lon1) / 2
    chord = np.sin(half_dlat) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin(half_dlon) ** 2
    result: Floats = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
    return result


def on_plane(lon: Floats, lat: Floats) -> Floats:
    """Return (n, 2) places on Mercator's map of a round Earth, metres at the equator.

    What is nearest on the ground is nearest on this map; its lengths are too long by a factor of
    1 / cos(latitude).
    """
    x, y = np.radians(lon), np.arctanh(np.sin(np.radians(lat)))
    return EARTH_RADIUS_M * np.column_stack([x, y])


def off_plane(xy: Floats) -> tuple[Floats, Floats]:
    """Return the longitudes and latitudes of (n, 2) places on Mercator's map."""
    x, y = (xy / EARTH_RADIUS_M).T
    return np.degrees(x), np.degrees(np.arcsin(np.tanh(y)))


@dataclass(frozen=True, eq=False)
class RoadNodes:
    """Junctions and ends of roads; N of them.

    Attributes
    ----------
    lon, lat
        (N,) WGS 84 degrees.
    ref
        (N,) OpenStreetMap's node number. A node that no car can pass, such as a bollard, is
        repeated for each stretch that ends at it.
    control
        (N,) what is tagged there, a `Control`.
    """

    lon: Floats
    lat: Floats
    ref: NDArray[np.int64]
    control: NDArray[np.int8]

    def __post_init__(self) -> None:
        freeze(self)

    def __len__(self) -> int:
        return len(self.ref)


@dataclass(frozen=True, eq=False)
class Stretches:
    """Pieces of road between two nodes, the bends between them kept as shape; S of them.

    In arrays of shape (S, 2) column 0 is the drive from `start` to `end`, column 1 the way back.

    Attributes
    ----------
    start, end
        (S,) nodes.
    forward, backward
        (S,) whether a car may drive from `start` to `end`, and back.
    length_m
        (S,) metres.
    road_class
        (S,) a `RoadClass`.
    limit_kph
        (S, 2) signed speed limit, km/h; NaN if none is mapped.
    single_track, unpaved, roundabout, street_lit
        (S,) as their names say.
    ferry_s
        (S,) seconds of the crossing; NaN for a road, or where it is not known.
    met
        (S, 2, controls) how often each `Control` is met between the ends.
    way
        (S,) OpenStreetMap's number of the way.
    shape_lon, shape_lat
        (P,) points of all shapes, both ends included, WGS 84 degrees.
    shape_offsets
        (S + 1,) stretch s has the points `shape_offsets[s]` to `shape_offsets[s + 1]`.
    destination
        (S, 2) whether it is open at the ends of a journey only; if not given, nowhere.
    school_run
        (S, 2) its `CarAccess` while children are brought to school; if not given, open.
    """

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    forward: Flags
    backward: Flags
    length_m: Floats
    road_class: NDArray[np.int8]
    limit_kph: Floats
    single_track: Flags
    unpaved: Flags
    roundabout: Flags
    street_lit: Flags
    ferry_s: Floats
    met: NDArray[np.int16]
    way: NDArray[np.int64]
    shape_lon: Floats
    shape_lat: Floats
    shape_offsets: NDArray[np.int64]
    destination: Flags = field(default_factory=lambda: np.zeros((0, 2), bool))
    school_run: NDArray[np.int8] = field(default_factory=lambda: np.zeros((0, 2), np.int8))

    def __post_init__(self) -> None:
        for name in ("destination", "school_run"):
            value = getattr(self, name)
            if len(value) != len(self):
                object.__setattr__(self, name, np.zeros((len(self), 2), value.dtype))
        freeze(self)

    def __len__(self) -> int:
        return len(self.start)

    @property
    def is_road(self) -> Flags:
        """(S,) whether it is a road, not a ferry."""
        return np.not_equal(self.road_class, RoadClass.FERRY)

    @cached_property
    def heads(self) -> NDArray[np.int64]:
        """(S, 2) the node each direction arrives at."""
        return np.column_stack([self.end, self.start])

    @property
    def tails(self) -> NDArray[np.int64]:
        """(S, 2) the node each direction leaves."""
        return self.heads[:, ::-1]

    @cached_property
    def open(self) -> Flags:
        """(S, 2) whether each direction may be driven."""
        return np.column_stack([self.forward, self.backward])

    @cached_property
    def on_plane(self) -> Floats:
        """(P, 2) points of all shapes on Mercator's map; see `on_plane`."""
        return on_plane(self.shape_lon, self.shape_lat)

    def lines(self, which: Flags, points: Floats | None = None) -> Objects:
        """Return the shapes of the stretches flagged in `which` (S,), as lines.

        They are in degrees, unless other coordinates `points` (P, 2) are given.
        """
        if points is None:
            points = np.column_stack([self.shape_lon, self.shape_lat])
        wanted = which[self._owner]
        _, owner = np.unique(self._owner[wanted], return_inverse=True)
        import shapely  # noqa: PLC0415 - only for what is drawn

        return np.asarray(shapely.linestrings(points[wanted], indices=owner))

    def shape(self, s: int) -> Floats:
        """Return (points, 2) longitudes and latitudes of a stretch, from its start to its end."""
        points = slice(self.shape_offsets[s], self.shape_offsets[s + 1])
        return np.column_stack([self.shape_lon[points], self.shape_lat[points]])

    @property
    def _owner(self) -> NDArray[np.int64]:
        """(P,) the stretch that each shape point belongs to."""
        return np.repeat(np.arange(len(self)), np.diff(self.shape_offsets))
