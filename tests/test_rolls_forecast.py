"""Forecasts of rolls: which columns are years, and what is refused."""

import pytest

from data.errors import InputError
from data.rolls import read_roll_forecast


def write(folder, *lines, encoding="utf-8"):
    path = folder / "rolls.csv"
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def faults_of(folder, *lines):
    with pytest.raises(InputError) as refusal:
        read_roll_forecast(write(folder, *lines))
    assert all(fault.remedy for fault in refusal.value.faults)
    return [(fault.row, fault.column, fault.problem) for fault in refusal.value.faults]


def test_years_are_read_in_order_whatever_the_order_of_the_columns(tmp_path):
    rolls = read_roll_forecast(write(tmp_path, "2028,School,URN,2027", "90,Mill Lane,900001,80"))
    assert rolls.years == ("2027", "2028")
    assert rolls.rolls(900_001, 70) == (80, 90)


def test_school_years_stand_among_years(tmp_path):
    rolls = read_roll_forecast(write(tmp_path, "URN,2027/28,2026/27", "900001,2,1"))
    assert rolls.years == ("2026/27", "2027/28")


def test_an_empty_cell_keeps_the_roll_before_it(tmp_path):
    rolls = read_roll_forecast(write(tmp_path, "URN,2027,2028,2029", "900001,,80,"))
    assert rolls.rolls(900_001, 70) == (70, 80, 80)


def test_a_school_without_a_forecast_keeps_today_s_roll(tmp_path):
    rolls = read_roll_forecast(write(tmp_path, "URN,2027,2028", "900001,1,2"))
    assert rolls.rolls(900_002, 70) == (70, 70)
    assert rolls.rolls(900_002, None) == (None, None)


def test_windows_1252_is_read(tmp_path):
    path = write(tmp_path, "URN,School,2027", "900001,Zoë,5", encoding="cp1252")
    assert read_roll_forecast(path).rolls(900_001, None) == (5,)


def test_every_faulty_cell_is_named(tmp_path):
    lines = ("URN,2027,2028", "900001,many,2", "x,1,2", "900001,1,99999", "900002,=1+1,-1")
    assert [(row, column) for row, column, _ in faults_of(tmp_path, *lines)] == [
        (2, "2027"),
        (3, "URN"),
        (4, "2028"),
        (5, "2027"),
        (5, "2028"),
        (4, "URN"),
    ]


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("School,2027", "none of its columns"),
        ("URN,pupils", "no column is named by a year"),
        ("URN,1999", "no column is named by a year"),
        ("URN,2027,2027", "two columns"),
        ("URN,2027,2027/28", "two columns"),
        ("URN,2027/29", "no school year"),
        ("URN|2027", "not separated by commas"),
        ("URN," + ",".join(str(year) for year in range(2000, 2031)), "31 years"),
    ],
)
def test_a_header_that_is_no_forecast_is_refused(tmp_path, header, problem):
    row = ",".join(["900001"] * (header.count(",") + 1))
    assert any(problem in words for _, _, words in faults_of(tmp_path, header, row))


def test_a_forecast_of_nobody_is_refused(tmp_path):
    assert [words for _, _, words in faults_of(tmp_path, "URN,2027")] == ["no school is in it"]


def test_a_withheld_figure_keeps_the_roll_and_is_said(tmp_path):
    rolls = read_roll_forecast(write(tmp_path, "Rolls", "", "URN;2027;2028", "900001.0;x;80"))
    assert rolls.rolls(900_001, 70) == (70, 80)
    assert rolls.notices[0].text.startswith("rolls.csv, 2027: 1 cell holds a code")
