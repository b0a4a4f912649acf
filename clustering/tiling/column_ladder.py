"""Column generation in ever wider neighbourhoods: most columns are found at little cost.

To look for columns among all neighbours of a unit takes thirty times as long as among the nearest
sixty, and finds few more. So that is left to the proof of the bound.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from clustering.compiled import Floats, Ints
from clustering.optimiser.columns.column_generation import smoothed
from clustering.optimiser.columns.master import Master
from clustering.optimiser.dual_prices import DualPrices, reduced_costs

SMOOTHING = 0.5
"""Share of the stability centre in the duals that columns are sought by."""
COLUMNS = 1
"""Columns for each unit that a round may add: the time of a linear program of many units grows with
them."""
FEW = 0.03
"""New columns for each unit below which the next rung is worth more than another round."""


class Rung(NamedTuple):
    """How far, and how hard, columns are looked for.

    Attributes
    ----------
    reach
        Nearest neighbours of each root.
    effort
        Branches for each root at most.
    """

    reach: int
    effort: int


LADDER = (Rung(14, 2_000), Rung(30, 20_000), Rung(60, 100_000))
"""Rungs, the quickest first."""

Columns = tuple[Ints, Floats]
"""(c, most) units of each column, ascending and padded with -1, and (c,) their costs, seconds."""
PriceNear = Callable[[DualPrices, Rung], Columns]
"""Finds columns of negative reduced cost by some duals."""


class ColumnLadder:
    """A master problem, and the search for its columns.

    Parameters
    ----------
    master
        The master problem, with some columns.
    unit_s
        (u,) first duals of its units, seconds: the stability centre.
    price_near
        Finds columns.
    rungs
        How, the quickest first.

    Attributes
    ----------
    value, vector
        Value of the master's last solution, seconds, and its dual vector.
    """

    def __init__(
        self,
        master: Master,
        unit_s: Floats,
        price_near: PriceNear,
        rungs: tuple[Rung, ...] = LADDER,
    ) -> None:
        self.master = master
        self.value = np.inf
        self.vector = np.append(unit_s, 0.0)
        self._centre = self.vector
        self._price_near = price_near
        self._rungs = rungs
        self._units = len(unit_s)

    @property
    def duals(self) -> DualPrices:
        """The duals of the last solution."""
        return self.master.duals(self.vector)

    @property
    def stable_duals(self) -> DualPrices:
        """Duals half way to the stability centre, by which far columns are less cheap."""
        return self.master.duals(smoothed(self._centre, self.vector, SMOOTHING))

    def climb(self, seconds_left: Callable[[], float]) -> bool:
        """Add columns rung by rung until each finds few; say whether time sufficed."""
        while True:
            for rung in self._rungs:
                while self.solve(seconds_left()):
                    self._centre = smoothed(self._centre, self.vector, SMOOTHING)
                    if self._find(self._centre, rung) >= FEW * self._units:
                        continue
                    if self._find(self.vector, rung) < FEW * self._units:
                        break
                else:
                    return False
            if not self.solve(seconds_left()):
                return False
            if not self.master.raise_penalties():
                return True

    def solve(self, seconds: float) -> bool:
        """Solve the master problem; say whether time sufficed."""
        solved = self.master.solve(seconds=seconds) if seconds > 0 else None
        if solved is None:
            return False
        self.value, self.vector = solved
        return True

    def add(self, members: Ints, costs: Floats) -> int:
        """Add the columns of most use to the last solution; return how many were new.

        Parameters
        ----------
        members, costs
            (c, most) units of each, padded with -1, and (c,) what it costs, seconds.
        """
        reduced_s = reduced_costs(self.duals, members, costs)
        cheapest = np.argsort(reduced_s, kind="stable")
        useful = cheapest[reduced_s[cheapest] < -1e-6][: COLUMNS * self._units]
        return self.master.add(members[useful], costs[useful])

    def _find(self, vector: Floats, rung: Rung) -> int:
        return self.add(*self._price_near(self.master.duals(vector), rung))
