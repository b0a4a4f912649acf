"""Whether what curve.json says of an improvement curve can be true.

Every step's plan is made again from the plan in hand and its moves: it is checked against the
rules, costed, and its moves are counted. The bounds are claims of the search, as in plan.json: they
must fit each other and every plan that is known, and no hash may have changed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from clustering.check import check
from clustering.comparison import compare
from clustering.cost import measure
from clustering.naming import lead_of
from clustering.plan import Cluster, LeftOut, Plan
from maps.differences import ROUNDED_S, difference, in_short
from maps.plan_files import CURVE, PLAN

if TYPE_CHECKING:
    from clustering.improvement.record import CurveRecord, StepRecord
    from clustering.problem import Problem
    from clustering.result import Result

_AGAIN = "as the plan in hand"


def edited_curve(
    curve: CurveRecord, problem: Problem, in_hand: Plan, result: Result
) -> Iterator[str]:
    """Yield, in words, what of a curve cannot be true.

    Parameters
    ----------
    curve
        The content of curve.json.
    problem
        The problem of all plans on it.
    in_hand
        The plan that schools are moved from.
    result
        The plan of the directory: the chosen step, or the plan in hand.
    """
    slack_s = 2 * ROUNDED_S * (problem.n + 1)
    yield from _begun(curve, problem, in_hand, slack_s)
    plans: dict[int, Plan] = {}
    known_s: dict[tuple[int, ...], float] = {}
    for step in curve.points:
        found = _moved(problem, in_hand, step)
        if isinstance(found, str):
            yield f"{_of(step)} {found}"
            continue
        plans[step.allowed] = found
        yield from in_short(
            f"{_of(step)} leads to a plan that breaks a rule: {breach.sentence}"
            for breach in check(problem, found)
        )
        yield from _counted(step, in_hand, found)
        cost_s, left_out_s = _cost_s(problem, found, known_s)
        yield from difference(f"cost_s of {_of(step)}", step.cost_s, cost_s, slack_s)
        yield from difference(f"left_out_s of {_of(step)}", step.left_out_s, left_out_s, slack_s)
    yield from _bounds(curve, slack_s)
    yield from _repaired(curve)
    yield from _of_directory(curve, plans, result, slack_s)


def _of(step: StepRecord) -> str:
    return f"the step for {step.allowed} in {CURVE}"


def _begun(curve: CurveRecord, problem: Problem, in_hand: Plan, slack_s: float) -> Iterator[str]:
    """Compare what is said of the plan in hand with the plan."""
    placed = sum(len(cluster.schools) for cluster in in_hand.clusters)
    yield from difference(f"schools in {CURVE}", curve.schools, placed)
    if bool(curve.breaches) != bool(check(problem, in_hand)):
        yield f"breaches in {CURVE} are not those of the plan in hand"
    if problem.rules.shape == "pairwise":  # people may have decided otherwise about leads since
        cost_s, left_out_s = _cost_s(problem, in_hand, {})
        known = cost_s if math.isfinite(cost_s) else None
        yield from difference(f"cost_s in {CURVE}", curve.cost_s, known, slack_s)
        yield from difference(f"left_out_s in {CURVE}", curve.left_out_s, left_out_s, slack_s)


def _moved(problem: Problem, in_hand: Plan, step: StepRecord) -> Plan | str:
    """Return the plan in hand after the moves of a step, or what is wrong with these."""
    place: dict[int, int | None] = {left.urn: None for left in in_hand.left_out}
    place |= {urn: cluster.number for cluster in in_hand.clusters for urn in cluster.schools}
    for move in step.moves:
        if move.urn not in place or place[move.urn] != move.before:
            return f"moves school {move.urn} from where it is not"
        place[move.urn] = move.after
    members: dict[int, list[int]] = {}
    for urn, number in place.items():
        if number is not None:
            members.setdefault(number, []).append(urn)
    clusters = [
        Cluster(number, tuple(sorted(urns)), "", lead_of(problem, [problem.row[u] for u in urns]))
        for number, urns in sorted(members.items())
    ]
    outside = [LeftOut(urn, _AGAIN) for urn, number in place.items() if number is None]
    return Plan(tuple(clusters), tuple(sorted(outside, key=lambda left: left.urn)))


def _counted(step: StepRecord, in_hand: Plan, plan: Plan) -> Iterator[str]:
    """Count the moves by the labels of the two plans."""
    moves = {move.urn for move in compare(in_hand, plan).moves}
    if moves != {move.urn for move in step.moves} or len(moves) != len(step.moves):
        yield f"{_of(step)} moves {len(moves)} schools, not those that it names"
    if len(moves) > step.allowed:
        yield f"{_of(step)} moves {len(moves)} schools, more than are allowed"


def _cost_s(
    problem: Problem, plan: Plan, known_s: dict[tuple[int, ...], float]
) -> tuple[float, float]:
    """Return the cost of a plan, left-out schools at their price, and that price.

    Costs of clusters are added to those known by their schools: most are in every step.
    """
    left_out_s = float(sum(problem.left_out_s[problem.row[left.urn]] for left in plan.left_out))
    for cluster in plan.clusters:
        if cluster.schools not in known_s:
            known_s[cluster.schools] = measure(problem, cluster).cost
    return left_out_s + sum(known_s[each.schools] for each in plan.clusters), left_out_s


def _bounds(curve: CurveRecord, slack_s: float) -> Iterator[str]:
    """Say which bounds contradict each other, or a plan of the curve."""
    for step in curve.points:
        if step.bound_s > step.cost_s + slack_s:
            yield f"bound_s of {_of(step)} is more than its plan costs"
        if step.bound_s < curve.free_bound_s - slack_s:
            yield f"bound_s of {_of(step)} is less than free_bound_s"
    for step, following in pairwise(curve.points):
        if following.allowed <= step.allowed:
            yield f"the steps in {CURVE} are not by the moves they allow"
        for name in ("cost_s", "bound_s"):
            if getattr(following, name) > getattr(step, name) + slack_s:
                yield f"{name} of {_of(following)} is more than with fewer moves"


def _repaired(curve: CurveRecord) -> Iterator[str]:
    """Say where the fewest moves that mend the plan in hand contradict the steps."""
    if curve.repair is None and curve.points:
        yield f"{CURVE} has steps, and says that no plan is known"
    if curve.repair is not None and (not curve.points or curve.points[0].moved > curve.repair):
        yield f"repair in {CURVE} is not where its steps begin"
    if curve.repair is not None and curve.repair_bound > curve.repair:
        yield f"repair_bound in {CURVE} is more than repair"
    if curve.places_lost_bound > curve.places_lost:
        yield f"places_lost_bound in {CURVE} is more than places_lost"


def _of_directory(
    curve: CurveRecord, plans: dict[int, Plan], result: Result, slack_s: float
) -> Iterator[str]:
    """Compare the curve with the plan of the directory."""
    if curve.chosen is None:
        return
    if result.bound + result.left_out_s < curve.free_bound_s - slack_s:
        yield f"free_bound_s in {CURVE} is more than the bound in {PLAN}"
    chosen = plans.get(curve.chosen)
    groups = {cluster.schools for cluster in result.plan.clusters}
    if chosen is None or {cluster.schools for cluster in chosen.clusters} != groups:
        yield f"the plan in {PLAN} is not the step for {curve.chosen} in {CURVE}"
