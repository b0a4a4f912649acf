"""Fair comparison of a cluster: its schools against the schools of England most like them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clustering.policy.citations import cite
from clustering.policy.neighbours import SCHOOL_FIGURES, school_neighbours
from clustering.policy.profile import mean
from clustering.wording import counted, listed
from data.inspection import OVERALL, inspection_of

if TYPE_CHECKING:
    from data.progress import PupilProgress
    from data.school import School

PEERS_EACH = 5
"""Schools of England that each school is compared with."""
_PEERS_NAMED = 2
_GOOD = OVERALL[:2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A school of England that is like one of a plan.

    Attributes
    ----------
    urn, name, la
        As the register has them.
    ofsted
        The old overall grade; `""` where it has none, or a report card since.
    progress
        Mean key stage 2 progress, points; None where not given.
    when
        The year of that in words; `""` where not known.
    """

    urn: int
    name: str
    la: str
    ofsted: str
    progress: float | None = None
    when: str = ""


Peers = Mapping[int, tuple[Peer, ...]]
"""For each school of a plan, by URN, the schools most like it, nearest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerComparison:
    """A cluster against the schools most like its own.

    Attributes
    ----------
    alike
        For each of its schools the school, and those most like it, nearest first.
    good, judged
        Schools of the cluster with the old overall grade good or better, of those whose last
        inspection gave one.
    good_alike, judged_alike
        The same of the schools most like them; one that is like two of them counts twice.
    progress, progress_alike
        Mean key stage 2 progress, points, of the schools for which it is given, and of those like
        them; NaN if for none.
    progress_years
        The years of these figures in words.
    """

    alike: tuple[tuple[School, tuple[Peer, ...]], ...]
    good: int
    judged: int
    good_alike: int
    judged_alike: int
    progress: float
    progress_alike: float
    progress_years: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """What a user reads, with the grounds."""
        each = max(len(peers) for _, peers in self.alike)
        lines = [
            f"Compared with England: {counted(each, 'school')} most like each of its own, in "
            f"{listed(list(SCHOOL_FIGURES))} ({cite('register')}; standardised; nearest "
            "neighbours by scikit-learn)."
        ]
        if self.judged and self.judged_alike:
            lines.append(
                f"Of the {self.judged} with the old overall grade {self.good} have Good or "
                f"Outstanding, {_percent(self.good, self.judged)}; of the schools like them "
                f"{_percent(self.good_alike, self.judged_alike)}. The grades are of different "
                "years, and schools with a report card since are not counted."
            )
        if not (math.isnan(self.progress) or math.isnan(self.progress_alike)):
            lines.append(
                f"Mean key stage 2 progress {self.progress:+.1f}; of the schools like them "
                f"{self.progress_alike:+.1f} (in {listed(self.progress_years)}; table as given)."
            )
        for school, peers in self.alike:
            named = [f"{peer.name} ({peer.la}, {peer.urn})" for peer in peers[:_PEERS_NAMED]]
            lines.append(f"Most like {school.name}: {listed(named)}.")
        return tuple(lines)


def england_peers(
    schools: Sequence[School], england: Sequence[School], progress: Mapping[int, PupilProgress]
) -> Peers:
    """Return for each school the schools of England that are most like it.

    Parameters
    ----------
    schools, england
        The schools to compare, and those to choose from.
    progress
        Key stage 2 progress by URN, where given.
    """
    if not england:
        return {}
    by_urn = {school.urn: school for school in england}
    return {
        urn: tuple(_peer(by_urn[near.key], progress.get(near.key)) for near in found)
        for urn, found in school_neighbours(schools, england, PEERS_EACH).items()
        if found
    }


def compared(
    schools: Sequence[School], peers: Peers, progress: Mapping[int, PupilProgress]
) -> PeerComparison | None:
    """Return how a cluster of these schools compares; None where nothing is like them."""
    alike = tuple((school, peers[school.urn]) for school in schools if school.urn in peers)
    if not alike:
        return None
    own = [grade for school, _ in alike if (grade := _old_grade(school)) in OVERALL]
    theirs = [peer.ofsted for _, found in alike for peer in found if peer.ofsted in OVERALL]
    gained = [progress[school.urn].mean for school, _ in alike if school.urn in progress]
    theirs_gained = [
        peer.progress for _, found in alike for peer in found if peer.progress is not None
    ]
    years = {progress[school.urn].when for school, _ in alike if school.urn in progress}
    years |= {peer.when for _, found in alike for peer in found if peer.progress is not None}
    return PeerComparison(
        alike=alike,
        good=sum(grade in _GOOD for grade in own),
        judged=len(own),
        good_alike=sum(grade in _GOOD for grade in theirs),
        judged_alike=len(theirs),
        progress=mean(gained),
        progress_alike=mean(theirs_gained),
        progress_years=tuple(sorted(years - {""})),
    )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %"


def _old_grade(school: School) -> str:
    """Return the old overall grade, where the last inspection gave one."""
    inspection = inspection_of(school)
    return (
        inspection.latest.overall
        if inspection is not None and inspection.latest is not None
        else ""
    )


def _peer(school: School, progress: PupilProgress | None) -> Peer:
    return Peer(
        urn=school.urn,
        name=school.name,
        la=school.la,
        ofsted=_old_grade(school),
        progress=None if progress is None else progress.mean,
        when="" if progress is None else progress.when,
    )
