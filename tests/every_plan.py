"""The improvement curve of a small plan by trying every plan there is."""

from collections.abc import Iterator, Sequence

from clustering.check import check
from clustering.comparison import compare
from clustering.cost import measure
from clustering.evaluation import evaluate, evaluate_by_hand
from clustering.improvement import Curve, Step
from clustering.naming import number_and_name
from clustering.plan import Cluster, LeftOut, Plan
from clustering.problem import Problem
from clustering.scenario.resolve import relabelled

REASON = "It could be placed only by leaving out others."


def curve_of(problem: Problem, before: Plan, reason: str = REASON) -> Curve:
    """Return the curve of a plan of at most ten schools, each step proven; as `improve` does.

    `reason` is why a school is left out.
    """
    plans = sorted(_plans(problem, reason), key=lambda plan: _cost_s(problem, plan))
    least_s = _cost_s(problem, plans[0])
    moved = [len(compare(before, plan).moves) for plan in plans]
    steps: list[Step] = []
    for moves in range(min(moved), moved[0] + 1):
        plan = next(p for p, count in zip(plans, moved, strict=True) if count <= moves)
        steps.append(_step(problem, before, plan, moves, least_s))
    best = _step(problem, before, plans[0], moved[0], least_s)
    broken = bool(check(problem, before))
    return Curve(
        before=evaluate_by_hand(problem, before, least_s)
        if broken
        else evaluate(
            problem, before, least_s, seconds=1.0, seed=1, stopped_early=False, prices=None
        ),
        steps=tuple(steps),
        repair=min(moved),
        repair_bound=min(moved),
        places_lost=0,
        places_lost_bound=0,
        free_bound=least_s,
        best=best,
    )


def _step(problem: Problem, before: Plan, plan: Plan, moves: int, least_s: float) -> Step:
    result = evaluate(
        problem,
        relabelled(before, plan),
        least_s,
        seconds=1.0,
        seed=1,
        stopped_early=False,
        prices=None,
    )
    return Step(moves, result, result.total_s, compare(before, result.plan))


def _cost_s(problem: Problem, plan: Plan) -> float:
    outside = sum(problem.left_out_s[problem.row[left.urn]] for left in plan.left_out)
    return float(outside) + sum(measure(problem, each).cost for each in plan.clusters)


def _plans(problem: Problem, reason: str) -> Iterator[Plan]:
    """Yield every plan by all rules."""
    for groups in _partitions(list(range(problem.n)), problem.rules.size[1]):
        outside = [rows[0] for rows in groups if len(rows) == 1]
        shared = [rows for rows in groups if len(rows) > 1]
        left = tuple(LeftOut(problem.schools[row].urn, reason) for row in sorted(outside))
        urns = [tuple(problem.schools[row].urn for row in rows) for rows in shared]
        if not check(problem, Plan(numbered(*urns).clusters, left)):
            yield Plan(number_and_name(problem, shared), left)  # few keep the rules; naming is slow


def _partitions(rows: Sequence[int], most: int) -> Iterator[list[list[int]]]:
    if not rows:
        yield []
        return
    first, *rest = rows
    for others in _partitions(rest, most):
        yield [[first], *others]
        for at, group in enumerate(others):
            if len(group) < most:
                yield [*others[:at], [first, *group], *others[at + 1 :]]


def numbered(*groups: tuple[int, ...]) -> Plan:
    """Return a plan of groups of schools, numbered as given."""
    return Plan(tuple(Cluster(at, urns, f"Group {at}") for at, urns in enumerate(groups, 1)))
