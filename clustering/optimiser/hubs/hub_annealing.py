"""A first plan of a fixed number of large hubs, by simulated annealing within capacities.

Small hubs can find their best lead anew at every move; large ones keep theirs, and a change of
lead is a move of its own. Units move to a neighbour's cluster or are swapped. A lead may exceed its
capacity at a penalty, which rises as the annealing cools.
"""

from typing import NamedTuple

import numpy as np

from clustering.compiled import Floats, Ints, compiled
from clustering.optimiser.hubs.knapsack import is_knapsack
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance, UnitSet, cost_of
from clustering.optimiser.parallel import in_order
from clustering.optimiser.search_context import SearchContext

MOVES_PER_UNIT = 120_000
STARTS = 4
"""Annealings from different leads, the best of which counts."""

STEPS = 20
"""Steps of the annealing; the clock is checked between them."""

HOT, COLD = 1.0, 0.004
"""First and last temperature, in mean drives to the lead."""

FIRST_PENALTY, LAST_PENALTY = 5.0, 1_000.0
"""First and last penalty for a mean unit's pupils above the capacity, in mean drives."""

LEAD, ELSEWHERE, MOVE = 0.04, 0.005, 0.47
"""Chances that a cluster gets another lead, that it is dissolved and a new one opened elsewhere,
and that a unit moves; the rest are swaps."""

AROUND = 12
"""Neighbours considered where a cluster is dissolved or opened."""

SHORT = 100.0
"""Pupils above a capacity that count as much as one school too few."""

NEAR = 40
"""Neighbours whose clusters a unit may move to."""


def has_large_hubs(instance: Instance) -> bool:
    """Say whether a fixed number of hubs is wanted that only capacity and size constrain."""
    return instance.clusters > 0 and is_knapsack(instance)


class Hubs(NamedTuple):
    """A fixed number of clusters, which compiled code changes in place.

    Attributes
    ----------
    label
        (g,) cluster of each unit.
    lead
        (c,) lead of each cluster; its unit never leaves the cluster.
    member, place
        (c, g) units of each cluster, and (g,) the place of each unit there.
    filled, schools
        (c,) units and schools in each cluster.
    pupils
        (c,) pupils of each cluster.
    """

    label: Ints
    lead: Ints
    member: Ints
    place: Ints
    filled: Ints
    schools: Ints
    pupils: Floats


def anneal_hubs(instance: Instance, context: SearchContext) -> list[UnitSet]:
    """Return a plan's clusters within the capacities; units in none of them are left out.

    When time is up, it is the best plan so far.
    """

    def anneal(start: int) -> Incumbent:
        return _annealed(instance, context.with_seed(context.seed + 1_000 * start))

    plans = in_order(anneal, range(STARTS), context.should_continue)
    best = min((plan for plan in plans if plan is not None), key=lambda plan: plan.cost)
    return list(best.clusters)


def _annealed(instance: Instance, context: SearchContext) -> Incumbent:
    """Return the best plan of one annealing."""
    # every thread has a generator of its own
    _seed(context.seed)
    leads = _spread(instance)
    if not len(leads):
        return Incumbent(instance, ())
    hubs = _gathered(instance, leads)
    drive_s = max(_cost(instance, hubs) / len(instance.schools), 1e-6)
    mean_pupils = max(float(instance.pupils.mean()), 1e-6)
    moves = MOVES_PER_UNIT * len(instance.schools) // STEPS
    best = Incumbent.of(instance, _trimmed(instance, hubs))
    for step in range(STEPS):
        if step and not context.should_continue():
            break
        done = np.array([step, step + 1]) / STEPS
        hot_s, cold_s = drive_s * HOT * (COLD / HOT) ** done
        penalty_s = (
            FIRST_PENALTY * (LAST_PENALTY / FIRST_PENALTY) ** done[0] * drive_s / mean_pupils
        )
        _anneal_step(instance, hubs, (hot_s, cold_s, penalty_s), moves)
        plan = Incumbent.of(instance, _trimmed(instance, hubs))
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
def _gathered(instance: Instance, leads: Ints) -> Hubs:
    """Put every unit into the cluster of the nearest lead, whatever the capacity."""
    g, c = len(instance.schools), len(leads)
    hubs = Hubs(
        np.full(g, -1, np.int64),
        leads.copy(),
        np.full((c, g), -1, np.int64),
        np.zeros(g, np.int64),
        np.zeros(c, np.int64),
        np.zeros(c, np.int64),
        np.zeros(c),
    )
    for cluster in range(c):
        _join(instance, hubs, instance.lead_unit[leads[cluster]], cluster)
    for unit in range(g):
        if hubs.label[unit] < 0:
            _join(instance, hubs, unit, _nearest(instance, hubs, unit))
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


