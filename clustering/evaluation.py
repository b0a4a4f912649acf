"""What a plan is worth by a problem: its cost, divided, and how much better a plan could be."""

from clustering.check import check
from clustering.cost import measure
from clustering.plan import Plan
from clustering.problem import Problem
from clustering.result import Result, Status
from clustering.standing import standings
from clustering.worth import Worth

PROVEN, PROVEN_S = 1e-6, 0.01
"""Fraction, and seconds, between cost and bound that count as none."""


def evaluate(
    problem: Problem,
    plan: Plan,
    bound: float,
    *,
    seconds: float,
    seed: int,
    stopped_early: bool,
    worth: Worth | None,
) -> Result:
    """Return a plan, checked, with its cost.

    Parameters
    ----------
    problem, plan
        What was asked, and the answer.
    bound
        No plan costs less, left-out schools at their price; seconds.
    seconds, seed, stopped_early, worth
        Of the search that found it; one that was stopped after the proof counts as ended.

    Raises
    ------
    AssertionError
        Where the plan breaks a rule of the problem.
    """
    breaches = check(problem, plan)
    if breaches:
        said = "; ".join(breach.sentence for breach in breaches)
        raise AssertionError(f"the search broke the rules, which is a mistake in it: {said}")
    figures = [measure(problem, cluster) for cluster in plan.clusters]
    objective = sum(figure.cost for figure in figures)
    left_out_s = float(sum(problem.left_out_s[problem.row[left.urn]] for left in plan.left_out))
    below = min(bound - left_out_s, objective)
    proven = is_proven(objective + left_out_s, below + left_out_s)
    return Result(
        plan=plan,
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        objective=objective,
        bound=objective if proven else below,
        left_out_s=left_out_s,
        longest_drive_s=max((figure.longest_drive_s for figure in figures), default=0.0),
        parts={
            "driving": sum(figure.driving_s for figure in figures),
            "compatibility": sum(figure.compatibility_s for figure in figures),
            "balance": sum(figure.balance_s for figure in figures),
            "coherence": sum(figure.coherence_s for figure in figures),
        },
        seconds=seconds,
        seed=seed,
        stopped_early=not proven and stopped_early,
        worth=worth,
        standings=standings(problem, (left.urn for left in plan.left_out)),
    )


def is_proven(cost: float, bound: float) -> bool:
    """Say whether a cost, seconds, meets its bound."""
    return cost - bound <= max(PROVEN * abs(cost), PROVEN_S)
