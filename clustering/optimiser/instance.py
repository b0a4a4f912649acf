"""The problem as the optimiser sees it: units that are placed together, in plain arrays.

A unit is a school, or a group of schools that must share a cluster. Compiled code needs nothing
but these arrays; `clustering.optimiser.aggregation` makes them from a problem.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from clustering.coherence import intruders
from clustering.compiled import Floats, Halves, Ints, compiled
from clustering.pair_weight import pair_weight

UnitSet = tuple[int, ...]
"""Units of one cluster, ascending."""


class Instance(NamedTuple):
    """Arrays of the g units, scarcest first: with few compatible neighbours before many.

    Attributes
    ----------
    schools
        (g,) number of schools in each unit.
    pupils, largest
        (g,) rolls, unknown ones filled for the balance: their sum and their greatest.
    left_out_s
        (g,) price of leaving each unit out.
    drive_s
        (g, g) slower-direction seconds summed over the school pairs between two units, on the
        diagonal over those within; infinite where the units may not share a cluster. In the hub
        shape 0 instead of finite: there only the drives to the lead count.
    penalty_s
        (g, g) pair costs, summed the same way.
    near
        (g, d) units that may share its cluster, nearest first by mean drive, padded with -1.
    degree
        (g,) number of units in each list.
    amounts, at_least, at_most, most_share
        The conditions on clusters, (g, c) and (c,): see `clustering.cluster_conditions`.
    lead_unit, first_lead
        (k,) unit of each school that may lead, ascending, and (g + 1,) where each unit's leads
        begin; no leads in the pairwise shape.
    lead_s
        (k, g) seconds from each lead to the schools of each unit; infinite where out of its reach.
    capacity
        (k,) pupils that each lead can take on.
    hub
        The hub shape, else the pairwise.
    fewest, most
        Schools in a cluster.
    clusters
        Exact number of clusters; 0 for any.
    target_pupils, balance_s
        Target roll, and seconds for each pupil off it.
    coherence_s
        Seconds for each school that lies amid a cluster it does not belong to.
    places, first_place
        (n, 2) metres east and north of every school of the problem, those of one unit after
        another, and (g,) where each unit's begin; no places where they do not matter.
    """

    schools: Ints
    pupils: Floats
    largest: Floats
    left_out_s: Floats
    drive_s: Halves
    penalty_s: Halves
    near: Ints
    degree: Ints
    amounts: Floats
    at_least: Floats
    at_most: Floats
    most_share: float
    lead_unit: Ints
    first_lead: Ints
    lead_s: Halves
    capacity: Floats
    hub: bool
    fewest: int
    most: int
    clusters: int
    target_pupils: float
    balance_s: float
    coherence_s: float
    places: Floats
    first_place: Ints


def part_of(instance: Instance, chosen: Sequence[int]) -> Instance:
    """Return the instance of the units at `chosen` alone; they become 0, 1, ...

    Its number of clusters is free.
    """
    index = np.array(chosen, dtype=np.int64)
    near, degree = _near_within(instance, index)
    square = np.ix_(index, index)
    leads = np.flatnonzero(np.isin(instance.lead_unit, index))
    lead_unit = np.searchsorted(index, instance.lead_unit[leads]).astype(np.int64)
    return instance._replace(
        schools=instance.schools[index],
        pupils=instance.pupils[index],
        largest=instance.largest[index],
        left_out_s=instance.left_out_s[index],
        first_place=instance.first_place[index],
        drive_s=np.ascontiguousarray(instance.drive_s[square]),
        penalty_s=np.ascontiguousarray(instance.penalty_s[square]),
        near=near,
        degree=degree,
        amounts=np.ascontiguousarray(instance.amounts[index]),
        lead_unit=lead_unit,
        first_lead=np.searchsorted(lead_unit, np.arange(len(index) + 1)).astype(np.int64),
        lead_s=np.ascontiguousarray(
            instance.lead_s[leads][:, index] if instance.hub else instance.lead_s
        ),
        capacity=instance.capacity[leads],
        clusters=0,
    )


def _near_within(instance: Instance, index: Ints) -> tuple[Ints, Ints]:
    """Return the lists of near units, and their lengths, for the units at `index` alone."""
    place = np.full(len(instance.schools) + 1, -1, np.int64)
    place[index] = np.arange(len(index))
    near = place[instance.near[index]]
    degree = (near >= 0).sum(axis=1)
    inside_first = np.argsort(near < 0, axis=1, kind="stable")
    return np.take_along_axis(near, inside_first, axis=1), degree


@compiled
def cluster_cost(instance: Instance, members: Ints) -> float:
    """Cost of one cluster of units.

    Parameters
    ----------
    members
        (most,) units; the first -1 ends them.

    Returns
    -------
    Seconds; infinite where the rules do not allow the cluster.
    """
    schools = 0
    pairs_s = 0.0
    pupils = 0.0
    size = int(np.int64(0))
    for i in range(len(members)):
        a = members[i]
        if a < 0:
            break
        size += 1
        schools += instance.schools[a]
        pupils += instance.pupils[a]
        for j in range(i + 1):
            pairs_s += pairs_between(instance, a, members[j])
    if schools < instance.fewest or schools > instance.most or pairs_s == np.inf:
        return np.inf
    if not obeys(instance, members, size):
        return np.inf
    cost_s = pair_weight(schools) * pairs_s
    if instance.hub:
        cost_s += best_lead(instance, members, size, pupils)[0]
    cost_s += instance.balance_s * abs(pupils - instance.target_pupils)
    return cost_s + incoherence(instance, members, size)


@compiled
def pairs_between(instance: Instance, a: int, b: int) -> float:
    """Seconds of the school pairs between two units, or within one: their drives, if they count.

    What a pair costs beyond its drive counts as so many seconds more on the road. A cluster costs
    `pair_weight` times the sum over its units.
    """
    return float(instance.drive_s[a, b]) + float(instance.penalty_s[a, b])


@compiled
def incoherence(instance: Instance, members: Ints, size: int) -> float:
    """Seconds for other schools that lie amid the first `size` members of (most,)."""
    if instance.coherence_s == 0.0:
        return 0.0
    held = np.empty(instance.most, np.int64)
    n = 0
    for i in range(size):
        first = instance.first_place[members[i]]
        for place in range(first, first + instance.schools[members[i]]):
            held[n] = place
            n += 1
    return instance.coherence_s * intruders(instance.places, held[:n])


@compiled
def best_lead(instance: Instance, members: Ints, size: int, pupils: float) -> tuple[float, int]:
    """Return the least seconds to a lead among members, (most,), and that lead; -1 for none."""
    best_s = np.inf
    best = -1
    for i in range(size):
        for lead in range(instance.first_lead[members[i]], instance.first_lead[members[i] + 1]):
            if instance.capacity[lead] < pupils:
                continue
            total_s = 0.0
            for j in range(size):
                total_s += instance.lead_s[lead, members[j]]
            if total_s < best_s:
                best_s = total_s
                best = lead
    return best_s, best


@compiled
def obeys(instance: Instance, members: Ints, size: int) -> bool:
    """Say whether the first `size` members of (most,) meet the conditions on clusters."""
    for c in range(len(instance.at_least)):
        total = 0.0
        for i in range(size):
            total += instance.amounts[members[i], c]
        if total < instance.at_least[c] - 1e-9 or total > instance.at_most[c] + 1e-9:
            return False
    if instance.most_share < np.inf:
        pupils = 0.0
        largest = 0.0
        for i in range(size):
            pupils += instance.pupils[members[i]]
            largest = max(largest, instance.largest[members[i]])
        if largest > instance.most_share * pupils + 1e-9:
            return False
    return True


@compiled
def unmet_condition(instance: Instance, members: Ints, size: int) -> int:
    """Return a condition of which the first `size` members of (most,) have too little; -1 for none.

    Every cluster that holds them has a further unit with an amount above 0.
    """
    for c in range(len(instance.at_least)):
        total = 0.0
        for i in range(size):
            total += instance.amounts[members[i], c]
        if total < instance.at_least[c] - 1e-9:
            return int(c)
    return -1


def cost_of(instance: Instance, members: Sequence[int]) -> float:
    """Cost of one cluster, seconds, its units in any order."""
    return float(costs_of(instance, np.array([members], dtype=np.int64))[0])


def unit_sets(members: Ints) -> list[UnitSet]:
    """Return the rows of an array, (c, most), as sets of units."""
    sizes = (members >= 0).sum(axis=1).tolist()
    return [tuple(row[:n]) for row, n in zip(members.tolist(), sizes, strict=True)]


def rows_of(instance: Instance, clusters: Sequence[UnitSet]) -> tuple[Ints, Floats]:
    """Return clusters as rows of units padded with -1, (c, most), and their costs."""
    rows = np.full((len(clusters), instance.most), -1, np.int64)
    for at, members in enumerate(clusters):
        rows[at, : len(members)] = members
    return rows, costs_of(instance, rows)


@compiled
def costs_of(instance: Instance, members: Ints) -> Floats:
    """Return (c,) costs of clusters, (c, most) units padded with -1; seconds."""
    costs = np.empty(len(members))
    for k in range(len(members)):
        costs[k] = cluster_cost(instance, members[k])
    return costs


def wrong_number_s(instance: Instance) -> float:
    """Penalty for each cluster too many or too few: above what any two plans differ by."""
    return 2.0 * max(float(instance.left_out_s.sum()), _dearest_s(instance)) + 1.0


def _dearest_s(instance: Instance) -> float:
    """Return more than the clusters of any plan cost or, where bonuses prevail, bring; seconds."""
    g, n = len(instance.schools), int(instance.schools.sum())
    reach_s = instance.lead_s if instance.hub else instance.drive_s
    farthest_s = reach_s.max(axis=0, initial=0.0, where=np.isfinite(reach_s))
    # a unit is in a pair with fewer others than a cluster has schools
    pairs_s = instance.most * np.abs(instance.penalty_s).max(axis=0, initial=0.0)
    off = float(instance.pupils.sum()) + g * instance.target_pupils
    each_s = 2.0 * instance.most * farthest_s + pairs_s
    return float(each_s.sum()) + instance.balance_s * off + instance.coherence_s * g * n


def shares_of(instance: Instance, clusters: Mapping[UnitSet, float]) -> Floats:
    """(g,) the cost of each cluster shared among its units by their schools."""
    shares = np.zeros(len(instance.schools))
    for members, cost in clusters.items():
        index = list(members)
        shares[index] = cost * instance.schools[index] / instance.schools[index].sum()
    return shares
