"""Explanations end when they are told to, and what they say by then is no less true."""

import itertools
import json
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest
import small_register
from grid import line_problem, problems
from hypothesis import given, settings
from hypothesis import strategies as st

from app import planning
from clustering import Limits, Problem, Rules, alternatives, conflicts, solve, ways_out
from clustering.clock import Clock
from clustering.explanations.conflicts import minimal_conflict
from clustering.explanations.feasibility import ALL_EFFORT, Effort
from clustering.explanations.why_not import why_not
from clustering.left_out import NOT_LOOKED, diagnose
from clustering.result import Result

FAR = [0, 1, 2, 3, 4, 60, 61, 130]
UNFINISHED = "was not looked at further"


def so_often(times: int) -> Callable[[], bool]:
    """Say yes so many times, then no."""
    asked = itertools.count()
    return lambda: next(asked) < times


def pinned() -> Problem:
    rules = Rules(size=(3, 4), together=((101, 102), (102, 103)), apart=((101, 103),))
    return line_problem([0, 1, 2, 3, 4, 5, 6, 7], rules)


@pytest.mark.parametrize(("seconds", "explaining"), [(2, 2), (20, 2), (60, 6), (600, 60)])
def test_an_explanation_may_take_a_tenth_of_the_search_and_two_seconds(seconds, explaining):
    assert Limits(seconds).explaining == Limits(explaining)


@pytest.mark.parametrize(("spent", "left"), [(0, 60), (10, 50), (30, 30), (45, 30), (900, 30)])
def test_preparation_counts_but_half_is_left_for_the_search(spent, left):
    assert Limits(60).after(spent) == Limits(left)


def test_reasons_are_the_whole_ones_or_say_that_they_are_not():
    problem = line_problem(FAR, Rules(size=(3, 4), max_minutes=10, outside=((101, "It asked."),)))
    whole = diagnose(problem)
    reasons: dict[int, str] = {}
    for times in range(200):
        if reasons == whole:
            break
        reasons = diagnose(problem, so_often(times))
        assert reasons.keys() == whole.keys()
        assert reasons[0] == "It asked."
        for row, reason in reasons.items():
            short = reason.split(";")[0]
            told = UNFINISHED in reason and whole[row].startswith(short)
            assert reason in (whole[row], NOT_LOOKED) or told, (times, reason)
    assert reasons == whole


@settings(max_examples=30)
@given(problems(most_schools=8), st.integers(0, 8))
def test_whatever_time_there_is_every_school_left_out_has_a_reason(problem, times):
    reasons = diagnose(problem, so_often(times))
    assert reasons.keys() == problem.unplaceable
    assert all(reason.endswith(".") for reason in reasons.values())


def test_contradictions_found_in_less_time_are_some_of_all():
    problem = pinned()
    plan = solve(problem, Limits(2)).plan
    whole = conflicts(problem, plan)
    assert whole
    for times in (0, 1, 2, 5, 9):
        assert set(conflicts(problem, plan, so_often(times))) <= set(whole)
    assert conflicts(problem, plan, so_often(0)) == ()


def test_ways_out_found_in_less_time_are_of_some_of_the_kinds():
    problem = pinned()
    plan = solve(problem, Limits(2)).plan
    conflict = conflicts(problem, plan)[0]
    assert ways_out(problem, plan, conflict, should_continue=so_often(0)) == ()
    every = {way.kind for way in ways_out(problem, plan, conflict)}
    some = ways_out(problem, plan, conflict, should_continue=so_often(2))
    assert {way.kind for way in some} <= every


def test_alternatives_end_with_those_found():
    problem = line_problem([0, 1, 2, 3, 4, 5, 6, 7], Rules(size=(3, 4)))
    result = solve(problem, Limits(2))
    assert alternatives(problem, result, 3, should_continue=so_often(0)) == ()


def test_an_effort_that_is_spent_is_told():
    effort = Effort(ALL_EFFORT)
    minimal_conflict(pinned(), (101,), effort)
    assert not effort.broken_off
    effort.spend(ALL_EFFORT)
    assert minimal_conflict(pinned(), (101,), effort) == ()
    assert effort.broken_off


