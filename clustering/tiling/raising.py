"""Raising dual prices block by block: each step keeps every reduced cost at 0 or more.

A tile knows nothing of clusters beyond its halo, so the duals stitched of tiles are not the best
there are. Here the duals of each cell are chosen anew. No dual rises by more than `STEP_S`, so a
column with a reduced cost above what its units may rise by together cannot fall below 0. All others
are rows of a linear program, which finds the highest sum. Of the reduced cost of a column with
units in several cells, each cell may use up its share by units. So all cells can be done at once,
and the bound rises by as much as the sum does: a block coordinate ascent in the dual of the whole,
with a trust region.
"""

import numpy as np

from clustering.compiled import Floats
from clustering.optimiser.columns.linear_program import LinearProgram
from clustering.optimiser.columns.pricing import NO_LIMIT, price_one
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.dual_prices import DualPrices, reduced_costs
from clustering.optimiser.instance import Instance

STEP_S = 20.0
"""Seconds by which a dual may rise, or fall, in one step."""
MOST_COLUMNS = 20_000
"""Columns of a root beyond which a step is not tried."""


def raise_duals(instance: Instance, core: int, duals: DualPrices) -> Floats:
    """Return the (core,) duals of the first units, their sum as high as one step allows.

    Parameters
    ----------
    instance
        Units of a cell, then all others that may share a cluster with one of them.
    core
        Number of units of the cell.
    duals
        Of all of them, seconds.
    """
    unit_s = duals.unit_s[:core]
    below = STEP_S * instance.most
    goal = PricingGoal(below, NO_LIMIT, every=True)
    found = [price_one(instance, duals, goal, MOST_COLUMNS, root) for root in range(core)]
    if not all(priced.complete for priced in found):
        return unit_s
    members = np.concatenate([priced.members for priced in found])
    costs = np.concatenate([priced.costs for priced in found])
    held = members >= 0
    inside = held & (members < core)
    slack_s = np.maximum(reduced_costs(duals, members, costs), 0.0)
    slack_s = slack_s * inside.sum(axis=1) / held.sum(axis=1)
    # its dual is what is sought: a row for the step of each unit, a column for each limit on steps
    program = LinearProgram()
    program.add_rows(np.ones(core), np.ones(core))
    limits = program.add_columns(slack_s)
    column, place = np.nonzero(inside)
    program.put(members[column, place], limits[column])
    room_s = np.clip(instance.left_out_s[:core] - unit_s, 0.0, STEP_S)
    program.put(np.arange(core), program.add_columns(room_s))
    program.put(np.arange(core), program.add_columns(np.full(core, STEP_S)), -1.0)
    return np.asarray(unit_s + program.duals if program.solve() else unit_s, dtype=np.float64)
