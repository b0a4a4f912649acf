"""Making a plan better, window by window.

A window of neighbouring clusters can only be rearranged for the better by clusters whose reduced
costs come to less than the window's own and the prices of its cuts, so these are all that its set
partitioning need choose from.
"""

import dataclasses
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from clustering.bound import Dual
from clustering.clock import Clock
from clustering.incumbent import Incumbent
from clustering.menus import QUICK_CLUSTERS, chosen_from, listed, menu_of, most_promising, offer_of
from clustering.nodes import Nodes, NodeSet, part_of
from clustering.prices import plain_prices, prices_within, reduced_costs
from clustering.pricing import Priced, node_sets, rows_of
from clustering.tightening import tighten
from clustering.windows import Window, rearrange

WINDOWS = ((48, 6_000), (120, 20_000))
"""Schools in a window and clusters to choose from at most, one round after the other."""

POOL_A_SCHOOL, POOL_WINDOW = 40, 75
"""Clusters a school in the pool, and schools in the windows that choose from it."""

WINDOW_BRANCHES = 60
"""Branches in the choice within a window."""

CUT_FROM = 50
"""Nodes of a window from which on cuts are worth their time."""

WINDOW_ROUNDS = 12
"""Rounds of cuts in a window."""


Offer = Callable[[Nodes, Dual, float, Window], Priced]
"""Lists clusters for a window: its nodes, their prices, the gap, and the window itself."""


def improve(
    plan: Incumbent, dual: Dual, seed: int, clock: Clock, tell: Callable[[], None]
) -> Iterator[int]:
    """Rearrange windows of the plan, round by round; yield the round's number at its end.

    In the first, large windows choose from one pool of promising clusters; in the later ones each
    lists its own, as far as the gap goes.

    Parameters
    ----------
    tell
        Called after every better plan.
    """
    random = np.random.default_rng(seed)
    offers: list[tuple[int, Callable[[], Offer]]] = [
        (POOL_WINDOW, lambda: _from_pool(plan, dual, clock)),
        *((schools, partial(_by_listing, most, clock)) for schools, most in WINDOWS),
    ]
    for round_, (schools, offer) in enumerate(offers, start=1):
        change = partial(_rearranged, plan.nodes, dual, offer(), clock)
        rearrange(plan, dual, schools, change, random=random, clock=clock, tell=tell)
        if not clock.go_on():
            return
        yield round_


def _from_pool(plan: Incumbent, dual: Dual, clock: Clock) -> Offer:
    """List the most promising clusters once for all windows."""
    nodes = plan.nodes
    most = POOL_A_SCHOOL * int(nodes.schools.sum())
    pool, _ = listed(nodes, dual, plan.cost - dual.bound, most=most, clock=clock)
    worth = reduced_costs(dual.prices, pool.members, pool.costs)

    def offer(_: Nodes, __: Dual, gap: float, window: Window) -> Priced:
        place = np.full(len(nodes.schools) + 1, -2, np.int64)
        place[window.nodes] = np.arange(len(window.nodes))
        place[-1] = -1
        inside = place[pool.members]
        rows = np.flatnonzero((inside > -2).all(axis=1) & (worth <= gap))
        return Priced(inside[rows], pool.costs[rows], np.zeros(0), complete=False)

    return offer


def _by_listing(most: int, clock: Clock) -> Offer:
    def offer(part: Nodes, inside: Dual, gap: float, _: Window) -> Priced:
        return listed(part, inside, gap, most=most, clock=clock)[0]

    return offer


def _rearranged(
    nodes: Nodes, dual: Dual, offer: Offer, clock: Clock, window: Window
) -> tuple[NodeSet, ...] | None:
    """Return a cheaper arrangement of the window's nodes; None where none was found."""
    chosen = window.nodes
    prices = prices_within(dual.prices, chosen)
    place = {node: at for at, node in enumerate(chosen)}
    start = tuple(tuple(place[node] for node in members) for members in window.clusters)
    part = part_of(nodes, chosen)
    alone = [place[node] for node in window.left_out]
    plain = plain_prices(prices.duals, prices.fee_s)
    known = reduced_costs(plain, *rows_of(part, start))
    worth = float(known.sum() + (part.left_out_s - prices.duals)[alone].sum())
    # no cluster of a better arrangement has more than this: see the proof of a bound with cuts
    gap = worth + float(prices.cuts.price_s.sum())
    if gap <= 1e-6 * max(abs(dual.bound), 1.0) / max(len(nodes.schools), 1):
        return None
    inside = dataclasses.replace(dual, prices=prices)
    menu = menu_of(part, start, offer(part, inside, gap, window), inside)
    if len(chosen) > CUT_FROM:
        tight = tighten(menu, worth, clock.go_on, WINDOW_ROUNDS)
        menu = offer_of(menu, most_promising(menu, tight, worth, QUICK_CLUSTERS), tight)
    choice = chosen_from(menu, WINDOW_BRANCHES, clock)
    if choice.chosen is None or choice.value >= worth - 1e-3:
        return None
    better = node_sets(menu.members[list(choice.chosen)])
    return tuple(tuple(chosen[at] for at in members) for members in better)
