import dataclasses

import numpy as np
import pytest
from grid import line_problem, on_a_line
from patience import UNHURRIED

from clustering import Problem, Rules, solve
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


@pytest.mark.parametrize(
    ("there", "back", "said"),
    [
        (True, False, "no way to it from any other school, though it reaches others."),
        (False, True, "no way from it to any other school, though others reach it."),
        (False, False, "no way between it and any other school."),
    ],
)
@pytest.mark.parametrize("shape", ["pairwise", "hub"])
def test_a_way_in_one_direction_alone_is_no_way_and_is_told(there, back, said, shape):
    seconds = on_a_line([0, 1, 2, 3])
    seconds[3, :3] = seconds[3, :3] if there else np.inf
    seconds[:3, 3] = seconds[:3, 3] if back else np.inf
    rules = dataclasses.replace(RULES, shape=shape)
    reasons = diagnose(Problem.from_arrays(seconds, rules=rules))
    assert reasons == {3: f"The drive times know {said}"}


def test_an_island_too_small_for_a_hub_is_told_of():
    seconds = on_a_line(list(range(7)))
    seconds[:5, 5:] = seconds[5:, :5] = np.inf
    rules = dataclasses.replace(RULES, shape="hub")
    reasons = diagnose(Problem.from_arrays(seconds, rules=rules))
    assert reasons == {
        5: "The drive times know no way between it and any other school but Row 6 (6).",
        6: "The drive times know no way between it and any other school but Row 5 (5).",
    }


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
    assert "pinned apart, yet the group pinned together holds them together" in reasons[0]


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
    reasons = {left.urn: left.reason for left in solve(problem, UNHURRIED).plan.left_out}
    assert reasons.keys() == {104, 105, 106}
    assert set(reasons.values()) == {
        "No cluster that can hold it meets what is asked of every cluster: "
        "every cluster has a school graded good or outstanding."
    }


def test_a_condition_that_another_school_uses_up_is_no_reason():
    grades = [{"ofsted": "Good"}, {}, {}, {}]
    problem = line_problem([0, 1, 2, 3], Rules(size=(3, 3), good_school=True), *grades)
    (left,) = solve(problem, UNHURRIED).plan.left_out
    assert "is full, and no exchange" in left.reason


def reasons_of(problem: Problem) -> set[str]:
    plan = solve(problem, UNHURRIED).plan
    assert not plan.clusters
    return {left.reason for left in plan.left_out}


def test_a_lone_school_is_told_that_there_is_no_other():
    lone = line_problem([0], Rules())
    assert reasons_of(lone) == {"There is no other school to be grouped with."}


def test_too_few_schools_for_a_cluster_are_counted():
    few = line_problem([0, 1, 2], Rules(size=(4, 7)))
    assert reasons_of(few) == {
        "There are only 3 schools to be grouped, and a cluster has at least 4."
    }


def test_schools_that_take_no_part_are_not_counted_and_keep_their_reason():
    rules = Rules(size=(2, 4), outside=((102, "It closes."), (103, "It closes.")))
    assert reasons_of(line_problem([0, 1, 2], rules)) == {
        "There is no other school to be grouped with.",
        "It closes.",
    }


def test_a_limit_within_which_nothing_is_possible_is_told_with_the_smallest_that_is():
    problem = line_problem([0, 10, 20, 30, 45], Rules(size=(3, 4), max_minutes=5))
    assert reasons_of(problem) == {
        "No cluster is possible within 5 minutes; from 20 minutes there is one."
    }


def test_a_limit_within_which_only_a_condition_forbids_all_clusters_is_not_blamed_alone():
    each = [{"pupils": 100 if at < 3 else 200} for at in range(5)]
    rules = Rules(size=(3, 4), max_minutes=25, pupils=(500.0, 700.0))
    problem = line_problem([0, 10, 20, 40, 50], rules, *each)
    assert 0 not in diagnose(problem.replace(rules=dataclasses.replace(rules, pupils=None)))
    assert reasons_of(problem) == {
        "No cluster within 25 minutes meets what is asked of every cluster: a cluster has 500 to "
        "700 pupils; from 30 minutes there is one."
    }


def test_a_condition_that_no_school_meets_is_one_reason_for_all():
    each = [{"federation": "Two Rivers"}, {"federation": "Two Rivers"}, {}, {}, {}]
    rules = Rules(size=(2, 3), vacant_headship=True)
    assert reasons_of(line_problem([0, 1, 2, 3, 90], rules, *each)) == {
        "No cluster is possible: the rules ask that every cluster has a school with a vacant "
        "headship, and there is no such school."
    }


def test_hubs_without_a_school_that_may_lead_are_told_so():
    rules = Rules(size=(2, 3), shape="hub", named_leads_only=True)
    assert reasons_of(line_problem([0, 1, 2, 3], rules)) == {
        "No cluster is possible: it needs a lead school, and no school may lead."
    }


def test_of_several_conditions_only_those_that_cannot_be_met_are_named():
    grades = [{"ofsted": "Good", "pupils": 100}] * 3 + [{"pupils": 100}] * 3
    rules = Rules(size=(3, 3), good_school=True, pupils=(100, 900))
    reasons = diagnose(line_problem([0, 1, 2, 100, 101, 102], rules, *grades))
    assert reasons.keys() == {3, 4, 5}
    assert all("graded good" in reason and "pupils" not in reason for reason in reasons.values())


def test_a_limit_that_another_rule_makes_useless_is_not_named():
    # the schools beyond the limit are in another district, whatever the limit
    each = [{"district": "West"}] * 3 + [{"district": "East"}]
    problem = line_problem([0, 1, 2, 60], Rules(size=(3, 4), within="district"), *each)
    assert diagnose(problem) == {3: "No school that may join it lies within 45 minutes."}


@pytest.mark.parametrize(("size", "placed"), [((39, 50), 0), ((20, 20), 20)])
def test_sizes_near_the_number_of_schools_are_answered_at_once(size, placed):
    problem = line_problem([float(at) for at in range(38)], Rules(size=size))
    assert len(problem.unplaceable) == (0 if placed else 38)
    if not placed:
        assert "only 38 schools" in diagnose(problem)[0]


def test_a_border_that_keeps_all_others_out_is_the_reason():
    each = [{"district": "Fen"}] * 3 + [{"district": "Wold"}]
    rules = dataclasses.replace(RULES, within="district")
    reasons = diagnose(line_problem([0, 1, 2, 3], rules, *each))
    assert reasons[3].startswith("3 schools within 45 minutes lie in another district, and no ")


def test_a_school_whose_own_area_is_not_known_is_told_that_and_not_of_a_border():
    problem = line_problem([0, 1, 2, 3], dataclasses.replace(RULES, within="district"))
    schools = [
        dataclasses.replace(school, district="" if row == 3 else "Low Fen")
        for row, school in enumerate(problem.schools)
    ]
    reasons = diagnose(problem.replace(schools=problem.schools.replace(schools)))
    assert reasons[3].startswith("Its district is not known, so it may join no school whose")


def test_a_border_is_no_reason_where_a_school_on_this_side_is_near():
    problem = line_problem([0, 1, 2, 3, 4], dataclasses.replace(RULES, within="district"))
    schools = [
        dataclasses.replace(school, district="High Fen" if row >= 3 else "Low Fen")
        for row, school in enumerate(problem.schools)
    ]
    reasons = diagnose(problem.replace(schools=problem.schools.replace(schools)))
    assert set(reasons) == {3, 4}
    assert not any("border" in reason for reason in reasons.values())
