"""Pairs of so many units that only those that may share a cluster are held, in compiled code."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clustering.compiled import Flags, Floats, Halves, Ints, compiled
from clustering.optimiser.columns.fixing import MULTIPLIERS
from clustering.optimiser.columns.search_tree import insert
from clustering.pair_weight import pair_weight

Shorts = NDArray[np.int32]

Journeys = tuple[Shorts, Shorts, Floats]
"""Where the journeys of each row begin, their columns, ascending, and their seconds."""


class SparsePairs(NamedTuple):
    """The pairs of u units that may share a cluster, and each unit itself.

    Attributes
    ----------
    first, other
        (u + 1,) where the partners of each unit begin, and (p,) partners, ascending.
    drive_s, penalty_s
        (p,) as in `Instance`, for each pair.
    own_drive_s, own_penalty_s
        (u,) the same within each unit.
    """

    first: Ints
    other: Shorts
    drive_s: Halves
    penalty_s: Halves
    own_drive_s: Halves
    own_penalty_s: Halves


class ClusterTerms(NamedTuple):
    """What a relaxation of pricing must know of u units besides their pairs.

    Attributes
    ----------
    schools, pupils
        (u,) as in `Instance`.
    half_s
        (sizes, u, most) of `half_costs`, for each size of a cluster.
    fewest, most, target_pupils, balance_s
        As in `Instance`.
    """

    schools: Ints
    pupils: Floats
    half_s: Floats
    fewest: int
    most: int
    target_pupils: float
    balance_s: float


@compiled
def slower_of(there: Journeys, back: Journeys) -> Floats:
    """Return (p,) the time of each journey in its slower direction; infinite where one lacks.

    Parameters
    ----------
    there, back
        The journeys, and the same of the journeys back.
    """
    slower_s = np.full(len(there[2]), np.inf)
    for row in range(len(there[0]) - 1):
        at = back[0][row]
        for entry in range(there[0][row], there[0][row + 1]):
            while at < back[0][row + 1] and back[1][at] < there[1][entry]:
                at += 1
            if at < back[0][row + 1] and back[1][at] == there[1][entry]:
                slower_s[entry] = max(there[2][entry], back[2][at])
    return slower_s


@compiled
def half_costs(pairs: SparsePairs, schools: Ints, fewest: int, most: int) -> Floats:
    """Return half of the least that each unit adds with 0, 1, ... schools more, for each size.

    Returns
    -------
    (sizes, u, most) seconds; infinite where it has too few partners.
    """
    u = len(schools)
    half = np.zeros((most - fewest + 1, u, most))
    cheapest = np.empty(most)
    for size in range(fewest, most + 1):
        factor = pair_weight(size)
        for unit in range(u):
            cheapest[:] = np.inf
            for at in range(pairs.first[unit], pairs.first[unit + 1]):
                each = schools[pairs.other[at]]
                pair_s = float(pairs.drive_s[at]) + float(pairs.penalty_s[at])
                insert(cheapest, most, factor * pair_s / each, each)
            for q in range(most - 1):
                half[size - fewest, unit, q + 1] = half[size - fewest, unit, q] + 0.5 * cheapest[q]
    return half


@compiled
def pairs_among(pairs: SparsePairs, units: Ints) -> tuple[Halves, Halves]:
    """Return (g, g) drives and pair costs between some units, as in `Instance`."""
    g = len(units)
    place = np.full(len(pairs.own_drive_s), -1, np.int32)
    for i in range(g):
        place[units[i]] = i
    drive = np.full((g, g), np.inf, np.float32)
    penalty = np.zeros((g, g), np.float32)
    for i in range(g):
        unit = units[i]
        drive[i, i] = pairs.own_drive_s[unit]
        penalty[i, i] = pairs.own_penalty_s[unit]
        # partners of higher number: they are ascending, so from behind
        for at in range(pairs.first[unit + 1] - 1, pairs.first[unit] - 1, -1):
            if pairs.other[at] < unit:
                break
            j = place[pairs.other[at]]
            if j >= 0:
                drive[i, j] = drive[j, i] = pairs.drive_s[at]
                penalty[i, j] = penalty[j, i] = pairs.penalty_s[at]
    return drive, penalty


@compiled
def site_of(
    pairs: SparsePairs, terms: ClusterTerms, unit_s: Floats, start: tuple[int, Ints], below: float
) -> tuple[Ints, float]:
    """Return what columns of a root may hold, and what none of them has less of as reduced cost.

    Every member is charged as in `clustering.optimiser.columns.fixing`, with the halves of all
    units. Prices of cuts and other terms are never below 0, and left away.

    Parameters
    ----------
    pairs, terms
        All units.
    unit_s
        (u,) their duals, seconds.
    start
        The root, and (u,) an order: a column is rooted at its unit of lowest rank.
    below
        Reduced cost that the columns looked for are below.

    Returns
    -------
    The root and the units that such a column may hold, ascending, nothing where there is none; and
    a lower bound on the reduced cost of every column of the root.
    """
    root = start[0]
    kept: Flags = np.zeros(pairs.first[root + 1] - pairs.first[root], np.bool_)
    lowest = np.inf
    some = False
    for size in range(max(terms.fewest, terms.schools[root]), terms.most + 1):
        adds = _charges(pairs, terms, unit_s, start, size)
        own_s = float(pairs.own_drive_s[root]) + float(pairs.own_penalty_s[root])
        base = pair_weight(size) * own_s - unit_s[root]
        bound = _fix(pairs, terms, (root, size, base, below), adds)
        lowest = min(lowest, bound)
        if bound < below:
            some = True
            for k in range(len(kept)):
                kept[k] |= adds[k] < np.inf
    site = np.empty(len(kept) + 1, np.int64)
    n = int(np.int64(0))
    if some:
        site[n] = root
        n += 1
        for k in range(len(kept)):
            if kept[k]:
                site[n] = pairs.other[pairs.first[root] + k]
                n += 1
    return np.sort(site[:n]), lowest


@compiled
def _charges(
    pairs: SparsePairs, terms: ClusterTerms, unit_s: Floats, start: tuple[int, Ints], size: int
) -> Floats:
    """Return what each partner of a root adds to a cluster of `size` schools; infinite for none."""
    root, rank = start
    first = pairs.first[root]
    left = size - terms.schools[root]
    factor = pair_weight(size)
    adds = np.full(pairs.first[root + 1] - first, np.inf)
    for k in range(len(adds)):
        unit = pairs.other[first + k]
        if rank[unit] > rank[root] and terms.schools[unit] <= left:
            pair_s = float(pairs.drive_s[first + k]) + float(pairs.penalty_s[first + k])
            own_s = float(pairs.own_drive_s[unit]) + float(pairs.own_penalty_s[unit])
            half_s = terms.half_s[size - terms.fewest, unit, left - terms.schools[unit]]
            adds[k] = factor * (pair_s + own_s) + half_s - unit_s[unit]
    return adds


@compiled
def _fix(
    pairs: SparsePairs,
    terms: ClusterTerms,
    goal: tuple[int, int, float, float],
    adds: Floats,
) -> float:
    """Bound the columns of a root and a size; make infinite what those to look for cannot hold.

    Parameters
    ----------
    goal
        The root, the schools of a column, what the root alone costs, and what columns are below.
    adds
        Those of `_charges`.
    """
    root, size, base, below = goal
    first = pairs.first[root]
    left = size - terms.schools[root]
    cheapest = np.empty(left + 1)
    least = np.zeros(left + 1)
    bound = -np.inf
    for multiplier in MULTIPLIERS:
        weight = multiplier * terms.balance_s
        cheapest[:] = np.inf
        for k in range(len(adds)):
            if adds[k] < np.inf:
                unit = pairs.other[first + k]
                each = (adds[k] + weight * terms.pupils[unit]) / terms.schools[unit]
                insert(cheapest, left, each, terms.schools[unit])
        for q in range(left):
            least[q + 1] = least[q] + cheapest[q]
        alone = base + weight * (terms.pupils[root] - terms.target_pupils)
        bound = max(bound, alone + least[left])
        for k in range(len(adds)):
            if adds[k] < np.inf:
                unit = pairs.other[first + k]
                with_it = alone + adds[k] + weight * terms.pupils[unit]
                if with_it + least[left - terms.schools[unit]] >= below:
                    adds[k] = np.inf
    return bound
