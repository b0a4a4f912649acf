"""Branch and bound for the columns of lowest reduced cost rooted at one unit.

For each number of schools in turn, units are added one by one, those of least bound first, and a
branch is pruned when even its cheapest completion is too dear. The bound of a completion: each
candidate adds its own drives to the chosen units, and half of its cheapest drives to as many
schools as are still to come (the other half belongs to them). Filling the missing schools with the
cheapest candidates, the last one in part, cannot cost more than any real completion. Where a
condition wants a unit of some kind, the dearest of these gives way to the cheapest of that kind.
Pupils off the target cost at least `multiplier * (pupils - target)` for any multiplier of at most
the balance weight in absolute value; a few are tried.

Where moves have a price, each search is for the columns that keep one former cluster, or none: then
every school that was not in it costs a move, whatever the others, and the duals of the units say
so. A branch that can no longer hold half of the former cluster is pruned.
"""

from typing import NamedTuple

import numpy as np

from clustering.compiled import Flags, Floats, Ints, compiled
from clustering.optimiser.columns.completion_bounds import cheapest_fill, filling
from clustering.optimiser.columns.fixing import fit_pairs, fitting_site
from clustering.optimiser.columns.search_tree import (
    BRANCHES,
    FOUND,
    Tree,
    charge,
    make_tree,
    scale,
    set_half_costs,
    set_pair_costs,
    weightless,
)
from clustering.optimiser.dual_prices import Cuts, DualPrices
from clustering.optimiser.instance import (
    Instance,
    incoherence,
    obeys,
    pairs_between,
    unmet_condition,
)
from clustering.optimiser.moves import MovePrices, moves_and_held
from clustering.optimiser.stable_order import reorder, stable_order
from clustering.pair_weight import pair_weight

NONE_KEPT, ANY_KEPT = -1, -2
"""For `Root.keeps`: no former cluster, or whichever."""


class PricingGoal(NamedTuple):
    """Which columns a search looks for, and how long.

    Attributes
    ----------
    below
        Columns with a reduced cost below this, seconds.
    effort
        Branches at most.
    every
        All such columns; otherwise only ones cheaper than those found before.
    """

    below: float
    effort: int
    every: bool


class Root(NamedTuple):
    """Where a search starts, and what it may add.

    Attributes
    ----------
    site
        (k,) the root, then the units that may share a cluster with it.
    reach_s
        (k,) seconds from the lead to each of them, in the hub shape; else 0.
    capacity
        Pupils a cluster of this root may have.
    stop
        (1,) set from another thread to end the search at once.
    keeps
        The former cluster that its columns keep; `NONE_KEPT`, or `ANY_KEPT` where moves are free.
    own
        (k,) schools of each unit of the site that were in it.
    halves
        Those of `fixing.half_costs`, where units and pairs are fixed by them; else none.
    """

    site: Ints
    reach_s: Floats
    capacity: float
    stop: Flags
    keeps: int
    own: Ints
    halves: Floats


@compiled
def price_root(
    instance: Instance, duals: DualPrices, start: Root, goal: PricingGoal, members: Ints
) -> tuple[int, float, bool]:
    """Search the columns of a root with units of its site; write those found to `members`.

    Parameters
    ----------
    instance, duals
        What columns are made of, and the duals that price them, seconds.
    start
        The root, its site, and what a cluster of it must be.
    goal
        Which columns, by their reduced cost, and how long to look.
    members
        (room, most) for the columns found. Where there are more, the oldest are overwritten, or
        the search ends if the goal is every one.

    Returns
    -------
    Number of columns found, the lowest reduced cost (`goal.below` if none is lower) and whether
    the search came to its end.
    """
    found = int(np.int64(0))
    branches = int(np.int64(0))
    below = goal.below
    whole = int(np.int64(len(start.site) if len(start.halves) == 0 else 0))
    each = weightless(instance, start.site[:whole])
    for size in range(max(instance.fewest, instance.schools[start.site[0]]), instance.most + 1):
        if start.stop[0]:
            return found, below, False
        root = start
        if len(start.halves) > 0:
            root = _fitting(instance, duals, start, size, below)
            if len(root.site) == 0:
                continue
        tree = make_tree(root.site, len(instance.schools), instance.most, members, root.stop)
        tree.tally[FOUND], tree.tally[BRANCHES], tree.below[0] = found, branches, below
        _prepare(instance, duals, root, size, tree, each)
        if tree.left[1] == 0:
            ended = _record(instance, duals.moves, root, goal, tree, int(np.int64(0)))
        else:
            ended = _search(instance, duals, root, goal, tree)
        found, branches, below = tree.tally[FOUND], tree.tally[BRANCHES], tree.below[0]
        if not ended:
            return found, below, False
    return found, below, True


