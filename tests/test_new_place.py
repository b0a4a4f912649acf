"""A school that opens lies in the areas around it, by polygons or as its neighbours agree."""

from datetime import date

import numpy as np
import pytest
from grid import line_problem, school
from shapely.geometry import box

from clustering import Compatibility, Limits, Rules
from clustering.policy.purpose import PlanPurpose
from clustering.scenario import AddSchool, Scenario, answer
from clustering.scenario.new_place import area_words, placed_among
from clustering.scenario.setting import Setting
from clustering.solver import solve
from data.planning_areas import area_at
from data.school import School


def around(*areas: str) -> list[School]:
    """Return schools a kilometre apart, each in an area and a district of the same name."""
    return [
        school(
            101 + at,
            easting=500_000 + 1_000 * at,
            la="Fenshire",
            phase="Primary",
            status="Open",
            district=area,
            area=area,
        )
        for at, area in enumerate(areas)
    ]


NEW = school(900_001, name="Mill Lane", easting=500_100, northing=350_000)


def test_where_its_three_nearest_schools_agree_a_new_school_is_taken_to_be_there():
    found = placed_among(NEW, around("A", "A", "A", "B", "B"))
    assert (found.district, found.area) == ("A", "A")
    assert (found.la, found.phase, found.status) == ("Fenshire", "Primary", "Open")
    assert area_words(found, Rules(within="district"), by_polygons=False) == (
        ", in the district A as its 3 nearest schools are"
    )


@pytest.mark.parametrize("schools", [around("A", "B", "A"), around("A", "A")])
def test_where_they_differ_or_are_too_few_nothing_is_guessed_and_it_is_said(schools):
    found = placed_among(NEW, schools)
    assert found.district == found.area == ""
    assert area_words(found, Rules(within="area"), by_polygons=False) == (
        "; its planning area is not known, as its nearest schools name none in common, so it "
        "shares clusters only with schools without one"
    )


def test_polygons_decide_whatever_the_neighbours_are_in():
    areas = {"West": box(0, 0, 500_050, 1e6), "East": box(500_050, 0, 1e6, 1e6)}
    found = placed_among(NEW, around("West", "West", "West"), areas)
    assert found.area == "East"
    assert "in the planning area East by the borders given" in area_words(
        found, Rules(within="area"), by_polygons=True
    )


def test_a_place_in_no_polygon_is_in_no_area():
    areas = {"Far": box(0, 0, 1_000, 1_000)}
    assert area_at(areas, 1_400, 500) == "Far"
    assert area_at(areas, 1_600, 500) == ""
    assert placed_among(NEW, around("A", "A", "A"), areas).area == ""
    assert "no area given holds its place" in area_words(
        NEW, Rules(within="area"), by_polygons=True
    )


def test_nothing_is_said_where_no_rule_asks():
    priced = Rules(compatibility=Compatibility(two_areas_s=60.0))
    assert area_words(NEW, Rules(), by_polygons=False) == ""
    assert area_words(NEW, Rules(within="faith"), by_polygons=False) == ""
    assert "not known" in area_words(NEW, priced, by_polygons=False)


class OneMinute:
    """Times a new school at a minute from all others."""

    def extend(self, times, _, school):
        seconds = np.pad(times.seconds, (0, 1), constant_values=60.0)
        seconds[-1, -1] = 0.0
        return type(times)((*times.urns, school.urn), seconds)


def test_a_what_if_puts_the_new_school_on_its_side_of_the_border():
    at = [{"easting": 500_000.0 + 1_000 * each, "area": "AB"[each > 3]} for each in range(8)]
    rules = Rules(size=(3, 5), within="area")
    problem = line_problem([0, 1, 2, 3, 4, 5, 6, 7], rules, *at)
    result = solve(problem, Limits(5))
    last = problem.schools.items[-1]
    setting = Setting(problem, result.plan, PlanPurpose(start=date(2026, 1, 5)), OneMinute())
    add = AddSchool("Mill Lane", (last.easting, last.northing), pupils=100)
    found = answer(setting, Scenario().then(add), Limits(5))
    new = found.after.problem.schools.items[-1]
    (home,) = [each for each in found.result.plan.clusters if new.urn in each.schools]
    assert {found.after.problem.schools.by_urn[urn].area for urn in home.schools} == {new.area}
    assert new.area in add.words(setting)
