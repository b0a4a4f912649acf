"""The cheapest clusters of one lead, by branch and bound over the members that it may have.

Members are added one by one, those of lowest reduced cost for a pupil first. A branch is pruned
when even its cheapest completion is too dear, by the bounds of
`clustering.optimiser.hubs.hub_candidates`.
"""

from typing import NamedTuple

import numpy as np

from clustering.compiled import Flags, Floats, Ints, compiled
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.dual_prices import Cuts, DualPrices
from clustering.optimiser.hubs.hub_candidates import (
    PAYING_OR_NOT,
    ROUNDING_S,
    PairTerms,
    by_numbers,
    by_pupils,
    candidates,
    pair_least_s,
    rates_of,
)
from clustering.optimiser.hubs.knapsack import least_packed, pack
from clustering.optimiser.instance import Instance, incoherence, obeys
from clustering.optimiser.stable_order import stable_order
from clustering.pair_weight import pair_weight

ONE_ALONE = False
"""For `PricingGoal.every`: only clusters cheaper than those found before."""


class _Tree(NamedTuple):
    """The branch that is being looked at; level 0 is the lead's own unit.

    Attributes
    ----------
    item, adds
        (levels, k) candidates of each level in their order, and what each adds at least to the
        reduced cost.
    filled, at
        (levels,) number of candidates, and how many were tried.
    base, pupils, schools
        (levels,) bound of the reduced cost of what is chosen, and its pupils and schools.
    exact_s, pairs_s
        (levels,) reduced cost of what is chosen without pairs, and the sum of its pairs.
    least, free
        (levels,) bounds of the reduced cost of what a level leads to, and of the same if any
        number of schools were allowed.
    chosen
        (most + 1,) the unit of each level.
    held
        (c,) units of each cut that are chosen.
    """

    item: Ints
    adds: Floats
    filled: Ints
    at: Ints
    base: Floats
    pupils: Floats
    schools: Ints
    exact_s: Floats
    pairs_s: Floats
    least: Floats
    free: Floats
    chosen: Ints
    held: Ints


@compiled
def least_of(instance: Instance, terms: PairTerms, duals: DualPrices, lead: int) -> float:
    """Return a bound on the reduced cost of a lead's clusters, without a search; seconds."""
    if terms.plain:
        return least_packed(instance, duals, lead)
    own = instance.lead_unit[lead]
    # where numbers do not matter, only members that pay do
    paying = instance.schools[own] >= instance.fewest
    paying &= instance.most >= instance.schools.sum()
    item, adds, first_s = candidates(instance, terms, duals, lead, paying)
    if first_s == np.inf:
        return np.inf
    start = (first_s, instance.pupils[own], instance.schools[own])
    free = by_pupils(instance, lead, (item, adds), start)
    return max(free, by_numbers(instance, (item, adds), start))


