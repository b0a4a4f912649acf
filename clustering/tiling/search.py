"""One plan of a large problem: annealed, then bounded as a whole, then improved in windows.

Whoever calls runs the tasks, on as many computers as there are. A task is a pure function of what
it holds; the same outcomes make the same plan, in whatever order they come.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, repeat
from typing import NamedTuple

import numpy as np

from clustering.clock import Clock, Limits, Progress, ProgressCall
from clustering.compiled import Floats, Ints
from clustering.optimiser.columns.master import Master
from clustering.optimiser.columns.raising import first_penalty
from clustering.optimiser.dual_prices import (
    DualBound,
    DualPrices,
    duals_within,
    duals_without_cuts,
    reduced_costs,
)
from clustering.optimiser.instance import UnitSet, shares_of
from clustering.tiling.bound import bound_of, cheapest_shares, lowered
from clustering.tiling.cells import cells_of
from clustering.tiling.column_ladder import LADDER, ColumnLadder, Columns, Rung, unique_columns
from clustering.tiling.sparse_instance import SparseInstance
from clustering.tiling.tasks import (
    AnnealTask,
    ColumnsTask,
    CutTask,
    NearTask,
    PriceTask,
    TilingOutcome,
    TilingTask,
    WindowTask,
    columns_in,
    raised_duals,
)

WINDOW, CELL, REGION, CUT_REGION, ROOTS = 250, 600, 1_500, 400, 100
"""Units, about, of a window, of a cell to look for near columns in, of a region with a linear
program of its own, the same with cuts, and to price at once."""
PASSES = 2
"""Times that the whole is cut into regions."""
COLUMNS_PART, CLIMB_PART = 0.24, 0.5
"""Shares of the time for the columns of regions at most, and after which dual prices are only
proven."""
CUT_PART, PRICE_PART = 0.23, 0.15
"""Shares of the time for cuts at most, and for one pricing of all roots."""
CUT_S, FEWEST_PASSES, MOST_PASSES = 0.015, 2, 3
"""Least seconds of cuts for each unit in a pass, and passes: one alone is worth less than the
windows in its place."""
MOVES_A_SECOND, MOVES = 4_000_000, 10_000
"""Moves that an annealing makes in a second, about, and moves for each unit."""
ANNEAL_PART = 0.1
"""Share of the time that the annealing may take at most."""
PATIENCE = 15.0
"""Factor on the time that an annealing should take, after which it is broken off."""
SURE = 4.0
"""Factor on the first penalty for leaving a school out. Raised at the end, it makes the linear
program of England take two minutes."""
IDLE_ROUNDS = 3
"""Rounds without gain after which the search ends."""
WINDOW_S, LEAST_S, SHORTEST_S = 12.0, 4.0, 0.01
"""Seconds for a window at most, what it may take at least, and what any takes."""
TURN = 0.9
"""Radians by which the windows of a round are turned from those of the one before."""
CLOSE, FIRST_CLOSE, PROVEN_CLOSE = 5e-4, 5e-3, 2e-3
"""Fractions of the linear program's value: that the bound by near columns may stay below it; the
same before the first proof, which finds the far columns that are missing then; and that a proven
bound may, as lowering and cuts raise it quicker than another proof."""


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
        """Solve the linear program of the whole, prove a bound by its duals, and raise them."""
        ladder = self._ladder()
        for close in chain([FIRST_CLOSE], repeat(CLOSE)):
            all_found = ladder.climb(partial(self._left, CLIMB_PART), close)
            known, duals = ladder.master.known(), ladder.stable_duals
            priced = self._prove(duals, known)
            missing = ladder.add(*priced.columns)
            if ladder.value - self.bound <= PROVEN_CLOSE * abs(ladder.value):
                break
            if not (all_found and (missing or close > CLOSE) and self._left(CLIMB_PART) > 0):
                break
        self._lower(duals, priced, known)
        if len(known[1]):
            self._raise_by_cuts()

    def _raise_by_cuts(self) -> None:
        """Raise the duals by cuts, region by region, with other borders in each pass.

        With cuts the linear program of the whole would take twenty times as long.
        """
        passes = min(int(CUT_PART * self._work_s / (CUT_S * self.units)), MOST_PASSES)
        known = self.proof.known
        for number in range(1, passes + 1 if passes >= FEWEST_PASSES else 1):
            if self._left(CLIMB_PART) <= 0:
                break
            regions = cells_of(self.instance.unit_places, CUT_REGION, TURN * number)
            duals, found = self._cut(regions, CUT_PART * self._work_s / passes / len(regions))
            priced = self._prove(duals, found)
            # without these columns the regions of the next pass would make them too cheap again
            found = unique_columns([found, priced.columns])
            self._lower(duals, priced, found)
            self.proof = replace(self.proof, known=found)
        # windows take longer with so many columns
        self.proof = replace(self.proof, known=known)

    def _lower(self, duals: DualPrices, priced: _Priced, known: Columns) -> None:
        """Lower duals by the columns that are too cheap, and prove them, while that gains."""
        while len(priced.columns[0]):
            before = priced.bound
            duals = lowered(duals, priced.columns[0], reduced_costs(duals, *priced.columns))
            priced = self._prove(duals, known, priced.lowest)
            if not priced.bound > before + CLOSE * abs(before):
                return

    def _cut(self, regions: Sequence[Ints], seconds: float) -> tuple[DualPrices, Columns]:
        """Return duals raised by cuts, in so many seconds for each region, and known columns."""
        tasks = []
        for region in regions:
            units = self._with_near(region, LADDER[-1].reach)
            within = self.proof.within(units.tolist())
            tasks.append(CutTask(units, np.isin(units, region), within, seconds))
        outcomes = dict(self._each(tasks, "Cuts"))
        cut = [(regions[at], outcome) for at, outcome in sorted(outcomes.items())]
        found = unique_columns([self.proof.known, self._joined(outcomes)])
        return raised_duals(self.proof.duals, cut), found

    def _with_near(self, cell: Ints, most: int) -> Ints:
        """Return the units of a cell and the nearest of each, `most` at most, ascending."""
        near = [self.instance.nearest(unit, most) for unit in cell.tolist()]
        return np.unique(np.concatenate([cell, *near]))

    def _ladder(self) -> ColumnLadder:
        """Return the linear program of the whole, with the columns that regions find.

        The regions of the second pass lie across the borders of the first.
        """
        nothing = self.instance.part(np.zeros(0, np.int64))
        rows = nothing._replace(schools=self.instance.schools, left_out_s=self.instance.left_out_s)
        master = Master(rows, SURE * first_penalty(rows, self.clusters))
        plan = TilingOutcome(
            columns=tuple(self.clusters), column_costs=tuple(self.clusters.values())
        )
        master.add(*columns_in(plan, self.instance.terms.most))
        # the first solutions' duals are extreme, as a centre they would keep the bound low for long
        centre = duals_without_cuts(shares_of(rows, self.clusters))
        # regions have found what is nearer, and here the linear program takes longer than pricing
        ladder = ColumnLadder(master, centre, self._price_near, LADDER[-1:])
        for number in range(PASSES):
            self._add_columns(master, centre, number)
            # in one go it takes several times as long
            ladder.solve(self._left(CLIMB_PART))
        return ladder

    def _add_columns(self, master: Master, centre: DualPrices, number: int) -> None:
        """Add the columns that regions find to those of the whole."""
        known = DualBound(0.0, centre, finished=False, known=master.known())
        regions = [units for units, _ in self._windows(number, REGION)]
        # by the clock no task would be the same again, and a run that goes on would do it anew
        seconds = COLUMNS_PART * self._work_s / PASSES / len(regions)
        tasks = [ColumnsTask(units, known.within(units.tolist()), seconds) for units in regions]
        master.add(*self._joined(dict(self._each(tasks, f"Columns, pass {number + 1}"))))

    def _price_near(self, duals: DualPrices, rung: Rung) -> Columns:
        """Find columns of all units among their nearest."""
        tasks = []
        for cell in cells_of(self.instance.unit_places, CELL):
            units = self._with_near(cell, rung.reach)
            tasks.append(NearTask(units, duals_within(duals, units.tolist()), rung))
        return self._joined(dict(self._each(tasks, "Dual prices")))

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
