"""Recombination: the best plan that clusters of several plans make together.

One plan is better here, another there. Set partitioning of the clusters of all takes the best of
each, as Rochat and Taillard (1995) do with the tours of many solutions in vehicle routing. There
are few clusters to choose from: it takes a hundredth of a second for 250 schools.
"""

from collections.abc import Iterable

import numpy as np

from clustering.optimiser.columns.pricing_result import PricingResult
from clustering.optimiser.dual_prices import DualBound
from clustering.optimiser.exact.column_enumeration import pool_of
from clustering.optimiser.exact.cover_search import search_cover
from clustering.optimiser.exact.cut_tightening import tighten
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import UnitSet, rows_of, unit_sets
from clustering.optimiser.search_context import SearchContext

CUT_ROUNDS = 12
"""Rounds of cuts at most."""
EFFORT = 20_000
"""Steps of the search for a better choice."""


def recombine(
    incumbent: Incumbent,
    others: Iterable[UnitSet],
    dual_bound: DualBound,
    context: SearchContext,
) -> None:
    """Replace the incumbent by the best choice among its clusters and others, if that is better.

    Nothing is done where the incumbent misses a fixed number of clusters.

    Parameters
    ----------
    incumbent
        Made better in place.
    others
        Clusters of other plans, which break no rule.
    dual_bound
        Duals by which the clusters are compared, seconds.
    context
        Ends the work when time is up.
    """
    clusters = sorted(set(others) - set(incumbent.clusters))
    if not clusters or incumbent.wrong_number:
        return
    members, costs = rows_of(incumbent.instance, clusters)
    found = PricingResult(members, costs, np.zeros(0), complete=False)
    pool = pool_of(incumbent.instance, incumbent.clusters, found, dual_bound)
    left_out_s = pool.left_out[list(incumbent.left_out)]
    known = float(pool.costs[pool.start].sum() + left_out_s.sum())
    tight = tighten(pool, known, context, CUT_ROUNDS)
    rows, _ = search_cover(pool, tight, known - 1e-3, EFFORT, context)
    if rows is not None:
        incumbent.clusters = tuple(sorted(unit_sets(pool.members[rows])))