@compiled
def price_lead(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance,
    terms: PairTerms,
    duals: DualPrices,
    lead: int,
    goal: PricingGoal,
    members: Ints,
    stop: Flags,
) -> tuple[int, float, bool]:
    """Search the clusters of one lead; write those found to `members`.

    Parameters
    ----------
    instance
        One in the hub shape.
    terms
        Its pair terms.
    duals
        By which clusters are priced, seconds.
    lead
        Its number among the leads.
    goal
        Which clusters, by their reduced cost, and branches at most.
    members
        (room, most) for the clusters found, the lead's own unit first. Where there are more, the
        oldest are overwritten, or the search ends if the goal is every one.
    stop
        (1,) set from another thread to end the search at once.

    Returns
    -------
    Number of clusters found, a lower bound of their reduced cost (`goal.below` if none is lower)
    and whether the search came to its end; where it did, the bound is exact.
    """
    if terms.plain:
        return pack(instance, duals, lead, goal, members, stop)
    own = instance.lead_unit[lead]
    limit = goal.below
    item, adds, first_s = candidates(instance, terms, duals, lead, PAYING_OR_NOT)
    if first_s == np.inf:
        return 0, limit, True
    start = (first_s, instance.pupils[own], instance.schools[own])
    free = by_pupils(instance, lead, (item, adds), start)
    least = max(free, by_numbers(instance, (item, adds), start))
    if least >= limit:
        return 0, limit, True
    item, adds = _kept(instance, item, adds, limit - free)
    order = stable_order(rates_of(instance, item, adds))
    item, adds = item[order], adds[order]
    k = len(item)
    levels = min(k, _most_members(instance, lead, item)) + 2
    tree = _Tree(
        np.empty((levels, k), np.int64),
        np.empty((levels, k)),
        np.zeros(levels, np.int64),
        np.zeros(levels, np.int64),
        np.zeros(levels),
        np.zeros(levels),
        np.zeros(levels, np.int64),
        np.zeros(levels),
        np.zeros(levels),
        np.zeros(levels),
        np.zeros(levels),
        np.empty(max(levels, instance.most + 1), np.int64),
        np.zeros(len(duals.cuts.price_s), np.int64),
    )
    tree.item[0] = item
    tree.adds[0] = adds
    tree.filled[0] = k
    tree.base[0] = first_s
    tree.pupils[0] = instance.pupils[own]
    tree.schools[0] = instance.schools[own]
    tree.exact_s[0] = instance.lead_s[lead, own] - duals.unit_s[own] + duals.fee_s
    tree.pairs_s[0] = instance.penalty_s[own, own]
    _choose(duals.cuts, tree, int(np.int64(0)), own)
    found, lowest, ended = _search(instance, terms, duals, lead, goal, members, stop, tree)
    return found, lowest if ended else min(least, lowest), ended


@compiled
def _kept(instance: Instance, item: Ints, adds: Floats, slack_s: float) -> tuple[Ints, Floats]:
    """Drop candidates that no cluster within `slack_s` of the bound can hold.

    Proof. A cluster with a candidate is bounded by that without it and what the candidate adds,
    less what it can bring the pupils nearer to their target; and the bound of that without it is no
    less than the bound of all, in which sizes are no hindrance.
    """
    kept = np.zeros(len(item), np.bool_)
    for i in range(len(item)):
        kept[i] = adds[i] - instance.balance_s * instance.pupils[item[i]] < slack_s
    return item[kept], adds[kept]


@compiled
def _most_members(instance: Instance, lead: int, item: Ints) -> int:
    """Return how many candidates fit a lead at most."""
    room = instance.capacity[lead] - instance.pupils[instance.lead_unit[lead]] + ROUNDING_S
    places = instance.most - instance.schools[instance.lead_unit[lead]]
    if room == np.inf:
        return int(min(len(item), places))
    pupils = instance.pupils[item]
    pupils = pupils[stable_order(pupils)]
    n = 0
    while n < len(pupils) and pupils[n] <= room and n < places:
        room -= pupils[n]
        n += 1
    return n


@compiled
def _search(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance,
    terms: PairTerms,
    duals: DualPrices,
    lead: int,
    goal: PricingGoal,
    members: Ints,
    stop: Flags,
    tree: _Tree,
) -> tuple[int, float, bool]:
    """Go through the branches; return as `price_lead` does."""
    below = goal.below
    found = 0
    branches = 0
    # a literal 0 has a type of its own, for which all below would be compiled once more
    depth = int(np.int64(0))
    entered = True
    while depth >= 0:
        if entered:
            branches += 1
            if branches > goal.effort or stop[0]:
                return found, below, False
            value = _value(instance, tree, depth)
            if value < below:
                if goal.every and found >= len(members):
                    return found, below, False
                _record(tree, depth, members[found % len(members)])
                found += 1
                below = below if goal.every else value
        _bound_level(instance, lead, tree, depth)
        entered = False
        if tree.least[depth] < below:
            entered = _branch(instance, terms, duals, lead, tree, depth, below)
        if entered:
            depth += 1
        else:
            _unchoose(duals.cuts, tree, tree.chosen[depth])
            depth -= 1
    return found, below, True


