import numpy as np
import pytest
from grid import lattice, problems
from hypothesis import given, settings
from hypothesis import strategies as st
from pybind11_abseil.status import StatusNotOk, internal_error

from clustering import Problem
from clustering.clock import Clock
from clustering.left_out import diagnose
from clustering.optimiser.aggregation import aggregate
from clustering.optimiser.columns.linear_program import LinearProgram
from clustering.optimiser.columns.raising import raise_bound
from clustering.optimiser.dual_prices import DualBound
from clustering.optimiser.heuristics.annealing import anneal
from clustering.optimiser.heuristics.dive import dive
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance, cost_of, part_of
from clustering.optimiser.search_context import SearchContext


def bound_of(instance: Instance) -> tuple[Incumbent, DualBound]:
    """A first plan, and the bound from there."""
    plan = Incumbent.of(instance, anneal(instance, SearchContext()))
    costs = {members: cost_of(instance, members) for members in plan.clusters}
    *_, dual = raise_bound(instance, costs, SearchContext())
    return plan, dual


@settings(deadline=None, max_examples=40)
@given(problems(10), st.sampled_from([1, 5, 100]))
def test_the_clusters_of_a_dive_share_no_unit_and_keep_the_rules(problem, step):
    aggregation = aggregate(problem, diagnose(problem))
    instance = aggregation.instance
    if not aggregation.rows:
        return
    _, dual = bound_of(instance)
    found = dive(instance, dual, SearchContext(), step)
    placed = [unit for members in found for unit in members]
    assert len(placed) == len(set(placed))
    assert all(np.isfinite(cost_of(instance, members)) for members in found)


def test_a_dive_into_a_county_comes_near_the_bound_and_annealing_places_the_rest():
    problem = Problem.from_arrays(lattice(80, 3, 60.0), np.arange(80) * 5.0 + 20)
    instance = aggregate(problem, ()).instance
    first, dual = bound_of(instance)
    begun = dive(instance, dual, SearchContext(), 50)
    assert sum(map(len, begun)) >= 70
    plan = Incumbent.of(instance, anneal(instance, SearchContext(), begun))
    assert not plan.left_out
    assert plan.cost <= 1.02 * dual.bound
    assert plan.cost < first.cost


def test_a_dive_that_may_not_begin_brings_nothing():
    instance = aggregate(Problem.from_arrays(lattice(12, 1), np.full(12, 50.0)), ()).instance
    _, dual = bound_of(instance)
    stopped = Clock()
    stopped.stop()
    assert dive(instance, dual, SearchContext(stopped), 100) == []


@settings(deadline=None, max_examples=30)
@given(problems(10), st.integers(0, 3))
def test_annealing_never_ends_with_a_dearer_plan_than_it_began_with(problem, seed):
    instance = aggregate(problem, diagnose(problem)).instance
    if not len(instance.schools):
        return
    before = Incumbent.of(instance, anneal(instance, SearchContext()))
    after = Incumbent.of(instance, anneal(instance, SearchContext(seed=seed), before.clusters))
    assert after.cost <= before.cost + 1e-6


@settings(deadline=None, max_examples=40)
@given(problems(10), st.data())
def test_the_near_units_of_a_part_are_those_of_the_whole_in_the_same_order(problem, data):
    instance = aggregate(problem, ()).instance
    everyone = range(len(instance.schools))
    chosen = sorted(data.draw(st.sets(st.sampled_from(everyone), min_size=1)))
    part = part_of(instance, chosen)
    for inner, unit in enumerate(chosen):
        whole = instance.near[unit, : instance.degree[unit]].tolist()
        expected = [chosen.index(other) for other in whole if other in chosen]
        assert part.near[inner, : part.degree[inner]].tolist() == expected
        assert (part.near[inner, part.degree[inner] :] == -1).all()


def test_a_dual_within_a_part_keeps_the_clusters_that_lie_in_it():
    instance = aggregate(Problem.from_arrays(lattice(20, 2), np.full(20, 50.0)), ()).instance
    plan, dual = bound_of(instance)
    chosen = sorted(plan.clusters[0] + plan.clusters[1])
    members, costs = dual.within(chosen).known
    part = part_of(instance, chosen)
    clusters = [tuple(row[row >= 0].tolist()) for row in members]
    assert {tuple(chosen.index(unit) for unit in plan.clusters[0])} <= set(clusters)
    assert costs == pytest.approx([cost_of(part, cluster) for cluster in clusters])


def two_ways() -> tuple[LinearProgram, np.ndarray]:
    """Cover one row by a cheap column or a dear one."""
    program = LinearProgram()
    program.add_rows(1.0, 1.0)
    columns = program.add_columns(np.array([1.0, 3.0]))
    program.put(np.zeros(2, np.int64), columns)
    return program, columns


def test_a_fixed_column_is_taken_whole():
    program, columns = two_ways()
    assert program.solve()
    assert program.value == pytest.approx(1.0)
    program.fix(columns[1:])
    assert program.solve(known_duals=True)
    assert program.value == pytest.approx(3.0)
    assert program.values == pytest.approx([0.0, 1.0])


def test_a_linear_problem_that_the_solver_gives_up_on_has_no_solution(monkeypatch):
    program, _ = two_ways()
    assert program.solve()

    class GivesUp:
        def update(self, _: object) -> bool:
            return True

        def solve(self, *_: object) -> object:
            raise StatusNotOk(internal_error("gave up"))

    monkeypatch.setattr(program, "_solver", GivesUp())
    assert not program.solve()
