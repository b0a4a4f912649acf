"""Lower bounds: what no plan can undercut."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from clustering.optimiser.columns.master import Master
from clustering.optimiser.columns.pricing import Priced, price, rows_of
from clustering.optimiser.columns.subset_row_cuts import most_violated
from clustering.optimiser.dual_prices import DualPrices, plain_prices, prices_within, reduced_costs
from clustering.optimiser.hubs.knapsack import is_knapsack
from clustering.optimiser.instance import Floats, Instance, Ints, UnitSet
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
"""Clusters a unit that one round may add."""

BLOCK = 200
"""Rows of the matrix looked at together."""

ROUNDS = 400
"""Rounds at most; about a tenth of them are the rule."""

CLOSE = 1e-3
"""The same while there are cuts: the next ones raise the bound by more."""

STALLED, STALLED_ROUNDS = 5e-4, 1
"""Fraction of the value by which so many rounds of cuts must raise it to go on."""


@dataclass(frozen=True)
class DualBound:
    """A bound, and the prices that prove it.

    Attributes
    ----------
    bound
        No plan costs less, left-out schools at their price; seconds.
    prices
        Duals, fee and cuts.
    finished
        The search came to its end, so that more time would not raise the bound.
    numbered
        The number of clusters is fixed.
    known
        Clusters of the linear problem, (c, most) units filled up with -1, and their costs.
    """

    bound: float
    prices: DualPrices
    finished: bool
    numbered: bool = False
    known: tuple[Ints, Floats] = (np.zeros((0, 0), np.int64), np.zeros(0))

    def within(self, chosen: Sequence[int]) -> Self:
        """Return what it says of the units at `chosen` alone, ascending; they become 0, 1, ...

        The bound stays that of the whole.
        """
        members, costs = self.known
        place = np.full(len(self.prices.duals) + 1, -2, np.int64)
        place[list(chosen)] = np.arange(len(chosen))
        place[-1] = -1
        inside = place[members]
        kept = (inside > -2).all(axis=1)
        known = (inside[kept], costs[kept])
        return replace(self, prices=prices_within(self.prices, chosen), known=known)


def cheapest_shares(problem: Problem, unplaceable: Iterable[int] = ()) -> float:
    """Return a bound from every school's cheapest share of any cluster, left-outs at their price.

    Parameters
    ----------
    unplaceable
        Rows of schools that no cluster can hold.

    Notes
    -----
    Proof. In a cluster of s schools the driving term is the sum over its schools i of
    `sum_j t_ij / (s-1)`, the pair term the sum of `sum_j e_ij / 2`; balance is never below 0. So
    each school's share is at least its s-1 smallest values of `t_ij / (s-1) + e_ij / 2` over the
    schools it may share a cluster with, and at least the smallest of these over all sizes s, or
    the price of leaving it out. A plan costs the sum of the shares.
    """
    shares = np.concatenate(
        [
            _cheapest_shares(problem, np.arange(first, min(first + BLOCK, problem.n)))
            for first in range(0, problem.n, BLOCK)
        ]
    )
    without = list(unplaceable)
    shares[without] = problem.left_out_s[without]
    return float(shares.sum())


def _cheapest_shares(problem: Problem, rows: Ints) -> Floats:
    """Return the least share of some schools, by row; a few hundred at once, to spare memory."""
    may_share = problem.may_share[rows].copy()
    may_share[np.arange(len(rows)), rows] = False
    fewest, most = problem.rules.size
    shares = problem.left_out_s[rows].copy()
    driving = problem.rules.shape == "pairwise"
    for size in range(fewest, min(most, problem.n) + 1):
        each = problem.pair_cost_s[rows] / 2
        if driving:
            each = each + problem.slower_s[rows] / max(size - 1, 1)
        smallest = np.where(may_share, each, np.inf if driving else 0.0)
        if size > 1:
            smallest = np.partition(smallest, size - 2, axis=1)
        shares = np.minimum(shares, smallest[:, : size - 1].sum(axis=1))
        if not driving and not problem.pair_cost_s.any():
            break
    return shares


def lagrangean(instance: Instance, prices: DualPrices, lowest: Floats) -> float:
    """Return the bound, seconds, that prices and the lowest reduced cost at each root, (g,), prove.

    Proof. Take the duals away from every cluster that covers their units, and give their sum
    back: a plan covers each unit once, so its cost stands. Likewise the fee: a plan has the exact
    number of clusters. Let each cluster pay for the cuts it touches, and give the price of every
    cut back: at most one cluster of a plan touches it, so the plan has not become dearer. Each of
    its clusters, and each left-out unit, now has its reduced cost, and no two clusters share a
    root; so the plan costs at least the sum of the duals less fees and cuts plus, for every root,
    the lowest reduced cost there or 0, and so for the left-out units. In the pairwise shape a
    left-out unit is no root of a cluster: of the two the lower counts.
    """
    total = base_of(instance, prices)
    left_out = np.minimum(instance.left_out_s - prices.duals, 0.0)
    low = np.minimum(lowest, 0.0)
    if instance.hub:
        return total + float(left_out.sum() + low.sum())
    return total + float(np.minimum(left_out, low).sum())


def base_of(instance: Instance, prices: DualPrices) -> float:
    """Return what a plan costs at least if no reduced cost is below 0, seconds."""
    fees_s = prices.fee_s * instance.clusters
    return float(prices.duals.sum()) - fees_s - float(prices.cuts.price_s.sum())


def bound_at(
    instance: Instance, prices: DualPrices, should_continue: Callable[[], bool]
) -> DualBound:
    """Return the bound that given prices prove, by one round of pricing; -inf if time was up."""
    priced = price(instance, prices, should_continue)
    bound = lagrangean(instance, prices, priced.lowest) if priced.complete else -np.inf
    return DualBound(bound, prices, finished=False, numbered=instance.clusters > 0)


def raise_bound(
    instance: Instance,
    plan: Mapping[UnitSet, float],
    should_continue: Callable[[], bool],
    tell: Callable[[float], None],
) -> Iterator[DualBound]:
    """Raise the bound by column generation, then by cuts, until both bring little or time is up.

    Yields what has been reached before the cuts, where there are any, and at the end; a bound of 0
    where there are no units.

    Parameters
    ----------
    plan
        Clusters of a plan with their cost; their shares are the first duals.
    should_continue
        Asked between blocks of roots.
    tell
        Told every better bound.
    """
    if not len(instance.schools):
        yield DualBound(0.0, plain_prices(instance.left_out_s), finished=True)
        return
    covered = np.zeros(len(instance.schools), dtype=bool)
    covered[[unit for members in plan for unit in members]] = True
    # bonuses may make clusters cost less than nothing, but a school is still worth a drive
    cost = sum(map(abs, plan.values())) + float(instance.left_out_s[~covered].sum())
    price_s = FIRST_PRICE * max(cost, 1.0) / int(instance.schools.sum())
    search = _ColumnGeneration(instance, plan, Master(instance, price_s), should_continue, tell)
    finished = search.run()
    if finished and not is_knapsack(instance):
        yield search.dual(finished=False)
        finished = search.cut()
    yield search.dual(finished=finished)


class _ColumnGeneration:
    """One column generation: quick rounds on near neighbours, then exact ones on all, then cuts.

    Duals are smoothed half-and-half with a centre, the best so far (Wentges 1997): the master's
    own swing widely while few clusters are known. Here they are vectors as `Master.solve` returns
    them, which grow with the cuts.
    """

    def __init__(
        self,
        instance: Instance,
        plan: Mapping[UnitSet, float],
        master: Master,
        should_continue: Callable[[], bool],
        tell: Callable[[float], None],
    ) -> None:
        self.instance = instance
        self.should_continue = should_continue
        self.tell = tell
        self.master = master
        self.centre = np.append(shares_of(instance, plan), 0.0)
        self.bound = -np.inf
        self.prices = master.prices(self.centre)
        self._value = np.inf
        self._cut_values: list[float] = []
        master.add(*rows_of(instance, tuple(plan)))

    def dual(self, *, finished: bool) -> DualBound:
        """Return what has been reached."""
        numbered = self.instance.clusters > 0
        return DualBound(self.bound, self.prices, finished, numbered, self.master.known())

    def cut(self) -> bool:
        """Cut and solve in turn while that raises the bound; return whether time sufficed."""
        while self._cut():
            if not self.run():
                return False
        return True

    def run(self) -> bool:
        """Return whether the bound has met the master problem."""
        exact = False
        for _ in range(ROUNDS):
            solved = self.master.solve()
            if solved is None:
                return False
            value, duals = solved
            self._value = value
            found = self._price(duals, exact=exact)
            if not self.should_continue():
                return False
            enough = CLOSE if self._cut_values else ENOUGH
            close = exact and value - self.bound <= enough * abs(value)
            if found and not close:
                continue
            if exact and not self.master.raise_prices():
                return True
            # after a rise of prices quick rounds again
            exact = not exact
        return False

    def _cut(self) -> bool:
        """Cut the solution off; say whether that promises to raise the bound."""
        values, value = self._cut_values, self._value
        values.append(value)
        if len(values) > STALLED_ROUNDS:
            raised = values[-1] - values[-1 - STALLED_ROUNDS]
            if raised < STALLED * abs(value):
                return False
        triples = most_violated(*self.master.support(), len(self.instance.schools))
        if len(triples):
            self.master.cut(triples)
        return len(triples) > 0

    def _price(self, duals: Floats, *, exact: bool) -> bool:
        """Price at smoothed duals, and at the master's own if that brings nothing new."""
        prices = self.master.prices(duals)
        for smoothing in (0.5, 0.0):
            at = _mixed(self.centre, duals, smoothing)
            if exact:
                priced = self._exact(at)
            else:
                self.centre = _mixed(self.centre, duals, 0.5)
                priced = price(
                    self.instance,
                    self.master.prices(at),
                    self.should_continue,
                    reach=REACH,
                    effort=QUICK_EFFORT,
                )
            reduced = reduced_costs(prices, priced.members, priced.costs)
            cheapest = np.argsort(reduced, kind="stable")
            useful = cheapest[reduced[cheapest] < -1e-6][: COLUMNS * len(self.instance.schools)]
            if self.master.add(priced.members[useful], priced.costs[useful]):
                return True
        return False

    def _exact(self, at: Floats) -> Priced:
        prices = self.master.prices(at)
        priced = price(self.instance, prices, self.should_continue)
        if priced.complete:
            bound = lagrangean(self.instance, prices, priced.lowest)
            if bound > self.bound:
                self.bound, self.prices, self.centre = bound, prices, at
                self.tell(bound)
        return priced


def _mixed(centre: Floats, duals: Floats, smoothing: float) -> Floats:
    """Return duals smoothed with a centre, which may lack those of the latest cuts."""
    padded = np.zeros(len(duals))
    padded[: len(centre)] = centre
    return np.asarray(smoothing * padded + (1.0 - smoothing) * duals, dtype=np.float64)


def shares_of(instance: Instance, plan: Mapping[UnitSet, float]) -> Floats:
    """(g,) the cost of each cluster divided among its units by their schools."""
    shares = np.zeros(len(instance.schools))
    for members, cost in plan.items():
        index = list(members)
        shares[index] = cost * instance.schools[index] / instance.schools[index].sum()
    return shares
