from dataclasses import replace
from threading import Event, Thread, current_thread

import numpy as np
import pytest
from grid import lattice, on_a_line
from patience import HANG_S, UNHURRIED

from clustering import Limits, Problem, Progress, Rules, Status, check, measure, solve
from clustering.optimiser import search
from clustering.optimiser.heuristics.annealing import anneal
from clustering.optimiser.search_context import SearchContext
from clustering.result import gap_in_words
from data import InputError, read_schools
from routing import read_times

TWENTY = Rules(size=(20, 20), max_minutes=120)


def test_the_objective_is_the_sum_of_the_clusters_and_of_its_parts():
    problem = Problem.from_arrays(lattice(25), np.arange(25) * 10.0 + 50)
    result = solve(problem, UNHURRIED)
    total = sum(measure(problem, cluster).cost for cluster in result.plan.clusters)
    assert result.objective == pytest.approx(total)
    assert sum(result.parts.values()) == pytest.approx(total)


def test_forty_schools_are_proven_best():
    result = solve(Problem.from_arrays(lattice(40, 3), np.full(40, 100.0)), UNHURRIED)
    assert result.status is Status.OPTIMAL
    assert result.gap == 0
    assert not result.plan.left_out


def test_the_same_seed_finds_the_same_plan():
    problem = Problem.from_arrays(lattice(30, 5, 60.0), np.arange(30) * 7.0 + 30)
    first, second = (solve(problem, UNHURRIED, seed=7) for _ in range(2))
    assert first.plan == second.plan
    assert first.objective == second.objective


def test_a_group_large_enough_is_a_cluster_of_its_own():
    problem = Problem.from_arrays(on_a_line([0, 1, 2, 3]), together=[(0, 1, 2, 3)])
    assert [cluster.schools for cluster in solve(problem, UNHURRIED).plan.clusters] == [
        (0, 1, 2, 3)
    ]


def test_a_school_whose_placing_costs_more_than_leaving_it_out_is_left_out_with_that_reason():
    seconds = on_a_line([0, 1, 2, 3, 40])
    problem = Problem.from_arrays(seconds, rules=Rules(size=(4, 5), left_out_s=600))
    result = solve(problem, UNHURRIED)
    assert [school.urn for school in result.plan.left_out] == [4]
    assert "more than leaving it out" in result.plan.left_out[0].reason
    assert result.left_out_s == 600


def test_more_schools_than_places_leaves_some_out_with_a_reason():
    problem = Problem.from_arrays(on_a_line([0, 1, 2, 3, 4]), rules=Rules(size=(4, 4)))
    result = solve(problem, UNHURRIED)
    assert [school.urn for school in result.plan.left_out] == [0]
    assert "is full, and no exchange" in result.plan.left_out[0].reason


def test_where_nothing_can_be_placed_the_plan_is_empty_and_best():
    result = solve(Problem.from_arrays(on_a_line([0, 100, 200])), UNHURRIED)
    assert result.status is Status.OPTIMAL
    assert len(result.plan.left_out) == 3
    assert "No school could be placed" in result.summary()


def test_schools_all_in_one_place_are_divided_too():
    result = solve(Problem.from_arrays(np.zeros((30, 30)), np.full(30, 50.0)), UNHURRIED)
    assert not result.plan.left_out


def test_progress_tells_stage_plan_and_bound():
    heard: list[Progress] = []
    result = solve(Problem.from_arrays(lattice(20)), UNHURRIED, progress=heard.append)
    assert heard[-1].best == pytest.approx(result.objective)
    assert all(p.bound <= p.best + 1e-6 and p.gap >= 0 for p in heard)
    bounds = [p.bound + p.left_out * 36_000 for p in heard]
    assert bounds == sorted(bounds)


@pytest.mark.parametrize(
    ("at", "schools"), [("First plan", 40), ("Bound", 40), ("Better plans", 126), ("Proof", 40)]
)
def test_ctrl_c_keeps_the_best_plan_so_far(at, schools):
    problem = Problem.from_arrays(lattice(schools, 2, 60.0), np.arange(schools) * 9.0 + 20)

    def interrupt(progress: Progress) -> None:
        if progress.stage == at:
            raise KeyboardInterrupt

    result = solve(problem, UNHURRIED, progress=interrupt)
    assert check(problem, result.plan) == ()
    assert result.stopped_early
    assert result.status is Status.FEASIBLE
    assert "before its work was done" in result.summary()
    assert result.plan.clusters  # before any plan was found, the repair has made one


