"""The clusters of the annealing as arrays, which compiled code changes in place."""

from typing import NamedTuple

from clustering.compiled import Floats, Ints, compiled


class AnnealingState(NamedTuple):
    """The clusters of the annealing, empty ones too, for compiled code to change in place.

    Attributes
    ----------
    label
        (g,) cluster of each unit.
    member
        (g, most) units of each cluster, filled up with -1.
    filled
        (g,) number of units in each cluster.
    total
        (g, 7) schools, drive, penalty, pupils, price of leaving out, cost (infinite where it is no
        proper cluster) and whether it is one, of each cluster.
    scratch
        Room for the members of one cluster.
    """

    label: Ints
    member: Ints
    filled: Ints
    total: Floats
    scratch: Ints


@compiled
def join(groups: AnnealingState, unit: int, cluster: int) -> None:
    """Put a unit into a cluster; its totals are set elsewhere."""
    groups.label[unit] = cluster
    groups.member[cluster, groups.filled[cluster]] = unit
    groups.filled[cluster] += 1


@compiled
def leave(groups: AnnealingState, unit: int) -> None:
    """Take a unit out of its cluster; the totals are set elsewhere."""
    cluster = groups.label[unit]
    last = groups.filled[cluster] - 1
    for i in range(last):
        if groups.member[cluster, i] == unit:
            groups.member[cluster, i] = groups.member[cluster, last]
    groups.member[cluster, last] = -1
    groups.filled[cluster] = last
