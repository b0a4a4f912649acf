"""Why two schools are not together: the least change, and the best plan, in which they are."""

import dataclasses
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from clustering.clock import Limits
from clustering.comparison import Comparison, compare
from clustering.constraints.model import Culprit
from clustering.explanations.conflicts import minimal_conflict
from clustering.explanations.least_change import (
    least_change,
    least_change_sentences,
    more_in_all,
    schools_in,
)
from clustering.explanations.moves import home_of, plan_cost_s
from clustering.explanations.nearby import Nearby, solve_nearby
from clustering.optimiser.school_prices import SchoolPrices
from clustering.plan import Plan
from clustering.problem import Problem
from clustering.scenario.answer import Answer
from clustering.wording import all_named, called, counted, listed, minutes, sentence


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
    least
        The plan in hand with the least change that puts both together; None where there is none,
        or no need of one.
    found
        The best plan found with both together, whoever moves; None likewise.
    more_s
        How much more the best plan costs than the one in hand, left-out schools at their price.
    comparison
        Who moves, from the plan in hand to the best plan; None without one.
    """

    schools: tuple[int, int]
    sentences: tuple[str, ...]
    together: bool = False
    conflict: tuple[Culprit, ...] = ()
    least: Answer | None = None
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
    prices: SchoolPrices | None = None,
    should_continue: Callable[[], bool] = lambda: True,
) -> WhyNot:
    """Return the least change and the best plan with two schools together, or what forbids it.

    Parameters
    ----------
    problem
        The problem.
    plan
        The plan in hand.
    pair
        Two URNs.
    limits
        Time to look for each of the two; 10 seconds if not given.
    seed
        Seed of both searches.
    prices
        Prices that prove a bound of the plan in hand; None to find some first.
    should_continue
        Called several times a second; once it returns False, the best so far is told.
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
    limits = limits or Limits(10)
    least = least_change(
        problem, plan, pair, limits, seed=seed, prices=prices, should_continue=should_continue
    )
    pinned = dataclasses.replace(problem.rules, together=(*problem.rules.together, pair))
    changed = problem.replace(rules=pinned)
    found = solve_nearby(changed, plan, pair, limits, seed, should_continue=should_continue)
    if home_of(found.result.plan, first) is None:
        return _without_best(problem, plan, pair, least, found)
    if least is not None and least.result.total_s < found.result.total_s:
        found = dataclasses.replace(found, result=least.result)
    return WhyNot(
        pair,
        tuple(_sentences_on(problem, plan, pair, least, found)),
        least=least,
        found=found,
        more_s=_more_s(problem, plan, found),
        comparison=compare(plan, found.result.plan),
    )


def _without_best(
    problem: Problem, plan: Plan, pair: tuple[int, int], least: Answer | None, found: Nearby
) -> WhyNot:
    """Say what is known where the best plan was not found, or leaves both out."""
    both = all_named(problem, pair)
    if least is not None:
        said = (
            f"{both} could share a cluster.",
            *least_change_sentences(problem, plan, pair, least),
            "Whether a better plan has both together was not looked at further.",
        )
        return WhyNot(pair, said, least=least)
    none = (
        f"No plan with {both} in one cluster was found: no cluster by the rules can hold both, "
        "or only at a price above that of leaving them out."
        if found.proven
        else f"No plan with {both} in one cluster was found in the time; whether there is one "
        "was not looked at further."
    )
    return WhyNot(pair, (none, *_distance(problem, pair)))


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
    problem: Problem, plan: Plan, pair: tuple[int, int], least: Answer | None, found: Nearby
) -> Iterator[str]:
    new = found.result.plan
    comparison = compare(plan, new)
    more_s = _more_s(problem, plan, found)
    yield f"{all_named(problem, pair)} could share a cluster."
    if least is not None:
        yield from least_change_sentences(problem, plan, pair, least)
        if compare(least.plan, new).same:
            said = "No better plan with both together was found, whoever moves."
            yield f"{said} {_sure(found, more_s)}"
            return
    yield (
        f"Planned anew, whoever moves, the best plan with both together "
        f"{more_in_all('would cost', more_s, schools_in(new))} "
        f"{counted(len(comparison.moves), 'school')} would change clusters, and "
        f"{len(comparison.untouched)} of {len(plan.clusters)} clusters would stay as they are."
    )
    cluster = home_of(new, pair[0])
    if cluster is not None:
        others = [urn for urn in cluster.schools if urn not in pair]
        partners = f" with {all_named(problem, others)}" if others else " by themselves"
        yield f"The two would then be together{partners}."
    yield _sure(found, more_s)


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
