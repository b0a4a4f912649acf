"""A small change needs a small search: clusters far from it are held as they are."""

import dataclasses
import time
from collections.abc import Callable, Iterable

import numpy as np

from clustering.check import check
from clustering.clock import Limits, until
from clustering.plan import Cluster, Plan
from clustering.problem import Problem
from clustering.result import Result, Status
from clustering.solver import prepare_search, solve

CLUSTERS_FREE = 8
"""Clusters that may change at first: some 40 schools, which the search solves within a second."""


@dataclasses.dataclass(frozen=True, slots=True)
class Nearby:
    """The best plan found by breaking up clusters near some schools only.

    Attributes
    ----------
    result
        The plan; its bound and status are about the plans that were looked at.
    free
        Clusters of the earlier plan that could be broken up.
    everything
        Whether no cluster was held, so that the result is about all plans.
    """

    result: Result
    free: int
    everything: bool

    @property
    def proven(self) -> bool:
        """Whether no plan that breaks up only free clusters is better."""
        return self.result.status is Status.OPTIMAL


def solve_nearby(
    problem: Problem,
    plan: Plan,
    urns: Iterable[int],
    limits: Limits,
    seed: int = 1,
    *,
    should_continue: Callable[[], bool] = lambda: True,
) -> Nearby:
    """Solve a problem that differs from a plan's only near some schools, starting small.

    The nearest clusters are solved anew first; while time is left, twice as many, until nothing
    is held.

    Parameters
    ----------
    problem
        The problem as it is to be solved, of the same schools as the plan.
    plan
        The plan in hand. Clusters of it that break the rules of `problem` are never held.
    urns
        Schools whose places are to change.
    limits
        Time for all rounds together; 0.1 s at least goes to the first.
    seed
        Seed of every round.
    should_continue
        Called several times a second; once it returns False, the best plan so far is returned.

    Returns
    -------
    The best plan of all rounds; it has passed `check`.
    """
    prepare_search(problem)
    ordered = _clusters_by_distance(problem, plan, tuple(urns))
    broken = _breaking(problem, plan)
    end = time.monotonic() + limits.seconds
    best: Nearby | None = None
    free = CLUSTERS_FREE
    while True:
        everything = free >= len(ordered)
        left = Limits(max(end - time.monotonic(), 0.1))
        held = _holding(problem, (each for each in ordered[free:] if each.number not in broken))
        result = solve(held, left, seed=seed, progress=until(should_continue))
        found = Nearby(result, min(free, len(ordered)), everything)
        if best is None or result.total_s < best.result.total_s - 1e-6 or found.proven:
            best = found
        if everything or time.monotonic() > end - 0.1 or not should_continue():
            return best
        free *= 2


def _clusters_by_distance(
    problem: Problem, plan: Plan, urns: tuple[int, ...]
) -> tuple[Cluster, ...]:
    reach_s = problem.slower_s[[problem.row[urn] for urn in urns]].min(axis=0)

    def nearness(cluster: Cluster) -> tuple[float, int]:
        members = [problem.row[urn] for urn in cluster.schools]
        return float(np.min(reach_s[members])), cluster.number

    return tuple(sorted(plan.clusters, key=nearness))


def _breaking(problem: Problem, plan: Plan) -> set[int]:
    """Return the numbers of the clusters that break a rule, as those drawn by hand may."""
    breaches = (each for each in check(problem, plan) if each.rule != "every school once")
    return {number for breach in breaches for number in breach.clusters}


def _holding(problem: Problem, held: Iterable[Cluster]) -> Problem:
    """Return the problem with these clusters kept whole; each may still take a school in."""
    kept = tuple(cluster.schools for cluster in held)
    rules = dataclasses.replace(problem.rules, together=(*problem.rules.together, *kept))
    return problem.replace(rules=rules)