@compiled
def _fitting(instance: Instance, duals: DualPrices, start: Root, size: int, below: float) -> Root:
    """Return a root with those units alone that a column to look for may hold; none for none."""
    site = fitting_site(instance, duals, start.site, size, below, start.halves)
    none = np.zeros(len(site))
    own = np.zeros(len(site), np.int64)
    return Root(site, none, start.capacity, start.stop, start.keeps, own, start.halves)


@compiled
def _prepare(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance,
    duals: DualPrices,
    start: Root,
    size: int,
    tree: Tree,
    each: tuple[Floats, Floats],
) -> None:
    """Prepare the tree for clusters of `size` schools; its first level is 1, the root's own 0.

    Parameters
    ----------
    each
        Those of `weightless`, where nothing is fixed first.
    """
    site = start.site
    root = site[0]
    factor = pair_weight(size)
    left = size - instance.schools[root]
    tree.left[1] = left
    own_s = factor * pairs_between(instance, root, root)
    tree.base[1] = start.reach_s[0] + own_s - duals.unit_s[root] + duals.fee_s
    tree.pupils[1] = instance.pupils[root]
    tree.kept[1] = start.own[0]
    tree.at[1] = -1
    if len(start.halves) > 0:
        set_pair_costs(instance, site, factor, tree.pair)
        set_half_costs(instance, site, left, tree.pair, tree.half)
        fit_pairs(instance, duals, site, size, tree)
    else:
        scale(each, factor, tree)
    # a literal 0 has a type of its own, for which it would be compiled once more
    top = int(np.int64(0))
    charge(duals.cuts, tree, top, root, 1.0)
    n = 0
    for i in range(1, len(site)):
        unit = site[i]
        if instance.schools[unit] <= left and tree.pair[0, i] < np.inf:
            inner = factor * pairs_between(instance, unit, unit)
            tree.item[1, n] = i
            outer = start.reach_s[i] + tree.pair[0, i] - duals.unit_s[unit] + tree.share[i]
            tree.adds[1, n] = outer + inner
            n += 1
    tree.filled[1] = n
    charge(duals.cuts, tree, top, root, -1.0)


@compiled
def _search(  # noqa: C901 - one loop in place of recursion
    instance: Instance, duals: DualPrices, start: Root, goal: PricingGoal, tree: Tree
) -> bool:
    """Try all branches; say whether the search came to its end."""
    site = start.site
    # a literal 1 has a type of its own, for which all below would be compiled once more
    depth = int(np.int64(1))
    while depth > 0:
        if tree.at[depth] < 0:
            tree.tally[BRANCHES] += 1
            if tree.tally[BRANCHES] > goal.effort or tree.stop[0]:
                return False
            if tree.left[depth] == 1:
                if not _finish(instance, duals, start, goal, tree, depth):
                    return False
                depth -= 1
                continue
            if not _enter(instance, site, tree, depth):
                depth -= 1
                continue
        if tree.base[depth] + filling(instance, site, tree, depth) >= tree.below[0]:
            depth -= 1
            continue
        tree.at[depth] += 1
        reachable = _take(instance, duals.cuts, start, tree, depth)
        if start.keeps >= 0 and 2 * reachable < duals.moves.former.sizes[start.keeps]:
            continue
        if tree.left[depth + 1] > 0:
            if tree.filled[depth + 1] > 0:
                depth += 1
        elif not _record(instance, duals.moves, start, goal, tree, depth):
            return False
    return True


@compiled
def _finish(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance,
    duals: DualPrices,
    start: Root,
    goal: PricingGoal,
    tree: Tree,
    depth: int,
) -> bool:
    """Try each candidate as the last school, without bounds and order; False where room is out."""
    base = tree.base[depth]
    off = tree.pupils[depth] - instance.target_pupils
    for i in range(tree.filled[depth]):
        unit = start.site[tree.item[depth, i]]
        # cuts and conditions can only make it dearer
        value = base + tree.adds[depth, i] + instance.balance_s * abs(off + instance.pupils[unit])
        if value < tree.below[0]:
            tree.at[depth] = i + 1
            kept = _take(instance, duals.cuts, start, tree, depth)
            enough = start.keeps < 0 or 2 * kept >= duals.moves.former.sizes[start.keeps]
            if enough and not _record(instance, duals.moves, start, goal, tree, depth):
                return False
    return True


