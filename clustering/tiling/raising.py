"""Raising dual prices block by block: each step keeps every reduced cost at 0 or more.

A tile knows nothing of clusters beyond its halo, so the duals stitched of tiles are not the best
there are. Here the duals of a cell are chosen anew while all others stay. No dual rises by more
than `STEP_S`. A column with a reduced cost above what its units may rise by together cannot fall
below 0; all others are rows of a linear program, which finds the highest sum. So the bound rises by
as much as the sum does. It is a block coordinate ascent in the dual of the whole, with a trust
region.
"""

import numpy as np

from clustering.compiled import Floats
from clustering.optimiser.columns.linear_program import LinearProgram
from clustering.optimiser.columns.pricing import columns_of_roots
from clustering.optimiser.dual_prices import DualPrices, reduced_costs
from clustering.optimiser.instance import Instance

STEP_S = 20.0
"""Seconds by which a dual may rise, or fall, in one step."""


def raise_duals(instance: Instance, core: int, duals: DualPrices) -> Floats:
    """Return the (core,) duals of the first units, their sum as high as one step allows.

    Parameters
    ----------
    instance
        Units of a cell, then all others that may share a cluster with one of them.
    core
        Number of units of the cell.
    duals
        Of all of them, seconds; no reduced cost below 0.
    """
    unit_s = duals.unit_s[:core]
    columns = columns_of_roots(instance, duals, core, STEP_S * instance.most)
    if not columns.complete:
        return unit_s
    slack_s = np.maximum(reduced_costs(duals, columns.members, columns.costs), 0.0)
    # the dual of the linear program: columns to be chosen, rows to be met by the units' steps
    program = LinearProgram()
    program.add_rows(np.ones(core), np.ones(core))
    chosen = program.add_columns(slack_s)
    column, place = np.nonzero((columns.members >= 0) & (columns.members < core))
    program.put(columns.members[column, place], chosen[column])
    room_s = np.clip(instance.left_out_s[:core] - unit_s, 0.0, STEP_S)
    program.put(np.arange(core), program.add_columns(room_s))
    program.put(np.arange(core), program.add_columns(np.full(core, STEP_S)), -1.0)
    if not program.solve():
        return unit_s
    return np.asarray(unit_s + program.duals, dtype=np.float64)
