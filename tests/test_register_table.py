"""Lists of schools that officers make: places in degrees, other headings, missing columns."""

from pathlib import Path

import pytest
from small_register import rows, write

from data import read_schools
from data.errors import InputError

IN_DEGREES = {"Cowes": ("50.7585", "-1.3050"), "Gurnard": ("50.7590", "-1.3180")}


def in_degrees(latitude: str = "Latitude", longitude: str = "Longitude", **changes: str):
    table = []
    for row, (lat, lon) in zip(rows(), [*IN_DEGREES.values()] * 3, strict=True):
        cells = {k: v for k, v in row.items() if k not in {"Easting", "Northing"}}
        table.append(cells | {latitude: lat, longitude: lon})
    table[0] |= changes
    return table


def refusal(path: Path, **choice: str) -> str:
    with pytest.raises(InputError) as refused:
        read_schools(path, **choice)
    return str(refused.value)


@pytest.mark.parametrize(
    "names", [("Latitude", "Longitude"), ("lat", "lng"), ("LAT", "LONG"), ("lat ", "Lon")]
)
def test_places_in_degrees_are_put_on_the_grid_and_that_is_said(tmp_path: Path, names):
    schools = read_schools(write(tmp_path, in_degrees(*names)), la="Fenshire")
    assert schools[0].easting == pytest.approx(449_100, abs=500)
    assert schools[0].northing == pytest.approx(95_900, abs=500)
    assert schools[0].lat == pytest.approx(50.7585, abs=1e-5)
    assert any("are taken from" in notice.text for notice in schools.notices)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (("-1.3050", "50.7585"), "swapped"),
        (("0", "0"), "no place in England"),
        (("here", "-1.3"), "no place in England"),
        (("", ""), "the cell is empty"),
        (("inf", "nan"), "no place in England"),
    ],
)
def test_degrees_that_are_no_place_are_refused(tmp_path: Path, place, words):
    path = write(tmp_path, in_degrees(Latitude=place[0], Longitude=place[1]))
    assert words in refusal(path, la="Fenshire")
    assert "row 2" in refusal(path, la="Fenshire")
    assert len(read_schools(path, la="Moorshire")) == 1


def test_the_grid_counts_where_a_list_has_both(tmp_path: Path):
    table = [row | {"Latitude": "1", "Longitude": "2"} for row in rows()]
    assert read_schools(write(tmp_path, table), la="Fenshire")[0].easting == 500_100


def test_a_list_that_lacks_columns_is_told_all_in_one_message(tmp_path: Path):
    path = tmp_path / "list.csv"
    path.write_text("School,Postcode,Pupils\nCowes Primary School,PO31 8HF,260\n")
    told = refusal(path)
    assert told.count("list.csv, row 1") == 1
    for words in ("URN", "EstablishmentName (is it 'School'?)", "LA (name)", "'Pupils'"):
        assert words in told
    assert "Easting and Northing, or Latitude and Longitude" in told
    assert "postcode" in told


def test_a_list_with_degrees_does_not_lack_places(tmp_path: Path):
    path = tmp_path / "list.csv"
    path.write_text("Our schools\n\nSchool,Postcode,Lat,Long\nCowes,PO31 8HF,50.75,-1.3\n")
    told = refusal(path)
    assert "row 3" in told
    assert "Easting" not in told


def test_a_table_without_anything_of_a_register_is_refused_as_that(tmp_path: Path):
    path = tmp_path / "prices.csv"
    path.write_text("Item,Price\nPaper,3\n")
    assert "none of its columns" in refusal(path)


PHASE = "PhaseOfEducation (name)"
MATRIX = "URN,900001,900002,900003\n900001,0,60,70\n900002,60,0,80\n900003,70,80,0\n"
WORDS = f"column,value,code\n{PHASE},Primary,2\n{PHASE},Secondary,4\n"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("times.csv", MATRIX, "these are drive times"),
        ("pairs.csv", "from,to,seconds\n900001,900002,60\n", "these are drive times, pair by"),
        ("words.csv", WORDS, "this is a list of the words of the register"),
        ("ours.csv", WORDS.replace("value,code", "written,word"), "this is a list of the words"),
        ("areas.csv", "LAD24CD,LAD24NM\nE06000046,Isle of Wight\n", "areas of the Office for"),
        ("plan.csv", "cluster,state,urn,name,lon,lat\n1,,900001,A,-1,52\n", "schools of a plan"),
        ("ks2.csv", "urn,reading_progress\n900001,1.5\n", "these are results of key stage 2"),
        ("links.csv", "URN,LinkURN,LinkType\n1,2,Successor\n", "these are links between"),
        ("area.geojson", '{"type": "FeatureCollection", "features": []}', "a GeoJSON file, not"),
        ("plan.json", '{"clusters": []}', "this is a JSON file, not a table"),
        ("mine.toml", "# ours\n\n[school.900001]\ncan_lead = true\n", "a TOML file, not a"),
        ("fens.osm", "<osm version='0.6'></osm>", "an OpenStreetMap XML file, not a table"),
    ],
)
def test_another_file_is_told_as_what_it_is(tmp_path: Path, name: str, text: str, words: str):
    path = tmp_path / name
    path.write_text(text)
    told = refusal(path)
    assert words in told
    assert told.count("\n") == 0
    assert "lacks" not in told


def test_a_column_is_offered_for_one_name_at_most(tmp_path: Path):
    path = tmp_path / "points.csv"
    path.write_text("id,lon,lat,name\n1,-0.09,51.5,Fann Street\n")
    told = refusal(path)
    assert told.count("is it 'name'") == 1
    assert "EstablishmentName (is it 'name'?)" in told
