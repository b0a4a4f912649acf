"""The plan in hand as it is to be improved: its units, and the plans that they make."""

import dataclasses
import math
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from clustering.check import check
from clustering.comparison import compare
from clustering.cost import lead_row, measure_rows
from clustering.evaluation import evaluate, reevaluate
from clustering.gazetteer import Gazetteer, gazetteer_of
from clustering.improvement.budget import Budgeted
from clustering.improvement.curve import Step
from clustering.naming import number_and_name
from clustering.optimiser.aggregation import Aggregation, aggregate
from clustering.optimiser.hubs.hub_candidates import has_wide_hubs
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import UnitSet
from clustering.optimiser.moves import Former, former_of
from clustering.optimiser.school_prices import SchoolPrices
from clustering.plan import Cluster, Plan
from clustering.problem import Problem
from clustering.result import Result, Status
from clustering.scenario.resolve import relabelled
from clustering.unplaced import Unplaced
from data.errors import Fault, InputError


@dataclass(frozen=True)
class Subject:
    """A plan in hand, and what of it may be changed.

    Attributes
    ----------
    problem, plan
        The plan in hand and its problem; it may break the rules.
    fixed
        Rows of the clusters that must stay as they are.
    seed
        Of the search.
    """

    problem: Problem
    plan: Plan
    fixed: tuple[tuple[int, ...], ...]
    seed: int

    @classmethod
    def of(
        cls, problem: Problem, plan: Plan, fixed: Iterable[Iterable[int]], seed: int
    ) -> "Subject":
        """Return the subject of an improvement.

        Raises
        ------
        InputError
            Where fixed clusters, by URN, are none of the plan, or break the rules of the problem;
            and where clusters are hubs too large to price.
        """
        number_of = {frozenset(cluster.schools): cluster.number for cluster in plan.clusters}
        sets = sorted({frozenset(urns) for urns in fixed}, key=sorted)
        faults = [*_unknown(urns for urns in sets if urns not in number_of)]
        numbers = {number_of[urns] for urns in sets if urns in number_of}
        faults += _breaking(problem, plan, numbers)
        faults += _impossible_number(problem, plan, len(numbers))
        if faults:
            raise InputError(faults)
        rows = tuple(tuple(sorted(problem.row[urn] for urn in urns)) for urns in sets)
        subject = cls(problem, plan, rows, seed)
        if has_wide_hubs(subject.aggregation.instance):
            raise InputError([_TOO_LARGE])
        return subject

    @cached_property
    def aggregation(self) -> Aggregation:
        """The units that may move: all but those no cluster can hold, and the fixed clusters."""
        still = {row for rows in self.fixed for row in rows}
        found = aggregate(self.problem, self.problem.unplaceable | still)
        wanted = self.problem.rules.clusters
        if wanted is None:
            return found
        instance = found.instance._replace(clusters=max(wanted - len(self.fixed), 0))
        return Aggregation(instance, found.rows)

    @cached_property
    def former(self) -> Former:
        """The plan in hand as the units see it."""
        still = {row for rows in self.fixed for row in rows}
        clusters = [
            [self.problem.row[urn] for urn in sorted(cluster.schools) if urn in self.problem.row]
            for cluster in self.plan.clusters
        ]
        known = [self.problem.row[left.urn] for left in self.plan.left_out
                 if left.urn in self.problem.row]  # fmt: skip
        moving = [rows for rows in clusters if rows and still.isdisjoint(rows)]
        return former_of(self.aggregation.rows, moving, known)

    @cached_property
    def other_s(self) -> float:
        """Cost of what stays as it is: fixed clusters, and the schools that no cluster can hold."""
        out = list(self.problem.unplaceable)
        fixed = sum(measure_rows(self.problem, rows).cost for rows in self.fixed)
        return float(fixed + self.problem.left_out_s[out].sum())

    @cached_property
    def other_moves(self) -> int:
        """Schools that lose their place whatever the plan: no cluster can hold them."""
        placed = {urn for cluster in self.plan.clusters for urn in cluster.schools}
        return sum(self.problem.schools[row].urn in placed for row in self.problem.unplaceable)

    @cached_property
    def other_places_lost(self) -> int:
        """Such schools that need a place, and those that the plan in hand does not know."""
        left_out = {left.urn for left in self.plan.left_out}
        return sum(
            bool(self.problem.left_out_s[row] > 0) and self.problem.schools[row].urn not in left_out
            for row in self.problem.unplaceable
        )

    @cached_property
    def before(self) -> Result:
        """The plan in hand by the rules, with its breaches."""
        bare = Result(
            self.plan, Status.FEASIBLE, 0.0, -math.inf, 0.0, {}, seconds=None, seed=self.seed
        )
        faults = tuple(breach.sentence for breach in check(self.problem, self.plan))
        return dataclasses.replace(reevaluate(self.problem, bare), faults=faults)

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        return gazetteer_of(self.problem)

    def step(
        self, moves: int, found: Budgeted, bound: float, free: tuple[float, SchoolPrices | None]
    ) -> Step:
        """Return a plan of the units as a step.

        Parameters
        ----------
        moves, bound
            Schools that may move, and the cost that no such plan is below, seconds; both of the
            whole plan.
        free
            Cost that no plan is below whoever moves, and the prices that prove it.
        """
        free_s, prices = free
        result = evaluate(
            self.problem,
            self._plan(found.clusters),
            free_s,
            seconds=None,
            seed=self.seed,
            stopped_early=False,
            prices=prices,
        )
        return Step(moves, result, min(bound, result.total_s), compare(self.plan, result.plan))

    def _plan(self, clusters: Sequence[UnitSet]) -> Plan:
        """Return a plan numbered and named like the plan in hand; its fixed clusters untouched."""
        rows = self.aggregation.rows
        groups = [[row for unit in members for row in rows[unit]] for members in clusters]
        unplaced = Unplaced(
            self.problem,
            self.aggregation,
            Incumbent(self.aggregation.instance, tuple(clusters)),
            proven=False,
        )
        named = number_and_name(self.problem, [*groups, *map(list, self.fixed)], self._gazetteer)
        found = relabelled(self.plan, Plan(named, unplaced.as_known()))
        still = {
            cluster.number: cluster
            for cluster in _with_leads(self.problem, self.plan).clusters
            if tuple(sorted(self.problem.row.get(urn, -1) for urn in cluster.schools)) in self.fixed
        }
        kept = tuple(still.get(cluster.number, cluster) for cluster in found.clusters)
        return dataclasses.replace(found, clusters=kept)


