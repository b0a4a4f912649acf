"""A first plan by simulated annealing: move a unit to a neighbour's cluster, or swap two."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from clustering.compiled import Floats, Halves, Ints, compiled
from clustering.optimiser.heuristics.annealing_state import (
    COST,
    DRIVE,
    LEFT_OUT,
    PENALTY,
    PUPILS,
    SCHOOLS,
    VALID,
    AnnealingState,
    clusters_of,
    empty_cluster,
    join,
    labels_of,
    leave,
)
from clustering.optimiser.instance import Instance, UnitSet, best_lead, incoherence, obeys
from clustering.optimiser.search_context import SearchContext
from clustering.pair_weight import pair_weight

MOVES_PER_UNIT = 4_000
STEPS = 24
"""Steps of the annealing; the clock is checked between them."""

PLACES_A_STEP = 64
"""Places of schools that moves look at, for which as many steps more are made."""

HOT, COLD = 0.65, 0.0065
"""First and last temperature, in drives to a near neighbour."""

WARM = 0.25
"""First temperature where the annealing starts from a plan."""

FIRST_PENALTY = 1.75
"""First penalty for a school in no valid cluster, in drives to a near neighbour: low, so that
clusters form and dissolve."""

LARGE = 6
"""Fewest schools in a cluster from which clusters count as large."""

LARGE_HEAT = 4.0
"""Factor on the first temperature and penalty where clusters are large: a cluster must gain so many
units before it counts."""

LARGE_UNITS = 600
"""Units for which large clusters get moves: so that a first plan takes a few seconds. No more than
half the units from nothing, or twice the units again; no fewer than a quarter of them."""

WIDE = 24
"""Members of a hub above which fewer moves are made."""

ALONE, MOVE = 0.02, 0.43
"""Chances that a unit starts a cluster, or moves to one; the rest are swaps."""

NEAR = 24
"""Neighbours whose clusters a unit may move to."""


class MoveData(NamedTuple):
    """The arrays that every move reads: fewer to pass than all of `Instance`.

    Attributes
    ----------
    schools, pupils, left_out_s, drive_s, penalty_s, fewest, most, target_pupils, balance_s
        As in `Instance`: (g,) and (g, g).
    plain
        No hubs, conditions or coherence, so that the totals alone give the cost of a move.
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


def _move_data(instance: Instance) -> MoveData:
    plain = not instance.hub and not len(instance.at_least) and instance.most_share == np.inf
    plain &= instance.coherence_s == 0
    return MoveData(
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
    context: SearchContext,
    start: Sequence[UnitSet] = (),
    *,
    warm: float = WARM,
    moves: int | None = None,
) -> list[UnitSet]:
    """Return a plan's clusters, the best so far when time is up; other units are left out.

    Parameters
    ----------
    instance
        What is placed.
    context
        Its clock is checked between steps; its seed draws the moves.
    start
        Clusters to start from, most of which are kept; none to start from nothing.
    warm
        First temperature from such a start, a factor of the mean drive to a near neighbour.
    moves
        How many; as `number_of_moves` says if not given.
    """
    best, best_cost = labels_of(len(instance.schools), start), np.inf
    data = _move_data(instance)
    state = _initial_state(instance, data, best)
    _seed(context.seed)
    typical_s = _typical_drive(instance)
    full_s = max(float(instance.left_out_s.max(initial=0.0)), 1e-9)
    heat = LARGE_HEAT if is_large(instance) else 1.0
    first = 1.0 if start else min(heat * FIRST_PENALTY * typical_s / full_s, 1.0)
    hot = warm if start else heat * HOT
    steps = _steps(instance)
    moves = (number_of_moves(instance) if moves is None else moves) // steps
    for step in range(steps):
        if step and not context.should_continue():
            break
        done = np.array([step, step + 1]) / steps
        hot_s, cold_s = typical_s * hot * (COLD / hot) ** done
        share = min(1.0, first ** (1.0 - 1.3 * done[0]))
        found, found_cost = _anneal_step(
            instance, data, state, (hot_s, cold_s, share, full_s), moves
        )
        if found_cost < best_cost:
            best, best_cost = found, found_cost
    return clusters_of(instance, best)


