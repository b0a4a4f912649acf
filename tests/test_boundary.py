import json
import zipfile

import geopandas
import numpy as np
import pytest
import shapely
import tiny_county
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.geometry import box
from small_boundary import GRID, SQUARES, table, write_geojson
from small_plan import small_plan, small_problem, small_result

from app.inputs import Drives, SchoolFiles, read_area
from app.terminal import Terminal
from data.boundary import read_boundary, within_boundary
from data.errors import InputError
from maps import Basemap, Spokes, read_plan_directory, write_plan_directory
from maps.handouts.ground import ground_of
from maps.handouts.pictures import BOUNDARY, boundary_key, county_picture
from maps.outline import outline
from maps.territory import territory


def refusal(path, *authorities):
    with pytest.raises(InputError) as refused:
        read_boundary(path, authorities or ("Fenshire",))
    assert path.name in str(refused.value)
    return str(refused.value)


def zipped(folder, *left_away):
    table().to_file(folder / "authorities.shp")
    path = folder / "authorities.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in folder.glob("authorities.*"):
            if part.suffix not in (".zip", *left_away):
                archive.write(part, f"Download/{part.name}")
    return path


@pytest.mark.parametrize("name", ["Fenshire", " FENSHIRE ", "fenshire.", "Fen-Shire"])
def test_the_authority_is_found_by_its_name_whatever_its_capitals_stops_and_hyphens(tmp_path, name):
    found = read_boundary(write_geojson(tmp_path), [name])
    assert found.shape.equals(SQUARES["Fenshire"])


def test_all_three_formats_hold_the_same_and_their_year(tmp_path):
    table().to_file(tmp_path / "authorities.gpkg")
    for path in (tmp_path / "authorities.gpkg", zipped(tmp_path)):
        found = read_boundary(path, ["Oxmoor"])
        assert found.shape.symmetric_difference(SQUARES["Oxmoor"]).area < 1
        assert (found.year, found.source.vintage) == ("2023", "2023")


def test_degrees_are_turned_into_metres(tmp_path):
    path = tmp_path / "boundary.geojson"
    table().to_crs(4326).to_file(path)
    found = read_boundary(path, ["Fenshire"])
    assert found.shape.symmetric_difference(SQUARES["Fenshire"]).area < 1e5


def test_the_year_is_that_of_the_column_or_else_of_the_file(tmp_path):
    assert read_boundary(write_geojson(tmp_path), ["Fenshire"]).year == "2024"
    named = write_geojson(tmp_path, column="name", name="lad_may2022.geojson")
    assert read_boundary(named, ["Fenshire"]).year == "2022"
    assert read_boundary(write_geojson(tmp_path, column="name"), ["Fenshire"]).year == ""


def test_a_file_with_one_feature_is_the_boundary_whatever_its_name(tmp_path):
    path = write_geojson(tmp_path, {"Elsewhere": SQUARES["Fenshire"]})
    assert read_boundary(path, ["Fenshire"]).shape.equals(SQUARES["Fenshire"])


def test_several_authorities_have_one_boundary_around_them(tmp_path):
    found = read_boundary(write_geojson(tmp_path), list(SQUARES))
    assert found.shape.equals(shapely.union_all(list(SQUARES.values())))


def test_a_shape_that_crosses_itself_a_little_is_mended(tmp_path):
    crossed = [(500_000, 350_000), (510_000, 350_000), (510_000, 360_000), (500_000, 360_000)]
    spike = Polygon([*crossed, (500_000, 359_000), (499_900, 358_900), (500_100, 358_900)])
    found = read_boundary(write_geojson(tmp_path, {"Fenshire": spike}))
    assert found.shape.is_valid
    assert found.shape.area == pytest.approx(1e8, rel=0.02)


def test_a_shape_that_crosses_itself_so_that_its_area_is_open_is_refused(tmp_path):
    bow = Polygon([(500_000, 350_000), (510_000, 360_000), (510_000, 350_000), (500_000, 360_000)])
    assert "its area is not clear" in refusal(write_geojson(tmp_path, {"Fenshire": bow}))


