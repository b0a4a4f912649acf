"""Which layer, column and features of a boundary file are taken, and what bounds its shapes."""

import io
import json
import math
import time
import zipfile
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from shapely import GeometryCollection, MultiPolygon, Point, Polygon
from shapely.geometry import box, mapping
from small_boundary import GRID, SQUARES, table, write_geojson
from small_plan import small_problem

from data.boundary import read_boundary, within_boundary
from data.boundary_file import read_layers
from data.boundary_shape import area_of
from data.errors import InputError
from data.given_file import GivenFile, read_file

REAL = "boundaries/england_lad_may2024_buc.geojson"
HERE = np.array([500_000, 350_000])
FENSHIRE, OXMOOR = SQUARES["Fenshire"], SQUARES["Oxmoor"]


def features(folder: Path, *rows: tuple[dict[str, str], Polygon]) -> Path:
    path = folder / "boundary.geojson"
    of = [{"type": "Feature", "properties": p, "geometry": mapping(s)} for p, s in rows]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": of, "crs": GRID}))
    return path


def refusal(path: Path, *names: str) -> str:
    with pytest.raises(InputError) as refused:
        read_boundary(path, names or ("Fenshire",))
    return str(refused.value)


def shapefile(
    folder: Path, frame: geopandas.GeoDataFrame, name: str = "authorities"
) -> dict[str, bytes]:
    frame.to_file(folder / f"{name}.shp")
    return {path.name: path.read_bytes() for path in folder.glob(f"{name}.*")}


def archive(folder: Path, members: dict[str, bytes]) -> Path:
    path = folder / "boundaries.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path


def test_the_shared_archive_of_a_mac_is_read(shared_cases: Path) -> None:
    path = shared_cases / "boundaries" / "zip_with_macosx_members.zip"
    assert read_boundary(path, ["Isle of Wight"]).shape.area / 1e6 == pytest.approx(380, rel=0.01)


@pytest.mark.parametrize(
    "beside",
    [
        "__MACOSX/._authorities.shp",
        "._authorities.shp",
        "Download/._a.shp",
        "damaged.shp",
        "a.json",
    ],
)
def test_what_is_no_boundary_in_an_archive_is_passed_over(tmp_path: Path, beside: str) -> None:
    members = {beside: b"\0\5\x16\7 of a Mac", **shapefile(tmp_path, table())}
    found = read_boundary(archive(tmp_path, members), ["Fenshire"])
    assert found.shape.equals(FENSHIRE)


def test_points_and_lines_are_passed_over_for_areas(tmp_path: Path) -> None:
    places = table().assign(geometry=[Point(500_000, 350_000), Point(515_000, 350_000)])
    members = {**shapefile(tmp_path, places, "a_places"), **shapefile(tmp_path, table(), "b_areas")}
    assert read_boundary(archive(tmp_path, members), ["Fenshire"]).shape.equals(FENSHIRE)
    path = tmp_path / "all.gpkg"
    places.to_file(path, layer="a_places")
    places.assign(geometry=table().boundary).to_file(path, layer="b_lines")
    table().to_file(path, layer="c_areas")
    assert read_boundary(path, ["Fenshire"]).shape.equals(FENSHIRE)


@pytest.mark.parametrize("kind", ["gpkg", "zip", "gpkg in zip"])
def test_of_several_layers_the_one_with_the_name_is_taken(tmp_path: Path, kind: str) -> None:
    others = table().assign(CTYUA23NM=["Moorshire", "Heathshire"])
    if kind == "zip":
        members = {**shapefile(tmp_path, others, "a"), **shapefile(tmp_path, table(), "b")}
        path = archive(tmp_path, members)
    else:
        path = tmp_path / "all.gpkg"
        others.to_file(path, layer="a")
        table().to_file(path, layer="b")
        if kind == "gpkg in zip":
            path = archive(tmp_path, {"x/all.gpkg": path.read_bytes()})
    assert read_boundary(path, ["Fenshire"]).shape.equals(FENSHIRE)
    said = refusal(path, "Nowhere")
    assert "no feature has the name of this local authority" in said


