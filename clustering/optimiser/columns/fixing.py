"""Units and pairs that no column below a reduced cost can hold: fixed before a root is searched.

Every member of a cluster is charged its whole drive and pair cost to the root, half of its cheapest
ones to as many schools as are still to come, and less its dual. No cluster costs less than the
cheapest members that fill it. A unit is left out where a cluster with it, filled as cheaply as can
be, costs too much; a pair likewise (Irnich et al. 2010 fix arcs so). Pupils off the target cost at
least `multiplier * (pupils - target)` for any multiplier of at most the balance weight in absolute
value. Where a condition wants a unit of some kind, the dearest of the cheapest members gives way to
the cheapest of that kind. Prices of cuts and other terms are never below 0, and left away.
"""

import numpy as np

from clustering.compiled import Flags, Floats, Ints, compiled
from clustering.optimiser.columns.search_tree import Tree, insert, set_half_costs, set_pair_costs
from clustering.optimiser.dual_prices import DualPrices
from clustering.optimiser.instance import Instance, pairs_between, unmet_condition
from clustering.pair_weight import pair_weight

PASSES = 4
"""Times at most that units are fixed by the costs among those that are left."""

MULTIPLIERS = (0.0, -1.0, 1.0, -0.5, 0.5)
"""Costs of a pupil off the target, in balance weights."""


@compiled
def half_costs(instance: Instance) -> Floats:
    """Return half of the least that each unit adds with 0, 1, ... more schools, for each size.

    Returns
    -------
    (sizes, g, most) seconds; infinite where it has too few partners.
    """
    g = len(instance.schools)
    half = np.zeros((instance.most - instance.fewest + 1, g, instance.most))
    cheapest = np.empty(instance.most)
    for size in range(instance.fewest, instance.most + 1):
        factor = pair_weight(size)
        for unit in range(g):
            cheapest[:] = np.inf
            for i in range(instance.degree[unit]):
                other = instance.near[unit, i]
                pair_s = factor * pairs_between(instance, unit, other)
                schools = instance.schools[other]
                insert(cheapest, instance.most, pair_s / schools, schools)
            for q in range(instance.most - 1):
                before = half[size - instance.fewest, unit, q]
                half[size - instance.fewest, unit, q + 1] = before + 0.5 * cheapest[q]
    return half


@compiled
def fitting_site(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance, duals: DualPrices, site: Ints, size: int, below: float, halves: Floats
) -> Ints:
    """Return those units of a site that a column of `size` schools below a reduced cost may hold.

    Parameters
    ----------
    instance, duals
        What columns are made of, and the duals that price them, seconds.
    site
        (k,) the root, then the units that may share a cluster with it.
    size
        Schools in the columns.
    below
        Reduced cost that the columns looked for are below, seconds.
    halves
        Those of `half_costs`.

    Returns
    -------
    The root and the units in their order; nothing where there is no such column.
    """
    left = size - instance.schools[site[0]]
    if left == 0:
        return site[:1].copy()
    half = np.empty((len(site), left + 1))
    for i in range(len(site)):
        for q in range(left + 1):
            half[i, q] = halves[size - instance.fewest, site[i], q]
    kept = _fitting(instance, duals, site, size, below, half)
    factor = pair_weight(size)
    for _ in range(PASSES):
        k = len(kept)
        if k == 0:
            break
        pair = np.empty((k, k))
        half = np.zeros((k, left + 1))
        set_pair_costs(instance, kept, factor, pair)
        set_half_costs(instance, kept, left, pair, half)
        kept = _fitting(instance, duals, kept, size, below, half)
        if len(kept) > 0.9 * k:
            break
    return kept


@compiled
def _fitting(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance, duals: DualPrices, site: Ints, size: int, below: float, half: Floats
) -> Ints:
    """Return what `fitting_site` does, by given halves of costs, (k, schools to come + 1)."""
    left = size - instance.schools[site[0]]
    base, adds = _charges(instance, duals, site, size, half)
    meets = _meeting(instance, site)
    for multiplier in MULTIPLIERS:
        weight = multiplier * instance.balance_s
        least, wanted = _least_sums(instance, site, adds, left, weight, meets)
        start = base + weight * (instance.pupils[site[0]] - instance.target_pupils)
        if start + wanted[left] >= below:
            return site[:0].copy()
        for i in range(1, len(site)):
            rest = left - instance.schools[site[i]]
            if adds[i] < np.inf:
                more = least[rest] if meets[i] else wanted[rest]
                with_it = start + adds[i] + weight * instance.pupils[site[i]] + more
                if with_it >= below:
                    adds[i] = np.inf
    kept = site.copy()
    n = int(np.int64(1))
    for i in range(1, len(site)):
        if adds[i] < np.inf:
            kept[n] = site[i]
            n += 1
    return kept[:n].copy()