def test_an_unknown_name_is_refused_with_the_columns_and_the_nearest_names(tmp_path):
    said = refusal(write_geojson(tmp_path), "Fenshire County", "Nowhere")
    assert "LAD24NM" in said
    assert "Did you mean 'Fenshire'?" in said
    assert "found 'Nowhere'" in said
    assert "counties and unitary authorities" in said


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b"PK\x03\x04 cut short",
        b"SQLite format 3\0 cut short",
        b"<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>",
        b'{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline"}',
        b'{"type": "FeatureCollection", "features": [{"geometry": 7}]}',
        b'{"type": "FeatureCollection", "features": 7}',
    ],
)
def test_what_is_no_boundary_file_is_refused_in_words(tmp_path, content):
    path = tmp_path / "boundary.geojson"
    path.write_bytes(content)
    assert "no boundaries can be read" in refusal(path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert "no such file" in refusal(tmp_path / "absent.geojson")


def test_a_zip_without_a_shapefile_is_refused(tmp_path):
    path = tmp_path / "trick.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../boundary.vrt", "<OGRVRTDataSource/>")
        archive.writestr("x.shp", "<OGRVRTDataSource/>")
    assert "no boundaries can be read" in refusal(path)


def test_a_shapefile_without_a_coordinate_system_is_refused(tmp_path):
    assert "coordinate system" in refusal(zipped(tmp_path, ".prj"))


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (Point(500_000, 350_000), "only points, lines or nothing"),
        (LineString([(500_000, 350_000), (500_000, 360_000)]), "only points, lines or nothing"),
        (Polygon(), "only points, lines or nothing"),
        (box(500_000, 2_350_000, 510_000, 2_360_000), "does not lie in England"),
        (box(2, 50, 3, 51), "does not lie in England"),
        (box(1e300, 1e300, 2e300, 2e300), "does not lie in England"),
    ],
)
def test_what_is_no_area_in_england_is_refused(tmp_path, shape, said):
    assert said in refusal(write_geojson(tmp_path, {"Fenshire": shape}))


def test_a_file_without_any_shape_is_refused(tmp_path):
    path = tmp_path / "boundary.geojson"
    feature = {"type": "Feature", "properties": {"name": "Fenshire"}, "geometry": None}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature], "crs": GRID}))
    assert "only points, lines or nothing" in refusal(path)


def test_a_school_over_the_border_is_named_and_stays(tmp_path):
    schools = small_problem().schools  # at eastings 500,000 to 514,000
    found = read_boundary(write_geojson(tmp_path), ["Fenshire"])
    bounded = within_boundary(schools, found)
    assert bounded.items == schools.items
    (notice,) = bounded.notices
    assert "outside the boundary" in notice.text
    assert "900008" in notice.text
    assert "900006" not in notice.text  # on the border
    assert bounded.sources[-1] == found.source


def test_the_boundary_of_another_authority_is_refused(tmp_path):
    found = read_boundary(write_geojson(tmp_path, {"Far": box(4e5, 2e5, 4.1e5, 2.1e5)}))
    with pytest.raises(InputError, match="none of the schools"):
        within_boundary(small_problem().schools, found)


def test_creeks_are_closed_and_land_of_others_within_stays_out():
    square = box(0, 0, 30_000, 30_000)
    creek = box(15_000, 20_000, 15_100, 30_000)
    enclave = box(5_000, 5_000, 8_000, 8_000)
    drawn = outline(MultiPolygon([square - creek - enclave]))
    assert drawn.symmetric_difference(square - enclave).area < 1e4
    lagoon = box(14_000, 19_000, 16_000, 20_000)
    drawn = outline(MultiPolygon([square - creek - lagoon]))
    assert drawn.symmetric_difference(square).area < 1e4


def test_rocks_are_left_away_and_a_small_island_alone_is_not():
    assert len(outline(MultiPolygon([box(0, 0, 9e3, 9e3), box(1e4, 0, 10_050, 50)])).geoms) == 1
    assert len(outline(MultiPolygon([box(0, 0, 50, 50)])).geoms) == 1


def test_what_is_read_for_a_plan_names_the_boundary_as_an_input(tmp_path):
    files = SchoolFiles(
        tiny_county.write_register(tmp_path), [tiny_county.LA], boundary=write_geojson(tmp_path)
    )
    area = read_area(files, Drives("estimate"), Terminal())
    assert area.boundary.shape.equals(SQUARES["Fenshire"])
    assert area.boundary.source in area.schools.sources


