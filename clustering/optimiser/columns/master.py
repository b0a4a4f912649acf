"""The master problem: the linear program that covers every unit by known columns at least cost.

Pricing needs its duals. Leaving a unit out costs far more than placing it, and with that penalty
from the start the duals swing widely. So the penalty is low at first, covering a unit twice is
allowed for the same, and both are raised only where the solution makes use of them.
"""

from typing import NamedTuple

import numpy as np

from clustering.compiled import Floats, Ints
from clustering.optimiser.columns.linear_program import INFINITE, LinearProgram
from clustering.optimiser.dual_prices import Cuts, DualPrices, make_cuts, touched
from clustering.optimiser.instance import Instance, wrong_number_s
from clustering.optimiser.moves import NO_MOVES, Former, MovePrices, count_moves

RAISE = 4.0
"""Factor by which a penalty is raised."""

SAME_S = 1e-3
"""Seconds by which costs of one column may differ as they are summed in another order."""

LAST_RAISES = 5
"""Raises after which covering a unit twice is forbidden outright, as it should be."""


class MoveLimit(NamedTuple):
    """A limit on the moves of a plan.

    Attributes
    ----------
    former
        The plan in hand.
    most
        Schools that may move.
    beyond_s
        Penalty for each move beyond, seconds.
    """

    former: Former
    most: int
    beyond_s: float


