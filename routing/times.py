"""The drive-time matrix: directed seconds between schools, and an estimate without roads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.errors import Notice
from data.school import School, Source
from routing.network import Floats, distance_m
from routing.tags import KPH_PER_MPH

UNREACHABLE = np.inf
"""Seconds of a pair with no way between them: longer than any limit."""


# Round figures against the mean of two routing engines (OSRM and Valhalla, stock car profiles).
# Of the 1,406 journeys between the 38 primary schools of the Isle of Wight half come within 1.2
# minutes of it, and 95 in 100 within 4.2; of 1,560 between 40 places in central London, within 0.6
# and 1.7. With 3.5 minutes and 40 mph for urban places it was 1.2 and 4.5, and 1.1 and 2.8: the
# slow streets were in the start, which made all drives within a town nearly alike.
START_S = 3.5 * 60
DETOUR = 1.3
"""Roads between two places are about this many times as long as the straight line."""
URBAN_MPH = 40.0
RURAL_MPH = 50.0
TOWN_START_S = 1.5 * 60
"""Start of a drive between two urban places, where the streets of the town are in the speed."""
TOWN_MPH = 20.0
"""In the streets of a town."""
TOWN_M = 3_000.0
"""Metres of a drive between two urban places that lead through streets, in both towns together or
within one. In a conurbation the streets do not end."""


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
        From the school to that point, metres in a straight line, or along its private drive.
    stretch, fraction
        The same point in the road graph: a stretch, and how far along it, from 0 to 1; -1 if
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
        Name of the speed profile, `""` if none was used.
    snaps
        Where each school meets the roads, empty where no roads were used.
    notices
        What a user should know: far snaps, schools cut off.
    by_ferry
        (n, n) whether the quickest way takes a ferry, read-only; None if ferries were not
        allowed or it is not known.
    speeds
        Every figure of that profile, by its name in the profile's file.
    sources
        The files they rest on.
    estimated
        Schools whose drives are estimated from straight lines, where those of others are not.
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
    estimated: tuple[int, ...] = field(default=(), kw_only=True)

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
        rows, wanted = [row[urn] for urn in urns], frozenset(urns)
        snap = {snap.urn: snap for snap in self.snaps}
        block = np.ix_(rows, rows)
        return replace(
            self,
            urns=urns,
            seconds=self.seconds[block],
            snaps=tuple(snap[urn] for urn in urns if urn in snap),
            by_ferry=None if self.by_ferry is None else self.by_ferry[block],
            estimated=tuple(urn for urn in self.estimated if urn in wanted),
        )

    @cached_property
    def slower(self) -> NDArray[np.float64]:
        """(n, n) seconds of the slower direction of each pair: what a limit is held against."""
        slower: NDArray[np.float64] = np.maximum(self.seconds, self.seconds.T)
        slower.setflags(write=False)
        return slower


def estimate_times(schools: Sequence[School]) -> TravelTimes:
    """Return drive times estimated from straight-line distances.

    The road is 1.3 times the distance. Between two rural schools it takes 3.5 minutes and is driven
    at 50 mph, between a rural and an urban one at 45 mph (the register's urban and rural classes; a
    school without a class counts as half rural). Between two urban schools it takes 1.5 minutes,
    3 km are driven at 20 mph, those beyond at 40 mph; within a conurbation all are driven at 20
    mph. Estimates ignore rivers, estuaries and the speed of roads, and every output says so.
    """
    estimate = Estimate(schools)
    every = np.arange(len(schools))
    seconds = estimate.seconds(every, every)
    np.fill_diagonal(seconds, 0.0)
    urns = tuple(school.urn for school in schools)
    return TravelTimes(urns, seconds, "estimate", notices=(estimate.notice,))


class Estimate:
    """The rule of `estimate_times` for any pairs of some schools.

    Parameters
    ----------
    schools
        The n schools.
    """

    def __init__(self, schools: Sequence[School]) -> None:
        self.lon = np.array([school.lon for school in schools], np.float64)
        self.lat = np.array([school.lat for school in schools], np.float64)
        self._mph = _speed_mph(schools)
        self._urban, self._conurbation = (
            _class_names(schools, word) for word in ("urban", "conurbation")
        )

    def seconds(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Floats:
        """Return the (r, c) seconds between some of the schools, by their rows."""
        lon, lat = self.lon, self.lat
        apart_m = distance_m(
            lon[rows][:, None], lat[rows][:, None], lon[columns][None, :], lat[columns][None, :]
        )
        road_m = DETOUR * apart_m
        mean_mph = (self._mph[rows][:, None] + self._mph[columns]) / 2
        seconds = START_S + road_m / _metres_a_second(mean_mph)
        in_towns = self._urban[rows][:, None] & self._urban[columns]
        conurbation = self._conurbation[rows][:, None] & self._conurbation[columns]
        streets_m = np.where(conurbation[in_towns], np.inf, TOWN_M)
        seconds[in_towns] = _between_urban_s(road_m[in_towns], streets_m)
        return np.asarray(seconds, np.float64)

    @staticmethod
    def reach_m(limit_s: float) -> float:
        """Return a straight-line distance beyond which every drive takes longer, metres."""
        return float(limit_s * _metres_a_second(max(URBAN_MPH, RURAL_MPH, TOWN_MPH)) / DETOUR)

    @property
    def notice(self) -> Notice:
        """What a user should know of such times."""
        slow = (
            f" In the streets of towns they assume {TOWN_MPH:.0f} miles an hour."
            if self._urban.sum() > 1
            else ""
        )
        return Notice(
            "Drive times are estimated from straight-line distances: they take no account of "
            f"roads, rivers or water.{slow}"
        )


def extend_by_estimate(
    times: TravelTimes, schools: Sequence[School], school: School
) -> TravelTimes:
    """Return the times with one more school, last, its drives estimated as by `estimate_times`.

    Parameters
    ----------
    times, schools
        Times made in any way, which stay as they are, and their schools in the same order.
    school
        The school that comes in; unless all times are estimates it is marked in `estimated`.
    """
    longer = estimate_times((*schools, school))
    seconds = longer.seconds.copy()
    seconds[:-1, :-1] = times.seconds
    by_ferry = None if times.by_ferry is None else np.pad(times.by_ferry, (0, 1))
    marked = () if times.method == "estimate" else (*times.estimated, school.urn)
    return replace(times, urns=longer.urns, seconds=seconds, by_ferry=by_ferry, estimated=marked)


def _between_urban_s(road_m: Floats, streets_m: Floats) -> Floats:
    """Return the seconds of drives between urban schools, of which so many metres are streets."""
    within = np.minimum(road_m, streets_m)
    streets_s = within / _metres_a_second(TOWN_MPH)
    seconds: Floats = TOWN_START_S + streets_s + (road_m - within) / _metres_a_second(URBAN_MPH)
    return seconds


def _metres_a_second(mph: Floats | float) -> Any:
    return mph * (KPH_PER_MPH / 3.6)


def _class_names(schools: Sequence[School], word: str) -> NDArray[np.bool_]:
    """Say of each school whether the register's urban and rural class of its place has a word."""
    return np.array([word in school.urban_rural.lower() for school in schools], bool)


def _speed_mph(schools: Sequence[School]) -> Floats:
    classes = [school.urban_rural.lower() for school in schools]
    unknown = (URBAN_MPH + RURAL_MPH) / 2
    return np.array(
        [
            RURAL_MPH if "rural" in each else URBAN_MPH if "urban" in each else unknown
            for each in classes
        ],
        np.float64,
    )