def test_a_plan_keeps_its_boundary_and_all_its_files_have_it(tmp_path):
    found = read_boundary(write_geojson(tmp_path), ["Fenshire"])
    base = Basemap().bounded_by(found)
    plan = write_plan_directory(tmp_path / "plan", small_problem(), small_result(), basemap=base)
    stored = read_plan_directory(plan)
    assert stored.basemap.boundary == base.boundary
    lies = territory(stored.problem, stored.result.plan, stored.basemap)
    whole = shapely.union_all([*lies.areas.values(), lies.left_out])
    assert SQUARES["Fenshire"].difference(whole).area < 1e6
    layers = json.loads((plan / "clusters.geojson").read_text())["features"]
    assert "boundary" in {each["properties"]["layer"] for each in layers}
    layers = geopandas.list_layers(plan / "clusters.gpkg")["name"]
    assert {"boundary", "clusters"} <= set(layers)
    assert "Office for National Statistics" in (plan / "map.html").read_text(encoding="utf-8")


def test_the_hand_outs_draw_the_boundary_and_name_its_line(tmp_path):
    found = read_boundary(write_geojson(tmp_path), ["Fenshire"])
    bounded = Basemap().bounded_by(found)
    pictures = [
        county_picture(
            ground_of(small_problem(), small_plan(), base, Spokes()), (200.0, 100.0), key=False
        )
        for base in (None, bounded)
    ]
    assert [BOUNDARY in picture for picture in pictures] == [False, True]
    assert BOUNDARY in boundary_key()


def test_faults_of_register_and_boundary_are_told_at_once(tmp_path, run):
    arguments = ("--schools", tmp_path / "absent.csv", "--boundary", tmp_path / "absent.gpkg")
    for more in ((), ("--roads", "estimate")):
        code, _, err = run("check", *arguments, "--la", "Fenshire", *more)
        assert code == 1
        assert "absent.csv" in err
        assert "absent.gpkg" in err


def test_every_school_of_the_isle_of_wight_lies_in_its_real_boundary(shared_data):
    path = shared_data / "boundaries" / "isle-of-wight_ons_lad_dec2017_full.geojson"
    found = read_boundary(path, ["Isle of Wight"])
    assert found.shape.area / 1e6 == pytest.approx(380, rel=0.01)
    assert found.year == "2017"
    drawn = Basemap().bounded_by(found).boundary
    assert sum(shapely.get_num_coordinates(np.array(drawn, dtype=object))) < 1_000


@pytest.mark.parametrize(
    "name", ["St Helens", "Stoke on Trent", "Herefordshire, County of", "Bristol, City of"]
)
def test_names_of_the_school_register_are_found_in_a_real_file(shared_data, name):
    path = shared_data / "boundaries" / "england_lad_may2024_buc.geojson"
    assert not read_boundary(path, [name]).shape.is_empty


def test_the_county_of_the_small_plan_is_drawn_with_its_line_in_the_legend(open_map, tmp_path):
    found = read_boundary(write_geojson(tmp_path), ["Fenshire"])
    page = open_map(basemap=Basemap().bounded_by(found)).page
    assert "Boundary of the authority" in page.locator("#legend").text_content()
    shown = page.locator(".leaflet-control-attribution").text_content()
    assert "database right 2024" in shown
    page = open_map().page
    assert "Boundary" not in page.locator("#legend").text_content()


def test_a_boundary_alone_is_nothing_of_openstreetmap(tmp_path):
    found = read_boundary(write_geojson(tmp_path), ["Fenshire"])
    base = Basemap().bounded_by(found)
    assert not base.of_osm
    again = Basemap.from_dict(json.loads(json.dumps(base.to_dict())))
    assert again.boundary == base.boundary
    assert territory(small_problem(), small_plan(), again).areas.keys() == {1, 2}


def test_an_archive_that_was_damaged_inside_is_refused_in_words(tmp_path):
    path = tmp_path / "damaged.zip"
    with zipfile.ZipFile(zipped(tmp_path)) as whole, zipfile.ZipFile(path, "w") as packed:
        for entry in whole.namelist():
            packed.writestr(entry, whole.read(entry), zipfile.ZIP_DEFLATED)
    content = path.read_bytes()
    header = 30 + len("Download/authorities.shp")
    start = content.index(b"Download/authorities.shp") - 30 + header
    path.write_bytes(content[:start] + b"\xff" * 40 + content[start + 40 :])
    with pytest.raises(InputError, match="no boundaries can be read"):
        read_boundary(path)
