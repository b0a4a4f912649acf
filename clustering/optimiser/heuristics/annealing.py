"""A first plan by simulated annealing: move a unit to a neighbour's cluster, or swap two."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from clustering.compiled import Floats, Halves, Ints, compiled
from clustering.optimiser.heuristics.annealing_state import AnnealingState, join, leave
from clustering.optimiser.instance import Instance, UnitSet, best_lead, cost_of, incoherence, obeys

MOVES_PER_UNIT = 4_000
STEPS = 24
"""Pieces of the annealing; the clock and the user are heeded between them."""

HOT, COLD = 0.65, 0.0065
"""Temperature at the start and the end, in drives to a near neighbour."""

WARM = 0.25
"""The same at the start where a plan is there already."""

FIRST_PRICE = 1.75
"""Price of a school in no proper cluster at first, in drives to a near neighbour: low, so that
clusters form and dissolve."""

WIDE = 24
"""Members of a hub above which fewer moves are made."""

ALONE, MOVE = 0.02, 0.43
"""Chances that a unit starts a cluster, or moves to one; the rest are swaps."""

NEAR = 24
"""Neighbours whose clusters a unit may move to."""


class MoveTerms(NamedTuple):
    """What every move looks at: fewer arrays to hand around than all of `Instance`.

    Attributes
    ----------
    schools, pupils, left_out_s, drive_s, penalty_s, fewest, most, target_pupils, balance_s
        As in `Instance`: (g,) and (g, g).
    plain
        No hubs, conditions or coherence: figures kept up to date give the cost of a move.
    """

    schools: Ints
    pupils: Floats
    left_out_s: Floats
    drive_s: Halves
    penalty_s: Halves
    fewest: int
    most: int
    target_pupils: float
    balance_s: float
    plain: bool


def _board(instance: Instance) -> MoveTerms:
    plain = not instance.hub and not len(instance.at_least) and instance.most_share == np.inf
    plain &= instance.coherence_s == 0
    return MoveTerms(
        instance.schools,
        instance.pupils,
        instance.left_out_s,
        instance.drive_s,
        instance.penalty_s,
        instance.fewest,
        instance.most,
        instance.target_pupils,
        instance.balance_s,
        plain,
    )


def anneal(
    instance: Instance,
    seed: int,
    should_continue: Callable[[], bool],
    start: Sequence[UnitSet] = (),
) -> list[UnitSet]:
    """Return a plan's clusters; units in none of them are left out.

    Parameters
    ----------
    should_continue
        Asked between steps; the plan so far comes back when it says no.
    start
        Clusters to begin with, most of which are kept; none for a plan from nothing.
    """
    best, best_cost = _labelled(len(instance.schools), start), np.inf
    terms = _board(instance)
    groups = _grouped(instance, terms, best)
    _seed(seed)
    typical_s = _typical(instance)
    full_s = max(float(instance.left_out_s.max(initial=0.0)), 1e-9)
    first = 1.0 if start else min(FIRST_PRICE * typical_s / full_s, 1.0)
    hot = WARM if start else HOT
    moves = _moves(instance) // STEPS
    for step in range(STEPS):
        if step and not should_continue():
            break
        done = np.array([step, step + 1]) / STEPS
        hot_s, cold_s = typical_s * hot * (COLD / hot) ** done
        share = min(1.0, first ** (1.0 - 1.3 * done[0]))
        found, found_cost = _anneal_step(
            instance, terms, groups, (hot_s, cold_s, share, full_s), moves
        )
        if found_cost < best_cost:
            best, best_cost = found, found_cost
    return clusters_of(instance, best)


def _labelled(g: int, clusters: Sequence[UnitSet]) -> Ints:
    """Return a label for each of g units: its cluster, or one of its own."""
    label = len(clusters) + np.arange(g, dtype=np.int64)
    for at, members in enumerate(clusters):
        label[list(members)] = at
    _, label = np.unique(label, return_inverse=True)
    return np.asarray(label, dtype=np.int64)


def _moves(instance: Instance) -> int:
    """Return how many moves to make: fewer where every one has many members to look at."""
    g = len(instance.schools)
    size = g / instance.clusters if instance.clusters else min(instance.most, g)
    return int(MOVES_PER_UNIT * g * min(1.0, (WIDE / max(size, 1)) ** 2 if instance.hub else 1.0))


def _typical(instance: Instance) -> float:
    """Return the mean drive to a near neighbour, the measure for temperatures and prices.

    A tenth of what a school weighs in the balance comes on top.
    """
    source = instance.lead_s if instance.hub else instance.drive_s
    each = source[:: max(len(source) // 200, 1)] / instance.schools
    nearest = np.sort(each, axis=1)[:, 1:6] if each.size else np.ones((1, 1))
    finite = nearest[np.isfinite(nearest)]
    drive_s = float(finite.mean()) if finite.size else 1.0
    balance_s = 0.1 * instance.balance_s * float(instance.pupils.mean())
    return max(drive_s + balance_s, 1e-6)


def clusters_of(instance: Instance, label: Ints) -> list[UnitSet]:
    """Return the clusters of a labelling, (g,), that have enough schools."""
    members: dict[int, list[int]] = {}
    for unit, cluster in enumerate(label.tolist()):
        members.setdefault(cluster, []).append(unit)
    return [
        tuple(cluster) for cluster in members.values() if np.isfinite(cost_of(instance, cluster))
    ]


def _grouped(instance: Instance, terms: MoveTerms, label: Ints) -> AnnealingState:
    g = len(label)
    groups = AnnealingState(
        label.copy(),
        np.full((g, instance.most), -1, np.int64),
        np.zeros(g, np.int64),
        np.zeros((g, 7)),
        np.zeros(instance.most + 1, np.int64),
    )
    for unit in range(g):
        cluster = int(label[unit])
        groups.total[cluster] = _change(terms, groups, cluster, (-1, unit))
        if not terms.plain:
            _weigh(instance, groups, cluster, (-1, unit), groups.total[cluster])
        join(groups, unit, cluster)
    return groups


@compiled
def _anneal_step(
    instance: Instance,
    terms: MoveTerms,
    groups: AnnealingState,
    schedule: tuple[float, float, float, float],
    moves: int,
) -> tuple[Ints, float]:
    """Make so many moves; return the best labelling seen and its cost at the full price.

    Parameters
    ----------
    schedule
        Temperature at the start and the end, the share of the price of leaving out that is paid,
        and the price of every cluster too many or too few, divided by the fewest schools.
    """
    hot_s, cold_s, share, off_s = schedule
    wanted = instance.clusters
    full_s = 0.0
    clusters = int(np.int64(0))
    for cluster in range(len(groups.filled)):
        full_s += _cost(groups.total[cluster], 1.0)
        clusters += int(groups.total[cluster, 6])
    full_s += off_s * terms.fewest * _off(instance.clusters, clusters)
    best = groups.label.copy()
    best_s = full_s
    for move in range(moves):
        unit, other, goal = _proposal(instance.near, instance.degree, groups)
        if goal < 0:
            continue
        home = groups.label[unit]
        at_home = _change(terms, groups, home, (unit, other))
        at_goal = _change(terms, groups, goal, (other, unit))
        if not (_allowed(terms.most, at_home) and _allowed(terms.most, at_goal)):
            continue
        if not terms.plain:
            _weigh(instance, groups, home, (unit, other), at_home)
            _weigh(instance, groups, goal, (other, unit), at_goal)
        old_home, old_goal = groups.total[home].copy(), groups.total[goal].copy()
        more = int(at_home[6] + at_goal[6] - old_home[6] - old_goal[6])
        off = 0.0
        if more and wanted:
            off = off_s * terms.fewest * (_off(wanted, clusters + more) - _off(wanted, clusters))
        gain_s = _cost(old_home, share) + _cost(old_goal, share)
        gain_s -= _cost(at_home, share) + _cost(at_goal, share) + share * off
        temperature = hot_s * (cold_s / hot_s) ** (move / moves)
        if gain_s < 0 and np.random.random() >= np.exp(gain_s / temperature):  # noqa: NPY002 - the one generator of compiled code
            continue
        leave(groups, unit)
        if other >= 0:
            leave(groups, other)
            join(groups, other, home)
        join(groups, unit, goal)
        _set(groups.total[home], at_home)
        _set(groups.total[goal], at_goal)
        clusters += more
        full_s += _cost(at_home, 1.0) + _cost(at_goal, 1.0) + off
        full_s -= _cost(old_home, 1.0) + _cost(old_goal, 1.0)
        if full_s < best_s - 1e-6:
            best_s = full_s
            best = groups.label.copy()
    return best, best_s


@compiled
def _set(total: Floats, after: Floats) -> None:
    """Take the totals of a cluster over; a loop compiles far faster than a slice."""
    for part in range(len(after)):
        total[part] = after[part]


@compiled
def _off(wanted: int, clusters: int) -> int:
    """Return how far a number of clusters is from the exact one that is asked for, if any."""
    return abs(clusters - wanted) if wanted else 0


@compiled
def _proposal(near: Ints, degree: Ints, groups: AnnealingState) -> tuple[int, int, int]:
    """Draw a unit, a unit to swap it with (-1 for none) and its new cluster (-1 for no move)."""
    unit = np.random.randint(len(groups.label))  # noqa: NPY002 - the one generator of compiled code
    reach = min(degree[unit], NEAR)
    if reach == 0:
        return unit, -1, -1
    kind, nearness = np.random.random(2)  # noqa: NPY002 - the one generator of compiled code
    goal = groups.label[near[unit, int(reach * nearness**2)]]
    if kind < ALONE:
        return unit, -1, _empty(groups.filled)
    if goal == groups.label[unit]:
        return unit, -1, -1
    if kind < ALONE + MOVE:
        return unit, -1, goal
    return unit, groups.member[goal, np.random.randint(groups.filled[goal])], goal  # noqa: NPY002 - the one generator of compiled code


@compiled
def _seed(seed: int) -> None:
    """Seed the generator of compiled code, which is not Python's."""
    np.random.seed(seed)  # noqa: NPY002 - the one generator of compiled code