def test_no_plan_in_no_time_is_not_said_to_be_impossible(monkeypatch):
    problem = line_problem([0, 1, 2, 3, 4, 5, 6, 7], Rules(size=(3, 4)))
    result = solve(problem, Limits(2))
    apart = next(
        (a, b)
        for a, b in itertools.combinations(problem.schools.urns, 2)
        if not any({a, b} <= set(cluster.schools) for cluster in result.plan.clusters)
    )

    def nothing_found(*_: object, **__: object) -> object:
        empty = solve(line_problem([0, 90], Rules(size=(2, 2))), Limits(2))
        return type("Nearby", (), {"result": empty, "proven": False})()

    monkeypatch.setattr("clustering.explanations.why_not.solve_nearby", nothing_found)
    assert UNFINISHED in why_not(problem, result.plan, apart).text()


def test_the_plan_is_handed_over_before_it_is_explained():
    problem = line_problem(FAR, Rules(size=(3, 4), max_minutes=10))
    first: list[Result] = []
    result = solve(problem, Limits(2), on_plan=first.append)
    (handed,) = first
    assert handed.plan.clusters == result.plan.clusters
    assert {left.reason for left in handed.plan.left_out} == {NOT_LOOKED}
    assert NOT_LOOKED not in {left.reason for left in result.plan.left_out}
    assert handed.objective == result.objective


def test_a_plan_that_leaves_out_nobody_is_not_handed_over_twice():
    first: list[Result] = []
    solve(line_problem([0, 1, 2], Rules(size=(3, 4))), Limits(2), on_plan=first.append)
    assert first == []


def test_ctrl_c_ends_the_reasons_and_keeps_the_plan():
    problem = line_problem(FAR, Rules(size=(3, 4), max_minutes=10))

    def interrupt(progress):
        if progress.stage == "Reasons for schools left out":
            raise KeyboardInterrupt

    result = solve(problem, Limits(2), progress=interrupt)
    assert result.plan.clusters
    assert {left.urn for left in result.plan.left_out} >= {108}


def test_the_plan_directory_is_there_before_contradictions_are_sought(run, tmp_path, monkeypatch):
    register = small_register.write(tmp_path, small_register.with_neighbours())
    seen = []

    def look(*_: object, **__: object) -> tuple[()]:
        document = json.loads((tmp_path / "plan" / "plan.json").read_text(encoding="utf-8"))
        seen.append([left["reason"] for left in document["left_out"]])
        return ()

    monkeypatch.setattr(planning, "find_conflicts", look)
    code, _, _ = run(
        "plan", "--schools", register, "--roads", "estimate", "--la", "Fenshire",
        "--size", "30-40", "--seconds", "2", "--out", tmp_path / "plan",
    )  # fmt: skip
    assert code == 0
    document = json.loads((tmp_path / "plan" / "plan.json").read_text(encoding="utf-8"))
    assert set(seen[0]) == {NOT_LOOKED}
    assert NOT_LOOKED not in [left["reason"] for left in document["left_out"]]


def test_sizes_beyond_what_is_there_take_few_steps():
    n = 60
    seconds = np.full((n, n), 600.0) - 600.0 * np.eye(n)
    for size in ((n + 1, n + 20), (20, 20), (n, n)):
        problem = Problem.from_arrays(seconds, rules=Rules(size=size))
        steps: list[int] = []
        diagnose(problem, lambda steps=steps: not steps.append(1))
        assert len(steps) < 10 * n, size


def test_seconds_of_work_pass_slowly_on_a_busy_machine_and_yet_end(monkeypatch):
    now = SimpleNamespace(by_clock=100.0, worked=5.0)
    told = SimpleNamespace(monotonic=lambda: now.by_clock, process_time=lambda: now.worked)
    monkeypatch.setattr("clustering.clock.time", told)
    clock = Clock(Limits(2), of_work=True)
    now.by_clock += 10
    now.worked += 0.5
    assert clock.should_continue()
    now.worked += 2
    assert not clock.should_continue()
    waiting = Clock(Limits(2), of_work=True)
    now.by_clock += 17
    assert not waiting.should_continue()
