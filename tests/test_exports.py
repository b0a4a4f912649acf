"""The workbook, GeoPackage and GeoJSON of a plan, read back by other libraries."""

import dataclasses
import json
import sqlite3
import zipfile
from datetime import date

import geopandas
import numpy as np
import openpyxl
import pytest
import shapely
from small_plan import small_plan, small_problem, small_result

from clustering.cost import measure
from data.errors import InputError, OutputError
from maps import export_plan_directory, read_plan_directory, write_plan_directory
from maps.plan_files import EXPORTS
from maps.words import WORKING_DRAFT

DAY = date(2026, 1, 5)
SHEETS = [
    "about",
    "clusters",
    "schools",
    "minutes",
    "consents",
    "what to check",
    "why a partner",
    "in no cluster",
    "for analysts",
    "money",
    "options",
]


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return write_plan_directory(
        tmp_path_factory.mktemp("exports") / "plan", small_problem(), small_result(), drawn_on=DAY
    )


@pytest.fixture(scope="module")
def book(plan):
    return openpyxl.load_workbook(plan / "clusters.xlsx")


def rows(sheet):
    """The rows of the table on a sheet, by column."""
    (table,) = sheet.tables.values()
    header, *values = [[cell.value for cell in row] for row in sheet[table.ref]]
    return [dict(zip(header, row, strict=True)) for row in values]


def exports(directory):
    return {name: (directory / name).read_bytes() for name in EXPORTS}


def test_the_same_plan_gives_the_same_bytes(plan, tmp_path):
    again = write_plan_directory(tmp_path / "plan", small_problem(), small_result(), drawn_on=DAY)
    assert exports(again) == exports(plan)


def test_the_workbook_has_a_table_on_every_sheet(book):
    assert book.sheetnames == SHEETS
    assert all(len(sheet.tables) == 1 for sheet in book)


def test_the_headings_are_the_first_row_and_what_the_plan_rests_on_is_a_sheet_of_its_own(book):
    told = " ".join(row["What"] for row in rows(book["about"]))
    for words in ("Proposed clusters", WORKING_DRAFT, "5 January 2026", "1 March 2024"):
        assert words in told
    for words in ("1 May 2024", "45 minutes", "by car", "OpenStreetMap"):
        assert words in told
    for sheet in book:
        (table,) = sheet.tables.values()
        assert table.ref.startswith("A1:")
        assert sheet.oddHeader.left.text == "Proposed clusters of schools"
        assert sheet.oddFooter.left.text == WORKING_DRAFT


def test_clusters_come_back_with_their_numbers(book):
    problem = small_problem()
    for row, cluster in zip(rows(book["clusters"]), small_plan().clusters, strict=True):
        figures = measure(problem, cluster)
        assert row["Cluster"] == cluster.number
        assert row["Schools"] == len(cluster.schools)
        assert row["Pupils"] == figures.pupils
        assert row["Longest drive (min)"] == round(figures.longest_drive_s / 60, 1)
        assert row["Mean drive (min)"] == round(figures.mean_drive_s / 60, 1)


def test_schools_come_back_with_their_cluster_and_roll(book):
    problem = small_problem()
    found = {row["URN"]: row for row in rows(book["schools"])}
    assert set(found) == set(problem.schools.urns)
    for school in problem.schools:
        assert found[school.urn]["Pupils"] == school.pupils
    placed = {urn: c.number for c in small_plan().clusters for urn in c.schools}
    assert {urn: row["Cluster"] for urn, row in found.items() if row["Cluster"]} == placed


def test_minutes_come_back_in_both_directions(book):
    seconds = small_problem().times.seconds
    second = rows(book["minutes"])[4:]
    told = [[row[f"to {letter}"] for letter in "ABC"] for row in second]
    expected = np.round(seconds[4:7, 4:7] / 60, 1)
    assert [told[i][i] for i in range(3)] == [None] * 3
    assert all(told[i][j] == expected[i, j] for i in range(3) for j in range(3) if i != j)
    assert [row["to D"] for row in second] == [None] * 3


def test_what_to_check_names_the_missing_roll(book):
    told = [row for row in rows(book["what to check"]) if row["About"] == "Roll"]
    assert [(row["Cluster"], "900004" in row["What to check"]) for row in told] == [(1, True)]


def test_left_out_schools_come_with_their_reason(book):
    (row,) = rows(book["in no cluster"])
    assert (row["URN"], row["Reason"]) == (900008, small_plan().left_out[0].reason)


def test_settings_name_inputs_with_their_hash_and_every_rule(book):
    told = {(row["About"], row["Setting"]): row["Value"] for row in rows(book["for analysts"])}
    assert told["Input", "schools"] == f"register.csv, SHA-256 {'a' * 64}"
    assert told["Plan", "Gap"] == "5.0 % (feasible)"
    assert told["Rule", "max_minutes"] == 45
    assert told["Rule", "size"] == "[3, 4]"


