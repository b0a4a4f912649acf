"""The improvement curve against brute force: every plan of a few schools."""

import dataclasses
import math
from collections.abc import Iterable, Iterator
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustering import Cluster, Limits, Plan, Problem, Progress, Rules, check, measure
from clustering.comparison import compare
from clustering.improvement import Curve, curve_search, improve
from clustering.plan import LeftOut
from data.errors import InputError

SCHOOLS = 8


def drawn(*groups: Iterable[int], schools: int = SCHOOLS) -> Plan:
    """Return a plan of rows; those in no group are left out."""
    clusters = tuple(Cluster(number, tuple(sorted(rows))) for number, rows in enumerate(groups, 1))
    inside = {row for cluster in clusters for row in cluster.schools}
    out = tuple(LeftOut(row, "not drawn") for row in range(schools) if row not in inside)
    return Plan(clusters, out)


def moves_of(rows: tuple[int, ...], plan: Plan) -> int:
    """Count the moves of one cluster, as the definition says."""
    kept = 0
    for former in plan.clusters:
        held = set(rows) & set(former.schools)
        half = 2 * len(held) == len(former.schools) and min(former.schools) in held
        if half or 2 * len(held) > len(former.schools):
            kept = max(kept, len(held))
    return len(rows) - kept


def is_allowed(problem: Problem, rows: tuple[int, ...]) -> bool:
    out = drawn(rows, schools=problem.n).left_out
    leads = rows if problem.rules.shape == "hub" else (None,)
    return any(
        {each.rule for each in check(problem, Plan((Cluster(1, rows, lead=lead),), out))}
        <= {"number of clusters"}
        for lead in leads
    )


def allowed_clusters(
    problem: Problem, plan: Plan, fixed: Iterable[tuple[int, ...]]
) -> dict[int, list[tuple[int, int, float]]]:
    """Return members as bits, moves and cost of each possible cluster, by its first row."""
    kept = {row for rows in fixed for row in rows}
    clusters: dict[int, list[tuple[int, int, float]]] = {row: [] for row in range(problem.n)}
    fewest, most = problem.rules.size
    for size in range(fewest, most + 1):
        for rows in combinations(range(problem.n), size):
            if (kept.isdisjoint(rows) or rows in set(fixed)) and is_allowed(problem, rows):
                cost = measure(problem, Cluster(1, rows)).cost
                bits = sum(1 << row for row in rows)
                clusters[rows[0]].append((bits, moves_of(rows, plan), cost))
    return clusters


def brute_force(
    problem: Problem, plan: Plan, fixed: Iterable[tuple[int, ...]]
) -> tuple[dict[int, float], tuple[int, int]]:
    """Try every plan.

    Returns
    -------
    The cost of the cheapest plan for each number of moves; and the fewest places lost, with the
    fewest moves of such a plan, infinite where there is no plan.
    """
    kept = {row for rows in fixed for row in rows}
    placed = {row for cluster in plan.clusters for row in cluster.schools}
    clusters = allowed_clusters(problem, plan, fixed)
    outside = {left.urn for left in plan.left_out}
    ways: dict[int, dict[tuple[int, int, int], float]] = {0: {(0, 0, 0): 0.0}}
    full = (1 << problem.n) - 1

    def ends(taken: int) -> Iterator[tuple[int, int, int, int, float]]:
        row = next(row for row in range(problem.n) if not taken >> row & 1)
        if row not in kept:
            price_s = float(problem.left_out_s[row])
            lost = int(price_s > 0 and row not in outside)
            yield taken | 1 << row, int(row in placed), 0, lost, price_s
        for mask, moves, cost in clusters[row]:
            if not mask & taken:
                yield taken | mask, moves, 1, 0, cost

    for taken in range(full):
        for (moved, number, lost), cost in ways.pop(taken, {}).items():
            for after, moves, more, less, added in ends(taken):
                key = moved + moves, number + more, lost + less
                known = ways.setdefault(after, {})
                known[key] = min(known.get(key, np.inf), cost + added)
    found: dict[int, float] = {}
    least = SCHOOLS + 1, SCHOOLS + 1
    for (moved, number, lost), cost in ways.get(full, {}).items():
        if problem.rules.clusters in {None, number}:
            found[moved] = min(found.get(moved, np.inf), cost)
            least = min(least, (lost, moved))
    return found, least


