"""Lower bounds: what no plan can undercut."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from clustering.compiled import Floats
from clustering.optimiser.columns.master import Master
from clustering.optimiser.columns.pricing import Priced, price
from clustering.optimiser.columns.subset_row_cuts import most_violated
from clustering.optimiser.dual_prices import DualBound, DualPrices, plain_prices, reduced_costs
from clustering.optimiser.hubs.knapsack import is_knapsack
from clustering.optimiser.instance import Instance, UnitSet, rows_of, shares_of

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

ROUNDS = 400
"""Rounds at most; about a tenth of them are the rule."""

CLOSE = 1e-3
"""The same while there are cuts: the next ones raise the bound by more."""

STALLED, STALLED_ROUNDS = 5e-4, 1
"""Fraction of the value by which so many rounds of cuts must raise it to go on."""


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
