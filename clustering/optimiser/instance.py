"""The problem as the search sees it: units that move as one, in plain arrays.

A unit is a school, or a group of schools that must share a cluster. Only schools that fit into
some cluster become units; the others have been diagnosed before (`clustering.left_out`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clustering.cluster_conditions import cluster_conditions
from clustering.coherence import intruders
from clustering.compiled import compiled
from clustering.cost import balance_weight
from clustering.problem import Problem

Floats = NDArray[np.float64]
Halves = NDArray[np.float32]
"""Large arrays: half the memory; whole seconds, and sums of them up to 16 million, are exact."""

Ints = NDArray[np.int64]

UnitSet = tuple[int, ...]
"""Units of one cluster, ascending."""

NEAR_MOST = 48
"""Near units listed for each unit; the searches that use the lists look at fewer."""


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
        (g, d) units worth sharing a cluster with, nearest first by mean drive, filled up with -1.
    degree
        (g,) number of units in each list.
    amounts, at_least, at_most, most_share
        The conditions on clusters, (g, c) and (c,): see `clustering.cluster_conditions`.
    lead_node, first_lead
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
        Seconds for each school outside a cluster that lies amid it.
    places, first_place
        (n, 2) metres east and north of every school of the problem, those of a unit one after
        the other, and (g,) where each unit's begin; no places where they do not matter.
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


@dataclass(frozen=True)
class Aggregation:
    """An instance, and the rows of the problem's schools that each stands for.

    Attributes
    ----------
    units
        What the search works on.
    rows
        One tuple for each unit: the rows of its schools in the problem, ascending.
    """

    instance: Instance
    rows: tuple[tuple[int, ...], ...]


def aggregate(problem: Problem, unplaceable: Iterable[int]) -> Aggregation:
    """Make units of all schools but the unplaceable ones, given by row."""
    without = set(unplaceable)
    kept = [at for at, unit in enumerate(problem.units) if without.isdisjoint(unit.rows)]
    may_share = problem.units_may_share[np.ix_(kept, kept)]
    hub = problem.rules.shape == "hub"
    if not hub:
        scarce = np.argsort(may_share.sum(axis=1), kind="stable")
        kept = [kept[at] for at in scarce]
        may_share = may_share[np.ix_(scarce, scarce)]
    rows = tuple(problem.units[at].rows for at in kept)
    return Aggregation(_units(problem, rows, may_share, hub=hub), rows)


def _units(
    problem: Problem,
    rows: tuple[tuple[int, ...], ...],
    may_share: NDArray[np.bool_],
    *,
    hub: bool,
) -> Instance:
    member = _Members(rows)
    drive_s = member.pairs(problem.slower_s)
    conditions = cluster_conditions(problem)
    pupils = problem.balanced_pupils
    schools = np.array([len(unit) for unit in rows], dtype=np.int64)
    rules = problem.rules
    fewest, most = problem.sizes
    lead_rows, lead_unit, lead_s = _leads(problem, member, may_share, hub=hub)
    near, degree = _near(drive_s, schools, may_share, most)
    if hub:
        drive_s[:] = 0.0
    drive_s[~may_share] = np.inf
    capacity = problem.capacities if hub else None
    return Instance(
        schools=schools,
        pupils=member.sums(pupils),
        largest=np.array([pupils[list(unit)].max() for unit in rows], dtype=np.float64),
        left_out_s=member.sums(problem.left_out_s),
        drive_s=drive_s,
        penalty_s=member.pairs(problem.pair_cost_s),
        near=near,
        degree=degree,
        amounts=member.sums(conditions.amounts),
        at_least=conditions.at_least,
        at_most=conditions.at_most,
        most_share=float(conditions.most_share),
        lead_unit=lead_unit,
        first_lead=np.searchsorted(lead_unit, np.arange(len(rows) + 1)).astype(np.int64),
        lead_s=lead_s,
        capacity=np.full(len(lead_rows), np.inf) if capacity is None else capacity[lead_rows],
        hub=hub,
        fewest=fewest,
        most=most,
        clusters=rules.clusters or 0,
        target_pupils=float(problem.target_pupils),
        balance_s=float(balance_weight(problem)),
        coherence_s=float(rules.coherence_s),
        places=_places(problem, member) if rules.coherence_s else np.zeros((0, 2)),
        first_place=member.starts,
    )


def _places(problem: Problem, member: "_Members") -> Floats:
    rest = np.setdiff1d(np.arange(problem.n), member.order)
    places: Floats = problem.places[np.concatenate([member.order, rest])]
    return places


class _Members:
    """Sums over the schools of each unit."""

    def __init__(self, rows: tuple[tuple[int, ...], ...]) -> None:
        self.order = np.array([row for unit in rows for row in unit], dtype=np.int64)
        self.starts = np.cumsum([0, *map(len, rows)])[:-1].astype(np.int64)
        self.single = len(self.order) == len(self.starts)

    def sums(self, values: Floats) -> Floats:
        """Sum values of schools over the schools of each unit."""
        if not len(self.order):
            return np.zeros((0, *values.shape[1:]))
        total: Floats = np.add.reduceat(values[self.order], self.starts, axis=0)
        return total

    def columns(self, values: Floats) -> Halves:
        """Sum the columns of a matrix over the schools of each unit."""
        total = values[:, self.order]
        if len(self.order) and not self.single:
            total = np.add.reduceat(total, self.starts, axis=1)
        return np.ascontiguousarray(total, dtype=np.float32)

    def pairs(self, values: Floats) -> Halves:
        """Sum values of school pairs over the pairs between two units; within one, each once."""
        total = np.empty((len(self.starts), len(self.starts)), dtype=np.float32)
        ends = [*self.starts.tolist(), len(self.order)]
        for unit, (start, end) in enumerate(pairwise(ends)):
            line = values[self.order[start:end]].sum(axis=0)[self.order]
            total[unit] = line if self.single else np.add.reduceat(line, self.starts)
            inner = self.order[start:end]
            total[unit, unit] = values[np.ix_(inner, inner)].sum() / 2
        return total


def _leads(
    problem: Problem, member: _Members, may_share: NDArray[np.bool_], *, hub: bool
) -> tuple[Ints, Ints, Halves]:
    """Return the rows of the schools that may lead, their units, and their drives to all units."""
    if not hub:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, 0), np.float32)
    unit_of = np.searchsorted(member.starts, np.arange(len(member.order)), side="right") - 1
    able = np.isin(member.order, problem.leads)
    rows, lead_unit = member.order[able], unit_of[able].astype(np.int64)
    within = np.where(problem.slower_s <= problem.rules.limit_s, problem.slower_s, np.inf)
    lead_s = member.columns(within[rows])
    lead_s[~may_share[lead_unit]] = np.inf
    reaches_own = np.isfinite(lead_s[np.arange(len(rows)), lead_unit])
    return rows[reaches_own], lead_unit[reaches_own], np.ascontiguousarray(lead_s[reaches_own])


def _near(
    drive_s: Halves, schools: Ints, may_share: NDArray[np.bool_], most: int
) -> tuple[Ints, Ints]:
    """List for every unit the nearest that it may share a cluster with."""
    g = len(schools)
    near = np.full((g, min(NEAR_MOST, max(g - 1, 0))), -1, np.int64)
    degree = np.zeros(g, np.int64)
    for unit in range(g):
        may = may_share[unit] & (schools + schools[unit] <= most) & np.isfinite(drive_s[unit])
        may[unit] = False
        others = np.flatnonzero(may)
        nearest = others[np.argsort(drive_s[unit, others] / schools[others], kind="stable")]
        degree[unit] = min(len(nearest), near.shape[1])
        near[unit, : degree[unit]] = nearest[: degree[unit]]
    return near, degree


def part_of(instance: Instance, chosen: Sequence[int]) -> Instance:
    """Return the units at `chosen` alone, in ascending order; they become 0, 1, ...

    The number of clusters is free.
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
    """Return the lists of near units, and their lengths, of the units at `index` alone."""
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
    drive_s = 0.0
    penalty_s = 0.0
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
            drive_s += instance.drive_s[a, members[j]]
            penalty_s += instance.penalty_s[a, members[j]]
    if schools < instance.fewest or schools > instance.most or drive_s == np.inf:
        return np.inf
    if not obeys(instance, members, size):
        return np.inf
    if instance.hub:
        driving_s, _ = best_lead(instance, members, size, pupils)
    else:
        driving_s = 2.0 / (schools - 1) * drive_s
    cost_s = driving_s + penalty_s + instance.balance_s * abs(pupils - instance.target_pupils)
    return cost_s + incoherence(instance, members, size)


@compiled
def incoherence(instance: Instance, members: Ints, size: int) -> float:
    """Seconds for the schools outside that lie amid the first `size` members of (most,)."""
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


def cost_of(instance: Instance, members: Sequence[int]) -> float:
    """Cost of one cluster, seconds, its units given in any sequence."""
    return cluster_cost(instance, np.array(members, dtype=np.int64))
