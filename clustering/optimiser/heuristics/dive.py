"""Diving: fixing the columns of the linear program step by step until they make a plan.

The linear program is solved, the columns that it takes whole or nearly so are fixed, duals and
columns for the remaining units are found anew, and so on to the end. The columns fit together as
no local search would put them. The last few units may be left out; annealing from there finds
places for them.
"""

import numpy as np

from clustering.compiled import Flags, Floats, Ints
from clustering.optimiser.columns.local_search_pricing import local_columns
from clustering.optimiser.columns.master import Master
from clustering.optimiser.columns.pricing import price
from clustering.optimiser.dual_prices import DualBound, reduced_costs
from clustering.optimiser.heuristics.annealing import is_large
from clustering.optimiser.instance import Instance, UnitSet, unit_sets
from clustering.optimiser.search_context import SearchContext

WHOLE = 0.999
"""Value at which a column counts as taken whole."""

BARRED_S = -1e7
"""Dual of a unit whose column is fixed: no other column that holds it is worth adding."""

EFFORT = 2_000
"""Branches for each root in the pricing between steps."""

ROUNDS, FEW = 4, 5
"""Rounds of pricing between two steps where clusters are large, and new columns below which there
is no further one. Local search takes a hundredth of a second, and misses columns at first."""

COLUMNS = 4
"""Columns for each unit that a step may add."""


def dive(
    instance: Instance, dual_bound: DualBound, context: SearchContext, units_a_step: int
) -> list[UnitSet]:
    """Return disjoint clusters, most of those of a good plan; all found so far when time is up.

    Parameters
    ----------
    dual_bound
        Its known columns and cuts make the first linear program.
    units_a_step
        Each step fixes the columns that are taken whole, and for every `units_a_step` units one
        that is taken in part.
    """
    members, costs = dual_bound.known
    penalty_s = max(float(instance.left_out_s.max()), float(costs.max(initial=0.0)))
    master = Master(instance, penalty_s)
    master.add(members, costs)
    master.cut(dual_bound.duals.cuts.triples)
    covered = np.zeros(len(instance.schools), dtype=bool)
    fixed: list[UnitSet] = []
    while not covered.all() and context.should_continue():
        solved = master.solve(fixed=bool(fixed), seconds=context.clock.left)
        if solved is None:
            break
        for _ in range(ROUNDS if is_large(instance) else 1):
            added = _add_columns(instance, master, solved[1], covered, context)
            if added:
                solved = master.solve(seconds=context.clock.left)
            if solved is None or added < FEW:
                break
        if solved is None:
            break
        columns, values = master.support()
        chosen = columns_to_fix(columns, values, covered, max(1, len(covered) // units_a_step))
        if not len(chosen):
            break
        master.fix(chosen)
        fixed += unit_sets(columns[chosen])
    return fixed


def _add_columns(
    instance: Instance, master: Master, vector: Floats, covered: Flags, context: SearchContext
) -> int:
    """Add columns of the units not yet covered, by the master's dual vector; return how many."""
    vector = vector.copy()
    vector[np.flatnonzero(covered)] = BARRED_S
    duals = master.duals(vector)
    if is_large(instance):
        found = local_columns(instance, duals, 1, context)
    else:
        found = price(instance, duals, context, effort=EFFORT)
    reduced = reduced_costs(duals, found.members, found.costs)
    cheapest = np.argsort(reduced, kind="stable")[: COLUMNS * len(instance.schools)]
    return master.add(found.members[cheapest], found.costs[cheapest])


def columns_to_fix(columns: Ints, values: Floats, covered: Flags, partial: int) -> Ints:
    """Return the columns taken whole and the `partial` largest others; mark their units covered.

    Parameters
    ----------
    columns, values
        (c, most) units of each column that the linear program takes, and how much of it, (c,).
    covered
        (g,) which units the columns fixed so far hold.
    """
    chosen = []
    for at in np.argsort(-values, kind="stable").tolist():
        members = columns[at][columns[at] >= 0]
        if covered[members].any():
            continue
        if values[at] < WHOLE:
            if not partial:
                break
            partial -= 1
        covered[members] = True
        chosen.append(at)
    return np.array(sorted(chosen), dtype=np.int64)