@compiled
def fit_pairs(instance: Instance, duals: DualPrices, site: Ints, size: int, tree: Tree) -> None:
    """Forbid the pairs of a tree's positions that no column to look for holds; halves follow.

    Parameters
    ----------
    instance, duals
        What columns are made of, and the duals that price them, seconds.
    site
        (k,) the root, then the units that may share a cluster with it.
    size
        Schools in the columns.
    tree
        Its pairs and halves are set, and what columns must be below.
    """
    left = size - instance.schools[site[0]]
    base, adds = _charges(instance, duals, site, size, tree.half)
    meets = _meeting(instance, site)
    fixed = False
    for multiplier in MULTIPLIERS:
        weight = multiplier * instance.balance_s
        least, wanted = _least_sums(instance, site, adds, left, weight, meets)
        start = base + weight * (instance.pupils[site[0]] - instance.target_pupils)
        for i in range(1, len(site)):
            for j in range(1, i):
                rest = left - instance.schools[site[i]] - instance.schools[site[j]]
                if tree.pair[i, j] == np.inf:
                    continue
                pupils = instance.pupils[site[i]] + instance.pupils[site[j]]
                total = start + adds[i] + adds[j] + weight * pupils
                total += _beyond(instance, site, tree, left, i, j)
                total += _beyond(instance, site, tree, left, j, i)
                if rest >= 0:
                    total += least[rest] if meets[i] or meets[j] else wanted[rest]
                if rest < 0 or total >= tree.below[0]:
                    tree.pair[i, j] = tree.pair[j, i] = np.inf
                    fixed = True
    if fixed:
        set_half_costs(instance, site, left, tree.pair, tree.half)


@compiled
def _meeting(instance: Instance, site: Ints) -> Flags:
    """Return which positions have some of what the root lacks by a condition; all if nothing."""
    meets = np.ones(len(site), np.bool_)
    unmet = unmet_condition(instance, site, 1)
    for i in range(len(site)):
        meets[i] = unmet < 0 or instance.amounts[site[i], unmet] > 0.0
    return meets


@compiled
def _beyond(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance, site: Ints, tree: Tree, left: int, i: int, j: int
) -> float:
    """Return what half of the cost of a pair is above the dearest half that i is charged."""
    more = instance.schools[site[j]]
    rest = left - instance.schools[site[i]]
    if more > 1 or rest < 1:
        return 0.0
    dearest = tree.half[i, rest] - tree.half[i, rest - 1]
    return float(max(0.0, 0.5 * tree.pair[i, j] - dearest))


@compiled
def _charges(
    instance: Instance, duals: DualPrices, site: Ints, size: int, half: Floats
) -> tuple[float, Floats]:
    """Return the root's own reduced cost, and what each position adds; infinite if it cannot."""
    root = site[0]
    factor = pair_weight(size)
    left = size - instance.schools[root]
    base = factor * pairs_between(instance, root, root) + duals.fee_s - duals.unit_s[root]
    adds = np.full(len(site), np.inf)
    for i in range(1, len(site)):
        unit = site[i]
        if instance.schools[unit] <= left and instance.drive_s[root, unit] < np.inf:
            pairs_s = pairs_between(instance, root, unit) + pairs_between(instance, unit, unit)
            adds[i] = factor * pairs_s - duals.unit_s[unit]
            adds[i] += half[i, left - instance.schools[unit]]
    return base, adds


@compiled
def _least_sums(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance, site: Ints, adds: Floats, left: int, weight: float, meets: Flags
) -> tuple[Floats, Floats]:
    """Return the least that 0, 1, ... `left` more schools add, each pupil at `weight` seconds.

    Returns
    -------
    That of any schools, and that of schools of which one has some of what a condition wants.
    """
    cheapest = np.full(left, np.inf)
    kind_s = np.inf
    for i in range(1, len(site)):
        schools = instance.schools[site[i]]
        if adds[i] < np.inf:
            each = (adds[i] + weight * instance.pupils[site[i]]) / schools
            insert(cheapest, left, each, schools)
            if meets[i]:
                kind_s = min(kind_s, each)
    least = np.zeros(left + 1)
    wanted = np.zeros(left + 1)
    # where nothing is wanted, the root itself meets all
    if not meets[0]:
        wanted[0] = np.inf
    for q in range(left):
        least[q + 1] = least[q] + cheapest[q]
        wanted[q + 1] = least[q + 1]
        if not meets[0] and least[q + 1] < np.inf:
            wanted[q + 1] += max(0.0, kind_s - cheapest[q])
    return least, wanted