@compiled
def _take(instance: Instance, cuts: Cuts, start: Root, tree: Tree, depth: int) -> int:
    """Choose the candidate a level was at, and prepare the level below with those after it.

    Returns
    -------
    How many schools of the former cluster to keep are chosen, or candidates below.
    """
    site = start.site
    i = tree.at[depth] - 1
    below = depth + 1
    position = tree.item[depth, i]
    unit = site[position]
    left = tree.left[depth] - instance.schools[unit]
    due = charge(cuts, tree, depth, unit, 1.0)
    tree.kept[below] = tree.kept[depth] + start.own[position]
    reachable = tree.kept[below]
    n = 0
    for j in range(i + 1, tree.filled[depth]):
        other = tree.item[depth, j]
        if instance.schools[site[other]] <= left and tree.pair[position, other] < np.inf:
            tree.item[below, n] = other
            shared = tree.pair[position, other] + tree.share[other]
            tree.adds[below, n] = tree.adds[depth, j] + shared
            reachable += start.own[other]
            n += 1
    charge(cuts, tree, depth, unit, -1.0)
    tree.chosen[depth] = unit
    tree.level[position] = depth
    tree.base[below] = tree.base[depth] + tree.adds[depth, i] + due
    tree.pupils[below] = tree.pupils[depth] + instance.pupils[unit]
    tree.left[below] = left
    tree.filled[below] = n
    tree.at[below] = -1
    return int(reachable)


@compiled
def _record(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance,
    moves: MovePrices,
    start: Root,
    goal: PricingGoal,
    tree: Tree,
    depth: int,
) -> bool:
    """Keep the column chosen down to `depth` if it is cheap enough; False where room is out."""
    off = abs(tree.pupils[depth + 1] - instance.target_pupils)
    value = tree.base[depth + 1] + instance.balance_s * off
    if value >= tree.below[0] or tree.pupils[depth + 1] > start.capacity:
        return True
    if not obeys(instance, tree.chosen, depth + 1):
        return True
    if start.keeps != ANY_KEPT:
        value += _price_of_others(moves, start.keeps, tree, depth + 1)
        if value >= tree.below[0]:
            return True
    value += incoherence(instance, tree.chosen, depth + 1)
    if value >= tree.below[0]:
        return True
    if not goal.every:
        tree.below[0] = value
    elif tree.tally[FOUND] >= len(tree.members):
        return False
    place = tree.tally[FOUND] % len(tree.members)
    tree.members[place] = -1
    for level in range(depth + 1):
        tree.members[place, level] = tree.chosen[level]
    tree.tally[FOUND] += 1
    return True


@compiled
def _price_of_others(moves: MovePrices, keeps: int, tree: Tree, size: int) -> float:
    """Return the price of former clusters held beside that kept; infinite where that is another."""
    held = np.empty(len(tree.chosen), np.int64)
    _, n = moves_and_held(moves.former, tree.chosen, size, held)
    if n == 0:
        return 0.0 if keeps == NONE_KEPT else np.inf
    if held[0] != keeps:
        return np.inf
    total = 0.0
    for i in range(1, n):
        total += moves.held_s[held[i]]
    return total


@compiled
def _enter(instance: Instance, site: Ints, tree: Tree, depth: int) -> bool:
    """Bound and sort the candidates of a new level; False where no completion is cheap enough."""
    n = tree.filled[depth]
    left = tree.left[depth]
    tree.unmet[depth] = unmet_condition(instance, tree.chosen, depth)
    key = np.empty(n)
    for i in range(n):
        position = tree.item[depth, i]
        schools = instance.schools[site[position]]
        tree.least[depth, i] = tree.adds[depth, i] + tree.half[position, left - schools]
        key[i] = tree.least[depth, i] / schools
    for multiplier in (0.0, -1.0, 1.0, -0.5, 0.5):
        if (
            cheapest_fill(instance, site, tree, depth, multiplier * instance.balance_s)
            >= tree.below[0]
        ):
            return False
    order = stable_order(key)
    reorder(tree.item[depth], order)
    reorder(tree.adds[depth], order)
    reorder(tree.least[depth], order)
    tree.at[depth] = 0
    return True
