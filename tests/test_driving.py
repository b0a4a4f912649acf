"""Timing new places as a plan's own drives were timed."""

import dataclasses
from datetime import date

import numpy as np
import pytest
import tiny_county
from small_plan import small_problem

from app.driving import OnRoads, Straight, Untimed, setting_of
from clustering import LeftOut, Limits, Plan, Problem, solve
from clustering.evaluation import evaluate_by_hand
from clustering.scenario import AddSchool, MoveHouse, SetProfile
from clustering.scenario.scenario_file import to_table
from data import read_schools
from data.errors import InputError
from maps import read_plan_directory, write_plan_directory
from maps.words import estimated_drives
from routing import RoadGraph, SpeedProfile, estimate_times, travel_times


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county")
    tiny_county.write_register(folder)
    tiny_county.write_roads(folder)
    return folder


@pytest.fixture(scope="module")
def on_roads(county):
    """A plan of the schools of the county, made on its roads, as the start of what-ifs."""
    schools = read_schools(county / "schools.csv", la=tiny_county.LA, phase="Primary")
    roads = RoadGraph.from_osm(county / "roads.osm.pbf")
    times = travel_times(roads, schools, SpeedProfile.car())
    problem = Problem(schools, times)
    write_plan_directory(county / "plan", problem, solve(problem, Limits(2)))
    return setting_of(read_plan_directory(county / "plan"), county / "plan")


def stored(tmp_path, **changes):
    problem = small_problem()
    problem = problem.replace(times=dataclasses.replace(problem.times, **changes))
    write_plan_directory(tmp_path / "plan", problem, solve(problem, Limits(2)))
    return read_plan_directory(tmp_path / "plan")


def test_a_plan_is_the_start_of_what_ifs_as_it_stands(tmp_path):
    found = stored(tmp_path)
    setting = setting_of(found, tmp_path / "plan")
    assert (setting.problem, setting.plan, setting.purpose) == (
        found.problem,
        found.result.plan,
        found.purpose,
    )
    assert setting.purpose.start == date.today()


def test_a_new_place_is_timed_along_the_roads_of_the_plan(on_roads):
    assert isinstance(on_roads.timing, OnRoads)
    after = AddSchool("New", (503_500.0, 351_000.0)).applied(on_roads).problem
    anew = on_roads.timing.afresh(after.schools)
    assert after.times.seconds == pytest.approx(anew.seconds, abs=0.01)


def test_a_school_that_moves_house_is_timed_along_them_too(on_roads):
    urn = on_roads.problem.schools.urns[0]
    after = MoveHouse(urn, (503_500.0, 351_000.0)).applied(on_roads).problem
    anew = on_roads.timing.afresh(after.schools)
    assert after.times.seconds == pytest.approx(anew.seconds, abs=0.01)


def test_roads_may_be_driven_otherwise(on_roads):
    after = SetProfile("car-peak").applied(on_roads).problem.times
    apart = ~np.eye(len(after.urns), dtype=bool)
    assert (after.seconds[apart] >= on_roads.problem.times.seconds[apart]).all()
    assert after.profile == "car-peak"


def test_an_unknown_profile_is_refused(on_roads):
    with pytest.raises(InputError, match="no such file"):
        SetProfile("bicycle").applied(on_roads)


def test_estimates_go_on_as_estimates(tmp_path):
    problem = small_problem()
    times = estimate_times(problem.schools)
    found = stored(tmp_path, method="estimate", seconds=times.seconds, sources=(), profile="")
    setting = setting_of(found, tmp_path / "plan")
    assert isinstance(setting.timing, Straight)
    after = AddSchool("New", (503_500.0, 351_000.0)).applied(setting).problem
    # to the hundredth of a second, as a plan keeps its drive times
    estimated = estimate_times(after.schools).seconds
    assert after.times.seconds == pytest.approx(estimated, abs=0.005 + 1e-9)
    assert after.times.method == "estimate"


def test_straight_lines_know_no_profiles(tmp_path):
    found = stored(tmp_path, method="estimate", sources=(), profile="")
    with pytest.raises(InputError, match="know no speeds"):
        SetProfile("car-peak").applied(setting_of(found, tmp_path / "plan"))


@pytest.mark.parametrize("change", [AddSchool("New", (5e5, 3.5e5)), SetProfile("car")])
def test_without_roads_a_new_place_is_refused_with_what_to_give(tmp_path, change):
    setting = setting_of(stored(tmp_path), tmp_path / "plan")
    assert isinstance(setting.timing, Untimed)
    with pytest.raises(InputError, match="Give it with --roads"):
        change.applied(setting)


def test_roads_that_are_given_must_be_there(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        setting_of(stored(tmp_path), tmp_path / "plan", str(tmp_path / "no.osm.pbf"))


ESTIMATED = AddSchool("Mill Lane", (503_500.0, 351_000.0), drives="estimated")


@pytest.mark.parametrize("change", [ESTIMATED, MoveHouse(900001, ESTIMATED.place, "estimated")])
def test_one_school_can_be_estimated_where_there_are_no_roads(tmp_path, change):
    setting = setting_of(stored(tmp_path), tmp_path / "plan")
    after = change.applied(setting).problem
    urn = getattr(change, "urn", None) or max(after.schools.urns)
    assert after.times.estimated == (urn,)
    assert after.times.method == setting.problem.times.method
    others = [each for each in setting.problem.schools.urns if each != urn]
    kept, before = after.times.of(others), setting.problem.times.of(others)
    assert (kept.seconds == before.seconds).all()
    assert kept.estimated == ()  # the mark goes with the school
    straight = estimate_times(after.schools)
    row = after.row[urn]
    assert after.times.seconds[row] == pytest.approx(straight.seconds[row], abs=0.01)
    assert "straight lines" in change.words(setting)
    assert to_table(change)["drives"] == "estimated"


def test_an_estimated_school_is_marked_in_every_later_plan(tmp_path):
    setting = setting_of(stored(tmp_path), tmp_path / "plan")
    after = ESTIMATED.applied(setting)
    urn = after.problem.schools.urns[-1]
    plan = Plan(after.plan.clusters, (*after.plan.left_out, LeftOut(urn, "It is new.")))
    result = evaluate_by_hand(after.problem, plan, 0.0)
    write_plan_directory(tmp_path / "later", after.problem, result, drawn=False)
    later = read_plan_directory(tmp_path / "later")
    assert later.problem.times.estimated == (urn,)
    assert estimated_drives(later.problem) == [
        "The drives of Mill Lane are estimated from straight-line distance, not from roads."
    ]


def test_straight_lines_for_a_plan_on_roads_leave_its_own_drives(tmp_path):
    setting = setting_of(stored(tmp_path), tmp_path / "plan", roads="estimate")
    after = AddSchool("New", (503_500.0, 351_000.0)).applied(setting).problem
    assert (after.times.seconds[:-1, :-1] == setting.problem.times.seconds).all()
    assert after.times.estimated == after.schools.urns[-1:]
