"""The cheapest clusters of one lead, by branch and bound over the members that it may have.

Members are added one by one, those of lowest reduced cost for a pupil first. A branch is pruned
when even its cheapest completion is too dear, and there are two bounds of that. In the one, members
are divisible and only their pupils count: what the lead can take on, and the distance from the
target roll. The marginal cost of a pupil then only rises, and the best completion takes members in
their order until the next pupil would no longer pay. In the other, only their number counts.

Pair costs that are bonuses are given to both members in halves before it is known whether both
join; all else that a cluster may cost, cuts and schools amid it, is 0 or more and left to the end.
"""

from typing import NamedTuple

import numpy as np

from clustering.compiled import Flags, Floats, Ints, compiled
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.dual_prices import Cuts, DualPrices
from clustering.optimiser.instance import Instance, incoherence, obeys

SMALL = 9
"""Largest size of a cluster up to which the search by sizes (`pricing_search`) is faster."""

ROUNDING_S = 1e-9
"""Seconds, and pupils, that rounding may hide."""


def has_wide_hubs(instance: Instance) -> bool:
    """Say whether clusters are hubs that may have more than a handful of schools."""
    return instance.hub and instance.most > SMALL


def are_knapsacks(instance: Instance) -> bool:
    """Say whether clusters are hubs whose members are best chosen by what leads can take on."""
    return has_wide_hubs(instance) or (instance.hub and bool(np.isfinite(instance.capacity).any()))


class PairTerms(NamedTuple):
    """What pairs of members cost or forbid, summed up once for all leads.

    Attributes
    ----------
    any
        Whether any pair costs something or is forbidden.
    bonus_s
        (g,) half of the least that the pairs of each unit can add to a cluster: 0 or less.
    """

    any: bool
    bonus_s: Floats


@compiled
def pair_terms(instance: Instance) -> PairTerms:
    """Return the pair terms of an instance of hubs."""
    g = len(instance.schools)
    bonus_s = np.zeros(g)
    found = False
    for a in range(g):
        for b in range(g):
            cost_s = instance.penalty_s[a, b]
            found |= cost_s != 0.0 or instance.drive_s[a, b] == np.inf
            if a != b and cost_s < 0.0:
                bonus_s[a] += 0.5 * cost_s
    return PairTerms(found, bonus_s)


class _Tree(NamedTuple):
    """The branch that is being looked at; level 0 is the lead's own unit.

    Attributes
    ----------
    item, adds
        (levels, k) candidates of each level in their order, and what each adds to the reduced cost.
    filled, at
        (levels,) number of candidates, and how many were tried.
    base, pupils, schools
        (levels,) reduced cost, pupils and schools of what is chosen.
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
    least: Floats
    free: Floats
    chosen: Ints
    held: Ints


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
    own = instance.lead_unit[lead]
    limit = goal.below
    item, adds, first_s = candidates(instance, terms, duals, lead, False)
    if first_s == np.inf:
        return 0, limit, True
    start = (first_s, instance.pupils[own], instance.schools[own])
    free = _by_pupils(instance, terms, lead, (item, adds), start)
    least = max(free, _by_numbers(instance, terms, (item, adds), start))
    if least >= limit:
        return 0, limit, True
    item, adds = _kept(instance, terms, item, adds, limit - free)
    order = np.argsort(_rates(instance, terms, item, adds), kind="mergesort")
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
        np.empty(max(levels, instance.most + 1), np.int64),
        np.zeros(len(duals.cuts.price_s), np.int64),
    )
    tree.item[0] = item
    tree.adds[0] = adds
    tree.filled[0] = k
    tree.base[0] = first_s
    tree.pupils[0] = instance.pupils[own]
    tree.schools[0] = instance.schools[own]
    _choose(duals.cuts, tree, int(np.int64(0)), own)
    found, lowest, ended = _search(instance, terms, duals.cuts, lead, goal, members, stop, tree)
    return found, lowest if ended else min(least, lowest), ended


@compiled
def least_of(instance: Instance, terms: PairTerms, duals: DualPrices, lead: int) -> float:
    """Return a bound on the reduced cost of a lead's clusters, without a search; seconds."""
    own = instance.lead_unit[lead]
    # where numbers do not matter, only members that pay do
    paying = instance.schools[own] >= instance.fewest
    paying &= instance.most >= instance.schools.sum()
    item, adds, first_s = candidates(instance, terms, duals, lead, paying)
    if first_s == np.inf:
        return np.inf
    start = (first_s, instance.pupils[own], instance.schools[own])
    free = _by_pupils(instance, terms, lead, (item, adds), start)
    return max(free, _by_numbers(instance, terms, (item, adds), start))


