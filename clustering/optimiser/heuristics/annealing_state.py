"""The clusters of an annealing as arrays, which compiled code changes in place."""

from typing import NamedTuple

from clustering.compiled import Floats, Ints, compiled

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
