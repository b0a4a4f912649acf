"""Improving a plan: dives into the whole instance, then into neighbourhoods, then exact choices.

What dives find is recombined: see `clustering.optimiser.heuristics.recombination`.

A neighbourhood's clusters can only be replaced by better ones whose reduced costs sum to less than
those of its own plus the prices of its cuts. So its set partitioning need consider no others.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

import numpy as np

from clustering.optimiser.dual_prices import DualBound, duals_without_cuts, reduced_costs
from clustering.optimiser.exact.column_enumeration import (
    QUICK_COLUMNS,
    cheapest_columns,
    enumerate_columns,
    pool_of,
)
from clustering.optimiser.exact.cover_search import search_cover
from clustering.optimiser.exact.cut_tightening import tighten
from clustering.optimiser.exact.set_partitioning import solve_set_partitioning
from clustering.optimiser.heuristics.annealing import anneal
from clustering.optimiser.heuristics.dive import dive
from clustering.optimiser.heuristics.neighbourhoods import (
    Neighbourhood,
    NeighbourhoodRound,
    reoptimise_in_rounds,
)
from clustering.optimiser.heuristics.recombination import recombine
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance, UnitSet, part_of, rows_of, unit_sets
from clustering.optimiser.parallel import in_order
from clustering.optimiser.search_context import SearchContext

FIRST_DIVE, DIVES = 100, (100, 50, 25)
"""Units for each cluster fixed in a step, in the dive before the cuts and in those after them."""

ANNEALS = 4
"""Annealings that try to place what a dive leaves out."""

DIVE_NEIGHBOURHOODS = ((60, 100), (100, 50))
"""Schools in a neighbourhood for a dive, and units for each cluster fixed in a step."""

EFFORT = 20_000
"""Steps of the search for a better choice in a neighbourhood."""

NODES = 60
"""Nodes of the solver's tree where that search breaks off."""

CUT_ROUNDS = 12
"""Rounds of cuts in a neighbourhood. Most times they leave few columns, or none, to choose from."""


class NeighbourhoodChoice(NamedTuple):
    """How neighbourhoods are re-optimised by set partitioning.

    Attributes
    ----------
    schools
        In a neighbourhood, about.
    columns
        To choose from at most.
    """

    schools: int
    columns: int


CHOICES = (NeighbourhoodChoice(48, 6_000), NeighbourhoodChoice(120, 20_000))
"""Set partitioning of the whole instance's neighbourhoods, round by round."""


def improve(incumbent: Incumbent, dual_bound: DualBound, context: SearchContext) -> Iterator[int]:
    """Improve the plan in place, round by round; yield each round's number, 0 for the dives."""
    # a dive begins with a linear program of the whole, which takes too long to build by then
    if not context.should_continue():
        return
    instance = incumbent.instance
    dives = in_order(partial(dive, instance, dual_bound, context), DIVES, context.should_continue)
    _anneal_dives(incumbent, dives, dual_bound, context)
    if context.should_continue():
        yield 0
        yield from improve_in_neighbourhoods(incumbent, dual_bound, context)


def improve_in_neighbourhoods(
    incumbent: Incumbent, dual_bound: DualBound, context: SearchContext
) -> Iterator[int]:
    """Improve the plan in place by dives into neighbourhoods, then exact choices; yield each round.

    That gains most in little time where the plan is known and the duals are good.
    """
    instance = incumbent.instance
    rounds = [
        *(
            NeighbourhoodRound(schools, partial(_dive_into, instance, dual_bound, step, context))
            for schools, step in DIVE_NEIGHBOURHOODS
        ),
        *_choices(instance, dual_bound, context, CHOICES),
    ]
    yield from reoptimise_in_rounds(incumbent, dual_bound, rounds, context)


def choose_in_neighbourhoods(
    incumbent: Incumbent,
    dual_bound: DualBound,
    context: SearchContext,
    choices: Iterable[NeighbourhoodChoice] = CHOICES,
) -> Iterator[int]:
    """Improve the plan in place by set partitioning of neighbourhoods alone; yield each round."""
    rounds = _choices(incumbent.instance, dual_bound, context, choices)
    yield from reoptimise_in_rounds(incumbent, dual_bound, rounds, context)


