import dataclasses

import numpy as np
import pytest
from grid import line_problem, on_a_line, problems
from hypothesis import given, settings
from patience import UNHURRIED

from clustering import LeftOut, Limits, Plan, Problem, Rules, check, conflicts, solve, ways_out
from clustering.explanations.conflicts import minimal_conflict
from clustering.explanations.feasibility import Feasibility
from clustering.left_out import diagnose

EIGHT = [0, 1, 2, 3, 4, 5, 6, 7]
pytestmark = pytest.mark.usefixtures("brief_annealing")


def line(minutes=EIGHT, *each, **rules):
    return line_problem(minutes, Rules(**{"size": (3, 4), **rules}), *each)


def kinds(culprits):
    return sorted(culprit.kind for culprit in culprits)


def found(problem):
    plan = solve(problem, UNHURRIED).plan
    return plan, conflicts(problem, plan)


def test_pins_that_contradict_each_other_are_named_and_no_others():
    problem = line(together=((101, 102), (102, 103), (107, 108)), apart=((101, 103), (104, 108)))
    (conflict,) = [each for each in found(problem)[1] if not each.jointly]
    assert conflict.schools == (101, 102, 103)
    assert [culprit.schools for culprit in conflict.culprits] == [
        (101, 102),
        (102, 103),
        (101, 103),
    ]
    assert "School 101 (101) and School 103 (103) apart" in conflict.text(problem)


def test_a_group_too_large_is_in_conflict_with_the_size():
    problem = line(together=((101, 102, 103, 104, 105),))
    _, (conflict,) = found(problem)
    assert kinds(conflict.culprits) == ["most", "together"]


def test_a_federation_too_spread_is_in_conflict_with_the_limit():
    far = [{"federation": "Fens"}, *[{} for _ in range(6)], {"federation": "Fens"}]
    problem = line([0, 1, 2, 3, 4, 5, 6, 60], *far)
    _, (conflict,) = found(problem)
    assert kinds(conflict.culprits) == ["federation", "limit"]
    assert conflict.of_pins


def test_a_forbidden_fit_is_named():
    faiths = [{"faith": "Roman Catholic"}, *[{} for _ in range(7)]]
    problem = line(EIGHT, *faiths, forbidden=("catholic_with_other",))
    assert kinds(minimal_conflict(problem, (101,))) == ["forbidden"]


def test_schools_kept_apart_are_in_conflict_with_that_and_the_way_out_lets_them_in():
    apart = np.zeros((8, 8), dtype=bool)
    apart[0, 1:] = apart[1:, 0] = True
    problem = line().replace(kept_apart=apart)
    plan, (conflict,) = found(problem)
    assert conflict.schools == (101,)
    assert "forbidden" in kinds(conflict.culprits)
    ways = {way.kind: way for way in ways_out(problem, plan, conflict, UNHURRIED)}
    assert ways["fit"].placed == (101,)


def test_a_school_that_takes_no_part_is_in_no_conflict():
    problem = line(outside=((101, "It is asked elsewhere."),))
    plan, conflicting = found(problem)
    assert conflicting == ()
    assert [(left.urn, left.reason) for left in plan.left_out] == [(101, "It is asked elsewhere.")]


def test_a_boundary_is_named():
    districts = [{"district": "North"}, *[{"district": "South"} for _ in range(7)]]
    problem = line(EIGHT, *districts, within="district")
    assert kinds(minimal_conflict(problem, (101,))) == ["within"]


