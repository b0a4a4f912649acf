"""The clusters of units that few clusters can hold.

No search that moves single units comes upon the only six schools that can be together, and column
generation comes upon them late. As they are few, they can all be listed.
"""

import numpy as np

from clustering.compiled import Floats, Ints
from clustering.optimiser.columns.pricing import all_of_root
from clustering.optimiser.instance import Instance, UnitSet, part_of, rows_of, unit_sets

FEW = 64
"""Clusters that can hold a unit, at most, for it to count as scarce."""

EFFORT = 4_000
"""Branches in looking for them. It ends far sooner where there are many."""


NEAR = 16
"""Nearest units among which nearly every unit has too many clusters already."""


def clusters_with(instance: Instance, unit: int) -> list[UnitSet] | None:
    """Return all clusters that can hold a unit where they are few; else None.

    None also where it takes too long to find them all, and in the hub shape.
    """
    if instance.hub:
        return None
    near = instance.near[unit, : min(NEAR, instance.degree[unit])]
    if _clusters_among(instance, unit, near) is None:
        return None
    return _clusters_among(instance, unit, np.flatnonzero(np.isfinite(instance.drive_s[unit])))


def _clusters_among(instance: Instance, unit: int, others: Ints) -> list[UnitSet] | None:
    # the first unit of a part is the root of every cluster it is in
    chosen = [unit, *(other for other in others.tolist() if other != unit)]
    found = all_of_root(part_of(instance, chosen), 0, FEW, EFFORT)
    if not found.complete:
        return None
    return [tuple(sorted(chosen[at] for at in held)) for held in unit_sets(found.members)]


def scarce_columns(instance: Instance) -> tuple[Ints, Floats]:
    """Return the clusters of all units that few can hold, (c, most), and their costs."""
    held = (clusters_with(instance, unit) for unit in range(len(instance.schools)))
    clusters = {members for each in held if each is not None for members in each}
    return rows_of(instance, sorted(clusters))
