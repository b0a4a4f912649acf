"""Codes for what is not known, garbled text, and dates that stand for none."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from small_register import rows, write

from data import read_schools
from data.cells import CellType, Column
from data.cleaning import clean_rows, is_code
from data.csv_file import Row
from data.dates import iso_date, latest_day
from data.errors import InputError

COUNT = Column(name="Count", type=CellType.WHOLE, may_be_empty=True)
NEEDED = Column(name="Needed", type=CellType.WHOLE)
NAME = Column(name="Name", type=CellType.TEXT, may_be_empty=True)


def cleaned(**cells: str) -> tuple[dict[str, str], list[str]]:
    found, notices = clean_rows("f.csv", [Row(2, cells)], [COUNT, NEEDED, NAME])
    return found[0].cells, [notice.text for notice in notices]


@pytest.mark.parametrize(
    "code",
    [
        *("SUPP", "c", "x", "z", "NULL", "null", "LOWCOV", "NE", "NA", "NP", "low", "[c]", "-"),
        *("N/A", "Not applicable", "Not Applicable", "Not Recorded", "Does not apply"),
    ],
)
def test_codes_are_not_known_in_cells_that_may_be_empty_only(code):
    found, notices = cleaned(Count=code, Needed=code)
    assert found == {"Count": "", "Needed": code}
    assert notices == [f"f.csv, Count: 1 cell holds a code for what is not known: {code} (1)."]


@pytest.mark.parametrize("text", ["12", "many", "1x", "0", "#N/A", "c/x"])
def test_what_is_no_code_stays(text):
    assert cleaned(Count=text) == ({"Count": text}, [])


def test_of_texts_only_null_and_its_like_are_codes():
    assert is_code(NAME, "NULL")
    assert not any(is_code(NAME, text) for text in ("c", "Low", "NE", "Na", "-"))


def test_codes_are_counted_by_column():
    table = [Row(number, {"Count": code}) for number, code in enumerate(["x", "SUPP", "x", "4"])]
    _, notices = clean_rows("f.csv", table, [COUNT])
    assert [notice.text for notice in notices] == [
        "f.csv, Count: 3 cells hold a code for what is not known: x (2), SUPP (1)."
    ]


def test_text_encoded_twice_is_mended_and_said():
    found, (notice,) = cleaned(Name=" Ã‰cole St ZoÃ« ")
    assert found["Name"] == "École St Zoë"
    assert notice == "f.csv: text is encoded twice, such as Ã© for é, and was mended (row 2)."


def test_lost_characters_are_said():
    _, (notice,) = cleaned(Name="St Zo\ufffd")
    assert "lost characters" in notice


def test_suppressed_cells_of_a_register_are_not_known(tmp_path: Path):
    table = [row | {"PercentageFSM": "12.5"} for row in rows()]
    table[0] |= {"PercentageFSM": "SUPP", "NumberOfPupils": "x"}
    table[1] |= {"PercentageFSM": "7.5%"}
    table[4] |= {"PercentageFSM": "z"}
    schools = read_schools(write(tmp_path, table), la="Fenshire")
    assert [school.fsm_percent for school in schools] == [None, 7.5, 12.5, 12.5]
    assert schools[0].pupils is None
    texts = [notice.text for notice in schools.notices]
    assert (
        "register.csv, PercentageFSM: 1 cell holds a code for what is not known: SUPP (1)." in texts
    )


def test_a_code_in_a_cell_that_must_be_filled_is_a_fault(tmp_path: Path):
    with pytest.raises(InputError, match="Easting"):
        read_schools(write(tmp_path, rows(u900001={"Easting": "SUPP"})))


def test_a_day_that_stands_for_none_is_no_date():
    assert iso_date("31-12-9999") == iso_date("01/01/1900") == iso_date("1900-01-01") == ""
    assert iso_date("24/09/2026 00:00:00") == "2026-09-24"


def test_the_latest_day_is_none_of_the_future():
    ahead = (date.today() + timedelta(days=30)).strftime("%d-%m-%Y")
    assert latest_day([ahead, "31-12-9999", "05-06-2022", "2021-01-01", ""]) == "2022-06-05"
    assert latest_day([ahead]) == ""


def test_the_vintage_of_a_register_is_a_day_that_has_been(tmp_path: Path):
    days = ["31-12-9999", "06-06-2022", "01-01-1900", "", "07-06-2021", "x"]
    table = [row | {"LastChangedDate": day} for row, day in zip(rows(), days, strict=True)]
    assert read_schools(write(tmp_path, table)).sources[0].vintage == "2022-06-06"
