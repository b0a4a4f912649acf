"""One search on an instance: anneal, raise the bound, improve, prove; then repair."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Self

import numpy as np

from clustering.clock import Clock, Limits, Progress, ProgressCall, is_proven
from clustering.optimiser.aggregation import Aggregation
from clustering.optimiser.columns.fixing import half_costs
from clustering.optimiser.columns.local_search_pricing import local_columns
from clustering.optimiser.columns.pricing import price, price_root_of
from clustering.optimiser.columns.raising import raise_bound
from clustering.optimiser.dual_prices import DualBound, DualPrices, duals_without_cuts
from clustering.optimiser.exact.cover_search import search_cover
from clustering.optimiser.exact.cut_tightening import tighten
from clustering.optimiser.exact.number_branching import NumberBranching
from clustering.optimiser.exact.proof import best_bound, close_gap, prove, prove_if_near
from clustering.optimiser.exact.set_partitioning import ColumnPool
from clustering.optimiser.heuristics.annealing import anneal
from clustering.optimiser.heuristics.first_plan import first_plan
from clustering.optimiser.heuristics.large_neighbourhood_search import (
    choose_in_neighbourhoods,
    dive_once,
    improve,
)
from clustering.optimiser.heuristics.repair import cheapest_ejection, insertions, repair
from clustering.optimiser.hubs.hub_annealing import (
    anneal_hubs,
    has_large_hubs,
    has_numbered_hubs,
    hub_plans,
)
from clustering.optimiser.hubs.hub_bound import raise_hub_bound
from clustering.optimiser.hubs.hub_search import improve_hubs, prove_hubs, sketch_hubs
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance, UnitSet, cost_of
from clustering.optimiser.interruptible import run_interruptibly
from clustering.optimiser.school_prices import SchoolPrices
from clustering.optimiser.search_context import SearchCallbacks, SearchContext
from clustering.optimiser.warm_start import prices_of_bounds
from clustering.pair_weight import pair_weight
from clustering.problem import Problem

REPAIR_S, REPAIR_PART = 1.5, 0.25
"""Seconds at most for the repair at the end of a search, and its part of a search shorter than six;
what the search took beyond its time counts, and time that it has left may be used too."""

REPAIR_LATE_S = 0.2
"""Seconds beyond its time that the repair gets to end by itself: its steps are short."""

BRANCH_UNITS = 120
"""Units up to which the number of clusters is branched on. Beyond, the number changes the cost by
less than the gap that is left for other reasons, unless it decides how many schools have no place.
"""

STOPPED_S = 0.2
"""Seconds at most for the repair where Ctrl-C ended the search: somebody is waiting."""

SKETCH_UNITS = 1_500
"""Units up to which a dive sketches a plan before the bound stands; beyond, that takes too long."""


def compile_pricing(instance: Instance) -> None:
    """Call what proves a bound from dual prices once, on a small instance."""
    price(instance, duals_without_cuts(instance.left_out_s), SearchContext())


def compile_search(instance: Instance) -> None:
    """Call every compiled function once, on a small instance in the pairwise shape.

    That leaves those that only large clusters and hubs need.
    """
    context = SearchContext()
    pair_weight(instance.fewest)
    first = anneal(instance, context)
    duals = duals_without_cuts(instance.left_out_s)
    price(instance, duals, context)
    prove(Incumbent.of(instance, first), DualBound(0.0, duals, finished=True), context)
    cluster = tuple(range(len(instance.schools)))
    insertions(instance, (cluster,), 0)
    cheapest_ejection(instance, (cluster,), 0)
    price_root_of(instance, duals, 0, 1)
    half_costs(instance)
    pairs = np.array([[0, 1], [1, 2], [0, 2]])
    pool = ColumnPool(pairs, np.zeros(3), np.ones(3), np.zeros(3, bool))
    search_cover(pool, tighten(pool, 1.0, context), 2.0, 1, context)


def compile_large_search(instance: Instance) -> None:
    """Call once, on a small instance, what only a search of large clusters needs."""
    local_columns(instance, duals_without_cuts(instance.left_out_s), 2, SearchContext())


def compile_hub_search(instance: Instance) -> None:
    """Call every compiled function of large hubs once, on a small instance of them."""
    context = SearchContext()
    incumbent = Incumbent.of(instance, anneal_hubs(instance, context))
    list(raise_hub_bound(instance, dict.fromkeys(incumbent.clusters, 1.0), context))
    price(instance, duals_without_cuts(np.zeros(len(instance.schools))), context)
    duals = duals_without_cuts(np.zeros(len(instance.schools)))
    prove_hubs(incumbent, DualBound(0.0, duals, finished=True), context)


@dataclass(frozen=True)
class _Method:
    """The functions that make up the stages of a search.

    Attributes
    ----------
    first_plans
        Finds plans from nothing, each better than the one before.
    sketch
        Improves the plan by what is known before the bound stands.
    """

    first_plans: Callable[[Instance, SearchContext], Iterable[list[UnitSet]]]
    raise_bound: Callable[[Instance, Mapping[UnitSet, float], SearchContext], Iterator[DualBound]]
    sketch: Callable[[Incumbent, DualBound, SearchContext], None]
    improve: Callable[[Incumbent, DualBound, SearchContext], Iterator[int]]
    prove: Callable[[Incumbent, DualBound, SearchContext], float]


def _cluster_plan(instance: Instance, context: SearchContext) -> list[list[UnitSet]]:
    return [first_plan(instance, context)]


def _either_plan(instance: Instance, context: SearchContext) -> list[list[UnitSet]]:
    """Return the better of two first plans of small hubs: leads found anew each move, or kept."""
    kept = anneal_hubs(instance, context)
    if not context.should_continue():
        return [kept]
    plans = (kept, anneal(instance, context))
    return [min(plans, key=lambda plan: Incumbent.of(instance, plan).cost)]


_CLUSTERS = _Method(
    _cluster_plan, partial(raise_bound, coarse=True), dive_once, improve, prove_if_near
)
_SMALL_HUBS = _Method(_either_plan, raise_bound, dive_once, improve, prove_if_near)
_LARGE_HUBS = _Method(hub_plans, raise_hub_bound, sketch_hubs, improve_hubs, prove_hubs)


def _method_for(instance: Instance) -> _Method:
    if has_large_hubs(instance):
        return _LARGE_HUBS
    return _SMALL_HUBS if has_numbered_hubs(instance) else _CLUSTERS


@dataclass
class Search(SearchCallbacks):
    """One search: the incumbent and the bound as they get better.

    Attributes
    ----------
    instance, clock, seed
        What is solved, for how long, and the seed of its draws.
    bound
        Lower bound on the cost of the whole plan, every left-out school at its price, seconds.
    unplaceable, fixed_s
        Number of the schools that no cluster can hold, which are no units, and their price.
    rigid
        Pairs of partners bring a bonus for staying together. Where duals are far from right,
        pricing then takes a second a round, and finding better duals a minute.
    incumbent
        The best plan so far.
    dual_bound
        The best bound that duals prove on the units, and they; None until there are any. It is
        `bound` unless the number of clusters, or all columns within the gap, had to be looked at.
    by_number
        The same for single numbers of clusters, where it was branched on them.
    stage
        What the search is doing, in words for a progress bar.
    """

    instance: Instance
    clock: Clock
    seed: int
    bound: float
    unplaceable: int
    fixed_s: float
    rigid: bool
    incumbent: Incumbent = field(init=False)
    dual_bound: DualBound | None = field(default=None, init=False)
    by_number: dict[int, DualBound] = field(default_factory=dict, init=False)
    stage: str = field(default="First plan", init=False)
    _on_progress: ProgressCall = field(default=lambda _: None, init=False)

    def __post_init__(self) -> None:
        self.incumbent = Incumbent.of(self.instance, ())
        self._method = _method_for(self.instance)
        self._context = SearchContext(self.clock, self, self.seed)

    def run(self, on_progress: ProgressCall) -> None:
        """Go through the stages until the plan is proven optimal, or work or time runs out."""
        self.find_plan(on_progress)
        self.improve(on_progress)

    def find_plan(self, on_progress: ProgressCall) -> None:
        """Find a plan from nothing: the first stage."""
        self._on_progress = on_progress
        self._report()
        for better in self._method.first_plans(self.instance, self._context):
            self.incumbent.clusters = Incumbent.of(self.instance, better).clusters
            self._report()

    def improve(self, on_progress: ProgressCall) -> None:
        """Raise the bound, improve the plan and try to prove it: the stages after the first."""
        self._on_progress = on_progress
        self._bound_improve_prove()

    def run_from(
        self, clusters: Sequence[UnitSet], duals: DualPrices, on_progress: ProgressCall
    ) -> None:
        """Start from a plan's clusters and duals: where little has changed, a proof is near."""
        self._on_progress = on_progress
        self.incumbent.clusters = Incumbent.of(self.instance, clusters).clusters
        self._enter("Plan in hand")
        # a plan of another number of clusters is no start: search as if from nothing
        afresh = not self.rigid or self.incumbent.wrong_number
        if afresh:
            self._anneal(self.incumbent.clusters)
            self._anneal()
        dual_bound = best_bound(self.instance, duals, self.incumbent.clusters, self._context)
        self.on_better_bound(dual_bound.bound, dual_bound)
        self._close_gap(dual_bound)
        if self.proven or not self.clock.should_continue():
            return
        if afresh:
            self._bound_improve_prove()
        else:
            self._improve_at(dual_bound)

    def as_it_stands(self) -> Self:
        """Return a copy: a stopped search may still be running, and find another plan."""
        found = copy(self)
        found.by_number = dict(self.by_number)
        found.incumbent = Incumbent(self.instance, self.incumbent.clusters)
        return found

    def repair(self, limits: Limits, progress: ProgressCall | None) -> None:
        """Find places for what the plan leaves out; one that is proven optimal needs no repair."""
        incumbent, stopped = self.incumbent, self.clock.stopped
        if self.proven or not incumbent.left_out:
            return
        most_s = STOPPED_S if stopped else max(REPAIR_S + min(self.clock.left, 0.0), STOPPED_S)
        seconds = min(most_s, max(self.clock.left, REPAIR_PART * limits.seconds))
        context = SearchContext(Clock(Limits(seconds)))

        def work(on_progress: ProgressCall) -> None:
            on_progress(replace(self.state, stage="Places for schools left out"))
            repair(incumbent, context, neighbourhoods=not stopped)

        run_interruptibly(work, context.clock, None if stopped else progress, REPAIR_LATE_S)
        self.incumbent = Incumbent(self.instance, incumbent.clusters)
        if context.clock.stopped:
            self.clock.stop()
        self.clock.cut_short |= context.clock.cut_short

    def prices(self, problem: Problem, aggregation: Aggregation) -> SchoolPrices | None:
        """Return what proves the bound, by school; None where nothing does.

        Parameters
        ----------
        problem, aggregation
            The problem, and its units, which are those of the instance.
        """
        proof = self.dual_bound
        if proof is None:
            return None
        return prices_of_bounds(problem, aggregation, proof, self.by_number)

    def on_better_plan(self) -> None:
        """Report that the incumbent has become better."""
        self._report()

    def on_better_bound(self, bound: float, proof: DualBound | None = None) -> None:
        """Keep a bound on the cost of the units, seconds, if it is better, and report it."""
        known = self.dual_bound
        # first what proves it: a search that is stopped here claims no more than it can prove
        if proof is not None and (known is None or proof.bound >= known.bound):
            self.dual_bound = proof
        self.bound = max(self.bound, bound + self.fixed_s)
        self._report()

    @property
    def proven(self) -> bool:
        """Whether no plan can be better."""
        right = not self.incumbent.wrong_number
        return right and is_proven(self.incumbent.cost + self.fixed_s, self.bound)

    @property
    def state(self) -> Progress:
        """How far the search has come."""
        incumbent = self.incumbent
        left_out_s = incumbent.left_out_s + self.fixed_s
        # the penalty for a wrong number of clusters is no cost that anybody should read
        known = not incumbent.wrong_number
        best = incumbent.cost + self.fixed_s - left_out_s if known else math.inf
        bound = min(self.bound - left_out_s, best)
        gap = (best - bound) / max(abs(best), 1.0) if known else math.inf
        schools = incumbent.schools_left_out + self.unplaceable
        return Progress(self.stage, self.clock.elapsed, best, bound, gap, schools)

    def _bound_improve_prove(self) -> None:
        self._enter("Bound")
        incumbent, context = self.incumbent, self._context
        costs = {members: cost_of(self.instance, members) for members in incumbent.clusters}
        schools = len(self.instance.schools)
        for dual_bound in self._method.raise_bound(self.instance, costs, context):
            self.on_better_bound(dual_bound.bound, dual_bound)
            more = not dual_bound.finished and self.clock.should_continue()
            if more and schools <= SKETCH_UNITS:
                self._method.sketch(incumbent, dual_bound, context)
            if self.proven:
                return
            if self._branch_on_number(dual_bound):
                return
        self._enter("Better plans")
        for _ in self._method.improve(incumbent, dual_bound, context):
            if self._prove(dual_bound):
                return
            self._enter("Better plans")

    def _branch_on_number(self, root: DualBound) -> bool:
        """Branch on the number of clusters where that pays; say whether the search is over."""
        instance, context = self.instance, self._context
        fixed = instance.clusters > 0 or self._method is _LARGE_HUBS
        matters = len(instance.schools) <= BRANCH_UNITS or instance.fewest == instance.most
        if fixed or not matters or not np.isfinite(root.bound):
            return False
        tree = NumberBranching(self.incumbent, root, self._method.improve, context)
        self.by_number = tree.by_number
        if not context.should_continue() or not tree.pays():
            return False
        # the duals of a node hold for its number alone, so those of the root are kept
        for stage in tree.run():
            self._enter(stage)
        self.on_better_bound(tree.bound)
        return self.proven or not context.should_continue()

    def _improve_at(self, dual_bound: DualBound) -> None:
        """Improve the plan where better duals are out of reach."""
        self.stage = "Better plans"
        self._anneal(self.incumbent.clusters)
        for _ in choose_in_neighbourhoods(self.incumbent, dual_bound, self._context):
            self._close_gap(dual_bound)
            if self.proven:
                return

    def _anneal(self, start: Sequence[UnitSet] = ()) -> None:
        """Anneal from some clusters, or from nothing; keep the outcome if it is better."""
        instance, context = self.instance, self._context
        clusters = anneal(instance, context, start) if start else first_plan(instance, context)
        found = Incumbent.of(instance, clusters)
        if found.cost < self.incumbent.cost:
            self.incumbent.clusters = found.clusters
        self._report()

    def _close_gap(self, dual_bound: DualBound) -> None:
        self._enter("Proof")
        self.on_better_bound(close_gap(self.incumbent, dual_bound, self._context))

    def _prove(self, dual_bound: DualBound) -> bool:
        """Try a proof, which may find better plans on its way; say whether it succeeded."""
        if np.isfinite(dual_bound.bound) and not self.proven:
            self._enter("Proof")
            self.on_better_bound(self._method.prove(self.incumbent, dual_bound, self._context))
        return self.proven

    def _enter(self, stage: str) -> None:
        self.stage = stage
        self._report()

    def _report(self) -> None:
        self._on_progress(self.state)
