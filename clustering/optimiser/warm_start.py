"""What a plan in hand gives to a search: clusters to begin with, and dual prices.

Where little has changed, the dual prices of the plan in hand still prove a bound, by one round of
pricing; they are raised around what the change has broken. `close_gap` then often proves the plan
within a second.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from clustering.compiled import Flags
from clustering.optimiser.aggregation import Aggregation
from clustering.optimiser.columns.pricing import price_root_of
from clustering.optimiser.dual_prices import DualBound, DualPrices, duals_within, make_cuts
from clustering.optimiser.instance import Instance, UnitSet, cost_of, part_of
from clustering.optimiser.school_prices import SchoolPrices
from clustering.plan import Plan
from clustering.problem import Problem


@dataclass(frozen=True, slots=True)
class WarmStart:
    """What a problem still allows of an earlier plan.

    Attributes
    ----------
    clusters
        Its clusters, as far as their schools may still share one.
    broken
        Units in none of these, or whose cluster has lost a school.
    """

    clusters: tuple[UnitSet, ...]
    broken: tuple[int, ...]


def warm_start(problem: Problem, aggregation: Aggregation, plan: Plan) -> WarmStart:
    """Return what a problem still allows of a plan, perhaps of other schools."""
    instance = aggregation.instance
    clusters = []
    intact: set[int] = set()
    taken: set[int] = set()  # a plan from elsewhere may hold a school twice
    for cluster in plan.clusters:
        rows = {problem.row[urn] for urn in cluster.schools if urn in problem.row}
        members = tuple(at for at, unit in enumerate(aggregation.rows) if rows.issuperset(unit))
        if not members or taken.intersection(members) or not _may_share(aggregation, members):
            continue
        taken.update(members)
        clusters.append(members)
        whole = instance.schools[list(members)].sum() == len(cluster.schools)
        if whole and np.isfinite(cost_of(instance, members)):
            intact.update(members)
    broken = tuple(at for at in range(len(instance.schools)) if at not in intact)
    return WarmStart(tuple(clusters), broken)


def _may_share(aggregation: Aggregation, members: UnitSet) -> bool:
    instance = aggregation.instance
    few = instance.schools[list(members)].sum() <= instance.most
    return bool(few and np.isfinite(instance.drive_s[np.ix_(members, members)]).all())


def prices_of_bounds(
    problem: Problem,
    aggregation: Aggregation,
    dual_bound: DualBound,
    by_number: Mapping[int, DualBound] = {},
) -> SchoolPrices:
    """Return the duals of a bound, and of bounds for numbers of clusters, as prices of schools."""
    return replace(
        school_prices(problem, aggregation, dual_bound.duals),
        by_number={
            number: prices_of_bounds(problem, aggregation, each)
            for number, each in by_number.items()
        },
    )


def school_prices(problem: Problem, aggregation: Aggregation, duals: DualPrices) -> SchoolPrices:
    """Return duals of units as prices of schools, to the millisecond."""
    urns = [[problem.schools[row].urn for row in rows] for rows in aggregation.rows]
    each = {
        urn: round(float(price_s) / len(unit), 3)
        for unit, price_s in zip(urns, duals.unit_s, strict=True)
        for urn in unit
    }
    triples = duals.cuts.triples
    whole = (triples >= 0).all(axis=1)
    cuts = tuple(
        ((urns[a][0], urns[b][0], urns[c][0]), round(price_s, 3))
        for (a, b, c), price_s in zip(
            triples[whole].tolist(), duals.cuts.price_s[whole].tolist(), strict=True
        )
    )
    return SchoolPrices(each, cuts, duals.fee_s)


def duals_of(
    problem: Problem,
    aggregation: Aggregation,
    prices: SchoolPrices,
    broken: Iterable[int] = (),
    *,
    numbered: bool = False,
) -> DualPrices:
    """Return prices of schools as duals of units.

    Parameters
    ----------
    problem, aggregation
        The problem, and its units.
    prices
        Of its schools, or of those of a plan before.
    broken
        Units whose cluster no longer holds. One after another, their duals are raised as far as no
        reduced cost falls below 0, as are those of units that had none: to the price of leaving
        the unit out, or to the cost of the cheapest cluster with it less the duals of the others
        in it. The bound rises by as much.
    numbered
        Whether they are to hold for one number of clusters, where any is allowed.
    """
    unit = {
        problem.schools[row].urn: at for at, rows in enumerate(aggregation.rows) for row in rows
    }
    g = len(aggregation.rows)
    unit_s, known = np.zeros(g), np.ones(g, dtype=bool)
    for urn, at in unit.items():
        known[at] &= urn in prices.prices_s
        unit_s[at] += prices.prices_s.get(urn, 0.0)
    cuts = [(tuple(unit.get(urn, -1) for urn in urns), price_s) for urns, price_s in prices.cuts]
    kept = [(at, price_s) for at, price_s in cuts if min(at) >= 0 and len(set(at)) == len(at)]
    triples = np.array([at for at, _ in kept], dtype=np.int64).reshape(-1, 3)
    price_s = np.array([price_s for _, price_s in kept], dtype=np.float64)
    fee_s = prices.fee_s if numbered or aggregation.instance.clusters else 0.0
    duals = DualPrices(unit_s, fee_s, make_cuts(triples, price_s, g))
    for at in (*broken, *np.setdiff1d(np.flatnonzero(~known), list(broken)).tolist()):
        if not known[at] or not aggregation.instance.hub:
            unit_s[at] = _highest_dual(aggregation.instance, duals, at, known)
        known[at] = True
    return duals


def _highest_dual(instance: Instance, duals: DualPrices, at: int, known: Flags) -> float:
    """Return the highest dual of a unit at which it is in no column of negative reduced cost.

    Only columns of the unit and known ones count.
    """
    price_s = float(instance.left_out_s[at])
    if instance.hub:  # its clusters have their roots elsewhere
        return min(price_s, float(duals.unit_s[known].mean())) if known.any() else price_s
    others = np.flatnonzero(known & np.isfinite(instance.drive_s[at])).tolist()
    # the unit before all others, so that it is the root of every column it is in
    chosen = [at, *(other for other in others if other != at)]
    inside = duals_within(duals, chosen)
    inside.unit_s[0] = price_s
    return price_s + float(price_root_of(part_of(instance, chosen), inside, 0).lowest[0])
