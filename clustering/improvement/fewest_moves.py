"""The fewest moves that lead from a plan in hand to one by all rules.

Whoever breaks up a plan mends it too, and leaves its schools without a place. So a mended plan
first leaves as few more schools out as can be, of those that need a place, and then moves few.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from clustering.compiled import Floats
from clustering.optimiser.columns.column_generation import smoothed
from clustering.optimiser.columns.fewest_moves_pricing import Kept, Weights, best_keeping
from clustering.optimiser.columns.master import Master, MoveLimit
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.dual_prices import DualPrices
from clustering.optimiser.exact.set_partitioning import ColumnPool, solve_set_partitioning
from clustering.optimiser.heuristics.annealing import anneal
from clustering.optimiser.heuristics.dive import BARRED_S, columns_to_fix
from clustering.optimiser.instance import (
    Instance,
    UnitSet,
    cost_of,
    rows_of,
    unit_sets,
    wrong_number_s,
)
from clustering.optimiser.moves import Former, count_moves, schools_of
from clustering.optimiser.parallel import in_order
from clustering.optimiser.search_context import SearchContext

MOVE_S = 1_000.0
"""Seconds of a move in this linear program; any number would do."""

ROUNDS, STALLED_ROUNDS = 200, 60
"""Rounds of pricing at most, and those in which the linear program may stay as dear."""

EFFORT, LAST_EFFORT = 50_000, 4_000_000
"""Branches for each former cluster, and where smoothed duals found nothing."""

CLOSE = 0.01
"""Moves between the bound and the value of the linear program that are not worth more rounds."""

SMOOTHING = 0.7
"""Share of the best duals so far in those that columns are priced by."""

UNITS_A_STEP = 60
"""A step of the dive fixes one column that is taken in part for so many units."""

NODES = 2_000
"""Nodes of the solver's tree."""


@dataclass(frozen=True)
class FewestMoves:
    """How few schools may move.

    Attributes
    ----------
    clusters
        Of a plan by all rules; the units in none are left out.
    places_lost
        Schools that need a place, are not left out in hand, and are left out by it.
    places_lost_bound
        No plan by all rules leaves fewer such schools out.
    moves
        Schools that it moves.
    bound
        No plan by all rules that leaves no more of them out moves fewer.
    """

    clusters: tuple[UnitSet, ...]
    places_lost: int
    places_lost_bound: int
    moves: int
    bound: int


def fewest_moves(
    instance: Instance, former: Former, context: SearchContext, start: Sequence[UnitSet] = ()
) -> FewestMoves:
    """Return the plan that moves the fewest schools, or few, and the proven least.

    Drives cost nothing here: the linear program minimises first the schools that lose their place,
    then moves. Where time is up before it has chosen a plan, the best one that it began from is
    returned; the clusters in hand that keep the rules are one, and need no time.

    Parameters
    ----------
    start
        Clusters of a plan that places many, whoever moves.
    """
    free = _without_costs(instance, former)
    plans = [_counted(free, former, each) for each in (_sound(instance, former), start)]
    if _is_whole(free, plans[0]) and not (plans[0].places_lost or plans[0].moves):
        return plans[0]
    plans.append(_counted(free, former, anneal(_with_move_costs(free, former), context)))
    wrong_number = wrong_number_s(free) + _above_all_s(former)
    master = Master(free, MOVE_S, MoveLimit(former, 0, MOVE_S), wrong_number)
    rows, _ = rows_of(free, sorted({members for plan in plans for members in plan.clusters}))
    master.add(rows, np.zeros(len(rows)))
    bound_s = _raise_bound(free, master, context)
    _dive(free, master, context)
    chosen = _choose(free, former, master, context)
    whole = [plan for plan in (chosen, *plans) if plan is not None and _is_whole(free, plan)]
    best = min(whole, key=lambda plan: (plan.places_lost, plan.moves), default=plans[0])
    return _with_bounds(best, bound_s, _above_all_s(former))


def _is_whole(instance: Instance, plan: FewestMoves) -> bool:
    """Say whether a plan has as many clusters as it must."""
    return instance.clusters in {0, len(plan.clusters)}