def test_layers_that_differ_about_a_name_are_refused_and_named(tmp_path: Path) -> None:
    path = tmp_path / "all.gpkg"
    table().to_file(path, layer="2023")
    table().assign(geometry=[FENSHIRE.union(OXMOOR), OXMOOR]).to_file(path, layer="merged")
    assert "several of its layers may hold the boundary: 2023, merged" in refusal(path)
    with pytest.raises(InputError, match="several of its layers"):
        read_boundary(path)


def test_one_boundary_at_two_scales_is_one(tmp_path: Path) -> None:
    path = tmp_path / "all.gpkg"
    table().to_file(path, layer="full")
    table().assign(geometry=table().simplify(100).buffer(20)).to_file(path, layer="coarse")
    assert read_boundary(path, ["Fenshire"]).shape.equals(FENSHIRE)


def test_members_named_as_the_authority_hold_its_boundary(tmp_path: Path) -> None:
    nameless = geopandas.GeoDataFrame({"id": [1]}, geometry=[FENSHIRE], crs=27700)
    other = nameless.assign(geometry=[OXMOOR])
    members = {**shapefile(tmp_path, other, "Oxmoor"), **shapefile(tmp_path, nameless, "Fenshire")}
    path = archive(tmp_path, members)
    assert read_boundary(path, ["Fenshire"]).shape.equals(FENSHIRE)


@pytest.mark.parametrize(
    "other", ["ward", "WD24NM", "county", "note", "RGN24NM", "LAD24NMW", "formerly", "PAR23NM"]
)
@pytest.mark.parametrize("column", ["LAD24NM", "local_authority", "name"])
def test_the_name_counts_in_the_column_of_authorities_only(
    tmp_path: Path, column: str, other: str
) -> None:
    path = features(
        tmp_path,
        ({other: "Oxmoor", column: "Fenshire"}, FENSHIRE),
        ({other: "Fenshire", column: "Oxmoor"}, OXMOOR),
    )
    assert read_boundary(path, ["Fenshire"]).shape.equals(FENSHIRE)
    path = features(
        tmp_path,
        ({other: "Fenshire", column: "North Fenshire"}, FENSHIRE),
        ({other: "Fenshire", column: "Oxmoor"}, OXMOOR),
    )
    said = refusal(path)
    assert f"columns looked at: {column})" in said


def test_wards_of_an_authority_are_united(tmp_path: Path) -> None:
    west, east = box(495_000, 343_000, 500_000, 358_000), box(500_000, 343_000, 510_000, 358_000)
    path = features(
        tmp_path,
        ({"WD24NM": "Oxmoor", "LAD24NM": "Fenshire"}, west),
        ({"WD24NM": "East", "LAD24NM": "Fenshire"}, east),
        ({"WD24NM": "Fenshire", "LAD24NM": "Oxmoor"}, OXMOOR),
    )
    assert read_boundary(path, ["Fenshire"]).shape.equals(FENSHIRE)


def test_columns_that_contend_are_refused(tmp_path: Path) -> None:
    path = features(
        tmp_path,
        ({"first": "Fenshire", "second": "Oxmoor"}, FENSHIRE),
        ({"first": "Oxmoor", "second": "Fenshire"}, OXMOOR),
    )
    assert "several of its columns name local authorities: first, second" in refusal(path)


def test_of_names_spelt_nearly_alike_the_one_spelt_as_asked_is_taken(tmp_path: Path) -> None:
    path = write_geojson(tmp_path, {"Fen-Shire": OXMOOR, "Fenshire": FENSHIRE})
    assert read_boundary(path, ["Fenshire"]).shape.equals(FENSHIRE)
    assert read_boundary(path, ["FENSHIRE"]).shape.equals(FENSHIRE)
    assert "several names are spelt nearly alike" in refusal(path, "Fen Shire")


def test_parts_far_apart_are_no_authority(tmp_path: Path) -> None:
    path = features(
        tmp_path,
        ({"LAD24NM": "Fenshire"}, FENSHIRE),
        ({"LAD24NM": "Fenshire"}, box(400_000, 200_000, 410_000, 210_000)),
        ({"LAD24NM": "Oxmoor"}, OXMOOR),
    )
    assert "its parts are up to 158 km apart" in refusal(path)
    lundy = box(540_000, 343_000, 541_000, 344_000)
    path = features(tmp_path, ({"n": "Fenshire"}, FENSHIRE), ({"n": "Fenshire"}, lundy))
    assert read_boundary(path, ["Fenshire"]).shape.area == FENSHIRE.area + 1e6


