"""Planning areas of schools, from polygons and from fields of the register, to the plan."""

import geopandas
import numpy as np
import pytest
import shapely
from page_data import contents_of, legible
from shapely.geometry import Point, box
from small_boundary import write_geojson
from small_plan import small_problem, small_result
from small_register import rows, write

from data import InputError, read_schools
from data.borders import read_planning_areas, with_areas
from maps import Basemap, Spokes, read_plan_directory, write_plan_directory
from maps.grid import to_metres
from maps.handouts.ground import ground_of
from maps.handouts.pictures import BORDER, border_key, county_picture

HOSTILE = "<script>alert(1)</script>"


def halves(west: float, border: float, east: float, *, upright: bool = False):
    """Return two areas, below and above a border, or west and east of it."""
    if upright:
        return box(west, 343_000, border, 358_000), box(border, 343_000, east, 358_000)
    return box(west, 343_000, east, border), box(west, border, east, 358_000)


AREAS = dict(zip(("South", "North PCN"), halves(495_000, 351_000, 510_000), strict=True))


@pytest.fixture
def schools(tmp_path):
    return read_schools(write(tmp_path, rows()), la="Fenshire", phase="Primary")


def areas_of(schools):
    return {school.urn: school.area for school in schools}


def test_each_school_gets_the_name_of_the_area_it_lies_in(schools, tmp_path):
    found = with_areas(schools, write_geojson(tmp_path, AREAS))
    assert areas_of(found) == {900001: "South", 900002: "North PCN", 900006: "South"}
    assert found.sources[-1].role == "borders"
    assert "North PCN (1)" in str(found.notices[-1])
    assert "area" in schools.lacking
    assert "area" not in found.lacking


def test_any_format_and_coordinates_will_do_and_columns_are_named(schools, tmp_path):
    frame = geopandas.GeoDataFrame(
        {"PCN name": list(AREAS), "note": ["a", "b"]}, geometry=list(AREAS.values()), crs=27700
    )
    path = tmp_path / "areas.gpkg"
    frame.to_crs(4326).to_file(path, engine="pyogrio")
    assert areas_of(with_areas(schools, path, "pcn NAME"))[900002] == "North PCN"
    with pytest.raises(InputError, match=r"several columns .* Say which with --border-field"):
        with_areas(schools, path)
    with pytest.raises(InputError, match=r"no such column of names.*Did you mean 'PCN name'"):
        with_areas(schools, path, "PCN nam")
    with pytest.raises(InputError, match="Columns of names: PCN name, note"):
        with_areas(schools, path, "zzz")


def test_a_school_just_outside_counts_and_one_far_out_is_named(schools, tmp_path):
    west, _ = halves(495_000, 499_700, 510_000, upright=True)
    _, east = halves(495_000, 504_900, 510_000, upright=True)
    near = {"A": west, "B": east}
    found = with_areas(schools, write_geojson(tmp_path, near))
    assert areas_of(found) == {900001: "A", 900002: "", 900006: "B"}
    assert "1 school in no planning area of boundary.geojson: Sallow End" in str(found.notices[-1])


def test_areas_that_overlap_where_a_school_lies_are_refused(schools, tmp_path):
    with pytest.raises(InputError, match=r"Reedby Primary \(900001\) lies in two of its areas"):
        with_areas(schools, write_geojson(tmp_path, {"A": AREAS["South"], "B": AREAS["South"]}))
    beside = dict(zip("AB", halves(495_000, 500_100, 510_000, upright=True), strict=True))
    found = with_areas(schools, write_geojson(tmp_path, beside))
    assert areas_of(found)[900001] == "A"  # on the border of both


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        ({"A": box(100_000, 100_000, 110_000, 110_000)}, "no school lies in any of its areas"),
        ({"": box(495_000, 343_000, 510_000, 358_000)}, "none of its areas has a name"),
        ({"A": Point(500_000, 350_000)}, "no areas"),
    ],
)
def test_a_file_that_gives_no_school_an_area_is_refused(schools, tmp_path, shapes, words):
    with pytest.raises(InputError, match=words):
        with_areas(schools, write_geojson(tmp_path, shapes))


