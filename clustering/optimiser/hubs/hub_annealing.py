"""A first plan of a fixed number of hubs, by simulated annealing.

Small clusters can find their best lead anew at every move; here a cluster keeps its lead, and a
change of lead is a move of its own. Rules may be broken at a penalty, which rises as the annealing
cools; at the end units leave clusters until no rule is broken.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from clustering.compiled import Ints, compiled
from clustering.optimiser.hubs.hub_candidates import PairTerms, are_knapsacks, pair_terms
from clustering.optimiser.hubs.hub_moves import make_moves
from clustering.optimiser.hubs.hub_state import (
    NONE,
    Hubs,
    PenaltyWeights,
    join,
    leave,
    no_hubs,
    revalue,
    value_with,
)
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance, UnitSet, best_lead, cost_of
from clustering.optimiser.parallel import in_order
from clustering.optimiser.search_context import SearchContext

MOVES_PER_UNIT = 3_000
STARTS, MORE_STARTS = 2, 12
"""Annealings from different leads, the best of which counts; and how many more follow, each longer,
where none has as many clusters as there must be."""

BRIEF = 0.05
"""Length of the annealing before the others, which are as long as 1: a plan before there is a good
one."""

STEPS = 20
"""Steps of the annealing; the clock is checked between them."""

HOT, COLD = 1.0, 0.004
"""First and last temperature, in mean costs of a unit."""

WARM, WARM_MOVES = 0.03, 0.25
"""First temperature, and share of the moves, where the annealing starts from clusters."""

FIRST_PENALTY, LAST_PENALTY = 5.0, 1_000.0
"""First and last penalty for a mean unit's pupils above the capacity, in mean costs of a unit."""

SHORT = 2.0
"""Penalty for breaking another rule, in those for a mean unit's pupils."""

NEVER_S = 1e9
"""Penalty, seconds, that no price of leaving out outweighs."""


def has_numbered_hubs(instance: Instance) -> bool:
    """Say whether clusters are hubs of which there is a fixed number."""
    return instance.hub and instance.clusters > 0


def has_large_hubs(instance: Instance) -> bool:
    """Say whether there is a fixed number of hubs, with capacities or many schools."""
    return instance.clusters > 0 and are_knapsacks(instance)


def anneal_hubs(instance: Instance, context: SearchContext) -> list[UnitSet]:
    """Return a plan's clusters that keep the rules; units in none of them are left out.

    When time is up, it is the best plan so far.
    """
    best: list[UnitSet] = []
    for better in hub_plans(instance, context):
        best = better
    return best


def hub_plans(instance: Instance, context: SearchContext) -> Iterator[list[UnitSet]]:
    """Yield plans of several annealings, each better than the one before, as soon as it is known.

    The first annealing is brief. Nothing is yielded where all leave everything out.
    """

    def anneal(start: int) -> Incumbent:
        longer = 1.0 + max(start - STARTS + 1, 0)
        return _annealed(instance, context.with_seed(context.seed + 1_000 * start), longer)

    best = _annealed(instance, context, BRIEF)
    if best.clusters:
        yield list(best.clusters)
    if not context.should_continue():
        return
    for first, end in ((0, STARTS), (STARTS, STARTS + MORE_STARTS)):
        for plan in in_order(anneal, range(first, end), context.should_continue):
            if plan is not None and plan.cost < best.cost:
                best = plan
                yield list(best.clusters)
        if not best.wrong_number or not context.should_continue():
            break


def anneal_from(instance: Instance, start: Sequence[UnitSet], context: SearchContext) -> Incumbent:
    """Return the best plan of one annealing that starts from clusters, which need not be all."""
    _seed(context.seed)
    leads = [_lead_of(instance, members) for members in start]
    missing = instance.clusters - len(leads)
    held = {unit for members in start for unit in members}
    others = [lead for lead, unit in enumerate(instance.lead_unit.tolist()) if unit not in held]
    leads += others[: max(missing, 0)]
    if missing < 0 or len(leads) < instance.clusters:
        return Incumbent(instance, ())
    labels = np.full(len(instance.schools), -1, np.int64)
    for cluster, members in enumerate(start):
        labels[list(members)] = cluster
    terms = pair_terms(instance)
    hubs = _gathered(instance, terms, np.array(leads, dtype=np.int64), labels)
    moves = int(WARM_MOVES * MOVES_PER_UNIT * len(instance.schools)) // STEPS
    return _cooled(instance, terms, hubs, (WARM, moves), context)


def _lead_of(instance: Instance, members: UnitSet) -> int:
    held = np.array(members, dtype=np.int64)
    return best_lead(instance, held, len(held), float(instance.pupils[held].sum()))[1]