def test_a_boundary_that_most_schools_are_outside_or_far_from_is_refused(tmp_path: Path) -> None:
    schools = small_problem().schools  # at eastings 500,000 to 514,000
    few = read_boundary(write_geojson(tmp_path, {"F": box(510_600, 343_000, 530_000, 358_000)}))
    with pytest.raises(InputError, match="6 of the 8 schools chosen lie outside"):
        within_boundary(schools, few)
    wide = read_boundary(write_geojson(tmp_path, {"F": box(400_000, 200_000, 520_000, 400_000)}))
    with pytest.raises(InputError, match=r"reaches 1\d\d km from the nearest of the schools"):
        within_boundary(schools, wide)


def scribble(points: int) -> Polygon:
    return Polygon(HERE + np.random.default_rng(1).uniform(0, 10_000, (points, 2)))


def star(points: int) -> Polygon:
    turn = np.arange(points) * (points // 2 - 1) * 2 * math.pi / points
    return Polygon(np.column_stack([np.cos(turn), np.sin(turn)]) * 9_000 + [500_000, 350_000])


def combs(teeth: int) -> list[Polygon]:
    """Give two shapes that are valid and cross each other at every tooth."""
    at = np.repeat(np.arange(teeth), 2) * 10.0
    out = np.tile([0.0, 9_000.0, 9_000.0, 0.0], teeth // 2)
    edge = np.column_stack([at + np.tile([0, 4], teeth), out])
    upright = Polygon([*edge, (at[-1], -10), (0, -10)])
    lying = shapely.transform(upright, lambda xy: xy[:, ::-1])
    return [shapely.transform(each, lambda xy: HERE + xy) for each in (upright, lying)]


def fan(spokes: int) -> Polygon:
    """Give a line that goes through one point over and over."""
    turn = np.arange(spokes) * math.pi / spokes
    end = np.column_stack([np.cos(turn), np.sin(turn)]) * 9_000
    return Polygon(HERE + np.stack([end, 0 * end, -end], axis=1).reshape(-1, 2))


def on_one_line(points: int) -> Polygon:
    along = np.random.default_rng(1).uniform(0, 9_000, points)
    return Polygon([*(HERE + np.column_stack([along, 0 * along])), (505_000, 359_000)])


def slanting_comb(teeth: int) -> Polygon:
    """Give a comb whose teeth do not meet, and a corner that crosses itself."""
    at = np.repeat(np.arange(teeth), 2) * 10.0
    out = np.tile([0.0, 9_000.0, 9_000.0, 0.0], teeth // 2)
    edge = np.column_stack([at + np.tile([0, 4], teeth) + out, out])
    return Polygon(HERE + np.array([*edge, (at[-1], -10), (0, -20), (9, -20), (0, -10)]))


def holes_in_holes(number: int) -> Polygon:
    inwards = np.arange(number) * 0.1
    holes = shapely.box(*(HERE[:, None] + inwards), *(HERE[:, None] + 20_000 - inwards))
    return Polygon(box(*(HERE - 9), *(HERE + 20_009)).exterior, [h.exterior for h in holes])


HOSTILE = {
    "holes in holes": holes_in_holes(30_000),
    "parts in one place": MultiPolygon([box(5e5, 3.4e5, 5.1e5, 3.5e5)] * 50_000),
    "scribble": scribble(400),
    "long scribble": scribble(5_000),
    "star": star(801),
    "large star": star(20_001),
    "fan": fan(2_000),
    "one line": on_one_line(4_000),
    "slanting comb": slanting_comb(20_000),
    "scribble with an island": MultiPolygon([scribble(400), box(5e5, 3.4e5, 5.01e5, 3.41e5)]),
    "nested": GeometryCollection([GeometryCollection([MultiPolygon([scribble(400)])])]),
}


@pytest.mark.parametrize("shape", HOSTILE.values(), ids=HOSTILE)
def test_a_scribble_is_refused_at_once(tmp_path: Path, shape: Polygon) -> None:
    path = write_geojson(tmp_path, {"Fenshire": shape})
    start = time.process_time()
    assert "cross or cover each other all over" in refusal(path)
    assert time.process_time() - start < 5  # took 45 s at 400 points, and by their square


def test_valid_shapes_that_cross_each_other_without_end_are_refused(tmp_path: Path) -> None:
    one, other = combs(200)
    assert one.is_valid
    path = features(tmp_path, ({"n": "Fenshire"}, one), ({"n": "Fenshire"}, other))
    assert "cross or cover each other" in refusal(path)


def test_a_coast_with_small_faults_is_mended_and_overlaps_are_land(tmp_path: Path) -> None:
    turn = np.linspace(0, 2 * math.pi, 20_000, endpoint=False)
    radius = 9_000 + 200 * np.sin(turn * 900)
    coast = np.column_stack([np.cos(turn), np.sin(turn)]) * radius[:, None] + [500_000, 350_000]
    coast[[50, 51]] = coast[[51, 50]]  # two points out of order
    island = box(508_500, 349_500, 510_500, 350_500)  # drawn over the shore
    path = write_geojson(tmp_path, {"Fenshire": MultiPolygon([Polygon(coast), island])})
    found = read_boundary(path).shape
    assert found.is_valid
    assert found.contains(Point(508_700, 350_000))
    assert found.area > Polygon(coast).buffer(0).area


def test_a_real_coast_of_a_million_points_is_read_in_seconds(tmp_path: Path) -> None:
    turn = np.linspace(0, 2 * math.pi, 1_000_000, endpoint=False)
    radius = 9_000 + 200 * np.sin(turn * 9_000)
    coast = np.column_stack([np.cos(turn), np.sin(turn)]) * radius[:, None] + [500_000, 350_000]
    frame = geopandas.GeoDataFrame({"n": ["F"]}, geometry=[Polygon(coast)], crs=27700)
    frame.to_file(tmp_path / "coast.gpkg")
    start = time.process_time()
    assert shapely.get_num_coordinates(read_boundary(tmp_path / "coast.gpkg").shape) > 1_000_000
    assert time.process_time() - start < 20


def test_an_archive_in_an_archive_is_no_boundary(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as packed:
        packed.writestr("a.shp", b"x")
    said = refusal(archive(tmp_path, {"inner.zip": inner.getvalue()}))
    assert "no boundaries can be read" in said


def test_a_single_feature_of_another_authority_is_refused(tmp_path: Path) -> None:
    path = features(tmp_path, ({"LAD24NM": "Southampton"}, box(-1.5, 50.6, -1.1, 50.8)))
    assert "of another local authority than Isle of Wight" in refusal(path, "Isle of Wight")


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("name", "Southampton"),
        ("title", "Hampshire County Council"),
        ("county", "Kent"),
        ("council", "City of Southampton"),
    ],
)
def test_a_single_feature_named_for_another_authority_is_refused_whatever_the_column(
    tmp_path: Path, column: str, name: str
) -> None:
    path = features(tmp_path, ({column: name}, FENSHIRE))
    assert f"(found {name!r})" in refusal(path, "Isle of Wight")


def test_a_single_feature_of_several_authorities_asked_for_is_refused(tmp_path: Path) -> None:
    path = features(tmp_path, ({"LAD24NM": "Southampton"}, FENSHIRE))
    assert "its one feature is of another" in refusal(path, "Southampton", "Portsmouth")


def test_a_single_feature_of_another_name_is_told(tmp_path: Path) -> None:
    schools = small_problem().schools
    path = features(tmp_path, ({"name": "study area"}, FENSHIRE))
    told = within_boundary(schools, read_boundary(path, ["Isle of Wight"])).notices
    assert "is named 'study area'; it is taken for the boundary of Isle of Wight" in told[0].text
    for quiet in ({"name": "Isle of Wight Council"}, {"neighbour": "Southampton"}, {"id": "7"}):
        path = features(tmp_path, (quiet, FENSHIRE))
        assert not read_boundary(path, ["Isle of Wight"]).notices


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ({"LAD24NM": "Wight"}, {"LAD24NM": "Southampton", "CTY24NM": "Isle of Wight"}),
        ({"LAD24NM": "Wight"}, {"LAD24NM": "Isle of Wight", "CTYUA24NM": "Kent"}),
        ({"UTLA24NM": "Kent"}, {"UTLA24NM": "Isle of Wight", "LAD24NM": "Southampton"}),
        ({"name": "Isle of Wight"}, {"name": "Southampton", "LAD24NM": "Isle of Wight"}),
        ({"council": "Kent"}, {"council": "Southampton City Council", "la": "Isle of Wight"}),
    ],
)
def test_a_feature_that_another_column_gives_to_another_authority_is_refused(
    tmp_path: Path, right: dict[str, str], wrong: dict[str, str]
) -> None:
    path = features(tmp_path, (right, FENSHIRE), (wrong, OXMOOR))
    assert "a feature of this local authority is of" in refusal(path, "Isle of Wight")