@compiled
def _join(instance: Instance, hubs: Hubs, unit: int, cluster: int) -> None:
    hubs.label[unit] = cluster
    if cluster >= 0:
        hubs.place[unit] = hubs.filled[cluster]
        hubs.member[cluster, hubs.filled[cluster]] = unit
        hubs.filled[cluster] += 1
        hubs.schools[cluster] += instance.schools[unit]
        hubs.pupils[cluster] += instance.pupils[unit]


@compiled
def _leave(instance: Instance, hubs: Hubs, unit: int) -> None:
    cluster = hubs.label[unit]
    hubs.label[unit] = -1
    if cluster >= 0:
        hubs.filled[cluster] -= 1
        last = hubs.member[cluster, hubs.filled[cluster]]
        hubs.member[cluster, hubs.place[unit]] = last
        hubs.place[last] = hubs.place[unit]
        hubs.schools[cluster] -= instance.schools[unit]
        hubs.pupils[cluster] -= instance.pupils[unit]


@compiled
def _anneal_step(
    instance: Instance, hubs: Hubs, schedule: tuple[float, float, float], moves: int
) -> None:
    """Make `moves` moves.

    Parameters
    ----------
    schedule
        First and last temperature, and the penalty for each pupil above a capacity.
    """
    hot_s, cold_s, penalty_s = schedule
    for move in range(moves):
        temperature = hot_s * (cold_s / hot_s) ** (move / moves)
        # a loss is accepted up to this draw, which is the usual rule rearranged
        most_s = -temperature * np.log(1.0 - np.random.random())  # noqa: NPY002 - the one generator of compiled code
        unit = np.random.randint(len(hubs.label))  # noqa: NPY002 - the one generator of compiled code
        kind = np.random.random()  # noqa: NPY002 - the one generator of compiled code
        if kind < LEAD:
            _try_lead(instance, hubs, unit, penalty_s, most_s)
            continue
        if kind < LEAD + ELSEWHERE:
            _try_elsewhere(instance, hubs, unit, penalty_s, most_s)
            continue
        reach = min(instance.degree[unit], NEAR)
        home = hubs.label[unit]
        if reach == 0 or (home >= 0 and instance.lead_unit[hubs.lead[home]] == unit):
            continue
        goal = hubs.label[instance.near[unit, int(reach * np.random.random() ** 2)]]  # noqa: NPY002 - the one generator of compiled code
        if goal < 0 or goal == home:
            continue
        other = -1
        if kind >= LEAD + ELSEWHERE + MOVE and home >= 0:
            other = hubs.member[goal, np.random.randint(hubs.filled[goal])]  # noqa: NPY002 - the one generator of compiled code
            if instance.lead_unit[hubs.lead[goal]] == other:
                continue
        if _loss(instance, hubs, (unit, other), goal, penalty_s) <= most_s:
            _leave(instance, hubs, unit)
            if other >= 0:
                _leave(instance, hubs, other)
                _join(instance, hubs, other, home)
            _join(instance, hubs, unit, goal)


@compiled
def _try_lead(instance: Instance, hubs: Hubs, unit: int, penalty_s: float, most_s: float) -> None:
    """Make a unit the lead of its cluster if that costs no more than `most_s`."""
    cluster = hubs.label[unit]
    leads = instance.first_lead[unit + 1] - instance.first_lead[unit]
    if cluster < 0 or leads == 0:
        return
    old = hubs.lead[cluster]
    new = instance.first_lead[unit] + np.random.randint(leads)  # noqa: NPY002 - the one generator of compiled code
    over = max(hubs.pupils[cluster] - instance.capacity[new], 0.0)
    over -= max(hubs.pupils[cluster] - instance.capacity[old], 0.0)
    loss_s = penalty_s * over
    for at in range(hubs.filled[cluster]):
        member = hubs.member[cluster, at]
        loss_s += instance.lead_s[new, member] - instance.lead_s[old, member]
    if loss_s <= most_s:
        hubs.lead[cluster] = new


