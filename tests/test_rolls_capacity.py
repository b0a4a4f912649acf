"""Places from the school capacity survey: the latest year with a figure, and no other."""

import pytest
from small_register import rows, write

from data import InputError, read_schools
from data.rolls import read_capacity

HEADER = "time_period,geographic_level,school_urn,school_laestab,school_places,pupils_on_roll\n"
NAME = "capacity_school_200910-202425.csv"


def survey(folder, text, name=NAME):
    path = folder / name
    path.write_text(HEADER + text)
    return path


def test_the_latest_year_with_a_figure_counts(tmp_path):
    text = (
        "202425,School,900001,1,x,100\n"
        "202223,School,900001,1,140,100\n"
        "202324,School,900001,1,150,100\n"
        "202425,School,900002,1,0,z\n"
        "202425,National,,z,9999,z\n"
        "202425,School,123456,1,many,100\n"
    )
    table = read_capacity(survey(tmp_path, text), [900001, 900002, 900006])
    assert table.by_urn == {900001: ("2023/24", 150), 900002: ("2024/25", 0)}
    assert "no places of 1 of the schools" in table.notices[0].text
    register = write(tmp_path, rows(u900006={"SchoolCapacity": "60"}))
    schools = read_schools(
        register, "Fenshire", "Primary", capacity=tmp_path / NAME, missing_roll="capacity"
    )
    places = [(school.capacity, school.places_year) for school in schools]
    assert places == [(150, "2023/24"), (0, "2024/25"), (60, "")]
    assert [source.role for source in schools.sources] == ["schools", "capacity"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("202425,School,900001,1,many,1\n", "not a whole number"),
        ("202426,School,900001,1,150,1\n", "no school year"),
    ],
)
def test_what_cannot_be_right_is_refused(tmp_path, text, problem):
    with pytest.raises(InputError, match=problem):
        read_capacity(survey(tmp_path, text), [900001])


def test_another_file_is_refused(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="School capacity"):
        read_capacity(path, [900001])
