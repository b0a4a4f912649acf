"""The work on one tile: duals and a plan of its own, or a better plan of what it holds."""

from collections.abc import Sequence

import numpy as np

from clustering.clock import Clock, Limits
from clustering.optimiser.columns.pricing import price_all
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.columns.raising import raise_bound
from clustering.optimiser.dual_prices import DualBound, DualPrices, duals_without_cuts
from clustering.optimiser.heuristics.annealing import anneal
from clustering.optimiser.heuristics.first_plan import first_plan
from clustering.optimiser.heuristics.large_neighbourhood_search import (
    dive_once,
    improve_in_neighbourhoods,
)
from clustering.optimiser.heuristics.repair import repair
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance, UnitSet, cost_of
from clustering.optimiser.search_context import SearchContext

PATIENCE = 10.0
"""Factor on a tile's time in which its columns must be found; cuts are added in what is left of
the time itself. Duals of a linear program that was broken off prove next to nothing."""
NEAR_S, MOST_COLUMNS, EFFORT = 100.0, 20_000, 1_000_000
"""What a window's dives know of its columns: those of a reduced cost up to so many seconds, how
many at most, and branches at each root to find them."""


def solve_tile(
    instance: Instance, seconds: float, seed: int
) -> tuple[DualPrices, tuple[UnitSet, ...]]:
    """Return dual prices of a tile's units, and clusters of a first plan.

    Parameters
    ----------
    instance
        The tile.
    seconds
        Time for it: its cuts are as many as that allows.
    seed
        Of every draw.
    """
    clock = Clock(Limits(PATIENCE * seconds))
    context = SearchContext(clock, seed=seed)
    plan = Incumbent.of(instance, first_plan(instance, context))
    costs = {members: cost_of(instance, members) for members in plan.clusters}
    proof = DualBound(0.0, duals_without_cuts(np.zeros(len(instance.schools))), finished=False)
    for better in raise_bound(instance, costs, context):
        proof = better
        clock.shorten(Limits(seconds))
        if not context.should_continue():
            break
    return proof.duals, plan.clusters


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
    annealed = Incumbent.of(instance, anneal(instance, context, plan.clusters))
    plan = min(plan, annealed, key=lambda each: each.cost)
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
