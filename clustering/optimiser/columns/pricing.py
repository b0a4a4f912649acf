"""Pricing: finding the columns of lowest reduced cost, by branch and bound around each root.

Every cluster has one root, so that each is met once: its lowest-numbered unit, or its lead in the
hub shape. The search around one root is in `clustering.optimiser.columns.pricing_search`, or
`clustering.optimiser.hubs.hub_pricing` for large hubs.

Where moves have a price, those are the roots of the clusters that keep no former cluster. The
others have roots of their own: a former cluster with the first of its units in the cluster, or with
the lead in the hub shape.
"""

from typing import NamedTuple

import numpy as np

from clustering.compiled import Flags, Floats, Ints, compiled
from clustering.optimiser.columns.fixing import half_costs
from clustering.optimiser.columns.pricing_result import PricingResult, joined
from clustering.optimiser.columns.pricing_search import (
    ANY_KEPT,
    NONE_KEPT,
    PricingGoal,
    Root,
    price_root,
)
from clustering.optimiser.columns.search_tree import sort_units
from clustering.optimiser.dual_prices import DualPrices, duals_without_cuts
from clustering.optimiser.hubs.hub_candidates import PairTerms, are_knapsacks, pair_terms
from clustering.optimiser.hubs.hub_pricing import price_lead
from clustering.optimiser.instance import Instance, costs_of
from clustering.optimiser.moves import Former, schools_of
from clustering.optimiser.parallel import in_order
from clustering.optimiser.search_context import SearchContext
from clustering.optimiser.stable_order import stable_order

BLOCK = 16
"""Roots priced between two checks of the clock."""

KEEP = 36
"""Columns kept of each root: the last found, which are the cheapest."""

ROOT_EFFORT = 300_000
"""Branches for a single root where an estimate is enough."""

LARGE, MANY_NEAR = 6, 600
"""Fewest schools in a cluster, or partners of a unit, from which units are fixed before roots are
searched."""

NO_LIMIT = 1_000_000_000
"""More branches than a search ever needs."""


def price(
    instance: Instance,
    duals: DualPrices,
    context: SearchContext,
    *,
    reach: int | None = None,
    effort: int = NO_LIMIT,
    below: float = -1e-6,
) -> PricingResult:
    """Find each root's column of lowest reduced cost, and some of the next.

    Only columns with a reduced cost below 0 are of use to the master problem, and only they are
    returned.

    Parameters
    ----------
    instance, duals
        What columns are made of, and the duals that price them, seconds.
    context
        Its clock is checked between blocks of roots.
    reach
        Nearest neighbours of each root to consider; None for all, as a proof needs.
    effort
        Branches for each root at most.
    below
        Reduced cost that columns must be below; the lowest at a root where none is.
    """
    goal = PricingGoal(below, effort, every=False)
    return _price_blocks(instance, duals, goal, KEEP, context, reach=reach)


def price_root_of(
    instance: Instance, duals: DualPrices, root: int, effort: int = ROOT_EFFORT
) -> PricingResult:
    """Find columns of one root with a reduced cost below 0.

    Parameters
    ----------
    effort
        Branches at most; the cheapest column may be missed where there are more.
    """
    goal = PricingGoal(-1e-6, effort, every=False)
    return price_one(instance, duals, goal, KEEP, root)


def all_of_root(instance: Instance, root: int, most: int, effort: int) -> PricingResult:
    """Find all columns of one root; incomplete where they or the branches are too many."""
    goal = PricingGoal(np.inf, effort, every=True)
    return price_one(
        instance, duals_without_cuts(np.zeros(len(instance.schools))), goal, most, root
    )


def price_one(
    instance: Instance, duals: DualPrices, goal: PricingGoal, room: int, root: int
) -> PricingResult:
    """Find columns of one root.

    Parameters
    ----------
    instance, duals, goal, room, root
        As for `price_all`, how many columns are kept at most, and the number of the root.
    """
    lowest = np.zeros(1)
    members = np.full((room, instance.most), -1, np.int64)
    stop = np.zeros(1, np.bool_)
    task = PricingTask(root, root + 1, room, len(instance.schools), stop, NO_ROOTS, NO_HALVES)
    found, complete = _price_block(instance, duals, goal, task, (members, lowest))
    members = members[:found]
    return PricingResult(members, costs_of(instance, members), lowest, complete)


