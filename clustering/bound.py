"""Lower bounds: what no plan can undercut."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from clustering.master import Master
from clustering.nodes import Floats, Nodes, NodeSet
from clustering.pricing import Priced, price
from clustering.problem import Problem

REACH = 14
"""Nearest neighbours looked at in the first, quick rounds."""

QUICK_EFFORT = 2_000
"""Branches a root in the quick rounds."""

ENOUGH = 1e-4
"""Fraction between master value and bound at which more rounds are not worth their time."""

ROUNDS = 400
"""Rounds at most; about a tenth of them are the rule."""


@dataclass(frozen=True)
class Dual:
    """A bound, the duals that prove it, and the clusters found on the way.

    Attributes
    ----------
    bound
        No plan costs less, left-out schools at their price; seconds.
    duals
        (g,) what covering a node is worth, seconds.
    clusters
        Clusters met in the search, with their cost.
    finished
        The search came to its end, so that more time would not raise the bound.
    """

    bound: float
    duals: Floats
    clusters: Mapping[NodeSet, float]
    finished: bool


def cheapest_shares(problem: Problem, hopeless: Iterable[int] = ()) -> float:
    """Return a bound from every school's cheapest share of any cluster, left-outs at their price.

    Parameters
    ----------
    hopeless
        Rows of schools that no cluster can hold.

    Notes
    -----
    Proof. In a cluster of s schools the driving term is the sum over its schools i of
    `sum_j t_ij / (s-1)`, the pair term the sum of `sum_j e_ij / 2`; balance is never below 0. So
    each school's share is at least its s-1 smallest values of `t_ij / (s-1) + e_ij / 2` over the
    schools it may share a cluster with, and at least the smallest of these over all sizes s, or
    the price of leaving it out. A plan costs the sum of the shares.
    """
    may_share = problem.may_share.copy()
    np.fill_diagonal(may_share, val=False)
    fewest, most = problem.rules.size
    shares = np.full(problem.n, problem.rules.left_out_s)
    for size in range(fewest, min(most, problem.n) + 1):
        each = problem.slower_s / (size - 1) + problem.pair_cost_s / 2
        smallest = np.partition(np.where(may_share, each, np.inf), size - 2, axis=1)
        shares = np.minimum(shares, smallest[:, : size - 1].sum(axis=1))
    shares[list(hopeless)] = problem.rules.left_out_s
    return float(shares.sum())


def lagrangean(nodes: Nodes, duals: Floats, lowest: Floats) -> float:
    """Return the bound that duals and the lowest reduced cost at each root prove.

    Proof. Take the duals away from every cluster that covers their nodes, and give their sum
    back: a plan covers each node once, so its cost stands. Each of its clusters, and each left-out
    node, now has its reduced cost, and no two share a root; so the plan costs at least the sum of
    the duals plus, for every root, the lowest reduced cost there or 0.
    """
    left_out = nodes.left_out_s * nodes.schools - duals
    return float(duals.sum() + np.minimum(np.minimum(lowest, left_out), 0.0).sum())


def raise_bound(
    nodes: Nodes,
    plan: Mapping[NodeSet, float],
    go_on: Callable[[], bool],
    tell: Callable[[float], None],
) -> Dual:
    """Raise the bound by column generation, until it meets the master problem or time is up.

    Parameters
    ----------
    plan
        Clusters of a plan with their cost; their shares are the first duals.
    go_on
        Asked between blocks of roots.
    tell
        Told every better bound.
    """
    search = _Search(nodes, plan, go_on, tell)
    with Master(nodes) as master:
        finished = search.run(master)
    return Dual(search.bound, search.bound_duals, search.clusters, finished)


class _Search:
    """One column generation: quick rounds on near neighbours, then exact ones on all.

    Duals are smoothed half-and-half with a centre, the best so far (Wentges 1997): the master's
    own swing widely while few clusters are known.
    """

    def __init__(
        self,
        nodes: Nodes,
        plan: Mapping[NodeSet, float],
        go_on: Callable[[], bool],
        tell: Callable[[float], None],
    ) -> None:
        self.nodes = nodes
        self.go_on = go_on
        self.tell = tell
        self.clusters = dict(plan)
        self.centre = _shares(nodes, plan)
        self.bound = -np.inf
        self.bound_duals = self.centre

    def run(self, master: Master) -> bool:
        """Return whether the bound has met the master problem."""
        master.add(self.clusters)
        exact = False
        for _ in range(ROUNDS):
            solved = master.solve()
            if solved is None:
                return False
            value, duals = solved
            found = self._price(master, duals, exact=exact)
            if not self.go_on():
                return False
            close = exact and value - self.bound <= ENOUGH * abs(value)
            if found and not close:
                continue
            if exact and not master.raise_prices():
                return True
            # after a rise of prices, quick rounds again
            exact = not exact
        return False

    def _price(self, master: Master, duals: Floats, *, exact: bool) -> bool:
        """Price at smoothed duals, and at the master's own if that brings nothing new."""
        for smoothing in (0.5, 0.0):
            at = smoothing * self.centre + (1.0 - smoothing) * duals
            priced = self._exact(at) if exact else self._quick(at, duals)
            self.clusters.update(priced.clusters)
            if master.add(priced.clusters):
                return True
        return False

    def _quick(self, at: Floats, duals: Floats) -> Priced:
        self.centre = (self.centre + duals) / 2
        return price(self.nodes, at, self.go_on, reach=REACH, effort=QUICK_EFFORT)

    def _exact(self, at: Floats) -> Priced:
        priced = price(self.nodes, at, self.go_on)
        if priced.complete:
            bound = lagrangean(self.nodes, at, priced.lowest)
            if bound > self.bound:
                self.bound, self.bound_duals, self.centre = bound, at, at
                self.tell(bound)
        return priced


def _shares(nodes: Nodes, plan: Mapping[NodeSet, float]) -> Floats:
    """Divide the cost of each cluster among its nodes by their schools."""
    shares = np.zeros(len(nodes.schools))
    for members, cost in plan.items():
        index = list(members)
        shares[index] = cost * nodes.schools[index] / nodes.schools[index].sum()
    return shares
