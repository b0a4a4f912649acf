"""Spokes: the drive of every school of a cluster to its hub, along the roads."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import numpy as np
import shapely
from shapely import LineString

from clustering.plan import Cluster, Plan
from clustering.problem import Problem
from data.school import School
from maps.grid import Geometries, to_degrees, to_metres
from maps.polyline import decode, encode

if TYPE_CHECKING:
    from routing import Route

TOLERANCE_M = 60.0
"""A spoke may cut a bend by this much: a hair's breadth on a map of a cluster."""

Drive = tuple[int, int]
"""URN of the school it starts from, and of the hub it leads to."""


@dataclass(frozen=True, eq=False)
class Spokes:
    """Lines along the roads, WGS 84 degrees, simplified for the map.

    Attributes
    ----------
    lines
        The line of each drive; drives without a known road are left out.
    """

    lines: Mapping[Drive, LineString] = field(default_factory=dict)

    @classmethod
    def along(cls, routes: "Iterable[Route | None]") -> Self:
        """Return the spokes that these routes are; None is a drive without a route."""
        known = [route for route in routes if route is not None]
        if not known:
            return cls()
        lines: Geometries = np.array([route.line for route in known], dtype=object)
        simple = to_degrees(shapely.simplify(to_metres(lines), TOLERANCE_M))
        return cls({route.urns: line for route, line in zip(known, simple, strict=True)})

    def of(self, problem: Problem, cluster: Cluster) -> dict[int, LineString]:
        """Return the known spokes of a cluster by the URN they start from."""
        drives = drives_of(problem, cluster)
        return {
            start: self.lines[start, hub] for start, hub in drives if (start, hub) in self.lines
        }

    def straight(self, problem: Problem, cluster: Cluster) -> list[int]:
        """Return the hub, and the schools whose drive to it has no known road; nothing if none."""
        starts = [
            start for start, hub in drives_of(problem, cluster) if (start, hub) not in self.lines
        ]
        return [hub_of(problem, cluster), *starts] if starts else []

    def to_dict(self) -> dict[str, str]:
        """Return them as encoded polylines by `"from to"`, ready for JSON."""
        return {f"{start} {hub}": encode(line.coords) for (start, hub), line in self.lines.items()}

    @classmethod
    def from_dict(cls, stored: Mapping[str, str]) -> Self:
        """Return the spokes that `to_dict` stored.

        Raises
        ------
        ValueError
            Where it is not what `to_dict` returns.
        """
        lines = {}
        for drive, line in stored.items():
            start, hub = map(int, drive.split())
            lines[start, hub] = LineString(decode(line))
        return cls(lines)


def hub_of(problem: Problem, cluster: Cluster) -> int:
    """Return the lead school, or else the one that the others reach with the least driving."""
    if cluster.lead is not None:
        return cluster.lead
    rows = [problem.row[urn] for urn in cluster.schools]
    return cluster.schools[int(problem.slower_s[np.ix_(rows, rows)].sum(axis=0).argmin())]


def drives_of(problem: Problem, cluster: Cluster) -> tuple[Drive, ...]:
    """Return the drive of every other school of a cluster to its hub."""
    hub = hub_of(problem, cluster)
    return tuple((urn, hub) for urn in cluster.schools if urn != hub)


def journeys(problem: Problem, plan: Plan) -> Iterator[tuple[School, School]]:
    """Yield the drives of a plan as `routing.routes` takes them.

    Parameters
    ----------
    problem
        The schools and their drive times.
    plan
        Its clusters' drives are returned.
    """
    school = problem.schools.by_urn
    for cluster in plan.clusters:
        for start, hub in drives_of(problem, cluster):
            yield school[start], school[hub]