def _with_leads(problem: Problem, plan: Plan) -> Plan:
    """Return a plan in which clusters that need a lead and name none have the best one."""
    if problem.rules.shape != "hub":
        return plan
    return dataclasses.replace(plan, clusters=tuple(_led(problem, each) for each in plan.clusters))


def _led(problem: Problem, cluster: Cluster) -> Cluster:
    rows = [problem.row[urn] for urn in cluster.schools if urn in problem.row]
    lead = lead_row(problem, rows) if cluster.lead is None and rows else None
    return cluster if lead is None else dataclasses.replace(cluster, lead=problem.schools[lead].urn)


def _unknown(sets: Iterable[frozenset[int]]) -> Iterator[Fault]:
    for urns in sets:
        yield Fault(
            "plan",
            "a cluster that must stay as it is, is none of the plan in hand",
            "Name clusters of this plan",
            column="fixed",
            value=", ".join(map(str, sorted(urns))),
        )


def _breaking(problem: Problem, plan: Plan, numbers: Set[int]) -> Iterator[Fault]:
    """Yield what is wrong with the clusters of some numbers."""
    for breach in check(problem, _with_leads(problem, plan)) if numbers else ():
        if breach.rule != "number of clusters" and not numbers.isdisjoint(breach.clusters):
            yield Fault(
                "plan",
                f"a cluster that must stay as it is breaks a rule: {breach.sentence}",
                "Let it change, or change the rule",
                column="fixed",
            )


def _impossible_number(problem: Problem, plan: Plan, fixed: int) -> Iterator[Fault]:
    """Yield a fault where fixed clusters leave none of the number asked for to the others."""
    wanted = problem.rules.clusters
    if wanted is not None and fixed and wanted <= fixed < len(plan.clusters):
        yield Fault(
            "rules",
            f"{wanted} clusters are asked for, and {fixed} must stay as they are",
            "Let some of them change, or ask for more clusters",
            column="clusters",
            value=str(wanted),
        )


_TOO_LARGE = Fault(
    "rules",
    "no curve can be drawn for large hubs: their clusters are too many to prove anything of them",
    "Allow fewer schools in a cluster",
    column="size",
)
