"""From a problem to the instance that the optimiser works on.

A unit is a school, or a group of schools that must share a cluster. Only schools that fit into
some cluster become units; the others have been diagnosed before (`clustering.left_out`).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.sparse.csgraph import connected_components

from clustering.cluster_conditions import cluster_conditions
from clustering.compiled import Flags, Floats, Halves, Ints
from clustering.cost import balance_weight
from clustering.optimiser.instance import Instance, part_of
from clustering.pair_weight import pair_weight
from clustering.problem import Problem

NEAR_MOST = 48
"""Near units listed for each unit; the searches that use the lists look at fewer."""

PART_UNITS = 20
"""Units of an independent part at least, where there are more: searches of very small parts would
spend their time on being set up."""

BLOCK = 200
"""Rows of the matrix that are worked on together, to spare memory."""


@dataclass(frozen=True)
class Aggregation:
    """An instance, and the schools of the problem that each of its units stands for.

    Attributes
    ----------
    instance
        What the optimiser works on.
    rows
        The rows of each unit's schools in the problem, ascending.
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
    return Aggregation(_instance(problem, rows, may_share, hub=hub), rows)


def independent_parts(aggregation: Aggregation) -> list[tuple[Ints, Aggregation]]:
    """Return the units of each part of a problem whose units share no cluster with others.

    Returns
    -------
    (p,) units of each part, ascending, and the part by itself; the smallest part first. Small ones
    are put together. One part where nothing falls apart: so it is with hubs, and where the number
    of clusters of all parts together is fixed.
    """
    instance = aggregation.instance
    g = len(instance.schools)
    if instance.hub or instance.clusters or not g:
        return [(np.arange(g), aggregation)]
    _, label = connected_components(np.isfinite(instance.drive_s), directed=False)
    together = _put_together(np.bincount(label, minlength=1))
    found = [np.flatnonzero(np.isin(label, each)) for each in together]
    if len(found) == 1:
        return [(np.arange(g), aggregation)]
    return [(units, _part(aggregation, units)) for units in found]


def _put_together(sizes: Ints) -> list[list[int]]:
    """Return which of the components, (c,) numbers of units, make up each part."""
    parts: list[list[int]] = []
    held = PART_UNITS
    for label in np.argsort(sizes, kind="stable").tolist():
        if held >= PART_UNITS:
            parts.append([])
            held = 0
        parts[-1].append(label)
        held += int(sizes[label])
    return parts


def _part(aggregation: Aggregation, units: Ints) -> Aggregation:
    chosen = units.tolist()
    rows = tuple(aggregation.rows[unit] for unit in chosen)
    return Aggregation(part_of(aggregation.instance, chosen), rows)


def _instance(
    problem: Problem,
    rows: tuple[tuple[int, ...], ...],
    may_share: Flags,
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
    near, degree = near_lists(drive_s, schools, may_share, most)
    if hub:
        drive_s[:] = 0.0
    drive_s[~may_share] = np.inf
    capacity = problem.lead_capacities
    of_leads = np.full(len(lead_rows), np.inf) if capacity is None else capacity[lead_rows]
    of_units = member.sums(pupils)
    if hub:
        most = max(min(most, _most_held(of_leads, of_units, schools)), fewest)
    return Instance(
        schools=schools,
        pupils=of_units,
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
        capacity=of_leads,
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


def _most_held(capacity: Floats, pupils: Floats, schools: Ints) -> int:
    """Return how many schools fit what any lead can take on, at most: (k,), (g,) and (g,)."""
    room = float(capacity.max(initial=0.0))
    if not room < np.inf:
        return int(schools.sum())
    # the schools of a unit share its pupils: so no more fit than of the lightest schools
    lightest = np.sort(np.repeat(pupils / schools, schools))
    return int(np.searchsorted(np.cumsum(lightest), room * (1 + 1e-9), side="right"))


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
    problem: Problem, member: _Members, may_share: Flags, *, hub: bool
) -> tuple[Ints, Ints, Halves]:
    """Return the rows of the schools that may lead, their units, and their drives to all units."""
    if not hub:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, 0), np.float32)
    unit_of = np.searchsorted(member.starts, np.arange(len(member.order)), side="right") - 1
    able = np.isin(member.order, problem.leads)
    rows, lead_unit = member.order[able], unit_of[able].astype(np.int64)
    lead_s = member.columns(problem.lead_drives_s[rows])
    lead_s[~may_share[lead_unit]] = np.inf
    reaches_own = np.isfinite(lead_s[np.arange(len(rows)), lead_unit])
    return rows[reaches_own], lead_unit[reaches_own], np.ascontiguousarray(lead_s[reaches_own])