def check_against_brute_force(
    problem: Problem, plan: Plan, fixed: tuple[tuple[int, ...], ...] = ()
) -> Curve:
    exact, (lost, moved) = brute_force(problem, plan, fixed)
    curve = improve(problem, plan, Limits(60), fixed=fixed)
    if not exact:
        assert curve.repair is None
        assert not curve.steps
        return curve
    assert curve.repair is not None
    assert curve.places_lost_bound <= lost <= curve.places_lost
    assert curve.places_lost > lost or curve.repair_bound <= moved <= curve.repair
    assert not curve.repair_proven or (curve.places_lost, curve.repair) == (lost, moved)
    for step in curve.steps:
        best = min(cost for moves, cost in exact.items() if moves <= step.moves)
        assert step.bound <= best + 0.1
        assert step.cost >= best - 0.1
        assert not step.proven or step.cost == pytest.approx(best, abs=0.1)
        assert len(step.comparison.moves) <= step.moves
        assert step.comparison == compare(plan, step.result.plan)
        kept = {cluster.schools for cluster in step.result.plan.clusters}
        assert kept.issuperset(fixed)
    moves, costs, bounds = zip(*((s.moves, s.cost, s.bound) for s in curve.steps), strict=True)
    assert list(moves) == sorted(set(moves))
    assert list(costs) == sorted(costs, reverse=True)
    assert list(bounds) == sorted(bounds, reverse=True)
    assert curve.best is not None
    assert curve.free_bound <= min(exact.values()) + 0.1
    return curve


@st.composite
def cases(draw: st.DrawFn) -> tuple[Problem, Plan, tuple[tuple[int, ...], ...]]:
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    places = random.uniform(0, 2_000, (SCHOOLS, 2))
    seconds = np.linalg.norm(places[:, None] - places[None], axis=2).round()
    pairs = draw(st.lists(st.integers(0, SCHOOLS - 1), min_size=4, max_size=4, unique=True))
    rules = Rules(
        size=draw(st.sampled_from([(2, 3), (2, 4), (3, 4)])),
        max_minutes=draw(st.sampled_from([12, 20, 45])),
        together=draw(st.sampled_from([(), (tuple(pairs[:2]),)])),
        apart=draw(st.sampled_from([(), (tuple(pairs[2:]),)])),
        optional=draw(st.sampled_from([(), (pairs[3],)])),
        left_out_s=draw(st.sampled_from([500.0, 3_000.0, 36_000.0])),
        clusters=draw(st.sampled_from([None, None, None, 2, 3])),
        shape=draw(st.sampled_from(["pairwise", "pairwise", "hub"])),
    )
    pupils = random.integers(20, 300, SCHOOLS).astype(float)
    problem = Problem.from_arrays(seconds, pupils=pupils, rules=rules)
    labels = draw(st.lists(st.integers(-1, 2), min_size=SCHOOLS, max_size=SCHOOLS))
    groups = [tuple(row for row in range(SCHOOLS) if labels[row] == k) for k in range(3)]
    plan = drawn(*(group for group in groups if group))
    allowed = [
        cluster.schools
        for cluster in plan.clusters
        if is_allowed(problem, cluster.schools) and set(cluster.schools) not in [set(pairs[:2])]
    ]
    lockable = draw(st.booleans()) and allowed and problem.rules.clusters is None
    return problem, plan, (allowed[0],) if lockable else ()


@settings(max_examples=12, deadline=None)
@given(cases())
def test_no_plan_of_any_number_of_moves_is_cheaper_and_no_bound_higher(
    case: tuple[Problem, Plan, tuple[tuple[int, ...], ...]],
) -> None:
    check_against_brute_force(*case)


@pytest.fixture(scope="module")
def line() -> Problem:
    """Return eight schools on a road, five minutes from each to the next."""
    at_s = 300.0 * np.arange(SCHOOLS)
    rules = Rules(size=(3, 5), max_minutes=45)
    return Problem.from_arrays(np.abs(np.subtract.outer(at_s, at_s)), rules=rules)


def test_the_curve_of_a_sound_plan_begins_without_a_move(line: Problem) -> None:
    curve = check_against_brute_force(line, drawn((0, 2, 4, 6), (1, 3, 5, 7)))
    assert curve.keeps_rules
    assert (curve.repair, curve.repair_proven) == (0, True)
    assert curve.steps[0].cost == pytest.approx(curve.before.total_s)
    assert [len(step.comparison.moves) for step in curve.steps][:3] == [0, 1, 2]
    assert all(step.proven for step in curve.steps)


