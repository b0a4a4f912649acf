"""What a better choice of clusters could be made of: listed, and narrowed down.

Clusters are held against the prices of the bound: a plan costs as much more than what the prices
prove as its clusters' reduced costs, and the cuts it does not touch, add up to. So none of a better
plan's clusters has a reduced cost above the gap between the known plan and the bound.
"""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from clustering.clock import Clock
from clustering.search.bound import Dual
from clustering.search.branching import Aim
from clustering.search.nodes import Ints, Nodes, NodeSet
from clustering.search.partition import Choice, Menu, choose
from clustering.search.prices import plain_prices, reduced_costs
from clustering.search.pricing import Priced, price_every, rows_of
from clustering.search.tightening import Tightened

EFFORT = 3_000_000
"""Branches for each root in listing clusters."""

FIRST_THRESHOLD, FEWER = 1.5, 0.6
"""Reduced cost that listed clusters may have at first, in mean costs of a school, and the factor
by which that sinks if they are too many."""

QUICK_CLUSTERS = 2_500
"""Clusters to choose from where a good choice is wanted soon, rather than the best."""


def listed(
    nodes: Nodes,
    dual: Dual,
    gap: float,
    *,
    most: int,
    clock: Clock,
    wide: bool = True,
    effort: int = EFFORT,
) -> tuple[Priced, bool]:
    """List the clusters of low reduced cost, and say whether they are all within the gap.

    Parameters
    ----------
    nodes, dual
        What clusters are made of, and the prices they are judged by.
    gap
        Clusters of a reduced cost below this may be part of a better plan; seconds.
    most
        Clusters to list at most: where more lie within the gap, only the more promising.
    clock
        Says when to stop.
    wide
        Begin with a narrower gap where that is very wide.
    effort
        Branches to try for each root at most.
    """
    share_s = float(np.abs(dual.prices.duals).sum()) / max(int(nodes.schools.sum()), 1)
    below = min(gap, max(FIRST_THRESHOLD * share_s, 1.0)) if wide else gap
    while True:
        aim = Aim(below, effort, every=True)
        priced = price_every(nodes, dual.prices, aim, most, clock.go_on)
        if priced.complete or not clock.go_on() or below < 1e-9:
            return priced, priced.complete and below >= gap
        # fewer, more promising ones where they are too many to choose from
        below *= FEWER


def worth_offering(tight: Tightened, known: float) -> Ints:
    """(k,) clusters that may be part of a better choice than the known one, of so many seconds."""
    return np.flatnonzero(tight.reduced <= known - tight.bound + 1e-2)


def most_promising(menu: Menu, tight: Tightened, known: float, most: int) -> Ints:
    """(k,) so many of them, of least reduced cost, and of the start; known in seconds."""
    worth = worth_offering(tight, known)
    cheapest = worth[np.argsort(tight.reduced[worth], kind="stable")[:most]]
    return np.union1d(cheapest, np.flatnonzero(menu.start))


def offer_of(menu: Menu, rows: Ints, tight: Tightened) -> Menu:
    """Return the menu with these clusters alone, (k,) rows of it, and with the cuts."""
    return dataclasses.replace(
        menu,
        members=menu.members[rows],
        costs=menu.costs[rows],
        start=menu.start[rows],
        cuts=tight.cuts,
    )


def with_start(menu: Menu, rows: Ints) -> Menu:
    """Return the menu with these clusters, (k,) rows of it, as its known choice."""
    start = np.zeros(len(menu.costs), dtype=bool)
    start[rows] = True
    return dataclasses.replace(menu, start=start)


def menu_of(
    nodes: Nodes,
    start: tuple[NodeSet, ...],
    priced: Priced,
    dual: Dual,
) -> Menu:
    """Put the clusters found and the known choice together, each once, at their reduced costs.

    By reduced costs the best choice is the same, and the numbers of a size the solver likes. Where
    the number of clusters is fixed, that of a window stays as it is.
    """
    plain = plain_prices(dual.prices.duals, dual.prices.fee_s)
    known, cost_s = rows_of(nodes, start)
    known_costs = reduced_costs(plain, known, cost_s)
    found = reduced_costs(plain, priced.members, priced.costs)
    rows = np.concatenate([known, priced.members])
    costs = np.concatenate([known_costs, found])
    if nodes.hub:
        _, once = np.unique(rows, axis=0, return_index=True)
        once = np.sort(once)
    else:
        again = np.isin(_hashed(priced.members), _hashed(known))
        once = np.flatnonzero(np.concatenate([np.ones(len(known), dtype=bool), ~again]))
    return Menu(
        members=rows[once],
        costs=costs[once],
        left_out=nodes.left_out_s - plain.duals,
        cuts=dual.prices.cuts.triples,
        start=once < len(start),
        clusters=(nodes.clusters or len(start)) if dual.numbered else None,
    )


def _hashed(members: Ints) -> NDArray[np.void]:
    """Return the rows as single values that can be compared."""
    rows = np.ascontiguousarray(members)
    return rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))).ravel()


def chosen_from(menu: Menu, branches: int, clock: Clock) -> Choice:
    """Return the best choice from a menu, and remember where the clock cut the search short."""
    choice = choose(menu, clock, branches)
    if not choice.in_time:
        clock.cut_short = True
    return choice
