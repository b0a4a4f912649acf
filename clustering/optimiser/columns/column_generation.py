"""Column generation, and the lower bounds that its duals prove."""

from collections.abc import Mapping

import numpy as np

from clustering.compiled import Floats
from clustering.optimiser.columns.master import Master
from clustering.optimiser.columns.pricing import (
    kept_roots,
    number_of_roots,
    price,
)
from clustering.optimiser.columns.pricing_result import PricingResult
from clustering.optimiser.columns.subset_row_cuts import most_violated
from clustering.optimiser.dual_prices import (
    DualBound,
    DualPrices,
    reduced_costs,
)
from clustering.optimiser.instance import Instance, UnitSet, rows_of, shares_of
from clustering.optimiser.search_context import SearchContext

REACH = 14
"""Nearest neighbours that pricing considers in the first, quick rounds."""

QUICK_EFFORT = 2_000
"""Branches for each root in the quick rounds."""

ENOUGH = 1e-4
"""Gap between master value and bound at which more rounds are not worth their time."""

COLUMNS = 8
"""Columns for each unit that one round may add."""

ROUNDS = 400
"""Rounds at most; about a tenth as many are usual."""

CLOSE = 1e-3
"""The same while there are cuts: the next ones raise the bound by more."""

STALLED, STALLED_ROUNDS = 5e-4, 1
"""Fraction of the value by which that many rounds of cuts must raise it to continue."""


def lagrangean(instance: Instance, duals: DualPrices, lowest: Floats) -> float:
    """Return the bound, seconds, that duals and the lowest reduced cost at each root, (g,), prove.

    Proof. Take the duals away from every cluster that covers their units, and give their sum
    back: a plan covers each unit once, so its cost stands. Likewise the fee: a plan has the exact
    number of clusters. Let each cluster pay for the cuts it touches, and give the price of every
    cut back: at most one cluster of a plan touches it, so the plan costs no more. Each of
    its clusters, and each left-out unit, now has its reduced cost, and no two clusters share a
    root; so the plan costs at least the sum of the duals less fees and cuts plus, for every root,
    the lowest reduced cost there or 0, and so for the left-out units. In the pairwise shape a
    left-out unit is no root of a cluster: of the two the lower counts. Nor has a plan more clusters
    than its schools allow: only so many of the lowest count, and then of the left-out units all.
    Where moves have a price, their limit is given back as cuts are; clusters that keep a former
    cluster have that as root.
    """
    total = base_of(instance, duals)
    left_out_s = instance.left_out_s - duals.unit_s
    if duals.moves.price_s:
        left_out_s = left_out_s + duals.moves.price_s * duals.moves.former.placed
    left_out = np.minimum(left_out_s, 0.0)
    low = np.minimum(lowest, 0.0)
    if duals.moves.priced:
        plain = number_of_roots(instance)
        keeping = np.zeros(len(duals.moves.former.sizes))
        np.minimum.at(keeping, kept_roots(instance, duals.moves.former)[:, 0], low[plain:])
        total += float(keeping.sum())
        low = low[:plain]
    if instance.hub:
        return total + float(left_out.sum() + low.sum())
    by_unit = float(np.minimum(left_out, low).sum())
    if duals.moves.priced:
        return total + by_unit
    by_cluster = float(np.sort(low)[: most_clusters(instance)].sum() + left_out.sum())
    return total + max(by_unit, by_cluster)


