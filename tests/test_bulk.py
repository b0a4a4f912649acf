"""Schools that open or close by the list: what is read, and every way to refuse it."""

import csv
import io
from contextlib import suppress

import pytest
from hostile_names import HOSTILE_NAMES
from hypothesis import given
from hypothesis import strategies as st

from clustering.scenario import AddSchool, Close
from clustering.scenario.bulk import closures_from_csv, schools_from_csv
from data.errors import Fault, InputError
from data.given_file import GivenFile

HEADER = "name,easting,northing,type,faith,pupils,urn"


def file_of(*lines: str, encoding: str = "utf-8") -> GivenFile:
    return GivenFile("new.csv", "\n".join(lines).encode(encoding))


def faults_of(*lines: str) -> list[Fault]:
    with pytest.raises(InputError) as refusal:
        schools_from_csv(file_of(*lines))
    assert all(fault.remedy and fault.where == "new.csv" for fault in refusal.value.faults)
    return list(refusal.value.faults)


def test_schools_are_read_with_all_that_is_said_of_them():
    found = schools_from_csv(
        file_of(
            HEADER,
            "Mill Lane,500000,350000,Free schools,Anglican,210,900100",
            "Hill School,501000.5,351000,,None,,",
        )
    )
    assert found == (
        AddSchool(
            "Mill Lane", (500_000, 350_000), "Free schools", "Church of England", 210, 900_100
        ),
        AddSchool("Hill School", (501_000.5, 351_000)),
    )


def test_a_place_in_degrees_is_put_on_the_grid():
    (school,) = schools_from_csv(file_of("name,lon,lat", "Mill Lane,-1.2879,50.7012"))
    assert school.place == pytest.approx((450_381, 89_267), abs=100)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_names_are_read_in_each_encoding_of_the_readers(encoding):
    name = "St Zoë\N{RIGHT SINGLE QUOTATION MARK}s"
    lines = ("name,easting,northing", f"{name},500000,350000")
    (school,) = schools_from_csv(file_of(*lines, encoding=encoding))
    assert school.name == name


def test_every_fault_is_named_at_once():
    faults = faults_of(
        HEADER,
        ",500000,350000,,,,",
        "Mill Lane,here,350000,Free school,,many,",
        "Hill School,,350000,,,,900100",
        "Far School,1000,1200000,,,,900100",
    )
    assert [(fault.row, fault.column) for fault in faults] == [
        (2, "name"),
        (3, "easting"),
        (3, "pupils"),
        (5, "URN"),
        (3, "type"),
        (4, "northing"),
        (5, "easting, northing"),
    ]
    assert faults[4].remedy.startswith("Did you mean 'Free schools'")


def test_two_places_of_one_school_are_refused():
    (fault,) = faults_of("name,easting,northing,lon,lat", "Mill Lane,500000,350000,-0.5,53.0")
    assert fault.problem == "this is no place"


def test_a_column_whose_values_would_be_lost_is_refused():
    (fault,) = faults_of("name,easting,northing,pupil", "Mill Lane,500000,350000,210")
    assert (fault.column, fault.remedy) == ("pupil", "Did you mean 'pupils'?")


def test_columns_for_a_place_must_be_there():
    (fault,) = faults_of("name,easting", "Mill Lane,500000")
    assert fault.problem == "no columns say where the schools are"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("name|easting|northing", "Mill Lane|500000|350000"), "not separated by commas"),
        (("",), "empty"),
        (("name,easting,northing",), "no school is in it"),
        (("name,easting,northing", "Mill Lane,500000"), "2 cells"),
        (("name,easting,northing", 'Mill "Lane,500000,350000', '"x'), "quotation mark"),
    ],
)
def test_what_is_no_list_of_schools_is_refused(lines, words):
    (fault, *_) = faults_of(*lines)
    assert words in fault.problem


def test_a_list_without_end_is_refused():
    lines = ["name,easting,northing", *["Mill Lane,500000,350000"] * 5_001]
    (fault,) = faults_of(*lines)
    assert "5,001 rows" in fault.problem


@pytest.mark.parametrize("name", [name for name in HOSTILE_NAMES if name.strip()])
def test_a_hostile_name_is_a_name(name):
    written = io.StringIO(newline="")
    csv.writer(written).writerows([["name", "easting", "northing"], [name, 500_000, 350_000]])
    (school,) = schools_from_csv(GivenFile("new.csv", written.getvalue().encode()))
    assert school.name == name.strip()


@given(st.binary(max_size=200))
def test_whatever_comes_in_is_read_or_refused(content):
    for read in (schools_from_csv, closures_from_csv):
        for header in (b"", b"name,easting,northing,URN\n"):
            with suppress(InputError):
                assert read(GivenFile("new.csv", header + content))


def test_closures_are_read_by_urn_from_any_table_with_them():
    file = file_of("EstablishmentName,URN", "Mill Lane,900001", "Hill School, 900002 ")
    assert closures_from_csv(file) == (Close(900_001), Close(900_002))


def test_every_faulty_closure_is_named():
    with pytest.raises(InputError) as refusal:
        closures_from_csv(file_of("URN", "900001", "=1+1", "900001", "0"))
    assert [(fault.row, fault.column, fault.value) for fault in refusal.value.faults] == [
        (3, "URN", "=1+1"),
        (5, "URN", "0"),
        (4, "URN", "900001"),
    ]


def test_closures_need_their_column():
    with pytest.raises(InputError, match="Did you mean 'urns'"):
        closures_from_csv(file_of("urns,name", "900001,Mill Lane"))
