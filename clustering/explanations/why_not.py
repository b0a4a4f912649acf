"""Why two schools are not in one cluster: the best plan in which they are, and its price."""

import dataclasses
import math
from collections.abc import Iterator
from dataclasses import dataclass

from clustering.clock import Limits
from clustering.comparison import Comparison, Move, compare
from clustering.constraints.constraint import Culprit
from clustering.explanations.conflicts import minimal_conflict
from clustering.explanations.moves import home_of, plan_cost_s
from clustering.explanations.nearby import Nearby, solve_nearby
from clustering.plan import Plan
from clustering.problem import Problem
from clustering.wording import all_named, called, counted, listed, minutes, more, named, sentence

MOVES_TOLD = 12


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What it takes to have two schools in one cluster.

    Attributes
    ----------
    schools
        The two URNs.
    sentences
        All of it in words.
    together
        They share a cluster already.
    conflict
        The rules that forbid it; empty where none do.
    found
        The best plan found with both together; None where there is none, or no need of one.
    more_s
        How much more that plan costs than the one in hand, left-out schools at their price.
    comparison
        Who moves, from the plan in hand to that one; None without one.
    """

    schools: tuple[int, int]
    sentences: tuple[str, ...]
    together: bool = False
    conflict: tuple[Culprit, ...] = ()
    found: Nearby | None = None
    more_s: float = 0.0
    comparison: Comparison | None = None

    def text(self) -> str:
        """Return the sentences, one a line."""
        return "\n".join(self.sentences)


def why_not(
    problem: Problem,
    plan: Plan,
    pair: tuple[int, int],
    limits: Limits | None = None,
    *,
    seed: int = 1,
) -> WhyNot:
    """Return the best plan with two schools together, or what forbids it.

    Parameters
    ----------
    problem
        The problem.
    plan
        The plan in hand.
    pair
        Two URNs.
    limits
        Time to look for the plan; 10 seconds if not given.
    seed
        Seed of that search.
    """
    first, second = pair
    both = all_named(problem, pair)
    home = home_of(plan, first)
    if home is not None and second in home.schools:
        said = sentence(f"{both} are together already, in {called(home)}")
        return WhyNot(pair, (said,), together=True)
    conflict = minimal_conflict(problem, pair)
    if conflict:
        reasons = listed([culprit.sentence for culprit in conflict])
        said = sentence(f"{both} cannot share a cluster: {reasons}")
        return WhyNot(pair, (said, *_distance(problem, pair)), conflict=conflict)
    pinned = dataclasses.replace(problem.rules, together=(*problem.rules.together, pair))
    changed = problem.replace(rules=pinned)
    found = solve_nearby(changed, plan, pair, limits or Limits(10), seed)
    if home_of(found.result.plan, first) is None:
        said = (
            f"No plan with {both} in one cluster was found: no cluster by the rules can hold both, "
            "or only at a price above that of leaving them out."
            if found.proven
            else f"No plan with {both} in one cluster was found in the time; whether there is one "
            "was not looked at further."
        )
        return WhyNot(pair, (said, *_distance(problem, pair)))
    return WhyNot(
        pair,
        tuple(_sentences_on(problem, plan, pair, found)),
        found=found,
        more_s=_more_s(problem, plan, found),
        comparison=compare(plan, found.result.plan),
    )


def _more_s(problem: Problem, plan: Plan, found: Nearby) -> float:
    return plan_cost_s(problem, found.result.plan) - plan_cost_s(problem, plan)


def _distance(problem: Problem, pair: tuple[int, int]) -> Iterator[str]:
    drive_s = float(problem.slower_s[problem.row[pair[0]], problem.row[pair[1]]])
    yield (
        f"The drive between the two takes {minutes(drive_s)}."
        if math.isfinite(drive_s)
        else "There is no known way between the two."
    )


def _sentences_on(
    problem: Problem, plan: Plan, pair: tuple[int, int], found: Nearby
) -> Iterator[str]:
    new = found.result.plan
    comparison = compare(plan, new)
    more_s = _more_s(problem, plan, found)
    yield (
        f"{all_named(problem, pair)} could share a cluster; "
        f"the plan would then cost {more(more_s)} in all."
    )
    yield _sure(found, more_s)
    cluster = home_of(new, pair[0])
    if cluster is not None:
        others = [urn for urn in cluster.schools if urn not in pair]
        partners = f", with {all_named(problem, others)}" if others else ""
        yield f"They would be in {called(cluster)}{partners}."
    yield (
        f"{counted(len(comparison.moves), 'school')} would change clusters; "
        f"{len(comparison.untouched)} of {len(plan.clusters)} clusters would stay as they are."
    )
    for move in comparison.moves[:MOVES_TOLD]:
        yield f"  {_move_sentence(problem, plan, new, move)}"
    if len(comparison.moves) > MOVES_TOLD:
        yield f"  and {len(comparison.moves) - MOVES_TOLD} more."


def _sure(found: Nearby, more_s: float) -> str:
    """Say how sure it is that there is no better plan with both together."""
    if found.everything and found.proven:
        return "That is the best plan with both together: proven."
    better = " So the plan in hand can be improved." if more_s < 0 else ""
    if found.proven:
        return (
            f"No better plan with both together breaks up only the {found.free} clusters "
            f"nearest to them: proven.{better}"
        )
    return f"A better plan with both together may exist; the search ran out of time.{better}"


def _move_sentence(problem: Problem, plan: Plan, new: Plan, move: Move) -> str:
    before, after = _place_name(plan, move.before), _place_name(new, move.after)
    return f"{named(problem, move.urn)}: from {before} to {after}"


def _place_name(plan: Plan, number: int | None) -> str:
    if number is None:
        return "no cluster"
    return called(next(cluster for cluster in plan.clusters if cluster.number == number))
