"""Schools anywhere on the National Grid, for what is planned without a map."""

from collections.abc import Iterable

import numpy as np

from data.coordinates import to_degrees
from data.school import School, Schools

CLASSES = (
    "(England/Wales) Urban city and town",
    "(England/Wales) Rural village",
    "(England/Wales) Urban major conurbation",
    "",
)


def scattered(
    places: Iterable[tuple[float, float, str]], pupils: Iterable[int | None] | None = None
) -> Schools:
    """Return a school at each place, metres from a corner in the Midlands, of a class of place."""
    known = list(places)
    rolls = [100] * len(known) if pupils is None else list(pupils)
    easting = np.array([400_000.0 + east for east, _, _ in known])
    northing = np.array([250_000.0 + north for _, north, _ in known])
    lon, lat = to_degrees(easting, northing)
    return Schools(
        tuple(
            School(
                urn=100_001 + at,
                name=f"School {at}",
                lon=float(lon[at]),
                lat=float(lat[at]),
                easting=float(easting[at]),
                northing=float(northing[at]),
                la="Midshire",
                urban_rural=each[2],
                pupils=rolls[at],
            )
            for at, each in enumerate(known)
        )
    )