def near_lists(drive_s: Halves, schools: Ints, may_share: Flags, most: int) -> tuple[Ints, Ints]:
    """List for every unit the nearest units that may share its cluster, of at most `most` schools.

    Parameters
    ----------
    drive_s, schools, may_share
        As in `Instance`: (g, g) seconds, (g,) numbers, (g, g) flags.
    most
        Most schools of a cluster.

    Returns
    -------
    (g, K) units, nearest first, -1 where there are fewer; and (g,) how many there are.
    """
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


def cheapest_shares(problem: Problem, unplaceable: Iterable[int] = ()) -> float:
    """Return a bound from each school's cheapest share of any cluster, left-outs at their price.

    Parameters
    ----------
    unplaceable
        Rows of schools that no cluster can hold.
    """
    return float(each_cheapest_share(problem, unplaceable).sum())


def each_cheapest_share(problem: Problem, unplaceable: Iterable[int] = ()) -> Floats:
    """Return what each school costs at least, whatever its cluster: (n,) seconds.

    Parameters
    ----------
    unplaceable
        Rows of schools that no cluster can hold.

    Notes
    -----
    Proof. In a cluster of s schools drives and pairs come to the sum over its schools i of
    `sum_j (t_ij + e_ij) / (s-1)`, in the hub shape without t; all other terms are never below 0.
    So each school's share is at least its s-1 smallest values of `(t_ij + e_ij) / (s-1)` over the
    schools it may share a cluster with, and at least the smallest of these over all sizes s, or
    the price of leaving it out. A plan costs the sum of the shares.
    """
    shares = np.concatenate(
        [
            _cheapest_shares(problem, np.arange(first, min(first + BLOCK, problem.n)))
            for first in range(0, problem.n, BLOCK)
        ]
    )
    without = list(unplaceable)
    shares[without] = problem.left_out_s[without]
    return shares


def bound_by_shares(instance: Instance, shares_s: Floats) -> float:
    """Return a bound from what each unit costs at least, and from how many schools have no place.

    Parameters
    ----------
    shares_s
        (g,) seconds that each unit costs at least, whatever its cluster.

    Notes
    -----
    Proof. A plan costs each unit's share at least, and of each that it leaves out the price. So
    many schools are left out at least, and what they cost beyond their shares is at least that of
    the schools of which it is least.
    """
    beyond_s = np.repeat(
        np.maximum(instance.left_out_s - shares_s, 0.0) / instance.schools, instance.schools
    )
    without = _fewest_without_place(instance)
    return float(shares_s.sum() + np.sort(beyond_s)[:without].sum())


def _fewest_without_place(instance: Instance) -> int:
    """Return how many schools no plan can place, at least.

    Where every cluster has a school of some kind there are no more clusters than of that kind.
    """
    n = int(instance.schools.sum())
    clusters = n // max(instance.fewest, 1)
    for at, least in enumerate(instance.at_least.tolist()):
        if least > 0:
            clusters = min(clusters, math.floor(instance.amounts[:, at].sum() / least + 1e-9))
    return max(n - clusters * instance.most, 0)


def _cheapest_shares(problem: Problem, rows: Ints) -> Floats:
    """Return the cheapest share of the schools in some rows, seconds."""
    may_share = problem.may_share[rows].copy()
    may_share[np.arange(len(rows)), rows] = False
    fewest, most = problem.rules.size
    shares = problem.left_out_s[rows].copy()
    driving = problem.rules.shape == "pairwise"
    seconds = problem.pair_cost_s[rows]
    if driving:
        seconds = seconds + problem.slower_s[rows]
    for size in range(fewest, min(most, problem.n) + 1):
        each = pair_weight(size) / 2 * seconds
        smallest = np.where(may_share, each, np.inf if driving else 0.0)
        if size > 1:
            smallest = np.partition(smallest, size - 2, axis=1)
        shares = np.minimum(shares, smallest[:, : size - 1].sum(axis=1))
        if not driving and not problem.pair_cost_s.any():
            break
    return shares