@pytest.mark.parametrize("shape", ["pairwise", "hub"])
def test_two_leads_with_too_few_schools_around_them_are_named_and_one_can_be_dropped(shape):
    problem = line([0, 1, 2, 60, 61, 62, 63, 64], lead_schools=(101, 102), shape=shape)
    culprits = minimal_conflict(problem, (101, 102, 103))
    assert [each.schools for each in culprits if each.kind == "lead"] == [(101,), (102,)]
    assert "School 101 (101) leads its cluster" in [each.sentence for each in culprits]
    plan, (conflict,) = found(problem)
    ways = {way.kind: way for way in ways_out(problem, plan, conflict, UNHURRIED)}
    assert ways["lead"].placed == (101, 102, 103)
    assert len(ways["lead"].problem.rules.lead_schools) == 1
    alone = problem.replace(rules=dataclasses.replace(problem.rules, lead_schools=(101,)))
    assert minimal_conflict(alone, (101, 102, 103)) == ()


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({"good_school": True}, "good_school"),
        ({"able_to_lead": True, "named_leads_only": True}, "able_to_lead"),
        ({"good_lead": True}, "good_lead"),
        ({"vacant_headship": True}, "vacant_headship"),
        ({"pupils": (2000, 3000)}, "pupils"),
        ({"most_in_one_school_percent": 20}, "most_in_one_school_percent"),
    ],
)
def test_a_condition_on_clusters_is_named_and_can_be_dropped(asked, name):
    problem = line(EIGHT, *[{"pupils": 100} for _ in EIGHT], **asked)
    plan = Plan((), tuple(LeftOut(urn, "It is asked for.") for urn in problem.schools.urns))
    conflict = conflicts(problem, plan)[0]
    assert name in [culprit.name for culprit in conflict.culprits]
    assert conflict.of_pins
    ways = {way.kind: way for way in ways_out(problem, plan, conflict, UNHURRIED)}
    assert not check(ways["condition"].problem, ways["condition"].result.plan)


def test_optional_schools_with_none_to_place_near_are_in_no_conflict():
    near_each_other = [*range(0, 10, 2), 200, 201, 202]
    optional = tuple(range(101, 106))
    problem = line(near_each_other, school_to_place=True, optional=optional)
    assert "school_to_place" in [each.name for each in minimal_conflict(problem, (101,))]
    plan = Plan((), tuple(LeftOut(urn, "It is asked for.") for urn in optional))
    assert conflicts(problem, plan) == ()


def test_a_condition_that_some_cluster_can_meet_is_in_no_conflict():
    each = [{"pupils": 100, "ofsted": "Good" if i == 7 else ""} for i in range(8)]
    problem = line(EIGHT, *each, good_school=True, pupils=(300, 400), most_in_one_school_percent=34)
    assert minimal_conflict(problem, (101,)) == ()


def test_a_lone_school_is_in_conflict_with_limit_and_size_only():
    _, (conflict,) = found(line([0, 1, 2, 3, 100]))
    assert conflict.schools == (105,)
    assert not conflict.of_pins


def test_where_the_roads_alone_are_to_blame_no_rule_is():
    seconds = on_a_line([0, 1, 2, 3])
    seconds[3, :3] = seconds[:3, 3] = np.inf
    problem = Problem.from_arrays(seconds, rules=Rules(size=(3, 4)))
    assert minimal_conflict(problem, (3,)) == ()


def test_in_the_hub_shape_the_limit_is_to_the_lead():
    problem = line([0, 20, 40], size=(3, 3), max_minutes=25, shape="hub")
    assert minimal_conflict(problem, (101, 103)) == ()
    pairwise = line([0, 20, 40], size=(3, 3), max_minutes=25)
    assert kinds(minimal_conflict(pairwise, (101, 103))) == ["limit"]


@settings(max_examples=60, deadline=None)
@given(problems(9))
def test_a_conflict_is_minimal_and_there_is_one_where_a_school_fits_nowhere(problem):
    nowhere = diagnose(problem)
    for row, school in enumerate(problem.schools):
        model = Feasibility(problem, (school.urn,))
        culprits = minimal_conflict(problem, (school.urn,))
        if row not in nowhere:
            assert culprits == ()
            continue
        assert bool(culprits) == (model.possible(()) is True)
        if culprits:
            assert model.possible(culprits) is False
        for spared in culprits:
            assert model.possible([each for each in culprits if each != spared]) is True


