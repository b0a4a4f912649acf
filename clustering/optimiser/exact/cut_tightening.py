"""Raising the bound by cuts where all columns that could be part of a better plan are at hand.

Cuts (`clustering.optimiser.columns.subset_row_cuts`) are added round by round. Every column of the
pool is priced, and those whose reduced cost exceeds what is left of the gap are removed.
"""

from dataclasses import dataclass

import numpy as np

from clustering.compiled import Floats, Ints
from clustering.optimiser.columns.linear_program import LinearProgram
from clustering.optimiser.columns.subset_row_cuts import most_violated
from clustering.optimiser.dual_prices import make_cuts, touched
from clustering.optimiser.exact.set_partitioning import ColumnPool
from clustering.optimiser.search_context import SearchContext

ROUNDS = 60
"""Rounds of cuts at most."""

COLUMNS_A_ROUND = 3_000

STALLED, STALLED_ROUNDS = 0.01, 6
"""Share of the remaining gap by which that many rounds must raise the value to continue."""


@dataclass(frozen=True)
class Tightened:
    """The bound after the cuts.

    Attributes
    ----------
    bound
        No choice from the pool that is better than the start costs less; seconds.
    reduced
        (c,) reduced costs that prove it: no better choice holds a column whose reduced cost is
        above the gap between the bound and the start.
    left_out
        (g,) the same for leaving each unit out.
    cuts, price_s
        (k, 3) the cuts in force, and (k,) their prices in that proof.
    """

    bound: float
    reduced: Floats
    left_out: Floats
    cuts: Ints
    price_s: Floats


def tighten(
    pool: ColumnPool, value: float, context: SearchContext, rounds: int = ROUNDS
) -> Tightened:
    """Add cuts round by round.

    Parameters
    ----------
    value
        Cost of the known choice, seconds.
    rounds
        Rounds of cuts at most.
    """
    best = np.zeros(len(pool.costs))
    left_out, price_s = pool.left_out, np.zeros(0)
    alive = np.ones(len(pool.costs), dtype=bool)
    bound = -np.inf
    history: list[float] = []
    master = _CutMaster(pool, abs(value) + 1.0)
    while len(history) < rounds and context.should_continue():
        solved = master.solve(context.clock.left)
        if solved is None:
            break
        lp_value, reduced = solved
        cheap = np.flatnonzero(alive & ~master.active & (reduced < -1e-6))
        if len(cheap):
            master.activate(cheap[np.argsort(reduced[cheap], kind="stable")][:COLUMNS_A_ROUND])
            continue
        if lp_value > bound:
            bound, best = lp_value, reduced
            left_out, price_s = master.left_out, master.price_s
        # what is removed once is removed for good: no better choice holds it
        alive &= reduced <= value - lp_value + 1e-2
        history.append(bound)
        if value - bound <= 1e-3 or _stalled(history, value):
            break
        triples = most_violated(*master.support(), len(pool.left_out))
        if not len(triples):
            break
        master.cut(triples)
    prices_s = np.zeros(len(master.cuts))
    prices_s[: len(price_s)] = price_s
    return Tightened(bound, np.where(alive, best, np.inf), left_out, master.cuts, prices_s)


def _stalled(history: list[float], value: float) -> bool:
    if len(history) <= STALLED_ROUNDS:
        return False
    return history[-1] - history[-1 - STALLED_ROUNDS] < STALLED * (value - history[-1])


class _CutMaster:
    """The linear program over the active columns and cuts."""

    def __init__(self, pool: ColumnPool, wrong_number_s: float) -> None:
        self.pool = pool
        self.active = np.zeros(len(pool.costs), dtype=bool)
        self.cuts: Ints = np.zeros((0, 3), np.int64)
        self._touch: tuple[Ints, Ints] = (np.zeros(0, np.int64), np.zeros(0, np.int64))
        g = len(pool.left_out)
        self._program = program = LinearProgram()
        program.add_rows(np.ones(g), np.ones(g))
        program.put(np.arange(g), program.add_columns(pool.left_out))
        self._first_cut = g
        if pool.clusters is not None:
            program.add_rows(pool.clusters, pool.clusters)
            missed = program.add_columns(np.full(2, wrong_number_s))
            program.put(np.array([g]), missed[:1])
            program.put(np.array([g]), missed[1:], -1.0)
            self._first_cut += 1
        self._columns = np.full(len(pool.costs), -1, np.int64)
        self.activate(np.flatnonzero(pool.start))
        self.cut(pool.cuts)

    def activate(self, rows: Ints) -> None:
        """Add columns of the pool to the linear program."""
        self.active[rows] = True
        columns = self._program.add_columns(self.pool.costs[rows])
        self._columns[rows] = columns
        cluster, place = np.nonzero(self.pool.members[rows] >= 0)
        self._program.put(self.pool.members[rows][cluster, place], columns[cluster])
        if self.pool.clusters is not None:
            self._program.put(np.full(len(rows), len(self.pool.left_out)), columns)
        touching, cut = self._touch
        fresh = np.isin(touching, rows)
        self._program.put(self._first_cut + cut[fresh], self._columns[touching[fresh]])

    def cut(self, triples: Ints) -> None:
        """Add cuts, (k, 3) units."""
        cuts = make_cuts(triples, np.ones(len(triples)), len(self.pool.left_out))
        row, cut = touched(cuts, self.pool.members)
        cut = cut + len(self.cuts)
        self._program.add_rows(np.full(len(triples), -np.inf), np.ones(len(triples)))
        taken = self.active[row]
        self._program.put(self._first_cut + cut[taken], self._columns[row[taken]])
        self.cuts = np.concatenate([self.cuts, triples])
        self._touch = (np.append(self._touch[0], row), np.append(self._touch[1], cut))

    def solve(self, seconds: float) -> tuple[float, Floats] | None:
        """Return the value and the reduced cost of every column; None where time is up."""
        if not self._program.solve(seconds=seconds):
            return None
        duals = self._program.duals
        unit_s = np.append(duals[: len(self.pool.left_out)], 0.0)
        reduced = self.pool.costs - unit_s[self.pool.members].sum(axis=1)
        if self.pool.clusters is not None:
            reduced -= duals[len(self.pool.left_out)]
        row, cut = self._touch
        reduced -= np.bincount(row, duals[self._first_cut :][cut], minlength=len(reduced))
        return self._program.value, reduced

    @property
    def left_out(self) -> Floats:
        """(g,) reduced cost of leaving each unit out."""
        return self.pool.left_out - self._program.duals[: len(self.pool.left_out)]

    @property
    def price_s(self) -> Floats:
        """(k,) price of each cut, seconds."""
        return np.maximum(-self._program.duals[self._first_cut :], 0.0)

    def support(self) -> tuple[Ints, Floats]:
        """Return the columns of the solution, (c, most), and the value of each."""
        rows = np.flatnonzero(self.active)
        values = self._program.values[self._columns[rows]]
        taken = values > 1e-6
        return self.pool.members[rows[taken]], values[taken]