def test_districts_of_a_county_and_wards_of_an_authority_do_not_contradict(tmp_path: Path) -> None:
    path = features(
        tmp_path,
        ({"LAD24NM": "Braintree", "CTY24NM": "Essex"}, FENSHIRE),
        ({"LAD24NM": "Southend-on-Sea", "CTY24NM": ""}, OXMOOR),
    )
    assert read_boundary(path, ["Essex"]).shape.equals(FENSHIRE)
    path = features(
        tmp_path,
        ({"name": "Bury", "LAD24NM": "Bolton"}, FENSHIRE),
        ({"name": "Reading", "LAD24NM": "Bolton"}, OXMOOR),
    )
    assert read_boundary(path, ["Bolton"]).shape.area == FENSHIRE.area + OXMOOR.area


@pytest.mark.parametrize("points", [5, 12, 40, 76, 150, 200])
def test_a_short_scribble_is_refused(tmp_path: Path, points: int) -> None:
    path = write_geojson(tmp_path, {"Fenshire": scribble(points)})
    assert "its area is not clear" in refusal(path)


def test_an_outline_with_a_stretch_turned_round_or_gone_round_twice_is_refused(
    tmp_path: Path,
) -> None:
    turn = np.linspace(0, 2 * math.pi, 300, endpoint=False)
    round_it = np.column_stack([np.cos(turn), np.sin(turn)]) * 9_000 + [500_000, 350_000]
    turned = np.concatenate([round_it[:100], round_it[100:200][::-1], round_it[200:]])
    for points in (turned, np.concatenate([round_it, round_it])):
        path = write_geojson(tmp_path, {"Fenshire": Polygon(points)})
        assert "its area is not clear" in refusal(path)


