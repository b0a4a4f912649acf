"""Improving a plan of large hubs, neighbourhood by neighbourhood, and proving it."""

from collections.abc import Iterator
from functools import partial

from clustering.optimiser.dual_prices import DualBound
from clustering.optimiser.exact.proof import prove_if_near
from clustering.optimiser.heuristics.dive import dive
from clustering.optimiser.heuristics.large_neighbourhood_search import choose_in_neighbourhoods
from clustering.optimiser.heuristics.neighbourhoods import (
    Neighbourhood,
    NeighbourhoodRound,
    reoptimise_in_rounds,
)
from clustering.optimiser.hubs.hub_annealing import anneal_from
from clustering.optimiser.hubs.hub_assignment import choose_hubs
from clustering.optimiser.hubs.hub_bound import ascend, start_ascent
from clustering.optimiser.hubs.hub_candidates import pair_terms
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance, UnitSet, part_of
from clustering.optimiser.search_context import SearchContext

SUBGRADIENT_STEPS = 150
"""Subgradient steps that fit the duals to a neighbourhood."""

DIVES = (40, 20, 80)
"""Units for every column that a step of a dive fixes, dive by dive."""

NODES = 200
"""Nodes of the solver's tree in the choice within a neighbourhood."""

NEIGHBOURHOODS = ((70, 3, 1_200), (110, 4, 1_600))
"""Of each round: schools and mean clusters in a neighbourhood, whichever are more, and pairs of a
lead and a member to choose from at most."""

PROOF_PAIRS, PROOF_NODES = 3_000, 20_000
"""Pairs from which the whole plan may be chosen, and nodes of the solver's tree for it."""


def improve_hubs(
    incumbent: Incumbent, dual_bound: DualBound, context: SearchContext
) -> Iterator[int]:
    """Improve the plan in place, in larger neighbourhoods each round; yield each round's number.

    Where the bound comes from columns, the plan is made of columns first.
    """
    instance = incumbent.instance
    if len(dual_bound.known[0]):
        yield from _improve_by_columns(incumbent, dual_bound, context)
        if not context.should_continue():
            return
    mean = int(instance.schools.sum()) / instance.clusters
    rounds = [
        NeighbourhoodRound(
            max(schools, int(clusters * mean)),
            partial(reoptimise_hubs, instance, dual_bound, most, context),
        )
        for schools, clusters, most in NEIGHBOURHOODS
    ]
    yield from reoptimise_in_rounds(incumbent, dual_bound, rounds, context)


def _improve_by_columns(
    incumbent: Incumbent, dual_bound: DualBound, context: SearchContext
) -> Iterator[int]:
    """Dive into the columns, choose from them in neighbourhoods, and try a proof after each."""
    for at, units_a_step in enumerate(DIVES):
        _dive(incumbent, dual_bound, units_a_step, context.with_seed(context.seed + at))
        if not context.should_continue():
            return
    context.callbacks.on_better_bound(prove_if_near(incumbent, dual_bound, context))
    if not context.should_continue():
        return
    yield 0
    yield from choose_in_neighbourhoods(incumbent, dual_bound, context)


def sketch_hubs(incumbent: Incumbent, dual_bound: DualBound, context: SearchContext) -> None:
    """Dive once where the bound comes from columns: a good plan, before there are cuts."""
    if len(dual_bound.known[0]):
        _dive(incumbent, dual_bound, DIVES[0], context)


def _dive(
    incumbent: Incumbent, dual_bound: DualBound, units_a_step: int, context: SearchContext
) -> None:
    """Dive into the columns, anneal the outcome a little, and keep it where it is better."""
    start = dive(incumbent.instance, dual_bound, context, units_a_step)
    found = anneal_from(incumbent.instance, start, context)
    if found.cost < incumbent.cost - 1e-3:
        incumbent.clusters = found.clusters
        context.callbacks.on_better_plan()


def prove_hubs(incumbent: Incumbent, dual_bound: DualBound, context: SearchContext) -> float:
    """Choose the whole plan at once, where few enough leads and members can be part of a better.

    Where the bound comes from columns, it is chosen from columns.

    Returns
    -------
    A bound, seconds: at least `dual_bound.bound`, and the cost of the plan where it is proven best.
    """
    if len(dual_bound.known[0]):
        return prove_if_near(incumbent, dual_bound, context)
    choice = choose_hubs(
        incumbent, dual_bound.duals.unit_s, PROOF_PAIRS, PROOF_NODES, context, only_if_all=True
    )
    if choice.clusters is not None:
        incumbent.clusters = choice.clusters
    return max(dual_bound.bound, min(choice.bound, incumbent.cost))


def reoptimise_hubs(
    instance: Instance,
    dual_bound: DualBound,
    most: int,
    context: SearchContext,
    neighbourhood: Neighbourhood,
) -> tuple[UnitSet, ...] | None:
    """Return as many, but cheaper, clusters for a neighbourhood; None where none are found.

    Parameters
    ----------
    instance, dual_bound
        Of the whole problem.
    most
        Pairs of a lead and a member to choose from at most.
    context
        Ends the choice when time is up.
    neighbourhood
        What is re-optimised; the number of its clusters stays.
    """
    if not neighbourhood.clusters:
        return None
    units = neighbourhood.units
    start = neighbourhood.inner_clusters
    part = part_of(instance, units)._replace(clusters=len(start))
    known = Incumbent(part, start)
    ascent = start_ascent(dual_bound.duals.unit_s[units])
    up = context.clock.up
    ascend(part, pair_terms(part), ascent, len(start), known.cost, SUBGRADIENT_STEPS, up)
    choice = choose_hubs(known, ascent.best_duals, most, NODES, context)
    return None if choice.clusters is None else neighbourhood.outer_clusters(choice.clusters)