def price_all(
    instance: Instance, duals: DualPrices, goal: PricingGoal, most: int, context: SearchContext
) -> PricingResult:
    """Find all columns that meet the goal; give up, incomplete, where they exceed `most`.

    Parameters
    ----------
    instance, duals
        What columns are made of, and the duals that price them, seconds.
    goal
        Which columns, by their reduced cost, and how long to look at each root.
    most
        Columns at most.
    context
        Its clock is checked between roots.
    """
    return _price_blocks(instance, duals, goal, most, context)


def _price_blocks(
    instance: Instance,
    duals: DualPrices,
    goal: PricingGoal,
    room: int,
    context: SearchContext,
    *,
    reach: int | None = None,
) -> PricingResult:
    roots = number_of_roots(instance)
    keeping = kept_roots(instance, duals.moves.former) if duals.moves.priced else NO_ROOTS
    roots += len(keeping)
    starts = range(0, roots, BLOCK)
    limit = reach or len(instance.schools)
    knapsacks = are_knapsacks(instance) and not duals.moves.priced
    terms = pair_terms(instance) if knapsacks else None
    # where all its columns are enumerated, one root may take a second
    step = 1 if goal.every else BLOCK
    # where clusters are large, one root alone may take minutes
    stop = np.zeros(1, np.bool_)
    fixed = fixes(instance) and not duals.moves.priced
    halves = half_costs(instance) if fixed else NO_HALVES

    def block(start: int) -> PricingResult:
        end = min(start + BLOCK, roots)
        if terms is not None:
            return _price_hubs(instance, terms, duals, goal, room, range(start, end), stop)
        slots = (end - start) * room if not goal.every else room
        members = np.full((slots, instance.most), -1, np.int64)
        lowest = np.zeros(end - start)
        n, ended = 0, True
        for first in range(start, end, step):
            ended = ended and (first == start or context.should_continue())
            if ended:
                last = min(first + step, end)
                task = PricingTask(first, last, room, limit, stop, keeping, halves)
                out = (members[n:], lowest[first - start :])
                more, ended = _price_block(instance, duals, goal, task, out)
                n += more
        # a copy, so that the whole room does not stay in memory
        return PricingResult(members[:n].copy(), costs_of(instance, members[:n]), lowest, ended)

    blocks: list[PricingResult] = []
    found = 0
    for priced in in_order(block, starts, context.should_continue, lambda: stop.fill(1)):
        if priced is None:
            return joined(instance, blocks, complete=False)
        blocks.append(priced)
        found += len(priced.members)
        if goal.every and (found > room or not priced.complete):
            return joined(instance, blocks, complete=False)
    complete = reach is None and all(each.complete for each in blocks)
    return joined(instance, blocks, complete=complete)


def number_of_roots(instance: Instance) -> int:
    """Return the number of units, or in the hub shape of leads."""
    return len(instance.lead_unit) if instance.hub else len(instance.schools)


NO_ROOTS: Ints = np.zeros((0, 2), np.int64)
NO_HALVES: Floats = np.zeros((0, 0, 0))


def kept_roots(instance: Instance, former: Former) -> Ints:
    """Return the roots of clusters that keep a former one, (t, 2): that, and a unit or a lead."""
    pairs = []
    for cluster, size in enumerate(former.sizes.tolist()):
        own = schools_of(former, cluster)
        if instance.hub:
            reached = np.where(np.isfinite(instance.lead_s), own, 0).sum(axis=1)
            roots = np.flatnonzero(2 * reached >= size)
        else:
            roots = np.flatnonzero(own)
        pairs += [(cluster, root) for root in roots.tolist()]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def fixes(instance: Instance) -> bool:
    """Say whether units and pairs are fixed before roots are searched, where that pays."""
    return not instance.hub and (instance.fewest >= LARGE or instance.near.shape[1] >= MANY_NEAR)


def _price_hubs(  # noqa: PLR0917 - as its caller has them
    instance: Instance,
    terms: PairTerms,
    duals: DualPrices,
    goal: PricingGoal,
    room: int,
    leads: range,
    stop: Flags,
) -> PricingResult:
    """Price some leads of hubs that may have many schools."""
    lowest = np.zeros(len(leads))
    found = []
    complete = True
    slots = np.full((room, instance.most), -1, np.int64)
    for at, lead in enumerate(leads):
        n, low, ended = price_lead(instance, terms, duals, lead, goal, slots, stop)
        lowest[at] = min(low, 0.0)
        found.append(slots[: min(n, room)].copy())
        complete &= ended
        if goal.every and not ended:
            break
    members = np.concatenate(found)
    # the lead's own unit comes first, and padding last
    members = np.sort(np.where(members < 0, len(instance.schools), members), axis=1)
    members[members == len(instance.schools)] = -1
    costs = costs_of(instance, members)
    # sums of rolls in another order may exceed a capacity by what is rounded
    right = np.isfinite(costs)
    return PricingResult(members[right], costs[right], lowest, complete)


