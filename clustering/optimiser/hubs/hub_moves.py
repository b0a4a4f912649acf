"""The moves of the annealing of hubs: units, leads and whole clusters.

Each is made where it costs no more than some seconds, and else leaves the clusters as they were.
"""

import numpy as np

from clustering.compiled import Flags, Ints, compiled
from clustering.optimiser.hubs.hub_candidates import PairTerms
from clustering.optimiser.hubs.hub_state import (
    NONE,
    Hubs,
    PenaltyWeights,
    SumRules,
    join,
    leave,
    sum_rules,
    sums_suffice,
    value_of_sums,
    value_with,
)
from clustering.optimiser.instance import Instance

LEAD, ELSEWHERE, OUT, MOVE = 0.04, 0.005, 0.005, 0.46
"""Chances that a cluster gets another lead, that it is dissolved and a new one opened elsewhere,
that a unit is left out, and that it moves; the rest are swaps."""

ANYWHERE = 0.02
"""Chance that a unit moves to any cluster, not that of a unit near it."""

AROUND = 12
"""Neighbours considered where a cluster is dissolved or opened."""

COOLED = 64
"""Moves between two steps of the temperature."""

NEAR = 40
"""Neighbours whose clusters a unit may move to."""


@compiled
def make_moves(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance,
    terms: PairTerms,
    hubs: Hubs,
    weights: PenaltyWeights,
    heat: tuple[float, float],
    moves: int,
    stop: Flags,
) -> None:
    """Make a number of moves.

    Parameters
    ----------
    instance, terms
        What clusters are made of, and its pair terms.
    hubs
        Changed in place.
    weights
        What breaking a rule costs, seconds.
    heat
        First and last temperature, seconds.
    moves
        How many to try.
    stop
        (1,) set from another thread to end at once: where every rule counts, moves are slow.
    """
    hot_s, cold_s = heat
    plain = sums_suffice(instance, terms)
    rules = sum_rules(instance)
    temperature = hot_s
    cooling = (cold_s / hot_s) ** (COOLED / moves)
    move = -1
    while move + 1 < moves and not stop[0]:
        move += 1
        if move % COOLED == 0:
            temperature *= cooling
        # a loss is accepted up to this draw, which is the usual rule rearranged
        most_s = -temperature * np.log(1.0 - np.random.random())  # noqa: NPY002 - the one generator of compiled code
        unit = np.random.randint(len(hubs.label))  # noqa: NPY002 - the one generator of compiled code
        kind = np.random.random()  # noqa: NPY002 - the one generator of compiled code
        if kind < LEAD:
            _try_lead(instance, hubs, unit, weights, most_s)
            continue
        if kind < LEAD + ELSEWHERE:
            _try_elsewhere(instance, terms, hubs, unit, weights, most_s)
            continue
        home = hubs.label[unit]
        if home >= 0 and instance.lead_unit[hubs.lead[home]] == unit:
            continue
        goal, other = _draw_change(
            instance.lead_unit, instance.degree, instance.near, hubs, unit, kind
        )
        if goal == home:
            continue
        loss_s, home_s, goal_s = 0.0, 0.0, 0.0
        if plain:
            home_s = _value_by_sums(instance, rules, hubs, home, unit, other, weights)
            goal_s = _value_by_sums(instance, rules, hubs, goal, other, unit, weights)
        elif goal < 0 or instance.lead_s[hubs.lead[goal], unit] < np.inf:
            home_s = _value(instance, terms, hubs, home, unit, other, weights)
            goal_s = _value(instance, terms, hubs, goal, other, unit, weights)
        else:
            continue
        loss_s = home_s - (hubs.value_s[home] if home >= 0 else instance.left_out_s[unit])
        loss_s += goal_s - (hubs.value_s[goal] if goal >= 0 else 0.0)
        if loss_s <= most_s:
            _change(instance, terms, hubs, unit, other, goal, home_s, goal_s)


@compiled
def _draw_change(  # noqa: PLR0917 - compiled code takes no keywords
    lead_unit: Ints, degree: Ints, near: Ints, hubs: Hubs, unit: int, kind: float
) -> tuple[int, int]:
    """Draw where a unit goes, -1 for nowhere, and which unit takes its place; its home for none."""
    home = hubs.label[unit]
    if kind < LEAD + ELSEWHERE + OUT:
        return NONE, NONE
    goal = _draw_goal(degree, near, hubs.label, len(hubs.lead), unit)
    if goal < 0:
        return home, NONE
    if home < 0 or kind < LEAD + ELSEWHERE + OUT + MOVE:
        return goal, NONE
    other = hubs.member[goal, np.random.randint(hubs.filled[goal])]  # noqa: NPY002 - the one generator of compiled code
    if lead_unit[hubs.lead[goal]] == other:
        return home, NONE
    return goal, other


