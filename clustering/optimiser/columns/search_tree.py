"""The arrays of one branch and bound, and what its choices cost in cuts.

A cut is paid for when the second of its units is chosen. Once the first is chosen, each of the
other two carries half of the price: whether one follows or both, that is no more than what is due.
"""

from typing import NamedTuple

import numpy as np

from clustering.compiled import Flags, Floats, Ints, compiled
from clustering.optimiser.dual_prices import Cuts
from clustering.optimiser.instance import Instance, pairs_between

FOUND, BRANCHES = 0, 1
"""Places in `Tree.tally`."""


class Tree(NamedTuple):
    """Arrays of one search, for compiled code to change in place.

    Positions are those of the site, the root being 0. Rows of two-dimensional arrays, and entries
    of the others, are levels of the tree where not said otherwise.

    Attributes
    ----------
    pair
        (k, k) what two positions add to the cost when they share a cluster.
    half
        (k, most + 1) half of the least that a position adds with 0, 1, ... more schools.
    item, adds, least
        Candidates of a level, what each adds to the cost, and that with its half.
    filled, at, left
        Number of candidates, the next to try (-1 on entry), schools still to come.
    base, pupils
        Reduced cost and pupils so far.
    chosen
        Unit taken at each level.
    tally
        (2,) number of columns found and of branches tried, at `FOUND` and `BRANCHES`.
    below
        (1,) reduced cost to undercut.
    members
        (room, most) columns found.
    place
        (g,) position of each unit, -1 where it is not in the site.
    level
        (k,) level at which each position was last chosen.
    share
        (k,) what the last choice adds to each position in shares of cuts; 0 between two choices.
    stop
        (1,) whether to end at once.
    kept
        Schools chosen that were in the former cluster to keep.
    unmet
        A condition of which the chosen units have too little; -1 for none.
    """

    pair: Floats
    half: Floats
    item: Ints
    adds: Floats
    least: Floats
    filled: Ints
    at: Ints
    left: Ints
    base: Floats
    pupils: Floats
    chosen: Ints
    tally: Ints
    below: Floats
    members: Ints
    place: Ints
    level: Ints
    share: Floats
    stop: Flags
    kept: Ints
    unmet: Ints


@compiled
def charge(cuts: Cuts, tree: Tree, depth: int, unit: int, sign: float) -> float:
    """Return what cuts cost when a unit is chosen, beyond its shares, seconds.

    Sets the shares of the other units.

    Parameters
    ----------
    cuts
        Cuts with a price.
    tree
        The search; its shares change.
    depth
        Level of the unit.
    unit
        The unit chosen.
    sign
        1 to choose the unit, -1 to take back the shares that this has set.
    """
    due = 0.0
    for at in range(cuts.first[unit], cuts.first[unit + 1]):
        cut = cuts.of_unit[at]
        half = 0.5 * cuts.price_s[cut]
        chosen = 0
        for other in cuts.triples[cut]:
            if other != unit:
                chosen += int(_is_chosen(tree, depth, other))
        if chosen == 2:
            continue
        # the first of the three: a share on both others; the second: the whole price is paid
        share = half if chosen == 0 else -half
        due += half * chosen
        for other in cuts.triples[cut]:
            if other >= 0 and other != unit and tree.place[other] >= 0:
                tree.share[tree.place[other]] += sign * share
    return due


@compiled
def _is_chosen(tree: Tree, depth: int, unit: int) -> bool:
    """Say whether a unit is chosen at a level above `depth`."""
    if unit < 0 or tree.place[unit] < 0:
        return False
    level = tree.level[tree.place[unit]]
    return bool(level < depth and tree.chosen[level] == unit)


