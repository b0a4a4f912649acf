"""What a planner is told to look at."""

import dataclasses
from datetime import date

import numpy as np
from small_plan import small_plan, small_problem, small_result

from clustering.policy.dossier import dossier
from clustering.policy.purpose import PlanPurpose
from clustering.sensitivity import Broken, Stress
from maps.to_check import to_check


def checks(problem, stresses=(), result=None):
    policy = dossier(problem, small_plan(), PlanPurpose(start=date(2026, 1, 5)))
    return to_check(problem, result or small_result(), policy, stresses)


def about(found, word):
    return [(each.cluster, each.what) for each in found if each.about == word]


def test_a_school_without_a_roll_is_named_with_its_cluster():
    (found,) = about(checks(small_problem()), "Roll")
    assert found[0] == 1
    assert "900004" in found[1]


def test_a_drive_near_the_limit_is_named():
    problem = small_problem()
    tight = problem.replace(rules=dataclasses.replace(problem.rules, max_minutes=8.5))
    (found,) = about(checks(tight), "Longest drive")
    assert found == (
        1,
        "Near the limit of 8.5: "
        "Village 1 Primary School and Village 4 Primary School, 8.0 minutes.",
    )


def test_a_cluster_that_other_drives_break_is_named():
    stress = Stress("+30%", (Broken(2, (900005, 900007), 2800.0),), (1, 1, 1), 2)
    (found,) = about(checks(small_problem(), (stress,)), "Longest drive")
    assert found[0] == 2
    assert "drives +30%" in found[1]
    assert "46.7 minutes" in found[1]


def test_a_ferry_within_a_cluster_is_named():
    problem = small_problem()
    marks = np.zeros(problem.times.seconds.shape, bool)
    marks[4, 5] = True
    problem = problem.replace(times=dataclasses.replace(problem.times, by_ferry=marks))
    assert [number for number, _ in about(checks(problem), "Ferry")] == [2]


def test_estimated_times_come_first():
    problem = small_problem()
    times = dataclasses.replace(problem.times, method="estimate", sources=())
    found = checks(problem.replace(times=times))
    assert (found[0].cluster, found[0].about) == (None, "Drive times")


def test_a_proven_plan_has_no_gap_to_close():
    proven = dataclasses.replace(small_result(), bound=small_result().objective)
    assert about(checks(small_problem()), "Proof")
    assert not about(checks(small_problem(), result=proven), "Proof")