@compiled
def _allowed(most: int, total: Floats) -> bool:
    return bool(total[0] <= most and total[1] < np.inf)


@compiled
def _cost(total: Floats, share: float) -> float:
    """Cost of a cluster, or that share of the price where it is none; never above the price."""
    return float(total[5]) if total[6] > 0.0 else share * float(total[4])


@compiled
def _empty(filled: Ints) -> int:
    for cluster in range(len(filled)):
        if filled[cluster] == 0:
            return cluster
    return -1


@compiled
def _change(
    terms: MoveTerms, groups: AnnealingState, cluster: int, swap: tuple[int, int]
) -> Floats:
    """Return the totals of `cluster` after one unit left and another joined (-1 for none)."""
    leaving, joining = swap
    after: Floats = groups.total[cluster].copy()
    for i in range(groups.filled[cluster]):
        partner = groups.member[cluster, i]
        if leaving >= 0:
            after[1] -= terms.drive_s[leaving, partner]
            after[2] -= terms.penalty_s[leaving, partner]
        if joining >= 0 and partner != leaving:
            after[1] += terms.drive_s[joining, partner]
            after[2] += terms.penalty_s[joining, partner]
    if leaving >= 0:
        after[0] -= terms.schools[leaving]
        after[3] -= terms.pupils[leaving]
        after[4] -= terms.left_out_s[leaving]
    if joining >= 0:
        after[0] += terms.schools[joining]
        after[1] += terms.drive_s[joining, joining]
        after[2] += terms.penalty_s[joining, joining]
        after[3] += terms.pupils[joining]
        after[4] += terms.left_out_s[joining]
    after[6] = 0.0
    if terms.fewest <= after[0] <= terms.most:
        off = abs(after[3] - terms.target_pupils)
        # in the hub shape the drives are 0 here, and added where the lead is found
        after[5] = 2.0 / max(after[0] - 1.0, 1.0) * after[1] + after[2] + terms.balance_s * off
        after[6] = 1.0
    return after


@compiled
def _weigh(
    instance: Instance,
    groups: AnnealingState,
    cluster: int,
    swap: tuple[int, int],
    after: Floats,
) -> None:
    """Hold a changed cluster against the conditions, find its lead, and add what lies amid it."""
    if after[6] == 0.0:
        return
    leaving, joining = swap
    members = groups.scratch
    n = 0
    for i in range(groups.filled[cluster]):
        if groups.member[cluster, i] != leaving:
            members[n] = groups.member[cluster, i]
            n += 1
    if joining >= 0:
        members[n] = joining
        n += 1
    if not obeys(instance, members, n):
        after[6] = 0.0
        return
    after[5] += incoherence(instance, members, n)
    if instance.hub:
        driving_s, lead = best_lead(instance, members, n, after[3])
        after[5] += driving_s
        if lead < 0:
            after[6] = 0.0
