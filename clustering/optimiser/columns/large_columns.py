"""Column generation where clusters are large, or units have very many partners.

Quick rounds find columns by local search. Exact ones price by lowered duals: each is lowered by the
same amount for each school, and by less from round to round. No root is then searched for long that
holds nothing of worth, large clusters least of all, and the lowered duals prove a bound like any.
"""

from clustering.compiled import Floats
from clustering.optimiser.columns.column_generation import (
    ROUNDS,
    ColumnGeneration,
    smoothed,
)
from clustering.optimiser.columns.local_search_pricing import local_columns
from clustering.optimiser.columns.pricing import price

FEW = 0.1
"""New columns for each unit below which a quick round has found too few, divided by its starts."""

STARTS = (1, 4)
"""Searches for each root and size in quick rounds, and in those after the first exact one."""

FIRST_LOSS, CUT_LOSS, NEXT_LOSS = 0.12, 0.0025, 0.5
"""What lowering the duals takes from the bound at first, a fraction of the master's value; the same
once there are cuts; and the factor by which it falls each time."""


class LargeColumnGeneration(ColumnGeneration):
    """A column generation that takes turns at local search and exact pricing by lowered duals."""

    def run(self) -> bool:
        """Add columns until the bound meets the master's value; say whether time sufficed."""
        few = FEW * len(self.instance.schools)
        level = 0
        self._loss = CUT_LOSS if self._cut_values else FIRST_LOSS
        for _ in range(ROUNDS):
            solved = self.master.solve()
            if solved is None:
                return False
            value, vector = solved
            self._value = value
            added = self._price_locally(vector, STARTS[level])
            if not self.context.should_continue():
                return False
            if added >= few / STARTS[level]:
                continue
            if self._finish(value, vector):
                return True
            if not self.context.should_continue():
                return False
            level = len(STARTS) - 1
        return False

    def _finish(self, value: float, vector: Floats) -> bool:
        """Price exactly, with ever less loss until columns are found; say whether all is done."""
        while self.context.should_continue():
            added = self._price_lowered(vector, self._loss * abs(value))
            self._loss *= NEXT_LOSS
            if added or not self.context.should_continue():
                return False
            if value - self.bound <= self.enough_now * abs(value):
                return not self.master.raise_penalties()
        return False

    def _price_locally(self, vector: Floats, starts: int) -> int:
        """Add columns found by local search; return how many were new."""
        for smoothing in (0.5, 0.0):
            at = smoothed(self.centre, vector, smoothing)
            if self.bound == -float("inf"):
                self.centre = at
            found = local_columns(self.instance, self.master.duals(at), starts, self.context)
            added = self._add(vector, found)
            if added:
                return added
        return 0

    def _price_lowered(self, vector: Floats, loss_s: float) -> int:
        """Add columns found by duals that are lowered by a sum, seconds; return how many."""
        schools = self.instance.schools
        first = self.bound == -float("inf")
        for smoothing in (0.0,) if first else (0.5, 0.0):
            at = smoothed(self.centre, vector, smoothing)
            lowered = at.copy()
            lowered[: len(schools)] -= loss_s * schools / schools.sum()
            priced = price(self.instance, self.master.duals(lowered), self.context)
            if self._keep_bound(lowered, priced):
                self.centre = at
            added = self._add(vector, priced)
            if added or not self.context.should_continue():
                return added
        return 0
