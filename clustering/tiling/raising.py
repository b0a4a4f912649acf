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

from clustering.clock import Clock
from clustering.compiled import Floats, Ints
from clustering.optimiser.columns.linear_program import LinearProgram
from clustering.optimiser.columns.pricing import NO_LIMIT
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.dual_prices import DualPrices, reduced_costs
from clustering.tiling.pricing import Roots, price_roots
from clustering.tiling.sparse_instance import SparseInstance

STEP_S = 20.0
"""Seconds by which a dual may rise, or fall, in one step."""
MOST_COLUMNS = 20_000
"""Columns of a root beyond which a step is not tried."""


def raise_duals(instance: SparseInstance, core: Ints, duals: DualPrices, clock: Clock) -> Floats:
    """Return the duals of a cell, (k,) seconds, their sum as high as one step allows.

    Parameters
    ----------
    instance
        All units.
    core
        (k,) units of the cell.
    duals
        Of all units, seconds.
    clock
        When its time is up, the duals stay as they are.
    """
    unit_s = duals.unit_s[core]
    place = np.full(len(duals.unit_s) + 1, len(core), np.int64)
    place[core] = np.arange(len(core))
    goal = PricingGoal(STEP_S * instance.terms.most, NO_LIMIT, every=True)
    found = price_roots(instance, Roots(core, place[:-1], MOST_COLUMNS), duals, goal, clock)
    if not found.complete:
        return unit_s
    held = found.members >= 0
    inside = held & (place[found.members] < len(core))
    slack_s = np.maximum(reduced_costs(duals, found.members, found.costs), 0.0)
    slack_s = slack_s * inside.sum(axis=1) / held.sum(axis=1)
    # its dual is what is sought: a row for the step of each unit, a column for each limit on steps
    program = LinearProgram()
    program.add_rows(np.ones(len(core)), np.ones(len(core)))
    limits = program.add_columns(slack_s)
    column, at = np.nonzero(inside)
    program.put(place[found.members[column, at]], limits[column])
    room_s = np.clip(instance.left_out_s[core] - unit_s, 0.0, STEP_S)
    program.put(np.arange(len(core)), program.add_columns(room_s))
    program.put(np.arange(len(core)), program.add_columns(np.full(len(core), STEP_S)), -1.0)
    solved = program.solve(seconds=max(clock.left, 0.0))
    return np.asarray(unit_s + program.duals if solved else unit_s, dtype=np.float64)
