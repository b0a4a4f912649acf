import json
from dataclasses import replace

import geopandas
import numpy as np
import osmium
import pytest
from shapely import LineString, Point
from small_plan import small_problem

from data.errors import InputError
from data.school import School, Schools
from maps import Basemap
from maps.basemap import ROAD_CLASSES

SCHOOLS = small_problem().schools


class TwoRoads:
    def major_roads(self):
        lines = [LineString([(-0.5, 53), (-0.4, 53)]), LineString([(-0.5, 53), (-0.5, 53.1)])]
        return geopandas.GeoDataFrame({"road": ["primary", "minor"]}, geometry=lines, crs=4326)


@pytest.fixture
def extract(tmp_path):
    """A shore to the east with the land on its left, a lake, a pond, a river and two places."""
    path = tmp_path / "fens.osm.pbf"
    nodes = {}

    def way(number, points, **tags):
        refs = []
        for lon, lat in points:
            ref = nodes.setdefault((lon, lat), len(nodes) + 1)
            refs.append(ref)
        ways.append(osmium.osm.mutable.Way(id=number, nodes=refs, tags=tags))

    ways = []
    writer = osmium.SimpleWriter(str(path))
    way(1, [(-0.2, 52.0), (-0.2, 54.0)], natural="coastline")
    lake = [(-0.50, 53.05), (-0.48, 53.05), (-0.48, 53.06), (-0.50, 53.06), (-0.50, 53.05)]
    way(2, lake, natural="water")
    pond = [(-0.40, 53.05), (-0.3999, 53.05), (-0.3999, 53.0501), (-0.40, 53.05)]
    way(3, pond, natural="water")
    way(4, [(-0.6, 53.0), (-0.5, 53.02), (-0.3, 53.02)], waterway="river")
    for (lon, lat), number in nodes.items():
        writer.add_node(osmium.osm.mutable.Node(id=number, location=(lon, lat)))
    for number, place, name, lon in ((90, "town", "Oakham", -0.45), (91, "hamlet", "Ings", -0.44)):
        tags = {"place": place, "name": name}
        writer.add_node(osmium.osm.mutable.Node(id=number, location=(lon, 53.0), tags=tags))
    far = {"place": "city", "name": "Farchester"}
    writer.add_node(osmium.osm.mutable.Node(id=92, location=(-4.0, 55.0), tags=far))
    for made in ways:
        writer.add_way(made)
    writer.close()
    return path


def test_land_lies_to_the_left_of_the_shore(extract):
    land = Basemap.from_osm(extract, SCHOOLS).land
    assert any(part.contains(Point(-0.3, 53.0)) for part in land)
    assert not any(part.contains(Point(-0.12, 53.0)) for part in land)


def test_lakes_are_drawn_and_ponds_are_not(extract):
    assert len(Basemap.from_osm(extract, SCHOOLS).water) == 1


def test_rivers_are_drawn(extract):
    assert len(Basemap.from_osm(extract, SCHOOLS).rivers) == 1


def test_places_near_the_schools_come_most_important_first(extract):
    places = Basemap.from_osm(extract, SCHOOLS).places
    assert [place.name for place in places] == ["Oakham", "Ings"]


def test_roads_come_by_class_from_the_road_graph_and_lanes_are_left_out(extract):
    basemap = Basemap.from_osm(extract, SCHOOLS, TwoRoads())
    assert list(basemap.roads) == ["primary"]
    assert set(basemap.roads) <= set(ROAD_CLASSES)


def test_a_stored_base_map_comes_back_the_same(extract):
    stored = Basemap.from_osm(extract, SCHOOLS, TwoRoads()).to_dict()
    assert Basemap.from_dict(json.loads(json.dumps(stored))).to_dict() == stored


def test_an_extract_without_a_shore_is_all_land(tmp_path):
    path = tmp_path / "inland.osm.pbf"
    writer = osmium.SimpleWriter(str(path))
    tags = {"place": "town", "name": "Oakham"}
    writer.add_node(osmium.osm.mutable.Node(id=1, location=(-0.45, 53.0), tags=tags))
    writer.close()
    assert Basemap.from_osm(path, SCHOOLS).land == ()


def test_a_file_cut_short_is_refused_in_words(extract):
    extract.write_bytes(extract.read_bytes()[:-40])
    with pytest.raises(InputError, match="could not be read"):
        Basemap.from_osm(extract, SCHOOLS)


def test_a_road_file_that_is_not_there_is_refused_in_words(tmp_path):
    with pytest.raises(InputError, match="could not be read"):
        Basemap.from_osm(tmp_path / "absent.osm.pbf", SCHOOLS)


def test_the_isle_of_wight_is_an_island_of_its_true_size(shared_data):
    extract = shared_data / "roads" / "isle-of-wight-2020-04-22.osm.pbf"
    ends = [
        School(urn=1, name="West", lon=-1.53, lat=50.68, easting=433_000, northing=87_000),
        School(urn=2, name="East", lon=-1.08, lat=50.69, easting=465_000, northing=88_000),
    ]
    land = Basemap.from_osm(extract, ends).land
    island = next(part for part in land if part.contains(Point(-1.3, 50.68)))
    square_km = geopandas.GeoSeries([island], crs=4326).to_crs(27700).area.iloc[0] / 1e6
    assert square_km == pytest.approx(380, rel=0.03)


def test_without_roads_there_are_the_places_of_the_register_largest_first():
    base = Basemap.without_roads(small_problem())
    assert [place.name for place in base.places] == ["Elmham", "Oakham"]
    assert not base.roads
    assert base.places[1].lon == pytest.approx(np.median([s.lon for s in SCHOOLS][:4]), abs=1e-3)


def test_a_post_town_that_is_elsewhere_is_not_put_where_a_school_of_its_post_is():
    problem = small_problem()
    first, *others = problem.schools
    outside = replace(first, town="Newcastle upon Tyne", locality="", ward="Ponteland South")
    base = Basemap.without_roads(problem.replace(schools=Schools((outside, *others))))
    assert "Newcastle upon Tyne" not in [place.name for place in base.places]
    inside = replace(outside, ward="Newcastle East")
    base = Basemap.without_roads(problem.replace(schools=Schools((inside, *others))))
    assert "Newcastle upon Tyne" in [place.name for place in base.places]


def test_without_roads_schools_by_the_sea_have_a_coast_and_its_credit():
    problem = small_problem()
    by_the_wash = [replace(school, lon=school.lon + 0.55) for school in problem.schools]
    base = Basemap.without_roads(problem.replace(schools=Schools(tuple(by_the_wash))))
    assert any(part.contains(Point(0.06, 53.05)) for part in base.land)
    assert not any(part.contains(Point(0.35, 53.05)) for part in base.land)
    assert base.of_osm
    assert Basemap.from_dict(json.loads(json.dumps(base.to_dict()))).to_dict() == base.to_dict()


def test_a_made_up_county_at_sea_has_no_coast_and_credits_nobody():
    problem = small_problem()
    afloat = [replace(school, lon=school.lon + 2.2) for school in problem.schools]
    base = Basemap.without_roads(problem.replace(schools=Schools(tuple(afloat))))
    assert base.land == ()
    assert not base.of_osm
