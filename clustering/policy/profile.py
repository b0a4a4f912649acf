"""What kind of schools a cluster is made of: figures for people, and for fair comparison."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clustering.plan import Plan, members_of
from clustering.policy.citations import cite
from clustering.policy.judgements import inspection_label
from clustering.policy.school_types import is_academy
from clustering.wording import counted, listed
from data.progress import LAST_PROGRESS, Attainment, PupilProgress

if TYPE_CHECKING:
    from data.school import School, Schools


@dataclass(frozen=True, slots=True)
class ClusterProfile:
    """The figures of the schools of one cluster.

    Attributes
    ----------
    cluster
        Its number.
    schools
        Number of schools.
    pupils
        Sum of the known rolls.
    rolls_missing
        Schools whose roll is unknown.
    bands
        Schools by band of roll.
    small, very_small
        Schools under 210, and of at most 110.
    fsm_percent
        Share of pupils eligible for free school meals, weighted by rolls, 0-100; NaN if unknown.
    ofsted
        Schools by how they were last graded: an old overall grade, a report card, or unknown.
    progress
        Mean key stage 2 progress of the schools for which it is given; NaN if for none.
    progress_schools
        Schools for which it is given.
    progress_years
        The years of these figures in words, the latest last.
    attainment_percent
        Mean share of pupils at the expected standard in reading, writing and mathematics, 0-100,
        over the schools for which it is given; NaN if for none.
    attainment_schools, attainment_years
        Schools for which it is given, and their school years.
    vacancies
        Headships that are, or are about to be, vacant.
    faith_share, academy_share, rural_share
        Parts of its schools, 0-1: with a religious character, academies, in rural places.
    """

    cluster: int
    schools: int
    pupils: int
    rolls_missing: int
    bands: dict[str, int]
    small: int
    very_small: int
    fsm_percent: float
    ofsted: dict[str, int]
    progress: float
    progress_schools: int
    progress_years: tuple[str, ...]
    attainment_percent: float
    attainment_schools: int
    attainment_years: tuple[str, ...]
    vacancies: int
    faith_share: float
    academy_share: float
    rural_share: float

    @property
    def sentences(self) -> tuple[str, ...]:
        """What a user reads, with the sources."""
        missing = f" ({self.rolls_missing} without a roll)" if self.rolls_missing else ""
        graded = listed([f"{name} {number}" for name, number in self.ofsted.items()])
        lines = [
            f"{counted(self.schools, 'school')}{missing} with {counted(self.pupils, 'pupil')}: "
            f"{self.small} small (under 210), {self.very_small} of them with at most 110 "
            f"({cite('register')}).",
            f"Last inspections: {graded} (each with its day under Inspections).",
        ]
        if not math.isnan(self.fsm_percent):
            lines.append(
                f"{self.fsm_percent:.1f} % of pupils are eligible for free school meals "
                f"({cite('register')})."
            )
        lines += self._results()
        if self.vacancies:
            lines.append(
                f"{counted(self.vacancies, 'headship')} vacant or about to be (overrides)."
            )
        return tuple(lines)

    def _results(self) -> Iterator[str]:
        """Yield progress and attainment, each with its year."""
        if self.progress_schools:
            yield (
                f"Mean key stage 2 progress {self.progress:+.1f} in {listed(self.progress_years)}, "
                f"over {counted(self.progress_schools, 'school')} (table as given)."
            )
        if self.attainment_schools:
            yield (
                f"{self.attainment_percent:.0f} % of pupils at the expected standard in reading, "
                f"writing and mathematics in {listed(self.attainment_years)}, the mean of "
                f"{counted(self.attainment_schools, 'school')} (table as given)."
            )
        later = [year for year in self.attainment_years if year > LAST_PROGRESS]
        if later or any(year > LAST_PROGRESS for year in self.progress_years if "/" in year):
            yield f"Progress was last published for {LAST_PROGRESS} ({cite('progress_ended')})."


@dataclass(frozen=True, slots=True)
class Spread:
    """How one figure is spread over the clusters of a plan.

    Attributes
    ----------
    figure
        Name of the figure.
    least, median, most
        Over the clusters for which it is known, in the unit of the figure.
    """

    figure: str
    least: float
    median: float
    most: float


def cluster_profile(
    cluster: int,
    schools: Sequence[School],
    progress: Mapping[int, PupilProgress] | None = None,
    attainment: Mapping[int, Attainment] | None = None,
) -> ClusterProfile:
    """Return the profile of a cluster of these schools.

    Parameters
    ----------
    cluster
        Its number.
    schools
        Its schools.
    progress, attainment
        Key stage 2 progress and attainment by URN, where given.
    """
    n = len(schools)
    gained = [found for school in schools if (found := (progress or {}).get(school.urn))]
    reached = [each for school in schools if (each := (attainment or {}).get(school.urn))]
    return ClusterProfile(
        cluster=cluster,
        schools=n,
        pupils=sum(school.pupils or 0 for school in schools),
        rolls_missing=sum(school.pupils is None for school in schools),
        bands=by_band(schools),
        small=sum(map(is_small, schools)),
        very_small=sum(map(is_very_small, schools)),
        fsm_percent=_fsm_percent(schools),
        ofsted=dict(Counter(map(inspection_label, schools)).most_common()),
        progress=mean([found.mean for found in gained]),
        progress_schools=len(gained),
        progress_years=tuple(sorted({found.when for found in gained})),
        attainment_percent=mean([found.expected_percent for found in reached]),
        attainment_schools=len(reached),
        attainment_years=tuple(sorted({found.school_year for found in reached})),
        vacancies=sum(school.head_vacancy for school in schools),
        faith_share=sum(bool(school.faith) for school in schools) / n,
        academy_share=sum(map(is_academy, schools)) / n,
        rural_share=sum(map(is_rural, schools)) / n,
    )


def plan_profiles(
    schools: Schools,
    plan: Plan,
    progress: Mapping[int, PupilProgress] | None = None,
    attainment: Mapping[int, Attainment] | None = None,
) -> tuple[ClusterProfile, ...]:
    """Return the profile of every cluster of a plan; see `cluster_profile`."""
    return tuple(
        cluster_profile(cluster.number, members_of(schools, cluster), progress, attainment)
        for cluster in plan.clusters
    )


def spreads(profiles: Iterable[ClusterProfile]) -> tuple[Spread, ...]:
    """Return how the figures of a plan are spread over its clusters."""
    profiles = tuple(profiles)
    found = []
    for figure in ("schools", "pupils", "small", "fsm_percent", "progress", "vacancies"):
        values = sorted(
            value for p in profiles if not math.isnan(value := float(getattr(p, figure)))
        )
        if values:
            middle = (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2
            found.append(Spread(figure, values[0], middle, values[-1]))
    return tuple(found)


def mean(values: Sequence[float]) -> float:
    """Return the mean of values, in the unit of these; NaN of none."""
    return sum(values) / len(values) if values else math.nan


def is_rural(school: School) -> bool:
    """Say whether the official classification calls the school's place rural."""
    return "rural" in school.urban_rural.casefold()


def _fsm_percent(schools: Sequence[School]) -> float:
    """Return the mean by rolls; a school without a roll or a share does not count."""
    known = [(s.fsm_percent, s.pupils) for s in schools if s.fsm_percent is not None and s.pupils]
    pupils = sum(roll for _, roll in known)
    return sum(share * roll for share, roll in known) / pupils if pupils else math.nan


BANDS = (75, 90, 100, 110, 150, 180, 210)
"""Upper ends of the bands of rolls that programmes for small schools have used."""

SMALL = 210
"""A school with fewer pupils than this is small."""

VERY_SMALL = 110
"""A school with at most this many pupils is very small."""

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
