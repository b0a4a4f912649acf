"""What a scenario leads to, in words and as data: who moves, from where to where, and why."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from clustering.comparison import Comparison, compare
from clustering.plan import LeftOut, Plan
from clustering.policy.duties import Consent, Duty
from clustering.policy.purpose import unknown_facts
from clustering.policy.summary import ClusterPolicy
from clustering.problem import Problem
from clustering.result import Result, Status, gap_in_words
from clustering.scenario.consequences import Consequences
from clustering.scenario.new_register import NewRegister
from clustering.scenario.reasons import reasons_of_moves
from clustering.scenario.scenario import Scenario
from clustering.scenario.setting import Setting
from clustering.standing import standings, why_no_cluster
from clustering.wording import called, counted, in_minutes, named
from data.register_changes import RegisterChange

THRESHOLDS_MIN = (20, 30, 45)
"""Drives that planners are asked about, minutes."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A school that has other partners than before.

    Attributes
    ----------
    urn, name
        The school.
    before, after
        Numbers of its clusters; None where it is in none.
    before_s, after_s
        Mean drive to its partners, slower direction, seconds; None without partners, infinite where
        there is no way to one.
    reason
        Why, in a sentence.
    """

    urn: int
    name: str
    before: int | None
    after: int | None
    before_s: float | None
    after_s: float | None
    reason: str

    @property
    def change(self) -> str:
        """The move in words, without its reason and the full stop."""
        return (
            f"{self.name} ({self.urn}) moves from {_where(self.before)} to {_where(self.after)}"
            f"{self._drive_change()}"
        )

    @property
    def sentence(self) -> str:
        """The move in words."""
        return f"{self.change}. {self.reason}"

    def _drive_change(self) -> str:
        if self.before_s is None or self.after_s is None:
            return ""
        if math.isinf(self.before_s):
            return (
                f"; the mean drive to its partners takes {self.after_s / 60:.0f} minutes, and "
                "before there was no way to some of them"
            )
        return (
            f"; the mean drive to its partners takes {self.after_s / 60:.0f} minutes, "
            f"before {self.before_s / 60:.0f}"
        )


@dataclass(frozen=True, eq=False)
class Answer:
    """The plan that answers a scenario, and the plan in hand.

    Attributes
    ----------
    scenario
        The problem.
    before, after
        The plan in hand with its problem, and the changed ones.
    result
        The answer as a plan by the changed rules: its cost and bound ignore the plan in hand.
    priced
        The same plan with a price for each pair of partners that part. It is proven where no plan
        costs less with those prices; a plan that moves fewer schools may still exist, at a higher
        cost.
    """

    scenario: Scenario
    before: Setting
    after: Setting
    result: Result
    priced: Result

    @property
    def plan(self) -> Plan:
        """The answering plan, its clusters labelled like those they succeed."""
        return self.result.plan

    @property
    def proven(self) -> bool:
        """Whether no plan answers better, the price of moves counted."""
        return self.priced.status is Status.OPTIMAL

    @cached_property
    def comparison(self) -> Comparison:
        """The two plans side by side."""
        return compare(self.before.plan, self.plan)

    @cached_property
    def moves(self) -> tuple[Moved, ...]:
        """Every school of both plans whose cluster is another; none where no cluster is left."""
        return () if self.nothing_possible else tuple(self._moved_schools())

    @property
    def headline(self) -> str:
        """Say in one sentence how much changes, or why nothing is left."""
        return self.comparison.headline(len(self.before.plan.clusters), self.nothing_possible)

    @property
    def nothing_possible(self) -> str:
        """Why the plan has no cluster at all, in a sentence; "" where it has one."""
        return why_no_cluster(self.plan, self.result.standings)

    @property
    def newly_left_out(self) -> tuple[LeftOut, ...]:
        """The schools that the answer leaves out and the plan in hand does not."""
        before = {left.urn for left in self.before.plan.left_out}
        return tuple(left for left in self.plan.left_out if left.urn not in before)

    @cached_property
    def consents(self) -> tuple[str, ...]:
        """Consents that are needed now and were not before, a sentence each.

        Those that may be needed, which is to be confirmed, are among them and say so.
        """
        return tuple(map(str, self._new_consents))

    @cached_property
    def _new_consents(self) -> tuple[Duty, ...]:
        known = {key for key, _ in _consents(self.before.policies)}
        after = _consents(self.after.policies)
        return tuple(dict.fromkeys(duty for key, duty in after if key not in known))

    @cached_property
    def consequences(self) -> Consequences:
        """What must be done before schools close, become one, or open."""
        return Consequences(self.scenario, self.before)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Which facts rules and programme need that some schools lack, a sentence each."""
        return tuple(
            notice.text for notice in unknown_facts(self.after.problem, self.after.purpose)
        )

    @property
    def quality(self) -> tuple[str, ...]:
        """Say how good the answer is, and what keeping the plan in hand costs."""
        gap = self.result.gap
        proof = (
            "No plan answers this better, with a price for every two partners that part: proven."
            if self.proven
            else "A better answer may exist: that there is none is not proven."
        )
        if self.nothing_possible:
            return () if self.proven else (proof,)
        if gap < 5e-4:
            return proof, "Planning anew could not make it cheaper."
        if not gap <= 1:
            return proof, "What planning anew could save is not known yet."
        most = gap_in_words(gap)
        return proof, f"Planning anew, whoever moves, could save {most} of its cost at most."

    @property
    def sentences(self) -> tuple[str, ...]:
        """What an officer reads, most important first."""
        return (
            self.headline,
            *(move.sentence for move in self.moves),
            *(words for _, words in self._new_schools()),
            *self._of_newly_left_out(
                {move.urn: move.reason for move in self.moves}, but=self.comparison.added
            ),
            *self._newly_over(),
            *(f"{_NEEDED[duty.consent]}: {duty}" for duty in self._new_consents),
            *self.consequences.openings,
            *self.consequences.amalgamations,
            *self.consequences.closures,
            *self.unknown,
            *self.quality,
        )

    @property
    def of_register(self) -> tuple[RegisterChange, ...]:
        """What another register changed; none where the scenario has none."""
        registers = (each for each in self.scenario.changes if isinstance(each, NewRegister))
        return tuple(change for each in registers for change in each.changes)

    @property
    def new_urns(self) -> dict[int, int]:
        """The new URN of each school of the plan in hand that another register gave one."""
        registers = (each for each in self.scenario.changes if isinstance(each, NewRegister))
        return {old: new for each in registers for old, new in each.new_urns.items()}

    def to_json(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        register = [change.to_json() for change in self.of_register]
        return {
            "scenario": self.scenario.name,
            "changes": list(self.scenario.words(self.before)),
            **({"register": register} if register else {}),
            "headline": self.headline,
            "moves": [
                {
                    "urn": move.urn,
                    "name": move.name,
                    "from": move.before,
                    "to": move.after,
                    "minutes_before": in_minutes(move.before_s),
                    "minutes_after": in_minutes(move.after_s),
                    "reason": move.reason,
                }
                for move in self.moves
            ],
            "new": [{"urn": urn, "words": words} for urn, words in self._new_schools()],
            "left_out": list(self._of_newly_left_out()),
            "over": list(self._newly_over()),
            "consents": list(self.consents),
            "openings": list(self.consequences.openings),
            "amalgamations": list(self.consequences.amalgamations),
            "closures": list(self.consequences.closures),
            "considered": [each.to_table() for each in self.consequences.considered],
            "unknown": list(self.unknown),
            "quality": list(self.quality),
            "sentences": list(self.sentences),
            "proven": self.proven,
            "gap": self.result.gap,
        }

    def _moved_schools(self) -> Iterator[Moved]:
        then, now = _clusters_by_school(self.before.plan), _clusters_by_school(self.plan)
        reasons = reasons_of_moves(self.scenario, self.before, self.after, self.comparison)
        for move in self.comparison.moves:
            yield Moved(
                move.urn,
                self.after.problem.schools.by_urn[move.urn].name,
                move.before,
                move.after,
                _mean_s(self.before.problem, move.urn, then.get(move.urn, ())),
                _mean_s(self.after.problem, move.urn, now.get(move.urn, ())),
                reasons[move.urn],
            )

    def _new_schools(self) -> Iterator[tuple[int, str]]:
        clusters = {urn: cluster for cluster in self.plan.clusters for urn in cluster.schools}
        why = {left.urn: left.reason for left in self.plan.left_out}
        for urn in self.comparison.added:
            (found,) = standings(self.after.problem, (urn,)).values()
            where = (
                f"in {called(clusters[urn])}."
                if urn in clusters
                else f"in no cluster: it {found}. {why[urn]}"
            )
            yield urn, f"{named(self.after.problem, urn)} is new, {where}"

    def _of_newly_left_out(
        self,
        given: Mapping[int, str] = {},
        but: Collection[int] = (),
    ) -> Iterator[str]:
        """Yield the standing and reason of each; a reason given before, by URN, is not repeated."""
        found = standings(self.after.problem, (left.urn for left in self.newly_left_out))
        for left in self.newly_left_out:
            if left.urn in but or left.reason == self.nothing_possible:  # told of all
                continue
            school = named(self.after.problem, left.urn)
            why = "" if left.reason in given.get(left.urn, "") else f" {left.reason}"
            yield f"{school} is newly in no cluster: it {found[left.urn]}.{why}"

    def _newly_over(self) -> Iterator[str]:
        for minutes in THRESHOLDS_MIN:
            now = _over(self.after.problem, self.plan, minutes)
            fresh = now - _over(self.before.problem, self.before.plan, minutes)
            if fresh:
                yield (
                    f"{counted(len(fresh), 'school')} newly more than {minutes} minutes from a "
                    "partner."
                )


_NEEDED = {
    Consent.YES: "A consent newly needed",
    Consent.TO_BE_CONFIRMED: "A consent that may be newly needed",
}


def _consents(policies: Iterable[ClusterPolicy]) -> Iterator[tuple[tuple[str, str, int], Duty]]:
    """Return each consent that a plan needs, or may need, by its kind, giver and school."""
    for policy in policies:
        for duty in policy.duties:
            if duty.consent is not Consent.NO:
                for urn in duty.schools:
                    yield (duty.name, duty.who if len(duty.schools) == 1 else "", urn), duty


def _clusters_by_school(plan: Plan) -> dict[int, tuple[int, ...]]:
    return {urn: cluster.schools for cluster in plan.clusters for urn in cluster.schools}


def _mean_s(problem: Problem, urn: int, cluster: tuple[int, ...]) -> float | None:
    partners = [problem.row[other] for other in cluster if other != urn]
    return float(problem.slower_s[problem.row[urn], partners].mean()) if partners else None


def _over(problem: Problem, plan: Plan, minutes: int) -> set[int]:
    """Return the schools with a partner farther than that, slower direction."""
    found: set[int] = set()
    for cluster in plan.clusters:
        rows = [problem.row[urn] for urn in cluster.schools]
        longest_s = problem.slower_s[np.ix_(rows, rows)].max(axis=1)
        found |= {
            urn for urn, far_s in zip(cluster.schools, longest_s, strict=True)
            if far_s > 60 * minutes
        }  # fmt: skip
    return found


def _where(number: int | None) -> str:
    return "no cluster" if number is None else f"cluster {number}"