@compiled
def make_tree(site: Ints, units: int, most: int, members: Ints, stop: Flags) -> Tree:
    """Return a tree for the columns around a root.

    Parameters
    ----------
    site
        (k,) the root, then the units that may share a cluster with it.
    units
        Units of the instance.
    most
        Schools in a cluster at most.
    members
        (room, most) for the columns found.
    stop
        (1,) set from another thread to end the search at once.
    """
    k = len(site)
    levels = most + 1
    tree = Tree(
        np.empty((k, k)),
        np.zeros((k, levels)),
        np.empty((levels, k), np.int64),
        np.empty((levels, k)),
        np.empty((levels, k)),
        np.zeros(levels, np.int64),
        np.zeros(levels, np.int64),
        np.zeros(levels, np.int64),
        np.zeros(levels),
        np.zeros(levels),
        np.empty(levels, np.int64),
        np.zeros(2, np.int64),
        np.zeros(1),
        members,
        np.full(units, -1, np.int64),
        np.zeros(k, np.int64),
        np.zeros(k),
        stop,
        np.zeros(levels, np.int64),
        np.full(levels, -1, np.int64),
    )
    for i in range(k):
        tree.place[site[i]] = i
    tree.chosen[0] = site[0]
    return tree


@compiled
def set_pair_costs(instance: Instance, site: Ints, factor: float, pair: Floats) -> None:
    """Set what each pair of the positions of a site, (k,), adds to the cost, (k, k)."""
    for i in range(len(site)):
        pair[i, i] = np.inf
        for j in range(i):
            pair[i, j] = factor * pairs_between(instance, site[i], site[j])
            pair[j, i] = pair[i, j]


@compiled
def set_half_costs(instance: Instance, site: Ints, left: int, pair: Floats, half: Floats) -> None:
    """Set half of the least that each position adds with up to `left` more schools.

    Parameters
    ----------
    instance
        Of whose units there may be several schools each.
    site
        (k,) the root, then the units that may share a cluster with it.
    left
        Schools to come at most.
    pair
        (k, k) what two positions add to the cost.
    half
        (k, left + 1) or wider, to be set.
    """
    cheapest = np.empty(left + 1)
    for i in range(1, len(site)):
        cheapest[:] = np.inf
        for j in range(1, len(site)):
            schools = instance.schools[site[j]]
            insert(cheapest, left, pair[i, j] / schools, schools)
        half[i, 0] = 0.0
        for q in range(left):
            half[i, q + 1] = half[i, q] + 0.5 * cheapest[q]


@compiled
def weightless(instance: Instance, site: Ints) -> tuple[Floats, Floats]:
    """Return the pairs and halves of a tree, but for the weight that each size gives them.

    Parameters
    ----------
    instance, site
        The instance, and the (k,) units among which the tree searches.

    Returns
    -------
    (k, k) and (k, most + 1) seconds.
    """
    k = len(site)
    pair = np.empty((k, k))
    half = np.zeros((k, instance.most + 1))
    if k > 0:
        set_pair_costs(instance, site, 1.0, pair)
        set_half_costs(instance, site, instance.most - instance.schools[site[0]], pair, half)
    return pair, half


@compiled
def scale(each: tuple[Floats, Floats], factor: float, tree: Tree) -> None:
    """Set the pairs and halves of a tree: a weight times those of `weightless`.

    Parameters
    ----------
    each
        (k, k) pairs and (k, most + 1) halves, seconds.
    factor
        The weight.
    tree
        The tree, of k units.
    """
    pair, half = each
    for i in range(len(pair)):
        for j in range(len(pair)):
            tree.pair[i, j] = factor * pair[i, j]
        for q in range(half.shape[1]):
            tree.half[i, q] = factor * half[i, q]


@compiled
def insert(cheapest: Floats, room: int, value: float, times: int) -> None:
    """Insert a value `times` times among the `room` cheapest, (room,) in ascending order."""
    for _ in range(times):
        if value >= cheapest[room - 1]:
            return
        q = room - 1
        while q > 0 and cheapest[q - 1] > value:
            cheapest[q] = cheapest[q - 1]
            q -= 1
        cheapest[q] = value


@compiled
def sort_units(row: Ints) -> None:
    """Sort the units of a row, (most,) padded with -1, ascending, in place."""
    for i in range(1, len(row)):
        unit = row[i]
        if unit < 0:
            return
        k = i
        while k > 0 and row[k - 1] > unit:
            row[k] = row[k - 1]
            k -= 1
        row[k] = unit
