"""Clusters with leads that compiled code changes in place, and what a change of theirs costs.

A cluster keeps sums of its members, so that most of what it costs is known without looking at
them. Rules may be broken at a penalty: what a lead can take on, numbers of schools, pairs that must
not share a cluster, and the conditions on clusters.
"""

from typing import NamedTuple, cast

import numpy as np

from clustering.compiled import Floats, Ints, compiled
from clustering.optimiser.hubs.hub_candidates import PairTerms
from clustering.optimiser.instance import Instance, incoherence
from clustering.pair_weight import pair_weight

NONE = cast(int, np.int64(-1))
"""No unit: of one type everywhere, so that nothing is compiled for two."""


class Hubs(NamedTuple):
    """A fixed number of clusters.

    Attributes
    ----------
    label
        (g,) cluster of each unit; -1 for none.
    lead
        (c,) lead of each cluster; its unit never leaves the cluster.
    member, place
        (c, g) units of each cluster, and (g,) the place of each unit there.
    filled, schools
        (c,) units and schools in each cluster.
    drive_s, pair_s, pupils
        (c,) drives to the lead, sum of pair costs, and pupils of each cluster.
    apart
        (c,) pairs in each cluster that must not share one.
    amounts
        (c, k) the sum of each condition.
    value_s
        (c,) cost of each cluster and penalties.
    """

    label: Ints
    lead: Ints
    member: Ints
    place: Ints
    filled: Ints
    schools: Ints
    drive_s: Floats
    pair_s: Floats
    pupils: Floats
    apart: Ints
    amounts: Floats
    value_s: Floats


class PenaltyWeights(NamedTuple):
    """What breaking a rule costs, seconds.

    Attributes
    ----------
    pupil_s
        A pupil more than a lead can take on.
    breach_s
        A school too few or too many, a pair that must not be, the whole of a condition.
    """

    pupil_s: float
    breach_s: float


class SumRules(NamedTuple):
    """The rules that need no more than the sums of a cluster.

    Attributes
    ----------
    fewest, most, target_pupils, balance_s
        As in `Instance`.
    """

    fewest: int
    most: int
    target_pupils: float
    balance_s: float


@compiled
def sum_rules(instance: Instance) -> SumRules:
    """Return the rules of an instance that need no more than sums."""
    return SumRules(
        instance.fewest, instance.most, float(instance.target_pupils), float(instance.balance_s)
    )


@compiled
def value_of_sums(
    rules: SumRules, pupils: float, schools: int, capacity: float, weights: PenaltyWeights
) -> float:
    """Return what the sums of a cluster cost, seconds: balance, and penalties.

    Parameters
    ----------
    rules
        Sizes and balance.
    pupils, schools
        The sums.
    capacity
        Pupils that the lead can take on.
    weights
        Penalties for what exceeds it, and for sizes, seconds.
    """
    breach = max(rules.fewest - schools, 0) + max(schools - rules.most, 0)
    value = rules.balance_s * abs(pupils - rules.target_pupils)
    value += weights.pupil_s * max(pupils - capacity, 0.0)
    return float(value + weights.breach_s * breach)


@compiled
def sums_suffice(instance: Instance, terms: PairTerms) -> bool:
    """Say whether drives and sums alone tell what a cluster costs."""
    conditions = len(instance.at_least) > 0 or instance.most_share < np.inf
    return not (terms.any or conditions or instance.coherence_s > 0.0)


@compiled
def no_hubs(instance: Instance, terms: PairTerms, leads: Ints) -> Hubs:
    """Return clusters that hold the units of their leads, (c,), alone."""
    g, c, k = len(instance.schools), len(leads), len(instance.at_least)
    hubs = Hubs(
        np.full(g, -1, np.int64),
        leads.copy(),
        np.full((c, g), -1, np.int64),
        np.zeros(g, np.int64),
        np.zeros(c, np.int64),
        np.zeros(c, np.int64),
        np.zeros(c),
        np.zeros(c),
        np.zeros(c),
        np.zeros(c, np.int64),
        np.zeros((c, k)),
        np.zeros(c),
    )
    for cluster in range(c):
        join(instance, terms, hubs, instance.lead_unit[leads[cluster]], cluster)
    return hubs


@compiled
def join(instance: Instance, terms: PairTerms, hubs: Hubs, unit: int, cluster: int) -> None:
    """Put a unit that is in no cluster into one.

    Parameters
    ----------
    instance, terms
        What clusters are made of, and its pair terms.
    hubs
        Changed in place.
    unit, cluster
        The unit, and where it goes; -1 for nowhere.
    """
    if cluster < 0:
        return
    _count(instance, terms, hubs, unit, cluster, 1.0)
    hubs.label[unit] = cluster
    hubs.place[unit] = hubs.filled[cluster]
    hubs.member[cluster, hubs.filled[cluster]] = unit
    hubs.filled[cluster] += 1


@compiled
def leave(instance: Instance, terms: PairTerms, hubs: Hubs, unit: int) -> None:
    """Take a unit out of its cluster, if it is in any."""
    cluster = hubs.label[unit]
    if cluster < 0:
        return
    hubs.label[unit] = -1
    hubs.filled[cluster] -= 1
    last = hubs.member[cluster, hubs.filled[cluster]]
    hubs.member[cluster, hubs.place[unit]] = last
    hubs.place[last] = hubs.place[unit]
    _count(instance, terms, hubs, unit, cluster, -1.0)