@compiled
def _value(instance: Instance, tree: _Tree, depth: int) -> float:
    """Return the reduced cost of what is chosen down to a level; infinite if that is no cluster."""
    if tree.schools[depth] < instance.fewest or not obeys(instance, tree.chosen, depth + 1):
        return np.inf
    off = abs(tree.pupils[depth] - instance.target_pupils)
    pairs_s = pair_weight(float(tree.schools[depth])) * tree.pairs_s[depth]
    value = tree.exact_s[depth] + pairs_s + instance.balance_s * off
    if instance.coherence_s > 0.0:
        value += incoherence(instance, tree.chosen, depth + 1)
    return float(value)


@compiled
def _record(tree: _Tree, depth: int, row: Ints) -> None:
    """Write what is chosen down to a level to a row, (most,)."""
    row[:] = -1
    for level in range(depth + 1):
        row[level] = tree.chosen[level]


@compiled
def _bound_level(instance: Instance, lead: int, tree: _Tree, depth: int) -> None:
    """Bound what a level leads to with the candidates that it has not tried."""
    first, last = tree.at[depth], tree.filled[depth]
    rest = (tree.item[depth, first:last], tree.adds[depth, first:last])
    start = (tree.base[depth], tree.pupils[depth], tree.schools[depth])
    tree.free[depth] = by_pupils(instance, lead, rest, start)
    tree.least[depth] = max(tree.free[depth], by_numbers(instance, rest, start))


@compiled
def _branch(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance,
    terms: PairTerms,
    duals: DualPrices,
    lead: int,
    tree: _Tree,
    depth: int,
    below: float,
) -> bool:
    """Choose the next candidate of a level that may be worth it; say whether there is one."""
    i = tree.at[depth]
    while i < tree.filled[depth]:
        unit = tree.item[depth, i]
        more_s = tree.adds[depth, i] - instance.balance_s * instance.pupils[unit]
        if tree.free[depth] + max(more_s, 0.0) < below:
            break
        i += 1
    tree.at[depth] = i + 1
    if i >= tree.filled[depth]:
        return False
    next_ = depth + 1
    due_s = _choose(duals.cuts, tree, next_, unit)
    tree.base[next_] = tree.base[depth] + tree.adds[depth, i] + due_s
    tree.exact_s[next_] = tree.exact_s[depth] + due_s
    tree.exact_s[next_] += instance.lead_s[lead, unit] - duals.unit_s[unit]
    tree.pairs_s[next_] = tree.pairs_s[depth]
    if terms.any:
        for level in range(next_ + 1):
            tree.pairs_s[next_] += instance.penalty_s[unit, tree.chosen[level]]
    tree.pupils[next_] = tree.pupils[depth] + instance.pupils[unit]
    tree.schools[next_] = tree.schools[depth] + instance.schools[unit]
    room = instance.capacity[lead] - tree.pupils[next_] + ROUNDING_S
    places = instance.most - tree.schools[next_]
    n = 0
    for j in range(i + 1, tree.filled[depth]):
        other = tree.item[depth, j]
        if instance.pupils[other] > room or instance.schools[other] > places:
            continue
        adds_s = tree.adds[depth, j]
        if terms.any:
            adds_s += pair_least_s(instance, terms, unit, other)
            if adds_s == np.inf:
                continue
        tree.item[next_, n] = other
        tree.adds[next_, n] = adds_s
        n += 1
    tree.filled[next_] = n
    tree.at[next_] = 0
    return True


@compiled
def _choose(cuts: Cuts, tree: _Tree, depth: int, unit: int) -> float:
    """Choose a unit for a level; return the prices of the cuts that are touched by it."""
    tree.chosen[depth] = unit
    due_s = 0.0
    for at in range(cuts.first[unit], cuts.first[unit + 1]):
        cut = cuts.of_unit[at]
        tree.held[cut] += 1
        if tree.held[cut] == 2:
            due_s += cuts.price_s[cut]
    return due_s


@compiled
def _unchoose(cuts: Cuts, tree: _Tree, unit: int) -> None:
    """Take back a choice."""
    for at in range(cuts.first[unit], cuts.first[unit + 1]):
        tree.held[cuts.of_unit[at]] -= 1
