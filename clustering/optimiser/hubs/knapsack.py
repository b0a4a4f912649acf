"""Clusters of a lead where nothing counts but drives, and the pupils that the lead can take on.

Such a cluster is a knapsack: each unit weighs its pupils and adds its drive less its dual. The
branch and bound of Horowitz and Sahni (1974) packs it in the order of what a pupil adds. That takes
microseconds where the one of `clustering.optimiser.hubs.hub_pricing`, which heeds every rule, takes
a hundred times as long.
"""

from typing import NamedTuple

import numpy as np

from clustering.compiled import Flags, Floats, Ints, compiled
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.dual_prices import DualPrices
from clustering.optimiser.hubs.hub_candidates import ROUNDING_S
from clustering.optimiser.instance import Instance
from clustering.optimiser.stable_order import reorder, stable_order

MORE_EFFORT = 2
"""Branches for each one that a goal allows, which has slower ones in mind."""


class _Packing(NamedTuple):
    """The branch that is being looked at; level 0 is the lead's own unit alone.

    Attributes
    ----------
    units, pupils, adds
        (n,) units that may join, in the order in which they are tried, with their pupils and what
        each adds to the reduced cost.
    chosen
        (n + 1,) the unit of each level.
    at
        (n + 1,) the first unit that was not tried there.
    total, room
        (n + 1,) reduced cost of what is chosen, and pupils that the lead can still take on.
    held
        (c,) units of each cut that are chosen.
    lightest
        Least pupils of the units.
    """

    units: Ints
    pupils: Floats
    adds: Floats
    chosen: Ints
    at: Ints
    total: Floats
    room: Floats
    held: Ints
    lightest: float


@compiled
def least_packed(instance: Instance, duals: DualPrices, lead: int) -> float:
    """Return a bound on the reduced cost of a lead's clusters: that of divisible units, seconds."""
    packing = _packing(instance, duals, lead, 0.0)
    return float(packing.total[0] + _divisible(packing, int(np.int64(0)), packing.room[0]))


@compiled
def pack(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance, duals: DualPrices, lead: int, goal: PricingGoal, members: Ints, stop: Flags
) -> tuple[int, float, bool]:
    """Search the clusters of one lead as `hub_pricing.price_lead` does.

    Parameters
    ----------
    instance
        One whose pair terms are plain.
    duals
        By which clusters are priced, seconds.
    lead
        Its number among the leads.
    goal
        Which clusters, by their reduced cost, and branches at most.
    members
        (room, most) for the clusters found.
    stop
        (1,) set from another thread to end the search at once.
    """
    below = goal.below
    packing = _packing(instance, duals, lead, 0.0)
    least = packing.total[0] + _divisible(packing, int(np.int64(0)), packing.room[0])
    if least >= below:
        return 0, below, True
    if goal.every:
        # a unit that saves nothing may be in a cluster that costs no more than wanted
        packing = _packing(instance, duals, lead, below - least)
    _touch(duals, packing.chosen[0], packing.held)
    found = 0
    branches = 0
    depth = int(np.int64(0))  # a literal 0 has a type of its own
    entered = True
    while depth >= 0:
        if entered:
            branches += 1
            full = goal.every and found >= len(members)
            if full or branches > MORE_EFFORT * goal.effort or stop[0]:
                return found, min(least, below), False
            if packing.total[depth] < below:
                _record(packing, depth, members[found % len(members)])
                found += 1
                below = below if goal.every else packing.total[depth]
        entered = depth + 1 < members.shape[1] and _branch(duals, packing, depth, below)
        if entered:
            depth += 1
        else:
            _release(duals, packing.chosen[depth], packing.held)
            depth -= 1
    return found, below, True


@compiled
def _record(packing: _Packing, depth: int, row: Ints) -> None:
    """Write what is chosen down to a level to a row, (most,)."""
    row[:] = -1
    for level in range(depth + 1):
        row[level] = packing.chosen[level]