def _annealed(instance: Instance, context: SearchContext, longer: float) -> Incumbent:
    """Return the best plan of one annealing, `longer` times as long as usual."""
    # every thread has a generator of its own
    _seed(context.seed)
    leads = _spread(instance)
    if not len(leads):
        return Incumbent(instance, ())
    terms = pair_terms(instance)
    hubs = _gathered(instance, terms, leads, np.full(len(instance.schools), -1, np.int64))
    moves = max(int(longer * MOVES_PER_UNIT * len(instance.schools)) // STEPS, 1)
    return _cooled(instance, terms, hubs, (HOT, moves), context)


def _cooled(
    instance: Instance,
    terms: PairTerms,
    hubs: Hubs,
    heat: tuple[float, int],
    context: SearchContext,
) -> Incumbent:
    """Anneal clusters in place, from a temperature in mean costs, so many moves a step.

    Returns
    -------
    The best plan that they were after any step.
    """
    hot, moves = heat
    mean_s = _mean_cost(instance, hubs)
    mean_pupils = max(float(instance.pupils.mean()), 1e-6)
    best = Incumbent(instance, ())
    for step in range(STEPS):
        if step and not context.should_continue():
            break
        done = np.array([step, step + 1]) / STEPS
        hot_s, cold_s = mean_s * hot * (COLD / hot) ** done
        penalty_s = mean_s * FIRST_PENALTY * (LAST_PENALTY / FIRST_PENALTY) ** done[0]
        weights = PenaltyWeights(float(penalty_s / mean_pupils), float(SHORT * penalty_s))
        revalue(instance, terms, hubs, weights)
        heat_s = (float(hot_s), float(cold_s))
        make_moves(instance, terms, hubs, weights, heat_s, moves, context.clock.up)
        plan = Incumbent.of(instance, _trimmed(instance, terms, hubs))
        if plan.cost < best.cost:
            best = plan
    return best


@compiled
def _seed(seed: int) -> None:
    """Seed the generator of compiled code, which is not Python's."""
    np.random.seed(seed)  # noqa: NPY002 - the one generator of compiled code


@compiled
def _spread(instance: Instance) -> Ints:
    """Draw leads of different units; those far from the ones drawn before are more likely."""
    g = len(instance.schools)
    leads = np.full(instance.clusters, -1, np.int64)
    distance_s = np.full(g, np.inf)
    free = np.zeros(len(instance.lead_unit), np.bool_)
    for lead in range(len(free)):
        free[lead] = instance.capacity[lead] >= instance.pupils[instance.lead_unit[lead]]
    for at in range(instance.clusters):
        chance = np.zeros(len(free))
        for lead in range(len(free)):
            if free[lead]:
                chance[lead] = min(distance_s[instance.lead_unit[lead]], 1e6) ** 2 + 1e-9
        total = chance.sum()
        if total == 0.0:
            return leads[:at]
        drawn = np.random.random() * total  # noqa: NPY002 - the one generator of compiled code
        lead = min(int(np.searchsorted(np.cumsum(chance), drawn)), len(free) - 1)
        while not free[lead]:
            lead -= 1
        leads[at] = lead
        own = instance.lead_unit[lead]
        free[instance.first_lead[own] : instance.first_lead[own + 1]] = False
        distance_s = np.minimum(distance_s, instance.lead_s[lead])
    return leads


@compiled
def _gathered(instance: Instance, terms: PairTerms, leads: Ints, labels: Ints) -> Hubs:
    """Put every unit into its cluster by (g,) labels; into the nearest lead's where that is -1.

    Rules do not matter here.
    """
    hubs = no_hubs(instance, terms, leads)
    for unit in range(len(instance.schools)):
        if hubs.label[unit] < 0:
            cluster = labels[unit]
            if cluster < 0:
                cluster = _nearest(instance, hubs, unit)
            join(instance, terms, hubs, unit, cluster)
    return hubs


@compiled
def _nearest(instance: Instance, hubs: Hubs, unit: int) -> int:
    """Return the cluster whose lead is nearest; -1 where none is in reach."""
    nearest_s = np.inf
    nearest = -1
    for cluster in range(len(hubs.lead)):
        if instance.lead_s[hubs.lead[cluster], unit] < nearest_s:
            nearest_s = instance.lead_s[hubs.lead[cluster], unit]
            nearest = cluster
    return nearest


def _mean_cost(instance: Instance, hubs: Hubs) -> float:
    """Return what a unit drives at first, or costs in balance where it hardly drives.

    The distance from the target is great at first, and says little.
    """
    off_s = instance.balance_s * np.abs(hubs.pupils - instance.target_pupils).sum()
    cost_s = hubs.drive_s.sum()
    return max(float(max(cost_s, 0.1 * off_s)) / len(instance.schools), 1e-6)


def _trimmed(instance: Instance, terms: PairTerms, hubs: Hubs) -> list[UnitSet]:
    """Return the clusters once units have left them that break a rule; none that still does."""
    members = _within_rules(instance, terms, hubs)
    clusters = [tuple(sorted(row[row >= 0].tolist())) for row in members]
    return [each for each in clusters if np.isfinite(cost_of(instance, each))]


@compiled
def _within_rules(instance: Instance, terms: PairTerms, hubs: Hubs) -> Ints:
    """Return (c, g) the units of each cluster without those whose leaving mends most, -1 for none.

    The clusters themselves stay as they are.
    """
    weights = PenaltyWeights(NEVER_S, NEVER_S)
    kept = np.full((len(hubs.lead), instance.most), -1, np.int64)
    for cluster in range(len(hubs.lead)):
        gone = []
        while True:
            now_s = value_with(instance, terms, hubs, cluster, NONE, NONE, weights)
            best_s = now_s
            best = NONE
            if now_s >= 0.5 * NEVER_S:
                for at in range(hubs.filled[cluster]):
                    unit = hubs.member[cluster, at]
                    if unit != instance.lead_unit[hubs.lead[cluster]]:
                        without_s = value_with(instance, terms, hubs, cluster, unit, NONE, weights)
                        without_s += instance.left_out_s[unit]
                        if without_s < best_s:
                            best_s, best = without_s, unit
            if best < 0:
                break
            leave(instance, terms, hubs, best)
            gone.append(best)
        size = min(hubs.filled[cluster], instance.most)
        kept[cluster, :size] = hubs.member[cluster, :size]
        for at in range(len(gone) - 1, -1, -1):
            join(instance, terms, hubs, gone[at], cluster)
    return kept
