"""What can be told of sizes and numbers of clusters by counting."""

import dataclasses

import pytest
from grid import line_problem
from patience import UNHURRIED

from clustering import Rules, solve
from clustering.most_placed import most_placed
from data.errors import InputError

pytestmark = pytest.mark.usefixtures("brief_annealing")

NEAR = [0, 1, 2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"size": (2, 3), "clusters": 2}, "2 clusters of 2 to 3 schools hold at most 6 of the 9"),
        ({"size": (5, 5)}, "Clusters of 5 schools hold at most 5 of the 9"),
        ({"size": (2, 3), "clusters": 1}, "1 cluster of 2 to 3 schools holds at most 3 of the 9"),
    ],
)
def test_what_counting_tells_is_the_first_reason(rules, said):
    result = solve(line_problem(NEAR, Rules(**rules)), UNHURRIED)
    assert result.plan.left_out
    for left in result.plan.left_out:
        assert left.reason.startswith(f"{said} schools that could be placed.")
        asked = rules.get("clusters")
        assert ("No other cluster may be opened" in left.reason) is (asked is not None)


def test_enough_room_is_not_told_of():
    assert most_placed(line_problem(NEAR, Rules(size=(2, 3)))) == ""


def fault_of(minutes, **rules):
    with pytest.raises(InputError) as refused:
        solve(line_problem(minutes, Rules(**rules)), UNHURRIED)
    (fault,) = refused.value.faults
    return fault


def test_a_number_that_the_limit_forbids_is_no_matter_of_time():
    fault = fault_of([0, 1, 2, 100, 200, 300], size=(2, 3), max_minutes=5.0, clusters=2)
    assert "only 3 of 6 fit into any cluster within 5 minutes" in fault.problem
    assert "longer limit" in fault.remedy
    assert "earch longer" not in fault.remedy


def test_a_number_that_is_proven_impossible_is_no_matter_of_time():
    # the middle one of each three is needed by both of its neighbours
    fault = fault_of([0, 4, 8, 100, 104, 108], size=(2, 3), max_minutes=5.0, clusters=3)
    assert "proven" in fault.problem
    assert "earch longer" not in fault.remedy


def test_a_number_that_can_be_had_is_found():
    problem = line_problem([0, 4, 8, 100, 104, 108], Rules(size=(2, 3), max_minutes=5.0))
    two = problem.replace(rules=dataclasses.replace(problem.rules, clusters=2))
    assert len(solve(two, UNHURRIED).plan.clusters) == 2
