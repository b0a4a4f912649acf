"""What was found of a plan directory that was read as though a stranger had written it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from clustering.plan import Plan
from data.errors import Fault, Notice
from data.school import Schools
from maps.plan_files import PLAN, SCHOOLS

TOLD = 4
"""Findings that a sentence on an output names; a refusal names all."""
AS_IS = "Make the plan again; or give --as-is, and every output says so"

_BROKEN = "This plan breaks its own rules"
_EDITED = "This plan was edited after it was made"
_OLD = (
    "This plan was written by an older version, without hashes: what was edited in it since can "
    "be told only where a figure no longer fits."
)

_RECOMPUTED = "Its figures were computed anew, as this version counts them"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of a plan directory.

    Attributes
    ----------
    breaches
        How its plan, or an alternative, breaks its own rules; a sentence for each kind.
    edits
        What was edited since it was made, of all that a claim rests on.
    drawn
        Files that are made from the others, and what became of them.
    doubts
        Claims that could not be confirmed, and are not made any more.
    said
        What its plan.json says of itself in the place of a sound plan: it was drawn as it is.
    old
        Whether it has no hashes, being of an older version.
    recomputed
        Figures of such a plan that come to something else in this version. What they were counted
        by may have changed since, so that they tell of no edit.
    unverified
        Whether it, or a plan that it holds, is of such a version or was drawn anew from one.
    """

    breaches: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    old: bool = False
    recomputed: tuple[str, ...] = ()
    unverified: bool = False

    @property
    def sound(self) -> bool:
        """Whether the plan keeps its rules and is as it was made."""
        return not (self.breaches or self.edits or self.said)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What every output of the plan says; nothing of a sound one."""
        found = [
            f"{words}: {_listed(told)}."
            for words, told in ((_BROKEN, self.breaches), (_EDITED, self.edits))
            if told
        ]
        return tuple(dict.fromkeys([*found, *self.said]))

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Why the plan is refused, one by one."""
        found = [("the plan breaks its own rules", told) for told in self.breaches]
        found += [("the plan was edited after it was made", told) for told in self.edits]
        if not found:
            found = [("the plan was drawn as it is", told.rstrip(".")) for told in self.said]
        return tuple(Fault(PLAN, f"{words}: {told}", AS_IS) for words, told in found)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What a user should know and what stops nothing."""
        drawn = [
            f"{told} since the plan was written; nothing rests on it. 'map', 'export' and "
            "'handouts' write anew what is made from a plan."
            for told in self.drawn
        ]
        old = [_OLD] if self.old or self.unverified else []
        if self.recomputed:
            old.append(f"{_RECOMPUTED}: {_listed(self.recomputed)}.")
        return tuple(Notice(text) for text in (*old, *drawn, *self.doubts))

    def with_figures(self, differing: Sequence[str]) -> "Verdict":
        """Return this verdict with figures that are not what they come to: edits, or of old."""
        if self.old:
            return replace(self, recomputed=(*self.recomputed, *differing))
        return replace(self, edits=(*self.edits, *differing))

    def beside(self, other: "Verdict", where: str) -> "Verdict":
        """Return this verdict with the breaches and edits of another, its place before each."""
        return Verdict(
            breaches=(*self.breaches, *(f"{where}: {told}" for told in other.breaches)),
            edits=(*self.edits, *(f"{where}: {told}" for told in other.edits)),
            drawn=self.drawn,
            doubts=(*self.doubts, *other.doubts),
            said=self.said,
            old=self.old,
            recomputed=(*self.recomputed, *(f"{where}: {told}" for told in other.recomputed)),
            unverified=self.unverified or other.unverified,
        )


def _listed(told: Sequence[str]) -> str:
    more = len(told) - TOLD
    return "; ".join([*told[:TOLD], f"and {more} more"] if more > 0 else told)


def undrawable(plan: Plan, schools: Schools) -> Iterator[Fault]:
    """Name what makes a plan one of no use at all, not even to be looked at."""
    named = {urn for cluster in plan.clusters for urn in cluster.schools}
    named |= {left.urn for left in plan.left_out}
    for urn in sorted(named ^ set(schools.urns)):
        yield _torn(f"URN {urn} stands in only one of {PLAN} and {SCHOOLS}")
    numbers = Counter(cluster.number for cluster in plan.clusters)
    for number in sorted(number for number, times in numbers.items() if times > 1 or number < 1):
        yield _torn(f"the cluster number {number} is used twice, or is below 1")
    for cluster in plan.clusters:
        if not cluster.schools:
            yield _torn(f"cluster {cluster.number} has no schools")
        if cluster.lead is not None and cluster.lead not in cluster.schools:
            yield _torn(f"cluster {cluster.number} is led by {cluster.lead}, which is not in it")
        for urn, times in Counter(cluster.schools).items():
            if times > 1:
                yield _torn(f"cluster {cluster.number} holds the school {urn} twice")


def _torn(problem: str) -> Fault:
    return Fault(PLAN, problem, "Make the plan again")
