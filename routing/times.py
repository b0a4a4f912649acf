"""The drive-time matrix: directed seconds between schools."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.errors import Notice
from data.school import Source

UNREACHABLE = np.inf
"""Seconds of a pair with no way between them: no number that a limit could let through."""


@dataclass(frozen=True)
class Snap:
    """Where a school meets the road network.

    Attributes
    ----------
    urn
        The school.
    lon, lat
        The point on the road, WGS 84 degrees.
    distance_m
        From the school to that point, metres in a straight line.
    """

    urn: int
    lon: float
    lat: float
    distance_m: float


@dataclass(frozen=True, eq=False)
class TravelTimes:
    """Directed drive times between schools.

    Attributes
    ----------
    urns
        The n schools, in the order of the rows and columns.
    seconds
        (n, n) float64, from row to column, read-only; 0 on the diagonal, positive elsewhere,
        `UNREACHABLE` where there is no way.
    method
        How they were made, for every output: `"roads"`, `"estimate"`, or `"given"`.
    profile
        Name of the speed profile, `""` where none was used.
    snaps
        Where each school meets the roads, empty where no roads were used.
    notices
        What a user should know: far snaps, schools cut off.
    sources
        The files they rest on.
    """

    urns: tuple[int, ...]
    seconds: NDArray[np.float64]
    method: str = "given"
    profile: str = ""
    snaps: tuple[Snap, ...] = ()
    notices: tuple[Notice, ...] = ()
    sources: tuple[Source, ...] = field(default=(), kw_only=True)

    def __post_init__(self) -> None:
        seconds = np.array(self.seconds, dtype=np.float64)
        if seconds.shape != (len(self.urns), len(self.urns)):
            raise ValueError(f"{len(self.urns)} schools need a square matrix, not {seconds.shape}")
        if np.isnan(seconds).any() or (seconds < 0).any():
            raise ValueError("drive times are seconds of 0 or more, or UNREACHABLE")
        seconds.setflags(write=False)
        object.__setattr__(self, "seconds", seconds)

    @cached_property
    def slower(self) -> NDArray[np.float64]:
        """(n, n) seconds of the slower direction of each pair: what a limit is held against."""
        slower: NDArray[np.float64] = np.maximum(self.seconds, self.seconds.T)
        slower.setflags(write=False)
        return slower