class PricingTask(NamedTuple):
    """A block of roots to price in one call.

    Attributes
    ----------
    first, end
        Roots from `first` to before `end`.
    room
        Columns kept of each root at most.
    reach
        Nearest neighbours considered.
    stop
        (1,) set from another thread to end the search at once.
    keeping
        (t, 2) roots of clusters that keep a former one, numbered after all others; none where moves
        cost nothing.
    halves
        Those of `fixing.half_costs`; none where nothing is fixed before the search.
    """

    first: int
    end: int
    room: int
    reach: int
    stop: Flags
    keeping: Ints
    halves: Floats


@compiled
def _price_block(
    instance: Instance,
    duals: DualPrices,
    goal: PricingGoal,
    task: PricingTask,
    out: tuple[Ints, Floats],
) -> tuple[int, bool]:
    """Price the roots of a task; return the number of columns and whether nothing was missed.

    Parameters
    ----------
    out
        Room for the columns, and for the lowest reduced cost at each root.
    """
    members, lowest = out
    g = len(instance.schools)
    plain = len(instance.lead_unit) if instance.hub else g
    nothing = np.zeros(g, np.int64)
    n = 0
    complete = True
    for at in range(task.first, task.end):
        keeps, root, own = ANY_KEPT, at, nothing
        if len(task.keeping) > 0:
            keeps = NONE_KEPT
        if at >= plain:
            keeps, root = task.keeping[at - plain]
            own = schools_of(duals.moves.former, keeps)
        start = (
            _root_of_hub(instance, root, task, keeps, own)
            if instance.hub
            else _root(instance, root, task, keeps, own)
        )
        slots = members[n : n + task.room]
        keeping = _duals_keeping(duals, keeps, own)
        found, low, ended = price_root(instance, keeping, start, goal, slots)
        lowest[at - task.first] = min(low, 0.0)
        found = min(found, len(slots))
        for k in range(n, n + found):
            sort_units(members[k])
        n += found
        complete &= ended
        if goal.every and not ended:
            break
    return n, complete


@compiled
def _duals_keeping(duals: DualPrices, keeps: int, own: Ints) -> DualPrices:
    """Return duals of which those of the units pay for their moves, and the fee for what is kept.

    Parameters
    ----------
    own
        (g,) schools of each unit that were in the former cluster that is kept.
    """
    if keeps == ANY_KEPT:
        return duals
    unit_s = duals.unit_s - duals.moves.price_s * (duals.moves.former.known - own)
    fee_s = duals.fee_s + (duals.moves.held_s[keeps] if keeps >= 0 else 0.0)
    return DualPrices(unit_s, fee_s, duals.cuts, duals.moves)


@compiled
def _root(instance: Instance, root: int, task: PricingTask, keeps: int, own: Ints) -> Root:
    """Return a root with the nearest units that may join it.

    Those of lower number have had their turn: all, or those of the former cluster that is kept.
    """
    g = len(instance.schools)
    site = np.empty(g, np.int64)
    site[0] = root
    n = 1
    near = task.reach < g
    for i in range(min(task.reach, instance.degree[root]) if near else g):
        other = instance.near[root, i] if near else i
        may_join = other != root and instance.drive_s[root, other] < np.inf
        if may_join and (other > root or (keeps >= 0 and own[other] == 0)):
            site[n] = other
            n += 1
    site = site[:n].copy()
    return Root(site, np.zeros(n), np.inf, task.stop, keeps, own[site], task.halves)


@compiled
def _root_of_hub(instance: Instance, lead: int, task: PricingTask, keeps: int, own: Ints) -> Root:
    """Return a lead's unit with the nearest units in its reach."""
    first = instance.lead_unit[lead]
    reach_s = instance.lead_s[lead].astype(np.float64)
    each_s = reach_s / instance.schools
    each_s[first] = -1.0
    near = stable_order(each_s)[: task.reach + 1]
    site = near[each_s[near] < np.inf].copy()
    capacity = instance.capacity[lead]
    return Root(site, reach_s[site], capacity, task.stop, keeps, own[site], task.halves)
