"""From a problem to a checked plan: aggregate, search, name, evaluate, explain."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np

from clustering.clock import Clock, Limits, ProgressCall
from clustering.coherence import intruders
from clustering.compiled import much_compiled
from clustering.evaluation import evaluate
from clustering.locks import refuse_dropped
from clustering.most_placed import no_such_number
from clustering.naming import number_and_name
from clustering.optimiser.aggregation import (
    Aggregation,
    aggregate,
    bound_by_shares,
    each_cheapest_share,
    independent_parts,
)
from clustering.optimiser.heuristics.annealing import LARGE
from clustering.optimiser.hubs.hub_annealing import has_large_hubs
from clustering.optimiser.instance import Instance
from clustering.optimiser.interruptible import run_interruptibly
from clustering.optimiser.partwise_search import PartwiseSearch
from clustering.optimiser.school_prices import SchoolPrices
from clustering.optimiser.search import (
    Search,
    compile_hub_search,
    compile_large_search,
    compile_pricing,
    compile_search,
)
from clustering.optimiser.warm_start import duals_of, warm_start
from clustering.plan import Plan
from clustering.problem import Problem
from clustering.result import Result
from clustering.rules import Rules
from clustering.unplaced import Unplaced
from data.errors import InputError


@dataclass(frozen=True)
class Start:
    """What a search starts from.

    Attributes
    ----------
    plan
        It may be of other schools; clusters that are still allowed are tried first.
    prices
        Dual prices of its schools.
    """

    plan: Plan
    prices: SchoolPrices


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
        search, half a minute or so, which does not count. Nor does the search at the end
        for places for left-out schools, a quarter of the time and 1.5 seconds at most, or that for
        the reasons why there are none, at most `limits.explaining`.
    seed
        Same problem, same seed: same plan, unless the clock cut the search short.
    progress
        Called after every improvement, and several times a second meanwhile. Ctrl-C (or
        KeyboardInterrupt raised in this call) ends the search; the best plan so far is returned.
    start
        A plan to start from, and the prices that proved its bound; None to start from nothing.
    on_plan
        Called with the plan before the reasons why schools are left out are sought; until then they
        are "not looked at further". Not called where no school is left out.

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
    prepare_search(problem)
    limits = limits or Limits()
    clock = Clock(limits)
    unplaceable = problem.unplaceable
    aggregation = aggregate(problem, unplaceable)
    search = _search_of(problem, aggregation, clock, seed)
    if aggregation.rows:
        run_interruptibly(_search_call(search, problem, aggregation, start), clock, progress)
        search = search.as_it_stands()
        search.repair(limits, progress)
    unplaced = Unplaced(problem, aggregation, search.incumbent, search.proven)
    result = _result(problem, aggregation, search, unplaced)
    if not result.plan.left_out:
        return result
    if on_plan is not None:
        on_plan(result)
    if clock.stopped:
        return result
    left_out = unplaced.explained(limits.explaining, search.state, progress)
    return replace(result, plan=replace(result.plan, left_out=left_out))


def _search_of(problem: Problem, aggregation: Aggregation, clock: Clock, seed: int) -> Search:
    """Return a search of a problem, part by part where it falls into parts."""
    without = list(problem.unplaceable)
    shares_s = each_cheapest_share(problem, without)
    of_units = np.array([shares_s[list(rows)].sum() for rows in aggregation.rows])
    fixed_s = float(problem.left_out_s[without].sum())
    whole = Search(
        aggregation.instance,
        clock,
        seed,
        bound=fixed_s + bound_by_shares(aggregation.instance, of_units),
        unplaceable=len(without),
        fixed_s=fixed_s,
        rigid=bool(problem.rules.kept_pairs),
    )
    parts = independent_parts(aggregation)
    if len(parts) == 1:
        return whole
    return PartwiseSearch.of(whole, parts, of_units)


def _search_call(
    search: Search, problem: Problem, aggregation: Aggregation, start: Start | None
) -> Callable[[ProgressCall], None]:
    """Return the search as a call, from a start or from nothing."""
    if start is None or has_large_hubs(aggregation.instance):
        return search.run
    known = warm_start(problem, aggregation, start.plan)
    duals = duals_of(problem, aggregation, start.prices, known.broken)
    return partial(search.run_from, known.clusters, duals)


def _result(
    problem: Problem, aggregation: Aggregation, search: Search, unplaced: Unplaced
) -> Result:
    clusters = search.incumbent.clusters
    if search.incumbent.wrong_number:
        raise InputError([no_such_number(problem, len(clusters), search.bound)])
    groups = [[row for unit in members for row in aggregation.rows[unit]] for members in clusters]
    refuse_dropped(problem, groups)
    return evaluate(
        problem,
        Plan(number_and_name(problem, groups), unplaced.as_known()),
        search.bound,
        seconds=search.clock.elapsed,
        seed=search.seed,
        stopped_early=search.clock.cut_short,
        prices=search.prices(problem, aggregation),
    )


def prepare_search(problem: Problem | None = None) -> None:
    """Compile the search: half a minute or so on a machine's first run, none later.

    `solve` does it before its clock starts; call it yourself to say why nothing happens yet.

    Parameters
    ----------
    problem
        What is to be solved: hubs, large clusters and schools amid clusters need more of the search
        than others. If not given, that is left to `solve`.
    """
    for part in _parts_for(problem):
        part()
        _prepared.add(part)


def is_prepared(problem: Problem) -> bool:
    """Say whether `prepare_search` has nothing left to do for a problem in this process."""
    return _prepared.issuperset(_parts_for(problem))


_prepared: set[Callable[[], None]] = set()


def _parts_for(problem: Problem | None) -> list[Callable[[], None]]:
    """Return what compiles the parts of the search that a problem needs."""
    parts: list[Callable[[], None]] = [_prepare_any_search]
    if problem is None:
        return parts
    rules = problem.rules
    if rules.shape == "hub":
        parts.append(_prepare_hub_search)
    elif rules.size[0] >= LARGE:
        parts.append(_prepare_large_search)
    if rules.coherence_s:
        parts.append(_prepare_coherence)
    return parts


@cache
def prepare_bounds() -> None:
    """Compile what proves a bound from prices: the part of `prepare_search` that reading needs."""
    with much_compiled():
        compile_pricing(_small_instance(_PAIRWISE))


@cache
def _prepare_any_search() -> None:
    with much_compiled():
        compile_search(_small_instance(_PAIRWISE))


@cache
def _prepare_large_search() -> None:
    with much_compiled():
        compile_large_search(_small_instance(_PAIRWISE))


@cache
def _prepare_hub_search() -> None:
    with much_compiled():
        compile_hub_search(_small_instance(Rules(shape="hub", size=(1, 10), clusters=2)))


@cache
def _prepare_coherence() -> None:
    places = np.zeros((3, 2))
    places.flags.writeable = False  # as those of a problem are
    with much_compiled():
        intruders(places, np.arange(3))


_PAIRWISE = Rules()


def _small_instance(rules: Rules) -> Instance:
    """Return four schools a second apart from each other, three pupils at most to a hub."""
    hub = rules.shape == "hub"
    problem = Problem.from_arrays(
        np.ones((4, 4)) - np.eye(4),
        pupils=None if hub else np.ones(4),
        capacities=np.full(4, 3.0) if hub else None,
    )
    return aggregate(problem.replace(rules=rules), ()).instance
