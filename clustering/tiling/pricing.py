"""Exact pricing in a sparse instance, root by root: each among all its partners."""

from typing import NamedTuple

import numpy as np

from clustering.clock import Clock
from clustering.compiled import Ints
from clustering.optimiser.columns.pricing import price_one
from clustering.optimiser.columns.pricing_result import PricingResult
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.dual_prices import Cuts, DualPrices, make_cuts
from clustering.optimiser.sparse_pairs import site_of
from clustering.tiling.sparse_instance import SparseInstance


class Roots(NamedTuple):
    """Where columns are looked for.

    Attributes
    ----------
    units
        (r,) units.
    rank
        (u,) an order of all units: every column is rooted at its unit of lowest rank.
    room
        Columns kept of each: the last found, which are the cheapest, unless all are asked for.
    """

    units: Ints
    rank: Ints
    room: int


def price_roots(
    instance: SparseInstance,
    roots: Roots,
    duals: DualPrices,
    goal: PricingGoal,
    clock: Clock,
) -> PricingResult:
    """Find columns of some roots, and what no column of each has less of as reduced cost.

    Parameters
    ----------
    instance
        All units.
    roots
        Where columns are looked for.
    duals
        Of all units, seconds.
    goal
        Which columns, by their reduced cost.
    clock
        When its time is up, the roots that are left get a bound by a relaxation, and no columns.

    Returns
    -------
    Columns of units of the whole; complete where every root was searched to its end.
    """
    lowest = np.zeros(len(roots.units))
    found = []
    complete = True
    for at, root in enumerate(roots.units.tolist()):
        start = (root, roots.rank)
        site, least = site_of(instance.pairs, instance.terms, duals.unit_s, start, goal.below)
        if not len(site):
            continue
        complete = complete and clock.look() > 0
        if not complete:
            lowest[at] = min(least, 0.0)
            continue
        site = site[np.argsort(roots.rank[site], kind="stable")]
        part = instance.part(site, near=None)
        inside = DualPrices(duals.unit_s[site], 0.0, _cuts_within(duals.cuts, site))
        priced = price_one(part, inside, goal, roots.room, 0)
        lowest[at] = min(float(priced.lowest[0]), 0.0) if priced.complete else min(least, 0.0)
        complete = priced.complete
        members = np.where(priced.members >= 0, site[priced.members], -1)
        found.append((members, priced.costs))
    none = (np.zeros((0, instance.terms.most), np.int64), np.zeros(0))
    columns, costs = zip(none, *found, strict=True)
    return PricingResult(np.concatenate(columns), np.concatenate(costs), lowest, complete)


def _cuts_within(cuts: Cuts, units: Ints) -> Cuts:
    """Return the cuts that a cluster of some units can touch; these become 0, 1, ..."""
    each = [cuts.of_unit[cuts.first[unit] : cuts.first[unit + 1]] for unit in units.tolist()]
    held, times = np.unique(np.concatenate(each), return_counts=True)
    kept = held[times >= 2]
    if not len(kept):
        return make_cuts(np.zeros((0, 3), np.int64), np.zeros(0), len(units))
    triples = cuts.triples[kept]
    order = np.argsort(units, kind="stable")
    place = np.searchsorted(units, triples, sorter=order).clip(max=len(units) - 1)
    place = np.where(units[order[place]] == triples, order[place], -1)
    return make_cuts(place, cuts.price_s[kept], len(units))
