"""Which link adviser works with which cluster: whole clusters, even loads, least travel.

First the loads are made as even as they can be: the sum of their squares is least. Among these
allocations, the one with the least driving is taken. OR-Tools proves both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from data.errors import Fault, InputError

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

Seconds = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Allocation:
    """Link advisers and their clusters.

    Attributes
    ----------
    adviser_of
        For each cluster, by row, the row of its adviser.
    travel_s
        Seconds of driving, over all clusters.
    """

    adviser_of: tuple[int, ...]
    travel_s: float

    def loads(self, advisers: int) -> tuple[int, ...]:
        """Return how many clusters each of so many advisers has."""
        return tuple(self.adviser_of.count(row) for row in range(advisers))


def allocate(
    travel_s: Seconds,
    most: Sequence[int | None],
    fixed: Mapping[int, int] | None = None,
    where: str = "advisers",
) -> Allocation:
    """Return the allocation of clusters to advisers with even loads and the least driving.

    Parameters
    ----------
    travel_s
        (advisers, clusters) the driving of each adviser to all schools of each cluster, seconds;
        infinite where the adviser cannot take the cluster.
    most
        Most clusters of each adviser; None for any number.
    fixed
        Rows of clusters that have their adviser already, with the row of that adviser.
    where
        What faults name.

    Raises
    ------
    InputError
        Where a cluster can be taken by nobody, or the advisers cannot take all clusters.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415 - slow to import, and seldom asked

    advisers, clusters = travel_s.shape
    fixed = fixed or {}
    model = cp_model.CpModel()
    takes = {
        (adviser, cluster): model.new_bool_var("")
        for adviser in range(advisers)
        for cluster in range(clusters)
        if fixed.get(cluster, adviser) == adviser and np.isfinite(travel_s[adviser, cluster])
    }
    for cluster in range(clusters):
        able = [taken for (_, each), taken in takes.items() if each == cluster]
        if not able:
            raise InputError([_nobody(where, "no adviser can take a cluster")])
        model.add_exactly_one(able)
    limits = [clusters if each is None else each for each in most]
    loads = [[t for (each, _), t in takes.items() if each == row] for row in range(advisers)]
    squares = sum(_square(model, load, n) for load, n in zip(loads, limits, strict=True))
    model.minimize(squares)
    model.add(squares <= round(_solved(model, where).objective_value))
    model.minimize(sum(round(float(travel_s[pair])) * taken for pair, taken in takes.items()))
    solver = _solved(model, where)
    by_cluster = {cluster: adviser for (adviser, cluster), t in takes.items() if solver.value(t)}
    found = tuple(by_cluster[cluster] for cluster in range(clusters))
    return Allocation(found, float(sum(travel_s[a, k] for k, a in enumerate(found))))


def _square(
    model: cp_model.CpModel, load: Sequence[cp_model.IntVar], most: int
) -> cp_model.LinearExprT:
    """Return the square of a load of at most so many, as the sum of the first odd numbers."""
    steps = [model.new_bool_var("") for _ in range(min(most, len(load)))]
    model.add(sum(load) == sum(steps))
    for one, after in pairwise(steps):
        model.add_implication(after, one)
    return sum((2 * number + 1) * step for number, step in enumerate(steps))


def _solved(model: cp_model.CpModel, where: str) -> cp_model.CpSolver:
    from ortools.sat.python import cp_model  # noqa: PLC0415 - as above

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    if solver.solve(model) != cp_model.OPTIMAL:
        raise InputError([_nobody(where, "the advisers cannot take all clusters")])
    return solver


def _nobody(where: str, problem: str) -> Fault:
    return Fault(where, problem, "Name more advisers, or let them take more clusters or phases")