def _above_all_s(former: Former) -> float:
    """Return what is worth more than all moves together, seconds."""
    return MOVE_S * (1.0 + 2.0 * float(former.known.sum()))


def _with_bounds(found: FewestMoves, bound_s: float, place_s: float) -> FewestMoves:
    """Return a plan with what the price of the linear program says no plan is below."""
    all_moves_s = place_s / 2
    lost = math.ceil((bound_s - all_moves_s) / place_s - CLOSE) if bound_s > all_moves_s else 0
    more_s = bound_s - place_s * found.places_lost
    moves = math.ceil(more_s / MOVE_S - CLOSE) if more_s > 0 else 0
    return replace(
        found,
        places_lost_bound=min(lost, found.places_lost),
        bound=min(moves, found.moves),
    )


def _raise_bound(instance: Instance, master: Master, context: SearchContext) -> float:
    """Add columns until the bound meets the master's value; return the bound, seconds.

    Duals are smoothed with the best so far, the first of which say that every move costs its price
    and nothing else does.
    """
    bound = -math.inf
    centre = np.zeros(len(instance.schools) + 2)
    centre[-1] = MOVE_S
    values: list[float] = []
    for _ in range(ROUNDS):
        solved = master.solve()
        if solved is None:
            break
        value, vector = solved
        values.append(value)
        added = 0
        for smoothing, effort in ((SMOOTHING, EFFORT), (0.0, LAST_EFFORT)):
            at = smoothed(centre, vector, smoothing)
            duals = master.duals(at)
            found = _price(instance, duals, effort, context)
            if found is None:
                return bound
            below = _lagrangean(instance, duals, found)
            if below > bound:
                bound, centre = below, at
            members = np.concatenate([kept.members for kept in found])
            added = master.add(members, np.zeros(len(members)))
            if added:
                break
        near = value - bound <= CLOSE * MOVE_S
        stalled = len(values) > STALLED_ROUNDS and values[-1 - STALLED_ROUNDS] <= value
        if (near or stalled or not added) and not master.raise_penalties():
            break
    return bound


