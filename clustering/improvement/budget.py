"""The best plans of an instance within a budget of moves, and the bounds of them.

One linear program serves every budget: its columns, cuts and duals stay, and only the limit of its
row of moves changes. Its duals prove a bound that is a straight line over the budget, so those of a
few budgets bound all.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csc_array

from clustering.compiled import Floats, Ints
from clustering.optimiser.columns.column_generation import ColumnGeneration
from clustering.optimiser.columns.master import Master, MoveLimit
from clustering.optimiser.columns.pricing import price_all
from clustering.optimiser.columns.pricing_result import PricingResult
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.dual_prices import DualBound, DualPrices, reduced_costs
from clustering.optimiser.exact.column_enumeration import pool_of
from clustering.optimiser.exact.set_partitioning import (
    SideRows,
    solve_set_partitioning,
)
from clustering.optimiser.instance import Instance, UnitSet, cost_of, rows_of, unit_sets
from clustering.optimiser.moves import Former, count_moves
from clustering.optimiser.search_context import SearchContext

FIRST_PENALTY = 4.0
"""First penalty for leaving a school out, in the first plan's mean costs of a school."""

FIRST_ENOUGH, ENOUGH = 3e-3, 5e-4
"""Fraction of the cost that a bound may stay below what its linear program promises: at first, and
with cuts."""

CUT_ROUNDS = 2
"""Rounds of cuts for each budget at most."""

COLUMNS, NODES = 3_000, 200
"""Columns that a plan is chosen from, and nodes of the solver's tree."""

GAP_COLUMNS, GAP_EFFORT, GAP_NODES = 30_000, 1_000_000, 2_000
"""Columns of a proof at most, branches a root to enumerate them, and nodes of the solver's tree."""


@dataclass(frozen=True)
class Budgeted:
    """A plan of the units.

    Attributes
    ----------
    clusters
        Disjoint sets of units; a unit in none is left out.
    cost
        Seconds, left-out units at their price.
    moves
        Schools that it moves.
    """

    clusters: tuple[UnitSet, ...]
    cost: float
    moves: int


def budgeted(instance: Instance, former: Former, clusters: Iterable[UnitSet]) -> Budgeted:
    """Return clusters with their cost and moves."""
    ordered = tuple(sorted(clusters))
    out = np.ones(len(instance.schools), dtype=bool)
    out[[unit for members in ordered for unit in members]] = False
    cost = sum(cost_of(instance, members) for members in ordered)
    moves, _, _ = count_moves(former, rows_of(instance, ordered)[0])
    return Budgeted(
        ordered,
        cost + float(instance.left_out_s[out].sum()),
        int(moves.sum() + former.placed[out].sum()),
    )


@dataclass(frozen=True)
class Line:
    """A bound of every budget of moves.

    Attributes
    ----------
    budget, bound
        Moves at most, and the cost that no plan with so many is below, seconds.
    duals
        Those that prove it; one move more lowers it by their price of a move.
    """

    budget: int
    bound: float
    duals: DualPrices

    def at(self, budget: int) -> float:
        """Return the bound of another budget, seconds."""
        return self.bound + self.duals.moves.price_s * (self.budget - budget)