@compiled
def _value(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance,
    terms: PairTerms,
    hubs: Hubs,
    cluster: int,
    gone: int,
    new: int,
    weights: PenaltyWeights,
) -> float:
    """Return the value of a cluster after a change; for none, the price of a unit left out."""
    if cluster < 0:
        return float(instance.left_out_s[new]) if new >= 0 else 0.0
    return value_with(instance, terms, hubs, cluster, gone, new, weights)


@compiled
def _change(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance,
    terms: PairTerms,
    hubs: Hubs,
    unit: int,
    other: int,
    goal: int,
    home_s: float,
    goal_s: float,
) -> None:
    """Move a unit to a cluster, -1 for none, another to its place, and set the clusters' values."""
    home = hubs.label[unit]
    leave(instance, terms, hubs, unit)
    if other >= 0:
        leave(instance, terms, hubs, other)
        join(instance, terms, hubs, other, home)
    join(instance, terms, hubs, unit, goal)
    if goal >= 0:
        hubs.value_s[goal] = goal_s
    if home >= 0:
        hubs.value_s[home] = home_s


@compiled
def _value_by_sums(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance,
    rules: SumRules,
    hubs: Hubs,
    cluster: int,
    gone: int,
    new: int,
    weights: PenaltyWeights,
) -> float:
    """Return the value of a cluster after a change, as `_value` does, where its sums tell it."""
    if cluster < 0:
        return float(instance.left_out_s[new]) if new >= 0 else 0.0
    lead = hubs.lead[cluster]
    pupils, schools, drive_s = hubs.pupils[cluster], hubs.schools[cluster], hubs.drive_s[cluster]
    if gone >= 0:
        drive_s -= instance.lead_s[lead, gone]
        pupils -= instance.pupils[gone]
        schools -= instance.schools[gone]
    if new >= 0:
        drive_s += instance.lead_s[lead, new]
        pupils += instance.pupils[new]
        schools += instance.schools[new]
    rest_s = value_of_sums(rules, pupils, schools, instance.capacity[lead], weights)
    return float(drive_s + rest_s)


@compiled
def _leads(instance: Instance, hubs: Hubs, unit: int) -> bool:
    """Say whether a unit is that of its cluster's lead."""
    home = hubs.label[unit]
    return bool(home >= 0 and instance.lead_unit[hubs.lead[home]] == unit)


@compiled
def _draw_goal(degree: Ints, near: Ints, label: Ints, clusters: int, unit: int) -> int:
    """Draw the cluster of a unit near another, the likelier the nearer; -1 for none."""
    reach = min(degree[unit], NEAR)
    if reach == 0 or np.random.random() < ANYWHERE:  # noqa: NPY002 - the one generator of compiled code
        return int(np.random.randint(clusters))  # noqa: NPY002 - the one generator of compiled code
    return int(label[near[unit, int(reach * np.random.random() ** 2)]])  # noqa: NPY002 - the one generator of compiled code


@compiled
def _try_lead(
    instance: Instance, hubs: Hubs, unit: int, weights: PenaltyWeights, most_s: float
) -> None:
    """Make a unit the lead of its cluster."""
    cluster = hubs.label[unit]
    leads = instance.first_lead[unit + 1] - instance.first_lead[unit]
    if cluster < 0 or leads == 0:
        return
    old, drive_s, value = hubs.lead[cluster], hubs.drive_s[cluster], hubs.value_s[cluster]
    new = instance.first_lead[unit] + np.random.randint(leads)  # noqa: NPY002 - the one generator of compiled code
    new_s = 0.0
    for at in range(hubs.filled[cluster]):
        new_s += instance.lead_s[new, hubs.member[cluster, at]]
    over = max(hubs.pupils[cluster] - instance.capacity[new], 0.0)
    over -= max(hubs.pupils[cluster] - instance.capacity[old], 0.0)
    loss_s = new_s - drive_s + weights.pupil_s * over
    if loss_s <= most_s:
        hubs.lead[cluster] = new
        hubs.drive_s[cluster] = new_s
        hubs.value_s[cluster] = value + loss_s


