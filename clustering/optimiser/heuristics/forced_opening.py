"""Opening a cluster around a left-out unit by force: whatever it leaves behind is placed anew.

Other repairs open a cluster only where those that it takes its units from can spare them. A school
that one cluster alone can hold may need units of five others, two of which are then too small. So
the new cluster is fixed, and the neighbourhood of the others is annealed without it.
"""

from collections.abc import Iterator
from functools import partial
from itertools import islice

import numpy as np

from clustering.compiled import Floats
from clustering.optimiser.columns.pricing import price_root_of
from clustering.optimiser.columns.scarce_columns import clusters_with
from clustering.optimiser.dual_prices import duals_without_cuts
from clustering.optimiser.heuristics.annealing import anneal
from clustering.optimiser.heuristics.neighbourhoods import Neighbourhood, neighbourhood_around
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance, UnitSet, cost_of, part_of, unit_sets
from clustering.optimiser.parallel import in_order
from clustering.optimiser.search_context import SearchContext

TRIES = 8
"""Clusters tried around each unit at most."""

UNITS = 4
"""Units around which clusters are tried without success before it ends."""

OPENING_EFFORT = 5_000
"""Branches in the search for clusters, where they are many."""

NEIGHBOURHOOD = 48
"""Schools annealed anew, besides those of the new cluster and of those it takes units from."""

CHAIN = 2
"""Openings that may follow from one another."""

GAIN_S = 1e-3
"""Seconds by which it must lower the cost."""


def open_by_force(incumbent: Incumbent, context: SearchContext, chain: int = CHAIN) -> None:
    """Open clusters around left-out units, in place, as long as that makes the plan cheaper.

    Parameters
    ----------
    chain
        How many openings may follow from one another: each for what the last has left without a
        place.
    """
    instance = incumbent.instance
    fewest = fewest_left_out(instance)
    failed: set[int] = set()
    while len(failed) < UNITS and context.should_continue():
        if instance.hub or incumbent.schools_left_out <= fewest:
            return
        waiting = (unit for unit in incumbent.left_out if instance.left_out_s[unit] > 0)
        unit = next((unit for unit in waiting if unit not in failed), None)
        if unit is None:
            return
        if not _opened_around(incumbent, unit, context, chain):
            failed.add(unit)


def fewest_left_out(instance: Instance) -> int:
    """Return how many schools every plan leaves out, by the sizes of clusters alone."""
    schools = int(instance.schools.sum())
    clusters = instance.clusters or schools // max(instance.fewest, 1)
    return max(schools - clusters * instance.most, 0)


def _opened_around(incumbent: Incumbent, unit: int, context: SearchContext, chain: int) -> bool:
    """Open the best of some clusters around a unit; say whether that made the plan cheaper."""
    clusters = list(islice(_clusters_around(incumbent, unit), TRIES))
    opened = partial(_opened, incumbent, context, chain)
    changes = in_order(opened, clusters, context.should_continue)
    found = [change for change in changes if change is not None]
    best = min(found, key=lambda change: change[0], default=None)
    if best is None or best[0] > -GAIN_S:
        return False
    incumbent.replace(best[1].clusters, best[2])
    return True


def _opened(
    incumbent: Incumbent, context: SearchContext, chain: int, members: UnitSet
) -> tuple[float, Neighbourhood, list[UnitSet]]:
    """Return what opening a cluster by force adds to the cost, and the clusters it changes."""
    instance = incumbent.instance
    placed = {unit for cluster in incumbent.clusters for unit in cluster}
    outside = [unit for unit in members if unit not in placed]
    hit = [each for each in incumbent.clusters if not set(members).isdisjoint(each)]
    schools = int(instance.schools[sorted({*members, *(u for each in hit for u in each)})].sum())
    neighbourhood = neighbourhood_around(incumbent, outside[0], schools + NEIGHBOURHOOD, members)
    rest = [unit for unit in neighbourhood.units if unit not in members]
    before = Incumbent(part_of(instance, neighbourhood.units), neighbourhood.inner_clusters)
    if not rest:
        return cost_of(instance, members) - before.cost, neighbourhood, [members]
    part = part_of(instance, rest)
    if instance.clusters:
        part = part._replace(clusters=max(len(neighbourhood.clusters) - 1, 1))
    at = {unit: place for place, unit in enumerate(rest)}
    remains = [tuple(at[u] for u in each if u in at) for each in neighbourhood.clusters]
    start = [each for each in remains if each and np.isfinite(cost_of(part, each))]
    after = Incumbent.of(part, anneal(part, context.with_seed(1), start))
    displaced = [rest[place] for place in after.left_out if rest[place] in placed]
    if chain > 1 and any(clusters_with(instance, other) is not None for other in displaced):
        open_by_force(after, context, chain - 1)
    new = [tuple(rest[place] for place in each) for each in after.clusters]
    more_s = cost_of(instance, members) + after.cost - before.cost
    return more_s, neighbourhood, [members, *new]


def _clusters_around(incumbent: Incumbent, unit: int) -> Iterator[UnitSet]:
    """Yield clusters with a unit: all where they are few, else promising ones; best first."""
    instance = incumbent.instance
    share_s = _shares(incumbent)
    sets = clusters_with(instance, unit)
    if sets is None:
        near = instance.near[unit, : instance.degree[unit]].tolist()
        # the first unit of a part is the root of every cluster it is in
        chosen = [unit, *near]
        part, duals = part_of(instance, chosen), duals_without_cuts(share_s[chosen])
        found = price_root_of(part, duals, 0, OPENING_EFFORT)
        sets = [tuple(sorted(chosen[at] for at in held)) for held in unit_sets(found.members)]
    gains = [cost_of(instance, each) - share_s[list(each)].sum() for each in sets]
    for at in np.argsort(gains, kind="stable").tolist():
        yield sets[at]


def _shares(incumbent: Incumbent) -> Floats:
    """Return (g,) the share of each unit in its cluster's cost, or its price if left out."""
    instance = incumbent.instance
    share_s = instance.left_out_s.copy()
    for cluster in incumbent.clusters:
        schools = instance.schools[list(cluster)]
        share_s[list(cluster)] = cost_of(instance, cluster) * schools / schools.sum()
    return share_s
