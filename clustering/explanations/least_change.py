"""The least change of a plan in hand that puts two schools into one cluster."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import cast

from clustering.clock import Limits, until
from clustering.explanations.moves import home_of, plan_cost_s
from clustering.optimiser.school_prices import SchoolPrices
from clustering.plan import Plan
from clustering.policy.purpose import PlanPurpose
from clustering.problem import Problem
from clustering.scenario.answer import Answer
from clustering.scenario.pin_changes import Together
from clustering.scenario.resolve import answer
from clustering.scenario.scenario import Scenario
from clustering.scenario.setting import Setting, Timing
from clustering.wording import all_named, called, counted

MOVES_TOLD = 12


def least_change(
    problem: Problem,
    plan: Plan,
    pair: tuple[int, int],
    limits: Limits,
    *,
    seed: int,
    prices: SchoolPrices | None,
    should_continue: Callable[[], bool],
) -> Answer | None:
    """Return the what-if in which two schools must be together; None where it places neither.

    Parameters
    ----------
    problem, plan
        The problem, and the plan in hand.
    pair
        Two URNs that no rule keeps apart.
    limits, seed
        Of the search.
    prices
        Prices that prove a bound of the plan in hand; None to find some first.
    should_continue
        Called several times a second; once it returns False, the best answer so far is returned.
    """
    # a pin asks nothing of the purpose of a plan or its day, and times no place
    purpose, timing = PlanPurpose(start=date.min), cast(Timing, None)
    setting = Setting(problem, plan, purpose, timing, prices)
    found = answer(
        setting, Scenario().then(Together(pair)), limits, seed=seed, progress=until(should_continue)
    )
    return None if home_of(found.plan, pair[0]) is None else found


def least_change_sentences(
    problem: Problem, plan: Plan, pair: tuple[int, int], least: Answer
) -> Iterator[str]:
    """Say who would move, and what that costs."""
    moves, kept = least.moves, len(least.comparison.untouched)
    more_s = plan_cost_s(problem, least.plan) - plan_cost_s(problem, plan)
    yield (
        f"The least change that puts them together moves {counted(len(moves), 'school')}; "
        f"{kept} of {len(plan.clusters)} clusters stay as they are. "
        f"It {more_in_all('costs', more_s, schools_in(least.plan))}"
    )
    cluster = home_of(least.plan, pair[0])
    if cluster is not None:
        others = [urn for urn in cluster.schools if urn not in pair]
        partners = f", with {all_named(problem, others)}" if others else ""
        yield f"They would be in {called(cluster)}{partners}."
    for move in moves[:MOVES_TOLD]:
        yield f"  {move.change}."
    if len(moves) > MOVES_TOLD:
        yield f"  and {len(moves) - MOVES_TOLD} more."
    if not least.proven:
        yield "A smaller change may exist; the search ran out of time."


def more_in_all(verb: str, more_s: float, schools: int) -> str:
    """Say how much more a plan costs, for each of its schools and in all.

    Examples
    --------
    >>> more_in_all("would cost", 5400.0, 30)
    'would cost 3.0 minutes a school more, 1.5 school-hours in all.'
    >>> more_in_all("costs", -1.0, 30)
    'costs nothing more in all.'
    """
    hours, each = abs(more_s) / 3600, abs(more_s) / 60 / max(schools, 1)
    if hours < 0.05:  # shown as 0.0
        return f"{verb} nothing more in all."
    size = "less than 0.1 minutes" if each < 0.05 else f"{each:.1f} minutes"
    which = "more" if more_s > 0 else "less"
    return f"{verb} {size} a school {which}, {hours:.1f} school-hours in all."


def schools_in(plan: Plan) -> int:
    """Return how many schools are in a cluster."""
    return sum(len(cluster.schools) for cluster in plan.clusters)
