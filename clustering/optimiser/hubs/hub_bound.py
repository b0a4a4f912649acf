"""Lower bounds for a fixed number of large hubs, by Lagrangean relaxation of the covering.

The rule that each unit is covered once is relaxed; instead, each cluster earns the duals of its
units. Then the leads no longer depend on each other, the cheapest cluster of each is a knapsack,
and the cheapest of these, as many as there are clusters, make a bound. Subgradient steps raise the
duals of units in no cluster, and lower those of units in several. Column generation gets no higher
and takes far longer where clusters are large.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from clustering.compiled import Flags, Floats, Ints, compiled
from clustering.optimiser.columns.column_generation import bound_at
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.dual_prices import DualBound, DualPrices, duals_without_cuts
from clustering.optimiser.hubs.hub_candidates import PairTerms, pair_terms
from clustering.optimiser.hubs.hub_columns import raise_from
from clustering.optimiser.hubs.hub_pricing import ONE_ALONE, least_of, price_lead
from clustering.optimiser.instance import Instance, UnitSet, shares_of
from clustering.optimiser.search_context import SearchContext
from clustering.optimiser.stable_order import stable_order

STEPS = 2_000
"""Subgradient steps at most."""

BLOCK = 50
"""Steps between two checks of the clock."""

EFFORT = 3_000
"""Branches for a lead at most; beyond, the bound without a search counts."""

FIRST_STEP, LAST_STEP = 1.0, 0.002
"""First step length, in steps that would close the gap if the subgradient were constant, and the
length at which the ascent ends."""

EARLY_STEP = 0.02
"""Step length at which columns are tried: they get to the end sooner, if there are not too many."""

PATIENCE = 30
"""Steps without a better bound after which the step length shrinks."""

SHORTER = 0.75
LEAST_GAP = 0.002
"""Least gap that step lengths assume, as a fraction of the known cost, which may be an estimate."""

MEMORY = 0.7
"""Share of the last step's direction that is kept, because subgradients zigzag."""


BEST_BOUND, STEP_LENGTH, FAILURES, LEAST_STEP = range(4)
"""Places in `Ascent.figures`."""


class Relaxation(NamedTuple):
    """The solution of the relaxed problem for some duals.

    Attributes
    ----------
    bound
        No plan costs less.
    values
        (k,) lower bound on the reduced cost of each lead's clusters; exact for the chosen leads.
    chosen
        Leads of the chosen clusters, the lowest value first.
    times
        (g,) number of chosen clusters that hold each unit.
    """

    bound: float
    values: Floats
    chosen: Ints
    times: Ints


@compiled
def relax(
    instance: Instance, terms: PairTerms, duals: DualPrices, clusters: int, stop: Flags
) -> Relaxation:
    """Choose the clusters of lowest reduced cost; a unit may be covered more than once.

    Leads are searched in the order of their bounds until no further one can be among the chosen.
    Where a search takes too long, the bound counts.

    Parameters
    ----------
    instance
        One of large hubs.
    terms
        Its pair terms.
    duals
        Those of the units alone.
    clusters
        How many to choose.
    stop
        (1,) set from another thread to end at once, with a bound of minus infinity.
    """
    k = len(instance.lead_unit)
    values = np.empty(k)
    for lead in range(k):
        values[lead] = least_of(instance, terms, duals, lead)
    order = stable_order(values)
    members = np.full((clusters, instance.most), -1, np.int64)
    chosen = np.full(clusters, -1, np.int64)
    chosen_s = np.full(clusters, np.inf)
    row = np.empty((1, instance.most), np.int64)
    for lead in order:
        if values[lead] >= chosen_s[clusters - 1] or stop[0]:
            break
        row[:] = -1
        goal = PricingGoal(chosen_s[clusters - 1], EFFORT, ONE_ALONE)
        found, value, ended = price_lead(instance, terms, duals, lead, goal, row, stop)
        values[lead] = max(values[lead], value)
        if value >= chosen_s[clusters - 1] or (ended and found == 0):
            continue
        at = clusters
        while at > 0 and value < chosen_s[at - 1]:
            at -= 1
        for later in range(clusters - 1, at, -1):
            chosen_s[later] = chosen_s[later - 1]
            chosen[later] = chosen[later - 1]
            members[later] = members[later - 1]
        chosen_s[at] = value
        chosen[at] = lead
        members[at] = row[0]
    times = np.zeros(len(instance.schools), np.int64)
    for at in range(clusters):
        for unit in members[at]:
            if unit >= 0:
                times[unit] += 1
    unit_s = duals.unit_s
    bound = unit_s.sum() + np.minimum(instance.left_out_s - unit_s, 0.0).sum() + chosen_s.sum()
    return Relaxation(-np.inf if stop[0] else bound, values, chosen, times)


class Ascent(NamedTuple):
    """The state of a subgradient ascent, which compiled code changes in place.

    Attributes
    ----------
    duals
        Of the units alone: the current ones.
    best_duals, direction
        (g,) those of the best bound, and the direction of the last step.
    figures
        (4,) best bound, step length, steps since the bound became better, and the step length at
        which the ascent ends, at `BEST_BOUND`, `STEP_LENGTH`, `FAILURES` and `LEAST_STEP`.
    """

    duals: DualPrices
    best_duals: Floats
    direction: Floats
    figures: Floats


