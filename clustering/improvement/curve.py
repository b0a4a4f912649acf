"""The improvement curve: what the best plan costs for each number of schools that may move."""

from dataclasses import dataclass

from clustering.clock import is_proven
from clustering.comparison import Comparison
from clustering.result import Result


@dataclass(frozen=True)
class Step:
    """The best plan found that moves at most so many schools of the plan in hand.

    Attributes
    ----------
    moves
        Schools that may move at most. The plan itself may move fewer: see `comparison.moves`.
    result
        The plan, checked, its clusters numbered and named as those of the plan in hand that they
        succeed. Its own bound and status are those of a plan whoever moves.
    bound
        Cost that no plan with at most so many moves is below, left-out schools at their price,
        seconds.
    comparison
        The plan in hand beside this one: who moves.
    """

    moves: int
    result: Result
    bound: float
    comparison: Comparison

    @property
    def cost(self) -> float:
        """Cost of the plan, left-out schools at their price, seconds."""
        return self.result.total_s

    @property
    def proven(self) -> bool:
        """Whether no plan with at most so many moves costs less."""
        return is_proven(self.cost, self.bound)

    @property
    def gap(self) -> float:
        """Largest fraction of the clusters' cost that another plan with so few moves could save."""
        if self.proven:
            return 0.0
        return (self.cost - self.bound) / max(abs(self.result.objective), 1.0)


@dataclass(frozen=True)
class Curve:
    """What moving schools of a plan in hand buys.

    Attributes
    ----------
    before
        The plan in hand by the same rules. It may break them: its `faults` then say how, its cost
        may be infinite, and nothing is proven of it.
    steps
        By the moves allowed, ascending: every number from where the curve begins, then fewer and
        fewer up to the best plan whoever moves, as far as there was time. Neither cost nor bound
        ever rises from one step to the next.
    repair
        Fewest moves that lead to a plan by all rules in which as few schools as can be lose their
        place, as far as was found: there the curve begins. 0 for a plan that keeps them; None where
        no plan was found.
    repair_bound
        Moves that a plan by all rules in which no more schools lose their place needs at least:
        proven.
    places_lost
        Schools that need a place, are not left out in hand, and are left out by that plan.
    places_lost_bound
        Such schools that every plan by all rules leaves out at least: proven.
    free_bound
        Cost that no plan is below, whoever moves; left-out schools at their price, seconds.
    best
        The best plan found, whoever moves; None where it was not looked for.
    stopped_early
        The clock or the user ended the search before its work was done.
    """

    before: Result
    steps: tuple[Step, ...]
    repair: int | None
    repair_bound: int
    places_lost: int
    places_lost_bound: int
    free_bound: float
    best: Step | None = None
    stopped_early: bool = False

    @property
    def repair_proven(self) -> bool:
        """Whether no plan by all rules leaves fewer schools out, or as many and moves fewer."""
        least = self.repair_bound, self.places_lost_bound
        return self.repair is not None and (self.repair, self.places_lost) == least

    @property
    def keeps_rules(self) -> bool:
        """Whether the plan in hand keeps all rules, so that nothing need be mended."""
        return not self.before.faults

    def at(self, moves: int) -> Step | None:
        """Return the step for at most so many moves; None where no plan is known for so few."""
        known = [step for step in self.steps if step.moves <= moves]
        return known[-1] if known else None