def test_a_stopped_search_that_comes_late_with_a_plan_changes_nothing(monkeypatch):
    problem = Problem.from_arrays(lattice(40, 2, 60.0), np.arange(40) * 9.0 + 20)
    repairing = Event()
    late: list[Thread] = []

    def first_plans(instance, _):
        late.append(current_thread())
        repairing.wait(60)
        return [anneal(instance, SearchContext())]

    def repaired(incumbent, *_, **__):
        before = incumbent.clusters
        repairing.set()
        late[0].join(60)
        assert incumbent.clusters == before

    def interrupt(_: Progress) -> None:
        if late:
            raise KeyboardInterrupt

    late_method = replace(search._CLUSTERS, first_plans=first_plans)
    monkeypatch.setattr(search, "_CLUSTERS", late_method)
    monkeypatch.setattr(search, "repair", repaired)
    assert not solve(problem, UNHURRIED, progress=interrupt).plan.clusters


def test_when_time_is_up_the_best_plan_so_far_is_returned():
    problem = Problem.from_arrays(lattice(120, 2, 120.0), np.arange(120) * 9.0 + 20)
    result = solve(problem, Limits(0.05))
    assert check(problem, result.plan) == ()
    assert result.stopped_early
    assert np.isfinite(result.bound)


def test_no_time_at_all_is_refused():
    with pytest.raises(InputError, match="seconds"):
        Limits(0)


def test_the_summary_says_how_good_the_plan_is():
    best = solve(Problem.from_arrays(lattice(12)), UNHURRIED).summary()
    assert "best plan there is by these rules" in best
    assert "12 schools in" in best
    assert "No school is left out." in best


def test_the_summary_names_the_schools_left_out_and_why():
    seconds = lattice(9)
    seconds[8, :8] = seconds[:8, 8] = np.inf
    result = solve(Problem.from_arrays(seconds), UNHURRIED)
    assert "\n1 school needs a place and has none:\n" in result.summary()
    assert "\n  8: The drive times know no way between it and any other school." in result.summary()
    assert "\n  St Hild (8): The drive times know no way" in result.summary({8: "St Hild"})


def test_a_gap_is_said_as_what_a_better_plan_could_gain():
    problem = Problem.from_arrays(lattice(60, 2, 90.0), np.arange(60) * 9.0 + 20)

    def interrupt(progress: Progress) -> None:
        if progress.stage == "Proof":
            raise KeyboardInterrupt

    result = solve(problem, UNHURRIED, progress=interrupt)
    assert 0 < result.gap < 1
    assert "No plan can be more than" in result.summary()
    assert "% better than this one by these rules." in result.summary()


def test_all_primaries_of_the_isle_of_wight_are_placed_by_the_rules(shared_data):
    register = shared_data / "schools" / "gias_england_statefunded_2022-07.csv"
    schools = read_schools(register, la="Isle of Wight", phase="Primary")
    matrix = shared_data / "reference" / "isle_of_wight_osrm_seconds.csv"
    problem = Problem(schools, read_times(matrix, schools))
    result = solve(problem, UNHURRIED)
    assert problem.n == 38
    assert not result.plan.left_out
    assert check(problem, result.plan) == ()
    assert result.gap < 0.02
    assert len({cluster.name for cluster in result.plan.clusters} - {""}) == len(
        result.plan.clusters
    )


@pytest.mark.parametrize(
    ("gap", "words"),
    [(0.0, "0.0 %"), (0.1234, "12.4 %"), (1.0, "100.0 %"), (1.01, "not known yet"),
     (np.inf, "not known yet"), (np.nan, "not known yet")],
)  # fmt: skip
def test_a_gap_above_a_hundred_per_cent_is_not_known_yet(gap, words):
    assert gap_in_words(gap) == words


def test_clusters_of_twenty_schools_end_after_their_time():
    problem = Problem.from_arrays(lattice(38, 1, 60.0), np.full(38, 90.0), rules=TWENTY)
    result = solve(problem, Limits(0.3))
    assert [len(cluster.schools) for cluster in result.plan.clusters] == [20]
    assert result.seconds < HANG_S
