"""The conditions that the rules put on every cluster, in words and as arrays.

Most say that a sum over the cluster's schools lies in a range: the number of good schools is at
least one, the pupils number 400 to 1,500. The annealing, the pricing and the diagnosis all obey
them through the arrays of `ClusterConditions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from clustering.constraints.pupils import LARGEST_SHARE
from clustering.constraints.registry import sums_in_force

if TYPE_CHECKING:
    from clustering.constraints.model import Floats
    from clustering.problem import Problem

SHARE, CAPACITY = LARGEST_SHARE.field, "capacities"
"""Names of the two conditions that are not ranges of a sum: one of `Rules`, one of `Problem`."""


def conditions_in_force(problem: Problem) -> dict[str, str]:
    """Return the conditions that the problem puts on every cluster, by name, each in words."""
    rules = problem.rules
    words = {each.name: each.words for each in sums_in_force(rules)}
    if LARGEST_SHARE.in_force(rules):
        words[SHARE] = LARGEST_SHARE.words(rules)
    if problem.lead_capacities is not None:
        words[CAPACITY] = "a lead school takes on no more pupils than it can"
    return words


@dataclass(frozen=True)
class ClusterConditions:
    """The conditions in force, as arrays.

    Attributes
    ----------
    amounts
        (n, c) what each school adds to each sum.
    at_least, at_most
        (c,) the ranges.
    most_share
        Largest share of the cluster's pupils that one school may have; infinite for no limit.
    """

    amounts: Floats
    at_least: Floats
    at_most: Floats
    most_share: float


def cluster_conditions(problem: Problem) -> ClusterConditions:
    """Return the conditions that the problem's rules put on every cluster."""
    rules = problem.rules
    in_force = sums_in_force(rules)
    amounts = np.zeros((problem.n, len(in_force)))
    for at, each in enumerate(in_force):
        amounts[:, at] = each.amounts(problem)
    ranges = np.array([each.bounds for each in in_force], dtype=np.float64).reshape(-1, 2)
    share = LARGEST_SHARE.share(rules)
    return ClusterConditions(amounts, ranges[:, 0].copy(), ranges[:, 1].copy(), share)
