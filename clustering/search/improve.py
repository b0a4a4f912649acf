"""Making a plan better: dives into the whole county, then into windows, then exact choices.

A window of neighbouring clusters can only be rearranged for the better by clusters whose reduced
costs come to less than the window's own and the prices of its cuts, so these are all that its set
partitioning need choose from.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

import numpy as np

from clustering.clock import Clock
from clustering.search.anneal import anneal
from clustering.search.bound import Dual
from clustering.search.dive import dive
from clustering.search.incumbent import Incumbent
from clustering.search.menus import (
    QUICK_CLUSTERS,
    chosen_from,
    listed,
    menu_of,
    most_promising,
    offer_of,
)
from clustering.search.nodes import Nodes, NodeSet, part_of
from clustering.search.parallel import in_order
from clustering.search.prices import plain_prices, reduced_costs
from clustering.search.pricing import node_sets, rows_of
from clustering.search.tightening import tighten
from clustering.search.windows import Change, Window, rearrange_in_rounds

FIRST_DIVE, DIVES = 100, (100, 50, 25)
"""Of how many nodes one cluster is fixed in a step, for the dive before the cuts, and for those
with them."""

ANNEALS = 4
"""Tries to find places for what such a dive left without."""

DIVE_WINDOWS = ((60, 100), (100, 50))
"""Schools in a window that is dived into, and of how many nodes one cluster is fixed in a step."""

WINDOWS = ((48, 6_000), (120, 20_000))
"""Schools in a window that is chosen for, and clusters to choose from at most."""

WINDOW_BRANCHES = 60
"""Branches in the choice within a window."""

CUT_FROM = 50
"""Nodes of a window from which on cuts are worth their time."""

WINDOW_ROUNDS = 12
"""Rounds of cuts in a window."""


def improve(
    plan: Incumbent, dual: Dual, seed: int, clock: Clock, tell: Callable[[], None]
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
    if not clock.go_on():
        return
    random = np.random.default_rng(seed)
    nodes = plan.nodes
    dives = in_order(partial(dive, nodes, dual, clock.go_on), DIVES, clock.go_on)
    _anneal(plan, dives, seed, clock, tell)
    rounds: list[tuple[int, Change]] = [
        *((schools, partial(_dived, nodes, dual, step, clock)) for schools, step in DIVE_WINDOWS),
        *((schools, partial(_chosen, nodes, dual, most, clock)) for schools, most in WINDOWS),
    ]
    if clock.go_on():
        yield 0
        yield from rearrange_in_rounds(plan, dual, rounds, random=random, clock=clock, tell=tell)


def choose_in_windows(
    plan: Incumbent, dual: Dual, seed: int, clock: Clock, tell: Callable[[], None]
) -> Iterator[int]:
    """Make the plan better by choices in windows alone; yield the round's number at its end.

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
        (schools, partial(_chosen, plan.nodes, dual, most, clock)) for schools, most in WINDOWS
    ]
    yield from rearrange_in_rounds(plan, dual, rounds, random=random, clock=clock, tell=tell)


def dive_once(
    plan: Incumbent, dual: Dual, seed: int, clock: Clock, tell: Callable[[], None]
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
    _anneal(plan, [dive(plan.nodes, dual, clock.go_on, FIRST_DIVE)], seed, clock, tell)


def _anneal(
    plan: Incumbent,
    dives: Iterable[list[NodeSet] | None],
    seed: int,
    clock: Clock,
    tell: Callable[[], None],
) -> None:
    """Anneal what each dive brought a little, several times; keep the best plan."""
    nodes = plan.nodes

    def annealed(begun: list[NodeSet], seed: int) -> Incumbent:
        return Incumbent.of(nodes, anneal(nodes, seed, clock.go_on, begun))

    for begun in dives:
        if begun is None:
            return
        seeds = range(seed, seed + ANNEALS)
        for found in in_order(partial(annealed, begun), seeds, clock.go_on):
            if found is not None and found.cost < plan.cost - 1e-3:
                plan.clusters = found.clusters
                tell()


def _dived(
    nodes: Nodes, dual: Dual, step: int, clock: Clock, window: Window
) -> tuple[NodeSet, ...] | None:
    """Return a cheaper arrangement of the window's nodes by a dive; None where it is none."""
    chosen = window.nodes
    part = part_of(nodes, chosen)
    if dual.numbered:
        part = part._replace(clusters=len(window.clusters))
    before = Incumbent.of(part, window.inner_clusters)
    begun = dive(part, dual.within(chosen), clock.go_on, step)
    # the seed draws the windows; the same draws within each of them do no harm
    found = Incumbent.of(part, anneal(part, 1, clock.go_on, begun))
    return _taken_over(window, found.clusters) if found.cost < before.cost - 1e-3 else None


def _chosen(
    nodes: Nodes, dual: Dual, most: int, clock: Clock, window: Window
) -> tuple[NodeSet, ...] | None:
    """Return a cheaper arrangement of the window's nodes by choice; None where none was found."""
    chosen = window.nodes
    start = window.inner_clusters
    part = part_of(nodes, chosen)
    inside = dual.within(chosen)
    prices = inside.prices
    alone = np.searchsorted(chosen, window.left_out)
    plain = plain_prices(prices.duals, prices.fee_s)
    known = reduced_costs(plain, *rows_of(part, start))
    worth = float(known.sum() + (part.left_out_s - prices.duals)[alone].sum())
    # no cluster of a better arrangement has more than this: see the proof of a bound with cuts
    gap = worth + float(prices.cuts.price_s.sum())
    if gap <= 1e-6 * max(abs(dual.bound), 1.0) / max(len(nodes.schools), 1):
        return None
    offer, _ = listed(part, inside, gap, most=most, clock=clock)
    menu = menu_of(part, start, offer, inside)
    if len(chosen) > CUT_FROM:
        tight = tighten(menu, worth, clock.go_on, WINDOW_ROUNDS)
        menu = offer_of(menu, most_promising(menu, tight, worth, QUICK_CLUSTERS), tight)
    choice = chosen_from(menu, WINDOW_BRANCHES, clock)
    if choice.chosen is None or choice.value >= worth - 1e-3:
        return None
    return _taken_over(window, node_sets(menu.members[list(choice.chosen)]))


def _taken_over(window: Window, inner: Iterable[NodeSet]) -> tuple[NodeSet, ...]:
    """Return clusters of places in the window as clusters of nodes."""
    chosen = window.nodes
    return tuple(tuple(chosen[at] for at in members) for members in inner)
