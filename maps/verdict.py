"""What was found in a plan directory that was read as though a stranger had written it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from clustering.plan import Plan
from data.errors import Fault, Notice
from data.school import Schools
from maps.plan_files import PLAN, SCHOOLS

MOST_NAMED = 4
"""Most findings that a sentence on an output names; a refusal names all."""
AS_IS = "Make the plan again; or give --as-is, and every output says so"

_BROKEN = "This plan breaks its own rules"
_EDITED = "This plan was edited after it was made"
_OLD = (
    "This plan was written by an older version, without hashes: what was edited in it since can "
    "be told only where a figure no longer fits."
)

_RECOUNTED = (
    "This plan was written by an older version, in which pairs of schools that fit badly, or well, "
    "weighed the more the larger their cluster. Another plan may be the best now: plan again to "
    "find it."
)

_RECOMPUTED = "Its figures were computed anew, as this version counts them"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on a plan directory.

    Attributes
    ----------
    breaches
        How its plan, or an alternative, breaks its own rules; a sentence for each kind.
    edits
        What was edited since it was made, where a claim rests on it.
    drawn
        Files that are made from the others, and what became of them.
    doubts
        Claims that could not be confirmed, and are not made any more.
    said
        What plan.json says of a plan that is not sound: it was drawn as it is.
    old
        Whether it has no hashes, being of an older version.
    recounted
        Whether it is of a version that counted otherwise what its pairs of schools cost.
    recomputed
        Figures of such a plan, or of one without hashes, that differ in this version. The way of
        counting may have changed since, so they are no sign of an edit.
    unverified
        Whether it, or a plan that it holds, has no hashes or was drawn anew from one without.
    """

    breaches: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    old: bool = False
    recounted: bool = False
    recomputed: tuple[str, ...] = ()
    unverified: bool = False

    @property
    def sound(self) -> bool:
        """Whether the plan keeps its rules and is as it was made."""
        return not (self.breaches or self.edits or self.said)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What every output of the plan says; nothing for a sound one."""
        found = [
            f"{words}: {_first_few(findings)}."
            for words, findings in ((_BROKEN, self.breaches), (_EDITED, self.edits))
            if findings
        ]
        return tuple(dict.fromkeys([*found, *self.said]))

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Why the plan is refused, one by one."""
        found = [("the plan breaks its own rules", finding) for finding in self.breaches]
        found += [("the plan was edited after it was made", finding) for finding in self.edits]
        if not found:
            found = [("the plan was drawn as it is", finding.rstrip(".")) for finding in self.said]
        return tuple(Fault(PLAN, f"{words}: {finding}", AS_IS) for words, finding in found)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What a user should know, though it stops nothing."""
        drawn = [
            f"{finding} since the plan was written; nothing rests on it. 'map', 'export' and "
            "'handouts' write anew what is made from a plan."
            for finding in self.drawn
        ]
        old = [_OLD] if self.old or self.unverified else []
        old += self.recounting
        if self.recomputed:
            old.append(f"{_RECOMPUTED}: {_first_few(self.recomputed)}.")
        return tuple(Notice(text) for text in (*old, *drawn, *self.doubts))

    @property
    def counts_otherwise(self) -> bool:
        """Whether its figures may differ because its version counted in another way."""
        return self.old or self.recounted

    @property
    def recounting(self) -> tuple[str, ...]:
        """What its version counted otherwise, in words."""
        return (_RECOUNTED,) if self.recounted else ()

    def with_figures(self, differing: Sequence[str]) -> "Verdict":
        """Return this verdict with figures that differ: edits, or recomputed if it is old."""
        if self.counts_otherwise:
            return replace(self, recomputed=(*self.recomputed, *differing))
        return replace(self, edits=(*self.edits, *differing))

    def merged_with(self, other: "Verdict", where: str) -> "Verdict":
        """Return this verdict with the breaches and edits of another, its place before each."""
        return replace(
            self,
            breaches=(*self.breaches, *(f"{where}: {finding}" for finding in other.breaches)),
            edits=(*self.edits, *(f"{where}: {finding}" for finding in other.edits)),
            doubts=(*self.doubts, *other.doubts),
            recomputed=(*self.recomputed, *(f"{where}: {finding}" for finding in other.recomputed)),
            unverified=self.unverified or other.unverified,
        )


def _first_few(findings: Sequence[str]) -> str:
    more = len(findings) - MOST_NAMED
    return "; ".join([*findings[:MOST_NAMED], f"and {more} more"] if more > 0 else findings)


def undrawable(plan: Plan, schools: Schools) -> Iterator[Fault]:
    """Name what makes a plan unusable, even to look at."""
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
