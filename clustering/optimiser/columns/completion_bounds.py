"""What completing a branch costs at least, as `pricing_search` says."""

import numpy as np

from clustering.compiled import Ints, compiled
from clustering.optimiser.columns.search_tree import Tree, insert
from clustering.optimiser.instance import Instance


@compiled
def cheapest_fill(instance: Instance, site: Ints, tree: Tree, depth: int, weight: float) -> float:
    """Bound the reduced cost of every completion of a branch, seconds.

    Parameters
    ----------
    instance, site
        The instance, and the (k,) units among which the tree searches.
    tree, depth
        The tree, and the level whose candidates complete the branch.
    weight
        What each pupil off the target costs, seconds.
    """
    left, unmet = tree.left[depth], tree.unmet[depth]
    cheapest = np.full(left + 1, np.inf)
    wanted = np.inf
    for i in range(tree.filled[depth]):
        unit = site[tree.item[depth, i]]
        schools = instance.schools[unit]
        each = (tree.least[depth, i] + weight * instance.pupils[unit]) / schools
        insert(cheapest, left, each, schools)
        if unmet >= 0 and instance.amounts[unit, unmet] > 0.0:
            wanted = min(wanted, each)
    bound = tree.base[depth] + weight * (tree.pupils[depth] - instance.target_pupils)
    for q in range(left):
        bound += cheapest[q]
    if unmet >= 0 and bound < np.inf:
        bound += max(0.0, wanted - cheapest[left - 1])
    return float(bound)


@compiled
def filling(instance: Instance, site: Ints, tree: Tree, depth: int) -> float:
    """Return the least that filling a level from its untried candidates can add, seconds.

    Parameters
    ----------
    instance, site
        The instance, and the (k,) units among which the tree searches.
    tree, depth
        The tree, and the level.
    """
    left, unmet = tree.left[depth], tree.unmet[depth]
    total = last = 0.0
    i = tree.at[depth]
    while left > 0 and i < tree.filled[depth]:
        unit = site[tree.item[depth, i]]
        part = min(instance.schools[unit], left)
        last = tree.least[depth, i] / instance.schools[unit]
        total += last * part
        left -= part
        i += 1
        if unmet >= 0 and instance.amounts[unit, unmet] > 0.0:
            unmet = -1
    if left > 0:
        return np.inf
    while unmet >= 0 and i < tree.filled[depth]:
        unit = site[tree.item[depth, i]]
        if instance.amounts[unit, unmet] > 0.0:
            return float(total + tree.least[depth, i] / instance.schools[unit] - last)
        i += 1
    return np.inf if unmet >= 0 else total
