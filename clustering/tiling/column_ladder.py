"""Column generation in ever wider neighbourhoods: most columns are found at little cost.

To look for columns among all neighbours of a unit takes six times as long as among the nearest
sixty, and finds few more. So that is left to the proof of the bound.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from clustering.compiled import Floats, Ints
from clustering.optimiser.columns.column_generation import smoothed
from clustering.optimiser.columns.master import Master
from clustering.optimiser.dual_prices import DualPrices, reduced_costs

SMOOTHING = 0.5
"""Share of the stability centre in the duals that columns are sought by."""
COLUMNS = 1
"""Columns for each unit that a round may add: the time of a linear program grows with them."""


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


def unique_columns(found: Sequence[Columns]) -> Columns:
    """Return each column once, (c, most) units and (c,) costs, in the order of their units."""
    members, costs = (np.concatenate(each) for each in zip(*found, strict=True))
    members, first = np.unique(members, axis=0, return_index=True)
    return members, costs[first]


class ColumnLadder:
    """A master problem, and the search for its columns.

    Parameters
    ----------
    master
        The master problem, with some columns.
    centre
        First duals of its units and cuts, seconds: the stability centre.
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
        centre: DualPrices,
        price_near: PriceNear,
        rungs: tuple[Rung, ...] = LADDER,
    ) -> None:
        self.master = master
        self.value = np.inf
        self.vector = np.concatenate([centre.unit_s, [centre.fee_s], centre.cuts.price_s])
        self._centre = self.vector
        self._price_near = price_near
        self._rungs = rungs
        self._units = len(centre.unit_s)

    @property
    def duals(self) -> DualPrices:
        """The duals of the last solution."""
        return self.master.duals(self.vector)

    @property
    def stable_duals(self) -> DualPrices:
        """Duals near those of the last solutions, by which far columns are less cheap."""
        return self.master.duals(self._centre)

    def climb(self, seconds_left: Callable[[], float], close: float) -> bool:
        """Add columns rung by rung; say whether time sufficed.

        Parameters
        ----------
        seconds_left
            Asked before each solution.
        close
            Fraction of the value that the bound of the centre may stay below it, if there were no
            columns but those of a rung, before the next one.
        """
        while True:
            for rung in self._rungs:
                if not self._climb_to(rung, seconds_left, close):
                    return False
            if not self.master.raise_penalties():
                return True

    def _climb_to(self, rung: Rung, seconds_left: Callable[[], float], close: float) -> bool:
        """Add columns until the centre proves nearly the value; say whether time sufficed.

        The centre moves where that raises its bound, as in Wentges (1997): solutions have extreme
        duals, by which single columns are far too cheap.
        """
        if not self.solve(seconds_left()):
            return False
        _, bound = self._find(self._centre, rung)
        while self.solve(seconds_left()):
            if self.value - bound <= close * abs(self.value):
                return True
            between = smoothed(self._centre, self.vector, SMOOTHING)
            found, new_bound = self._find(between, rung)
            if new_bound > bound:
                self._centre, bound = between, new_bound
            elif not found:
                return True
        return False

    def solve(self, seconds: float) -> bool:
        """Solve the master problem; say whether time sufficed."""
        solved = self.master.solve(seconds=seconds) if seconds > 0 else None
        if solved is None:
            return False
        self.value, self.vector = solved
        return True

    def _add(self, members: Ints, costs: Floats) -> int:
        """Add the columns of most use to the last solution; return how many were new."""
        reduced_s = reduced_costs(self.duals, members, costs)
        cheapest = np.argsort(reduced_s, kind="stable")
        useful = cheapest[reduced_s[cheapest] < -1e-6][: COLUMNS * self._units]
        return self.master.add(members[useful], costs[useful])

    def _find(self, vector: Floats, rung: Rung) -> tuple[int, float]:
        """Add columns by some duals; return how many, and the bound if there were no others."""
        duals = self.master.duals(vector)
        found = self._price_near(duals, rung)
        lowest_s = np.zeros(self._units)
        for members, costs in (found, self.master.known()):
            np.minimum.at(lowest_s, members[:, 0], reduced_costs(duals, members, costs))
        bound = duals.base_s(0) - float(duals.cuts.price_s.sum() - lowest_s.sum())
        return self._add(*found), bound
