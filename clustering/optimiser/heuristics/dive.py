"""Diving: following the linear problem down to a plan.

The linear problem is solved, the clusters it takes whole or nearly so are fixed, the prices and
clusters for the remaining units found anew, and so on to the end. Its clusters fit together as no
step-by-step search would put them. The last few units may be left without; annealing from there
finds places for them.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from clustering.compiled import Floats, Ints
from clustering.optimiser.columns.master import Master
from clustering.optimiser.columns.pricing import price
from clustering.optimiser.dual_prices import DualBound, reduced_costs
from clustering.optimiser.instance import Instance, UnitSet, unit_sets

WHOLE = 0.999
"""Share from which on a cluster counts as taken whole."""

BARRED_S = -1e7
"""Dual of a unit whose cluster is fixed: no other cluster that holds it is worth adding."""

EFFORT = 2_000
"""Branches a root in the rounds of pricing on the way."""

COLUMNS = 4
"""Clusters a unit that a step may add."""


def dive(
    instance: Instance, dual: DualBound, should_continue: Callable[[], bool], units_a_step: int
) -> list[UnitSet]:
    """Return clusters that share no unit, most of a good plan's.

    Parameters
    ----------
    dual
        Its known clusters and cuts make the first linear problem.
    should_continue
        Asked between steps; the clusters so far come back when it says no.
    nodes_a_step
        Of so many units, one cluster is fixed in each step that the linear problem takes in part
        only; the others are taken whole.
    """
    members, costs = dual.known
    dear_s = max(float(instance.left_out_s.max()), float(costs.max(initial=0.0)))
    master = Master(instance, dear_s)
    master.add(members, costs)
    master.cut(dual.prices.cuts.triples)
    covered = np.zeros(len(instance.schools), dtype=bool)
    fixed: list[UnitSet] = []
    while not covered.all() and should_continue():
        solved = master.solve(fixed=bool(fixed))
        if solved is None:
            break
        if (
            _priced(instance, master, solved[1], covered, should_continue)
            and master.solve() is None
        ):
            break
        taken, shares = master.support()
        others = max(1, len(covered) // units_a_step)
        places = _chosen(taken, shares, covered, others)
        if not len(places):
            break
        master.fix(places)
        fixed += unit_sets(taken[places])
    return fixed


def _priced(
    instance: Instance,
    master: Master,
    duals: Floats,
    covered: NDArray[np.bool_],
    should_continue: Callable[[], bool],
) -> int:
    """Add clusters of the units not yet covered; return how many."""
    duals = duals.copy()
    duals[np.flatnonzero(covered)] = BARRED_S
    prices = master.prices(duals)
    priced = price(instance, prices, should_continue, effort=EFFORT)
    reduced = reduced_costs(prices, priced.members, priced.costs)
    cheapest = np.argsort(reduced, kind="stable")[: COLUMNS * len(instance.schools)]
    return master.add(priced.members[cheapest], priced.costs[cheapest])


def _chosen(taken: Ints, shares: Floats, covered: NDArray[np.bool_], others: int) -> Ints:
    """Choose whole clusters and so many of the fullest others; mark their units covered."""
    places = []
    for at in np.argsort(-shares, kind="stable").tolist():
        members = taken[at][taken[at] >= 0]
        if covered[members].any():
            continue
        if shares[at] < WHOLE:
            if not others:
                break
            others -= 1
        covered[members] = True
        places.append(at)
    return np.array(sorted(places), dtype=np.int64)
