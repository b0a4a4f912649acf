"""Raising the lower bound by column generation, then by cuts."""

from collections.abc import Iterator, Mapping

import numpy as np

from clustering.optimiser.columns.column_generation import ENOUGH, ColumnGeneration
from clustering.optimiser.columns.large_columns import COARSE, LargeColumnGeneration
from clustering.optimiser.columns.master import Master
from clustering.optimiser.columns.pricing import fixes
from clustering.optimiser.columns.scarce_columns import scarce_columns
from clustering.optimiser.dual_prices import DualBound, duals_without_cuts
from clustering.optimiser.instance import Instance, UnitSet
from clustering.optimiser.search_context import SearchContext

FIRST_PENALTY = 4.0
"""First penalty for leaving a school out, in the first plan's mean costs of a school."""


def raise_bound(
    instance: Instance,
    clusters: Mapping[UnitSet, float],
    context: SearchContext,
    *,
    coarse: bool = False,
    enough: float = ENOUGH,
) -> Iterator[DualBound]:
    """Raise the bound by column generation, then by cuts, until both gain little or time is up.

    Yields the bound before the cuts, where there are any, and at the end; a bound of 0 where there
    are no units.

    Parameters
    ----------
    instance
        What is to be bounded.
    clusters
        Clusters of a plan with their cost; their shares are the first duals.
    context
        Hears of every better bound.
    coarse
        Where clusters are large, the first bound may be a coarse one, as cuts raise it by more than
        what they take to be exact without.
    enough
        Fraction of the master's value that the bound may stay below it, without cuts.
    """
    if not len(instance.schools):
        yield DualBound(0.0, duals_without_cuts(instance.left_out_s), finished=True)
        return
    large = fixes(instance)
    kind = LargeColumnGeneration if large else ColumnGeneration
    master = Master(instance, first_penalty(instance, clusters))
    master.add(*scarce_columns(instance))
    enough = COARSE if large and coarse else enough
    search = kind(instance, clusters, master, context, enough)
    finished = search.run()
    if finished:
        yield search.dual_bound(finished=False)
        finished = search.cut()
    yield search.dual_bound(finished=finished)


def first_penalty(instance: Instance, clusters: Mapping[UnitSet, float]) -> float:
    """Return the first penalty a school for leaving a unit out or covering it twice, seconds.

    Parameters
    ----------
    clusters
        Clusters of a plan with their cost, seconds.
    """
    covered = np.zeros(len(instance.schools), dtype=bool)
    covered[[unit for members in clusters for unit in members]] = True
    # bonuses may make the cost of clusters negative, but the penalty must not be
    cost = sum(map(abs, clusters.values())) + float(instance.left_out_s[~covered].sum())
    return FIRST_PENALTY * max(cost, 1.0) / int(instance.schools.sum())
