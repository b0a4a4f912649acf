"""Ways out of a conflict: for every kind of rule the cheapest single change that resolves it."""

import dataclasses
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from clustering.check import check
from clustering.clock import Limits
from clustering.constraints.model import Culprit
from clustering.constraints.registry import CONSTRAINTS
from clustering.cost import measure
from clustering.explanations.conflicts import Conflict
from clustering.explanations.feasibility import ALL_EFFORT, PINS, Effort, Feasibility
from clustering.explanations.nearby import solve_nearby
from clustering.plan import Plan
from clustering.problem import Problem
from clustering.result import Result
from clustering.wording import all_named, counted, more, sentence

T = TypeVar("T")

KINDS = {
    "limit": "limit",
    "fewest": "size",
    "most": "size",
    "together": "pin",
    "apart": "pin",
    "federation": "federation",
    "trust": "trust",
    "feeder": "feeder",
    "forbidden": "fit",
    "within": "boundary",
    "condition": "condition",
    "lead": "lead",
}
"""Kind of culprit to the kind of change that would resolve it."""


@dataclass(frozen=True, slots=True)
class WayOut:
    """One change of the rules, tried: with it schools of the conflict have a place.

    Attributes
    ----------
    kind
        `"limit"`, `"size"`, `"pin"`, `"federation"`, `"trust"`, `"feeder"`, `"fit"`,
        `"boundary"`, `"condition"` or `"lead"`.
    change
        What to change, in words.
    problem
        The problem with that one change.
    result
        The plan that was found for it; it has passed `check`.
    placed
        URNs left out before that now have a place.
    still_out
        URNs of the conflict that still have no place.
    more_s
        How much more the clusters cost than those of the plan in hand (below 0: less),
        school-seconds, without the price of schools left out.
    """

    kind: str
    change: str
    problem: Problem
    result: Result
    placed: tuple[int, ...]
    still_out: tuple[int, ...]
    more_s: float

    def text(self) -> str:
        """Say what to change and what that brings."""
        who = all_named(self.problem, self.placed[:3])
        if len(self.placed) > 3:
            who += f" and {counted(len(self.placed) - 3, 'more school')}"
        if self.still_out:
            who += f", though not {all_named(self.problem, self.still_out)}"
        return (
            f"{sentence(self.change)} That places {who}; "
            f"the clusters then cost {more(self.more_s)} in all."
        )


def ways_out(
    problem: Problem,
    plan: Plan,
    conflict: Conflict,
    limits: Limits | None = None,
    seed: int = 1,
    *,
    should_continue: Callable[[], bool] = lambda: True,
) -> tuple[WayOut, ...]:
    """Return the cheapest single change of each kind that gives schools of a conflict a place.

    Parameters
    ----------
    problem
        The problem.
    plan
        The plan in hand, which leaves the schools out.
    conflict
        Of `conflicts(problem, plan)`.
    limits
        Time for trying one change; 3 seconds if not given.
    seed
        Seed of every search.
    should_continue
        Called before every step and during searches; once it returns False, no more is tried.

    Returns
    -------
    Changes that were solved and whose plans passed `check`, the cheapest plan first. Empty where
    no single change is enough.
    """
    cheapest: dict[str, WayOut] = {}
    trial = _WayTried(problem, plan, conflict, limits or Limits(3), seed, should_continue)
    for culprit in conflict.culprits:
        if not should_continue():
            break
        if conflict.jointly and culprit.kind not in PINS:
            continue
        changed = trial.without(culprit)
        if changed is None:
            continue
        way = trial.of(changed)
        if way is None:
            continue
        best = cheapest.get(way.kind)
        if best is None or way.result.total_s < best.result.total_s:
            cheapest[way.kind] = way
    return tuple(sorted(cheapest.values(), key=lambda way: (way.result.total_s, way.kind)))


@dataclass(frozen=True, slots=True)
class _Change:
    kind: str
    words: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class _WayTried:
    """Finds and tries changes that might resolve a conflict."""

    problem: Problem
    plan: Plan
    conflict: Conflict
    limits: Limits
    seed: int
    should_continue: Callable[[], bool]

    def of(self, change: _Change) -> WayOut | None:
        """Solve the changed problem; None unless a school of the conflict finds a place."""
        schools, plan = self.conflict.schools, self.plan
        result = solve_nearby(
            change.problem,
            plan,
            schools,
            self.limits,
            self.seed,
            should_continue=self.should_continue,
        ).result
        out = {left.urn for left in result.plan.left_out}
        if out.issuperset(schools) or check(change.problem, result.plan):
            return None
        before = sum(measure(self.problem, cluster).cost for cluster in plan.clusters)
        return WayOut(
            change.kind,
            change.words,
            change.problem,
            result,
            tuple(left.urn for left in plan.left_out if left.urn not in out),
            tuple(urn for urn in schools if urn in out),
            result.objective - before,
        )

    def without(self, culprit: Culprit) -> _Change | None:
        """Return the smallest change that lifts a rule; None where there is none."""
        match culprit.kind:
            case "limit":
                return self._wider_limit()
            case "most" | "fewest":
                return self._other_size(culprit.kind)
            case _:
                words, changed = _dropped(self.problem, culprit)
                return _Change(KINDS[culprit.kind], words, changed)

    def _wider_limit(self) -> _Change | None:
        problem = self.problem
        finite_s = problem.slower_s[np.isfinite(problem.slower_s)]
        whole_min = np.unique(np.ceil(finite_s[finite_s > problem.rules.limit_s] / 60.0))
        found = self._first(
            [float(limit) for limit in whole_min],
            lambda limit: _with_rules(problem, max_minutes=limit),
        )
        if found is None:
            return None
        words = (
            f"let the limit be {found.rules.max_minutes:g} minutes "
            f"instead of {problem.rules.max_minutes:g}"
        )
        return _Change("limit", words, found)

    def _other_size(self, end: str) -> _Change | None:
        problem = self.problem
        fewest, most = problem.rules.size
        if end == "most":
            sizes = [(fewest, larger) for larger in range(most + 1, problem.n + 1)]
        else:
            sizes = [(smaller, most) for smaller in range(fewest - 1, 1, -1)]
        found = self._first(sizes, lambda size: _with_rules(problem, size=size))
        if found is None:
            return None
        words = (
            f"let a cluster have up to {found.rules.size[1]} schools instead of {most}"
            if end == "most"
            else f"let a cluster have as few as {found.rules.size[0]} schools instead of {fewest}"
        )
        return _Change("size", words, found)

    def _first(self, values: Sequence[T], changed: Callable[[T], Problem]) -> Problem | None:
        """Return the problem with the first value by which the schools fit; each is looser."""
        effort = Effort(ALL_EFFORT, self.should_continue)

        def fits(value: T) -> bool:
            model = Feasibility(changed(value), self.conflict.schools[:1], effort=effort)
            return model.possible(model.culprits) is True

        at = bisect_left(values, x=True, key=fits)
        return changed(values[at]) if at < len(values) else None


def _dropped(problem: Problem, culprit: Culprit) -> tuple[str, Problem]:
    """Return the problem without a rule that a planner set, and what to say of it."""
    for rule in CONSTRAINTS:
        if rule.names(culprit):
            return rule.dropped(problem, culprit)
    # the one condition that is no rule: what lead schools can take on
    unlimited = np.full(problem.n, np.inf)
    return f"no longer hold that {culprit.sentence}", problem.replace(capacities=unlimited)


def _with_rules(problem: Problem, **rules: Any) -> Problem:
    return problem.replace(rules=dataclasses.replace(problem.rules, **rules))
