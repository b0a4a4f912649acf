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
