"""What a better choice of clusters could be made of: listed, and narrowed down.

Clusters are held against the prices of the bound: a plan costs as much more than what the prices
prove as its clusters' reduced costs, and the cuts it does not touch, add up to. So none of a better
plan's clusters has a reduced cost above the gap between the known plan and the bound.
"""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from clustering.clock import Clock
from clustering.compiled import Ints
from clustering.optimiser.columns.pricing import Priced, price_every
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.dual_prices import DualBound, plain_prices, reduced_costs
from clustering.optimiser.exact.cut_tightening import Tightened
from clustering.optimiser.exact.set_partitioning import ChosenColumns, ColumnPool, choose
from clustering.optimiser.instance import Instance, UnitSet, rows_of

EFFORT = 3_000_000
"""Branches for each root in listing clusters."""

FIRST_THRESHOLD, FEWER = 1.5, 0.6
"""Reduced cost that listed clusters may have at first, in mean costs of a school, and the factor
by which that sinks if they are too many."""

QUICK_CLUSTERS = 2_500
"""Clusters to choose from where a good choice is wanted soon, rather than the best."""


def enumerate_columns(
    instance: Instance,
    dual: DualBound,
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
    units, dual
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
    share_s = float(np.abs(dual.prices.duals).sum()) / max(int(instance.schools.sum()), 1)
    below = min(gap, max(FIRST_THRESHOLD * share_s, 1.0)) if wide else gap
    while True:
        aim = PricingGoal(below, effort, every=True)
        priced = price_every(instance, dual.prices, aim, most, clock.should_continue)
        if priced.complete or not clock.should_continue() or below < 1e-9:
            return priced, priced.complete and below >= gap
        # fewer, more promising ones where they are too many to choose from
        below *= FEWER


def worth_offering(tight: Tightened, known: float) -> Ints:
    """(k,) clusters that may be part of a better choice than the known one, of so many seconds."""
    return np.flatnonzero(tight.reduced <= known - tight.bound + 1e-2)


def most_promising(pool: ColumnPool, tight: Tightened, known: float, most: int) -> Ints:
    """(k,) so many of them, of least reduced cost, and of the start; known in seconds."""
    worth = worth_offering(tight, known)
    cheapest = worth[np.argsort(tight.reduced[worth], kind="stable")[:most]]
    return np.union1d(cheapest, np.flatnonzero(pool.start))


def offer_of(pool: ColumnPool, rows: Ints, tight: Tightened) -> ColumnPool:
    """Return the pool with these clusters alone, (k,) rows of it, and with the cuts."""
    return dataclasses.replace(
        pool,
        members=pool.members[rows],
        costs=pool.costs[rows],
        start=pool.start[rows],
        cuts=tight.cuts,
    )


def with_start(pool: ColumnPool, rows: Ints) -> ColumnPool:
    """Return the pool with these clusters, (k,) rows of it, as its known choice."""
    start = np.zeros(len(pool.costs), dtype=bool)
    start[rows] = True
    return dataclasses.replace(pool, start=start)


def pool_of(
    instance: Instance,
    start: tuple[UnitSet, ...],
    priced: Priced,
    dual: DualBound,
) -> ColumnPool:
    """Put the clusters found and the known choice together, each once, at their reduced costs.

    By reduced costs the best choice is the same, and the numbers of a size the solver likes. Where
    the number of clusters is fixed, that of a neighbourhood stays as it is.
    """
    plain = plain_prices(dual.prices.duals, dual.prices.fee_s)
    known, cost_s = rows_of(instance, start)
    known_costs = reduced_costs(plain, known, cost_s)
    found = reduced_costs(plain, priced.members, priced.costs)
    rows = np.concatenate([known, priced.members])
    costs = np.concatenate([known_costs, found])
    if instance.hub:
        _, once = np.unique(rows, axis=0, return_index=True)
        once = np.sort(once)
    else:
        again = np.isin(_hashed(priced.members), _hashed(known))
        once = np.flatnonzero(np.concatenate([np.ones(len(known), dtype=bool), ~again]))
    return ColumnPool(
        members=rows[once],
        costs=costs[once],
        left_out=instance.left_out_s - plain.duals,
        cuts=dual.prices.cuts.triples,
        start=once < len(start),
        clusters=(instance.clusters or len(start)) if dual.numbered else None,
    )


def _hashed(members: Ints) -> NDArray[np.void]:
    """Return the rows as single values that can be compared."""
    rows = np.ascontiguousarray(members)
    return rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))).ravel()


def chosen_from(pool: ColumnPool, branches: int, clock: Clock) -> ChosenColumns:
    """Return the best choice from a pool, and remember where the clock cut the search short."""
    choice = choose(pool, clock, branches)
    if not choice.in_time:
        clock.cut_short = True
    return choice