@settings(max_examples=15, deadline=None)
@given(problems(8))
def test_every_way_out_passes_the_check_and_places_the_schools(problem):
    plan, clashes = found(problem)
    for conflict in clashes:
        for way in ways_out(problem, plan, conflict, Limits(0.5)):
            assert not check(way.problem, way.result.plan)
            placed = {urn for c in way.result.plan.clusters for urn in c.schools}
            assert set(way.placed) <= placed
            assert set(conflict.schools) & placed == set(conflict.schools) - set(way.still_out)
            assert set(conflict.schools) & placed


def test_the_limit_of_a_way_out_is_the_smallest_that_is_enough():
    far = [{"federation": "Fens"}, *[{} for _ in range(6)], {"federation": "Fens"}]
    problem = line([0, 1, 2, 3, 4, 5, 6, 60], *far)
    plan, (conflict,) = found(problem)
    ways = {way.kind: way for way in ways_out(problem, plan, conflict, UNHURRIED)}
    assert set(ways) == {"limit", "federation"}
    assert ways["limit"].problem.rules.max_minutes == 60
    assert "60 minutes instead of 45" in ways["limit"].text()
    homes = [c.schools for c in ways["limit"].result.plan.clusters if 101 in c.schools]
    assert 108 in homes[0]
    assert ways["federation"].still_out == (108,)
    assert "though not School 108 (108)" in ways["federation"].text()


def test_only_the_cheapest_of_several_pins_is_offered():
    problem = line(
        [0, 1, 2, 30, 31, 32], together=((101, 102), (102, 104)), apart=((101, 104),), size=(3, 3)
    )
    plan, (conflict,) = found(problem)
    (way,) = ways_out(problem, plan, conflict, UNHURRIED)
    # without the pin of 102 and 104 the two villages are clusters of their own
    assert way.kind == "pin"
    assert way.problem.rules.together == ((101, 102),)
    assert [c.schools for c in way.result.plan.clusters] == [(101, 102, 103), (104, 105, 106)]


def test_a_larger_size_is_offered_where_a_group_is_too_large():
    problem = line(together=((101, 102, 103, 104, 105),))
    plan, (conflict,) = found(problem)
    ways = {way.kind: way for way in ways_out(problem, plan, conflict, UNHURRIED)}
    assert ways["size"].problem.rules.size == (3, 5)
    assert ways["pin"].problem.rules.together == ()


def test_where_no_single_change_is_enough_none_is_offered():
    problem = line(together=((101, 102, 103, 104, 105),), apart=((101, 102),))
    plan, (conflict,) = found(problem)
    ways = ways_out(problem, plan, conflict, UNHURRIED)
    kept = dataclasses.replace(problem.rules, together=())
    assert all(way.problem.rules == kept for way in ways)


@pytest.mark.parametrize("minutes", [EIGHT, [0, 1, 2, 30, 31, 32]])
def test_a_plan_that_leaves_nobody_out_has_no_conflicts(minutes):
    assert found(line(minutes))[1] == ()


def test_two_schools_pinned_apart_that_need_the_same_partners_are_named():
    # 101 and 105 are at the two ends of three villages; one cluster is all there is room for
    problem = line([0, 1, 2, 3, 4], apart=((101, 105),), size=(4, 5))
    plan, (conflict,) = found(problem)
    assert conflict.jointly
    assert conflict.schools == (101, 105)
    assert kinds(conflict.culprits) == ["apart", "fewest"]
    assert "no plan can place both" in conflict.text(problem)
    (way,) = ways_out(problem, plan, conflict, UNHURRIED)
    assert way.kind == "pin"


def test_schools_that_compete_without_any_pin_are_in_no_conflict():
    problem = line([0, 1, 2, 3, 4], size=(4, 4))
    plan, clashes = found(problem)
    assert len(plan.left_out) == 1
    assert clashes == ()
