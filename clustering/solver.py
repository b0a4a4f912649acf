"""From a problem to a checked plan: anneal, bound, improve, prove."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

import numpy as np

from clustering.anneal import anneal
from clustering.background import run_heeding
from clustering.bound import Dual, cheapest_shares, raise_bound
from clustering.clock import Clock, Limits, Progress, ProgressCall
from clustering.evaluation import evaluate, is_proven
from clustering.hub_bound import raise_hub_bound
from clustering.hub_search import improve_hubs, prove_hubs
from clustering.hubs import has_large_hubs, plan_hubs
from clustering.improve import dive_once, improve
from clustering.incumbent import Incumbent
from clustering.knapsack import is_knapsack
from clustering.left_out import NOT_NEEDED, TOO_DEAR, diagnose
from clustering.naming import number_and_name
from clustering.nodes import Contraction, Nodes, NodeSet, contract, cost_of
from clustering.partition import Menu
from clustering.plan import LeftOut, Plan
from clustering.prices import plain_prices
from clustering.pricing import price
from clustering.problem import Problem
from clustering.proof import prove
from clustering.result import Result
from clustering.rules import Rules
from clustering.tightening import tighten
from clustering.unmet import unmet_conditions
from data.errors import Fault, InputError

PROOF_NODES = 320
"""Nodes up to which a proof is tried."""

SKETCH_NODES = 1_500
"""Nodes up to which a plan is sketched before the bound stands; beyond, that takes too long."""


def solve(
    problem: Problem,
    limits: Limits | None = None,
    seed: int = 1,
    progress: ProgressCall | None = None,
    start: Plan | None = None,
) -> Result:
    """Find the best plan there is time for, and how good it provably is.

    Parameters
    ----------
    problem
        Schools, drive times and rules.
    limits
        Time to spend; 60 seconds if not given. The first run on a machine also compiles the
        search, a quarter of a minute or so, which the limit does not count.
    seed
        Same problem, same seed: same plan, unless the clock cut the search short.
    progress
        Called after every step forward, and some times a second meanwhile. Ctrl-C (or
        KeyboardInterrupt raised in this call) ends the search; the best plan so far is returned.
    start
        A plan to begin with, perhaps of other schools: what it holds together is tried first.

    Returns
    -------
    The plan, checked against every rule, with its cost and a proven bound.
    """
    prepare_search()
    hopeless = diagnose(problem)
    contraction = contract(problem, hopeless)
    method = _LARGE_HUBS if has_large_hubs(contraction.nodes) else _CLUSTERS
    if is_knapsack(contraction.nodes):
        _prepare_large_hubs()
    clock = Clock(limits or Limits())
    search = _Search(
        method,
        contraction,
        clock,
        hopeless=len(hopeless),
        fixed_s=float(problem.left_out_s[list(hopeless)].sum()),
        plan=Incumbent.of(contraction.nodes, ()),
        bound=cheapest_shares(problem, hopeless),
    )
    if contraction.rows:
        begun = () if start is None else _begun(problem, contraction, start)
        run_heeding(partial(search.run, seed, begun), clock, progress or (lambda _: None))
    return _result(problem, search, hopeless, seed)


def _begun(problem: Problem, contraction: Contraction, start: Plan) -> tuple[NodeSet, ...]:
    """Return the clusters of a plan as nodes, as far as all schools of a node are in them."""
    nodes = contraction.nodes
    begun = []
    for cluster in start.clusters:
        rows = {problem.row[urn] for urn in cluster.schools if urn in problem.row}
        members = tuple(at for at, unit in enumerate(contraction.rows) if rows.issuperset(unit))
        allowed = np.isfinite(nodes.drive_s[np.ix_(members, members)]).all()
        if members and allowed and nodes.schools[list(members)].sum() <= nodes.most:
            begun.append(members)
    return tuple(begun)


@cache
def prepare_search() -> None:
    """Compile the search: a quarter of a minute or so on a machine's first run, none later.

    `solve` does it before its clock starts; call it yourself to say why nothing happens yet.
    """
    # every compiled function is called once, on four schools in a square
    problem = Problem.from_arrays(np.ones((4, 4)) - np.eye(4), pupils=np.ones(4))
    nodes = contract(problem, ()).nodes
    first = anneal(nodes, 1, lambda: True)
    prices = plain_prices(nodes.left_out_s)
    price(nodes, prices, lambda: True)
    dual = Dual(0.0, prices, finished=True)
    prove(Incumbent.of(nodes, first), dual, Clock(Limits()), lambda _: None)
    pairs = np.array([[0, 1], [1, 2], [0, 2]])
    tighten(Menu(pairs, np.zeros(3), np.ones(3), np.zeros(3, bool)), 1.0, lambda: True)


@cache
def _prepare_large_hubs() -> None:
    problem = Problem.from_arrays(np.ones((4, 4)) - np.eye(4), capacities=np.full(4, 3.0))
    rules = Rules(shape="hub", size=(1, 4), clusters=2)
    nodes = contract(problem.replace(rules=rules), ()).nodes
    plan = Incumbent.of(nodes, plan_hubs(nodes, 1, lambda: True))
    list(raise_hub_bound(nodes, dict.fromkeys(plan.clusters, 1.0), lambda: True, lambda _: None))
    dual = Dual(0.0, plain_prices(np.zeros(4)), finished=True)
    prove_hubs(plan, dual, Clock(Limits()), lambda _: None)


@dataclass(frozen=True)
class _Method:
    """How the stages of a search are done.

    Attributes
    ----------
    sketch
        Makes the plan better by what is known before the bound stands.
    """

    first_plan: Callable[[Nodes, int, Callable[[], bool], Sequence[NodeSet]], list[NodeSet]]
    raise_bound: Callable[
        [Nodes, Mapping[NodeSet, float], Callable[[], bool], Callable[[float], None]],
        Iterator[Dual],
    ]
    sketch: Callable[[Incumbent, Dual, int, Clock, Callable[[], None]], None]
    improve: Callable[[Incumbent, Dual, int, Clock, Callable[[], None]], Iterator[int]]
    prove: Callable[[Incumbent, Dual, Clock, Callable[[float], None]], float]


_CLUSTERS = _Method(anneal, raise_bound, dive_once, improve, prove)
_LARGE_HUBS = _Method(
    lambda nodes, seed, go_on, _begun: plan_hubs(nodes, seed, go_on),
    raise_hub_bound,
    lambda *_: None,
    improve_hubs,
    prove_hubs,
)


@dataclass
class _Search:
    """One search: the plan and the bound as they get better.

    Attributes
    ----------
    hopeless, fixed_s
        Number of the schools that fit nowhere, which are no nodes, and their price.
    bound
        For the whole plan, every left-out school at its price.
    """

    method: _Method
    contraction: Contraction
    clock: Clock
    hopeless: int
    fixed_s: float
    plan: Incumbent
    bound: float
    progress: ProgressCall = field(init=False)
    stage: str = field(default="First plan", init=False)

    def run(self, seed: int, begun: Sequence[NodeSet], progress: ProgressCall) -> None:
        """Go through the stages until the plan is proven best, or work or time runs out."""
        self.progress = progress
        nodes = self.contraction.nodes
        self._tell()
        first = self.method.first_plan(nodes, seed, self.clock.go_on, begun)
        self.plan.clusters = Incumbent.of(nodes, first).clusters
        self.stage = "Bound"
        self._tell()
        costs = {members: cost_of(nodes, members) for members in self.plan.clusters}
        schools = len(nodes.schools)
        for dual in self.method.raise_bound(nodes, costs, self.clock.go_on, self._better_bound):
            self._better_bound(dual.bound)
            if not dual.finished and schools <= SKETCH_NODES and self.clock.go_on():
                self.method.sketch(self.plan, dual, seed, self.clock, self._tell)
            if self._proven():
                return
        self.stage = "Better plans"
        self._tell()
        for _ in self.method.improve(self.plan, dual, seed, self.clock, self._tell):
            if schools <= PROOF_NODES and self._proof(dual):
                return
            self.stage = "Better plans"
            self._tell()

    def _proof(self, dual: Dual) -> bool:
        """Try a proof, which finds better plans on its way; say whether it succeeded."""
        if np.isfinite(dual.bound) and not self._proven():
            self.stage = "Proof"
            self._tell()
            self._better_bound(self.method.prove(self.plan, dual, self.clock, self._better_bound))
        return self._proven()

    def _proven(self) -> bool:
        right = not self.plan.wrong_number
        return right and is_proven(self.plan.cost + self.fixed_s, self.bound)

    def _better_bound(self, bound: float) -> None:
        """Take a bound for the nodes over, if it is better."""
        self.bound = max(self.bound, bound + self.fixed_s)
        self._tell()

    def _tell(self) -> None:
        left_out_s = self.plan.left_out_s + self.fixed_s
        best = self.plan.cost + self.fixed_s - left_out_s
        bound = min(self.bound - left_out_s, best)
        gap = (best - bound) / max(abs(best), 1.0)
        schools = self.plan.schools_left_out + self.hopeless
        self.progress(Progress(self.stage, self.clock.elapsed, best, bound, gap, schools))


def _result(problem: Problem, search: _Search, hopeless: dict[int, str], seed: int) -> Result:
    # a stopped search may yet come upon a better plan
    found = Incumbent(search.plan.nodes, search.plan.clusters)
    if found.wrong_number:
        raise InputError([_no_such_plan(problem, len(found.clusters))])
    rows = search.contraction.rows
    groups = [[row for node in members for row in rows[node]] for members in found.clusters]
    placed = {row for group in groups for row in group}
    reasons = {
        row: TOO_DEAR if problem.left_out_s[row] else NOT_NEEDED
        for row in range(problem.n)
        if row not in placed
    } | hopeless
    if not search.clock.stopped:
        reasons |= unmet_conditions(problem, reasons.keys() - hopeless.keys())
    plan = Plan(
        number_and_name(problem, groups),
        tuple(
            LeftOut(problem.schools[row].urn, reasons[row])
            for row in sorted(reasons, key=lambda row: problem.schools[row].urn)
        ),
    )
    return evaluate(
        problem,
        plan,
        search.bound,
        seconds=search.clock.elapsed,
        seed=seed,
        stopped_early=search.clock.cut_short,
    )


def _no_such_plan(problem: Problem, found: int) -> Fault:
    return Fault(
        "rules",
        f"no plan with exactly so many clusters was found; the best has {found}",
        "Ask for another number, allow other sizes, or search longer",
        column="clusters",
        value=str(problem.rules.clusters),
    )