def dive_once(incumbent: Incumbent, dual_bound: DualBound, context: SearchContext) -> None:
    """Dive into the whole instance before the bound stands: a good plan, soon."""
    start = dive(incumbent.instance, dual_bound, context, FIRST_DIVE)
    _anneal_dives(incumbent, [start], dual_bound, context)


def _anneal_dives(
    incumbent: Incumbent,
    dives: Iterable[list[UnitSet] | None],
    dual_bound: DualBound,
    context: SearchContext,
) -> None:
    """Anneal the outcome of each dive a little, several times; keep the best of all together."""
    instance = incumbent.instance
    clusters: list[UnitSet] = []

    def annealed(start: list[UnitSet], seed: int) -> Incumbent:
        return Incumbent.of(instance, anneal(instance, context.with_seed(seed), start))

    for start in dives:
        if start is None:
            return
        seeds = range(context.seed, context.seed + ANNEALS)
        for found in in_order(partial(annealed, start), seeds, context.should_continue):
            if found is None:
                continue
            clusters += [*incumbent.clusters, *found.clusters]
            if found.cost < incumbent.cost - 1e-3:
                incumbent.clusters = found.clusters
                context.callbacks.on_better_plan()
        before = incumbent.cost
        recombine(incumbent, clusters, dual_bound, context)
        if incumbent.cost < before:
            context.callbacks.on_better_plan()


def _choices(
    instance: Instance,
    dual_bound: DualBound,
    context: SearchContext,
    choices: Iterable[NeighbourhoodChoice],
) -> list[NeighbourhoodRound]:
    """Return the rounds in which neighbourhoods are re-optimised by set partitioning."""
    return [
        NeighbourhoodRound(
            choice.schools,
            partial(_choose_in, instance, dual_bound, choice, context),
        )
        for choice in choices
    ]


def _dive_into(
    instance: Instance,
    dual_bound: DualBound,
    step: int,
    context: SearchContext,
    neighbourhood: Neighbourhood,
) -> tuple[UnitSet, ...] | None:
    """Return cheaper clusters for the neighbourhood by a dive; None where it finds none."""
    units = neighbourhood.units
    part = part_of(instance, units)
    if dual_bound.numbered:
        part = part._replace(clusters=len(neighbourhood.clusters))
    before = Incumbent.of(part, neighbourhood.inner_clusters)
    start = dive(part, dual_bound.within(units), context, step)
    # the search's seed draws the neighbourhoods; within each the same draws do no harm
    after = Incumbent.of(part, anneal(part, context.with_seed(1), start))
    return neighbourhood.outer_clusters(after.clusters) if after.cost < before.cost - 1e-3 else None


def _choose_in(
    instance: Instance,
    dual_bound: DualBound,
    choice: NeighbourhoodChoice,
    context: SearchContext,
    neighbourhood: Neighbourhood,
) -> tuple[UnitSet, ...] | None:
    """Return cheaper clusters for the neighbourhood by set partitioning; None for none."""
    units = neighbourhood.units
    start = neighbourhood.inner_clusters
    part = part_of(instance, units)
    inside = dual_bound.within(units)
    duals = inside.duals
    left_out = np.searchsorted(units, neighbourhood.left_out)
    of_clusters = reduced_costs(
        duals_without_cuts(duals.unit_s, duals.fee_s), *rows_of(part, start)
    )
    known = float(of_clusters.sum() + (part.left_out_s - duals.unit_s)[left_out].sum())
    # no cluster of a better choice has more than this: see `clustering.optimiser.exact.proof.prove`
    gap = known + float(duals.cuts.price_s.sum())
    if gap <= 1e-6 * max(abs(dual_bound.bound), 1.0) / max(len(instance.schools), 1):
        return None
    columns, _ = enumerate_columns(part, inside, gap, context, most=choice.columns)
    pool = pool_of(part, start, columns, inside)
    tight = tighten(pool, known, context, CUT_ROUNDS)
    rows, complete = search_cover(pool, tight, known - 1e-3, EFFORT, context)
    if rows is None and not complete:
        fewer = cheapest_columns(pool, tight, known, QUICK_COLUMNS)
        solved = solve_set_partitioning(pool.subset(fewer, tight.cuts), NODES, context)
        if solved.chosen is not None and solved.value < known - 1e-3:
            rows = fewer[list(solved.chosen)]
    return None if rows is None else neighbourhood.outer_clusters(unit_sets(pool.members[rows]))
