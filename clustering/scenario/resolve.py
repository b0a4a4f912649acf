"""The plan that answers a scenario: the fewest schools moved first, then the least cost.

Each pair of partners of the plan in hand is worth a bonus. The search begins with that plan, and
the bonus makes it so strong a plan that little else needs to be looked at.
"""

import dataclasses
from itertools import combinations, count

from clustering.check import check
from clustering.clock import Limits, ProgressCall
from clustering.comparison import compare
from clustering.evaluation import evaluate
from clustering.plan import Plan
from clustering.problem import Problem
from clustering.scenario.answer import Answer
from clustering.scenario.scenario import Scenario
from clustering.scenario.setting import Setting
from clustering.solver import Start, appraise, bound_by, solve

STABILITY_S = 1_000.0
"""Bonus for a kept pair, seconds: a school's move must save that much for each partner it loses."""


def answer(
    setting: Setting,
    scenario: Scenario,
    limits: Limits | None = None,
    *,
    stability_s: float = STABILITY_S,
    seed: int = 1,
    progress: ProgressCall | None = None,
) -> Answer:
    """Answer a scenario with the least disruption of the plan in hand.

    Parameters
    ----------
    setting
        The plan in hand and its problem.
    scenario
        What is asked.
    limits
        Time to spend; 10 seconds if not given.
    stability_s
        Bonus for each pair of partners that stay together, seconds; 0 to plan anew.
    seed, progress
        As for `solve`; Ctrl-C ends the search with the best answer so far.

    Returns
    -------
    The answer: its plan has passed `check`, and its clusters bear the numbers and names of those
    of the plan in hand that they succeed.

    Raises
    ------
    InputError
        Where a change does not fit the setting.
    """
    after = scenario.applied(setting)
    near = after.near
    worth = setting.worth or appraise(setting.problem, setting.plan)
    wished, bonus_s = _with_bonus(after.problem, near, stability_s)
    start = Start(near, worth.less(bonus_s))
    settled = solve(wished, limits or Limits(10), seed=seed, progress=progress, start=start)
    plan = _relabelled(setting.plan, settled.plan)
    settled = dataclasses.replace(settled, plan=plan)
    bound, worth = bound_by(after.problem, worth)
    result = evaluate(
        after.problem,
        plan,
        bound,
        seconds=settled.seconds,
        seed=seed,
        stopped_early=settled.stopped_early,
        worth=worth,
    )
    return Answer(scenario, setting, after.replace(plan=plan), result, settled)


def _with_bonus(
    problem: Problem, plan: Plan, stability_s: float
) -> tuple[Problem, dict[int, float]]:
    """Return the problem with a bonus for every pair of partners of a plan, and whose it is.

    Returns
    -------
    The problem, and by URN half the bonus of each school's pairs, seconds: what it would bring
    with all its partners.
    """
    kept = [[urn for urn in cluster.schools if urn in problem.row] for cluster in plan.clusters]
    pairs = tuple(pair for urns in kept for pair in combinations(urns, 2))
    rules = dataclasses.replace(problem.rules, kept_pairs=pairs, kept_pair_s=-stability_s)
    bonus_s = {urn: stability_s * (len(urns) - 1) / 2 for urns in kept for urn in urns}
    return problem.replace(rules=rules), bonus_s


def _relabelled(before: Plan, after: Plan) -> Plan:
    """Return a plan whose clusters bear the number and name of those they succeed.

    Clusters without a forerunner get the next free numbers.
    """
    successors = {new: old for old, new in compare(before, after).matches.items()}
    known = {cluster.number: cluster for cluster in before.clusters}
    free = count(max(known, default=0) + 1)
    clusters = []
    for cluster in after.clusters:
        old = successors.get(cluster.number)
        number = next(free) if old is None else old
        name = cluster.name if old is None else known[old].name
        clusters.append(dataclasses.replace(cluster, number=number, name=name))
    return Plan(tuple(sorted(clusters, key=lambda cluster: cluster.number)), after.left_out)


def still_valid(problem: Problem, plan: Plan) -> bool:
    """Say whether a plan obeys a problem, schools and rules and all."""
    placed = {urn for cluster in plan.clusters for urn in cluster.schools}
    placed |= {left.urn for left in plan.left_out}
    return placed == set(problem.schools.urns) and not check(problem, plan)