@dataclass
class Budgets:
    """Bounds and plans of every budget of moves.

    Attributes
    ----------
    instance, former
        What is planned, and the plan in hand.
    start
        A good plan, whoever moves, to begin with.
    free
        Bound of the instance whoever moves; its columns are the first ones.
    context
        Ends the search when time is up.
    lines
        Bounds that duals prove.
    proven
        Bounds proven for single budgets by choosing among all columns.
    """

    instance: Instance
    former: Former
    start: Budgeted
    free: DualBound
    context: SearchContext
    lines: list[Line] = field(default_factory=list)
    proven: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        schools = max(int(self.instance.schools.sum()), 1)
        penalty_s = FIRST_PENALTY * max(abs(self.start.cost), 1.0) / schools
        beyond_s = 2.0 * float(self.instance.left_out_s.sum()) + abs(self.start.cost)
        limit = MoveLimit(self.former, self.start.moves, beyond_s)
        self._master = Master(self.instance, penalty_s, limit)
        self._master.add(*self.free.known)
        costs = {members: cost_of(self.instance, members) for members in self.start.clusters}
        self._generation = ColumnGeneration(self.instance, costs, self._master, self.context)
        self._generation.centre = np.append(self.free.duals.unit_s, self.free.duals.fee_s)

    def add(self, clusters: Iterable[UnitSet]) -> None:
        """Add the clusters of a plan to the columns."""
        self._master.add(*rows_of(self.instance, tuple(clusters)))

    def bound(self, budget: int) -> float:
        """Return the best bound known for a budget of moves, seconds."""
        lines = [line.at(budget) for line in self.lines]
        later = [bound for at, bound in self.proven.items() if at >= budget]
        return max([self.free.bound, *lines, *later])

    def raise_bound(self, budget: int, *, cuts: bool = False) -> None:
        """Generate columns for a budget, and cuts too; the best bound is kept."""
        generation = self._generation
        generation.enough = ENOUGH if cuts else FIRST_ENOUGH
        generation.limit_moves(budget)
        finished = generation.run()
        for _ in range(CUT_ROUNDS if cuts else 0):
            if not finished or not generation.add_cuts():
                break
            finished = generation.run()
        if np.isfinite(generation.bound):
            self.lines.append(Line(budget, generation.bound, generation.duals))

    def choose(self, budget: int, known: Budgeted) -> Budgeted:
        """Return the best plan of a budget among the columns of least reduced cost.

        Parameters
        ----------
        known
            A plan within the budget, returned where there is none better.
        """
        duals = self._duals(budget)
        members, costs = self._master.known()
        reduced = reduced_costs(duals, members, costs)
        cheapest = np.argsort(reduced, kind="stable")[:COLUMNS]
        cheapest = cheapest[reduced[cheapest] <= self._gap_s(budget, known) + 1e-2]
        columns = PricingResult(members[cheapest], costs[cheapest], np.zeros(0), complete=False)
        return self._chosen(columns, duals, budget, known, NODES)[0]

    def close_gap(self, budget: int, known: Budgeted) -> Budgeted:
        """Choose the plan of a budget from all columns that a better one could hold.

        As in `clustering.optimiser.exact.proof.prove`: where they are not too many, the bound of
        that choice is one of the budget.
        """
        if not self.lines:
            return known
        goal = PricingGoal(self._gap_s(budget, known) + 1e-2, GAP_EFFORT, every=True)
        duals = self._duals(budget)
        columns = price_all(self.instance, duals, goal, GAP_COLUMNS, self.context)
        if not columns.complete:
            return known
        best, bound = self._chosen(columns, duals, budget, known, GAP_NODES)
        self.proven[budget] = max(self.bound(budget), min(bound, best.cost))
        return best

    def _gap_s(self, budget: int, known: Budgeted) -> float:
        """Return the reduced cost above which no column is part of a better plan, seconds.

        By the very duals of `_duals`: those of another bound do not limit their reduced costs.
        """
        return known.cost - self._line(budget).at(budget) if self.lines else np.inf

    def _line(self, budget: int) -> Line:
        return max(self.lines, key=lambda line: line.at(budget))

    def _duals(self, budget: int) -> DualPrices:
        """Return the duals that prove the best bound of a budget, for that budget."""
        if not self.lines:
            return self._master.duals(self._generation.centre)
        duals = self._line(budget).duals
        return duals._replace(moves=duals.moves._replace(most=budget))

    def _chosen(
        self, columns: PricingResult, duals: DualPrices, budget: int, known: Budgeted, nodes: int
    ) -> tuple[Budgeted, float]:
        """Return the best plan within a budget from some columns, and its bound among them."""
        numbered = self.instance.clusters > 0
        bound = DualBound(-np.inf, duals, finished=False, numbered=numbered)
        pool = pool_of(self.instance, known.clusters, columns, bound)
        limited = pool.limited(self._side_rows(pool.members, budget))
        choice = solve_set_partitioning(limited, nodes, self.context)
        base_s = duals.base_s(self.instance.clusters)
        if choice.chosen is None:
            return known, -np.inf
        best = budgeted(self.instance, self.former, unit_sets(pool.members[list(choice.chosen)]))
        better = best.cost < known.cost - 1e-3 and best.moves <= budget
        return best if better else known, base_s + choice.bound

    def _side_rows(self, members: Ints, budget: int) -> SideRows:
        """Return the row of moves, and for each former cluster that one holds it at most."""
        moves, row, cluster = count_moves(self.former, members)
        q, g = len(self.former.sizes), len(self.former.known)
        entries: tuple[Ints, Ints, Floats] = (
            np.concatenate([np.zeros(len(members), np.int64), 1 + cluster]),
            np.concatenate([np.arange(len(members)), row]),
            np.concatenate([moves, np.ones(len(row))]).astype(np.float64),
        )
        left_out = (np.zeros(g, np.int64), np.arange(g))
        placed = self.former.placed.astype(np.float64)
        return SideRows(
            csc_array((entries[2], entries[:2]), shape=(1 + q, len(members))),
            csc_array((placed, left_out), shape=(1 + q, g)),
            np.append(float(budget), np.ones(q)),
        )