@compiled
def candidates(
    instance: Instance, terms: PairTerms, duals: DualPrices, lead: int, paying: bool
) -> tuple[Ints, Floats, float]:
    """Return the units that may join a lead, what each adds, and what its own unit costs alone.

    The last is infinite where the lead cannot take on its own unit.

    Parameters
    ----------
    paying
        Leave out those that can only add to the reduced cost, but for numbers of schools.
    """
    own = instance.lead_unit[lead]
    room = instance.capacity[lead] - instance.pupils[own] + ROUNDING_S
    places = instance.most - instance.schools[own]
    g = len(instance.schools)
    item = np.empty(g, np.int64)
    adds = np.empty(g)
    n = 0
    if room < 0.0 or places < 0:
        return item[:0], adds[:0], np.inf
    for unit in range(g):
        add_s = instance.lead_s[lead, unit] - duals.unit_s[unit]
        if unit == own or instance.pupils[unit] > room or instance.schools[unit] > places:
            continue
        if terms.any:
            add_s += instance.drive_s[own, unit]
            add_s += instance.penalty_s[own, unit] + instance.penalty_s[unit, unit]
        pays_s = instance.balance_s * instance.pupils[unit] - terms.bonus_s[unit]
        if add_s < (pays_s if paying else np.inf):
            item[n] = unit
            adds[n] = add_s
            n += 1
    first_s = instance.lead_s[lead, own] + instance.penalty_s[own, own] - duals.unit_s[own]
    return item[:n], adds[:n], first_s + duals.fee_s


@compiled
def _rates(instance: Instance, terms: PairTerms, item: Ints, adds: Floats) -> Floats:
    """Return what a pupil of each candidate adds at least; minus infinity for a gain without."""
    rates = np.empty(len(item))
    for i in range(len(item)):
        least_s = adds[i] + terms.bonus_s[item[i]]
        pupils = instance.pupils[item[i]]
        if pupils > 0.0:
            rates[i] = least_s / pupils
        else:
            rates[i] = -np.inf if least_s < 0.0 else np.inf
    return rates


@compiled
def _kept(
    instance: Instance, terms: PairTerms, item: Ints, adds: Floats, slack_s: float
) -> tuple[Ints, Floats]:
    """Drop candidates that no cluster within `slack_s` of the bound can hold.

    Proof. A cluster with a candidate costs at least as much more than the same without it as the
    candidate adds, its bonuses and the least it can change the distance from the target included;
    and the same without it costs no less than the bound, in which sizes are no hindrance.
    """
    kept = np.zeros(len(item), np.bool_)
    for i in range(len(item)):
        unit = item[i]
        more_s = adds[i] + 2.0 * terms.bonus_s[unit]
        kept[i] = more_s - instance.balance_s * instance.pupils[unit] < slack_s
    return item[kept], adds[kept]


@compiled
def _most_members(instance: Instance, lead: int, item: Ints) -> int:
    """Return how many candidates fit a lead at most."""
    room = instance.capacity[lead] - instance.pupils[instance.lead_unit[lead]] + ROUNDING_S
    places = instance.most - instance.schools[instance.lead_unit[lead]]
    if room == np.inf:
        return min(len(item), places)
    pupils = instance.pupils[item]
    pupils = pupils[np.argsort(pupils, kind="mergesort")]
    n = 0
    while n < len(pupils) and pupils[n] <= room and n < places:
        room -= pupils[n]
        n += 1
    return n


@compiled
def _by_pupils(
    instance: Instance,
    terms: PairTerms,
    lead: int,
    candidates: tuple[Ints, Floats],
    start: tuple[float, float, int],
) -> float:
    """Bound the reduced cost of a start with any of the candidates, as if they were divisible.

    Parameters
    ----------
    candidates
        Units, in any order, and what each adds.
    start
        Reduced cost, pupils and schools of what is chosen.
    """
    item, adds = candidates
    total, pupils, _ = start
    weight, target = instance.balance_s, instance.target_pupils
    total += weight * abs(pupils - target)
    rates = _rates(instance, terms, item, adds)
    paying = np.flatnonzero(rates < (weight if pupils < target else -weight))
    if len(paying) == 0:
        return total
    room = instance.capacity[lead] - pupils
    if weight == 0.0 and instance.pupils[item[paying]].sum() <= room:
        return float(total + adds[paying].sum() + terms.bonus_s[item[paying]].sum())
    for i in paying[np.argsort(rates[paying], kind="mergesort")]:
        whole = instance.pupils[item[i]]
        if whole <= 0.0:
            total += adds[i] + terms.bonus_s[item[i]]
            continue
        left = min(whole, room)
        if pupils < target:
            below = min(left, target - pupils)
            total += (rates[i] - weight) * below
            pupils += below
            room -= below
            left -= below
        if left > 0.0:
            if rates[i] + weight >= 0.0:
                return total
            total += (rates[i] + weight) * left
            pupils += left
            room -= left
        if room <= 0.0:
            return total
    return total


