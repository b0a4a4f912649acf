"""Fair comparison of a cluster: its schools against the schools of England that are most alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clustering.policy import citations
from clustering.policy.judgements import GOOD_OR_BETTER, WEAKER
from clustering.policy.neighbours import SCHOOL_FIGURES, school_neighbours
from clustering.policy.words import counted, listed
from data.school import School

PEERS_EACH = 5
"""Schools of England that each school is compared with."""
_PEERS_NAMED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A school of England that is like one of a plan.

    Attributes
    ----------
    urn, name, la, ofsted
        As the register has them.
    """

    urn: int
    name: str
    la: str
    ofsted: str


Peers = Mapping[int, tuple[Peer, ...]]
"""For each school of a plan, by URN, the schools most like it, nearest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A cluster against the schools most like its own.

    Attributes
    ----------
    alike
        For each of its schools the school, and those most like it, nearest first.
    good, judged
        Schools of the cluster last judged good or better, of those that were judged.
    good_alike, judged_alike
        The same of the schools most like them; one that is like two of them counts twice.
    """

    alike: tuple[tuple[School, tuple[Peer, ...]], ...]
    good: int
    judged: int
    good_alike: int
    judged_alike: int

    @property
    def sentences(self) -> tuple[str, ...]:
        """What a user reads, with the grounds."""
        each = max(len(peers) for _, peers in self.alike)
        lines = [
            f"Compared with England: {counted(each, 'school')} most like each of its own, in "
            f"{listed(list(SCHOOL_FIGURES))} ({citations.REGISTER}; standardised; nearest "
            "neighbours by scikit-learn)."
        ]
        if self.judged and self.judged_alike:
            lines.append(
                f"Judged good or better: {self.good} of the {self.judged} judged, "
                f"{_percent(self.good, self.judged)}; of the schools like them "
                f"{_percent(self.good_alike, self.judged_alike)} ({citations.REGISTER})."
            )
        for school, peers in self.alike:
            named = [f"{peer.name} ({peer.la}, {peer.urn})" for peer in peers[:_PEERS_NAMED]]
            lines.append(f"Most like {school.name}: {listed(named)}.")
        return tuple(lines)


def england_peers(schools: Sequence[School], england: Sequence[School]) -> Peers:
    """Return for each school the schools of England that are most like it."""
    if not england:
        return {}
    by_urn = {school.urn: school for school in england}
    return {
        urn: tuple(_peer(by_urn[neighbour.key]) for neighbour in found)
        for urn, found in school_neighbours(schools, england, PEERS_EACH).items()
        if found
    }


def compared(schools: Sequence[School], peers: Peers) -> Comparison | None:
    """Return how a cluster of these schools compares; None where nothing is like them."""
    alike = tuple((school, peers[school.urn]) for school in schools if school.urn in peers)
    if not alike:
        return None
    grades = GOOD_OR_BETTER | WEAKER
    own = [school.ofsted for school, _ in alike if school.ofsted in grades]
    theirs = [peer.ofsted for _, found in alike for peer in found if peer.ofsted in grades]
    return Comparison(
        alike=alike,
        good=sum(grade in GOOD_OR_BETTER for grade in own),
        judged=len(own),
        good_alike=sum(grade in GOOD_OR_BETTER for grade in theirs),
        judged_alike=len(theirs),
    )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %"


def _peer(school: School) -> Peer:
    return Peer(urn=school.urn, name=school.name, la=school.la, ofsted=school.ofsted)
