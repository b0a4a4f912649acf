"""One plan of a large problem: annealed, then bounded as a whole, then improved in windows.

Whoever calls runs the tasks, on as many computers as there are. A task is a pure function of what
it holds; the same outcomes make the same plan, in whatever order they come.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from clustering.clock import Clock, Limits, Progress, ProgressCall
from clustering.compiled import Floats, Ints
from clustering.optimiser.dual_prices import (
    DualBound,
    DualPrices,
    duals_without_cuts,
    reduced_costs,
)
from clustering.optimiser.instance import UnitSet, shares_of
from clustering.tiling.bound import bound_of, cheapest_shares, lowered
from clustering.tiling.cells import cells_of
from clustering.tiling.column_ladder import LADDER, Columns, unique_columns
from clustering.tiling.sparse_instance import SparseInstance
from clustering.tiling.tasks import (
    AnnealTask,
    ColumnsTask,
    PriceTask,
    RaiseTask,
    TilingOutcome,
    TilingTask,
    WindowTask,
    columns_in,
    raised_duals,
)

WINDOW, REGION, RAISED, ROOTS = 250, 1_500, 400, 100
"""Units, about, of a window, of a region to solve by itself, and to raise, and to price at once."""
PASSES = 2
"""Passes in which regions are solved by themselves."""
COLUMNS_PART, RAISE_PART = 0.24, 0.45
"""Shares of the time for regions by themselves at most, and after which no pass of cuts begins."""
PASS_PART, PRICE_PART = 0.23, 0.15
"""Shares of the time for one pass at most, and for one pricing of all roots."""
CUT_ROUNDS = 1
"""Rounds of cuts in a pass: the next pass, with other borders, is worth more than a second."""
MOVES_A_SECOND, MOVES = 4_000_000, 2_500
"""Moves that an annealing makes in a second, about, and moves for each unit."""
ANNEAL_PART = 0.1
"""Share of the time that the annealing may take at most."""
PATIENCE = 15.0
"""Factor on the time that an annealing should take, after which it is broken off."""
IDLE_ROUNDS = 3
"""Rounds without gain after which the search ends."""
WINDOW_S, LEAST_S, SHORTEST_S = 12.0, 4.0, 0.01
"""Seconds for a window at most, what it may take at least, and what any takes."""
TURN = 0.9
"""Radians by which the windows of a round are turned from those of the one before."""
CLOSE = 5e-4
"""Fraction of the bound by which a pass, or a lowering, must raise it to be followed by another."""


class _Priced(NamedTuple):
    """What pricing by some duals tells: cheap columns, (u,) the lowest by root, and the bound."""

    columns: Columns
    lowest: Floats
    bound: float


RunTasks = Callable[[Sequence[TilingTask]], Iterator[tuple[int, TilingOutcome]]]
"""Runs tasks; yields the position and the outcome of each as it ends, none of one that was lost."""


@dataclass
class TiledSearch:
    """The search: a plan and a bound as they get better.

    Attributes
    ----------
    instance
        The whole.
    limits, seed
        Time, and the seed of every draw.
    run_tasks, workers
        What runs tasks, and how many at once.
    on_progress
        Hears how far it has come.
    clusters
        Clusters of the plan, of units, each with its cost.
    proof
        The best bound, the duals that prove it, and the columns that they rest on.
    """

    instance: SparseInstance
    limits: Limits
    seed: int
    run_tasks: RunTasks
    workers: int
    on_progress: ProgressCall = lambda _: None
    clusters: dict[UnitSet, float] = field(default_factory=dict, init=False)
    proof: DualBound = field(init=False)

    def __post_init__(self) -> None:
        self.clock = Clock(self.limits)
        duals = cheapest_shares(self.instance)
        bound = bound_of(self.instance, duals, np.zeros(self.units))
        self.proof = DualBound(bound, duals, finished=False, known=self._joined({}))
        self._window_s = LEAST_S
        self._found: set[UnitSet] = set()

    def run(self) -> None:
        """Find a plan, prove a bound, and improve the plan until time is up."""
        if not self.units:
            return
        self._anneal()
        if self.clock.should_continue():
            self._raise_bound()
        number = idle = 0
        while idle < IDLE_ROUNDS:
            before = self.cost
            if not self._improve(number):
                break
            idle = 0 if self.cost < before else idle + 1
            number += 1

    @property
    def bound(self) -> float:
        """No plan costs less, left-out units at their price, seconds."""
        return self.proof.bound

    @property
    def units(self) -> int:
        """Number of units."""
        return len(self.instance.schools)

    @property
    def cost(self) -> float:
        """Cost of the plan, left-out units at their price, seconds."""
        price_s = self.instance.left_out_s
        return sum(self.clusters.values()) + float(price_s[self.left_out].sum())

    @property
    def left_out(self) -> list[int]:
        """Units in no cluster."""
        placed = {unit for members in self.clusters for unit in members}
        return [unit for unit in range(self.units) if unit not in placed]

    @property
    def _work_s(self) -> float:
        """Seconds of all workers together."""
        return self.limits.seconds * self.workers

    def _anneal(self) -> None:
        """Anneal a first plan, window by window: without it there is none."""
        windows = self._windows(0, WINDOW)
        budget = int(ANNEAL_PART * self._work_s * MOVES_A_SECOND / self.units)
        moves = min(MOVES, max(budget, 1))
        tasks = []
        for units, _ in windows:
            seconds = PATIENCE * moves * len(units) / MOVES_A_SECOND + 0.1
            tasks.append(AnnealTask(units, moves, seconds, self.seed))
        for _, outcome in self._each(tasks, "First plan", ending=False):
            self.clusters.update(zip(outcome.clusters, outcome.costs, strict=True))
        # in the order in which they came, no later task would be the same again
        self.clusters = dict(sorted(self.clusters.items()))

    def _improve(self, number: int) -> bool:
        """Improve the plan in windows, as many as there is time for; say whether for any."""
        windows = self._windows(number + 1, WINDOW)
        room = self.workers * max(self.clock.left, 0.0)
        seconds = min(max(room / len(windows), LEAST_S), WINDOW_S)
        windows = windows[: int(room / min(seconds, self._window_s))]
        tasks = []
        others = self._others([units for units, _ in windows])
        for (units, clusters), other in zip(windows, others, strict=True):
            proof = self.proof.within(units.tolist())
            plans, seed = (tuple(clusters), tuple(other)), self.seed + number
            tasks.append(WindowTask(units, *plans, proof, seconds, seed))
        began, done = self.clock.elapsed, 0
        for at, outcome in self._each(tasks, f"Plan, round {number + 1}"):
            for members in windows[at][1]:
                del self.clusters[members]
            self._found.update(windows[at][1], outcome.columns)
            self.clusters.update(zip(outcome.clusters, outcome.costs, strict=True))
            done += 1
        if done:
            self._window_s = max((self.clock.elapsed - began) * self.workers / done, SHORTEST_S)
        return done > 0

    def _others(self, windows: Sequence[Ints]) -> list[list[UnitSet]]:
        """Return the clusters found so far that lie in each window, ascending."""
        window_of = np.full(self.units, -1)
        for at, units in enumerate(windows):
            window_of[units] = at
        found: list[list[UnitSet]] = [[] for _ in windows]
        for members in sorted(self._found):
            first, *rest = set(window_of[list(members)].tolist())
            if first >= 0 and not rest:
                found[first].append(members)
        return found

    def _left(self, part: float) -> float:
        """Seconds that are left until a share of all time is over."""
        return self.clock.left - (1 - part) * self.limits.seconds

    def _each(
        self, tasks: Sequence[TilingTask], stage: str, *, ending: bool = True
    ) -> Iterator[tuple[int, TilingOutcome]]:
        """Yield the outcomes of tasks, until time is up if they are `ending` then."""
        if ending and not self.clock.should_continue():
            return
        for done, (at, outcome) in enumerate(self.run_tasks(tasks), start=1):
            yield at, outcome
            self._report(f"{stage}: {done:,} of {len(tasks):,}")
            if ending and not self.clock.should_continue():
                return

    def _raise_bound(self) -> None:
        """Solve regions, raise their duals in passes with other borders, and prove a bound."""
        self._raise(self._solve_regions(), 0)
        number, before = 1, 0.0
        while self._left(RAISE_PART) > 0 and self.bound > before + CLOSE * abs(before):
            before = self.bound
            self._raise(self.proof, number)
            number += 1

    def _raise(self, start: DualBound, number: int) -> None:
        """Raise duals region by region, also by cuts but for the first pass, and prove them."""
        regions = cells_of(self.instance.unit_places, RAISED, TURN * (number + PASSES))
        seconds = PASS_PART * self._work_s / len(regions)
        rounds, tasks = CUT_ROUNDS if number else 0, []
        for region in regions:
            units = self._with_near(region, LADDER[-1].reach)
            within, inside = start.within(units.tolist()), np.isin(units, region)
            tasks.append(RaiseTask(units, inside, within, seconds, rounds))
        outcomes = dict(self._each(tasks, f"Bound, pass {number + 1}"))
        raised = [(regions[at], outcome) for at, outcome in sorted(outcomes.items())]
        duals, found = raised_duals(start.duals, raised), [start.known, self._joined(outcomes)]
        priced = self._prove(duals, unique_columns(found))
        # without these columns the regions of the next pass would make them too cheap again
        known = unique_columns([*found, priced.columns])
        self._lower(duals, priced, known)
        self.proof = replace(self.proof, known=known)

    def _lower(self, duals: DualPrices, priced: _Priced, known: Columns) -> None:
        """Lower duals by the columns that are too cheap, and prove them, while that gains."""
        while len(priced.columns[0]):
            before = priced.bound
            duals = lowered(duals, priced.columns[0], reduced_costs(duals, *priced.columns))
            priced = self._prove(duals, known, priced.lowest)
            if not priced.bound > before + CLOSE * abs(before):
                return

    def _with_near(self, cell: Ints, most: int) -> Ints:
        """Return the units of a cell and the nearest of each, `most` at most, ascending."""
        near = [self.instance.nearest(unit, most) for unit in cell.tolist()]
        return np.unique(np.concatenate([cell, *near]))

    def _solve_regions(self) -> DualBound:
        """Return the duals that regions have by themselves, joined, and columns.

        By these columns no reduced cost is below 0; the bound is not proven.
        """
        nothing = self.instance.part(np.zeros(0, np.int64))
        rows = nothing._replace(schools=self.instance.schools, left_out_s=self.instance.left_out_s)
        # the first solutions' duals are extreme, as a centre they would keep the bound low for long
        duals = duals_without_cuts(shares_of(rows, self.clusters))
        plan = TilingOutcome(
            columns=tuple(self.clusters), column_costs=tuple(self.clusters.values())
        )
        known = columns_in(plan, self.instance.terms.most)
        for number in range(PASSES):
            regions = [units for units, _ in self._windows(number, REGION)]
            # by the clock no task would be the same again, and a run that goes on would do it anew
            seconds = COLUMNS_PART * self._work_s / PASSES / len(regions)
            centre = DualBound(0.0, duals, finished=False, known=known)
            tasks = [ColumnsTask(each, centre.within(each.tolist()), seconds) for each in regions]
            outcomes = dict(self._each(tasks, f"Columns, pass {number + 1}"))
            for at, outcome in outcomes.items():
                duals.unit_s[regions[at]] = outcome.unit_s
            known = unique_columns([known, self._joined(outcomes)])
        duals = lowered(duals, known[0], reduced_costs(duals, *known))
        return DualBound(0.0, duals, finished=False, known=known)

    def _prove(self, duals: DualPrices, known: Columns, floor: Floats | None = None) -> _Priced:
        """Price roots by some duals, which proves a bound.

        Parameters
        ----------
        duals, known
            Duals of all units, and the columns that they rest on.
        floor
            (u,) what no column has less of as reduced cost, by root, as far as is known: only roots
            below 0 are priced.
        """
        lowest = np.full(self.units, -math.inf) if floor is None else floor.copy()
        left = np.flatnonzero(lowest < 0)
        chunks = max(-(-len(left) // ROOTS), 1)
        roots = [left[chunk::chunks] for chunk in range(chunks)]
        seconds = PRICE_PART * self._work_s / chunks
        tasks = [PriceTask(each, duals, seconds) for each in roots]
        outcomes = dict(self._each(tasks, "Bound"))
        for at, outcome in outcomes.items():
            lowest[roots[at]] = np.maximum(outcome.lowest, lowest[roots[at]])
        bound = bound_of(self.instance, duals, lowest)
        if bound > self.bound:
            self.proof = DualBound(bound, duals, finished=False, known=known)
        return _Priced(self._joined(outcomes), lowest, bound)

    def _joined(self, outcomes: Mapping[int, TilingOutcome]) -> Columns:
        """Return the columns of outcomes in the order of their tasks, not in that of their ends."""
        most = self.instance.terms.most
        none = np.zeros((0, most), np.int64), np.zeros(0)
        found = [none, *(columns_in(outcomes[at], most) for at in sorted(outcomes))]
        members, costs = zip(*found, strict=True)
        return np.concatenate(members), np.concatenate(costs)

    def _windows(self, number: int, most: int) -> list[tuple[Ints, list[UnitSet]]]:
        """Return the units and the clusters of each window, those with most to gain first."""
        clusters = sorted(self.clusters)
        blocks = [*clusters, *((unit,) for unit in self.left_out)]
        costs = [self.clusters[each] for each in clusters]
        costs += self.instance.left_out_s[self.left_out].tolist()
        gains = [
            cost_s - self.proof.duals.unit_s[list(members)].sum()
            for members, cost_s in zip(blocks, costs, strict=True)
        ]
        places = self.instance.unit_places
        middles = np.array([places[list(members)].mean(axis=0) for members in blocks])
        blocks_each = max(int(most * len(blocks) / self.units), 1)
        cells = cells_of(middles, blocks_each, TURN * number)
        cells.sort(key=lambda cell: -sum(gains[at] for at in cell))
        return [
            (
                np.array(sorted(unit for at in cell for unit in blocks[at]), dtype=np.int64),
                [blocks[at] for at in cell if at < len(clusters)],
            )
            for cell in cells
        ]

    def _report(self, stage: str) -> None:
        cost = self.cost
        gap = (cost - self.bound) / max(abs(cost), 1.0)
        schools = int(self.instance.schools[self.left_out].sum())
        self.on_progress(Progress(stage, self.clock.elapsed, cost, self.bound, gap, schools))
