"""Branch and bound on the number of clusters.

Where rolls are large the balance makes the cost hang on how many clusters there are, and the linear
program escapes by taking 12.4 of them. Each node of this tree is the problem with its number fixed;
the bound of the whole is the least of theirs.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from clustering.clock import is_proven
from clustering.compiled import Floats
from clustering.optimiser.columns.column_generation import ColumnGeneration, bound_at
from clustering.optimiser.columns.master import Master
from clustering.optimiser.dual_prices import DualBound, DualPrices
from clustering.optimiser.exact.growing_reach import GrowingReach
from clustering.optimiser.exact.proof import NEAR_GAP, prove
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance
from clustering.optimiser.search_context import SearchCallbacks, SearchContext

PAYS = 0.1
"""Part of the gap that fixing the number must close for branching on it to pay."""

NO_BETTER_S = 1e-3
"""What a plan must cost less to be better."""

Improve = Callable[[Incumbent, DualBound, SearchContext], Iterator[int]]
"""Improves a plan in place, round by round."""


class NumberBranching:
    """The tree: one node for each number of clusters, the least bound first.

    Parameters
    ----------
    incumbent
        Made better in place; any number of clusters.
    root
        The bound with the number free.
    improve
        What looks for better plans of a node.
    context
        Hears of better plans, and of better bounds of the whole.

    Attributes
    ----------
    dual_bound
        Of the node solved last.
    by_number
        The best bound of each node that duals prove for its number alone.
    """

    def __init__(
        self, incumbent: Incumbent, root: DualBound, improve: Improve, context: SearchContext
    ) -> None:
        self.dual_bound = root
        self._incumbent = incumbent
        self._improve = improve
        self._context = context
        # a node has plans and bounds of its own, which are not those of the whole
        self._inside = replace(context, callbacks=SearchCallbacks())
        instance = incumbent.instance
        self._bounds = np.full(1 + int(instance.schools.sum()) // instance.fewest, root.bound)
        self._bounds[0] = float(instance.left_out_s.sum())
        self._root_bound = root.bound
        self._nodes: dict[int, Iterator[str]] = {}
        self.by_number: dict[int, DualBound] = {}

    @property
    def bound(self) -> float:
        """No plan costs less, whatever its number of clusters; seconds."""
        return min(float(self._bounds.min()), self._incumbent.cost)

    def pays(self) -> bool:
        """Say whether fixing the number closes much of the gap, judged by the known columns alone.

        The value of the linear program is convex in the number: its least is found by descent.
        """
        number = max(len(self._incumbent.clusters), 1)
        least = self._value(number)
        for step in (-1, 1):
            while 0 < number + step < len(self._bounds):
                value = self._value(number + step)
                if value >= least:
                    break
                number, least = number + step, value
        cost = self._incumbent.cost
        # beyond a near gap it pays however poor the plan still is
        enough = min(PAYS * (cost - self._root_bound), NEAR_GAP * abs(cost))
        return least - self._root_bound >= enough

    def _value(self, number: int) -> float:
        """Return the value of a node's linear program over the known columns, seconds."""
        instance = self._incumbent.instance._replace(clusters=number)
        solved = self._column_generation(instance).master.solve()
        return np.inf if solved is None else solved[0]

    def run(self) -> Iterator[str]:
        """Work at the node of least bound until none is below the incumbent.

        Yields the stage before each step. Ends sooner where time is up or a node cannot be closed.
        """
        while not is_proven(self._incumbent.cost, self.bound) and self._context.should_continue():
            number = self._least()
            stage = next(self._nodes.setdefault(number, self._node(number)), None)
            if stage is None:
                return
            self._context.callbacks.on_better_bound(self.bound)
            yield stage

    def _least(self) -> int:
        """Return the number of least bound; of several, the one nearest to the incumbent's."""
        off = np.abs(np.arange(len(self._bounds)) - len(self._incumbent.clusters))
        return int(np.lexsort((off, self._bounds))[0])

    def _node(self, number: int) -> Iterator[str]:
        """Work at one node: its linear program, cuts, plans and proofs; yield the stage to come."""
        instance = self._incumbent.instance._replace(clusters=number)
        search = self._column_generation(instance)
        yield "Proof"
        search.run()
        dual_bound = search.dual_bound(finished=False)
        self._learn(number, dual_bound)
        same = len(self._incumbent.clusters) == number
        plan = Incumbent(instance, self._incumbent.clusters if same else ())
        nearest = GrowingReach(plan, dual_bound, self._inside)
        while not nearest.exhausted:
            yield "Proof"
            nearest.step(self._incumbent.cost - NO_BETTER_S)
            self._keep(plan)
            self._bounds[number] = max(self._bounds[number], nearest.bound)
        yield "Proof"
        search.cut()
        dual_bound = search.dual_bound(finished=True)
        self._learn(number, dual_bound)
        yield "Better plans"
        for _ in self._improve(plan, dual_bound, self._inside):
            self._keep(plan)
            if self._incumbent.cost - dual_bound.bound <= NEAR_GAP * abs(self._incumbent.cost):
                yield "Proof"
                self._prove(plan, dual_bound)
            yield "Better plans"
        yield "Proof"
        self._prove(plan, dual_bound)

    def _column_generation(self, instance: Instance) -> ColumnGeneration:
        """Return a column generation that begins with what the last node knows."""
        members, costs = self.dual_bound.known
        duals = self.dual_bound.duals
        dearest = max(float(instance.left_out_s.max()), float(costs.max(initial=0.0)))
        search = ColumnGeneration(instance, {}, Master(instance, dearest), self._inside)
        search.master.add(members, costs)
        search.master.cut(duals.cuts.triples)
        search.centre = np.concatenate([duals.unit_s, [duals.fee_s], duals.cuts.price_s])
        return search

    def _learn(self, number: int, dual_bound: DualBound) -> None:
        """Raise the bounds of all nodes by the duals of one."""
        self.dual_bound = dual_bound
        known = self.by_number.get(number)
        if known is None or dual_bound.bound > known.bound:
            self.by_number[number] = dual_bound
        raised = bounds_by_number(number, dual_bound.bound, dual_bound.duals, len(self._bounds))
        self._bounds[1:] = np.maximum(self._bounds, raised)[1:]

    def _prove(self, plan: Incumbent, dual_bound: DualBound) -> None:
        number = plan.instance.clusters
        bound = prove(plan, dual_bound, self._inside, self._incumbent.cost)
        self._keep(plan)
        self._bounds[number] = max(self._bounds[number], bound)

    def _keep(self, plan: Incumbent) -> None:
        """Keep the plan of a node if it is better than the incumbent."""
        if not plan.wrong_number and plan.cost < self._incumbent.cost - 1e-3:
            self._incumbent.clusters = plan.clusters
            self._context.callbacks.on_better_plan()