@compiled
def _try_elsewhere(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance,
    terms: PairTerms,
    hubs: Hubs,
    unit: int,
    weights: PenaltyWeights,
    most_s: float,
) -> None:
    """Dissolve a cluster and open another around a unit."""
    cluster = np.random.randint(len(hubs.lead))  # noqa: NPY002 - the one generator of compiled code
    leads = instance.first_lead[unit + 1] - instance.first_lead[unit]
    if leads == 0 or hubs.label[unit] == cluster or _leads(instance, hubs, unit):
        return
    old_lead = hubs.lead[cluster]
    before_s = hubs.value_s[cluster]
    moved = np.empty(hubs.filled[cluster] + AROUND + 1, np.int64)
    came_from = np.empty(len(moved), np.int64)
    n = 0
    loss_s = -before_s
    for member in hubs.member[cluster, : hubs.filled[cluster]].copy():
        # its cluster is no more: only where it goes has a price
        added_s, goal = _best_goal(instance, terms, hubs, member, weights)
        loss_s += added_s
        moved[n], came_from[n] = member, cluster
        n += 1
        leave(instance, terms, hubs, member)
        join(instance, terms, hubs, member, goal)
        if goal >= 0:
            hubs.value_s[goal] = value_with(instance, terms, hubs, goal, NONE, NONE, weights)
    hubs.lead[cluster] = instance.first_lead[unit] + np.random.randint(leads)  # noqa: NPY002 - the one generator of compiled code
    hubs.drive_s[cluster] = 0.0
    hubs.pair_s[cluster] = 0.0
    hubs.pupils[cluster] = 0.0
    hubs.value_s[cluster] = value_with(instance, terms, hubs, cluster, NONE, NONE, weights)
    loss_s += hubs.value_s[cluster]
    for at in range(-1, min(instance.degree[unit], AROUND)):
        near = unit if at < 0 else instance.near[unit, at]
        home = hubs.label[near]
        if _leads(instance, hubs, near) or home == cluster:
            continue
        if instance.lead_s[hubs.lead[cluster], near] == np.inf:
            continue
        home_s = _value(instance, terms, hubs, home, near, NONE, weights)
        cluster_s = _value(instance, terms, hubs, cluster, NONE, near, weights)
        added_s = cluster_s - hubs.value_s[cluster] + home_s
        added_s -= hubs.value_s[home] if home >= 0 else instance.left_out_s[near]
        if at < 0 or added_s < 0.0:
            loss_s += added_s
            moved[n], came_from[n] = near, home
            n += 1
            _change(instance, terms, hubs, near, NONE, cluster, home_s, cluster_s)
    if not loss_s <= most_s:
        _take_back(instance, terms, hubs, cluster, old_lead, weights, moved[:n], came_from[:n])


@compiled
def _take_back(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance,
    terms: PairTerms,
    hubs: Hubs,
    cluster: int,
    old_lead: int,
    weights: PenaltyWeights,
    moved: Ints,
    came_from: Ints,
) -> None:
    """Undo the opening of a cluster elsewhere: units moved last go back first."""
    touched = np.zeros(len(hubs.lead), np.bool_)
    touched[cluster] = True
    for at in range(len(moved) - 1, -1, -1):
        if came_from[at] == cluster and hubs.lead[cluster] != old_lead:
            hubs.lead[cluster] = old_lead
        now = hubs.label[moved[at]]
        if now >= 0:
            touched[now] = True
        leave(instance, terms, hubs, moved[at])
        join(instance, terms, hubs, moved[at], came_from[at])
        if came_from[at] >= 0:
            touched[came_from[at]] = True
    hubs.lead[cluster] = old_lead
    for each in range(len(touched)):
        if touched[each]:
            hubs.drive_s[each] = 0.0
            for at in range(hubs.filled[each]):
                hubs.drive_s[each] += instance.lead_s[hubs.lead[each], hubs.member[each, at]]
            hubs.value_s[each] = value_with(instance, terms, hubs, each, NONE, NONE, weights)


@compiled
def _best_goal(
    instance: Instance, terms: PairTerms, hubs: Hubs, unit: int, weights: PenaltyWeights
) -> tuple[float, int]:
    """Return the least that a unit adds to a cluster near it, and which; -1 for being left out."""
    best_s = float(instance.left_out_s[unit])
    best, last = NONE, NONE
    home = hubs.label[unit]
    tried = 0
    for at in range(instance.degree[unit]):
        goal = hubs.label[instance.near[unit, at]]
        if goal < 0 or goal == home or goal == last:  # noqa: PLR1714, SIM109 - slow in compiled code
            continue
        last = goal
        tried += 1
        if tried > AROUND:
            break
        if instance.lead_s[hubs.lead[goal], unit] < np.inf:
            added_s = value_with(instance, terms, hubs, goal, NONE, unit, weights)
            added_s -= hubs.value_s[goal]
            if added_s < best_s:
                best_s, best = added_s, goal
    return best_s, best
