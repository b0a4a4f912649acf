"""Tiles: cells of a large problem, each with a halo, as instances of the optimiser."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from clustering.compiled import Ints
from clustering.cost import balance_weight
from clustering.optimiser.aggregation import aggregate
from clustering.optimiser.instance import Instance, part_of
from clustering.tiling.sparse_problem import SparseProblem

HALO = 16
"""Nearest units of each unit of a cell that lie in its halo."""


@dataclass(frozen=True, eq=False)
class Tile:
    """Some units of a large problem as an instance.

    Attributes
    ----------
    instance
        Its units cost as much as in the whole.
    units
        (g,) the unit of the whole that each unit of the instance is; those of the core first.
    core
        Number of units in the core; the others are its halo.
    """

    instance: Instance
    units: Ints
    core: int


def tile_of(problem: SparseProblem, core: Iterable[int], halo: Iterable[int] = ()) -> Tile:
    """Return a tile of the whole.

    Parameters
    ----------
    problem
        The whole.
    core, halo
        Units of the whole, disjoint, each of which some cluster can hold.
    """
    core = [int(unit) for unit in core]
    part = problem.part([*core, *map(int, halo)])
    aggregation = aggregate(part, ())
    rows = [problem.row[part.schools[rows[0]].urn] for rows in aggregation.rows]
    units = problem.unit_of_row[rows]
    inside = np.isin(units, core)
    order = np.argsort(~inside, kind="stable")
    instance = part_of(aggregation.instance, order.tolist())
    instance = instance._replace(balance_s=float(balance_weight(problem)))
    return Tile(instance, units[order], int(inside.sum()))


def halo_of(problem: SparseProblem, core: Ints, open_units: Ints) -> Ints:
    """Return the (K,) units around a cell that are among the nearest of one in it.

    Parameters
    ----------
    problem
        The whole.
    core
        (C,) units of the cell.
    open_units
        (U,) units that some cluster can hold, ascending.
    """
    times, unit_of = problem.times, problem.unit_of_row
    found: set[int] = set()
    inside = set(core.tolist())
    for unit in core.tolist():
        row = problem.units[unit].rows[0]
        held = times.held_s[times.first[row] : times.first[row + 1]]
        near = unit_of[times.near(row)[np.argsort(held, kind="stable")[: 4 * HALO]]]
        near = near[np.isin(near, open_units)][:HALO]
        found.update(near.tolist())
    return np.array(sorted(found - inside), dtype=np.int64)