def test_the_curve_of_a_plan_that_breaks_rules_begins_with_its_repair(line: Problem) -> None:
    curve = check_against_brute_force(line, drawn((0, 1), (2, 3, 4, 5, 6, 7)))
    assert not curve.keeps_rules
    assert (curve.repair, curve.repair_proven) == (1, True)
    assert curve.steps[0].result.plan.left_out == ()


def test_a_limit_of_moves_ends_the_curve(line: Problem) -> None:
    curve = improve(line, drawn((0, 2, 4, 6), (1, 3, 5, 7)), Limits(20), most=1)
    assert [step.moves for step in curve.steps] == [0, 1]
    assert curve.best is None


def test_a_plan_in_hand_without_any_cluster_can_be_improved(line: Problem) -> None:
    curve = check_against_brute_force(line, drawn())
    assert curve.repair == 0
    assert curve.steps[-1].moves == SCHOOLS


def test_beyond_the_first_steps_they_are_wider_and_as_true(
    line: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(curve_search, "CLOSE_UP", 0)
    monkeypatch.setattr(curve_search, "LEAST_WIDER", 2)
    curve = check_against_brute_force(line, drawn((0, 2, 4, 6), (1, 3, 5, 7)))
    assert [step.moves for step in curve.steps] == [0, 2, 4, 6]
    assert curve.best == curve.steps[-1]


@pytest.mark.parametrize(
    ("fixed", "said"),
    [
        (((0, 1),), "none of the plan in hand"),
        (((2, 3, 4, 5, 6, 7),), "breaks a rule"),
    ],
)
def test_clusters_that_cannot_stay_are_refused(
    line: Problem, fixed: tuple[tuple[int, ...], ...], said: str
) -> None:
    plan = drawn((0,), (2, 3, 4, 5, 6, 7))
    with pytest.raises(InputError, match=said):
        improve(line, plan, Limits(5), fixed=fixed)


def test_ctrl_c_keeps_the_curve_so_far(line: Problem) -> None:
    def stop(step: Progress) -> None:
        if step.stage != "Fewest moves":
            raise KeyboardInterrupt

    curve = improve(line, drawn((0, 2, 4, 6), (1, 3, 5, 7)), Limits(20), progress=stop)
    assert curve.stopped_early
    assert curve.repair == 0
    assert [step.proven for step in curve.steps] == [False, False]
    assert curve.steps[0].moves == 0


def test_the_same_seed_leads_to_the_same_curve(line: Problem) -> None:
    plan = drawn((0, 5, 2), (4, 1, 7), (3, 6))
    first, second = (improve(line, plan, Limits(30), seed=2) for _ in range(2))
    assert [(s.moves, s.cost, s.bound) for s in first.steps] == [
        (s.moves, s.cost, s.bound) for s in second.steps
    ]
    assert [s.result.plan for s in first.steps] == [s.result.plan for s in second.steps]


def test_an_exact_number_of_clusters_is_reached_though_everybody_moves(line: Problem) -> None:
    rules = dataclasses.replace(line.rules, size=(2, 3), clusters=2)
    curve = check_against_brute_force(line.replace(rules=rules), drawn(range(SCHOOLS)))
    assert (curve.repair, curve.repair_proven) == (SCHOOLS, True)


@pytest.mark.parametrize("groups", [((0, 2, 4, 6), (1, 3, 5, 7)), ((0, 1), (2, 3, 4, 5, 6, 7)), ()])
def test_without_time_there_are_bounds_and_what_keeps_the_rules(
    line: Problem, groups: tuple[tuple[int, ...], ...]
) -> None:
    curve = improve(line, drawn(*groups), Limits(1e-9))
    assert curve.stopped_early
    assert math.isfinite(curve.free_bound)
    assert all(math.isfinite(step.bound) for step in curve.steps)
    if curve.keeps_rules:
        assert (curve.repair, curve.repair_bound) == (0, 0)
        assert curve.steps[0].cost == pytest.approx(curve.before.total_s)


def test_without_time_to_move_few_no_place_is_lost_that_need_not_be(line: Problem) -> None:
    curve = improve(line, drawn((0, 1, 2), (3, 4), (5, 6, 7)), Limits(1e-9))
    assert curve.places_lost == 0
    assert not curve.steps[0].result.plan.left_out
