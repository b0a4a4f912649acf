"""The reach of a place on roads: its area as plain rings, and the schools in it."""

from datetime import date
from itertools import pairwise

import pytest
import shapely
import tiny_county

from app.driving import OnRoads
from app.serve.reaching import SMALLEST_M2, _rings, reach_json
from clustering import Plan, Problem, Rules
from clustering.policy.purpose import PlanPurpose
from clustering.scenario import Setting
from data import read_schools
from data.errors import InputError
from routing import RoadGraph, SpeedProfile, travel_times


@pytest.fixture(scope="module")
def setting(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county")
    schools = read_schools(tiny_county.write_register(folder), la=tiny_county.LA, phase="Primary")
    roads = RoadGraph.from_osm(tiny_county.write_roads(folder))
    profile = SpeedProfile.car()
    problem = Problem(schools, travel_times(roads, schools, profile), Rules(max_minutes=5))
    purpose = PlanPurpose(start=date(2026, 1, 5))
    return Setting(problem, Plan((), ()), purpose, OnRoads(roads, profile, ferries=False))


def ask(setting, **place):
    return reach_json(setting, {name: str(value) for name, value in place.items()})


def test_a_place_by_grid_and_by_degrees_is_the_same(setting):
    by_grid = ask(setting, easting=503_000, northing=351_000)
    by_degrees = ask(setting, lon=by_grid["place"]["lon"], lat=by_grid["place"]["lat"])
    assert by_degrees["place"]["easting"] == pytest.approx(503_000, abs=2)
    assert by_degrees["schools"] == by_grid["schools"] > 0
    assert by_grid["minutes"] == 5


def test_the_area_lies_around_the_place_in_few_rings(setting):
    place = ask(setting, easting=503_000, northing=351_000)
    (ring,) = place["bands"][0]["rings"]
    lats, lons = zip(*ring, strict=True)
    assert min(lats) < place["place"]["lat"] < max(lats)
    assert min(lons) < place["place"]["lon"] < max(lons)
    assert len(ring) < 100


def test_more_minutes_reach_more_schools(setting):
    near = ask(setting, easting=498_000, northing=346_000)
    far = ask(setting.with_rules(max_minutes=30.0), easting=498_000, northing=346_000)
    assert far["schools"] > near["schools"]


def test_bands_are_the_same_whatever_the_limit_and_each_holds_the_nearer_one(setting):
    place, strict = (
        ask(rules, easting=498_000, northing=346_000)
        for rules in (setting, setting.with_rules(max_minutes=1.5))
    )
    assert place["bands"] == strict["bands"]
    assert [band["minutes"] for band in place["bands"]] == [10, 20, 30, 45]
    areas = [shapely.union_all([*map(shapely.Polygon, b["rings"])]) for b in place["bands"]]
    for near, far in pairwise(areas):
        assert far.buffer(1e-4).contains(near)


def test_a_reach_too_small_to_be_drawn_has_no_rings():
    specks = shapely.MultiPolygon([shapely.box(0.0, 53.0, 0.01, 53.01)])
    assert _rings([specks]) == [[]], SMALLEST_M2


def test_a_place_without_a_road_is_refused_in_words(setting):
    with pytest.raises(InputError, match="road"):
        ask(setting, easting=400_000, northing=200_000)
