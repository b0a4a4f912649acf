"""One plan of a large problem: annealed in windows, then duals and a bound, then better windows.

Whoever calls runs the tasks, on as many computers as there are. A task is a pure function of what
it holds; the same outcomes make the same plan, in whatever order they come.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from clustering.clock import Clock, Limits, Progress, ProgressCall
from clustering.compiled import Ints
from clustering.optimiser.dual_prices import (
    DualPrices,
    duals_within,
    duals_without_cuts,
    reduced_costs,
)
from clustering.optimiser.instance import UnitSet
from clustering.tiling.bound import bound_of, cheapest_shares, lowered, stitched
from clustering.tiling.cells import cells_of
from clustering.tiling.sparse_instance import SparseInstance
from clustering.tiling.tasks import (
    AnnealTask,
    DualsTask,
    PriceTask,
    RaiseTask,
    TilingOutcome,
    TilingTask,
    WindowTask,
    duals_in,
)

WINDOW, TILE, CELL, ROOTS = 250, 200, 105, 100
"""Units, about, of a window, of the core of a tile, of a cell to raise, and to price at once."""
HALO = 16
"""Nearest units of each unit of a tile's core that lie in its halo."""
PLAN_PART, DUALS_PART, PRICE_PART, BOUND_PART = 0.2, 0.3, 0.2, 0.6
"""Shares of the time for the first plan and for the duals of the tiles; what one pricing of all
roots may take at most; and the share after which the bound is no longer raised."""
PASSES = 2
"""Times that the duals of tiles are found, the second time with those of others known."""
MOVES_A_SECOND, FIRST_MOVES, MORE_MOVES, ROUNDS = 4_000_000, 10_000, 5_000, 5
"""Moves that an annealing makes in a second, about; moves for each unit from nothing, and in each
round after that; and rounds in all, the last of them after the bound where time is short."""
PATIENCE = 15.0
"""Factor on the time that an annealing should take, after which it is broken off."""
WINDOW_S, LEAST_S = 12.0, 4.0
"""Seconds for a window at most, and at least."""
TURN = 0.9
"""Radians by which the cells of a round are turned from those of the one before."""
LEAST_GAIN = 5e-4
"""Share of their sum by which a round must raise the duals for another."""

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
    bound
        No plan costs less, left-out units at their price, seconds.
    duals
        That prove it.
    """

    instance: SparseInstance
    limits: Limits
    seed: int
    run_tasks: RunTasks
    workers: int
    on_progress: ProgressCall = lambda _: None
    clusters: dict[UnitSet, float] = field(default_factory=dict, init=False)
    bound: float = field(init=False)
    duals: DualPrices = field(init=False)

    def __post_init__(self) -> None:
        self.clock = Clock(self.limits)
        self.duals = cheapest_shares(self.instance)
        self.bound = bound_of(self.instance, self.duals, np.zeros(self.units))

    def run(self) -> None:
        """Find a plan, prove a bound, and improve the plan until time is up."""
        if not self.units:
            return
        rounds = self._first_plan()
        if self.clock.should_continue():
            self._raise_bound()
        while rounds < ROUNDS and self.clock.should_continue():
            self._anneal(rounds, self._moves[1])
            rounds += 1
        while self.clock.should_continue() and self._improve(rounds):
            rounds += 1

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

    @property
    def _moves(self) -> tuple[int, int]:
        """Moves for each unit in the first annealing, and in each after it."""
        budget = int(PLAN_PART * self._work_s * MOVES_A_SECOND / self.units / 2)
        return min(FIRST_MOVES, max(budget, 1)), min(MORE_MOVES, max(budget, 1))

    def _first_plan(self) -> int:
        """Anneal the plan, from nothing and then in turned windows; return how many rounds."""
        first, more = self._moves
        self._anneal(0, first)
        number = 1
        while number < ROUNDS and self.clock.elapsed < PLAN_PART * self.limits.seconds:
            self._anneal(number, more)
            number += 1
        return number

    def _anneal(self, number: int, moves: int) -> None:
        windows = self._windows(number)
        tasks = [
            AnnealTask(
                units,
                tuple(clusters),
                moves,
                PATIENCE * moves * len(units) / MOVES_A_SECOND + 0.1,
                self.seed + number,
            )
            for units, clusters in windows
        ]
        # without its first round there is no plan
        self._replace(windows, tasks, number, ending=number > 0)

    def _replace(
        self,
        windows: list[tuple[Ints, list[UnitSet]]],
        tasks: Sequence[TilingTask],
        number: int,
        *,
        ending: bool = True,
    ) -> None:
        """Replace the clusters of windows by what tasks find; of the rest the plan stays."""
        for at, outcome in self._each(tasks, f"Plan, round {number + 1}", ending=ending):
            for units in windows[at][1]:
                del self.clusters[units]
            self.clusters.update(zip(outcome.clusters, outcome.costs, strict=True))

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
        """Find duals, lower them where columns are too cheap, raise them again, and prove it."""
        shares_s = self.instance.left_out_s.copy()
        for members, cost_s in self.clusters.items():
            schools = self.instance.schools[list(members)]
            shares_s[list(members)] = cost_s * schools / schools.sum()
        duals = self.duals._replace(unit_s=shares_s)
        began = self.clock.elapsed
        for number in range(PASSES):
            passed_s = (self.clock.elapsed - began) / max(number, 1)
            if number and self.clock.left - passed_s < self._late:
                break
            duals = self._stitched(duals, number)
            duals = self._price(self._price(duals))
        self._raise_duals(duals)

    def _raise_duals(self, duals: DualPrices) -> None:
        """Raise duals round by round while there is time, and prove what they do."""
        round_s = pricing_s = 0.0
        number = 0
        gain = math.inf
        while gain >= LEAST_GAIN and self.clock.left - round_s - pricing_s > self._late:
            began = self.clock.elapsed
            raised = self._raised(duals, number)
            gain = (raised.unit_s.sum() - duals.unit_s.sum()) / max(duals.unit_s.sum(), 1.0)
            duals, number = raised, number + 1
            round_s = self.clock.elapsed - began
            pricing_s = round_s / 2
        if number:
            self._price(duals)

    @property
    def _late(self) -> float:
        """Seconds that are left when the bound has had its time."""
        return (1 - BOUND_PART) * self.limits.seconds

    def _stitched(self, duals: DualPrices, number: int) -> DualPrices:
        """Return the duals of all tiles, each with those of its core.

        A tile may leave the units of its halo to others, at the duals that are known of them.
        """
        cores = cells_of(self.instance.unit_places, TILE, TURN * number)
        seconds = max(DUALS_PART / PASSES * self._work_s / len(cores), 0.5)
        tasks = []
        for core in cores:
            near = [self.instance.nearest(unit, HALO) for unit in core.tolist()]
            units = np.unique(np.concatenate([core, *near]))
            whole_s = self.instance.left_out_s[units]
            price_s = np.where(
                np.isin(units, core), whole_s, duals.unit_s[units].clip(0.0, whole_s)
            )
            inside = set(units.tolist())
            clusters = tuple(each for each in sorted(self.clusters) if inside.issuperset(each))
            tasks.append(DualsTask(units, price_s, clusters, seconds, self.seed))
        found = duals_without_cuts(duals.unit_s)
        for at, outcome in self._each(tasks, f"Dual prices, round {number + 1}"):
            found = stitched(found, tasks[at].units, cores[at], duals_in(outcome))
        return found

    def _raised(self, duals: DualPrices, number: int) -> DualPrices:
        """Return duals raised in cells turned from those before."""
        cells = cells_of(self.instance.unit_places, CELL, TURN * number)
        seconds = self._work_s / len(cells)
        unit_s = duals.unit_s.copy()
        tasks = [RaiseTask(cell, duals, seconds) for cell in cells]
        for at, outcome in self._each(tasks, f"Bound, round {number + 1}"):
            unit_s[cells[at]] = outcome.unit_s
        return duals._replace(unit_s=unit_s)

    def _price(self, duals: DualPrices) -> DualPrices:
        """Prove what duals do; return them lowered where columns have reduced costs below 0."""
        chunks = -(-self.units // ROOTS)
        roots = [np.arange(chunk, self.units, chunks) for chunk in range(chunks)]
        seconds = PRICE_PART * self._work_s / chunks
        tasks = [PriceTask(each, duals, seconds) for each in roots]
        lowest = np.full(self.units, -math.inf)
        columns: dict[UnitSet, float] = {}
        for at, outcome in self._each(tasks, "Bound"):
            lowest[roots[at]] = outcome.lowest
            columns |= dict(zip(outcome.clusters, outcome.costs, strict=True))
        bound = bound_of(self.instance, duals, lowest)
        if bound > self.bound:
            self.bound, self.duals = bound, duals
        rows = np.full((len(columns), self.instance.terms.most), -1, np.int64)
        for at, units in enumerate(columns):
            rows[at, : len(units)] = units
        return lowered(duals, rows, reduced_costs(duals, rows, np.array(list(columns.values()))))

    def _improve(self, number: int) -> bool:
        """Improve the plan in windows turned from those before; say whether there was time."""
        windows = self._windows(number)
        room = self.workers * max(self.clock.left, 0.0)
        seconds = min(max(room / len(windows), LEAST_S), WINDOW_S)
        windows = windows[: int(room / seconds)]
        tasks = [
            WindowTask(
                units,
                tuple(clusters),
                duals_within(self.duals, units.tolist()),
                seconds,
                self.seed + number,
            )
            for units, clusters in windows
        ]
        self._replace(windows, tasks, number)
        return bool(windows)

    def _windows(self, number: int) -> list[tuple[Ints, list[UnitSet]]]:
        """Return the units and the clusters of each window, those with most to gain first."""
        clusters = sorted(self.clusters)
        blocks = [*clusters, *((unit,) for unit in self.left_out)]
        costs = [self.clusters[each] for each in clusters]
        costs += self.instance.left_out_s[self.left_out].tolist()
        gains = [
            cost_s - self.duals.unit_s[list(members)].sum()
            for members, cost_s in zip(blocks, costs, strict=True)
        ]
        places = self.instance.unit_places
        middles = np.array([places[list(members)].mean(axis=0) for members in blocks])
        most = max(int(WINDOW * len(blocks) / self.units), 1)
        cells = cells_of(middles, most, TURN * number)
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