def test_a_field_of_the_register_stands_in_for_polygons(tmp_path):
    town = {"Town": "Oakham"}
    schools = read_schools(
        write(tmp_path, rows(u900001=town, u900002={"Town": "Elm"}, u900006=town)),
        la="Fenshire",
        phase="Primary",
    )
    assert areas_of(with_areas(schools, "Town"))[900002] == "Elm"
    with pytest.raises(InputError, match="has no column DistrictAdministrative"):
        with_areas(schools, "district")
    with pytest.raises(InputError, match="--border-field"):
        with_areas(schools, "town", "x")


def test_areas_are_read_as_polygons_by_name_and_not_from_a_field(tmp_path):
    twice = {"South": AREAS["South"], "North": AREAS["North PCN"]}
    areas = read_planning_areas(write_geojson(tmp_path, twice))
    assert {name: area.area for name, area in areas.items()} == {
        name: pytest.approx(area.area) for name, area in twice.items()
    }
    assert read_planning_areas("district") == {}


def test_borders_are_drawn_where_polygons_are_given_and_nowhere_else(tmp_path):
    areas = {HOSTILE: AREAS["South"], "North": AREAS["North PCN"]}
    divided = Basemap().divided_by(areas, small_problem().schools)
    assert set(divided.areas) == set(areas)
    drawn = []
    for name, base in (("with", divided), ("without", Basemap())):
        plan = write_plan_directory(tmp_path / name, small_problem(), small_result(), basemap=base)
        stored = read_plan_directory(plan)
        assert stored.basemap.areas == base.areas
        ground = ground_of(stored.problem, stored.result.plan, stored.basemap, Spokes())
        picture = county_picture(ground, (200.0, 100.0), key=False)
        page = (plan / "map.html").read_text(encoding="utf-8")
        assert HOSTILE not in legible(page)
        drawn.append((BORDER in picture, bool(contents_of(page)["basemap"]["borders"])))
    assert drawn == [(True, True), (False, False)]
    assert BORDER in border_key()


def test_a_border_between_two_areas_is_one_line():
    divided = Basemap().divided_by(AREAS, small_problem().schools)
    alone = Basemap().divided_by({"South": AREAS["South"]}, small_problem().schools)
    shared_m = to_metres(np.array(divided.borders, dtype=object))
    around_m = to_metres(np.array(alone.borders, dtype=object))
    assert shapely.length(around_m).sum() == pytest.approx(2 * (15_000 + 8_000), rel=0.01)
    assert shapely.length(shared_m).sum() == pytest.approx(4 * 15_000 + 15_000, rel=0.01)


def test_borders_hold_or_cost_in_a_plan(run, tmp_path):
    file = write(tmp_path, rows())
    borders = write_geojson(tmp_path, AREAS)
    given = ["plan", "--schools", file, "--la", "Fenshire", "--roads", "estimate", "--size", "2-3"]
    given += ["--seconds", "2", "--borders", borders, "--details"]
    code, out, _ = run(*given, "--out", tmp_path / "held")
    assert code == 0
    assert "The same throughout a cluster: planning area." in out
    assert "and no cluster may cross that border" in out
    code, out, _ = run(*given, "--weight", "two-areas=60", "--out", tmp_path / "priced")
    assert code == 0
    assert "The same throughout a cluster" not in out
    assert "3 schools in 1 cluster" in out
    code, _, err = run("plan", *given[1:-3], "--border-field", "x", "--out", tmp_path / "none")
    assert code == 2
    assert "give it with --borders" in " ".join(err.replace("│", " ").split())
    code, out, _ = run("whatif", tmp_path / "held", "--within", "none", "--out", tmp_path / "w")
    assert code == 0
    assert "1 school moves" in out
