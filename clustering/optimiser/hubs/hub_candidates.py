"""Bounds on the cheapest cluster of a lead, from the members that it may have.

In the one bound, members are divisible and only their pupils count: what the lead can take on, and
the distance from the target roll. The marginal cost of a pupil then only rises, and the best
completion takes members in the order of what a pupil of theirs costs, until the next would no
longer pay. In the other, only the number of schools counts.

Pair costs are weighed by the size of the cluster (`clustering.pair_weight`), which is known at the
end alone. So in the bounds what a pair costs weighs as in the largest cluster, and each member gets
the greatest bonus that its pairs can bring. Cuts and schools amid a cluster cost 0 or more.
"""

from typing import NamedTuple

import numpy as np

from clustering.compiled import Floats, Ints, compiled
from clustering.optimiser.dual_prices import DualPrices
from clustering.optimiser.instance import Instance
from clustering.optimiser.stable_order import stable_order
from clustering.pair_weight import pair_weight

SMALL = 9
"""Largest size of a cluster up to which the search by sizes (`pricing_search`) is faster."""

PAYING_OR_NOT = False
"""For `candidates`: all of them."""

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
        (g,) the least that the pairs of each unit, half of each, can add to a cluster: 0 or less.
    least_weight
        Weight of a pair in the largest cluster that there can be, a fraction.
    plain
        Nothing counts but drives, and the pupils that leads can take on: neither pairs, sizes,
        targets nor conditions.
    """

    any: bool
    bonus_s: Floats
    least_weight: float
    plain: bool


@compiled
def pair_terms(instance: Instance) -> PairTerms:
    """Return the pair terms of an instance of hubs.

    Proof of the bonuses. In a cluster of s schools a unit pays, for each of its own schools, the
    mean over s - 1 partners. Those in other units cost no less than the cheapest of them, and the
    pairs within the unit weigh most in the smallest cluster that can hold it.
    """
    g = len(instance.schools)
    bonus_s = np.zeros(g)
    found = False
    for a in range(g):
        schools = instance.schools[a]
        for b in range(g):
            cost_s = instance.penalty_s[a, b]
            found |= cost_s != 0.0 or instance.drive_s[a, b] == np.inf
            if a != b and cost_s < 0.0:
                bonus_s[a] = min(bonus_s[a], float(cost_s / instance.schools[b]))
        if instance.penalty_s[a, a] < 0.0:
            smallest = max(schools, instance.fewest)
            bonus_s[a] += pair_weight(float(smallest)) * instance.penalty_s[a, a]
    most = min(instance.most, instance.schools.sum())
    plain = instance.fewest <= instance.schools.min() and instance.most >= _most_held(instance)
    plain &= instance.amounts.shape[1] == 0 and instance.most_share == np.inf
    plain &= instance.balance_s == 0.0 and instance.coherence_s == 0.0
    return PairTerms(found, bonus_s, pair_weight(float(most)), bool(plain and not found))


@compiled
def _most_held(instance: Instance) -> int:
    """Return how many schools any lead can take on at most."""
    room = instance.capacity.max() if len(instance.capacity) > 0 else 0.0
    if room == np.inf:
        return int(instance.schools.sum())
    # the schools of a unit share its pupils: so no more fit than of the lightest schools
    each = instance.pupils / instance.schools
    held = int(np.int64(0))
    for unit in stable_order(each):
        for _ in range(instance.schools[unit]):
            room -= each[unit]
            if room < -ROUNDING_S:
                return held
            held += 1
    return held


@compiled
def candidates(
    instance: Instance,
    terms: PairTerms,
    duals: DualPrices,
    lead: int,
    paying: bool,  # noqa: FBT001 - compiled code takes no keywords
) -> tuple[Ints, Floats, float]:
    """Return the units that may join a lead, what each adds, and what its own unit costs alone.

    Parameters
    ----------
    instance, terms
        What clusters are made of, and its pair terms.
    duals
        By which they are priced, seconds.
    lead
        Its number among the leads.
    paying
        Leave out those that can only add to the reduced cost, but for numbers of schools.

    Returns
    -------
    (k,) units, (k,) seconds, and seconds: infinite where the lead cannot take on its own unit.
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
            add_s += terms.bonus_s[unit] + pair_least_s(instance, terms, own, unit)
            add_s += terms.least_weight * max(instance.penalty_s[unit, unit], 0.0)
        if add_s < (instance.balance_s * instance.pupils[unit] if paying else np.inf):
            item[n] = unit
            adds[n] = add_s
            n += 1
    first_s = instance.lead_s[lead, own] - duals.unit_s[own] + terms.bonus_s[own]
    first_s += terms.least_weight * max(instance.penalty_s[own, own], 0.0)
    return item[:n], adds[:n], first_s + duals.fee_s


