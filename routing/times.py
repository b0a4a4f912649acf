"""The drive-time matrix: directed seconds between schools."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

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
    stretch, fraction
        The same point in the road graph: a stretch, and how far along it, from 0 to 1; -1 where
        no road is in reach.
    """

    urn: int
    lon: float
    lat: float
    distance_m: float
    stretch: int = -1
    fraction: float = 0.0


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
    by_ferry
        (n, n) whether the quickest way takes a ferry, read-only; None where ferries were not
        allowed or it is not known.
    speeds
        Every figure of that profile, by its name in the profile's file.
    sources
        The files they rest on.
    """

    urns: tuple[int, ...]
    seconds: NDArray[np.float64]
    method: str = "given"
    profile: str = ""
    snaps: tuple[Snap, ...] = ()
    notices: tuple[Notice, ...] = ()
    by_ferry: NDArray[np.bool_] | None = None
    speeds: Mapping[str, Any] = field(default_factory=dict, kw_only=True)
    sources: tuple[Source, ...] = field(default=(), kw_only=True)

    def __post_init__(self) -> None:
        seconds = np.array(self.seconds, dtype=np.float64)
        if seconds.shape != (len(self.urns), len(self.urns)):
            raise ValueError(f"{len(self.urns)} schools need a square matrix, not {seconds.shape}")
        if np.isnan(seconds).any() or (seconds < 0).any():
            raise ValueError("drive times are seconds of 0 or more, or UNREACHABLE")
        seconds.setflags(write=False)
        object.__setattr__(self, "seconds", seconds)
        if self.by_ferry is not None:
            by_ferry = np.array(self.by_ferry, dtype=bool)
            if by_ferry.shape != seconds.shape:
                raise ValueError(f"ferries need marks for each pair, not {by_ferry.shape}")
            by_ferry.setflags(write=False)
            object.__setattr__(self, "by_ferry", by_ferry)

    def of(self, urns: Sequence[int]) -> "TravelTimes":
        """Return the times of some of the schools, in the given order."""
        urns = tuple(urns)
        if urns == self.urns:
            return self
        row = {urn: i for i, urn in enumerate(self.urns)}
        rows = [row[urn] for urn in urns]
        snap = {snap.urn: snap for snap in self.snaps}
        block = np.ix_(rows, rows)
        return replace(
            self,
            urns=urns,
            seconds=self.seconds[block],
            snaps=tuple(snap[urn] for urn in urns if urn in snap),
            by_ferry=None if self.by_ferry is None else self.by_ferry[block],
        )

    @cached_property
    def slower(self) -> NDArray[np.float64]:
        """(n, n) seconds of the slower direction of each pair: what a limit is held against."""
        slower: NDArray[np.float64] = np.maximum(self.seconds, self.seconds.T)
        slower.setflags(write=False)
        return slower