def test_a_workbook_without_a_cluster_opens(tmp_path):
    plan = dataclasses.replace(small_plan(), clusters=())
    left = plan.left_out[0].urn
    problem = small_problem()
    alone = problem.replace(
        schools=problem.schools.replace([problem.schools.by_urn[left]]),
        times=dataclasses.replace(problem.times, urns=(left,), seconds=np.zeros((1, 1))),
    )
    place = write_plan_directory(tmp_path / "plan", alone, small_result(alone, plan))
    assert openpyxl.load_workbook(place / "clusters.xlsx").sheetnames == SHEETS
    assert len(geopandas.read_file(place / "clusters.gpkg", layer="spokes")) == 0


def test_the_geopackage_holds_the_same_clusters(plan):
    clusters = geopandas.read_file(plan / "clusters.gpkg", layer="clusters")
    schools = geopandas.read_file(plan / "clusters.gpkg", layer="schools")
    assert clusters.crs == schools.crs == "EPSG:27700"
    assert list(clusters["number"]) == [1, 2]
    held = {n: tuple(urns) for n, urns in schools.groupby("cluster")["urn"]}
    assert held == {c.number: c.schools for c in small_plan().clusters}
    inside = geopandas.sjoin(schools, clusters, predicate="within")
    assert (inside["cluster"] == inside["number"]).all()
    assert len(inside) == len(schools)


def test_spokes_lead_to_the_lead_school_with_minutes_by_road(plan):
    spokes = geopandas.read_file(plan / "clusters.gpkg", layer="spokes")
    second = spokes[spokes["cluster"] == 2]
    assert set(second["hub"]) == {900005}
    assert dict(zip(second["urn"], second["minutes"], strict=True)) == {900006: 4.0, 900007: 6.0}


def test_the_geopackage_says_what_the_plan_rests_on(plan):
    about = geopandas.read_file(plan / "clusters.gpkg", layer="about")
    told = dict(zip(about["name"], about["value"], strict=True))
    assert told["Status"] == WORKING_DRAFT
    assert told["Date"] == "5 January 2026"
    assert "Open Government Licence" in told["Attribution"]
    with sqlite3.connect(plan / "clusters.gpkg") as file:
        described = file.execute("SELECT description FROM gpkg_contents WHERE data_type='features'")
        assert all(WORKING_DRAFT in text for (text,) in described)


def test_every_layer_has_a_style_that_qgis_finds(plan):
    with sqlite3.connect(plan / "clusters.gpkg") as file:
        styled = file.execute("SELECT f_table_name, f_geometry_column FROM layer_styles").fetchall()
        shapes = file.execute(
            "SELECT table_name, column_name FROM gpkg_geometry_columns"
        ).fetchall()
        assert sorted(styled) == sorted(shapes)
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_geojson_is_in_degrees_and_holds_the_same_clusters(plan):
    document = json.loads((plan / "clusters.geojson").read_text("utf-8"))
    assert document["about"]["Status"] == WORKING_DRAFT
    areas = [f for f in document["features"] if f["properties"]["layer"] == "clusters"]
    assert [each["properties"]["number"] for each in areas] == [1, 2]
    problem = small_problem()
    for area, cluster in zip(areas, small_plan().clusters, strict=True):
        shape = shapely.from_geojson(json.dumps(area["geometry"]))
        at = [
            (problem.schools.by_urn[u].lon, problem.schools.by_urn[u].lat) for u in cluster.schools
        ]
        assert shapely.covers(shape, shapely.points(at)).all()
        assert all(polygon.exterior.is_ccw for polygon in shape.geoms)


def test_export_writes_the_same_again_and_touches_nothing_else(plan):
    before = {path.name: path.read_bytes() for path in plan.iterdir()}
    for name in EXPORTS:
        (plan / name).unlink()
    export_plan_directory(plan)
    assert {path.name: path.read_bytes() for path in plan.iterdir()} == before


def test_a_failed_export_leaves_the_plan_as_it_was(plan, monkeypatch):
    before = {path.name: path.read_bytes() for path in plan.iterdir()}

    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("maps.exports.write_geopackage", full_disk)
    with pytest.raises(OutputError, match="No space left"):
        export_plan_directory(plan)
    assert {path.name: path.read_bytes() for path in plan.iterdir()} == before


def test_a_plan_keeps_its_date(plan):
    assert read_plan_directory(plan).drawn_on == DAY


def test_a_folder_without_a_plan_is_refused(tmp_path):
    with pytest.raises(InputError, match="holds no plan"):
        export_plan_directory(tmp_path)


def test_the_workbook_holds_no_formula_and_no_link(plan):
    with zipfile.ZipFile(plan / "clusters.xlsx") as parts:
        text = b"".join(parts.read(name) for name in parts.namelist())
    assert b"<f>" not in text
    assert b"<hyperlink" not in text