def _steps(instance: Instance) -> int:
    """Return the number of steps: more where every move looks at the places of all schools."""
    return STEPS * (1 + len(instance.places) // PLACES_A_STEP)


def number_of_moves(instance: Instance, *, again: bool = False) -> int:
    """Return the number of moves: fewer where each has many members to consider.

    Parameters
    ----------
    again
        Whether large clusters are annealed again, in the right number.
    """
    g = len(instance.schools)
    if is_large(instance):
        return MOVES_PER_UNIT * min(max(LARGE_UNITS, g // 4), 2 * g if again else g // 2)
    size = g / instance.clusters if instance.clusters else min(instance.most, g)
    share = min(1.0, (WIDE / max(size, 1)) ** 2) if instance.hub else 1.0
    return int(MOVES_PER_UNIT * g * share)


def is_large(instance: Instance) -> bool:
    """Say whether clusters are large, so that annealing freezes at a wrong number of them."""
    return instance.fewest >= LARGE and not instance.hub


def _typical_drive(instance: Instance) -> float:
    """Return the mean drive to a near neighbour, the scale of temperatures and penalties.

    A tenth of a mean school's balance cost is added.
    """
    source = instance.lead_s if instance.hub else instance.drive_s
    each = source[:: max(len(source) // 200, 1)] / instance.schools
    nearest = np.sort(each, axis=1)[:, 1:6] if each.size else np.ones((1, 1))
    finite = nearest[np.isfinite(nearest)]
    drive_s = float(finite.mean()) if finite.size else 1.0
    balance_s = 0.1 * instance.balance_s * float(instance.pupils.mean())
    return max(drive_s + balance_s, 1e-6)


def _initial_state(instance: Instance, data: MoveData, label: Ints) -> AnnealingState:
    g = len(label)
    state = AnnealingState(
        label.copy(),
        np.full((g, instance.most), -1, np.int64),
        np.zeros(g, np.int64),
        np.zeros((g, 7)),
        np.zeros(instance.most + 1, np.int64),
    )
    _join_all(instance, data, state)
    return state


@compiled
def _join_all(instance: Instance, data: MoveData, state: AnnealingState) -> None:
    """Fill the clusters by the labels of the units."""
    nobody = int(np.int64(-1))  # a literal -1 has a type of its own
    for unit in range(len(state.label)):
        cluster = state.label[unit]
        after = _totals_after(data, state, cluster, (nobody, unit))
        if not data.plain:
            _apply_cluster_rules(instance, state, cluster, (nobody, unit), after)
        _set(state.totals[cluster], after)
        join(state, unit, cluster)


@compiled
def _anneal_step(
    instance: Instance,
    data: MoveData,
    state: AnnealingState,
    schedule: tuple[float, float, float, float],
    moves: int,
) -> tuple[Ints, float]:
    """Make `moves` moves; return the best labelling seen and its cost at the full penalty.

    Parameters
    ----------
    schedule
        First and last temperature, the share of the price of leaving out that counts, and the
        penalty for each cluster too many or too few, divided by the fewest schools.
    """
    hot_s, cold_s, share, off_s = schedule
    wanted = instance.clusters
    full_s = 0.0
    clusters = int(np.int64(0))
    for cluster in range(len(state.filled)):
        full_s += _cost(state.totals[cluster], 1.0)
        clusters += int(state.totals[cluster, VALID])
    full_s += off_s * data.fewest * _off(instance.clusters, clusters)
    best = state.label.copy()
    best_s = full_s
    for move in range(moves):
        unit, other, goal = _proposal(instance.near, instance.degree, state)
        if goal < 0:
            continue
        home = state.label[unit]
        at_home = _totals_after(data, state, home, (unit, other))
        at_goal = _totals_after(data, state, goal, (other, unit))
        if not (_fits(data.most, at_home) and _fits(data.most, at_goal)):
            continue
        if not data.plain:
            _apply_cluster_rules(instance, state, home, (unit, other), at_home)
            _apply_cluster_rules(instance, state, goal, (other, unit), at_goal)
        old_home, old_goal = state.totals[home].copy(), state.totals[goal].copy()
        more = int(at_home[VALID] + at_goal[VALID] - old_home[VALID] - old_goal[VALID])
        off = 0.0
        if more and wanted:
            off = off_s * data.fewest * (_off(wanted, clusters + more) - _off(wanted, clusters))
        gain_s = _cost(old_home, share) + _cost(old_goal, share)
        gain_s -= _cost(at_home, share) + _cost(at_goal, share) + share * off
        temperature = hot_s * (cold_s / hot_s) ** (move / moves)
        if gain_s < 0 and np.random.random() >= np.exp(gain_s / temperature):  # noqa: NPY002 - the one generator of compiled code
            continue
        leave(state, unit)
        if other >= 0:
            leave(state, other)
            join(state, other, home)
        join(state, unit, goal)
        _set(state.totals[home], at_home)
        _set(state.totals[goal], at_goal)
        clusters += more
        full_s += _cost(at_home, 1.0) + _cost(at_goal, 1.0) + off
        full_s -= _cost(old_home, 1.0) + _cost(old_goal, 1.0)
        if full_s < best_s - 1e-6:
            best_s = full_s
            best = state.label.copy()
    return best, best_s


@compiled
def _set(totals: Floats, after: Floats) -> None:
    """Copy the totals of a cluster; a loop compiles far faster than a slice."""
    for column in range(len(after)):
        totals[column] = after[column]


@compiled
def _off(wanted: int, clusters: int) -> int:
    """Return how far a number of clusters is from the exact one wanted, if any is."""
    return abs(clusters - wanted) if wanted else 0


@compiled
def _proposal(near: Ints, degree: Ints, state: AnnealingState) -> tuple[int, int, int]:
    """Draw a unit, one to swap it with (-1 for none), and its new cluster (-1 for no move)."""
    unit = np.random.randint(len(state.label))  # noqa: NPY002 - the one generator of compiled code
    reach = min(degree[unit], NEAR)
    if reach == 0:
        return unit, -1, -1
    kind, nearness = np.random.random(2)  # noqa: NPY002 - the one generator of compiled code
    goal = state.label[near[unit, int(reach * nearness**2)]]
    if kind < ALONE:
        return unit, -1, empty_cluster(state)
    if goal == state.label[unit]:
        return unit, -1, -1
    if kind < ALONE + MOVE:
        return unit, -1, goal
    return unit, state.member[goal, np.random.randint(state.filled[goal])], goal  # noqa: NPY002 - the one generator of compiled code


@compiled
def _seed(seed: int) -> None:
    """Seed the generator of compiled code, which is not Python's."""
    np.random.seed(seed)  # noqa: NPY002 - the one generator of compiled code


@compiled
def _fits(most: int, totals: Floats) -> bool:
    """Say whether a cluster is small enough, and all its units may share it."""
    return bool(totals[SCHOOLS] <= most and totals[DRIVE] < np.inf)


@compiled
def _cost(totals: Floats, share: float) -> float:
    """Cost of a cluster, or where it is not valid a share of the price of leaving its units out."""
    return float(totals[COST]) if totals[VALID] > 0.0 else share * float(totals[LEFT_OUT])


@compiled
def _totals_after(
    data: MoveData, state: AnnealingState, cluster: int, swap: tuple[int, int]
) -> Floats:
    """Return the totals of `cluster` after one unit left and another joined (-1 for none)."""
    leaving, joining = swap
    after: Floats = state.totals[cluster].copy()
    for i in range(state.filled[cluster]):
        partner = state.member[cluster, i]
        if leaving >= 0:
            after[DRIVE] -= data.drive_s[leaving, partner]
            after[PENALTY] -= data.penalty_s[leaving, partner]
        if joining >= 0 and partner != leaving:
            after[DRIVE] += data.drive_s[joining, partner]
            after[PENALTY] += data.penalty_s[joining, partner]
    if leaving >= 0:
        after[SCHOOLS] -= data.schools[leaving]
        after[PUPILS] -= data.pupils[leaving]
        after[LEFT_OUT] -= data.left_out_s[leaving]
    if joining >= 0:
        after[SCHOOLS] += data.schools[joining]
        after[DRIVE] += data.drive_s[joining, joining]
        after[PENALTY] += data.penalty_s[joining, joining]
        after[PUPILS] += data.pupils[joining]
        after[LEFT_OUT] += data.left_out_s[joining]
    after[VALID] = 0.0
    if data.fewest <= after[SCHOOLS] <= data.most:
        off = abs(after[PUPILS] - data.target_pupils)
        # in the hub shape the drives are 0 here, and added once the lead is found
        after[COST] = (
            pair_weight(after[SCHOOLS]) * (after[DRIVE] + after[PENALTY]) + data.balance_s * off
        )
        after[VALID] = 1.0
    return after


@compiled
def _apply_cluster_rules(
    instance: Instance,
    state: AnnealingState,
    cluster: int,
    swap: tuple[int, int],
    after: Floats,
) -> None:
    """Check a changed cluster's conditions; add the drives to its lead and its incoherence."""
    if after[VALID] == 0.0:
        return
    leaving, joining = swap
    members = state.scratch
    n = 0
    for i in range(state.filled[cluster]):
        if state.member[cluster, i] != leaving:
            members[n] = state.member[cluster, i]
            n += 1
    if joining >= 0:
        members[n] = joining
        n += 1
    if not obeys(instance, members, n):
        after[VALID] = 0.0
        return
    after[COST] += incoherence(instance, members, n)
    if instance.hub:
        driving_s, lead = best_lead(instance, members, n, after[PUPILS])
        after[COST] += driving_s
        if lead < 0:
            after[VALID] = 0.0
