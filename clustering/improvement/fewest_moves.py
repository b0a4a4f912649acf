"""The fewest moves that lead from a plan in hand to one by all rules."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clustering.compiled import Floats
from clustering.optimiser.columns.column_generation import smoothed
from clustering.optimiser.columns.fewest_moves_pricing import Kept, Weights, best_keeping
from clustering.optimiser.columns.master import Master, MoveLimit
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.dual_prices import DualPrices
from clustering.optimiser.exact.set_partitioning import ColumnPool, solve_set_partitioning
from clustering.optimiser.instance import Instance, UnitSet, cost_of, rows_of, unit_sets
from clustering.optimiser.moves import Former, count_moves
from clustering.optimiser.parallel import in_order
from clustering.optimiser.search_context import SearchContext

MOVE_S = 1_000.0
"""Seconds of a move in this linear program; any number would do."""

ROUNDS = 200
"""Rounds of pricing at most."""

EFFORT, LAST_EFFORT = 50_000, 4_000_000
"""Branches for each former cluster, and where smoothed duals found nothing."""

CLOSE = 0.01
"""Moves between the bound and the value of the linear program that are not worth more rounds."""

SMOOTHING = 0.7
"""Share of the best duals so far in those that columns are priced by."""

NODES = 2_000
"""Nodes of the solver's tree."""


@dataclass(frozen=True)
class FewestMoves:
    """How few schools may move.

    Attributes
    ----------
    clusters
        Of a plan by all rules; the units in none are left out.
    moves
        Schools that it moves.
    bound
        No plan by all rules moves fewer.
    """

    clusters: tuple[UnitSet, ...]
    moves: int
    bound: int


def fewest_moves(instance: Instance, former: Former, context: SearchContext) -> FewestMoves:
    """Return the plan that moves the fewest schools, or few, and the proven least.

    Drives cost nothing here: the linear program minimises moves alone. Where time is up before it
    has found a plan, that of the former clusters which keep the rules is returned.
    """
    sound = _sound(instance, former)
    moves = _moves_of(instance, former, sound)
    if not moves and instance.clusters in {0, len(sound)}:
        return FewestMoves(sound, 0, 0)
    free = _without_costs(instance)
    above_all_s = MOVE_S * (1.0 + float(former.placed.sum()))
    master = Master(free, MOVE_S, MoveLimit(former, 0, MOVE_S), above_all_s)
    rows, _ = rows_of(free, sound)
    master.add(rows, np.zeros(len(rows)))
    bound = _raise_bound(free, master, context)
    proven = math.ceil(bound / MOVE_S - CLOSE) if bound > 0 else 0
    return _choose(free, former, master, proven, context) or FewestMoves(sound, moves, proven)


def _raise_bound(instance: Instance, master: Master, context: SearchContext) -> float:
    """Add columns until the bound meets the master's value; return the bound, seconds.

    Duals are smoothed with the best so far, the first of which say that every move costs its price
    and nothing else does.
    """
    bound = -math.inf
    centre = np.zeros(len(instance.schools) + 2)
    centre[-1] = MOVE_S
    for _ in range(ROUNDS):
        solved = master.solve()
        if solved is None:
            break
        value, vector = solved
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
        if (near or not added) and not master.raise_penalties():
            break
    return bound


def _without_costs(instance: Instance) -> Instance:
    drive_s = np.where(np.isfinite(instance.drive_s), 0.0, np.inf).astype(np.float32)
    return instance._replace(
        drive_s=drive_s,
        penalty_s=np.zeros_like(instance.penalty_s),
        left_out_s=np.zeros_like(instance.left_out_s),
        balance_s=0.0,
        coherence_s=0.0,
    )


def _price(
    instance: Instance, duals: DualPrices, effort: int, context: SearchContext
) -> list[Kept] | None:
    """Return the best clusters that keep each former one, and last those that keep none."""
    weights = Weights(duals.unit_s, duals.moves.price_s, duals.moves.held_s)
    held_s = np.append(duals.moves.held_s, 0.0)
    former = duals.moves.former

    def one(cluster: int) -> Kept:
        goal = PricingGoal(-float(held_s[cluster]) - duals.fee_s - 1e-6, effort, every=False)
        return best_keeping(instance, former, weights, cluster, goal)

    found = list(in_order(one, [*range(len(former.sizes)), -1], context.should_continue))
    return None if None in found else [kept for kept in found if kept is not None]


def _lagrangean(instance: Instance, duals: DualPrices, found: list[Kept]) -> float:
    """Return the price of moves that every plan pays at least.

    As in `clustering.optimiser.columns.column_generation.lagrangean`, but for the root of a
    cluster: here it is the former cluster that it keeps, and those that keep none are as many as
    can be.
    """
    held_s = np.append(duals.moves.held_s, 0.0)
    values = np.array([kept.value for kept in found])
    gains: Floats = np.maximum(values - held_s - duals.fee_s - 1e-6, 0.0)
    most = int(instance.schools.sum()) // max(instance.fewest, 1)
    gains[-1] *= most
    left_out = np.minimum(duals.moves.price_s * duals.moves.former.placed - duals.unit_s, 0.0)
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


def _moves_of(instance: Instance, former: Former, clusters: Sequence[UnitSet]) -> int:
    """Return the schools that move if these are the clusters and all other units are left out."""
    out = np.ones(len(instance.schools), dtype=bool)
    out[[unit for members in clusters for unit in members]] = False
    moves, _, _ = count_moves(former, rows_of(instance, clusters)[0])
    return int(moves.sum() + former.placed[out].sum())


def _choose(
    instance: Instance, former: Former, master: Master, bound: int, context: SearchContext
) -> FewestMoves | None:
    """Choose a plan from the columns of the linear program; None where that finds none."""
    members, _ = master.known()
    if not len(members):
        return None
    moves, _, _ = count_moves(former, members)
    pool = ColumnPool(
        members,
        MOVE_S * moves.astype(np.float64),
        (MOVE_S * former.placed).astype(np.float64),
        np.zeros(len(members), dtype=bool),
        instance.clusters or None,
    )
    choice = solve_set_partitioning(pool, NODES, context)
    if choice.chosen is None:
        return None
    clusters = tuple(sorted(unit_sets(members[list(choice.chosen)])))
    return FewestMoves(clusters, round(choice.value / MOVE_S), bound)
