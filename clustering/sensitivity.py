"""What becomes of a plan when the drives are quicker or slower than estimated."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from clustering.plan import Cluster, Plan
from clustering.problem import Problem
from routing.times import TravelTimes

MINUTES = (20, 30, 45)
"""Limits at which compliance is reported: ideally 20 and at most 45 minutes (Hill and NFER for
CfBT, 2014), and 30 between them."""

FACTORS = (0.8, 1.3)
"""A fifth quicker, and three tenths slower: the width by which routing engines and drivers
differ."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A cluster whose longest drive is over the limit.

    Attributes
    ----------
    cluster
        Its number.
    between
        URNs of the two schools that are farthest apart.
    drive_s
        Seconds between them, slower direction; infinite where there is no way.
    """

    cluster: int
    between: tuple[int, int]
    drive_s: float


@dataclass(frozen=True, slots=True)
class Stress:
    """A plan under one set of drive times.

    Attributes
    ----------
    name
        Of the drive times, in words.
    broken
        Clusters over the limit, by number.
    within
        For each of `MINUTES`, how many clusters have all their drives within that time.
    clusters
        How many clusters there are.
    """

    name: str
    broken: tuple[Broken, ...]
    within: tuple[int, ...]
    clusters: int


def sensitivity(
    problem: Problem, plan: Plan, others: Iterable[tuple[str, TravelTimes]] = ()
) -> tuple[Stress, ...]:
    """Check a plan against its limit with drives as estimated, quicker, slower, and other ones.

    Parameters
    ----------
    problem
        Schools, drive times and limit.
    plan
        The plan; it is not changed.
    others
        Further drive times of the same schools, each with a name in words.
    """
    reckoned = stress(problem, plan, "as reckoned")
    scaled = (
        stress(problem.replace(times=_scaled(problem.times, factor)), plan, f"{factor - 1:+.0%}")
        for factor in FACTORS
    )
    named = (stress(problem.replace(times=times), plan, name) for name, times in others)
    return (reckoned, *scaled, *named)


def stress(problem: Problem, plan: Plan, name: str) -> Stress:
    """Check a plan against the limit of `problem` with its drive times."""
    longest = [farthest_apart(problem, cluster) for cluster in plan.clusters]
    limit_s = problem.rules.limit_s
    return Stress(
        name,
        tuple(drive for drive in longest if drive.drive_s > limit_s),
        tuple(sum(drive.drive_s <= 60 * minutes for drive in longest) for minutes in MINUTES),
        len(longest),
    )


def _scaled(times: TravelTimes, factor: float) -> TravelTimes:
    return replace(times, seconds=times.seconds * factor)


def farthest_apart(problem: Problem, cluster: Cluster) -> Broken:
    """Find the longest drive that the limit applies to: in the hub shape from the lead."""
    lead = cluster.lead if problem.rules.shape == "hub" else None
    starts = cluster.schools if lead is None else (lead,)
    rows = [problem.row[urn] for urn in cluster.schools]
    drives_s = problem.slower_s[np.ix_([problem.row[urn] for urn in starts], rows)]
    first, second = np.unravel_index(int(drives_s.argmax()), drives_s.shape)
    between = (starts[int(first)], cluster.schools[int(second)])
    return Broken(cluster.number, between, float(drives_s.max()))
