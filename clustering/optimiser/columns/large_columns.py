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
from clustering.optimiser.columns.master import Master
from clustering.optimiser.columns.pricing import price
from clustering.optimiser.dual_prices import reduced_costs

FEW = 0.1
"""New columns for each unit below which a quick round has found too few, divided by its starts."""

STARTS = (1, 4)
"""Searches for each root and size in quick rounds, and in those after the first exact one."""

COARSE = 0.01
"""Gap between master value and bound at which cuts are worth more than further exact rounds."""

KEPT = 0.005
"""Reduced cost below which columns are kept for the cuts, a fraction of the master's value."""

FIRST_LOSS, CUT_LOSS, NEXT_LOSS = 0.12, 0.005, 0.35
"""What lowering the duals takes from the bound at first, a fraction of the master's value; the same
once there are cuts; and the factor by which it falls each time."""


class LargeColumnGeneration(ColumnGeneration):
    """A column generation that takes turns at local search and exact pricing by lowered duals.

    Cuts are added as long as local search alone finds columns for them, and priced exactly then.
    """

    _loss, _level = FIRST_LOSS, 0

    def run(self) -> bool:
        """Add columns until the bound meets the master's value; say whether time sufficed."""
        for _ in range(ROUNDS):
            if not self._converge_locally():
                return False
            if self._finish():
                return bool(self._cut_values) or self._trim()
            if not self.context.should_continue():
                return False
            self._level = len(STARTS) - 1
        return False

    def _converge_locally(self) -> bool:
        """Add columns until local search finds few new ones; say whether time sufficed."""
        few = FEW * len(self.instance.schools)
        for _ in range(ROUNDS):
            solved = self.master.solve()
            if solved is None:
                return False
            self._value, self._vector = solved
            added = self._price_locally(self._vector, STARTS[self._level])
            if not self.context.should_continue():
                return False
            if added < few / STARTS[self._level]:
                return True
        return True

    def cut(self) -> bool:
        """Add cuts while they raise the value, then raise the bound; say whether time sufficed."""
        while self.add_cuts():
            if not self._converge_locally():
                return False
        self._loss = CUT_LOSS
        return self.run()

    def _trim(self) -> bool:
        """Drop the columns of high reduced cost, and solve; say whether that was possible.

        The linear program takes half the time without them.
        """
        members, costs = self.master.known()
        reduced = reduced_costs(self.master.duals(self._vector), members, costs)
        kept = reduced < KEPT * abs(self._value)
        # the last solution holds at the full penalties
        dearest_s = max(float(self.instance.left_out_s.max()), float(costs.max(initial=0.0)))
        self.master = Master(self.instance, dearest_s)
        self.master.add(members[kept], costs[kept])
        solved = self.master.solve()
        if solved is None:
            return False
        self._value, self._vector = solved
        return True

    def _finish(self) -> bool:
        """Price exactly, with ever less loss until columns are found; say whether all is done."""
        value = self._value
        while self.context.should_continue():
            added = self._price_lowered(self._vector, self._loss * abs(value))
            self._loss *= NEXT_LOSS
            if value - self.bound <= self.enough_now * abs(value):
                return not self.master.raise_penalties()
            if added or not self.context.should_continue():
                return False
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
