"""Making a plan better: dives into the whole county, then into neighbourhoods, then exact choices.

A neighbourhood of neighbouring clusters can only be rearranged for the better by clusters whose
reduced costs come to less than the neighbourhood's own and the prices of its cuts, so these are all
that its set partitioning need choose from.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

import numpy as np

from clustering.clock import Clock
from clustering.optimiser.dual_prices import DualBound, plain_prices, reduced_costs
from clustering.optimiser.exact.column_enumeration import (
    QUICK_CLUSTERS,
    chosen_from,
    enumerate_columns,
    most_promising,
    offer_of,
    pool_of,
)
from clustering.optimiser.exact.cut_tightening import tighten
from clustering.optimiser.heuristics.annealing import anneal
from clustering.optimiser.heuristics.dive import dive
from clustering.optimiser.heuristics.neighbourhoods import (
    Change,
    Neighbourhood,
    rearrange_in_rounds,
)
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance, UnitSet, part_of, rows_of, unit_sets
from clustering.optimiser.parallel import in_order

FIRST_DIVE, DIVES = 100, (100, 50, 25)
"""Of how many units one cluster is fixed in a step, for the dive before the cuts, and for those
with them."""

ANNEALS = 4
"""Tries to find places for what such a dive left without."""

DIVE_WINDOWS = ((60, 100), (100, 50))
"""Schools in a neighbourhood that is dived into, and of how many units one cluster is fixed in a
step."""

WINDOWS = ((48, 6_000), (120, 20_000))
"""Schools in a neighbourhood that is chosen for, and clusters to choose from at most."""

WINDOW_BRANCHES = 60
"""Branches in the choice within a neighbourhood."""

CUT_FROM = 50
"""Units of a neighbourhood from which on cuts are worth their time."""

WINDOW_ROUNDS = 12
"""Rounds of cuts in a neighbourhood."""


def improve(
    plan: Incumbent, dual: DualBound, seed: int, clock: Clock, tell: Callable[[], None]
) -> Iterator[int]:
    """Make the plan better round by round; yield the round's number at its end, the dives' being 0.

    Parameters
    ----------
    plan
        Made better in place.
    dual
        Prices by which clusters are offered.
    seed
        Same seed, same rounds.
    clock
        Says when to stop.
    tell
        Called after every better plan.
    """
    # a dive begins with a linear problem of the whole, which is not worth building any more then
    if not clock.should_continue():
        return
    random = np.random.default_rng(seed)
    instance = plan.instance
    dives = in_order(
        partial(dive, instance, dual, clock.should_continue), DIVES, clock.should_continue
    )
    _anneal(plan, dives, seed, clock, tell)
    rounds: list[tuple[int, Change]] = [
        *(
            (schools, partial(_dived, instance, dual, step, clock))
            for schools, step in DIVE_WINDOWS
        ),
        *((schools, partial(_chosen, instance, dual, most, clock)) for schools, most in WINDOWS),
    ]
    if clock.should_continue():
        yield 0
        yield from rearrange_in_rounds(plan, dual, rounds, random=random, clock=clock, tell=tell)


def choose_in_neighbourhoods(
    plan: Incumbent, dual: DualBound, seed: int, clock: Clock, tell: Callable[[], None]
) -> Iterator[int]:
    """Make the plan better by choices in neighbourhoods alone; yield the round's number at its end.

    Parameters
    ----------
    plan
        Made better in place.
    dual
        Prices by which clusters are offered.
    seed
        Same seed, same rounds.
    clock
        Says when to stop.
    tell
        Called after every better plan.
    """
    random = np.random.default_rng(seed)
    rounds = [
        (schools, partial(_chosen, plan.instance, dual, most, clock)) for schools, most in WINDOWS
    ]
    yield from rearrange_in_rounds(plan, dual, rounds, random=random, clock=clock, tell=tell)


def dive_once(
    plan: Incumbent, dual: DualBound, seed: int, clock: Clock, tell: Callable[[], None]
) -> None:
    """Dive into the whole before the bound stands: a good plan, soon.

    Parameters
    ----------
    plan
        Made better in place.
    dual
        Prices to dive by.
    seed
        Of the rearranging that follows.
    clock
        Says when to stop.
    tell
        Called after every better plan.
    """
    _anneal(plan, [dive(plan.instance, dual, clock.should_continue, FIRST_DIVE)], seed, clock, tell)


def _anneal(
    plan: Incumbent,
    dives: Iterable[list[UnitSet] | None],
    seed: int,
    clock: Clock,
    tell: Callable[[], None],
) -> None:
    """Anneal what each dive brought a little, several times; keep the best plan."""
    instance = plan.instance

    def annealed(begun: list[UnitSet], seed: int) -> Incumbent:
        return Incumbent.of(instance, anneal(instance, seed, clock.should_continue, begun))

    for begun in dives:
        if begun is None:
            return
        seeds = range(seed, seed + ANNEALS)
        for found in in_order(partial(annealed, begun), seeds, clock.should_continue):
            if found is not None and found.cost < plan.cost - 1e-3:
                plan.clusters = found.clusters
                tell()


def _dived(
    instance: Instance, dual: DualBound, step: int, clock: Clock, neighbourhood: Neighbourhood
) -> tuple[UnitSet, ...] | None:
    """Return a cheaper arrangement of the neighbourhood by a dive; None where it is none."""
    chosen = neighbourhood.units
    part = part_of(instance, chosen)
    if dual.numbered:
        part = part._replace(clusters=len(neighbourhood.clusters))
    before = Incumbent.of(part, neighbourhood.inner_clusters)
    begun = dive(part, dual.within(chosen), clock.should_continue, step)
    # the seed draws the neighbourhoods; the same draws within each of them do no harm
    found = Incumbent.of(part, anneal(part, 1, clock.should_continue, begun))
    return _taken_over(neighbourhood, found.clusters) if found.cost < before.cost - 1e-3 else None


def _chosen(
    instance: Instance, dual: DualBound, most: int, clock: Clock, neighbourhood: Neighbourhood
) -> tuple[UnitSet, ...] | None:
    """Return a cheaper arrangement of the neighbourhood by set partitioning; None for none."""
    chosen = neighbourhood.units
    start = neighbourhood.inner_clusters
    part = part_of(instance, chosen)
    inside = dual.within(chosen)
    prices = inside.prices
    alone = np.searchsorted(chosen, neighbourhood.left_out)
    plain = plain_prices(prices.duals, prices.fee_s)
    known = reduced_costs(plain, *rows_of(part, start))
    worth = float(known.sum() + (part.left_out_s - prices.duals)[alone].sum())
    # no cluster of a better arrangement has more than this: see the proof of a bound with cuts
    gap = worth + float(prices.cuts.price_s.sum())
    if gap <= 1e-6 * max(abs(dual.bound), 1.0) / max(len(instance.schools), 1):
        return None
    offer, _ = enumerate_columns(part, inside, gap, most=most, clock=clock)
    pool = pool_of(part, start, offer, inside)
    if len(chosen) > CUT_FROM:
        tight = tighten(pool, worth, clock.should_continue, WINDOW_ROUNDS)
        pool = offer_of(pool, most_promising(pool, tight, worth, QUICK_CLUSTERS), tight)
    choice = chosen_from(pool, WINDOW_BRANCHES, clock)
    if choice.chosen is None or choice.value >= worth - 1e-3:
        return None
    return _taken_over(neighbourhood, unit_sets(pool.members[list(choice.chosen)]))


def _taken_over(neighbourhood: Neighbourhood, inner: Iterable[UnitSet]) -> tuple[UnitSet, ...]:
    """Return clusters of places in the neighbourhood as clusters of units."""
    chosen = neighbourhood.units
    return tuple(tuple(chosen[at] for at in members) for members in inner)