def most_clusters(instance: Instance) -> int:
    """Return the greatest number of clusters that a plan can have, at least 1.

    An exact number that is asked for does not count: bounds for one number hold for every other
    (`bounds_by_number`).
    """
    return max(int(instance.schools.sum()) // max(instance.fewest, 1), 1)


def base_of(instance: Instance, duals: DualPrices) -> float:
    """Return the least cost of a plan if no reduced cost is below 0, seconds."""
    return duals.base_s(instance.clusters) - float(duals.cuts.price_s.sum()) - duals.moves.base_s


def bound_at(instance: Instance, duals: DualPrices, context: SearchContext) -> DualBound:
    """Return the bound that given duals prove, by one round of pricing; -inf if time was up."""
    priced = price(instance, duals, context)
    bound = lagrangean(instance, duals, priced.lowest) if priced.complete else -np.inf
    return DualBound(bound, duals, finished=False, numbered=instance.clusters > 0)


class ColumnGeneration:
    """One column generation: quick rounds on near neighbours, then exact ones on all, then cuts.

    Duals are smoothed half-and-half with a stability centre, the best so far (Wentges 1997): the
    master's own swing widely while few columns are known. The centre is a dual vector of the
    master, which grows with the cuts.

    Parameters
    ----------
    clusters
        Clusters of a plan with their cost; their shares are the first duals.
    enough
        Fraction of the master's value that the bound may stay below it.
    """

    def __init__(
        self,
        instance: Instance,
        clusters: Mapping[UnitSet, float],
        master: Master,
        context: SearchContext,
        enough: float = ENOUGH,
    ) -> None:
        self.enough = enough
        self.instance = instance
        self.context = context
        self.master = master
        self.centre = np.append(shares_of(instance, clusters), 0.0)
        self.bound = -np.inf
        self.duals = master.duals(self.centre)
        self._value = np.inf
        self._cut_values: list[float] = []
        master.add(*rows_of(instance, tuple(clusters)))

    def dual_bound(self, *, finished: bool) -> DualBound:
        """Return the bound reached so far, with the best duals where none is proven yet."""
        numbered = self.instance.clusters > 0
        duals = self.duals if np.isfinite(self.bound) else self.master.duals(self.centre)
        return DualBound(self.bound, duals, finished, numbered, self.master.known())

    def cut(self) -> bool:
        """Add cuts and solve in turn while that raises the bound; say whether time sufficed."""
        while self.add_cuts():
            if not self.run():
                return False
        return True

    def limit_moves(self, most: int) -> None:
        """Change how many schools may move: columns, cuts and duals stay, and prove a bound."""
        self.master.limit_moves(most)
        moves = self.duals.moves
        self.bound += moves.price_s * (moves.most - most)
        self.duals = self.duals._replace(moves=moves._replace(most=most))
        self._cut_values = []

    def run(self) -> bool:
        """Add columns until the bound meets the master's value; say whether time sufficed."""
        exact = False
        for _ in range(ROUNDS):
            solved = self.master.solve(seconds=self.context.clock.left)
            if solved is None:
                return False
            value, vector = solved
            self._value = value
            found = self._price(vector, exact=exact)
            if not self.context.should_continue():
                return False
            close = exact and value - self.bound <= self.enough_now * abs(value)
            if found and not close:
                continue
            if exact and not self.master.raise_penalties():
                return True
            # exact rounds after quick ones, and quick ones after penalties were raised
            exact = not exact
        return False

    @property
    def enough_now(self) -> float:
        """Fraction of the master's value that the bound may stay below it, cuts or none."""
        return CLOSE if self._cut_values else self.enough

    def add_cuts(self) -> bool:
        """Add cuts that the solution violates; say whether they promise to raise the bound."""
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

    def _price(self, vector: Floats, *, exact: bool) -> bool:
        """Price at smoothed duals, and at the master's own if that yields nothing new."""
        for smoothing in (0.5, 0.0):
            at = smoothed(self.centre, vector, smoothing)
            if exact:
                priced = self._price_exactly(at)
            else:
                self.centre = smoothed(self.centre, vector, 0.5)
                priced = price(
                    self.instance,
                    self.master.duals(at),
                    self.context,
                    reach=REACH,
                    effort=QUICK_EFFORT,
                )
            if self._add(vector, priced):
                return True
        return False

    def _add(self, vector: Floats, priced: PricingResult) -> int:
        """Add the columns that are of use to the master; return how many were new."""
        reduced = reduced_costs(self.master.duals(vector), priced.members, priced.costs)
        cheapest = np.argsort(reduced, kind="stable")
        useful = cheapest[reduced[cheapest] < -1e-6][: COLUMNS * len(self.instance.schools)]
        return self.master.add(priced.members[useful], priced.costs[useful])

    def _price_exactly(self, vector: Floats) -> PricingResult:
        """Price all columns by a dual vector, which becomes the centre if it raises the bound."""
        priced = price(self.instance, self.master.duals(vector), self.context)
        self._keep_bound(vector, priced)
        return priced

    def _keep_bound(self, vector: Floats, priced: PricingResult) -> bool:
        """Keep the bound that a dual vector proves, and the vector, if it is better; say so."""
        if not priced.complete:
            return False
        duals = self.master.duals(vector)
        bound = lagrangean(self.instance, duals, priced.lowest)
        if bound > self.bound:
            self.bound, self.duals, self.centre = bound, duals, vector
            numbered = self.instance.clusters > 0
            proof = DualBound(bound, duals, finished=False, numbered=numbered)
            self.context.callbacks.on_better_bound(bound, proof)
            return True
        return False


def smoothed(centre: Floats, vector: Floats, smoothing: float) -> Floats:
    """Return a dual vector smoothed with a centre, which may lack those of the latest cuts.

    Parameters
    ----------
    centre, vector
        (d,) dual vectors of a master, seconds.
    smoothing
        Share of the centre, a fraction.

    Returns
    -------
    (d,) seconds.
    """
    padded = np.zeros(len(vector))
    padded[: len(centre)] = centre
    return np.asarray(smoothing * padded + (1.0 - smoothing) * vector, dtype=np.float64)
