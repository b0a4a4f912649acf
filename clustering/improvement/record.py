"""The improvement curve as it is kept and shown: figures, bounds and moves, without the plans.

A step's plan is that in hand after its moves: whoever has both can compute each cost again. That no
plan costs less than a bound is a claim of the search.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Self

from pydantic import Field

from clustering.clock import is_proven
from clustering.standing import Standing
from clustering.wording import in_minutes
from data.validation import Document

if TYPE_CHECKING:
    from clustering.improvement.curve import Curve, Step
    from clustering.improvement.improved import Improved
    from clustering.result import Result
    from clustering.scenario.answer import Moved

NOTHING_S = 1.0
"""Less than this is nothing to be had, seconds."""


class MoveRecord(Document):
    """A school that moves; see `clustering.scenario.Moved`."""

    urn: int
    name: str
    before: int | None = Field(
        validation_alias="from",
        serialization_alias="from",
        description="Number of its cluster, or null.",
    )
    after: int | None = Field(
        validation_alias="to",
        serialization_alias="to",
        description="Number of its cluster, or null.",
    )
    minutes_before: float | None = Field(description="Mean drive to its partners, slower way.")
    minutes_after: float | None
    reason: str

    @classmethod
    def of(cls, move: Moved) -> Self:
        """Return what is kept of a move."""
        return cls(
            urn=move.urn,
            name=move.name,
            before=move.before,
            after=move.after,
            minutes_before=in_minutes(move.before_s),
            minutes_after=in_minutes(move.after_s),
            reason=move.reason,
        )


class StepRecord(Document):
    """The best plan found that moves at most so many schools."""

    allowed: int = Field(description="Schools that may move at most.")
    moves: tuple[MoveRecord, ...]
    cost_s: float = Field(description="Left-out schools at their price, school-seconds.")
    left_out_s: float = Field(description="That price, seconds.")
    without_place: int = Field(description="Schools that need a place and have none.")
    bound_s: float = Field(description="No plan that moves so few schools costs less.")

    @classmethod
    def of(cls, step: Step, answer: Improved, free_bound_s: float) -> Self:
        """Return what is kept of a step and its moves; no plan at all is below the free bound."""
        return cls(
            allowed=step.moves,
            moves=tuple(map(MoveRecord.of, answer.moves)),
            cost_s=step.cost,
            left_out_s=step.result.left_out_s,
            without_place=_without_place(answer.result),
            bound_s=max(step.bound, free_bound_s),
        )

    @property
    def moved(self) -> int:
        """Schools that move: no more than are allowed."""
        return len(self.moves)

    @property
    def proven(self) -> bool:
        """Whether no plan that moves so few schools costs less."""
        return is_proven(self.cost_s, self.bound_s)

    @property
    def gap(self) -> float:
        """Largest fraction of the cost that another plan with so few moves could save."""
        gap = (self.cost_s - self.bound_s) / max(abs(self.cost_s - self.left_out_s), 1.0)
        return 0.0 if self.proven else gap


class CurveRecord(Document):
    """What moving schools of a plan in hand buys."""

    schools: int = Field(description="In clusters of the plan in hand.")
    cost_s: float | None = Field(description="Of the plan in hand; null where it has none.")
    left_out_s: float = Field(description="The price of its left-out schools, seconds.")
    without_place: int = Field(description="Its schools that need a place and have none.")
    breaches: tuple[str, ...] = Field(description="How the plan in hand breaks the rules.")
    repair: int | None = Field(description="Fewest moves found that mend it, and take few places.")
    repair_bound: int = Field(description="Moves that such a plan needs at least.")
    places_lost: int = Field(
        0, description="Schools that need a place, are not left out in hand, and are by that plan."
    )
    places_lost_bound: int = Field(
        0, description="Such schools that every plan by all rules leaves out at least."
    )
    free_bound_s: float = Field(description="No plan costs less, whoever moves.")
    steps: tuple[StepRecord, ...] = Field(description="By the moves allowed, ascending.")
    best: StepRecord | None = Field(description="The best plan found, whoever moves.")
    locked: tuple[int, ...] = Field((), description="Clusters that keep exactly their schools.")
    stopped_early: bool
    chosen: int | None = Field(
        description="Moves allowed for the plan of this directory; null for the plan in hand."
    )

    @classmethod
    def of(
        cls,
        curve: Curve,
        answers: Mapping[int, Improved],
        best: Improved | None,
        *,
        locked: tuple[int, ...] = (),
        chosen: int | None = None,
    ) -> Self:
        """Return what is kept of a curve.

        Parameters
        ----------
        curve
            The curve.
        answers, best
            Each step as an answer by the moves it allows, and the best plan, as everybody may see
            them.
        locked
            Numbers of the clusters that keep their schools.
        chosen
            Moves allowed for the plan that the record is kept with; None for the plan in hand.
        """
        before = curve.before
        return cls(
            schools=sum(len(cluster.schools) for cluster in before.plan.clusters),
            cost_s=before.total_s if math.isfinite(before.total_s) else None,
            left_out_s=before.left_out_s,
            without_place=_without_place(before),
            breaches=(*before.faults, *before.breaches),
            repair=curve.repair,
            repair_bound=curve.repair_bound,
            places_lost=curve.places_lost,
            places_lost_bound=curve.places_lost_bound,
            free_bound_s=curve.free_bound,
            steps=tuple(
                StepRecord.of(step, answers[step.moves], curve.free_bound) for step in curve.steps
            ),
            best=None if best is None else StepRecord.of(best.step, best, curve.free_bound),
            locked=locked,
            stopped_early=curve.stopped_early,
            chosen=chosen,
        )

    @property
    def points(self) -> tuple[StepRecord, ...]:
        """The steps and the best plan, by the moves allowed."""
        if self.best is None or any(step.allowed >= self.best.allowed for step in self.steps):
            return self.steps
        return (*self.steps, self.best)

    def at(self, allowed: int) -> StepRecord | None:
        """Return the step for at most so many moves; None where no plan is known for so few."""
        known = [step for step in self.points if step.allowed <= allowed]
        return known[-1] if known else None

    @property
    def begins(self) -> StepRecord | None:
        """The step against which the others save; None for the plan in hand.

        Costs can be compared only between plans by all rules that place as many schools. So where
        the plan in hand is none, the curve begins at the first step that is one.
        """
        most_placed_s = min((step.left_out_s for step in self.points), default=self.left_out_s)
        sound = not self.breaches and self.cost_s is not None
        if sound and self.left_out_s <= most_placed_s + NOTHING_S:
            return None
        return next(
            (step for step in self.points if step.left_out_s <= most_placed_s + NOTHING_S), None
        )

    @property
    def start_s(self) -> float:
        """Cost against which steps save, seconds."""
        begins = self.begins
        return begins.cost_s if begins is not None else (self.cost_s or 0.0)

    @property
    def to_be_had_s(self) -> float:
        """What the best plan saves, whoever moves, seconds; what it could where none is known."""
        return max(self.start_s - (self.best.cost_s if self.best else self.free_bound_s), 0.0)

    @property
    def in_reach_s(self) -> float:
        """The most that any plan could save, whoever moves, seconds."""
        return max(self.start_s - self.free_bound_s, 0.0)

    def counts(self, step: StepRecord) -> bool:
        """Whether a step can be compared with the start: it does not lie before it."""
        begins = self.begins
        return begins is None or step.allowed >= begins.allowed

    def saved_s(self, step: StepRecord) -> float:
        """Return what a step saves, seconds."""
        return self.start_s - step.cost_s

    def share(self, step: StepRecord) -> float | None:
        """Return the share of what is to be had; None where that is nothing, or not comparable."""
        if not self.counts(step) or self.to_be_had_s < NOTHING_S:
            return None
        return min(max(self.saved_s(step) / self.to_be_had_s, 0.0), 1.0)

    def per_school_min(self, seconds: float) -> float:
        """Return school-seconds as minutes for each school in a cluster."""
        return seconds / 60 / max(self.schools, 1)


def _without_place(result: Result) -> int:
    return Counter(result.standings.values())[Standing.NEEDS_PLACE]
