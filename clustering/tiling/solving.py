"""The work on one part of the whole: a first plan, columns, or a better plan."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from clustering.clock import Clock, Limits
from clustering.compiled import Floats
from clustering.optimiser.columns.master import Master
from clustering.optimiser.columns.pricing import price
from clustering.optimiser.columns.raising import FIRST_PENALTY
from clustering.optimiser.dual_prices import (
    DualBound,
    DualPrices,
    duals_without_cuts,
    reduced_costs,
)
from clustering.optimiser.heuristics.annealing import anneal
from clustering.optimiser.heuristics.dive import dive
from clustering.optimiser.heuristics.recombination import recombine
from clustering.optimiser.heuristics.repair import repair
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance, UnitSet, rows_of, unit_sets
from clustering.optimiser.search_context import SearchContext
from clustering.tiling.column_ladder import LADDER, ColumnLadder, Columns, Rung

STEP = 50
"""Units for each cluster fixed in a step of a dive."""
ANNEALS, SHORT_MOVES, SHORT_WARM = 12, 200, 0.4
"""Annealings after a dive, the moves of each for each unit, and its first temperature. Recombined,
many plans that were annealed a little give more than a few that were annealed for long."""
CLOSE = 5e-3
"""Fraction of the value of a linear program up to which its columns are sought: the last columns
take long to find, and add next to nothing to those of other parts."""
NEAR_S = 8.0
"""Reduced cost, seconds, up to which columns of a region may be of use to the whole."""


def anneal_window(instance: Instance, moves: int, seconds: float, seed: int) -> tuple[UnitSet, ...]:
    """Return clusters of a first plan, annealed.

    Parameters
    ----------
    instance
        The window.
    moves
        Moves of the annealing for each unit.
    seconds, seed
        Time for it, and the seed of every draw.
    """
    context = SearchContext(Clock(Limits(seconds)), seed=seed)
    found = anneal(instance, context, moves=moves * len(instance.schools))
    plan = Incumbent.of(instance, found)
    repair(plan, context, neighbourhoods=False)
    return plan.clusters


def solve_region(instance: Instance, known: DualBound, seconds: float) -> tuple[Floats, Columns]:
    """All but solve the linear program of a region.

    Parameters
    ----------
    instance
        The region.
    known
        Duals of its units, as the stability centre, and columns.
    seconds
        Time for it.

    Returns
    -------
    (g,) stable duals of its units, seconds, and columns of a reduced cost up to `NEAR_S`.
    """
    ladder = _climbed(instance, known, LADDER, SearchContext(Clock(Limits(seconds))))
    members, costs_s = ladder.master.known()
    near = reduced_costs(ladder.duals, members, costs_s) <= NEAR_S
    return ladder.stable_duals.unit_s, (members[near], costs_s[near])


def _climbed(
    instance: Instance,
    known: DualBound,
    rungs: tuple[Rung, ...],
    context: SearchContext,
) -> ColumnLadder:
    """Return the linear program of a part, with columns found on some rungs."""
    unit_s = known.duals.unit_s
    master = Master(instance, first_penalty_of(instance, unit_s))
    master.add(*known.known)

    def price_near(duals: DualPrices, rung: Rung) -> Columns:
        found = price(instance, duals, context, reach=rung.reach, effort=rung.effort)
        return found.members, found.costs

    ladder = ColumnLadder(master, duals_without_cuts(unit_s), price_near, rungs)
    ladder.climb(lambda: context.clock.left, CLOSE)
    return ladder


def improve_window(
    instance: Instance,
    start: Sequence[UnitSet],
    others: Sequence[UnitSet],
    proof: DualBound,
    context: SearchContext,
) -> tuple[tuple[UnitSet, ...], list[UnitSet]]:
    """Improve the plan of a window: a dive, annealings, and the best that all make together.

    Parameters
    ----------
    instance
        The window.
    start
        Clusters of the known plan; units in none are left out.
    others
        Clusters found earlier.
    proof
        Duals of its units, and the columns that are known of them.
    context
        Ends the work when time is up; its seed draws the moves.

    Returns
    -------
    Clusters of a plan that costs no more than the known one; and all that may make a better one
    with others: those of all plans, and those that the linear program takes.
    """
    plan = Incumbent.of(instance, start)
    repair(plan, context, neighbourhoods=False)
    if not context.should_continue():
        return plan.clusters, []
    # columns across the window's borders were cheaper; without these others are
    known = _with_columns(proof, instance, plan.clusters)
    ladder = _climbed(instance, known, LADDER[:1], context)
    inside = replace(proof, duals=ladder.duals, known=ladder.master.known())
    dived = dive(instance, inside, context, STEP)
    found = unit_sets(ladder.master.support()[0])
    moves = SHORT_MOVES * len(instance.schools)
    for seed in range(ANNEALS * context.seed, ANNEALS * (context.seed + 1)):
        seeded = context.with_seed(seed)
        clusters = anneal(instance, seeded, dived, warm=SHORT_WARM, moves=moves)
        annealed = Incumbent.of(instance, clusters)
        found += annealed.clusters
        if annealed.cost < plan.cost:
            plan.clusters = annealed.clusters
    recombine(plan, [*start, *others, *found], inside, context)
    return plan.clusters, found


def _with_columns(known: DualBound, instance: Instance, clusters: Sequence[UnitSet]) -> DualBound:
    """Return known columns with those of some clusters."""
    members, costs = rows_of(instance, clusters)
    columns, costs_s = known.known
    both = np.concatenate([columns, members]), np.concatenate([costs_s, costs])
    return replace(known, known=both)


def first_penalty_of(instance: Instance, unit_s: Floats) -> float:
    """Return the first penalty a school in the linear program of a part, seconds.

    Parameters
    ----------
    unit_s
        (g,) duals of its units, seconds.
    """
    return FIRST_PENALTY * max(float(np.abs(unit_s).sum()), 1.0) / int(instance.schools.sum())
