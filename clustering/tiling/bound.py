"""A lower bound on the cost of every plan of the whole, from dual prices stitched of its tiles.

Proof. Any dual prices prove a bound by the lowest reduced cost at each root
(`clustering.optimiser.columns.column_generation.lagrangean`). Let the root of a cluster be its
first unit in an order of all units: cell by cell, and within a cell as its instance has them. Then
a cluster with its root in a cell has no unit in an earlier one. So for each cell its roots are
priced among its own units and those of later cells within reach, and no cluster of the whole is
missed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from clustering.compiled import Floats, Ints
from clustering.optimiser.columns.pricing import KEEP, NO_LIMIT, price_one
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.dual_prices import (
    DualPrices,
    Triple,
    make_cuts,
    reduced_costs,
)
from clustering.optimiser.instance import Instance
from clustering.tiling.sparse_problem import SparseProblem
from clustering.tiling.tiles import Tile, tile_of

KEPT = 8
"""Columns kept of each root, the cheapest, by which duals are lowered."""


@dataclass(frozen=True, eq=False)
class StitchedDuals:
    """Dual prices of all units, each from the tile in whose core it lies.

    Attributes
    ----------
    unit_s
        (u,) dual of covering each unit of the whole, seconds; 0 for one that no cluster can hold.
    cuts
        Three units of the whole, of which at most one cluster can hold two or more, and the price.
    """

    unit_s: Floats
    cuts: Mapping[Triple, float] = field(default_factory=dict)

    def within(self, units: Ints) -> DualPrices:
        """Return the duals of (K,) units, which become 0, 1, ...

        Cuts with fewer than two units among them can never be touched, and are dropped.
        """
        place = np.full(len(self.unit_s), -1, np.int64)
        place[units] = np.arange(len(units))
        triples = place[np.array(list(self.cuts), dtype=np.int64).reshape(-1, 3)]
        price_s = np.array(list(self.cuts.values()), dtype=np.float64)
        kept = (triples >= 0).sum(axis=1) >= 2
        cuts = make_cuts(triples[kept], price_s[kept], len(units))
        return DualPrices(np.ascontiguousarray(self.unit_s[units]), 0.0, cuts)

    def stitched(
        self,
        units: Ints,
        core: int,
        unit_s: Floats,
        cuts: Iterable[tuple[Sequence[int], float]] = (),
    ) -> "StitchedDuals":
        """Return the duals with those of a tile's core, and of the cuts most of which lie in it.

        Parameters
        ----------
        units, core
            As in `Tile`.
        unit_s, cuts
            Duals of the units of the tile, (g,) seconds, and of its cuts: their units in the tile,
            -1 for one outside, and the price.
        """
        stitched = self.unit_s.copy()
        stitched[units[:core]] = unit_s[:core]
        more = {}
        for triple, price_s in cuts:
            if min(triple) >= 0 and sum(unit < core for unit in triple) >= 2:
                a, b, c = sorted(int(units[unit]) for unit in triple)
                more[a, b, c] = price_s
        return StitchedDuals(stitched, {**self.cuts, **more})

    def reduced(self, members: Ints, costs: Floats) -> Floats:
        """Return the (c,) reduced costs of columns of the whole, (c, most) padded with -1."""
        every = np.arange(len(self.unit_s))
        return reduced_costs(self.within(every), members, costs)

    def lowered(self, members: Ints, reduced: Floats) -> "StitchedDuals":
        """Return duals lowered so that no given column has a reduced cost below 0.

        The worst come first: what one takes off its units helps the others that hold them. The sum
        of the duals falls by less than the bound gains, where columns overlap.

        Parameters
        ----------
        members, reduced
            (c, most) units of columns, padded with -1, and (c,) their reduced costs by these duals.
        """
        before, after = (np.append(self.unit_s, 0.0) for _ in range(2))
        for at in np.argsort(reduced, kind="stable").tolist():
            held = members[at][members[at] >= 0]
            now_s = float(reduced[at] + (before[held] - after[held]).sum())
            if now_s < 0:
                after[held] += now_s / len(held)
        return replace(self, unit_s=after[:-1])


def tiles_within_reach(
    problem: SparseProblem, cells: Sequence[Ints], *, later: bool
) -> Iterator[Tile]:
    """Yield each cell with all units of others that may share a cluster with one of its own.

    Parameters
    ----------
    problem
        The whole.
    cells
        (K,) units of each cell: all that some cluster can hold, each in one.
    later
        Whether those of earlier cells are left out, as pricing wants it.
    """
    cell_of = np.full(len(problem.units), -1, np.int64)
    for at, cell in enumerate(cells):
        cell_of[cell] = at
    for at, cell in enumerate(cells):
        near = np.unique(np.concatenate([problem.near_units(unit) for unit in cell.tolist()]))
        others = (cell_of[near] > at) if later else (cell_of[near] >= 0) & (cell_of[near] != at)
        yield tile_of(problem, cell, near[others])


def price_roots(instance: Instance, core: int, duals: DualPrices) -> tuple[Floats, Ints]:
    """Return the lowest reduced cost at each of the first units, and the columns found.

    Parameters
    ----------
    instance
        Units of a cell, then those that may share a cluster with them.
    core
        Number of units of the cell.
    duals
        Of all of them.

    Returns
    -------
    (core,) seconds, 0 where none is below; (c, most) columns of reduced costs below 0, padded with
    -1.

    Raises
    ------
    AssertionError
        If a root was not searched to its end.
    """
    goal = PricingGoal(0.0, NO_LIMIT, every=False)
    lowest = np.zeros(core)
    found = [np.zeros((0, instance.most), np.int64)]
    for root in range(core):
        priced = price_one(instance, duals, goal, KEEP, root)
        if not priced.complete:
            raise AssertionError("pricing without a limit came to no end")
        lowest[root] = priced.lowest[0]
        found.append(priced.members[-KEPT:])
    return lowest, np.concatenate(found)


def bound_of(problem: SparseProblem, duals: StitchedDuals, lowest: Floats) -> float:
    """Return what no plan of the whole costs less than, seconds, left-out schools at their price.

    Parameters
    ----------
    problem
        The whole.
    duals
        Duals of its units.
    lowest
        (u,) lowest reduced cost at each unit as a root, seconds; 0 for one that no cluster can
        hold.
    """
    price_s = np.array([problem.left_out_s[list(unit.rows)].sum() for unit in problem.units])
    closed = np.array([not each.open for each in problem.placeabilities])
    left_out = np.minimum(price_s - duals.unit_s, 0.0)[~closed]
    low = np.minimum(lowest, 0.0)[~closed]
    schools = sum(
        len(unit.rows) for unit, shut in zip(problem.units, closed, strict=True) if not shut
    )
    most = max(schools // max(problem.rules.size[0], 1), 1)
    by_unit = float(np.minimum(left_out, low).sum())
    by_cluster = float(np.sort(low)[:most].sum() + left_out.sum())
    total = float(duals.unit_s[~closed].sum()) - sum(duals.cuts.values())
    return total + float(price_s[closed].sum()) + max(by_unit, by_cluster)
