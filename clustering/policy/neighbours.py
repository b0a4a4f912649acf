"""Statistical neighbours: the clusters, and the schools, that are most alike in their figures."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from clustering.policy.profile import ClusterProfile, is_rural
from clustering.policy.school_types import is_academy
from clustering.wording import listed

if TYPE_CHECKING:
    from data.school import School

Item = TypeVar("Item")
Figures = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StatisticalNeighbour:
    """A cluster or a school that is alike.

    Attributes
    ----------
    key
        Number of the cluster, or URN of the school.
    distance
        Distance between the two, in standard deviations of all figures together; 0 for the same.
    """

    key: int
    distance: float


CLUSTER_FIGURES: dict[str, Callable[[ClusterProfile], float]] = {
    "pupils a school": lambda p: _ratio(p.pupils, p.schools - p.rolls_missing),
    "share of small schools": lambda p: p.small / p.schools,
    "free school meals": lambda p: p.fsm_percent,
    "share of church and faith schools": lambda p: p.faith_share,
    "share of academies": lambda p: p.academy_share,
    "share of rural schools": lambda p: p.rural_share,
}
"""What makes two clusters alike; never their results, which are to be compared."""

SCHOOL_FIGURES: dict[str, Callable[[School], float]] = {
    "pupils": lambda s: math.nan if s.pupils is None else float(s.pupils),
    "free school meals": lambda s: math.nan if s.fsm_percent is None else s.fsm_percent,
    "church or faith school": lambda s: float(bool(s.faith)),
    "academy": lambda s: float(is_academy(s)),
    "rural": lambda s: float(is_rural(s)),
    "lowest age": lambda s: math.nan if s.low_age is None else float(s.low_age),
    "highest age": lambda s: math.nan if s.high_age is None else float(s.high_age),
}
"""What makes two schools alike."""


def cluster_neighbours(
    profiles: Sequence[ClusterProfile], most: int = 3
) -> dict[int, tuple[StatisticalNeighbour, ...]]:
    """Return for each cluster the clusters of the same plan that are most alike, nearest first."""
    keys = [profile.cluster for profile in profiles]
    figures = _standardised(profiles, tuple(CLUSTER_FIGURES.values()))
    return _nearest_neighbours(keys, figures, keys, most)


def school_neighbours(
    schools: Sequence[School], england: Sequence[School], most: int = 10
) -> dict[int, tuple[StatisticalNeighbour, ...]]:
    """Return for each school the schools of its phase that are most alike, nearest first.

    Parameters
    ----------
    schools
        The schools to compare.
    england
        The schools to choose from; the schools themselves may be among them.
    most
        How many for each.
    """
    found: dict[int, tuple[StatisticalNeighbour, ...]] = {}
    for phase in sorted({school.phase for school in schools}):
        subjects = {school.urn: school for school in schools if school.phase == phase}
        pool = {school.urn: school for school in england if school.phase == phase} | subjects
        choice = [school.urn for school in england if school.phase == phase]
        figures = _standardised(list(pool.values()), tuple(SCHOOL_FIGURES.values()))
        found |= _nearest_neighbours(list(pool), figures, choice, most, subjects=list(subjects))
    return found


def alike_sentence(profile: ClusterProfile, neighbours: Sequence[StatisticalNeighbour]) -> str:
    """Say which clusters to compare a cluster with, and on what grounds."""
    if not neighbours:
        return f"Cluster {profile.cluster} has no other cluster to be compared with."
    numbers = listed([str(neighbour.key) for neighbour in neighbours])
    return (
        f"Compare cluster {profile.cluster} with {numbers}: most alike in "
        f"{listed(list(CLUSTER_FIGURES))} (the register's figures, standardised; nearest "
        "neighbours by scikit-learn)."
    )


def _standardised(items: Sequence[Item], measures: Sequence[Callable[[Item], float]]) -> Figures:
    """Return standardised figures, (n, m); an unknown one counts as the mean: alike to all."""
    if not items:
        return np.zeros((0, len(measures)))
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415 - a second to import

    raw = np.array([[measure(item) for measure in measures] for item in items], dtype=np.float64)
    raw[:, np.isnan(raw).all(axis=0)] = 0.0
    scaled = np.asarray(StandardScaler().fit_transform(raw), dtype=np.float64)
    return np.nan_to_num(scaled, nan=0.0)


def _nearest_neighbours(
    keys: Sequence[int],
    figures: Figures,
    choice: Sequence[int],
    most: int,
    subjects: Sequence[int] | None = None,
) -> dict[int, tuple[StatisticalNeighbour, ...]]:
    """Return the nearest of `choice` for each of the `subjects` (all if None), never itself."""
    subjects = keys if subjects is None else subjects
    row = {key: at for at, key in enumerate(keys)}
    if not choice:
        return dict.fromkeys(subjects, ())
    from sklearn.neighbors import NearestNeighbors  # noqa: PLC0415 - a second to import

    model = NearestNeighbors(algorithm="kd_tree").fit(figures[[row[key] for key in choice]])
    # One more than asked for: a school is its own nearest neighbour.
    wanted = min(most + 1, len(choice))
    distances, found = model.kneighbors(figures[[row[key] for key in subjects]], wanted)
    neighbours = {}
    for key, near, at in zip(subjects, distances, found, strict=True):
        others = [StatisticalNeighbour(choice[i], float(d)) for d, i in zip(near, at, strict=True)]
        neighbours[key] = tuple(other for other in others if other.key != key)[:most]
    return neighbours


def _ratio(part: float, total: float) -> float:
    return part / total if total else math.nan