class Master:
    """The master problem, solved again and again as columns are added.

    Its dual vectors, (g + 1 + moves + cuts,) seconds, hold the dual of each unit, the fee for a
    cluster, where moves are limited the price of one and of holding each former cluster, and the
    price of each cut.

    Parameters
    ----------
    penalty_s
        First penalty a school for leaving a unit out, or covering it twice.
    limit
        How many schools of a plan in hand may move, and what each one beyond costs.
    missed_s
        Penalty for each cluster too many or too few; that of `wrong_number_s` if not given.
    """

    def __init__(
        self,
        instance: Instance,
        penalty_s: float,
        limit: MoveLimit | None = None,
        missed_s: float | None = None,
    ) -> None:
        g = len(instance.schools)
        self._numbered = instance.clusters > 0
        self._left_out_s: Floats = instance.left_out_s
        self._twice_penalty_s: Floats = np.asarray(penalty_s * instance.schools, dtype=np.float64)
        self._last_penalty_s = self._twice_penalty_s * RAISE**LAST_RAISES
        self._penalty_s: Floats = np.asarray(
            np.minimum(self._twice_penalty_s, self._left_out_s), dtype=np.float64
        )
        self._program = program = LinearProgram()
        program.add_rows(np.ones(g), np.ones(g))
        self._left_out = program.add_columns(self._penalty_s)
        program.put(np.arange(g), self._left_out)
        self._twice = program.add_columns(self._twice_penalty_s, upper=1.0)
        program.put(np.arange(g), self._twice, -1.0)
        if self._numbered:
            program.add_rows(instance.clusters, instance.clusters)
            missed_s = wrong_number_s(instance) if missed_s is None else missed_s
            missed = program.add_columns(np.full(2, missed_s))
            program.put(np.array([g]), missed[:1])
            program.put(np.array([g]), missed[1:], -1.0)
        self._g = g
        self._limit = limit
        self._first_limit = program.rows
        if limit is not None:
            q = len(limit.former.sizes)
            program.add_rows(np.full(1 + q, -np.inf), np.append(float(limit.most), np.ones(q)))
            moved = np.flatnonzero(limit.former.placed)
            program.put(
                np.full(len(moved), self._first_limit),
                self._left_out[moved],
                limit.former.placed[moved].astype(np.float64),
            )
            beyond = program.add_columns(np.array([limit.beyond_s]))
            program.put(np.array([self._first_limit]), beyond, -1.0)
        self._first_cut = program.rows
        self._first_column = program.columns
        self._known: dict[bytes, float] = {}
        self._members: list[Ints] = []
        self._costs: list[Floats] = []
        self._triples = np.zeros((0, 3), np.int64)
        self._duals_stay = False
        self._solution: tuple[float, Floats] | None = None

    def add(self, members: Ints, costs: Floats) -> int:
        """Add columns, (c, most) units padded with -1, with costs; return how many were new.

        One that costs less than before counts as new.
        """
        new = []
        for at, row in enumerate(members.astype(np.int32)):
            key = row.tobytes()
            if costs[at] < self._known.get(key, np.inf) - SAME_S:
                self._known[key] = float(costs[at])
                new.append(at)
        if new:
            self._duals_stay, self._solution = False, None
        columns = self._program.add_columns(costs[new])
        held = members[new]
        self._members.append(held)
        self._costs.append(costs[new])
        cluster, place = np.nonzero(held >= 0)
        self._program.put(held[cluster, place], columns[cluster])
        if self._numbered:
            self._program.put(np.full(len(new), self._g), columns)
        if self._limit is not None:
            count, row, former = count_moves(self._limit.former, held)
            moving = np.flatnonzero(count)
            row_of_moves = np.full(len(moving), self._first_limit)
            self._program.put(row_of_moves, columns[moving], count[moving].astype(np.float64))
            self._program.put(self._first_limit + 1 + former, columns[row])
        if len(self._triples):
            row, cut = touched(self._all_cuts(), held)
            self._program.put(self._first_cut + cut, columns[row])
        return len(new)

    def cut(self, triples: Ints) -> None:
        """Add cuts, (c, 3) units: at most one cluster in all may touch each."""
        before, self._solution = len(self._triples), None
        self._triples = np.concatenate([self._triples, triples])
        self._program.add_rows(np.full(len(triples), -np.inf), np.ones(len(triples)))
        cuts = make_cuts(triples, np.ones(len(triples)), self._g)
        row, cut = touched(cuts, np.concatenate(self._members))
        self._program.put(self._first_cut + before + cut, self._first_column + row)

    def solve(
        self, *, fixed: bool = False, seconds: float = INFINITE
    ) -> tuple[float, Floats] | None:
        """Return the value, seconds, and the (d,) dual vector; None where the solver gave up.

        Where nothing was added or changed since the last solution, it is that.

        Parameters
        ----------
        fixed
            Columns were fixed, and nothing else was done, since the last solution.
        seconds
            Time to spend.
        """
        if self._solution is not None:
            return self._solution
        # a cut leaves the duals of the last solution feasible, as a fixed column does
        known, self._duals_stay = fixed or self._duals_stay, True
        if not self._program.solve(known_duals=known, seconds=seconds):
            self._duals_stay = False
            return None
        duals = self._program.duals
        fee_s = -duals[self._g : self._g + 1] if self._numbered else np.zeros(1)
        prices_s = np.maximum(-duals[self._first_limit :], 0.0)
        vector = np.concatenate([duals[: self._g], fee_s, prices_s])
        self._solution = self._program.value, vector
        return self._solution

    def duals(self, vector: Floats) -> DualPrices:
        """Return a dual vector, (d,), as dual prices; 0 for what was added after it."""
        g = self._g
        limits = self._first_cut - self._first_limit
        prices_s = np.zeros(limits + len(self._triples))
        prices_s[: len(vector) - g - 1] = vector[g + 1 :]
        moves = NO_MOVES
        if self._limit is not None:
            held_s = prices_s[1:limits].copy()
            moves = MovePrices(self._limit.former, self._limit.most, float(prices_s[0]), held_s)
        cuts = make_cuts(self._triples, prices_s[limits:], g)
        return DualPrices(vector[:g].copy(), float(vector[g]), cuts, moves)

    def limit_moves(self, most: int) -> None:
        """Change how many schools may move; once between two solutions."""
        assert self._limit is not None  # noqa: S101 - only a master with a limit is asked
        self._solution = None
        self._limit = self._limit._replace(most=most)
        self._program.set_upper(self._first_limit, float(most))

    def support(self) -> tuple[Ints, Floats]:
        """Return the columns of the last solution, (c, most), and the value of each."""
        taken = self._taken()
        values = self._program.values[self._first_column + taken]
        return np.concatenate(self._members)[taken], values

    def fix(self, rows: Ints) -> None:
        """Keep columns at 1 from now on; (k,) their rows in the last `support`, ascending."""
        self._solution = None
        self._program.fix(self._first_column + self._taken()[rows])

    def _taken(self) -> Ints:
        return np.flatnonzero(self._program.values[self._first_column :] > 1e-6)

    def known(self) -> tuple[Ints, Floats]:
        """Return all columns added, (c, most), and their costs."""
        return np.concatenate(self._members), np.concatenate(self._costs)

    def _all_cuts(self) -> Cuts:
        return make_cuts(self._triples, np.ones(len(self._triples)), self._g)

    def raise_penalties(self) -> bool:
        """Raise the penalty of leaving out, and of covering twice, where the solution does so.

        Returns
        -------
        Whether any penalty was raised: if not, the last solution holds at the full penalties.
        """
        left_out = self._program.values[self._left_out] > 1e-7
        left_out &= self._penalty_s < self._left_out_s
        self._penalty_s[left_out] = np.minimum(RAISE * self._penalty_s, self._left_out_s)[left_out]
        self._program.set_costs(self._left_out[left_out], self._penalty_s[left_out])
        twice = self._program.values[self._twice] > 1e-7
        self._twice_penalty_s[twice] *= RAISE
        self._program.set_costs(self._twice[twice], self._twice_penalty_s[twice])
        self._program.forbid(self._twice[twice & (self._twice_penalty_s > self._last_penalty_s)])
        raised = bool(left_out.any() or twice.any())
        if raised:
            self._duals_stay, self._solution = False, None
        return raised
