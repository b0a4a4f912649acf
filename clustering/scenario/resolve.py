"""The plan that answers a scenario: the fewest schools moved first, then the least cost.

Each pair of partners of the plan in hand earns a bonus if it is kept, and the search begins with
that plan and its prices (`clustering.optimiser.warm_start`). In all reported figures the bonus is
turned into a price of parted pairs, so that they are those of a plan: its cost, and the price of
its moves.
"""

import dataclasses
import math
from functools import partial
from itertools import combinations, count

from clustering.clock import Limits, Progress, ProgressCall
from clustering.comparison import compare
from clustering.evaluation import evaluate
from clustering.locks import refuse_broken
from clustering.naming import told_apart
from clustering.optimiser.appraisal import appraise, bound_by
from clustering.plan import Plan
from clustering.problem import Problem
from clustering.problem_checks import refuse_impossible
from clustering.scenario.answer import Answer
from clustering.scenario.scenario import Scenario
from clustering.scenario.setting import Setting
from clustering.solver import Start, solve

STABILITY_S = 2_000.0
"""Bonus for a kept pair, seconds. A pair counts by the size of its cluster, so a school's move must
save twice as much: once for the partners that it leaves, once for those that it joins."""


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
        The changes.
    limits
        Time to spend; 10 seconds if not given.
    stability_s
        Bonus for each pair of partners that stay together, seconds; 0 to plan anew.
    seed, progress
        As for `solve`; Ctrl-C ends the search with the best answer so far.

    Returns
    -------
    The answer: its plan has passed `check`, and its clusters have the numbers and names of the
    clusters that they succeed.

    Raises
    ------
    InputError
        Where a change does not fit the setting, or no plan can keep the rules that it leads to.

    Examples
    --------
    >>> from datetime import date
    >>> import numpy as np
    >>> from clustering import Cluster, Limits, Plan, Problem, Rules
    >>> from clustering.policy.purpose import PlanPurpose
    >>> from clustering.scenario import Close, Scenario, Setting, answer
    >>> at_s = [0, 300, 600, 900, 1200, 1500]
    >>> drives_s = np.abs(np.subtract.outer(at_s, at_s))
    >>> problem = Problem.from_arrays(drives_s, rules=Rules(size=(2, 3)))
    >>> plan = Plan((Cluster(1, (0, 1, 2)), Cluster(2, (3, 4, 5))))
    >>> purpose = PlanPurpose(start=date(2026, 1, 5))
    >>> setting = Setting(problem, plan, purpose, timing=None)  # no new place
    >>> found = answer(setting, Scenario().then(Close(5)), Limits(seconds=1))
    >>> found.sentences[0]
    'No school moves, 1 school gone; 1 of 2 clusters untouched.'
    >>> [cluster.schools for cluster in found.plan.clusters]
    [(0, 1, 2), (3, 4)]
    """
    after = scenario.applied(setting)
    refuse_broken(after.problem, setting.plan)
    refuse_impossible(after.problem)
    near = after.near
    limits = limits or Limits(10)
    ask = partial(solve, limits=limits, seed=seed)
    prices = setting.prices or appraise(setting.problem, setting.plan, limits, progress)
    if not stability_s:
        anew = ask(after.problem, progress=progress, start=Start(near, prices))
        anew = dataclasses.replace(anew, plan=labelled_like(after.problem, setting.plan, anew.plan))
        return Answer(
            scenario, setting, after.replace(plan=anew.plan, prices=anew.prices), anew, anew
        )
    with_bonus = _with_bonus(after.problem, near, stability_s)
    bonus_s = _bonus_by_school(after.problem, near, stability_s)
    every_s = sum(bonus_s.values())
    priced = ask(
        with_bonus,
        progress=None if progress is None else with_moves_priced(progress, every_s),
        start=Start(near, prices.less(bonus_s)),
    )
    plan = labelled_like(after.problem, setting.plan, priced.plan)
    priced = dataclasses.replace(
        priced, plan=plan, objective=priced.objective + every_s, bound=priced.bound + every_s
    )
    bound, prices = bound_by(after.problem, prices, limits)
    result = evaluate(
        after.problem,
        plan,
        bound,
        seconds=priced.seconds,
        seed=seed,
        stopped_early=priced.stopped_early,
        prices=prices,
    )
    return Answer(scenario, setting, after.replace(plan=plan, prices=prices), result, priced)


def with_moves_priced(progress: ProgressCall, every_s: float) -> ProgressCall:
    """Return a progress call that turns bonuses of kept pairs into prices of parted pairs.

    Parameters
    ----------
    progress
        Called with figures that people can read, none of them below 0.
    every_s
        The bonus of all pairs together, seconds.
    """

    def on_progress(step: Progress) -> None:
        best, bound = step.best + every_s, step.bound + every_s
        gap = (best - bound) / max(abs(best), 1.0) if math.isfinite(best) else math.inf
        progress(dataclasses.replace(step, best=best, bound=bound, gap=gap))

    return on_progress


def _bonus_by_school(problem: Problem, plan: Plan, stability_s: float) -> dict[int, float]:
    """Return the bonus of each school that keeps all its partners and gets no other, by URN.

    That is the mean over its partners, which no plan can exceed.
    """
    kept = _still_together(problem, plan)
    return {urn: stability_s for urns in kept if len(urns) > 1 for urn in urns}


def _with_bonus(problem: Problem, plan: Plan, stability_s: float) -> Problem:
    """Return the problem with a bonus for every pair of partners of a plan."""
    pairs = tuple(pair for urns in _still_together(problem, plan) for pair in combinations(urns, 2))
    rules = dataclasses.replace(problem.rules, kept_pairs=pairs, kept_pair_s=-stability_s)
    return problem.replace(rules=rules)


def _still_together(problem: Problem, plan: Plan) -> list[list[int]]:
    """Return the schools of each cluster that are still there."""
    return [[urn for urn in cluster.schools if urn in problem.row] for cluster in plan.clusters]


def labelled_like(problem: Problem, before: Plan, after: Plan) -> Plan:
    """Return a plan as `relabelled` does, with names of its new clusters that no other has.

    Parameters
    ----------
    problem
        That of the plan after.
    """
    kept = {cluster.number for cluster in before.clusters}
    return told_apart(problem, relabelled(before, after), kept)


def relabelled(before: Plan, after: Plan) -> Plan:
    """Return a plan whose clusters have the number and name of those they succeed.

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
