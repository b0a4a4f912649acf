"""The problem as the search sees it: nodes that move as one, in plain arrays.

A node is a school, or a group of schools that must share a cluster. Only schools that fit into
some cluster become nodes; the others have been diagnosed before (`clustering.left_out`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clustering.compiled import compiled
from clustering.cost import balance_weight
from clustering.problem import Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NodeSet = tuple[int, ...]
"""Nodes of one cluster, ascending."""


class Nodes(NamedTuple):
    """Arrays of the g nodes, scarcest first: with few compatible neighbours before many.

    Attributes
    ----------
    schools
        (g,) number of schools in each node.
    pupils
        (g,) rolls, unknown ones filled for the balance.
    drive_s
        (g, g) slower-direction seconds summed over the school pairs between two nodes, on the
        diagonal over those within; infinite where the nodes may not share a cluster.
    penalty_s
        (g, g) pair costs, summed the same way.
    near
        (g, d) compatible nodes, nearest first by mean drive, filled up with -1.
    degree
        (g,) number of compatible nodes.
    fewest, most
        Schools in a cluster.
    target_pupils, balance_s, left_out_s
        Target roll, seconds for each pupil off it, seconds for each school left out.
    """

    schools: Ints
    pupils: Floats
    drive_s: Floats
    penalty_s: Floats
    near: Ints
    degree: Ints
    fewest: int
    most: int
    target_pupils: float
    balance_s: float
    left_out_s: float


@dataclass(frozen=True)
class Contraction:
    """Nodes, and the rows of the problem's schools that each stands for."""

    nodes: Nodes
    rows: tuple[tuple[int, ...], ...]


def contract(problem: Problem, hopeless: Iterable[int]) -> Contraction:
    """Make nodes of all schools but the hopeless ones, given by row."""
    without = set(hopeless)
    kept = [at for at, unit in enumerate(problem.units) if without.isdisjoint(unit.rows)]
    member = problem.membership[kept]
    forbidden = ~problem.units_may_share[np.ix_(kept, kept)]
    finite_s = np.where(np.isfinite(problem.slower_s), problem.slower_s, 0.0)
    drive_s = _summed(member, finite_s)
    drive_s[forbidden] = np.inf
    penalty_s = _summed(member, problem.pair_cost_s)
    schools = member.sum(axis=1).astype(np.int64)
    scarce = np.argsort((~forbidden).sum(axis=1), kind="stable")
    order = np.ix_(scarce, scarce)
    nodes = make_nodes(
        problem, schools[scarce], member[scarce] @ problem.balanced_pupils,
        drive_s[order], penalty_s[order],
    )  # fmt: skip
    return Contraction(nodes, tuple(problem.units[kept[node]].rows for node in scarce))


def make_nodes(
    problem: Problem, schools: Ints, pupils: Floats, drive_s: Floats, penalty_s: Floats
) -> Nodes:
    """Put the arrays together and add the lists of near nodes."""
    mean_s = drive_s / (schools[:, None] * schools[None, :])
    np.fill_diagonal(mean_s, np.inf)
    mean_s[schools[:, None] + schools[None, :] > problem.rules.size[1]] = np.inf
    degree = np.isfinite(mean_s).sum(axis=1)
    widest = int(degree.max(initial=0))
    near = np.argsort(mean_s, axis=1, kind="stable")[:, :widest]
    near[np.arange(widest)[None, :] >= degree[:, None]] = -1
    return Nodes(
        schools,
        pupils,
        np.ascontiguousarray(drive_s),
        np.ascontiguousarray(penalty_s),
        np.ascontiguousarray(near.astype(np.int64)),
        degree.astype(np.int64),
        *problem.rules.size,
        float(problem.target_pupils),
        float(balance_weight(problem)),
        float(problem.rules.left_out_s),
    )


def part_of(nodes: Nodes, chosen: Sequence[int]) -> Nodes:
    """Return the nodes at `chosen` alone; their numbers become 0, 1, ... in that order.

    The lists of near nodes lose their meaning and come back empty.
    """
    index = np.array(chosen, dtype=np.int64)
    square = np.ix_(index, index)
    return nodes._replace(
        schools=nodes.schools[index],
        pupils=nodes.pupils[index],
        drive_s=np.ascontiguousarray(nodes.drive_s[square]),
        penalty_s=np.ascontiguousarray(nodes.penalty_s[square]),
    )


def _summed(member: Floats, pairs: Floats) -> Floats:
    """Sum pair values between nodes; within a node, each pair once."""
    total: Floats = member @ pairs @ member.T
    np.fill_diagonal(total, total.diagonal() / 2)
    return total


@compiled
def cluster_cost(nodes: Nodes, members: Ints) -> float:
    """Cost of one cluster of nodes; the price of leaving them out where they are too few.

    Parameters
    ----------
    members
        Nodes; the first -1 ends them.

    Returns
    -------
    Seconds; infinite where the cluster is too large or two nodes may not share it.
    """
    schools = 0
    drive_s = 0.0
    penalty_s = 0.0
    pupils = 0.0
    for i in range(len(members)):
        a = members[i]
        if a < 0:
            break
        schools += nodes.schools[a]
        pupils += nodes.pupils[a]
        for j in range(i + 1):
            drive_s += nodes.drive_s[a, members[j]]
            penalty_s += nodes.penalty_s[a, members[j]]
    if schools < nodes.fewest:
        return nodes.left_out_s * schools
    if schools > nodes.most:
        return np.inf
    balance_s = nodes.balance_s * abs(pupils - nodes.target_pupils)
    return 2.0 / (schools - 1) * drive_s + penalty_s + balance_s


def cost_of(nodes: Nodes, members: Sequence[int]) -> float:
    """Cost of one cluster, its nodes given in any sequence."""
    return cluster_cost(nodes, np.array(members, dtype=np.int64))
