"""The improvement curve: from a plan in hand to the best plans that move few of its schools."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from clustering.clock import Clock, Limits, Progress, ProgressCall
from clustering.improvement.budget import Budgeted, Budgets, budgeted
from clustering.improvement.curve import Curve, Step
from clustering.improvement.fewest_moves import fewest_moves
from clustering.improvement.subject import Subject
from clustering.optimiser.aggregation import aggregate, cheapest_shares
from clustering.optimiser.columns.column_generation import bound_at
from clustering.optimiser.columns.raising import raise_bound
from clustering.optimiser.dual_prices import DualBound
from clustering.optimiser.heuristics.annealing import anneal
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance, cost_of
from clustering.optimiser.interruptible import run_interruptibly
from clustering.optimiser.moves import former_of
from clustering.optimiser.parallel import WORKERS, in_order
from clustering.optimiser.school_prices import SchoolPrices
from clustering.optimiser.search import Search
from clustering.optimiser.search_context import SearchContext
from clustering.optimiser.warm_start import duals_of, prices_of_bounds
from clustering.plan import Plan
from clustering.problem import Problem
from clustering.solver import prepare_search

CLOSE_UP = 20
"""Moves beyond those of the repair up to which every number has a step."""

ANCHORS = (20, 10, 4, 0)
"""Moves beyond those of the repair at which the bound is raised, at first without cuts; it holds
between them too."""

WIDER, LEAST_WIDER = 1.4, 5
"""Factor from one number of moves to the next, beyond those that all have a step, and the least
that is added."""

AIM = 5e-3
"""Gap above which a step is worth more work."""


def improve(
    problem: Problem,
    plan: Plan,
    limits: Limits | None = None,
    most: int | None = None,
    *,
    also: int | None = None,
    seed: int = 1,
    progress: ProgressCall | None = None,
    fixed: Iterable[Iterable[int]] = (),
    prices: SchoolPrices | None = None,
) -> Curve:
    """Return what moving schools of a plan in hand buys: the best plans, by the moves allowed.

    Parameters
    ----------
    problem
        Schools, drive times and rules.
    plan
        The plan in hand: clusters of schools of the problem. It may break the rules.
    limits
        Time to spend; 90 seconds if not given.
    most
        Moves of the last step; None for a curve up to the best plan whoever moves.
    also
        A number of moves that has a step of its own, if more of them pay; None for none.
    seed
        Same problem, plan and seed: same curve, unless the clock cut the search short.
    progress
        Called several times a second. Ctrl-C, or KeyboardInterrupt raised in this call, ends the
        search; the curve so far is returned.
    fixed
        Clusters of the plan in hand, by URN, that must stay exactly as they are.
    prices
        Prices that prove a bound of the plan in hand, and may prove one here; None for none.

    Returns
    -------
    The curve. Every plan has passed `check`.

    Raises
    ------
    InputError
        Where fixed clusters are none of the plan or break the rules, or clusters are large hubs.

    Examples
    --------
    >>> import numpy as np
    >>> from clustering import Cluster, Limits, Plan, Problem, Rules
    >>> from clustering.improvement import improve
    >>> at_s = [0, 300, 600, 3000, 3300, 3600]
    >>> drives_s = np.abs(np.subtract.outer(at_s, at_s))
    >>> problem = Problem.from_arrays(drives_s, rules=Rules(size=(3, 3), max_minutes=60))
    >>> drawn = Plan((Cluster(1, (0, 1, 5)), Cluster(2, (2, 3, 4))))
    >>> curve = improve(problem, drawn, Limits(seconds=5))
    >>> [(step.moves, step.cost, step.proven) for step in curve.steps]
    [(0, 12600.0, True), (1, 12600.0, True), (2, 2400.0, True)]
    """
    subject = Subject.of(problem, plan, fixed, seed)
    prepare_improvement(problem)
    clock = Clock(limits or Limits(90.0))
    work = _Work(subject, clock, most, also, prices)
    run_interruptibly(work.run, clock, progress)
    return work.curve()


def prepare_improvement(problem: Problem) -> None:
    """Compile what the curve of a problem needs, as `prepare_search` does for a plan."""
    prepare_search(problem)
    _prepare_moves()


@cache
def _prepare_moves() -> None:
    instance = aggregate(Problem.from_arrays(np.ones((4, 4)) - np.eye(4)), ()).instance
    broken = former_of([[0], [1], [2], [3]], [[0, 1], [2, 3]], ())
    fewest_moves(instance, broken, SearchContext())


@dataclass
class _Work:
    """The work on one curve, so far.

    Attributes
    ----------
    subject, clock, most, also
        What is improved, for how long, up to how many moves, and which number of them has a step in
        any case.
    known_prices
        Prices that prove a bound of the plan in hand.
    plans
        The best plan of the units for each budget of moves.
    bounds
        Those of every budget; None until there are any.
    free_s, prices
        Cost that no plan of the units is below, and the prices that prove it.
    start
        A good plan of the units, whoever moves; None where there is none yet.
    repair, repair_bound
        Moves of the plan that mends the plan in hand with the fewest, and the proven least.
    places_lost, places_lost_bound
        Schools that lose their place by it, and the proven least.
    searched
        Whether the best plan whoever moves was looked for; it is the last then.
    finished
        Whether all work was done.
    """

    subject: Subject
    clock: Clock
    most: int | None
    also: int | None
    known_prices: SchoolPrices | None
    plans: dict[int, Budgeted] = field(default_factory=dict)
    bounds: Budgets | None = None
    free_s: float = field(init=False)
    prices: SchoolPrices | None = None
    start: Budgeted | None = None
    repair: int | None = None
    repair_bound: int = 0
    places_lost: int = 0
    places_lost_bound: int = 0
    searched: bool = False
    finished: bool = False

    def __post_init__(self) -> None:
        self._context = SearchContext(self.clock, seed=self.subject.seed)
        problem = self.subject.problem
        self.free_s = cheapest_shares(problem, problem.unplaceable) - self.subject.other_s
        self._on_progress: ProgressCall = lambda _: None

    @property
    def _instance(self) -> Instance:
        return self.subject.aggregation.instance

    def run(self, on_progress: ProgressCall) -> None:
        """Mend, bound and improve until the work is done or time is up."""
        self._on_progress = on_progress
        self._report("Fewest moves")
        if not len(self._instance.schools):
            self._end_without_units()
            return
        self._begin()
        if not self._mend():
            return
        self._report("Bound")
        budgets = self._raise_free_bound()
        if budgets is None:
            return
        close = self._close_up()
        self.plans |= {at: self._known(at) for at in close}
        for at in sorted({min(close[0] + more, close[-1]) for more in ANCHORS}, reverse=True):
            self._raise_bound(budgets, at)
        self._improve(close, budgets.choose)
        for _ in ANCHORS:
            worst = max(close, key=self._gap)
            if self._gap(worst) > AIM:
                self._raise_bound(budgets, worst, cuts=True)
                self._improve(close, budgets.choose, above=AIM)
        self._improve(close, budgets.close_gap, above=AIM)
        self._widen(budgets, close[-1])
        self._improve(sorted(self.plans), budgets.close_gap)
        self.finished = self.clock.should_continue()

    def curve(self) -> Curve:
        """Return the curve as far as it is known."""
        subject = self.subject
        free = self.free_s + subject.other_s, self.prices
        if not self.searched and self.start is not None and self.most is None:
            self.plans.setdefault(self.start.moves, self.start)
        steps = [self._step(at, found, free) for at, found in self._rising()]
        return Curve(
            before=subject.before,
            steps=tuple(steps),
            repair=None if self.repair is None else self.repair + subject.other_moves,
            repair_bound=self.repair_bound + subject.other_moves,
            places_lost=self.places_lost + subject.other_places_lost,
            places_lost_bound=self.places_lost_bound + subject.other_places_lost,
            free_bound=free[0],
            best=steps[-1] if self.searched and steps else None,
            stopped_early=not self.finished,
        )

    def _end_without_units(self) -> None:
        """Take the only plan there is where nothing may move."""
        if not self._instance.clusters:
            self.plans[0] = Budgeted((), 0.0, 0)
            self.free_s, self.repair, self.searched = 0.0, 0, True
        self.finished = True

    def _begin(self) -> None:
        """Find a good plan, whoever moves."""
        first = Incumbent.of(self._instance, anneal(self._instance, self._context))
        if not first.wrong_number:
            self.start = budgeted(self._instance, self.subject.former, first.clusters)

    def _mend(self) -> bool:
        """Find the fewest moves; say whether there is a plan by all rules."""
        known = () if self.start is None else self.start.clusters
        found = fewest_moves(self._instance, self.subject.former, self._context, known)
        if self._instance.clusters not in {0, len(found.clusters)}:
            return False
        self.repair_bound, self.places_lost_bound = found.bound, found.places_lost_bound
        if found.moves and not (found.clusters or self.clock.should_continue()):
            return False  # nobody in any cluster is a plan too, but none to begin from
        mended = budgeted(self._instance, self.subject.former, found.clusters)
        self.repair, self.places_lost = mended.moves, found.places_lost
        self.plans[mended.moves] = mended
        return True

    def _raise_free_bound(self) -> Budgets | None:
        """Bound the plans whoever moves; return what bounds those of every budget."""
        instance, mended = self._instance, min(self.plans.values(), key=lambda plan: plan.moves)
        start = self.start or mended
        costs = {members: cost_of(instance, members) for members in start.clusters}
        free = next(raise_bound(instance, costs, self._context))
        self._keep_free_bound(free.bound, free)
        if self.known_prices is not None:
            duals = duals_of(self.subject.problem, self.subject.aggregation, self.known_prices)
            known = bound_at(instance, duals, self._context)
            self._keep_free_bound(known.bound, known)
        if not self.clock.should_continue():
            return None
        self.bounds = Budgets(instance, self.subject.former, start, free, self._context)
        self.bounds.add(mended.clusters)
        return self.bounds

    def _raise_bound(self, budgets: Budgets, at: int, *, cuts: bool = False) -> None:
        """Raise the bound of a budget, and choose the plan of it; nothing where time is up."""
        if self.clock.should_continue():
            self._report(f"Bound of {at + self.subject.other_moves} moves")
            budgets.raise_bound(at, cuts=cuts)
            self._improve([at], budgets.choose)

    def _keep_free_bound(
        self, bound: float, proof: DualBound, by_number: Mapping[int, DualBound] = {}
    ) -> None:
        """Keep a bound of the units whoever moves, and the prices that prove it, if better."""
        if bound > self.free_s:
            self.free_s = bound
            self.prices = prices_of_bounds(
                self.subject.problem, self.subject.aggregation, proof, by_number
            )

    def _close_up(self) -> list[int]:
        """Return the numbers of moves that all have a step."""
        first = min(self.plans)
        last = min(first + CLOSE_UP, int(self.subject.former.known.sum()))
        if self.most is not None:
            last = min(last, self.most - self.subject.other_moves)
        return list(range(first, max(last, first) + 1))

    def _improve(
        self,
        budgets: Sequence[int],
        method: Callable[[int, Budgeted], Budgeted],
        above: float = 0.0,
    ) -> None:
        """Look for better plans of some budgets, two at once, where the gap is above a fraction."""
        for first in range(0, len(budgets), WORKERS):
            if not self.clock.should_continue():
                return
            some = budgets[first : first + WORKERS]
            tasks = [(at, self._known(at)) for at in some if self._gap(at) > above]
            self._report(f"Plans of {some[0] + self.subject.other_moves} moves")
            found = in_order(lambda task: method(*task), tasks, self.clock.should_continue)
            for (at, _), plan in zip(tasks, found, strict=False):
                if plan is None:
                    return
                self.plans[at] = plan
            self.plans.update({at: self._known(at) for at in some})

    def _widen(self, budgets: Budgets, last: int) -> None:
        """Go on from the last number of moves, in ever wider steps, to the best plan of all."""
        most = math.inf if self.most is None else self.most - self.subject.other_moves
        if last >= most or not self.clock.should_continue():
            return
        found = self._search()
        if found is None:
            return
        if found.moves > last:
            budgets.add(found.clusters)
        for at in self._wider(last, min(found.moves, most)):
            self._raise_bound(budgets, at)

    def _wider(self, last: int, end: float) -> list[int]:
        """Return the numbers of moves after the last, up to the end, that have a step."""
        wider = {at - self.subject.other_moves for at in (self.also, self.most) if at is not None}
        at = last
        while (at := max(at + LEAST_WIDER, round(WIDER * at))) < end:
            wider.add(at)
        return sorted(at for at in wider - {*self.plans} if last < at <= end)

    def _search(self) -> Budgeted | None:
        """Search for the best plan whoever moves, in half of the time that is left."""
        instance, left = self._instance, self.clock.left
        search = Search(
            instance,
            Clock(Limits(max(left / 2, 0.1)) if np.isfinite(left) else None),
            self.subject.seed,
            bound=self.free_s,
            unplaceable=0,
            fixed_s=0.0,
            rigid=bool(self.subject.problem.rules.kept_pairs),
        )
        search.run(self._on_progress)
        if search.dual_bound is not None:
            self._keep_free_bound(search.bound, search.dual_bound, search.by_number)
        if search.incumbent.wrong_number:
            return None
        found = budgeted(instance, self.subject.former, search.incumbent.clusters)
        cheaper = [at for at, plan in self.plans.items() if plan.cost <= found.cost + 1e-3]
        if cheaper:  # fewer moves lead to a plan as good
            found = self.plans[min(cheaper)]
        for at in [at for at in self.plans if at > found.moves]:
            del self.plans[at]
        if self.most is None or found.moves + self.subject.other_moves <= self.most:
            self.plans[found.moves] = found
            self.searched = True
        return found

    def _known(self, budget: int) -> Budgeted:
        """Return the best plan known within a budget."""
        within = [plan for plan in self.plans.values() if plan.moves <= budget]
        return min(within, key=lambda plan: (plan.cost, plan.moves))

    def _gap(self, budget: int) -> float:
        cost = self._known(budget).cost
        return (cost - self._bound(budget)) / max(abs(cost), 1.0)

    def _bound(self, budget: int) -> float:
        """Return the cost of the units that no plan within a budget is below."""
        own = self.bounds.bound(budget) if self.bounds is not None else -np.inf
        return max(own, self.free_s)

    def _rising(self) -> Iterator[tuple[int, Budgeted]]:
        """Yield each budget with the best plan within it."""
        for at in sorted(self.plans):
            yield at, self._known(at)

    def _step(self, at: int, found: Budgeted, free: tuple[float, SchoolPrices | None]) -> Step:
        bound = self._bound(at) + self.subject.other_s
        return self.subject.step(at + self.subject.other_moves, found, bound, free)

    def _report(self, stage: str) -> None:
        best = min((plan.cost for plan in self.plans.values()), default=np.inf)
        other_s = self.subject.other_s
        gap = (best - self.free_s) / max(abs(best), 1.0) if np.isfinite(best) else np.inf
        self._on_progress(
            Progress(stage, self.clock.elapsed, best + other_s, self.free_s + other_s, gap, 0)
        )
