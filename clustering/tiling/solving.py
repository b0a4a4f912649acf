"""The work on one part of the whole: a first plan, duals, or a better plan of what it holds."""

from collections.abc import Sequence

import numpy as np

from clustering.clock import Clock, Limits
from clustering.optimiser.columns.pricing import price_all
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.columns.raising import raise_bound
from clustering.optimiser.dual_prices import DualBound, DualPrices, duals_without_cuts
from clustering.optimiser.heuristics.annealing import anneal
from clustering.optimiser.heuristics.large_neighbourhood_search import (
    dive_once,
    improve_in_neighbourhoods,
)
from clustering.optimiser.heuristics.repair import repair
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance, UnitSet, cost_of
from clustering.optimiser.search_context import SearchContext

WARM = 0.5
"""First temperature of a plan annealed again, in drives to a near neighbour."""
ENOUGH = 1e-3
"""Gap of a tile's linear program at which its duals are good enough to be stitched."""
PATIENCE = 4.0
"""Factor on a tile's time in which its columns must be found. Duals of a linear program that was
broken off prove next to nothing."""
NEAR_S, MOST_COLUMNS, EFFORT = 100.0, 20_000, 1_000_000
"""What a window's dives know of its columns: those of a reduced cost up to so many seconds, how
many at most, and branches at each root to find them."""


def anneal_window(
    instance: Instance, start: Sequence[UnitSet], moves: int, seconds: float, seed: int
) -> tuple[UnitSet, ...]:
    """Return clusters of a plan annealed from a known one, or from nothing.

    Parameters
    ----------
    instance
        The window.
    start
        Clusters of the known plan; units in none are left out.
    moves
        Moves of the annealing for each unit.
    seconds, seed
        Time for it, and the seed of every draw.
    """
    context = SearchContext(Clock(Limits(seconds)), seed=seed)
    found = anneal(instance, context, start, warm=WARM, moves=moves * len(instance.schools))
    plans = [Incumbent.of(instance, clusters) for clusters in (found, start)]
    plan = min(plans, key=lambda each: each.cost)
    repair(plan, context, neighbourhoods=False)
    return plan.clusters


def duals_of(
    instance: Instance, clusters: Sequence[UnitSet], seconds: float, seed: int
) -> DualPrices:
    """Return dual prices of a tile's units.

    Parameters
    ----------
    instance
        The tile.
    clusters
        Some clusters of its units, to begin with.
    seconds, seed
        Working time for it: its cuts are as many as that allows. And the seed of every draw.
    """
    clock = Clock(Limits(PATIENCE * seconds), of_work=True)
    context = SearchContext(clock, seed=seed)
    costs = {members: cost_of(instance, members) for members in clusters}
    proof = DualBound(0.0, duals_without_cuts(np.zeros(len(instance.schools))), finished=False)
    for better in raise_bound(instance, costs, context, enough=ENOUGH):
        proof = better
        clock.shorten(Limits(seconds))
        if not context.should_continue():
            break
    return proof.duals


def improve_window(
    instance: Instance, start: Sequence[UnitSet], duals: DualPrices, seconds: float, seed: int
) -> tuple[UnitSet, ...]:
    """Return clusters of a plan of a window's units that costs no more than the known one.

    Parameters
    ----------
    instance
        The window.
    start
        Clusters of the known plan; units in none are left out.
    duals
        Of its units.
    seconds, seed
        Time for it, and the seed of every draw.
    """
    context = SearchContext(Clock(Limits(seconds)), seed=seed)
    plan = Incumbent.of(instance, start)
    repair(plan, context, neighbourhoods=False)
    goal = PricingGoal(NEAR_S, EFFORT, every=True)
    near = price_all(instance, duals, goal, MOST_COLUMNS, context)
    known = (near.members, near.costs)
    proof = DualBound(float(duals.unit_s.sum()), duals, finished=False, known=known)
    if context.should_continue():
        dive_once(plan, proof, context)
        for _ in improve_in_neighbourhoods(plan, proof, context):
            pass
    return plan.clusters
