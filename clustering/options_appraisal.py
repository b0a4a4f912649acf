"""The options that were looked at beside a plan, and why each was put aside.

What each costs is computed. Why it was put aside is a sentence that a person writes; an option
without one has none, and nothing here invents it.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clustering.comparison import compare
from clustering.evaluation import evaluate_by_hand
from clustering.sensitivity import MINUTES, stress

if TYPE_CHECKING:
    from clustering.plan import Plan
    from clustering.problem import Problem

THIS_PLAN, NOTHING = "this plan", "doing nothing"


@dataclass(frozen=True, slots=True)
class TriedLimit:
    """A plan of the same schools by the same rules, but for the limit.

    Attributes
    ----------
    max_minutes
        The limit that was tried.
    plan
        The plan that was found.
    """

    max_minutes: float
    plan: Plan

    @property
    def name(self) -> str:
        """What the option is called."""
        return f"limit {self.max_minutes:g}"

    def problem(self, problem: Problem) -> Problem:
        """Return a problem with this limit in place of its own."""
        return problem.replace(
            rules=dataclasses.replace(problem.rules, max_minutes=self.max_minutes)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An option of the appraisal.

    Attributes
    ----------
    name
        What it is called, here and in the file of decisions: `"limit 30"`.
    what
        What would be done, in a sentence.
    cost_s
        What it costs by the rules of the plan, seconds, left-out schools at their price; None
        where that cannot be told.
    moves
        Schools that would be in another cluster than in the plan in hand, or, where there is none,
        than in this plan; None where no cluster can be compared.
    clusters, left_out
        How many clusters it has, and schools in none.
    compliance
        For each number of minutes (20, 30, 45), how many clusters keep within that time.
    put_aside
        Why people put it aside; `""` where nobody has said so.
    chosen
        Whether it is the plan itself.
    """

    name: str
    what: str
    cost_s: float | None
    moves: int | None
    clusters: int
    left_out: int
    compliance: Mapping[int, int]
    put_aside: str = ""
    chosen: bool = False


def option_of(
    name: str, what: str, problem: Problem, plan: Plan, beside: Plan | None, *, put_aside: str = ""
) -> Option:
    """Return a plan as an option.

    Parameters
    ----------
    name, what
        What it is called, and what would be done.
    problem
        The problem by which every option is costed.
    plan
        The plan of the option.
    beside
        The plan that moves are counted from; None where there is none.
    put_aside
        Why people put it aside.
    """
    cost_s = evaluate_by_hand(problem, plan, -math.inf).total_s
    return Option(
        name=name,
        what=what,
        cost_s=cost_s if math.isfinite(cost_s) else None,
        moves=None if beside is None else len(compare(beside, plan).moves),
        clusters=len(plan.clusters),
        left_out=len(plan.left_out),
        compliance=dict(zip(MINUTES, stress(problem, plan, name).within, strict=True)),
        put_aside=put_aside,
        chosen=name == THIS_PLAN,
    )


def alone(problem: Problem, put_aside: str = "") -> Option:
    """Return the option of doing nothing where no plan is in hand: every school stays alone."""
    return Option(
        name=NOTHING,
        what="Every school stays by itself.",
        cost_s=None,
        moves=None,
        clusters=0,
        left_out=problem.n,
        compliance=dict.fromkeys(MINUTES, 0),
        put_aside=put_aside,
    )