def _dive(instance: Instance, master: Master, context: SearchContext) -> None:
    """Fix columns step by step, so that columns are found which make a plan together.

    As in `clustering.optimiser.heuristics.dive`, with the pricing of this linear program.
    """
    covered = np.zeros(len(instance.schools), dtype=bool)
    fixed = False
    while not covered.all() and context.should_continue():
        solved = master.solve(fixed=fixed)
        if solved is None:
            return
        vector = solved[1]
        vector[np.flatnonzero(covered)] = BARRED_S
        found = _price(instance, master.duals(vector), EFFORT, context)
        if found is None:
            return
        members = np.concatenate([kept.members for kept in found])
        if master.add(members, np.zeros(len(members))) and master.solve() is None:
            return
        chosen = columns_to_fix(*master.support(), covered, max(1, len(covered) // UNITS_A_STEP))
        if not len(chosen):
            return
        master.fix(chosen)
        fixed = True


def _without_costs(instance: Instance, former: Former) -> Instance:
    """Return an instance in which nothing costs but to leave out who needs a place and has one.

    Schools that the plan in hand does not know need one as well.
    """
    not_left_out = instance.schools - former.known + former.placed
    may_lose = np.where(instance.left_out_s > 0, not_left_out, 0)
    drive_s = np.where(np.isfinite(instance.drive_s), 0.0, np.inf).astype(np.float32)
    return instance._replace(
        drive_s=drive_s,
        penalty_s=np.zeros_like(instance.penalty_s),
        left_out_s=may_lose * _above_all_s(former),
        balance_s=0.0,
        coherence_s=0.0,
    )


def _with_move_costs(free: Instance, former: Former) -> Instance:
    """Return an instance in which two units apart in hand cost a move if they share a cluster.

    Its cheap plans move few schools, though such pairs are not moves.
    """
    own = np.array([schools_of(former, cluster) > 0 for cluster in range(len(former.sizes))])
    apart_s = np.where(own.T.astype(int) @ own.astype(int) > 0, 0.0, MOVE_S)
    if free.hub:
        return free._replace(lead_s=(free.lead_s + apart_s[free.lead_unit]).astype(np.float32))
    return free._replace(drive_s=(free.drive_s + apart_s).astype(np.float32))


def _price(
    instance: Instance, duals: DualPrices, effort: int, context: SearchContext
) -> list[Kept] | None:
    """Return the best clusters that keep each former one, and last those that keep none."""
    stop = np.zeros(1, np.bool_)
    weights = Weights(duals.unit_s, duals.moves.price_s, duals.moves.held_s, stop)
    held_s = np.append(duals.moves.held_s, 0.0)
    former = duals.moves.former

    def one(cluster: int) -> Kept:
        goal = PricingGoal(-float(held_s[cluster]) - duals.fee_s - 1e-6, effort, every=False)
        return best_keeping(instance, former, weights, cluster, goal)

    clusters = [*range(len(former.sizes)), -1]
    found = list(in_order(one, clusters, context.should_continue, lambda: stop.fill(1)))
    return None if None in found else [kept for kept in found if kept is not None]


def _lagrangean(instance: Instance, duals: DualPrices, found: list[Kept]) -> float:
    """Return the price of lost places and moves that every plan pays at least.

    As in `clustering.optimiser.columns.column_generation.lagrangean`, but for the root of a
    cluster: here it is the former cluster that it keeps, and those that keep none are as many as
    can be.
    """
    held_s = np.append(duals.moves.held_s, 0.0)
    values = np.array([kept.value for kept in found])
    gains: Floats = np.maximum(values - held_s - duals.fee_s - 1e-6, 0.0)
    most = int(instance.schools.sum()) // max(instance.fewest, 1)
    gains[-1] *= most
    left_out_s = instance.left_out_s + duals.moves.price_s * duals.moves.former.placed
    left_out = np.minimum(left_out_s - duals.unit_s, 0.0)
    total = duals.base_s(instance.clusters) - duals.moves.base_s
    return total + float(left_out.sum() - gains.sum())


def _sound(instance: Instance, former: Former) -> tuple[UnitSet, ...]:
    """Return the former clusters of whole units that keep the rules."""
    parts = np.diff(former.first)
    whole = np.repeat(parts == 1, parts)
    unit_of = np.repeat(np.arange(len(parts)), parts)
    clusters = (
        tuple(unit_of[whole & (former.cluster == cluster)].tolist())
        for cluster in range(len(former.sizes))
    )
    return tuple(
        sorted(
            members
            for members in clusters
            if 0 < len(members) <= instance.most and np.isfinite(cost_of(instance, members))
        )
    )


def _counted(instance: Instance, former: Former, clusters: Sequence[UnitSet]) -> FewestMoves:
    """Return a plan with its lost places and its moves; of either there may be none.

    Parameters
    ----------
    instance
        As `_without_costs` returns it.
    """
    out = np.ones(len(instance.schools), dtype=bool)
    out[[unit for members in clusters for unit in members]] = False
    moves, _, _ = count_moves(former, rows_of(instance, clusters)[0])
    places_lost = round(float(instance.left_out_s[out].sum()) / _above_all_s(former))
    ordered = tuple(sorted(tuple(sorted(members)) for members in clusters))
    return FewestMoves(ordered, places_lost, 0, int(moves.sum() + former.placed[out].sum()), 0)


def _choose(
    instance: Instance, former: Former, master: Master, context: SearchContext
) -> FewestMoves | None:
    """Choose a plan from the columns of the linear program; None where that finds none."""
    members, _ = master.known()
    if not len(members):
        return None
    moves, _, _ = count_moves(former, members)
    pool = ColumnPool(
        members,
        MOVE_S * moves.astype(np.float64),
        instance.left_out_s + MOVE_S * former.placed,
        np.zeros(len(members), dtype=bool),
        instance.clusters or None,
    )
    choice = solve_set_partitioning(pool, NODES, context)
    if choice.chosen is None:
        return None
    return _counted(instance, former, unit_sets(members[list(choice.chosen)]))