def test_crumbs_and_tangles_are_no_authority(tmp_path: Path) -> None:
    corners = [(x, y) for x in range(0, 9_000, 1_000) for y in range(0, 9_000, 1_000)]
    fields = [box(x, y, x + 900, y + 900) for x, y in corners]
    crumbs = shapely.transform(MultiPolygon(fields), lambda xy: HERE + xy)
    said = refusal(write_geojson(tmp_path, {"Fenshire": crumbs}))
    assert "its land falls into 81 pieces" in said
    (comb, _) = combs(200)
    assert "it is a tangle" in refusal(write_geojson(tmp_path, {"Fenshire": comb}))


def test_a_large_part_without_schools_is_told(tmp_path: Path) -> None:
    away = MultiPolygon([FENSHIRE, OXMOOR, box(530_000, 343_000, 540_000, 353_000)])
    found = read_boundary(write_geojson(tmp_path, {"Fenshire": away}), ["Fenshire"])
    told = within_boundary(small_problem().schools, found).notices
    assert "a part of 100 square kilometres without any of the schools" in told[0].text


def test_all_authorities_of_a_real_file_have_outlines(shared_data: Path) -> None:
    (layer,) = read_layers(read_file(shared_data / REAL))
    for row in range(len(layer.frame)):
        assert area_of(GivenFile("real", b""), layer.frame.iloc[[row]]).area > 1e6
