"""What kind of schools a cluster is made of: figures for people, and for fair comparison."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from clustering.plan import Plan
from clustering.policy.bands import by_band, is_small, is_very_small
from clustering.policy.citations import cite
from clustering.policy.members import members_of
from clustering.policy.school_types import is_academy
from clustering.policy.words import counted, listed
from data.progress import Progress
from data.school import School, Schools

NO_JUDGEMENT = "not judged"


@dataclass(frozen=True, slots=True)
class ClusterProfile:
    """What there is to say of the schools of one cluster.

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
        Schools by latest judgement.
    progress
        Mean key stage 2 progress of the schools for which it is given; NaN if for none.
    progress_schools
        Schools for which it is given.
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
    vacancies: int
    faith_share: float
    academy_share: float
    rural_share: float

    @property
    def sentences(self) -> tuple[str, ...]:
        """What a user reads, with the sources."""
        missing = f" ({self.rolls_missing} without a roll)" if self.rolls_missing else ""
        judged = listed([f"{number} {name}" for name, number in self.ofsted.items()])
        lines = [
            f"{counted(self.schools, 'school')}{missing} with {counted(self.pupils, 'pupil')}: "
            f"{self.small} small (under 210), {self.very_small} of them with at most 110 "
            f"({cite('register')}).",
            f"Latest Ofsted judgements: {judged} ({cite('register')}).",
        ]
        if not math.isnan(self.fsm_percent):
            lines.append(
                f"{self.fsm_percent:.1f} % of pupils are eligible for free school meals "
                f"({cite('register')})."
            )
        if self.progress_schools:
            lines.append(
                f"Mean key stage 2 progress {self.progress:+.1f}, over "
                f"{counted(self.progress_schools, 'school')} (table of progress as given)."
            )
        if self.vacancies:
            lines.append(
                f"{counted(self.vacancies, 'headship')} vacant or about to be (overrides)."
            )
        return tuple(lines)


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
    cluster: int, schools: Sequence[School], progress: Mapping[int, Progress] | None = None
) -> ClusterProfile:
    """Return the profile of a cluster of these schools.

    Parameters
    ----------
    cluster
        Its number.
    schools
        Its schools.
    progress
        Key stage 2 progress by URN, where given.
    """
    n = len(schools)
    scores = [found.mean for school in schools if (found := (progress or {}).get(school.urn))]
    return ClusterProfile(
        cluster=cluster,
        schools=n,
        pupils=sum(school.pupils or 0 for school in schools),
        rolls_missing=sum(school.pupils is None for school in schools),
        bands=by_band(schools),
        small=sum(map(is_small, schools)),
        very_small=sum(map(is_very_small, schools)),
        fsm_percent=_fsm_percent(schools),
        ofsted=dict(Counter(school.ofsted or NO_JUDGEMENT for school in schools).most_common()),
        progress=sum(scores) / len(scores) if scores else math.nan,
        progress_schools=len(scores),
        vacancies=sum(school.head_vacancy for school in schools),
        faith_share=sum(bool(school.faith) for school in schools) / n,
        academy_share=sum(map(is_academy, schools)) / n,
        rural_share=sum(map(is_rural, schools)) / n,
    )


def plan_profiles(
    schools: Schools, plan: Plan, progress: Mapping[int, Progress] | None = None
) -> tuple[ClusterProfile, ...]:
    """Return the profile of every cluster of a plan."""
    return tuple(
        cluster_profile(cluster.number, members_of(schools, cluster), progress)
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


def is_rural(school: School) -> bool:
    """Say whether the official classification calls the school's place rural."""
    return "rural" in school.urban_rural.casefold()


def _fsm_percent(schools: Sequence[School]) -> float:
    """Weight by rolls; a school without a roll or a share says nothing."""
    known = [(s.fsm_percent, s.pupils) for s in schools if s.fsm_percent is not None and s.pupils]
    pupils = sum(roll for _, roll in known)
    return sum(share * roll for share, roll in known) / pupils if pupils else math.nan