@compiled
def _by_numbers(
    instance: Instance,
    terms: PairTerms,
    candidates: tuple[Ints, Floats],
    start: tuple[float, float, int],
) -> float:
    """Bound as `_by_pupils` does, by numbers of schools; minus infinity where they do not matter.

    A pupil off the target costs at least a price of any sign up to the weight of balance.
    """
    bound = -np.inf
    schools = start[2] + instance.schools[candidates[0]].sum()
    if start[2] >= instance.fewest and schools <= instance.most:
        return bound
    for sign in (0.0, -1.0, 1.0):
        if sign == 0.0 or instance.balance_s > 0.0:
            price_s = sign * instance.balance_s
            bound = max(bound, _by_number(instance, terms, candidates, start, price_s))
    return bound


@compiled
def _by_number(
    instance: Instance,
    terms: PairTerms,
    candidates: tuple[Ints, Floats],
    start: tuple[float, float, int],
    weight: float,
) -> float:
    """Bound as `_by_numbers` does, for one price of a pupil."""
    item, adds = candidates
    total, pupils, schools = start
    total += weight * (pupils - instance.target_pupils)
    each = (adds + terms.bonus_s[item] + weight * instance.pupils[item]) / instance.schools[item]
    short = max(instance.fewest - schools, 0)
    places = instance.most - schools
    some = np.flatnonzero(each < 0.0)
    if instance.schools[item[some]].sum() < short:
        some = np.arange(len(item))
    for i in some[np.argsort(each[some], kind="mergesort")]:
        if places <= 0 or (short <= 0 and each[i] >= 0.0):
            return total
        taken = min(instance.schools[item[i]], places)
        if each[i] >= 0.0:
            taken = min(taken, short)
        total += taken * each[i]
        short -= taken
        places -= taken
    return np.inf if short > 0 else total


@compiled
def _search(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance,
    terms: PairTerms,
    cuts: Cuts,
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
                row = found % len(members)
                members[row] = -1
                for level in range(depth + 1):
                    members[row, level] = tree.chosen[level]
                found += 1
                if not goal.every:
                    below = value
        _bound_level(instance, terms, lead, tree, depth)
        entered = False
        if tree.least[depth] < below:
            entered = _branch(instance, terms, cuts, lead, tree, depth, below)
        if entered:
            depth += 1
        else:
            _unchoose(cuts, tree, tree.chosen[depth])
            depth -= 1
    return found, below, True


@compiled
def _value(instance: Instance, tree: _Tree, depth: int) -> float:
    """Return the reduced cost of what is chosen down to a level; infinite if that is no cluster."""
    if tree.schools[depth] < instance.fewest or not obeys(instance, tree.chosen, depth + 1):
        return np.inf
    off = abs(tree.pupils[depth] - instance.target_pupils)
    value = tree.base[depth] + instance.balance_s * off
    if instance.coherence_s > 0.0:
        value += incoherence(instance, tree.chosen, depth + 1)
    return float(value)


@compiled
def _bound_level(
    instance: Instance, terms: PairTerms, lead: int, tree: _Tree, depth: int
) -> None:
    """Bound what a level leads to with the candidates that it has not tried."""
    first, last = tree.at[depth], tree.filled[depth]
    rest = (tree.item[depth, first:last], tree.adds[depth, first:last])
    start = (tree.base[depth], tree.pupils[depth], tree.schools[depth])
    tree.free[depth] = _by_pupils(instance, terms, lead, rest, start)
    tree.least[depth] = max(tree.free[depth], _by_numbers(instance, terms, rest, start))


@compiled
def _branch(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance,
    terms: PairTerms,
    cuts: Cuts,
    lead: int,
    tree: _Tree,
    depth: int,
    below: float,
) -> bool:
    """Choose the next candidate of a level that may be worth it; say whether there is one."""
    i = tree.at[depth]
    while i < tree.filled[depth]:
        unit = tree.item[depth, i]
        more_s = tree.adds[depth, i] + 2.0 * terms.bonus_s[unit]
        more_s -= instance.balance_s * instance.pupils[unit]
        if tree.free[depth] + max(more_s, 0.0) < below:
            break
        i += 1
    tree.at[depth] = i + 1
    if i >= tree.filled[depth]:
        return False
    next_ = depth + 1
    tree.base[next_] = tree.base[depth] + tree.adds[depth, i] + _choose(cuts, tree, next_, unit)
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
            adds_s += instance.drive_s[unit, other] + instance.penalty_s[unit, other]
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
