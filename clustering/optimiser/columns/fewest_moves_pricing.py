"""Pricing where only moves cost anything: the clusters that mend a plan with the fewest moves.

Drive times cost nothing here, so thousands of clusters cost the same and the search of
`clustering.optimiser.columns.pricing_search`, whose bound lives on pairs, finds no end. But once it
is said which former cluster a cluster keeps, its moves are a sum over its units, and the best
units in their order are a sharp bound.
"""

from typing import NamedTuple

import numpy as np

from clustering.compiled import Flags, Floats, Ints, compiled
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.instance import Instance, cluster_cost
from clustering.optimiser.moves import Former, moves_and_held, schools_of
from clustering.optimiser.stable_order import stable_order

KEEP = 12
"""Columns kept of each former cluster."""


class Weights(NamedTuple):
    """What a unit is worth in a cluster, and whether the search goes on.

    Attributes
    ----------
    unit_s
        (g,) its dual, seconds.
    move_s
        Price of a move, seconds.
    held_s
        (q,) price of holding each former cluster.
    stop
        (1,) set from another thread to end the search at once.
    """

    unit_s: Floats
    move_s: float
    held_s: Floats
    stop: Flags


class Kept(NamedTuple):
    """The clusters of most value that keep one former cluster.

    Attributes
    ----------
    members
        (k, most) units of those found, ascending, padded with -1.
    value
        No such cluster is worth more than this, seconds.
    """

    members: Ints
    value: float


class _Tree(NamedTuple):
    """Arrays of one search; rows of the first and entries of the others are levels.

    Attributes
    ----------
    item
        Candidates of a level, those worth most a school first.
    filled, at
        Number of candidates, and the next to try.
    value, schools, kept
        Worth so far, number of schools so far, and those of the former cluster among them.
    chosen
        Unit taken at each level.
    held
        Room for former clusters.
    """

    item: Ints
    filled: Ints
    at: Ints
    value: Floats
    schools: Ints
    kept: Ints
    chosen: Ints
    held: Ints


@compiled
def best_keeping(
    instance: Instance, former: Former, weights: Weights, cluster: int, goal: PricingGoal
) -> Kept:
    """Return clusters that keep a former one, each worth more than the one before.

    Parameters
    ----------
    instance
        What columns are made of; its costs are ignored, its rules are not.
    former, weights
        The plan in hand, and what units are worth.
    cluster
        The former cluster, or -1 for clusters that keep none.
    goal
        The reduced cost to undercut, and the branches at most.
    """
    own = schools_of(former, cluster)
    worth = weights.unit_s - weights.move_s * (former.known - own)
    tree = _tree(instance, worth, own, cluster)
    found = np.full((KEEP, instance.most), -1, np.int64)
    n = 0
    best = -goal.below
    limit = _completion(instance, worth, tree, 0)
    depth = 0
    branches = 0
    while depth >= 0:
        over = tree.at[depth] == tree.filled[depth]
        if over or tree.value[depth] + _completion(instance, worth, tree, depth) <= best:
            depth -= 1
            continue
        branches += 1
        if branches > goal.effort or weights.stop[0]:
            return Kept(found[: min(n, KEEP)], max(limit, best))
        unit = tree.item[depth, tree.at[depth]]
        tree.at[depth] += 1
        schools = tree.schools[depth] + instance.schools[unit]
        if schools > instance.most:
            continue
        tree.chosen[depth] = unit
        value = tree.value[0]
        for level in range(depth + 1):
            value += worth[tree.chosen[level]]
        _, many = moves_and_held(former, tree.chosen, depth + 1, tree.held)
        held = tree.held[:many]
        # what is held now is held by every larger cluster too
        value -= _price_of_others(weights, held, cluster)
        if schools >= instance.fewest and value > best and _keeps(held, cluster):
            members = np.full(instance.most, -1, np.int64)
            members[: depth + 1] = np.sort(tree.chosen[: depth + 1])
            if cluster_cost(instance, members) < np.inf:
                best = value
                found[n % KEEP] = members
                n += 1
        if schools < instance.most:
            tree.value[depth + 1] = value
            tree.schools[depth + 1] = schools
            tree.kept[depth + 1] = tree.kept[depth] + own[unit]
            reachable = _descend(instance, own, tree, depth)
            if cluster < 0 or 2 * reachable >= former.sizes[cluster]:
                depth += 1
    return Kept(found[: min(n, KEEP)], best)


@compiled
def _tree(instance: Instance, worth: Floats, own: Ints, cluster: int) -> _Tree:
    """Return a tree whose first level has all units that may share a cluster with a former one."""
    g, levels = len(worth), instance.most + 1
    tree = _Tree(
        np.empty((levels, g), np.int64),
        np.zeros(levels, np.int64),
        np.zeros(levels, np.int64),
        np.zeros(levels),
        np.zeros(levels, np.int64),
        np.zeros(levels, np.int64),
        np.full(instance.most, -1, np.int64),
        np.empty(instance.most, np.int64),
    )
    for unit in stable_order(-worth / instance.schools):
        if _may_matter(instance, own, unit, cluster):
            tree.item[0, tree.filled[0]] = unit
            tree.filled[0] += 1
    return tree


@compiled
def _descend(instance: Instance, own: Ints, tree: _Tree, depth: int) -> int:
    """Fill the next level; return how many schools of the former cluster it can still reach."""
    unit = tree.chosen[depth]
    below = depth + 1
    reachable = tree.kept[below]
    n = 0
    for i in range(tree.at[depth], tree.filled[depth]):
        other = tree.item[depth, i]
        if instance.drive_s[unit, other] < np.inf:
            tree.item[below, n] = other
            n += 1
            reachable += own[other]
    tree.filled[below] = n
    tree.at[below] = 0
    return int(reachable)


@compiled
def _price_of_others(weights: Weights, held: Ints, cluster: int) -> float:
    """Return the price of holding former clusters other than one, seconds."""
    total = 0.0
    for other in held:
        if other != cluster:
            total += weights.held_s[other]
    return total


@compiled
def _may_matter(instance: Instance, own: Ints, unit: int, cluster: int) -> bool:
    """Say whether a unit may share a cluster with a school of a former one."""
    if cluster < 0 or own[unit] > 0:
        return True
    for other in range(len(own)):
        if own[other] > 0 and instance.drive_s[unit, other] < np.inf:
            return True
    return False


@compiled
def _keeps(held: Ints, cluster: int) -> bool:
    """Say whether the former cluster kept, the first held, is this one; for -1 whether none is."""
    return bool(held[0] == cluster) if len(held) > 0 else cluster < 0


@compiled
def _completion(instance: Instance, worth: Floats, tree: _Tree, depth: int) -> float:
    """Return the most that the untried candidates of a level can add; -inf where too few."""
    total = 0.0
    schools = tree.schools[depth]
    for i in range(tree.at[depth], tree.filled[depth]):
        unit = tree.item[depth, i]
        each = worth[unit] / instance.schools[unit]
        room = (instance.fewest if each <= 0.0 else instance.most) - schools
        part = min(instance.schools[unit], room)
        if part <= 0:
            return total
        total += each * part
        schools += part
    return total if schools >= instance.fewest else -np.inf
