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

FIRST_PRICE = 4.0
"""Price of leaving a school out at first, in shares of the first plan's mean cost of a school."""

ENOUGH = 1e-4
"""Fraction between master value and bound at which more rounds are not worth their time."""

COLUMNS = 8
"""Clusters a node that one round may add."""

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
    fee_s
        What one more cluster costs, where their number is fixed; else 0.
    finished
        The search came to its end, so that more time would not raise the bound.
    numbered
        The number of clusters is fixed.
    """

    bound: float
    duals: Floats
    fee_s: float
    finished: bool
    numbered: bool = False


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
    shares = problem.left_out_s.copy()
    driving = problem.rules.shape == "pairwise"
    for size in range(fewest, min(most, problem.n) + 1):
        each = problem.pair_cost_s / 2
        if driving:
            each = each + problem.slower_s / max(size - 1, 1)
        smallest = np.where(may_share, each, np.inf if driving else 0.0)
        if size > 1:
            smallest = np.partition(smallest, size - 2, axis=1)
        shares = np.minimum(shares, smallest[:, : size - 1].sum(axis=1))
        if not driving and not problem.pair_cost_s.any():
            break
    without = list(hopeless)
    shares[without] = problem.left_out_s[without]
    return float(shares.sum())


def lagrangean(nodes: Nodes, duals: Floats, fee_s: float, lowest: Floats) -> float:
    """Return the bound that duals and the lowest reduced cost at each root prove.

    Proof. Take the duals away from every cluster that covers their nodes, and give their sum
    back: a plan covers each node once, so its cost stands. Likewise the fee: a plan has the exact
    number of clusters. Each of its clusters, and each left-out node, now has its reduced cost,
    and no two clusters share a root; so the plan costs at least the sum of the duals less the
    fees plus, for every root, the lowest reduced cost there or 0, and so for the left-out nodes.
    In the pairwise shape a left-out node is no root of a cluster: of the two the lower counts.
    """
    total = float(duals.sum()) - fee_s * nodes.clusters
    left_out = np.minimum(nodes.left_out_s - duals, 0.0)
    low = np.minimum(lowest, 0.0)
    if nodes.hub:
        return total + float(left_out.sum() + low.sum())
    return total + float(np.minimum(left_out, low).sum())


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
    covered = np.zeros(len(nodes.schools), dtype=bool)
    covered[[node for members in plan for node in members]] = True
    cost = sum(plan.values()) + float(nodes.left_out_s[~covered].sum())
    price_s = FIRST_PRICE * max(cost, 1.0) / int(nodes.schools.sum())
    finished = search.run(Master(nodes, price_s))
    return Dual(search.bound, search.duals, search.fee_s, finished, nodes.clusters > 0)


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
        self.plan = plan
        self.centre = shares_of(nodes, plan)
        self.centre_fee_s = 0.0
        self.bound = -np.inf
        self.duals, self.fee_s = self.centre, 0.0

    def run(self, master: Master) -> bool:
        """Return whether the bound has met the master problem."""
        first = np.full((len(self.plan), self.nodes.most), -1, np.int64)
        for at, members in enumerate(self.plan):
            first[at, : len(members)] = members
        master.add(first, np.array(list(self.plan.values())))
        exact = False
        for _ in range(ROUNDS):
            solved = master.solve()
            if solved is None:
                return False
            value, duals, number_s = solved
            found = self._price(master, duals, -number_s, exact=exact)
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

    def _price(self, master: Master, duals: Floats, fee_s: float, *, exact: bool) -> bool:
        """Price at smoothed duals, and at the master's own if that brings nothing new."""
        for smoothing in (0.5, 0.0):
            at = smoothing * self.centre + (1.0 - smoothing) * duals
            at_fee_s = smoothing * self.centre_fee_s + (1.0 - smoothing) * fee_s
            if exact:
                priced = self._exact(at, at_fee_s)
            else:
                self.centre = (self.centre + duals) / 2
                self.centre_fee_s = (self.centre_fee_s + fee_s) / 2
                priced = price(
                    self.nodes, at, self.go_on, fee_s=at_fee_s, reach=REACH, effort=QUICK_EFFORT
                )
            worth = np.append(duals, 0.0)
            reduced = priced.costs - worth[priced.members].sum(axis=1) + fee_s
            cheapest = np.argsort(reduced, kind="stable")
            useful = cheapest[reduced[cheapest] < -1e-6][: COLUMNS * len(duals)]
            if master.add(priced.members[useful], priced.costs[useful]):
                return True
        return False

    def _exact(self, at: Floats, fee_s: float) -> Priced:
        priced = price(self.nodes, at, self.go_on, fee_s=fee_s)
        if priced.complete:
            bound = lagrangean(self.nodes, at, fee_s, priced.lowest)
            if bound > self.bound:
                self.bound, self.duals, self.fee_s = bound, at, fee_s
                self.centre, self.centre_fee_s = at, fee_s
                self.tell(bound)
        return priced


def shares_of(nodes: Nodes, plan: Mapping[NodeSet, float]) -> Floats:
    """Divide the cost of each cluster among its nodes by their schools."""
    shares = np.zeros(len(nodes.schools))
    for members, cost in plan.items():
        index = list(members)
        shares[index] = cost * nodes.schools[index] / nodes.schools[index].sum()
    return shares