def bound_by_nodes(
    incumbent: Incumbent,
    root: DualBound,
    nodes: Mapping[int, DualPrices],
    claimed: float,
    context: SearchContext,
) -> float:
    """Return a bound, seconds, that the duals of single numbers of clusters prove together.

    Parameters
    ----------
    incumbent
        Made better in place; any number of clusters.
    root
        A bound with the number free.
    nodes
        Duals by number of clusters; any duals, of any number.
    claimed
        A higher bound is not sought, seconds.
    context
        Ends the proof when time is up.
    """
    instance = incumbent.instance
    bounds = np.full(1 + int(instance.schools.sum()) // instance.fewest, root.bound)
    bounds[0] = float(instance.left_out_s.sum())
    proven: dict[int, DualBound] = {}
    for number, duals in nodes.items():
        if 0 < number < len(bounds):
            of_number = bound_at(instance._replace(clusters=number), duals, context)
            if np.isfinite(of_number.bound):
                proven[number] = of_number
                raised = bounds_by_number(number, of_number.bound, duals, len(bounds))
                bounds[1:] = np.maximum(bounds, raised)[1:]
    for number, of_number in proven.items():
        plan = Incumbent(instance._replace(clusters=number), ())
        nearest = GrowingReach(plan, of_number, context)
        while not nearest.exhausted:
            cutoff = min(claimed, plan.cost - NO_BETTER_S)
            if bounds[number] >= cutoff - NO_BETTER_S:
                break
            nearest.step(cutoff)
            bounds[number] = max(bounds[number], nearest.bound)
        if not plan.wrong_number and plan.cost < incumbent.cost - NO_BETTER_S:
            incumbent.clusters = plan.clusters
    return min(float(bounds.min()), incumbent.cost)


def bounds_by_number(number: int, bound: float, duals: DualPrices, count: int) -> Floats:
    """Return the bounds for 0, 1, ... clusters, (count,) seconds, that the duals of one prove.

    Proof. The fee is given back for as many clusters as the plan has (`lagrangean`), and nothing
    else in the bound hangs on their number: another number gives back more or less of it.
    """
    return np.asarray(bound + duals.fee_s * (number - np.arange(count)), dtype=np.float64)
