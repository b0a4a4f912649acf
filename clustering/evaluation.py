"""What a plan costs by a problem, term by term, and how much better a plan could be."""

import dataclasses
import math

from clustering.breaches import breaches_of, sentences_of
from clustering.check import check
from clustering.clock import is_proven
from clustering.cost import measure
from clustering.optimiser.school_prices import SchoolPrices
from clustering.plan import Plan
from clustering.problem import Problem
from clustering.result import Result, Status
from clustering.standing import standings


def evaluate(
    problem: Problem,
    plan: Plan,
    bound: float,
    *,
    seconds: float | None,
    seed: int,
    stopped_early: bool,
    prices: SchoolPrices | None,
) -> Result:
    """Return a plan, checked, with its cost.

    Parameters
    ----------
    problem, plan
        The problem, and a plan of it.
    bound
        Cost that no plan is below, left-out schools at their price, seconds.
    seconds, seed, stopped_early, prices
        Of the search that found the plan; one that was stopped after its proof counts as finished.

    Raises
    ------
    AssertionError
        Where the plan breaks a rule of the problem.
    """
    breaches = check(problem, plan)
    if breaches:
        said = "; ".join(breach.sentence for breach in breaches)
        raise AssertionError(f"the search broke the rules, which is a mistake in it: {said}")
    result = _costed(problem, plan, seed=seed, seconds=seconds, prices=prices)
    below = min(bound - result.left_out_s, result.objective)
    proven = is_proven(result.total_s, below + result.left_out_s)
    return dataclasses.replace(
        result,
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        bound=result.objective if proven else below,
        stopped_early=not proven and stopped_early,
    )


def evaluate_by_hand(
    problem: Problem,
    plan: Plan,
    bound: float,
    *,
    seed: int = 1,
    prices: SchoolPrices | None = None,
) -> Result:
    """Return a plan that people drew, with its cost and its breaches; nothing of it is proven.

    Parameters
    ----------
    problem, plan
        The problem, and any plan of its schools: it may break every rule.
    bound
        Cost that no plan which keeps the rules is below, left-out schools at their price, seconds.
    seed, prices
        Of the search that proved the bound.
    """
    result = _costed(problem, plan, seed=seed, seconds=None, prices=prices)
    return dataclasses.replace(
        result,
        bound=bound - result.left_out_s,
        drawn_by_hand=True,
        unplaceable_s=float(
            sum(
                problem.left_out_s[problem.row[left.urn]]
                for left in plan.left_out
                if problem.row[left.urn] in problem.unplaceable
            )
        ),
        breaches=sentences_of(breaches_of(problem, plan)),
    )


def reevaluate(problem: Problem, stored: Result, bound: float | None = None) -> Result:
    """Return a result with every figure recomputed; claims may be dropped, never added.

    Parameters
    ----------
    problem
        The schools, times and rules that the result says it is of.
    stored
        A result made by anybody; its plan may break the rules, but names known schools only.
    bound
        A bound that was proven again, left-out schools at their price; None to use the stored one
        as far as it makes sense.
    """
    result = _costed(
        problem, stored.plan, seed=stored.seed, seconds=stored.seconds, prices=stored.prices
    )
    known = stored.bound if bound is None else bound - result.left_out_s
    if stored.drawn_by_hand:
        by_hand = evaluate_by_hand(
            problem,
            stored.plan,
            known + result.left_out_s,
            seed=stored.seed,
            prices=stored.prices,
        )
        return dataclasses.replace(by_hand, faults=stored.faults, unverified=stored.unverified)
    below = min(known, result.objective)
    proven = stored.status is Status.OPTIMAL and is_proven(
        result.total_s, below + result.left_out_s
    )
    return dataclasses.replace(
        result,
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        bound=result.objective if proven else below,
        stopped_early=stored.stopped_early,
        faults=stored.faults,
        unverified=stored.unverified,
    )


def _costed(
    problem: Problem, plan: Plan, *, seed: int, seconds: float | None, prices: SchoolPrices | None
) -> Result:
    """Return a plan with its cost; nothing is proven of it yet."""
    figures = [measure(problem, cluster) for cluster in plan.clusters]
    return Result(
        plan=plan,
        status=Status.FEASIBLE,
        objective=sum(figure.cost for figure in figures),
        bound=-math.inf,
        left_out_s=float(sum(problem.left_out_s[problem.row[left.urn]] for left in plan.left_out)),
        longest_drive_s=max((figure.longest_drive_s for figure in figures), default=0.0),
        parts={
            "driving": sum(figure.driving_s for figure in figures),
            "compatibility": sum(figure.compatibility_s for figure in figures),
            "balance": sum(figure.balance_s for figure in figures),
            "coherence": sum(figure.coherence_s for figure in figures),
        },
        seconds=seconds,
        seed=seed,
        prices=prices,
        standings=standings(problem, (left.urn for left in plan.left_out)),
    )
