"""Finding clusters that are cheap for given duals: branch and bound over each root's neighbours.

Prices and reduced costs are those of `clustering.optimiser.dual_prices`. Every cluster has one
root, so that each is met once: its lowest-numbered unit, or its lead in the hub shape. The search
of one root is in `clustering.optimiser.columns.pricing_search`, or
`clustering.optimiser.hubs.knapsack` for large hubs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clustering.compiled import Floats, Ints, compiled
from clustering.optimiser.columns.pricing_search import PricingGoal, Root, price_root
from clustering.optimiser.dual_prices import DualPrices
from clustering.optimiser.hubs.knapsack import is_knapsack, price_lead
from clustering.optimiser.instance import Instance, costs_of
from clustering.optimiser.parallel import in_order

BLOCK = 16
"""Roots priced between two looks at the clock."""

KEEP = 36
"""Clusters kept of each root, the last found: the cheapest."""

ROOT_EFFORT = 300_000
"""Branches for a single root, of which an estimate is enough."""

NO_LIMIT = 1_000_000_000
"""Branches, more than a search ever needs."""


@dataclass(frozen=True)
class Priced:
    """What a round of pricing found.

    Attributes
    ----------
    members
        (c, most) units of the clusters found, ascending, filled up with -1 behind; in the hub
        shape one may be there twice.
    costs
        (c,) their costs.
    lowest
        Lowest reduced cost at each root, 0 where none is below 0.
    complete
        Every root was searched among all its neighbours, to the end: nothing was missed.
    """

    members: Ints
    costs: Floats
    lowest: Floats
    complete: bool


def price(
    instance: Instance,
    prices: DualPrices,
    should_continue: Callable[[], bool],
    *,
    reach: int | None = None,
    effort: int = NO_LIMIT,
) -> Priced:
    """Find for each root its cheapest cluster by reduced cost, and some of the next.

    Only clusters with a reduced cost below 0 are of use to the master problem, and only they are
    returned.

    Parameters
    ----------
    units
        What clusters are made of.
    prices
        Duals, fee and cuts.
    should_continue
        Asked between blocks of roots.
    reach
        Look at so many nearest neighbours only; None for all, as a proof needs.
    effort
        Branches to try for each root at most.
    """
    aim = PricingGoal(-1e-6, effort, every=False)
    return _priced(instance, prices, aim, KEEP, should_continue, reach=reach)


def cheapest_at(instance: Instance, prices: DualPrices, root: int) -> float:
    """Return the lowest reduced cost found at one root, seconds; 0 where none is below.

    A lower one may be missed where a root has very many clusters.
    """
    lowest = np.zeros(1)
    members = np.full((KEEP, instance.most), -1, np.int64)
    task = Task(root, root + 1, KEEP, len(instance.schools), np.zeros(1, np.bool_))
    _price_block(
        instance, prices, PricingGoal(-1e-6, ROOT_EFFORT, every=False), task, (members, lowest)
    )
    return float(lowest[0])


def cheapest_clusters_at(
    instance: Instance, prices: DualPrices, root: int, effort: int
) -> tuple[Ints, Floats]:
    """Return clusters of one root with a reduced cost below 0, (c, most), and their costs.

    Parameters
    ----------
    effort
        Branches to try at most; the cheapest cluster may be missed where there are more.
    """
    lowest = np.zeros(1)
    members = np.full((KEEP, instance.most), -1, np.int64)
    task = Task(root, root + 1, KEEP, len(instance.schools), np.zeros(1, np.bool_))
    aim = PricingGoal(-1e-6, effort, every=False)
    found, _ = _price_block(instance, prices, aim, task, (members, lowest))
    return members[:found], costs_of(instance, members[:found])


def price_every(
    instance: Instance,
    prices: DualPrices,
    aim: PricingGoal,
    most: int,
    should_continue: Callable[[], bool],
) -> Priced:
    """Find every cluster that `aim` asks for; give up, incomplete, where they exceed `most`.

    Parameters
    ----------
    units
        What clusters are made of.
    prices
        Duals, fee and cuts.
    aim
        Which clusters, by their reduced cost.
    most
        Clusters to list at most.
    should_continue
        Asked between blocks of roots.
    """
    return _priced(instance, prices, aim, most, should_continue)


def _priced(
    instance: Instance,
    prices: DualPrices,
    aim: PricingGoal,
    room: int,
    should_continue: Callable[[], bool],
    *,
    reach: int | None = None,
) -> Priced:
    roots = number_of_roots(instance)
    starts = range(0, roots, BLOCK)
    limit = reach or len(instance.schools)
    knapsack = is_knapsack(instance)
    # a root whose clusters are all listed may take a second
    step = 1 if aim.every else BLOCK
    # one root alone may take minutes where clusters are large
    stop = np.zeros(1, np.bool_)

    def block(start: int) -> tuple[Ints, Floats, Floats, bool]:
        end = min(start + BLOCK, roots)
        if knapsack:
            return _knapsacks(instance, prices, aim, start, end)
        slots = (end - start) * room if not aim.every else room
        members = np.full((slots, instance.most), -1, np.int64)
        lowest = np.zeros(end - start)
        n, ended = 0, True
        for first in range(start, end, step):
            ended = ended and (first == start or should_continue())
            if ended:
                task = Task(first, min(first + step, end), room, limit, stop)
                out = (members[n:], lowest[first - start :])
                more, ended = _price_block(instance, prices, aim, task, out)
                n += more
        # a copy, or the whole room stays in memory
        return members[:n].copy(), costs_of(instance, members[:n]), lowest, ended

    parts: list[tuple[Ints, Floats, Floats, bool]] = []
    found = 0
    for part in in_order(block, starts, should_continue, lambda: stop.fill(1)):
        if part is None:
            return _joined(instance, parts, complete=False)
        parts.append(part)
        found += len(part[0])
        if aim.every and (found > room or not part[3]):
            return _joined(instance, parts, complete=False)
    complete = reach is None and all(part[3] for part in parts)
    return _joined(instance, parts, complete=complete)


def _joined(
    instance: Instance, parts: list[tuple[Ints, Floats, Floats, bool]], *, complete: bool
) -> Priced:
    if not parts:
        return Priced(np.zeros((0, instance.most), np.int64), np.zeros(0), np.zeros(0), complete)
    members, costs, lowest, _ = zip(*parts, strict=True)
    return Priced(np.concatenate(members), np.concatenate(costs), np.concatenate(lowest), complete)


def number_of_roots(instance: Instance) -> int:
    """Return the number of units, or in the hub shape of leads."""
    return len(instance.lead_unit) if instance.hub else len(instance.schools)


def _knapsacks(
    instance: Instance, prices: DualPrices, aim: PricingGoal, start: int, end: int
) -> tuple[Ints, Floats, Floats, bool]:
    members = np.full((end - start, instance.most), -1, np.int64)
    lowest = np.zeros(end - start)
    for lead in range(start, end):
        value = price_lead(instance, prices.duals, lead, prices.fee_s, members[lead - start])
        lowest[lead - start] = min(value, 0.0)
        _sort(members[lead - start])
    members = members[lowest < aim.below]
    return members, costs_of(instance, members), lowest, not aim.every


class Task(NamedTuple):
    """A block of roots to price in one call.

    Attributes
    ----------
    first, end
        Roots from `first` to before `end`.
    room
        Clusters kept of each root, at most.
    reach
        Nearest neighbours looked at.
    stop
        (1,) set from another thread to end the search of a root where it is.
    """

    first: int
    end: int
    room: int
    reach: int
    stop: NDArray[np.bool_]


@compiled
def _price_block(
    instance: Instance, prices: DualPrices, aim: PricingGoal, task: Task, out: tuple[Ints, Floats]
) -> tuple[int, bool]:
    """Price the roots of a task; return the number of clusters and whether nothing was missed."""
    members, lowest = out
    n = 0
    complete = True
    for root in range(task.first, task.end):
        start = (
            _start_of_hub(instance, root, task) if instance.hub else _start(instance, root, task)
        )
        slots = members[n : n + task.room]
        found, low, ended = price_root(instance, prices, start, aim, slots)
        lowest[root - task.first] = min(low, 0.0)
        found = min(found, len(slots))
        for k in range(n, n + found):
            _sort(members[k])
        n += found
        complete &= ended
        if aim.every and not ended:
            break
    return n, complete


@compiled
def _start(instance: Instance, root: int, task: Task) -> Root:
    """Return a root and the units of higher number that may join it, the nearest so many."""
    g = len(instance.schools)
    site = np.empty(g, np.int64)
    site[0] = root
    n = 1
    if task.reach < g:
        for i in range(min(task.reach, instance.degree[root])):
            if instance.near[root, i] > root:
                site[n] = instance.near[root, i]
                n += 1
    else:
        for other in range(root + 1, g):
            if instance.drive_s[root, other] < np.inf:
                site[n] = other
                n += 1
    return Root(site[:n].copy(), np.zeros(n), np.inf, task.stop)


@compiled
def _start_of_hub(instance: Instance, lead: int, task: Task) -> Root:
    """Return a lead's unit and the units in its reach, the nearest so many."""
    own = instance.lead_unit[lead]
    reach_s = instance.lead_s[lead].astype(np.float64)
    each_s = reach_s / instance.schools
    each_s[own] = -1.0
    near = np.argsort(each_s, kind="mergesort")[: task.reach + 1]
    site = near[each_s[near] < np.inf].copy()
    return Root(site, reach_s[site], instance.capacity[lead], task.stop)


@compiled
def _sort(row: Ints) -> None:
    """Bring a row into ascending order, the -1 behind."""
    for i in range(1, len(row)):
        unit = row[i]
        if unit < 0:
            return
        k = i
        while k > 0 and row[k - 1] > unit:
            row[k] = row[k - 1]
            k -= 1
        row[k] = unit
