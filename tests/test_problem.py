import numpy as np
import pytest
from grid import line_problem, on_a_line, school, schools_of

from clustering import Problem, Rules
from data.errors import InputError
from routing.times import TravelTimes


def test_times_are_brought_into_the_order_of_the_schools_and_cut_to_them():
    schools = schools_of({}, {}, {})
    times = TravelTimes((103, 999, 101, 102), on_a_line([30, 99, 10, 20]))
    problem = Problem(schools, times)
    assert problem.times.urns == (101, 102, 103)
    assert problem.times.seconds[0].tolist() == [0, 600, 1200]


def test_schools_without_times_are_all_named():
    with pytest.raises(InputError) as refused:
        Problem(schools_of({}, {}, {}), TravelTimes((102,), np.zeros((1, 1))))
    assert "101" in str(refused.value)
    assert "103" in str(refused.value)


def test_a_school_given_twice_is_refused():
    schools = schools_of({}).replace([school(101), school(101)])
    with pytest.raises(InputError, match="twice"):
        Problem(schools, TravelTimes((101,), np.zeros((1, 1))))


def test_no_schools_at_all_is_refused():
    with pytest.raises(InputError, match="none to place"):
        Problem.from_arrays(np.zeros((0, 0)))


@pytest.mark.parametrize("rules", [{"together": ((101, 1011),)}, {"apart": ((101, 1011),)}])
def test_an_unknown_urn_in_a_pin_is_named_with_the_nearest(rules):
    with pytest.raises(InputError, match="1011") as refused:
        line_problem([0, 1], Rules(**rules))
    assert "101" in refused.value.faults[0].remedy


def test_a_school_apart_from_itself_is_refused():
    with pytest.raises(InputError, match="itself"):
        line_problem([0, 1], Rules(apart=((101, 101),)))


@pytest.mark.parametrize(
    "arrays",
    [
        {"seconds": np.zeros((2, 3))},
        {"seconds": [[0, np.nan], [1, 0]]},
        {"seconds": [[0, -1], [1, 0]]},
        {"seconds": np.zeros((2, 2)), "pupils": [1, 2, 3]},
        {"seconds": np.zeros((2, 2)), "pupils": [1, -2]},
        {"seconds": np.zeros((2, 2)), "pair_costs": np.zeros((3, 3))},
        {"seconds": np.zeros((2, 2)), "pair_costs": [[0, 1], [2, 0]]},
        {"seconds": np.zeros((2, 2)), "pair_costs": [[0, np.inf], [np.inf, 0]]},
    ],
)
def test_arrays_of_the_wrong_shape_or_value_are_refused(arrays):
    with pytest.raises(InputError):
        Problem.from_arrays(**arrays)


def test_rows_serve_as_urns_in_arrays():
    problem = Problem.from_arrays(on_a_line([0, 1, 2]), together=[(0, 2)])
    assert problem.schools.urns == (0, 1, 2)
    assert problem.groups[0].rows == (0, 2)


def test_the_limit_holds_in_the_slower_direction():
    seconds = np.array([[0, 2701.0, 60], [60, 0, 60], [60, 60, 0]])
    problem = Problem.from_arrays(seconds)
    assert not problem.may_share[0, 1]
    assert not problem.may_share[1, 0]
    assert problem.may_share[0, 2]


def test_exactly_the_limit_is_allowed_and_no_way_is_not():
    seconds = np.array([[0, 2700.0, np.inf], [2700, 0, 1], [1, 1, 0]])
    problem = Problem.from_arrays(seconds)
    assert problem.may_share[0, 1]
    assert not problem.may_share[2, 0]


def test_schools_pinned_apart_may_not_share():
    assert not line_problem([0, 1], Rules(apart=((101, 102),))).may_share[1, 0]


def test_a_federation_is_a_group_named_by_its_reason():
    each = [{"federation": "Two Rivers"}, {}, {"federation": "Two Rivers"}]
    (group,) = line_problem([0, 1, 2], Rules(), *each).groups
    assert group.rows == (0, 2)
    assert group.reason == "the federation Two Rivers"


def test_trusts_are_groups_only_where_asked():
    each = [{"trust": "Beacon"}, {"trust": "Beacon"}]
    assert line_problem([0, 1], Rules(), *each).groups == ()
    assert line_problem([0, 1], Rules(keep_trusts=True), *each).groups[0].rows == (0, 1)


def test_federations_are_no_groups_where_they_may_be_split():
    each = [{"federation": "Two Rivers"}, {"federation": "Two Rivers"}]
    assert line_problem([0, 1], Rules(keep_federations=False), *each).groups == ()


def test_groups_that_share_a_school_become_one_with_both_reasons():
    each = [{"federation": "Two Rivers"}, {"federation": "Two Rivers"}, {}, {}]
    problem = line_problem([0, 1, 2, 3], Rules(together=((102, 104),)), *each)
    (group,) = problem.groups
    assert group.rows == (0, 1, 3)
    assert group.reason == "the group pinned together and the federation Two Rivers"


def test_an_unknown_roll_counts_as_the_mean_in_the_balance_and_stays_unknown():
    problem = line_problem([0, 1, 2], Rules(), {"pupils": 100}, {"pupils": 300}, {})
    assert problem.balanced_pupils.tolist() == [100, 300, 200]
    assert np.isnan(problem.pupils[2])


def test_the_target_is_the_mean_roll_times_the_middle_of_the_sizes():
    problem = line_problem([0, 1], Rules(size=(4, 7)), {"pupils": 100}, {"pupils": 300})
    assert problem.target_pupils == 1100


def test_arrays_cannot_be_written_to():
    problem = Problem.from_arrays(on_a_line([0, 1]), [1, 2], [[0, 5], [5, 0]])
    for array in (
        problem.slower_s,
        problem.pair_cost_s,
        problem.pupils,
        problem.balanced_pupils,
        problem.may_share,
        problem.units_may_share,
    ):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_a_what_if_changes_the_copy_and_not_the_problem():
    problem = line_problem([0, 30], Rules())
    tighter = problem.replace(rules=Rules(max_minutes=20))
    assert problem.may_share[0, 1]
    assert not tighter.may_share[0, 1]
    fewer = problem.replace(schools=problem.schools.replace(problem.schools.items[:1]))
    assert fewer.times.urns == (101,)