@compiled
def _try_elsewhere(
    instance: Instance, hubs: Hubs, unit: int, penalty_s: float, most_s: float
) -> None:
    """Dissolve a cluster and open another around a unit if that costs no more than `most_s`."""
    cluster = np.random.randint(len(hubs.lead))  # noqa: NPY002 - the one generator of compiled code
    home = hubs.label[unit]
    leads = instance.first_lead[unit + 1] - instance.first_lead[unit]
    if home < 0 or home == cluster or leads == 0 or instance.lead_unit[hubs.lead[home]] == unit:
        return
    old_lead = hubs.lead[cluster]
    moved = np.empty(hubs.filled[cluster] + AROUND + 1, np.int64)
    came_from = np.empty(len(moved), np.int64)
    n = 0
    loss_s = 0.0
    for member in hubs.member[cluster, : hubs.filled[cluster]].copy():
        added_s, goal = _best_goal(instance, hubs, member, penalty_s)
        if goal < 0:
            loss_s = np.inf
            break
        loss_s += added_s
        moved[n], came_from[n] = member, cluster
        n += 1
        _leave(instance, hubs, member)
        _join(instance, hubs, member, goal)
    if loss_s < np.inf:
        hubs.lead[cluster] = instance.first_lead[unit] + np.random.randint(leads)  # noqa: NPY002 - the one generator of compiled code
        for at in range(-1, min(instance.degree[unit], AROUND)):
            near = unit if at < 0 else instance.near[unit, at]
            home = hubs.label[near]
            if home < 0 or instance.lead_unit[hubs.lead[home]] == near:
                continue
            added_s = _loss(instance, hubs, (near, -1), cluster, penalty_s)
            if at < 0 or added_s < 0.0:
                loss_s += added_s
                moved[n], came_from[n] = near, home
                n += 1
                _leave(instance, hubs, near)
                _join(instance, hubs, near, cluster)
    if loss_s > most_s:
        hubs.lead[cluster] = old_lead
        for at in range(n - 1, -1, -1):
            _leave(instance, hubs, moved[at])
            _join(instance, hubs, moved[at], came_from[at])


@compiled
def _best_goal(instance: Instance, hubs: Hubs, unit: int, penalty_s: float) -> tuple[float, int]:
    """Return the least cost of moving a unit to another cluster near it, and which; -1 for none."""
    best_s = np.inf
    best = -1
    home = hubs.label[unit]
    other = 0
    for at in range(instance.degree[unit]):
        goal = hubs.label[instance.near[unit, at]]
        if goal >= 0 and goal != home and goal != best:  # noqa: PLR1714 - compiled code knows no sets of them
            other += 1
            if other > AROUND:
                break
            loss_s = _loss(instance, hubs, (unit, -1), goal, penalty_s)
            if loss_s < best_s:
                best_s, best = loss_s, goal
    return best_s, best


@compiled
def _loss(
    instance: Instance, hubs: Hubs, swap: tuple[int, int], goal: int, penalty_s: float
) -> float:
    """Return the cost of moving a unit to the goal, and another (-1 for none) to its place."""
    unit, other = swap
    home = hubs.label[unit]
    pupils, schools = instance.pupils[unit], instance.schools[unit]
    loss_s = float(instance.lead_s[hubs.lead[goal], unit])
    if other >= 0:
        loss_s += instance.lead_s[hubs.lead[home], other] - instance.lead_s[hubs.lead[goal], other]
        pupils -= instance.pupils[other]
        schools -= instance.schools[other]
    loss_s += penalty_s * _breach(instance, hubs, goal, pupils, schools)
    if home < 0:
        return float(loss_s - instance.left_out_s[unit])
    loss_s -= instance.lead_s[hubs.lead[home], unit]
    return float(loss_s + penalty_s * _breach(instance, hubs, home, -pupils, -schools))


@compiled
def _breach(instance: Instance, hubs: Hubs, cluster: int, pupils: float, schools: int) -> float:
    """Return by how many pupils a cluster exceeds its bounds more when some join.

    Each school too few counts as `SHORT` pupils.
    """
    capacity = instance.capacity[hubs.lead[cluster]]
    more = max(hubs.pupils[cluster] + pupils - capacity, 0.0)
    more -= max(hubs.pupils[cluster] - capacity, 0.0)
    short = max(instance.fewest - hubs.schools[cluster] - schools, 0)
    short -= max(instance.fewest - hubs.schools[cluster], 0)
    return float(more + SHORT * short)


def _cost(instance: Instance, hubs: Hubs) -> float:
    """Return the drives to the leads."""
    placed = np.flatnonzero(hubs.label >= 0)
    return float(instance.lead_s[hubs.lead[hubs.label[placed]], placed].sum())


def _trimmed(instance: Instance, hubs: Hubs) -> list[UnitSet]:
    """Return the clusters, reduced to the capacity of their leads; none that breaks a rule."""
    trimmed = [
        tuple(_within_capacity(instance, int(lead), members[:filled].tolist()))
        for lead, members, filled in zip(hubs.lead, hubs.member, hubs.filled, strict=True)
    ]
    return [members for members in trimmed if np.isfinite(cost_of(instance, members))]


def _within_capacity(instance: Instance, lead: int, members: list[int]) -> list[int]:
    """Drop units until the rest is within capacity: the smallest that suffices, or the largest."""
    kept = sorted(members)
    while True:
        over = instance.pupils[kept].sum() - instance.capacity[lead]
        if over <= 0 or len(kept) == 1:
            return kept
        others = [unit for unit in kept if unit != instance.lead_unit[lead]]
        enough = [unit for unit in others if instance.pupils[unit] >= over]
        if enough:
            kept.remove(min(enough, key=lambda unit: float(instance.pupils[unit])))
        else:
            kept.remove(max(others, key=lambda unit: float(instance.pupils[unit])))
