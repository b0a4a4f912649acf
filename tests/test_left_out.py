import dataclasses

import numpy as np
import pytest
from grid import line_problem, on_a_line

from clustering import Limits, Problem, Rules, solve
from clustering.left_out import diagnose

RULES = Rules(size=(3, 4), max_minutes=45)


def test_schools_that_fit_are_not_named():
    assert diagnose(line_problem([0, 10, 20, 30], RULES)) == {}


def test_no_partner_within_the_limit_names_the_smallest_limit_with_a_cluster():
    reasons = diagnose(line_problem([0, 1, 2, 52.5], RULES))
    assert reasons == {
        3: "No school that may join it lies within 45 minutes; "
        "from 52 minutes on there is a cluster for it."
    }


def test_too_few_neighbours_are_counted_and_the_smallest_limit_with_a_cluster_named():
    reasons = diagnose(line_problem([0, 1, 2, 50, 55], RULES))
    assert reasons[4] == (
        "Only 1 school within 45 minutes may join it; the smallest cluster needs 2; "
        "from 53 minutes on there is a cluster for it."
    )


def test_neighbours_too_far_from_each_other_are_said_to_be():
    reasons = diagnose(line_problem([0, 40, 80, 200, 201, 202], RULES))
    assert "no 2 may join it together" in reasons[1]


@pytest.mark.parametrize(
    ("island", "said"), [(1, "any other school;"), (2, "any other school but Row")]
)
def test_an_island_is_called_one(island, said):
    n = 4 + island
    seconds = on_a_line(list(range(n)))
    seconds[:4, 4:] = seconds[4:, :4] = np.inf
    problem = Problem.from_arrays(seconds, rules=RULES)
    by_road = dataclasses.replace(problem.times, method="roads")
    reasons = diagnose(problem.replace(times=by_road))
    assert set(reasons) == set(range(4, n))
    assert all(said in reason and reason.endswith("on an island.") for reason in reasons.values())


def test_drive_times_that_know_no_roads_tell_of_no_island():
    seconds = on_a_line([0, 1, 2, 3, 4])
    seconds[:4, 4:] = seconds[4:, :4] = np.inf
    reasons = diagnose(Problem.from_arrays(seconds, rules=RULES))
    assert reasons == {4: "The drive times know no way between it and any other school."}


def test_a_way_in_but_none_out_is_no_way():
    seconds = on_a_line([0, 1, 2, 3])
    seconds[3, :3] = np.inf
    assert set(diagnose(Problem.from_arrays(seconds, rules=RULES))) == {3}


def test_a_federation_too_large_is_named():
    each = [{"federation": "Two Rivers"}] * 5 + [{}] * 3
    reasons = diagnose(line_problem(list(range(8)), RULES, *each))
    assert set(reasons) == set(range(5))
    assert reasons[0] == "The federation Two Rivers has 5 schools; a cluster takes at most 4."


def test_a_federation_too_spread_names_the_pair_and_its_minutes():
    each = [{"federation": "Two Rivers"}, {}, {}, {}, {"federation": "Two Rivers"}]
    reasons = diagnose(line_problem([0, 1, 2, 3, 60], RULES, *each))
    assert set(reasons) == {0, 4}
    assert "School 101 (101) and School 105 (105) are 60.0 minutes apart" in reasons[0]


def test_a_federation_without_a_road_between_says_so():
    seconds = on_a_line([0, 1, 2, 3])
    seconds[0, 3] = np.inf
    problem = Problem.from_arrays(seconds, together=[(0, 3)], rules=RULES)
    assert "not joined by any way" in diagnose(problem)[0]


def test_pins_that_contradict_each_other_are_named():
    rules = Rules(size=(3, 4), together=((101, 102),), apart=((101, 102),))
    reasons = diagnose(line_problem([0, 1, 2, 3, 4], rules))
    assert set(reasons) == {0, 1}
    assert "pinned apart, yet the pin together holds them together" in reasons[0]


def test_a_contradiction_through_a_third_school_is_found():
    rules = Rules(size=(3, 4), together=((101, 102), (102, 103)), apart=((101, 103),))
    assert set(diagnose(line_problem(list(range(6)), rules))) == {0, 1, 2}


def test_a_school_kept_apart_from_all_is_named():
    rules = Rules(size=(3, 4), apart=((101, 102), (101, 103), (101, 104)))
    assert set(diagnose(line_problem([0, 1, 2, 3], rules))) == {0}


def test_a_group_that_leaves_no_room_counts_as_no_partner():
    # the federation of three and the federation of two do not fit into four places
    each = [{"federation": "A"}] * 3 + [{"federation": "B"}] * 2
    assert set(diagnose(line_problem(list(range(5)), RULES, *each))) == {3, 4}


def test_a_condition_that_no_cluster_around_a_school_can_meet_is_its_reason():
    grades = [{"ofsted": "Good"}, {}, {}, {}, {}, {}]
    problem = line_problem([0, 1, 2, 100, 101, 102], Rules(size=(3, 3), good_school=True), *grades)
    reasons = {left.urn: left.reason for left in solve(problem, Limits(20)).plan.left_out}
    assert reasons.keys() == {104, 105, 106}
    assert set(reasons.values()) == {
        "No cluster that can hold it meets what is asked of every cluster: "
        "every cluster has a school graded good or outstanding."
    }


def test_a_condition_that_another_school_uses_up_is_no_reason():
    grades = [{"ofsted": "Good"}, {}, {}, {}]
    problem = line_problem([0, 1, 2, 3], Rules(size=(3, 3), good_school=True), *grades)
    (left,) = solve(problem, Limits(20)).plan.left_out
    assert "is full, and no exchange" in left.reason
