"""Making a plan of large hubs better, neighbourhood by neighbourhood, and proving it."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from clustering.clock import Clock
from clustering.optimiser.dual_prices import DualBound
from clustering.optimiser.heuristics.neighbourhoods import Neighbourhood, rearrange_in_rounds
from clustering.optimiser.hubs.hub_assignment import choose_hubs
from clustering.optimiser.hubs.hub_bound import ascend, start_ascent
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance, UnitSet, part_of

WINDOW_STEPS = 150
"""Subgradient steps that fit the duals to a neighbourhood."""

WINDOW_BRANCHES = 200
"""Branches in the choice within a neighbourhood."""

WINDOWS = ((70, 3, 1_200), (110, 4, 1_600))
"""Schools and mean clusters in a neighbourhood, whichever are more, and pairs of a lead and a
member to choose from at most, one round after the other."""

PROOF_PAIRS, PROOF_BRANCHES = 3_000, 20_000
"""Pairs that the whole plan may be chosen from, and branches of that choice."""


def improve_hubs(
    plan: Incumbent, dual: DualBound, seed: int, clock: Clock, tell: Callable[[], None]
) -> Iterator[int]:
    """Re-optimise neighbourhoods of the plan, larger ones each round; yield each round's number.

    Parameters
    ----------
    plan
        Made better in place.
    dual
        Prices by which clusters are offered.
    seed
        Same seed, same rounds.
    clock
        Says when to stop.
    tell
        Called after every better plan.
    """
    random = np.random.default_rng(seed)
    mean = int(plan.instance.schools.sum()) / plan.instance.clusters
    rounds = [
        (
            max(schools, int(clusters * mean)),
            partial(rearranged_hubs, plan.instance, dual, most, clock),
        )
        for schools, clusters, most in WINDOWS
    ]
    yield from rearrange_in_rounds(plan, dual, rounds, random=random, clock=clock, tell=tell)


def prove_hubs(
    plan: Incumbent,
    dual: DualBound,
    clock: Clock,
    tell: Callable[[float], None],  # noqa: ARG001 - as in `clustering.optimiser.exact.proof.prove`
) -> float:
    """Choose the whole plan at once, where few enough leads and members can be part of a better.

    Returns
    -------
    A bound, seconds: at least that of `dual`, and the cost of the plan where it is proven best.
    """
    choice = choose_hubs(
        plan, dual.prices.duals, PROOF_PAIRS, PROOF_BRANCHES, clock, only_if_all=True
    )
    if choice.clusters is not None:
        plan.clusters = choice.clusters
    return max(dual.bound, min(choice.bound, plan.cost))


def rearranged_hubs(
    instance: Instance, dual: DualBound, most: int, clock: Clock, neighbourhood: Neighbourhood
) -> tuple[UnitSet, ...] | None:
    """Return a cheaper arrangement of the neighbourhood's units; None where none was found.

    Parameters
    ----------
    units, dual
        Of the whole problem.
    most
        Pairs of a lead and a member to choose from at most.
    clock
        Says when to stop.
    neighbourhood
        What is rearranged; its clusters keep their number.
    """
    if not neighbourhood.clusters:
        return None
    chosen = neighbourhood.units
    start = neighbourhood.inner_clusters
    part = part_of(instance, chosen)._replace(clusters=len(start))
    known = Incumbent(part, start)
    ascent = start_ascent(dual.prices.duals[chosen])
    ascend(part, ascent, len(start), known.cost, WINDOW_STEPS)
    choice = choose_hubs(known, ascent.best_duals, most, WINDOW_BRANCHES, clock)
    if choice.clusters is None:
        return None
    return tuple(tuple(chosen[at] for at in members) for members in choice.clusters)
