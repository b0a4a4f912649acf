"""From a problem to a checked plan: anneal, bound, improve, prove."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Self

import numpy as np

from clustering.clock import Clock, Limits, Progress, ProgressCall
from clustering.evaluation import evaluate, is_proven
from clustering.most_placed import no_such_number
from clustering.naming import number_and_name
from clustering.optimiser.columns.column_generation import DualBound, cheapest_shares, raise_bound
from clustering.optimiser.columns.pricing import cheapest_clusters_at, price
from clustering.optimiser.dual_prices import DualPrices, plain_prices
from clustering.optimiser.exact.cut_tightening import tighten
from clustering.optimiser.exact.proof import prove, prove_if_near
from clustering.optimiser.exact.set_partitioning import ColumnPool
from clustering.optimiser.heuristics.annealing import anneal
from clustering.optimiser.heuristics.large_neighbourhood_search import (
    choose_in_neighbourhoods,
    dive_once,
    improve,
)
from clustering.optimiser.heuristics.repair import cheapest_ejection, insertions, repair
from clustering.optimiser.hubs.hub_annealing import has_large_hubs, plan_hubs
from clustering.optimiser.hubs.hub_bound import raise_hub_bound
from clustering.optimiser.hubs.hub_search import improve_hubs, prove_hubs
from clustering.optimiser.hubs.knapsack import is_knapsack
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Aggregation, Instance, UnitSet, aggregate, cost_of
from clustering.optimiser.interruptible import run_heeding
from clustering.optimiser.school_prices import SchoolPrices, prices_of_schools, school_prices
from clustering.optimiser.warm_start import best_bound, close_gap, warm_start
from clustering.plan import Plan
from clustering.problem import Problem
from clustering.result import Result
from clustering.rules import Rules
from clustering.unplaced import Unplaced
from data.errors import InputError

PROOF_UNITS = 320
"""Units up to which a proof is tried."""

REPAIR_S, REPAIR_PART = 2.0, 0.25
"""Seconds that the repair at the end of a search may take, and its part of a search that is shorter
than eight; time that the search has left may be used too."""

STOPPED_S = 0.2
"""Seconds that the repair may take where Ctrl-C ended the search: somebody is waiting."""

SKETCH_UNITS = 1_500
"""Units up to which a plan is sketched before the bound stands; beyond, that takes too long."""


@dataclass(frozen=True)
class Start:
    """What a search begins with.

    Attributes
    ----------
    plan
        Perhaps of other schools: what it holds together is tried first.
    worth
        What the schools were worth there.
    """

    plan: Plan
    worth: SchoolPrices


def solve(
    problem: Problem,
    limits: Limits | None = None,
    seed: int = 1,
    progress: ProgressCall | None = None,
    start: Start | None = None,
    *,
    on_plan: Callable[[Result], None] | None = None,
) -> Result:
    """Find the best plan there is time for, and how good it provably is.

    Parameters
    ----------
    problem
        Schools, drive times and rules.
    limits
        Time to spend; 60 seconds if not given. The first run on a machine also compiles the
        search, a quarter of a minute or so, which the limit does not count. Places for schools that
        are left out at the end are sought for a quarter of it more, 2 seconds at most, and the
        reasons why there are none for `limits.explaining`.
    seed
        Same problem, same seed: same plan, unless the clock cut the search short.
    progress
        Called after every step forward, and some times a second meanwhile. Ctrl-C (or
        KeyboardInterrupt raised in this call) ends the search; the best plan so far is returned.
    start
        What to begin with: a plan, and prices that proved its bound; None for nothing.
    on_plan
        Called with the plan before the reasons are sought why schools are left out; until then
        they are "not looked at further". Not called where no school is left out.

    Returns
    -------
    The plan, checked against every rule, with its cost and a proven bound.

    Examples
    --------
    >>> import numpy as np
    >>> from clustering import Limits, Problem, Rules, solve
    >>> at_s = [0, 300, 600, 3000, 3300, 3600]
    >>> drives_s = np.abs(np.subtract.outer(at_s, at_s))
    >>> problem = Problem.from_arrays(drives_s, rules=Rules(size=(3, 3), max_minutes=15))
    >>> result = solve(problem, Limits(seconds=5), seed=1)
    >>> [cluster.schools for cluster in result.plan.clusters]
    [(0, 1, 2), (3, 4, 5)]
    >>> str(result.status), result.objective, result.gap
    ('optimal', 2400.0, 0.0)
    """
    prepare_search()
    limits = limits or Limits()
    clock = Clock(limits)
    unplaceable = problem.unplaceable
    aggregation = aggregate(problem, unplaceable)
    method = _LARGE_HUBS if has_large_hubs(aggregation.instance) else _CLUSTERS
    if is_knapsack(aggregation.instance):
        _prepare_large_hubs()
    search = _SearchRun(
        method,
        aggregation,
        clock,
        unplaceable=len(unplaceable),
        fixed_s=float(problem.left_out_s[list(unplaceable)].sum()),
        plan=Incumbent.of(aggregation.instance, ()),
        rigid=bool(problem.rules.kept_pairs),
        bound=cheapest_shares(problem, unplaceable),
    )
    tell = progress or (lambda _: None)
    if aggregation.rows:
        work = partial(search.run, seed)
        if start is not None and method is _CLUSTERS:
            begun = warm_start(problem, aggregation, start.plan)
            prices = prices_of_schools(problem, aggregation, start.worth, begun.broken)
            work = partial(search.run_again, begun.clusters, prices, seed)
        run_heeding(work, clock, tell)
        search = search.as_it_stands()
        search.repair(limits, tell)
    unplaced = search.unplaced(problem)
    result = _result(problem, search, unplaced, seed)
    if not result.plan.left_out:
        return result
    if on_plan is not None:
        on_plan(result)
    if clock.stopped:
        return result
    left_out = unplaced.explained(limits.explaining, search.state, tell)
    return replace(result, plan=replace(result.plan, left_out=left_out))


@cache
def prepare_search() -> None:
    """Compile the search: a quarter of a minute or so on a machine's first run, none later.

    `solve` does it before its clock starts; call it yourself to say why nothing happens yet.
    """
    # every compiled function is called once, on four schools in a square
    problem = Problem.from_arrays(np.ones((4, 4)) - np.eye(4), pupils=np.ones(4))
    instance = aggregate(problem, ()).instance
    first = anneal(instance, 1, lambda: True)
    prices = plain_prices(instance.left_out_s)
    price(instance, prices, lambda: True)
    dual = DualBound(0.0, prices, finished=True)
    prove(Incumbent.of(instance, first), dual, Clock(Limits()), lambda _: None)
    insertions(instance, ((0, 1, 2, 3),), 0)
    cheapest_ejection(instance, ((0, 1, 2, 3),), 0)
    cheapest_clusters_at(instance, prices, 0, 1)
    pairs = np.array([[0, 1], [1, 2], [0, 2]])
    tighten(ColumnPool(pairs, np.zeros(3), np.ones(3), np.zeros(3, bool)), 1.0, lambda: True)


@cache
def _prepare_large_hubs() -> None:
    problem = Problem.from_arrays(np.ones((4, 4)) - np.eye(4), capacities=np.full(4, 3.0))
    rules = Rules(shape="hub", size=(1, 4), clusters=2)
    instance = aggregate(problem.replace(rules=rules), ()).instance
    plan = Incumbent.of(instance, plan_hubs(instance, 1, lambda: True))
    list(raise_hub_bound(instance, dict.fromkeys(plan.clusters, 1.0), lambda: True, lambda _: None))
    dual = DualBound(0.0, plain_prices(np.zeros(4)), finished=True)
    prove_hubs(plan, dual, Clock(Limits()), lambda _: None)


@dataclass(frozen=True)
class _Method:
    """How the stages of a search are done.

    Attributes
    ----------
    sketch
        Makes the plan better by what is known before the bound stands.
    """

    first_plan: Callable[[Instance, int, Callable[[], bool]], list[UnitSet]]
    raise_bound: Callable[
        [Instance, Mapping[UnitSet, float], Callable[[], bool], Callable[[float], None]],
        Iterator[DualBound],
    ]
    sketch: Callable[[Incumbent, DualBound, int, Clock, Callable[[], None]], None]
    improve: Callable[[Incumbent, DualBound, int, Clock, Callable[[], None]], Iterator[int]]
    prove: Callable[[Incumbent, DualBound, Clock, Callable[[float], None]], float]


_CLUSTERS = _Method(anneal, raise_bound, dive_once, improve, prove_if_near)
_LARGE_HUBS = _Method(plan_hubs, raise_hub_bound, lambda *_: None, improve_hubs, prove_hubs)


@dataclass
class _SearchRun:
    """One search: the plan and the bound as they get better.

    Attributes
    ----------
    unplaceable, fixed_s
        Number of the schools that fit nowhere, which are no units, and their price.
    rigid
        Pairs of partners bring a bonus for staying together: at prices that are far from right,
        pricing then takes a second a round, and finding better ones a minute.
    bound
        For the whole plan, every left-out school at its price.
    """

    method: _Method
    aggregation: Aggregation
    clock: Clock
    unplaceable: int
    fixed_s: float
    plan: Incumbent
    rigid: bool
    bound: float
    progress: ProgressCall = field(init=False)
    stage: str = field(default="First plan", init=False)
    worth: DualPrices | None = field(default=None, init=False)

    def run(self, seed: int, progress: ProgressCall) -> None:
        """Go through the stages until the plan is proven best, or work or time runs out."""
        self.progress = progress
        instance = self.aggregation.instance
        self._tell()
        first = self.method.first_plan(instance, seed, self.clock.should_continue)
        self.plan.clusters = Incumbent.of(instance, first).clusters
        self._go_on(seed)

    def run_again(
        self, begun: Sequence[UnitSet], prices: DualPrices, seed: int, progress: ProgressCall
    ) -> None:
        """Begin with a plan and its prices: where little has changed, a proof is near."""
        self.progress = progress
        instance = self.aggregation.instance
        self.plan.clusters = Incumbent.of(instance, begun).clusters
        self.stage = "Plan in hand"
        self._tell()
        # a plan of another number of clusters is no start at all: search as if from nothing
        afresh = not self.rigid or self.plan.wrong_number
        if afresh:
            self._anneal(seed, self.plan.clusters)
            self._anneal(seed)
        dual = best_bound(instance, prices, self.plan.clusters, self.clock.should_continue)
        self.worth = dual.prices
        self._better_bound(dual.bound)
        self._settle(dual)
        if self.proven or not self.clock.should_continue():
            return
        if afresh:
            self._go_on(seed)
        else:
            self._rearrange(dual, seed)

    def _rearrange(self, dual: DualBound, seed: int) -> None:
        """Make the plan better where new prices are out of reach."""
        self.stage = "Better plans"
        self._anneal(seed, self.plan.clusters)
        for _ in choose_in_neighbourhoods(self.plan, dual, seed, self.clock, self._tell):
            self._settle(dual)
            if self.proven:
                return

    def as_it_stands(self) -> Self:
        """Return a copy: a stopped search may yet come upon another plan, which is not wanted."""
        found = copy(self)
        found.plan = Incumbent(self.plan.instance, self.plan.clusters)
        return found

    def repair(self, limits: Limits, progress: ProgressCall) -> None:
        """Find places for what the plan leaves out; a plan that is proven best needs no repair."""
        plan, stopped = self.plan, self.clock.stopped
        if self.proven or not plan.left_out:
            return
        seconds = max(self.clock.left, REPAIR_PART * limits.seconds)
        clock = Clock(Limits(min(STOPPED_S if stopped else REPAIR_S, seconds)))

        def work(tell: ProgressCall) -> None:
            tell(replace(self.state, stage="Places for schools left out"))
            repair(plan, clock.should_continue, neighbourhoods=not stopped)

        run_heeding(work, clock, (lambda _: None) if stopped else progress)
        self.plan = Incumbent(plan.instance, plan.clusters)
        if clock.stopped:
            self.clock.stop()
        self.clock.cut_short |= clock.cut_short

    def unplaced(self, problem: Problem) -> Unplaced:
        """Return the schools that the plan leaves out."""
        return Unplaced(problem, self.aggregation, self.plan, self.proven)

    def _anneal(self, seed: int, start: Sequence[UnitSet] = ()) -> None:
        """Anneal from some clusters, or from nothing; keep what comes out if it is better."""
        instance = self.aggregation.instance
        found = Incumbent.of(instance, anneal(instance, seed, self.clock.should_continue, start))
        if found.cost < self.plan.cost:
            self.plan.clusters = found.clusters
        self._tell()

    def _settle(self, dual: DualBound) -> None:
        self.stage = "Proof"
        self._tell()
        self._better_bound(close_gap(self.plan, dual, self.clock, self._tell))

    def _go_on(self, seed: int) -> None:
        instance = self.aggregation.instance
        self.stage = "Bound"
        self._tell()
        costs = {members: cost_of(instance, members) for members in self.plan.clusters}
        schools = len(instance.schools)
        for dual in self.method.raise_bound(
            instance, costs, self.clock.should_continue, self._better_bound
        ):
            self._better_bound(dual.bound)
            self.worth = dual.prices
            if not dual.finished and schools <= SKETCH_UNITS and self.clock.should_continue():
                self.method.sketch(self.plan, dual, seed, self.clock, self._tell)
            if self.proven:
                return
        self.stage = "Better plans"
        self._tell()
        for _ in self.method.improve(self.plan, dual, seed, self.clock, self._tell):
            if schools <= PROOF_UNITS and self._proof(dual):
                return
            self.stage = "Better plans"
            self._tell()

    def _proof(self, dual: DualBound) -> bool:
        """Try a proof, which finds better plans on its way; say whether it succeeded."""
        if np.isfinite(dual.bound) and not self.proven:
            self.stage = "Proof"
            self._tell()
            self._better_bound(self.method.prove(self.plan, dual, self.clock, self._better_bound))
        return self.proven

    @property
    def proven(self) -> bool:
        """Whether no plan can be better."""
        right = not self.plan.wrong_number
        return right and is_proven(self.plan.cost + self.fixed_s, self.bound)

    def _better_bound(self, bound: float) -> None:
        """Take a bound for the units over, if it is better."""
        self.bound = max(self.bound, bound + self.fixed_s)
        self._tell()

    def _tell(self) -> None:
        self.progress(self.state)

    @property
    def state(self) -> Progress:
        """How far it has come."""
        left_out_s = self.plan.left_out_s + self.fixed_s
        # the price of a wrong number of clusters is no cost that anybody should read
        known = not self.plan.wrong_number
        best = self.plan.cost + self.fixed_s - left_out_s if known else math.inf
        bound = min(self.bound - left_out_s, best)
        gap = (best - bound) / max(abs(best), 1.0) if known else math.inf
        schools = self.plan.schools_left_out + self.unplaceable
        return Progress(self.stage, self.clock.elapsed, best, bound, gap, schools)


def _result(problem: Problem, search: _SearchRun, unplaced: Unplaced, seed: int) -> Result:
    found = search.plan
    if found.wrong_number:
        raise InputError([no_such_number(problem, len(found.clusters), search.bound)])
    rows = search.aggregation.rows
    groups = [[row for unit in members for row in rows[unit]] for members in found.clusters]
    return evaluate(
        problem,
        Plan(number_and_name(problem, groups), unplaced.as_known()),
        search.bound,
        seconds=search.clock.elapsed,
        seed=seed,
        stopped_early=search.clock.cut_short,
        worth=search.worth and school_prices(problem, search.aggregation, search.worth),
    )
