"""Diving: following the linear problem down to a plan.

The linear problem is solved, the clusters it takes whole or nearly so are fixed, the prices and
clusters for the remaining nodes found anew, and so on to the end. Its clusters fit together as no
step-by-step search would put them. The last few nodes may be left without; annealing from there
finds places for them.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from clustering.search.bound import Dual
from clustering.search.master import Master
from clustering.search.nodes import Floats, Ints, Nodes, NodeSet
from clustering.search.prices import reduced_costs
from clustering.search.pricing import node_sets, price

WHOLE = 0.999
"""Share from which on a cluster counts as taken whole."""

BARRED_S = -1e7
"""Dual of a node whose cluster is fixed: no other cluster that holds it is worth adding."""

EFFORT = 2_000
"""Branches a root in the rounds of pricing on the way."""

COLUMNS = 4
"""Clusters a node that a step may add."""


def dive(nodes: Nodes, dual: Dual, go_on: Callable[[], bool], nodes_a_step: int) -> list[NodeSet]:
    """Return clusters that share no node, most of a good plan's.

    Parameters
    ----------
    dual
        Its known clusters and cuts make the first linear problem.
    go_on
        Asked between steps; the clusters so far come back when it says no.
    nodes_a_step
        Of so many nodes, one cluster is fixed in each step that the linear problem takes in part
        only; the others are taken whole.
    """
    members, costs = dual.known
    dear_s = max(float(nodes.left_out_s.max()), float(costs.max(initial=0.0)))
    master = Master(nodes, dear_s)
    master.add(members, costs)
    master.cut(dual.prices.cuts.triples)
    covered = np.zeros(len(nodes.schools), dtype=bool)
    fixed: list[NodeSet] = []
    while not covered.all() and go_on():
        solved = master.solve(fixed=bool(fixed))
        if solved is None:
            break
        if _priced(nodes, master, solved[1], covered, go_on) and master.solve() is None:
            break
        taken, shares = master.support()
        others = max(1, len(covered) // nodes_a_step)
        places = _chosen(taken, shares, covered, others)
        if not len(places):
            break
        master.fix(places)
        fixed += node_sets(taken[places])
    return fixed


def _priced(
    nodes: Nodes,
    master: Master,
    duals: Floats,
    covered: NDArray[np.bool_],
    go_on: Callable[[], bool],
) -> int:
    """Add clusters of the nodes not yet covered; return how many."""
    duals = duals.copy()
    duals[np.flatnonzero(covered)] = BARRED_S
    prices = master.prices(duals)
    priced = price(nodes, prices, go_on, effort=EFFORT)
    reduced = reduced_costs(prices, priced.members, priced.costs)
    cheapest = np.argsort(reduced, kind="stable")[: COLUMNS * len(nodes.schools)]
    return master.add(priced.members[cheapest], priced.costs[cheapest])


def _chosen(taken: Ints, shares: Floats, covered: NDArray[np.bool_], others: int) -> Ints:
    """Choose whole clusters and so many of the fullest others; mark their nodes covered."""
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
