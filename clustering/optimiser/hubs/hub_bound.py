"""Lower bounds for a fixed number of large hubs, by Lagrangean relaxation of the covering.

Every unit must be in one cluster. Instead, each is worth its dual in whatever cluster it lies: then
the leads no longer depend on each other, the cheapest cluster of each is a knapsack, and the best
so many of them make a bound. Subgradient steps raise the duals of the units in no cluster, and
lower those of the units in several. Column generation gets no higher, and takes far longer while
clusters are large.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from clustering.compiled import Floats, Ints, compiled
from clustering.optimiser.dual_prices import DualBound, plain_prices
from clustering.optimiser.hubs.knapsack import price_lead
from clustering.optimiser.instance import Instance, UnitSet, shares_of

STEPS = 2_000
"""Subgradient steps at most."""

BLOCK = 50
"""Steps between two looks at the clock."""

FIRST_STEP, LAST_STEP = 1.0, 0.002
"""Step length at first, in the steps that would close the gap were the subgradient constant, and
the length at which the search ends."""

PATIENCE = 30
"""Steps without a better bound after which steps become shorter."""

SHORTER = 0.75
LEAST_MISSING = 0.002
"""Fraction of the known cost that counts as missing to the bound at least: the known one may be
only an estimate."""

MEMORY = 0.7
"""Share of the direction that is kept from the step before: the subgradients zigzag."""


class Relaxed(NamedTuple):
    """The relaxed problem, solved for some duals.

    Attributes
    ----------
    bound
        No plan costs less.
    values
        (k,) least reduced cost of a cluster of each lead, or less than that; exact for the chosen.
    chosen
        Leads of the clusters chosen, the lowest values first.
    times
        (g,) number of chosen clusters that hold each unit.
    """

    bound: float
    values: Floats
    chosen: Ints
    times: Ints


@compiled
def relax(instance: Instance, duals: Floats, clusters: int) -> Relaxed:
    """Choose the best so many clusters, units worth their duals, (g,), however often covered.

    The knapsacks are solved in the order of what they could yield at best, were units divisible,
    until no further one can be among the chosen.
    """
    k = len(instance.lead_unit)
    values = np.empty(k)
    for lead in range(k):
        values[lead] = divisible(instance, duals, lead)
    order = np.argsort(values, kind="mergesort")
    members = np.full((clusters, instance.most), -1, np.int64)
    chosen = np.full(clusters, -1, np.int64)
    worth = np.full(clusters, np.inf)
    row = np.empty(instance.most, np.int64)
    for lead in order:
        if values[lead] >= worth[clusters - 1]:
            break
        row[:] = -1
        value = price_lead(instance, duals, lead, 0.0, row)
        values[lead] = value
        at = clusters
        while at > 0 and value < worth[at - 1]:
            at -= 1
        if at < clusters:
            for later in range(clusters - 1, at, -1):
                worth[later] = worth[later - 1]
                chosen[later] = chosen[later - 1]
                members[later] = members[later - 1]
            worth[at] = value
            chosen[at] = lead
            members[at] = row
    times = np.zeros(len(instance.schools), np.int64)
    for at in range(clusters):
        for unit in members[at]:
            if unit >= 0:
                times[unit] += 1
    bound = duals.sum() + np.minimum(instance.left_out_s - duals, 0.0).sum() + worth.sum()
    return Relaxed(bound, values, chosen, times)


@compiled
def divisible(instance: Instance, duals: Floats, lead: int) -> float:
    """Return the seconds a lead's cluster costs at least by the duals, (g,): units in parts."""
    own = instance.lead_unit[lead]
    room = instance.capacity[lead] - instance.pupils[own]
    if room < 0:
        return np.inf
    adds = instance.lead_s[lead] - duals
    value = adds[own]
    adds[own] = 0.0
    item = np.flatnonzero(adds < 0.0)
    if instance.pupils[item].sum() <= room:
        return float(value + adds[item].sum())
    rate = adds[item] / np.maximum(instance.pupils[item], 1e-9)
    for at in np.argsort(rate):
        unit = item[at]
        if instance.pupils[unit] >= room:
            return float(value + adds[unit] * room / instance.pupils[unit])
        value += adds[unit]
        room -= instance.pupils[unit]
    return float(value)


class Ascent(NamedTuple):
    """Where the subgradient steps have come to, for compiled code to change in place.

    Attributes
    ----------
    duals, best_duals, direction
        (g,) the present ones, those of the best bound, and the direction of the last step.
    figures
        Best bound, step length and steps without a better bound, three entries.
    """

    duals: Floats
    best_duals: Floats
    direction: Floats
    figures: Floats


def start_ascent(duals: Floats) -> Ascent:
    """Return the start of an ascent from these duals, (g,)."""
    return Ascent(
        duals.copy(),
        duals.copy(),
        np.zeros(len(duals)),
        np.array([-np.inf, FIRST_STEP, 0.0]),
    )


@compiled
def ascend(instance: Instance, ascent: Ascent, clusters: int, known_s: float, steps: int) -> bool:
    """Take so many subgradient steps; say whether more may raise the bound.

    Parameters
    ----------
    units
        In the hub shape, a number of clusters given.
    ascent
        The state of the ascent, changed in place.
    clusters
        Their number.
    known_s
        Cost of a known plan, or about that.
    steps
        How many.
    """
    duals, best_duals, direction, figures = ascent
    for _ in range(steps):
        relaxed = relax(instance, duals, clusters)
        if relaxed.bound > figures[0] + 1e-6 * known_s:
            figures[2] = 0.0
        else:
            figures[2] += 1.0
        if relaxed.bound > figures[0]:
            figures[0] = relaxed.bound
            best_duals[:] = duals
        if figures[2] >= PATIENCE:
            figures[1] *= SHORTER
            figures[2] = 0.0
            duals[:] = best_duals
            direction[:] = 0.0
            continue
        direction[:] = MEMORY * direction + (1.0 - MEMORY) * (1.0 - relaxed.times)
        length = float((direction * direction).sum())
        if length < 1e-12 or figures[1] < LAST_STEP:
            return False
        missing_s = max(known_s - relaxed.bound, LEAST_MISSING * abs(known_s))
        duals += figures[1] * missing_s / length * direction
        duals[:] = np.minimum(duals, instance.left_out_s)
    return True


def raise_hub_bound(
    instance: Instance,
    plan: Mapping[UnitSet, float],
    should_continue: Callable[[], bool],
    tell: Callable[[float], None],
) -> Iterator[DualBound]:
    """Raise the bound for a fixed number of hubs until it stands still, or time is up.

    Yields what was reached, once.

    Parameters
    ----------
    plan
        Clusters of a plan with their cost; their shares are the first duals.
    should_continue
        Asked every few steps.
    tell
        Told every better bound.
    """
    # schools left out count like the others: at their price the steps would be far too long
    placed = int(instance.schools[[unit for members in plan for unit in members]].sum())
    known_s = sum(plan.values()) * int(instance.schools.sum()) / max(placed, 1)
    ascent = start_ascent(shares_of(instance, plan))
    finished = False
    for _ in range(0, STEPS, BLOCK):
        before = ascent.figures[0]
        finished = not ascend(instance, ascent, instance.clusters, known_s, BLOCK)
        if ascent.figures[0] > before:
            tell(float(ascent.figures[0]))
        if finished or not should_continue():
            break
    relaxed = relax(instance, ascent.best_duals, instance.clusters)
    fee_s = -float(relaxed.values[relaxed.chosen[-1]])
    prices = plain_prices(ascent.best_duals, fee_s)
    yield DualBound(relaxed.bound, prices, finished, numbered=True)
