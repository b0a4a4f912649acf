"""The clusters of an annealing as arrays, which compiled code changes in place."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from clustering.compiled import Floats, Ints, compiled
from clustering.optimiser.instance import Instance, UnitSet, cost_of

SCHOOLS, DRIVE, PENALTY, PUPILS, LEFT_OUT, COST, VALID = range(7)
"""Columns of `AnnealingState.totals`: number of schools, drives between pairs, pair costs, pupils,
price of leaving the units out, cost as a cluster, and 1 where it is a valid cluster, else 0."""


class AnnealingState(NamedTuple):
    """The clusters of an annealing, empty ones too.

    Attributes
    ----------
    label
        (g,) cluster of each unit.
    member
        (g, most) units of each cluster, padded with -1.
    filled
        (g,) number of units in each cluster.
    totals
        (g, 7) totals of each cluster, in the columns `SCHOOLS` to `VALID`.
    scratch
        Room for the members of one cluster.
    """

    label: Ints
    member: Ints
    filled: Ints
    totals: Floats
    scratch: Ints


def labels_of(g: int, clusters: Sequence[UnitSet]) -> Ints:
    """Return (g,) the cluster of each of g units; a unit in none has one of its own."""
    label = len(clusters) + np.arange(g, dtype=np.int64)
    for at, members in enumerate(clusters):
        label[list(members)] = at
    _, label = np.unique(label, return_inverse=True)
    return np.asarray(label, dtype=np.int64)


def clusters_of(instance: Instance, label: Ints) -> list[UnitSet]:
    """Return the valid clusters of a labelling, (g,)."""
    members: dict[int, list[int]] = {}
    for unit, cluster in enumerate(label.tolist()):
        members.setdefault(cluster, []).append(unit)
    return [
        tuple(cluster) for cluster in members.values() if np.isfinite(cost_of(instance, cluster))
    ]


@compiled
def join(state: AnnealingState, unit: int, cluster: int) -> None:
    """Put a unit into a cluster; the caller sets the totals."""
    state.label[unit] = cluster
    state.member[cluster, state.filled[cluster]] = unit
    state.filled[cluster] += 1


@compiled
def leave(state: AnnealingState, unit: int) -> None:
    """Take a unit out of its cluster; the caller sets the totals."""
    cluster = state.label[unit]
    last = state.filled[cluster] - 1
    for i in range(last):
        if state.member[cluster, i] == unit:
            state.member[cluster, i] = state.member[cluster, last]
    state.member[cluster, last] = -1
    state.filled[cluster] = last


@compiled
def empty_cluster(state: AnnealingState) -> int:
    """Return the first empty cluster, -1 for none."""
    for cluster in range(len(state.filled)):
        if state.filled[cluster] == 0:
            return cluster
    return -1