@compiled
def pair_least_s(instance: Instance, terms: PairTerms, a: int, b: int) -> float:
    """Return the least that a pair adds beside its bonuses; infinite for one that must not be."""
    return float(instance.drive_s[a, b] + terms.least_weight * max(instance.penalty_s[a, b], 0.0))


@compiled
def rates_of(instance: Instance, item: Ints, adds: Floats) -> Floats:
    """Return (k,) what a pupil of each candidate adds at least; minus infinity for a gain without.

    Parameters
    ----------
    item, adds
        (k,) units, and (k,) what each adds, seconds.
    """
    rates = np.empty(len(item))
    for i in range(len(item)):
        pupils = instance.pupils[item[i]]
        if pupils > 0.0:
            rates[i] = adds[i] / pupils
        else:
            rates[i] = -np.inf if adds[i] < 0.0 else np.inf
    return rates


@compiled
def by_pupils(
    instance: Instance,
    lead: int,
    candidates: tuple[Ints, Floats],
    start: tuple[float, float, int],
) -> float:
    """Bound the reduced cost of a start with any of the candidates, as if they were divisible.

    Parameters
    ----------
    candidates
        (k,) units, in any order, and (k,) what each adds, seconds.
    start
        Reduced cost, pupils and schools of what is chosen.
    """
    item, adds = candidates
    total, pupils, _ = start
    weight, target = instance.balance_s, instance.target_pupils
    total += weight * abs(pupils - target)
    rates = rates_of(instance, item, adds)
    paying = np.flatnonzero(rates < (weight if pupils < target else -weight))
    if len(paying) == 0:
        return total
    room = instance.capacity[lead] - pupils
    if weight == 0.0 and instance.pupils[item[paying]].sum() <= room:
        return float(total + adds[paying].sum())
    for i in paying[stable_order(rates[paying])]:
        whole = instance.pupils[item[i]]
        if whole <= 0.0:
            total += adds[i]
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
def by_numbers(
    instance: Instance,
    candidates: tuple[Ints, Floats],
    start: tuple[float, float, int],
) -> float:
    """Bound as `by_pupils` does, by numbers of schools; minus infinity where they do not matter.

    A pupil off the target costs at least a price of any sign up to the weight of balance.

    Parameters
    ----------
    candidates
        (k,) units, in any order, and (k,) what each adds, seconds.
    start
        Reduced cost, pupils and schools of what is chosen.
    """
    bound = -np.inf
    schools = start[2] + instance.schools[candidates[0]].sum()
    if start[2] >= instance.fewest and schools <= instance.most:
        return bound
    for sign in (0.0, -1.0, 1.0):
        if sign == 0.0 or instance.balance_s > 0.0:
            price_s = sign * instance.balance_s
            bound = max(bound, _by_number(instance, candidates, start, price_s))
    return bound


@compiled
def _by_number(
    instance: Instance,
    candidates: tuple[Ints, Floats],
    start: tuple[float, float, int],
    weight: float,
) -> float:
    """Bound as `by_numbers` does, for one price of a pupil."""
    item, adds = candidates
    total, pupils, schools = start
    total += weight * (pupils - instance.target_pupils)
    each = (adds + weight * instance.pupils[item]) / instance.schools[item]
    short = max(instance.fewest - schools, 0)
    places = instance.most - schools
    some = np.flatnonzero(each < 0.0)
    if instance.schools[item[some]].sum() < short:
        some = np.arange(len(item))
    for i in some[stable_order(each[some])]:
        if places <= 0 or (short <= 0 and each[i] >= 0.0):
            return total
        taken = min(instance.schools[item[i]], places)
        if each[i] >= 0.0:
            taken = min(taken, short)
        total += taken * each[i]
        short -= taken
        places -= taken
    return np.inf if short > 0 else total
