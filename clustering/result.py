"""What `solve` hands back."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from clustering.optimiser.school_prices import SchoolPrices
from clustering.plan import LeftOut, Plan
from clustering.standing import NONE_PLACED, Standing, why_no_cluster
from clustering.wording import counted

MOST_NAMED, MOST_IN_BRIEF = 12, 4
"""Schools that a summary names for one reason; beyond them it counts."""


def gap_in_words(gap: float) -> str:
    """Return a gap, a fraction, in per cent; "not known yet" where it is above 1 or no number.

    Such a gap says nothing of the plan: the bound has only just begun to rise.
    """
    if not gap <= 1:
        return "not known yet"
    return f"{math.ceil(gap * 1000 - 1e-9) / 10:.1f} %"


class Status(StrEnum):
    """How much is known of a plan's quality."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"


UNVERIFIED = "This plan was kept by an older version, and could not be verified."
"""What every output says of such a plan."""
BY_HAND = "drawn by hand"
"""What every output says of a plan that people made, in place of how good it is proven to be."""
BREACHES_NAMED = 4
"""Breaches that the sentence on every output names; beyond them it counts."""


@dataclass(frozen=True, slots=True)
class Result:
    """A checked plan and what is proven of it.

    Attributes
    ----------
    plan
        The plan; it has passed `check`.
    status
        OPTIMAL where no plan can be better by these rules.
    objective
        Cost of the clusters, school-seconds, without the price of left-out schools.
    bound
        A proven lower bound for `objective`: no plan whose left-out schools cost as much as these
        in all, or less, costs less than this.
    left_out_s
        Price of the left-out schools, seconds; reported apart from the gap.
    parts
        `objective` by term: `"driving"`, `"compatibility"`, `"balance"`, `"coherence"`, seconds.
    seconds
        Run time; None where it is not known.
    seed
        Seed of the search.
    stopped_early
        The clock or the user stopped the search before its work was done.
    longest_drive_s
        Longest drive between two schools of one cluster, slower direction; 0 without clusters.
    prices
        Prices that prove a bound, for a later search to begin with; None where none were found.
        Of a plan drawn by hand: those of the best plan that was found.
    standings
        Standing of each school in no cluster, by URN; empty for a plan of a version that kept none.
    faults
        What is wrong with a plan that is shown all the same, in sentences that every output
        carries: it breaks its own rules, or was edited since it was made. Empty for a sound plan.
    unverified
        Whether it was kept by an older version, so that edits cannot be found; every output says
        so.
    drawn_by_hand
        Whether people made it, and no search: it may break the rules, and is never "proven". Its
        `objective` is infinite where schools of one cluster have no way between them; `bound` is
        that of the plans that keep the rules, and may lie above `objective`.
    breaches
        How a plan drawn by hand breaks the rules, by the independent checker, in sentences.
    unplaceable_s
        Price of those schools left out of a plan drawn by hand that no plan by the rules can place.
    """

    plan: Plan
    status: Status
    objective: float
    bound: float
    left_out_s: float
    parts: dict[str, float]
    seconds: float | None
    seed: int
    stopped_early: bool = False
    longest_drive_s: float = 0.0
    prices: SchoolPrices | None = None
    standings: Mapping[int, Standing] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    unverified: bool = False
    drawn_by_hand: bool = False
    breaches: tuple[str, ...] = ()
    unplaceable_s: float = 0.0

    @property
    def gap(self) -> float:
        """Largest fraction of the objective that a better plan could save.

        Of a plan drawn by hand, which may leave out many schools: the largest fraction of
        `own_cost_s`. Infinite where its cost is not known.
        """
        if self.objective <= self.bound:
            return 0.0
        if math.isinf(self.objective):
            return math.inf
        cost = self.own_cost_s if self.drawn_by_hand else self.objective
        return (self.objective - self.bound) / max(abs(cost), 1.0)

    @property
    def own_cost_s(self) -> float:
        """Cost of the plan without the schools that every plan leaves out, school-seconds."""
        return self.total_s - self.unplaceable_s

    @property
    def marks(self) -> tuple[str, ...]:
        """What marks every sheet, slide and table: what is wrong, and that people drew it."""
        return (*self.faults, *([self._by_hand()] if self.drawn_by_hand else []))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What every output says first."""
        return (*self.marks, *([UNVERIFIED] if self.unverified else []))

    @property
    def known_as(self) -> str:
        """What tables say of the plan's quality, in a word or two."""
        if self.faults:
            return "not sound"
        return BY_HAND if self.drawn_by_hand else self.status.value

    @property
    def total_s(self) -> float:
        """Cost of the plan, left-out schools at their price, school-seconds."""
        return self.objective + self.left_out_s

    def summary(self, names: Mapping[int, str] | None = None, *, brief: bool = False) -> str:
        """Say in plain words what was found and how good it is, one fact a line.

        Parameters
        ----------
        names
            Names of schools by URN, for those left out; their URNs alone if None.
        brief
            Whether to name few of them, and give few reasons.
        """
        lines = self._costs() if self.plan.clusters else [self._no_cluster()]
        return "\n".join(
            [
                *self.warnings,
                *lines,
                *self._left_out_lines(names or {}, brief=brief),
                *self._effort(),
            ]
        )

    def _by_hand(self) -> str:
        if not self.breaches:
            return f"This plan was {BY_HAND} and keeps the rules."
        more = len(self.breaches) - BREACHES_NAMED
        named = [*self.breaches[:BREACHES_NAMED], *([f"and {more:,} more"] if more > 0 else [])]
        return f"This plan was {BY_HAND} and breaks rules: {'; '.join(named)}."

    def _costs(self) -> list[str]:
        if math.isinf(self.objective):
            return [self._quality(), self._clusters()]
        return [
            self._quality(),
            self._clusters(),
            f"It costs {self.objective / 3600:.1f} school-hours: "
            f"{self.parts['driving'] / 3600:.1f} of driving to partners, "
            f"{self.parts['compatibility'] / 3600:.1f} for how schools fit, "
            f"{self.parts['balance'] / 3600:.1f} for unequal rolls.",
            *self._coherence(),
        ]

    def _no_cluster(self) -> str:
        why = why_no_cluster(self.plan, self.standings)
        if Standing.NEEDS_PLACE not in self.standings.values() and self.standings:
            return why
        # where leaving schools out costs nothing, they could be placed and are not
        first = NONE_PLACED if self.left_out_s else "No cluster is proposed."
        return first if why == NONE_PLACED else f"{first} {why}"

    def _quality(self) -> str:
        if self.faults:
            return "How good it is by its rules is not known."
        if self.drawn_by_hand:
            return self.distance
        if self.status is Status.OPTIMAL:
            return "This is the best plan there is by these rules: proven."
        if not self.gap <= 1:
            return "How much better a plan by these rules could be is not known yet."
        most = gap_in_words(self.gap)
        return f"No plan can be more than {most} better than this one by these rules."

    @property
    def distance(self) -> str:
        """How far a plan drawn by hand may be from the best, in a sentence."""
        if math.isinf(self.objective):
            return (
                "What it costs is not known: schools of one cluster have no way between them, or "
                "nobody can lead it."
            )
        if self.objective < self.bound:
            return "It costs less than any plan that keeps the rules."
        if not self.gap <= 1:
            return "How much a plan that keeps the rules could save is not known."
        return f"A plan that keeps the rules saves at most {gap_in_words(self.gap)} of its cost."

    def _clusters(self) -> str:
        sizes = [len(cluster.schools) for cluster in self.plan.clusters]
        fewest, most = min(sizes), max(sizes)
        span = f"{fewest}" if fewest == most else f"{fewest} to {most}"
        return (
            f"{counted(sum(sizes), 'school')} in {counted(len(sizes), 'cluster')} "
            f"of {span}; {self._longest_drive()}."
        )

    def _longest_drive(self) -> str:
        if math.isinf(self.longest_drive_s):
            return "some partners have no way between them"
        return f"the longest drive between partners takes {self.longest_drive_s / 60:.1f} minutes"

    def _coherence(self) -> list[str]:
        if not self.parts["coherence"]:
            return []
        hours = self.parts["coherence"] / 3600
        return [f"{hours:.1f} more are for schools that lie amid another cluster."]

    def _left_out_lines(self, names: Mapping[int, str], *, brief: bool) -> list[str]:
        if not self.plan.left_out:
            return ["No school is left out."]
        if not self.plan.clusters and self.plan.common_reason:
            return []
        lines = []
        for standing in (*Standing, None):
            found = [
                left for left in self.plan.left_out if self.standings.get(left.urn) is standing
            ]
            if found and standing is None:
                lines.append(f"{counted(len(found), 'school')} in no cluster:")
            elif found and standing is not None:
                lines.append(f"{standing.counted(len(found))}:")
            lines += _reason_lines(found, names, brief=brief)
        return lines

    def _effort(self) -> list[str]:
        if self.drawn_by_hand:
            return []
        known = self.seconds is not None
        if self.stopped_early:
            after = f" after {self.seconds:.1f} s," if known else ""
            return [
                f"The search was stopped{after} before its work was done: "
                "another run, or another machine, may find another plan."
            ]
        return [f"The search took {self.seconds:.1f} s." if known else "Its run time is not known."]


def _reason_lines(found: Sequence[LeftOut], names: Mapping[int, str], *, brief: bool) -> list[str]:
    """Return a line for each reason, with the first of the schools that it is about."""
    by_reason: dict[str, list[str]] = {}
    for left in found:
        name = f"{names[left.urn]} ({left.urn})" if left.urn in names else str(left.urn)
        by_reason.setdefault(left.reason, []).append(name)
    most, lines = MOST_IN_BRIEF if brief else MOST_NAMED, []
    for reason, schools in by_reason.items():
        more = len(schools) - most
        who = f"{', '.join(schools[:most])}{f' and {more:,} more' if more > 0 else ''}"
        lines.append(f"  {who}: {reason}")
    if brief and len(lines) > most:
        others = sum(map(len, list(by_reason.values())[most:]))
        return [*lines[:most], f"  And {others:,} more for other reasons: in schools.csv."]
    return lines
