"""Schools by the size of their roll."""

from collections import Counter
from collections.abc import Iterable

from data.school import School

BANDS = (75, 90, 100, 110, 150, 180, 210)
"""Upper ends of the bands of rolls that programmes for small schools have used."""

SMALL = 210
"""A school with fewer pupils is small."""

VERY_SMALL = 110
"""A school with at most so many pupils is very small."""

UNKNOWN = "unknown"


def band(pupils: int | None) -> str:
    """Return the band of a roll: `up to 75`, `76 to 90`, ..., `over 210`, `unknown`."""
    if pupils is None:
        return UNKNOWN
    lower = 0
    for upper in BANDS:
        if pupils <= upper:
            return f"{lower + 1} to {upper}" if lower else f"up to {upper}"
        lower = upper
    return f"over {BANDS[-1]}"


ALL_BANDS = (band(0), *(band(upper + 1) for upper in BANDS), UNKNOWN)
"""Every band, the smallest first."""


def by_band(schools: Iterable[School]) -> dict[str, int]:
    """Return how many schools are in each band; bands without a school count 0."""
    found = Counter(band(school.pupils) for school in schools)
    return {name: found[name] for name in ALL_BANDS}


def is_small(school: School) -> bool:
    """Say whether the roll is known and under 210."""
    return school.pupils is not None and school.pupils < SMALL


def is_very_small(school: School) -> bool:
    """Say whether the roll is known and at most 110."""
    return school.pupils is not None and school.pupils <= VERY_SMALL