def start_ascent(duals: Floats) -> Ascent:
    """Return an ascent that starts from these duals, (g,)."""
    return Ascent(
        duals_without_cuts(duals.copy()),
        duals.copy(),
        np.zeros(len(duals)),
        np.array([-np.inf, FIRST_STEP, 0.0, LAST_STEP]),
    )


@compiled
def ascend(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance,
    terms: PairTerms,
    ascent: Ascent,
    clusters: int,
    known_s: float,
    steps: int,
    stop: Flags,
) -> bool:
    """Take some subgradient steps; say whether more may raise the bound.

    Parameters
    ----------
    instance
        One of large hubs.
    terms
        Its pair terms.
    ascent
        Changed in place.
    clusters
        Number of clusters to choose.
    known_s
        Cost of a known plan, or an estimate of it.
    steps
        How many to take.
    stop
        (1,) set from another thread to end at once.
    """
    duals, best_duals, direction, figures = ascent
    unit_s = duals.unit_s
    for _ in range(steps):
        relaxed = relax(instance, terms, duals, clusters, stop)
        if stop[0]:
            return True
        if relaxed.bound == np.inf:
            # fewer leads than clusters can lead any
            figures[BEST_BOUND] = np.inf
            return False
        if relaxed.bound > figures[BEST_BOUND] + 1e-6 * known_s:
            figures[FAILURES] = 0.0
        else:
            figures[FAILURES] += 1.0
        if relaxed.bound > figures[BEST_BOUND]:
            figures[BEST_BOUND] = relaxed.bound
            best_duals[:] = unit_s
        if figures[FAILURES] >= PATIENCE:
            figures[STEP_LENGTH] *= SHORTER
            figures[FAILURES] = 0.0
            unit_s[:] = best_duals
            direction[:] = 0.0
            continue
        direction[:] = MEMORY * direction + (1.0 - MEMORY) * (1.0 - relaxed.times)
        length = float((direction * direction).sum())
        if length < 1e-12 or figures[STEP_LENGTH] < figures[LEAST_STEP]:
            return False
        gap_s = max(known_s - relaxed.bound, LEAST_GAP * abs(known_s))
        unit_s += figures[STEP_LENGTH] * gap_s / length * direction
        unit_s[:] = np.minimum(unit_s, instance.left_out_s)
    return True


def raise_hub_bound(
    instance: Instance, clusters: Mapping[UnitSet, float], context: SearchContext
) -> Iterator[DualBound]:
    """Raise the bound for a fixed number of hubs until it stops rising or time is up.

    Yields the Lagrangean bound, and that of column generation and cuts where hubs have so few
    members that all of them can be priced.

    Parameters
    ----------
    clusters
        Clusters of a plan with their cost; their shares are the first duals.
    context
        Hears of every better bound.
    """
    if not len(instance.schools):
        yield DualBound(0.0, duals_without_cuts(instance.left_out_s), finished=True)
        return
    terms = pair_terms(instance)
    ascent = start_ascent(shares_of(instance, clusters))
    for least_step in (EARLY_STEP, LAST_STEP):
        ascent.figures[LEAST_STEP] = least_step
        dual_bound = _lagrangean_bound(instance, terms, clusters, ascent, context)
        yield dual_bound
        if not np.isfinite(dual_bound.bound) or not context.should_continue():
            return
        by_columns = False
        for better in raise_from(instance, clusters, dual_bound, context):
            by_columns = True
            yield better
        if by_columns:
            return


def bound_at_hubs(instance: Instance, duals: DualPrices, context: SearchContext) -> float:
    """Return the bound, seconds, that duals prove for large hubs: by relaxation, or with cuts."""
    without_cuts = duals_without_cuts(duals.unit_s)
    up = context.clock.up
    relaxed = relax(instance, pair_terms(instance), without_cuts, instance.clusters, up)
    if not len(duals.cuts.price_s):
        return float(relaxed.bound)
    return max(float(relaxed.bound), bound_at(instance, duals, context).bound)


def _lagrangean_bound(
    instance: Instance,
    terms: PairTerms,
    clusters: Mapping[UnitSet, float],
    ascent: Ascent,
    context: SearchContext,
) -> DualBound:
    """Raise the bound by subgradient steps alone, from where an ascent stands."""
    # schools left out count like the others: at their price the steps would be far too long
    placed = int(instance.schools[[unit for members in clusters for unit in members]].sum())
    known_s = sum(clusters.values()) * int(instance.schools.sum()) / max(placed, 1)
    finished = False
    for _ in range(0, STEPS, BLOCK):
        before = ascent.figures[BEST_BOUND]
        finished = not ascend(
            instance, terms, ascent, instance.clusters, known_s, BLOCK, context.clock.up
        )
        if ascent.figures[BEST_BOUND] > before:
            bound = float(ascent.figures[BEST_BOUND])
            duals = duals_without_cuts(ascent.best_duals.copy())
            proof = DualBound(bound, duals, finished=False, numbered=True)
            context.callbacks.on_better_bound(bound, proof)
        if finished or not context.should_continue():
            break
    best = duals_without_cuts(ascent.best_duals)
    bound = float(ascent.figures[BEST_BOUND])
    if not context.should_continue():
        return DualBound(bound, best, finished=False, numbered=True)
    relaxed = relax(instance, terms, best, instance.clusters, context.clock.up)
    fee_s = -float(relaxed.values[relaxed.chosen[-1]])
    duals = duals_without_cuts(ascent.best_duals, fee_s)
    return DualBound(bound, duals, finished, numbered=True)