@compiled
def _count(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance, terms: PairTerms, hubs: Hubs, unit: int, cluster: int, sign: float
) -> None:
    """Add a unit, which is not among the members, to the sums of a cluster; -1 to take it away."""
    if terms.any:
        pair_s, apart = _pairs_with(instance, hubs, unit, cluster, NONE)
        hubs.pair_s[cluster] += sign * (pair_s + instance.penalty_s[unit, unit])
        hubs.apart[cluster] += int(sign) * apart
    hubs.drive_s[cluster] += sign * instance.lead_s[hubs.lead[cluster], unit]
    hubs.pupils[cluster] += sign * instance.pupils[unit]
    hubs.schools[cluster] += int(sign) * instance.schools[unit]
    for c in range(len(instance.at_least)):
        hubs.amounts[cluster, c] += sign * instance.amounts[unit, c]


@compiled
def _pairs_with(
    instance: Instance, hubs: Hubs, unit: int, cluster: int, without: int
) -> tuple[float, int]:
    """Return the pair costs of a unit with the members but one, and the pairs that must not be."""
    pair_s = 0.0
    apart = 0
    for at in range(hubs.filled[cluster]):
        member = hubs.member[cluster, at]
        if member != unit and member != without:  # noqa: PLR1714 - slow in compiled code
            pair_s += instance.penalty_s[unit, member]
            apart += int(instance.drive_s[unit, member] == np.inf)
    return pair_s, apart


@compiled
def revalue(instance: Instance, terms: PairTerms, hubs: Hubs, weights: PenaltyWeights) -> None:
    """Set the value of every cluster."""
    for cluster in range(len(hubs.lead)):
        hubs.value_s[cluster] = value_with(instance, terms, hubs, cluster, NONE, NONE, weights)


@compiled
def value_with(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance,
    terms: PairTerms,
    hubs: Hubs,
    cluster: int,
    gone: int,
    new: int,
    weights: PenaltyWeights,
) -> float:
    """Return the value of a cluster, seconds, once a unit has left it and another joined.

    Parameters
    ----------
    instance, terms
        What clusters are made of, and its pair terms.
    hubs, cluster
        The clusters, which stay as they are, and the number of one.
    gone, new
        The units; -1 for none.
    weights
        What breaking a rule costs, seconds.
    """
    lead = hubs.lead[cluster]
    value, pairs_s = hubs.drive_s[cluster], hubs.pair_s[cluster]
    pupils, schools = hubs.pupils[cluster], hubs.schools[cluster]
    apart = hubs.apart[cluster]
    if gone >= 0:
        value -= instance.lead_s[lead, gone]
        pupils -= instance.pupils[gone]
        schools -= instance.schools[gone]
    if new >= 0:
        value += instance.lead_s[lead, new]
        pupils += instance.pupils[new]
        schools += instance.schools[new]
    if terms.any:
        if gone >= 0:
            pair_s, between = _pairs_with(instance, hubs, gone, cluster, NONE)
            pairs_s -= pair_s + instance.penalty_s[gone, gone]
            apart -= between
        if new >= 0:
            pair_s, between = _pairs_with(instance, hubs, new, cluster, gone)
            pairs_s += pair_s + instance.penalty_s[new, new]
            apart += between
        value += pair_weight(float(schools)) * pairs_s
    value += weights.breach_s * apart
    value += value_of_sums(sum_rules(instance), pupils, schools, instance.capacity[lead], weights)
    if len(instance.at_least) > 0 or instance.most_share < np.inf or instance.coherence_s > 0.0:
        value += _value_of_rest(instance, hubs, cluster, gone, new, weights)
    return float(value)


@compiled
def _breach_of_sums(instance: Instance, hubs: Hubs, cluster: int, gone: int, new: int) -> float:
    """Return how far the sums of the conditions are out of their ranges after a change."""
    breach = 0.0
    for c in range(len(instance.at_least)):
        total = hubs.amounts[cluster, c]
        if gone >= 0:
            total -= instance.amounts[gone, c]
        if new >= 0:
            total += instance.amounts[new, c]
        short = max(instance.at_least[c] - total, 0.0)
        over = max(total - instance.at_most[c], 0.0)
        if short > 1e-9:
            breach += short / max(abs(instance.at_least[c]), 1.0)
        if over > 1e-9:
            breach += over / max(abs(instance.at_most[c]), 1.0)
    return breach


@compiled
def _value_of_rest(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance, hubs: Hubs, cluster: int, gone: int, new: int, weights: PenaltyWeights
) -> float:
    """Return what conditions and schools amid a cluster cost after a change."""
    breach = _breach_of_sums(instance, hubs, cluster, gone, new)
    if instance.most_share == np.inf and instance.coherence_s == 0.0:
        return weights.breach_s * breach
    held = np.empty(hubs.filled[cluster] + 1, np.int64)
    n = 0
    pupils = 0.0
    largest = 0.0
    schools = 0
    for at in range(hubs.filled[cluster] + 1):
        member = new if at == hubs.filled[cluster] else hubs.member[cluster, at]
        if member >= 0 and member != gone:
            held[n] = member
            n += 1
            schools += instance.schools[member]
            pupils += instance.pupils[member]
            largest = max(largest, instance.largest[member])
    if largest > instance.most_share * pupils + 1e-9:
        breach += largest / max(instance.most_share * pupils, 1e-9) - 1.0
    value = weights.breach_s * breach
    if instance.coherence_s > 0.0 and schools <= instance.most:
        value += incoherence(instance, held, n)
    return value
