"""The improvement curve: from a plan in hand to the best plans that move few of its schools."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from clustering.clock import Clock, Limits, Progress, ProgressCall
from clustering.improvement.budget import Budgeted, Budgets, budgeted
from clustering.improvement.curve import Curve, Step
from clustering.improvement.fewest_moves import fewest_moves
from clustering.improvement.subject import Subject
from clustering.optimiser.aggregation import aggregate, cheapest_shares
from clustering.optimiser.columns.column_generation import raise_bound
from clustering.optimiser.dual_prices import DualBound, DualPrices
from clustering.optimiser.heuristics.annealing import anneal
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance, cost_of
from clustering.optimiser.interruptible import run_interruptibly
from clustering.optimiser.moves import former_of
from clustering.optimiser.parallel import WORKERS, in_order
from clustering.optimiser.school_prices import SchoolPrices
from clustering.optimiser.search import Search
from clustering.optimiser.search_context import SearchContext
from clustering.optimiser.warm_start import school_prices
from clustering.plan import Plan
from clustering.problem import Problem
from clustering.solver import prepare_search

CLOSE_UP = 20
"""Moves beyond those of the repair up to which every number has a step."""

ANCHORS = (20, 10, 4, 0)
"""Moves beyond those of the repair at which the bound is raised; it holds between them too."""

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
    seed: int = 1,
    progress: ProgressCall | None = None,
    fixed: Iterable[Iterable[int]] = (),
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
    seed
        Same problem, plan and seed: same curve, unless the clock cut the search short.
    progress
        Called several times a second. Ctrl-C, or KeyboardInterrupt raised in this call, ends the
        search; the curve so far is returned.
    fixed
        Clusters of the plan in hand, by URN, that must stay exactly as they are.

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
    prepare_improvement()
    clock = Clock(limits or Limits(90.0))
    work = _Work(subject, clock, most)
    run_interruptibly(work.run, clock, progress)
    return work.curve()


@cache
def prepare_improvement() -> None:
    """Compile what the curve needs, as `prepare_search` does for a plan."""
    prepare_search()
    instance = aggregate(Problem.from_arrays(np.ones((4, 4)) - np.eye(4)), ()).instance
    broken = former_of([[0], [1], [2], [3]], [[0, 1], [2, 3]], ())
    fewest_moves(instance, broken, SearchContext())


@dataclass
class _Work:
    """The work on one curve, so far.

    Attributes
    ----------
    subject, clock, most
        What is improved, for how long, and up to how many moves.
    plans
        The best plan of the units for each budget of moves.
    bounds
        Those of every budget; None until there are any.
    free_s, prices
        Cost that no plan of the units is below, and the prices that prove it.
    repair, repair_bound
        Moves of the plan that mends the plan in hand with the fewest, and the proven least.
    searched
        Whether the best plan whoever moves was looked for; it is the last then.
    finished
        Whether all work was done.
    """

    subject: Subject
    clock: Clock
    most: int | None
    plans: dict[int, Budgeted] = field(default_factory=dict)
    bounds: Budgets | None = None
    free_s: float = field(init=False)
    prices: SchoolPrices | None = None
    repair: int | None = None
    repair_bound: int = 0
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
        if not self._mend():
            return
        self._report("Bound")
        start = self._raise_free_bound()
        if start is None:
            return
        budgets = Budgets(self._instance, self.subject.former, start[0], start[1], self._context)
        self.bounds = budgets
        budgets.add(self.plans[min(self.plans)].clusters)
        close = self._close_up()
        for at in sorted({min(close[0] + more, close[-1]) for more in ANCHORS}, reverse=True):
            self._report(f"Bound of {at + self.subject.other_moves} moves")
            budgets.raise_bound(at)
            if not self.clock.should_continue():
                return
        self._improve(close, budgets.choose)
        self._improve(close, budgets.close_gap, above=AIM)
        if self.most is None or self.most - self.subject.other_moves > close[-1]:
            self._widen(budgets, close[-1])
        self._improve(sorted(self.plans), budgets.close_gap)
        self.finished = self.clock.should_continue()

    def curve(self) -> Curve:
        """Return the curve as far as it is known."""
        subject = self.subject
        free = self.free_s + subject.other_s, self.prices
        steps = [self._step(at, found, free) for at, found in self._rising()]
        return Curve(
            before=subject.before,
            steps=tuple(steps),
            repair=None if self.repair is None else self.repair + subject.other_moves,
            repair_bound=self.repair_bound + subject.other_moves,
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

    def _mend(self) -> bool:
        """Find the fewest moves; say whether there is a plan by all rules."""
        found = fewest_moves(self._instance, self.subject.former, self._context)
        self.repair_bound = found.bound
        if self._instance.clusters not in {0, len(found.clusters)}:
            return False
        if found.moves and not (found.clusters or self.clock.should_continue()):
            return False  # nobody in any cluster is a plan too, but none to begin from
        mended = budgeted(self._instance, self.subject.former, found.clusters)
        self.repair = mended.moves
        self.plans[mended.moves] = mended
        return True

    def _raise_free_bound(self) -> tuple[Budgeted, DualBound] | None:
        """Bound the plans whoever moves; return a plan and what proves the bound."""
        instance = self._instance
        first = Incumbent.of(instance, anneal(instance, self._context))
        start = budgeted(instance, self.subject.former, first.clusters)
        costs = {members: cost_of(instance, members) for members in first.clusters}
        dual_bound = next(raise_bound(instance, costs, self._context))
        self._keep_free_bound(dual_bound.bound, dual_bound.duals)
        return (start, dual_bound) if self.clock.should_continue() else None

    def _keep_free_bound(self, bound: float, duals: DualPrices) -> None:
        """Keep a bound of the units whoever moves, and the prices that prove it, if better."""
        if bound > self.free_s:
            self.free_s = bound
            self.prices = school_prices(self.subject.problem, self.subject.aggregation, duals)

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
            some = budgets[first : first + WORKERS]
            tasks = [(at, self._known(at)) for at in some if self._gap(at) > above]
            self._report(f"Plans of {some[0] + self.subject.other_moves} moves")
            found = in_order(lambda task: method(*task), tasks, self.clock.should_continue)
            for (at, _), plan in zip(tasks, found, strict=False):
                if plan is None:
                    return
                self.plans[at] = plan
            self.plans.update({at: self._known(at) for at in some})
            if not self.clock.should_continue():
                return

    def _widen(self, budgets: Budgets, last: int) -> None:
        """Go on from the last number of moves, in ever wider steps, to the best plan of all."""
        found = self._search()
        if found is None:
            return
        ends = [self.most - self.subject.other_moves] if self.most is not None else []
        if found.moves > last:
            budgets.add(found.clusters)
        end = min([found.moves, *ends])
        wider = []
        while (last := max(last + LEAST_WIDER, round(WIDER * last))) < end:
            wider.append(last)
        if end not in {*wider, found.moves} and end > max(self.plans):
            wider.append(end)
        for at in wider:
            self._report(f"Bound of {at + self.subject.other_moves} moves")
            budgets.raise_bound(at)
            self._improve([at], budgets.choose)
            if not self.clock.should_continue():
                return

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
        if search.duals is not None:
            self._keep_free_bound(search.bound, search.duals)
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
