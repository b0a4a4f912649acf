"""One step of the curve as an answer: who moves, from where to where, why, and what that saves."""

import dataclasses
import math
from dataclasses import dataclass
from functools import cached_property

from clustering.improvement.curve import Step
from clustering.improvement.exchanges import Exchange, exchanges
from clustering.result import gap_in_words
from clustering.scenario.answer import Answer, Moved
from clustering.scenario.reasons import OTHERS_MOVE
from clustering.scenario.scenario import Scenario
from clustering.scenario.setting import Setting
from clustering.wording import counted, listed

FELT_S = 30.0
"""Change of a mean drive that is worth a reason: below it, whole minutes hardly show it."""


@dataclass(frozen=True, eq=False)
class Improved(Answer):
    """The best plan found that moves few schools of the plan in hand.

    Attributes
    ----------
    step
        The step of the curve; `result` and `priced` are its plan.
    """

    step: Step

    @classmethod
    def of(cls, in_hand: Setting, step: Step) -> "Improved":
        """Return a step as an answer.

        Parameters
        ----------
        in_hand
            The plan in hand and its problem; the step's plan is one of the same problem.
        step
            A step of its curve.
        """
        after = in_hand.replace(plan=step.result.plan, prices=step.result.prices)
        scenario = Scenario(name=f"At most {counted(step.moves, 'move')}")
        return cls(scenario, in_hand, after, step.result, step.result, step)

    @property
    def proven(self) -> bool:
        """Whether no plan that moves so few schools costs less."""
        return self.step.proven

    @cached_property
    def moves(self) -> tuple[Moved, ...]:
        """Every school that moves; its reason says what its move brings where no rule wants it."""
        gains = {urn: each for each in self.exchanges for urn in each.schools}
        return tuple(
            dataclasses.replace(move, reason=_reason(move, gains[move.urn]))
            if move.reason == OTHERS_MOVE
            else move
            for move in self._moved_schools()
        )

    @cached_property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The moves by the clusters that exchange schools, and what each exchange saves."""
        plans = self.before.plan, self.plan
        return exchanges(self.after.problem, *plans, self.comparison)

    @property
    def quality(self) -> tuple[str, ...]:
        """Say how good the plan is among those that move so few, and among all."""
        most = counted(self.step.moves, "school")
        if self.step.proven:
            first = f"No plan that moves at most {most} costs less: proven."
        elif self.step.gap <= 1:
            first = (
                f"No plan that moves at most {most} can be more than "
                f"{gap_in_words(self.step.gap)} better: proven."
            )
        else:
            first = f"How much better a plan that moves at most {most} could be is not known yet."
        gap = self.result.gap
        if gap < 5e-4:
            return first, "Planning anew could not make it cheaper."
        if not gap <= 1:
            return first, "What planning anew could save is not known yet."
        anew = f"Planning anew, whoever moves, could save {gap_in_words(gap)} of its cost at most."
        return first, anew


def _reason(move: Moved, exchange: Exchange) -> str:
    """Say what a move brings: to the school itself, or else to the clusters that exchange."""
    before_s, after_s = move.before_s, move.after_s
    if before_s is not None and after_s is not None and before_s - after_s >= FELT_S:
        return "Its new partners are nearer."
    if len(exchange.clusters) < 2 or not math.isfinite(exchange.saved_s):
        return OTHERS_MOVE
    clusters = listed([str(number) for number in exchange.clusters])
    if exchange.saved_s <= 0:
        return f"It makes room as clusters {clusters} exchange schools."
    return (
        f"It makes room as clusters {clusters} exchange schools, which saves "
        f"{exchange.saved_s / 3600:.1f} school-hours."
    )