@compiled
def _branch(duals: DualPrices, packing: _Packing, depth: int, below: float) -> bool:
    """Choose the next unit of a level that may be worth it; say whether there is one."""
    at = packing.at[depth]
    total, room = packing.total[depth], packing.room[depth]
    if room < packing.lightest:
        return False
    while at < len(packing.units):
        if packing.pupils[at] <= room:
            if total + _least_with(packing, at, room) >= below:
                return False
            packing.at[depth] = at + 1
            due_s = _touch(duals, packing.units[at], packing.held)
            packing.chosen[depth + 1] = packing.units[at]
            packing.at[depth + 1] = at + 1
            packing.total[depth + 1] = total + packing.adds[at] + due_s
            packing.room[depth + 1] = room - packing.pupils[at]
            return True
        at += 1
    return False


@compiled
def _packing(instance: Instance, duals: DualPrices, lead: int, most_s: float) -> _Packing:
    """Return the root, with the units that add less than some seconds, the best first.

    Those that save come in the order of what a pupil of theirs adds, then the others in that of
    what they add. The root's reduced cost is infinite where the lead cannot take on its own unit.
    """
    own = instance.lead_unit[lead]
    room = float(instance.capacity[lead] - instance.pupils[own] + ROUNDING_S)
    g = len(instance.schools)
    units = np.empty(g, np.int64)
    adds = np.empty(g)
    rates = np.empty(g)
    n = 0
    for unit in range(g):
        add_s = instance.lead_s[lead, unit] - duals.unit_s[unit]
        if add_s < most_s and unit != own and instance.pupils[unit] <= room:
            units[n] = unit
            adds[n] = add_s
            rates[n] = add_s
            if add_s < 0.0:
                pupils = instance.pupils[unit]
                rates[n] = add_s / pupils if pupils > 0.0 else -np.inf
            n += 1
    order = stable_order(rates[:n])
    units, adds = units[:n], adds[:n]
    reorder(units, order)
    reorder(adds, order)
    packing = _Packing(
        units,
        instance.pupils[units],
        adds,
        np.full(n + 1, own),
        np.zeros(n + 1, np.int64),
        np.empty(n + 1),
        np.full(n + 1, room),
        np.zeros(len(duals.cuts.price_s), np.int64),
        instance.pupils[units].min() if n > 0 else np.inf,
    )
    first_s = instance.lead_s[lead, own] - duals.unit_s[own] + duals.fee_s
    packing.total[0] = first_s if room >= 0.0 else np.inf
    return packing


@compiled
def _divisible(packing: _Packing, first: int, room: float) -> float:
    """Return the least that units from `first` on add in some room, if they were divisible."""
    total = 0.0
    for i in range(first, len(packing.units)):
        if packing.adds[i] >= 0.0:
            break
        if packing.pupils[i] > room:
            return float(total + packing.adds[i] * room / packing.pupils[i])
        total += packing.adds[i]
        room -= packing.pupils[i]
    return total


@compiled
def _least_with(packing: _Packing, first: int, room: float) -> float:
    """Return the least that units from `first` on add, if there is at least one of them."""
    if packing.adds[first] >= 0.0:
        return float(packing.adds[first])
    return _divisible(packing, first, room)


@compiled
def _touch(duals: DualPrices, unit: int, held: Ints) -> float:
    """Take a unit; return the prices of the cuts that are touched by it."""
    cuts = duals.cuts
    due_s = 0.0
    for at in range(cuts.first[unit], cuts.first[unit + 1]):
        held[cuts.of_unit[at]] += 1
        if held[cuts.of_unit[at]] == 2:
            due_s += cuts.price_s[cuts.of_unit[at]]
    return due_s


@compiled
def _release(duals: DualPrices, unit: int, held: Ints) -> None:
    """Put a unit back."""
    cuts = duals.cuts
    for at in range(cuts.first[unit], cuts.first[unit + 1]):
        held[cuts.of_unit[at]] -= 1
