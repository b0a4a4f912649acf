"""A better bound for hubs of few members: column generation and cuts from the Lagrangean duals.

The Lagrangean bound is the value of the linear program over all hubs, and cuts raise that much
where hubs are small. Its duals are nearly those of the linear program, so that the hubs of low
reduced cost by them hold nearly all columns that it needs.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from clustering.optimiser.columns.column_generation import ColumnGeneration
from clustering.optimiser.columns.master import Master
from clustering.optimiser.columns.pricing import price, price_all
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.dual_prices import DualBound, DualPrices
from clustering.optimiser.hubs.hub_candidates import pair_terms
from clustering.optimiser.hubs.hub_pricing import price_lead
from clustering.optimiser.instance import Instance, UnitSet
from clustering.optimiser.search_context import SearchContext

SURE_EFFORT = 5_000
"""Branches for each lead within which all hubs must be priced; else cuts are not tried."""

TRIED_FIRST = 20
"""Leads that are tried before all are: where hubs are large, each takes all its branches."""

FIRST_COLUMNS = 8
"""Columns for each unit to begin with at most."""

FIRST_REACH, WIDER = 0.01, 1.5
"""Reduced cost up to which hubs are columns at first, in mean costs of a hub, and the factor by
which it rises while they are few."""

PENALTY = 4.0
"""First penalty for leaving a school out, in mean costs of a school."""


def raise_from(
    instance: Instance,
    clusters: Mapping[UnitSet, float],
    dual_bound: DualBound,
    context: SearchContext,
) -> Iterator[DualBound]:
    """Raise a bound by columns and cuts; yield it where it is better.

    Parameters
    ----------
    clusters
        Clusters of a plan with their cost.
    dual_bound
        A bound without cuts.
    """
    duals = dual_bound.duals
    if not _are_priced(instance, duals, context):
        return
    schools = int(instance.schools.sum())
    mean_s = max(abs(dual_bound.bound), 1.0) / schools
    hub_s = mean_s * schools / instance.clusters
    search = ColumnGeneration(instance, clusters, Master(instance, PENALTY * mean_s), context)
    search.centre = np.append(duals.unit_s, duals.fee_s)
    search.bound, search.duals = dual_bound.bound, duals
    reach = FIRST_REACH * hub_s
    room = FIRST_COLUMNS * len(instance.schools)
    while reach < hub_s and context.should_continue():
        goal = PricingGoal(reach, SURE_EFFORT, every=True)
        columns = price_all(instance, duals, goal, room, context)
        if not columns.complete:
            break
        search.master.add(columns.members, columns.costs)
        reach *= WIDER
    finished = search.run()
    if finished:
        yield search.dual_bound(finished=False)
        finished = search.cut()
    yield search.dual_bound(finished=finished)


def _are_priced(instance: Instance, duals: DualPrices, context: SearchContext) -> bool:
    """Say whether all leads can be searched to the end with little effort."""
    terms, stop = pair_terms(instance), np.zeros(1, np.bool_)
    row = np.empty((1, instance.most), np.int64)
    goal = PricingGoal(-1e-6, SURE_EFFORT, every=False)
    leads = len(instance.lead_unit)
    for lead in range(0, leads, max(leads // TRIED_FIRST, 1)):
        if not price_lead(instance, terms, duals, lead, goal, row, stop)[2]:
            return False
        if not context.should_continue():
            return False
    return price(instance, duals, context, effort=SURE_EFFORT).complete
