"""A workbook holds values only, whatever the text."""

from datetime import date

import openpyxl
import pytest

from maps.workbook import LONGEST_TEXT, Sheet, SheetColumn, write_workbook

DAY = date(2026, 1, 5)


def cell(tmp_path, value):
    sheet = Sheet("one", (SheetColumn("Value", 10),), [(value,)])
    write_workbook(tmp_path / "book.xlsx", [sheet], "Title", DAY)
    return openpyxl.load_workbook(tmp_path / "book.xlsx")["one"]["A2"]


@pytest.mark.parametrize("text", ["=1+1", "http://example.org/", "0012", "<r><t>x</t></r>", "{=1}"])
def test_a_text_stays_a_text(tmp_path, text):
    found = cell(tmp_path, text)
    assert (found.value, found.data_type, found.hyperlink) == (text, "s", None)


@pytest.mark.parametrize(("value", "shown"), [(3, 3), (2.5, 2.5), (True, "yes"), (None, None)])
def test_a_number_stays_a_number_and_a_flag_is_a_word(tmp_path, value, shown):
    assert cell(tmp_path, value).value == shown


@pytest.mark.parametrize("unknown", [float("inf"), float("nan")])
def test_what_is_no_number_leaves_its_cell_empty(tmp_path, unknown):
    assert cell(tmp_path, unknown).value is None


def test_a_text_too_long_for_a_cell_is_cut_with_a_mark(tmp_path):
    found = cell(tmp_path, "A" * 40_000).value
    assert (len(found), found[-1]) == (LONGEST_TEXT, "…")


@pytest.mark.parametrize("text", ["null\0", "lone \ud800", "\ufffe"])
def test_a_character_that_xml_cannot_carry_is_marked(tmp_path, text):
    assert "\N{REPLACEMENT CHARACTER}" in cell(tmp_path, text).value


def test_the_workbook_says_when_it_was_made(tmp_path):
    cell(tmp_path, 1)
    assert openpyxl.load_workbook(tmp_path / "book.xlsx").properties.created.date() == DAY


def test_the_headings_are_the_first_row_of_a_table_and_stay_in_view(tmp_path):
    sheet = Sheet("one", (SheetColumn("Value", 10), SheetColumn("Other", 10)), [(1, 2), (3, 4)])
    write_workbook(tmp_path / "book.xlsx", [sheet], "Schools & more", DAY)
    page = openpyxl.load_workbook(tmp_path / "book.xlsx")["one"]
    assert [cell.value for cell in page[1]] == ["Value", "Other"]
    assert page.tables["one"].ref == "A1:B3"
    assert page.freeze_panes == "A2"
    assert page.oddHeader.left.text == "Schools \N{FULLWIDTH AMPERSAND} more"


@pytest.mark.parametrize(
    ("text", "height"),
    [("short", None), ("word " * 20, 15 * 12), ("a\nb\nc", 45), ("w " * 9000, 405)],
)
def test_a_row_is_high_enough_for_what_wraps(tmp_path, text, height):
    cell(tmp_path, text)
    page = openpyxl.load_workbook(tmp_path / "book.xlsx")["one"]
    assert page.row_dimensions[2].height == height
