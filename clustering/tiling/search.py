"""One plan of a large problem: tiles for duals and a first plan, then windows over their borders.

Whoever calls runs the tasks, on as many computers as there are. A task is a pure function of what
it holds; the same outcomes make the same plan, in whatever order they come.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from clustering.clock import Clock, Limits, Progress, ProgressCall
from clustering.compiled import Floats, Ints
from clustering.optimiser.instance import UnitSet
from clustering.tiling.bound import StitchedDuals, bound_of, tiles_within_reach
from clustering.tiling.cells import cells_of
from clustering.tiling.sparse_problem import SparseProblem
from clustering.tiling.tasks import (
    BoundTask,
    RaiseTask,
    TileTask,
    TilingOutcome,
    TilingTask,
    WindowTask,
)
from clustering.tiling.tiles import Tile, halo_of, tile_of

CELL, WINDOW = 105, 250
"""Units in the core of a tile, and about how many in a window."""
TILES_PART = 0.25
"""Share of the time for duals and a first plan."""
WINDOW_S, LEAST_S = 12.0, 4.0
"""Seconds for a window at most, and at least."""
TURN = 0.9
"""Radians by which the windows of a round are turned from those of the one before."""
UNTIL = 3
"""Rounds of windows that are made in any case; then they end where one gains nothing."""
DUALS_PART, LEAST_GAIN = 0.5, 5e-4
"""Share of the time after which duals are no longer raised, and the share of their sum that a round
must gain for another."""

RunTasks = Callable[[Sequence[TilingTask]], Iterator[tuple[int, TilingOutcome]]]
"""Runs tasks; yields the position and the outcome of each as it ends, none of one that was lost."""


@dataclass
class TiledSearch:
    """The search: a plan and a bound as they get better.

    Attributes
    ----------
    problem
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
        No plan costs less, left-out schools at their price, seconds.
    duals
        That prove it.
    """

    problem: SparseProblem
    limits: Limits
    seed: int
    run_tasks: RunTasks
    workers: int
    on_progress: ProgressCall = lambda _: None
    clusters: dict[UnitSet, float] = field(default_factory=dict, init=False)
    bound: float = field(default=-math.inf, init=False)
    duals: StitchedDuals = field(init=False)

    def __post_init__(self) -> None:
        problem = self.problem
        self.clock = Clock(self.limits)
        self.open_units = np.array(
            [at for at, each in enumerate(problem.placeabilities) if each.open], dtype=np.int64
        )
        self.duals = StitchedDuals(np.zeros(len(problem.units)))
        self.price_s = np.array(
            [problem.left_out_s[list(unit.rows)].sum() for unit in problem.units]
        )
        self.cells = self._cells(CELL)

    def run(self) -> None:
        """Find duals and a first plan, prove a bound, and improve the plan until time is up."""
        self._solve_tiles()
        self._raise_bound()
        number = 1
        while self.clock.should_continue() and self._improve(number):
            number += 1

    @property
    def cost(self) -> float:
        """Cost of the plan, left-out schools at their price, seconds."""
        left_out = np.ones(len(self.price_s), dtype=bool)
        left_out[[unit for members in self.clusters for unit in members]] = False
        return sum(self.clusters.values()) + float(self.price_s[left_out].sum())

    def _solve_tiles(self) -> None:
        tiles = [
            tile_of(self.problem, cell, halo_of(self.problem, cell, self.open_units))
            for cell in self.cells
        ]
        seconds = max(TILES_PART * self.limits.seconds * self.workers / max(len(tiles), 1), 0.5)
        tasks = [TileTask(tile.instance, seconds, self.seed) for tile in tiles]
        found: dict[int, TilingOutcome] = {}
        for at, outcome in self.run_tasks(tasks):
            found[at] = outcome
            self._report(f"Tiles: {len(found):,} of {len(tiles):,}")
        taken: set[int] = set()
        for at, outcome in sorted(found.items()):
            tile = tiles[at]
            cuts = zip(outcome.triples, outcome.price_s, strict=True)
            unit_s = np.array(outcome.unit_s)
            self.duals = self.duals.stitched(tile.units, tile.core, unit_s, cuts)
            for members, cost_s in zip(outcome.clusters, outcome.costs, strict=True):
                mine = 2 * sum(unit < tile.core for unit in members) > len(members)
                units = _of_whole(tile, members)
                if mine and taken.isdisjoint(units):
                    taken.update(units)
                    self.clusters[units] = cost_s

    def _raise_bound(self) -> None:
        """Lower the stitched duals where columns are too cheap, raise them again, and prove it."""
        lowest, members, reduced = self._price(self.duals)
        self._keep_bound(self.duals, lowest)
        duals = self.duals.lowered(members, reduced)
        number = 0
        while self.clock.left > (1 - DUALS_PART) * self.limits.seconds:
            number += 1
            raised = self._raised(duals, number)
            gain = (raised.unit_s.sum() - duals.unit_s.sum()) / max(duals.unit_s.sum(), 1.0)
            duals = raised
            if gain < LEAST_GAIN:
                break
        if not self.clock.stopped:
            self._keep_bound(duals, self._price(duals)[0])

    def _keep_bound(self, duals: StitchedDuals, lowest: Floats) -> None:
        bound = bound_of(self.problem, duals, lowest)
        if bound > self.bound:
            self.bound, self.duals = bound, duals
        self._report("Bound")

    def _raised(self, duals: StitchedDuals, number: int) -> StitchedDuals:
        """Return duals raised in cells turned from those before."""
        cells = self._cells(CELL, TURN * number)
        tiles = list(tiles_within_reach(self.problem, cells, later=False))
        tasks = [RaiseTask(tile.instance, tile.core, duals.within(tile.units)) for tile in tiles]
        raised = duals
        for done, (at, outcome) in enumerate(self.run_tasks(tasks), start=1):
            tile = tiles[at]
            raised = raised.stitched(tile.units, tile.core, np.array(outcome.unit_s))
            self._report(f"Duals of round {number}: {done:,} of {len(tasks):,}")
        return raised

    def _cells(self, most: int, turn: float = 0.0) -> list[Ints]:
        """Return cells of the units that some cluster can hold."""
        places = self.problem.unit_places[self.open_units]
        return [self.open_units[cell] for cell in cells_of(places, most, turn)]

    def _price(self, duals: StitchedDuals) -> tuple[Floats, Ints, Floats]:
        """Return the lowest reduced cost at each unit, and columns below 0 with theirs."""
        tiles = list(tiles_within_reach(self.problem, self.cells, later=True))
        tasks = [BoundTask(tile.instance, tile.core, duals.within(tile.units)) for tile in tiles]
        lowest = np.full(len(self.price_s), -math.inf)
        columns: dict[UnitSet, float] = {}
        for at, outcome in self.run_tasks(tasks):
            tile = tiles[at]
            lowest[tile.units[: tile.core]] = outcome.lowest
            for members, cost_s in zip(outcome.clusters, outcome.costs, strict=True):
                columns[_of_whole(tile, members)] = cost_s
        most = max(map(len, columns), default=1)
        rows = np.full((len(columns), most), -1, np.int64)
        for at, units in enumerate(columns):
            rows[at, : len(units)] = units
        return lowest, rows, duals.reduced(rows, np.array(list(columns.values())))

    def _improve(self, number: int) -> bool:
        """Improve the plan in windows turned from those before; say whether to go on."""
        windows = self._windows(number)
        room = self.workers * max(self.clock.left, 0.0)
        seconds = min(max(room / max(len(windows), 1), LEAST_S), WINDOW_S)
        windows = windows[: int(room / seconds)]
        if not windows:
            return False
        tiles = [tile_of(self.problem, units) for units, _ in windows]
        tasks = [
            WindowTask(
                tile.instance,
                _inside(tile, clusters),
                self.duals.within(tile.units),
                seconds,
                self.seed + number,
            )
            for tile, (_, clusters) in zip(tiles, windows, strict=True)
        ]
        before = self.cost
        for done, (at, outcome) in enumerate(self.run_tasks(tasks), start=1):
            for units in windows[at][1]:
                del self.clusters[units]
            for members, cost_s in zip(outcome.clusters, outcome.costs, strict=True):
                self.clusters[_of_whole(tiles[at], members)] = cost_s
            self._report(f"Windows of round {number}: {done:,} of {len(tasks):,}")
        return self.cost < before or number < UNTIL

    def _windows(self, number: int) -> list[tuple[list[int], list[UnitSet]]]:
        """Return the units and the clusters of each window, those with most to gain first."""
        clusters = sorted(self.clusters)
        placed = {unit for members in clusters for unit in members}
        left_out = [unit for unit in self.open_units.tolist() if unit not in placed]
        places = self.problem.unit_places
        middles = [places[list(members)].mean(axis=0) for members in clusters]
        middles += [places[unit] for unit in left_out]
        blocks = [*clusters, *((unit,) for unit in left_out)]
        gains = [
            (self.clusters[members] if at < len(clusters) else self.price_s[members[0]])
            - self.duals.unit_s[list(members)].sum()
            for at, members in enumerate(blocks)
        ]
        if not blocks:
            return []
        mean = len(self.open_units) / max(len(blocks), 1)
        cells = cells_of(
            np.array(middles).reshape(-1, 2), max(int(WINDOW / mean), 1), TURN * number
        )
        cells.sort(key=lambda cell: -sum(gains[at] for at in cell))
        return [
            (
                sorted(unit for at in cell for unit in blocks[at]),
                [blocks[at] for at in cell if at < len(clusters)],
            )
            for cell in cells
        ]

    def _report(self, stage: str) -> None:
        cost = self.cost
        gap = (cost - self.bound) / max(abs(cost), 1.0)
        left_out = len(self.open_units) - sum(map(len, self.clusters))
        self.on_progress(Progress(stage, self.clock.elapsed, cost, self.bound, gap, left_out))


def _of_whole(tile: Tile, members: Sequence[int]) -> UnitSet:
    return tuple(sorted(int(tile.units[unit]) for unit in members))


def _inside(tile: Tile, clusters: Sequence[UnitSet]) -> tuple[UnitSet, ...]:
    at = {unit: place for place, unit in enumerate(tile.units.tolist())}
    return tuple(tuple(sorted(at[unit] for unit in members)) for members in clusters)
