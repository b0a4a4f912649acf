"""One school twice, and cells that cannot be right beside each other."""

import csv
import io
from pathlib import Path

import pytest
from small_register import rows, with_neighbours, write

from data.errors import Fault, InputError
from data.register import read_schools

ISLE = "Isle of Wight"


def faults_of(path: Path, la: str | None = None) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as refusal:
        read_schools(path, la, "Primary")
    return refusal.value.faults


@pytest.fixture(scope="module")
def island(shared_data: Path) -> list[dict[str, str]]:
    """The rows of the Isle of Wight in the real register."""
    path = shared_data / "schools" / "gias_england_statefunded_2022-07.csv"
    with path.open(encoding="utf-8") as register:
        return [row for row in csv.DictReader(register) if row["LA (name)"] == ISLE]


@pytest.mark.parametrize(
    "other",
    [
        {"EstablishmentName": "Reedby Primary"},
        {"EstablishmentName": "REEDBY  Church of England Academy"},
        {"EstablishmentName": "Reedby C of E Primary", "Easting": "500130", "Postcode": "ZM11AA"},
        {"EstablishmentName": "Fen Academy", "Easting": "500900", "EstablishmentNumber": "2001"},
    ],
)
def test_one_school_under_two_urns_is_refused(tmp_path: Path, other: dict[str, str]) -> None:
    first = {"Postcode": "ZM1 1AA", "EstablishmentNumber": "2001"}
    place = {"Easting": "500100", "Northing": "350100"}
    path = write(tmp_path, rows(u900001=first, u900002=place | other))
    (fault,) = faults_of(path, "Fenshire")
    assert (fault.row, fault.column, fault.value) == (3, "URN", "900002")
    assert "row 2, Reedby Primary (900001)" in fault.problem


@pytest.mark.parametrize(
    "other",
    [
        {"EstablishmentName": "Reedby Junior School"},
        {"EstablishmentName": "Reedby 2 Primary"},
        {"EstablishmentName": "Reedby Primary", "Easting": "509000"},
        {"EstablishmentName": "Reedby Academy", "PhaseOfEducation (name)": "Secondary"},
        {"EstablishmentName": "Reedby Primary", "EstablishmentStatus (name)": "Closed"},
    ],
)
def test_neighbours_and_predecessors_are_no_twins(tmp_path: Path, other: dict[str, str]) -> None:
    place = {"Easting": "500100", "Northing": "350100"}
    path = write(tmp_path, rows(u900002=place | other))
    assert 900001 in read_schools(path, "Fenshire").urns


def test_a_school_typed_thirty_kilometres_off_is_refused(
    island: list[dict[str, str]], tmp_path: Path
) -> None:
    alone = {"PO34", "PO35", "PO39", "PO41"}  # the only school of its postcode district
    primaries = [
        row
        for row in island
        if row["PhaseOfEducation (name)"] == "Primary" and row["Postcode"][:4] not in alone
    ]
    for at, row in enumerate(primaries[::3]):
        name = ("Easting", "Northing")[at % 2]
        metres = (30_000, -30_000)[at // 2 % 2]
        moved = row | {name: str(int(row[name]) + metres)}
        table = [moved if other is row else other for other in island]
        faults = faults_of(write(tmp_path, table), ISLE)
        assert {fault.column for fault in faults} == {"Easting, Northing"}
        assert any(row["URN"] in str(fault.school) for fault in faults)


def test_a_place_that_is_confirmed_is_not_doubted(tmp_path: Path) -> None:
    table = with_neighbours()
    table[0]["Northing"] = "250100"
    path = write(tmp_path, table)
    assert "nearest other school" in faults_of(path, "Fenshire")[0].problem
    overrides = tmp_path / "o.toml"
    overrides.write_text("[school.900001]\nplace = { easting = 500100, northing = 250100 }\n")
    assert 900001 in read_schools(path, "Fenshire", overrides=overrides).urns


def test_exchanged_columns_of_rolls_and_places_are_one_fault(
    island: list[dict[str, str]], tmp_path: Path
) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(island[0]))
    writer.writeheader()
    writer.writerows(island)
    head, rest = text.getvalue().split("\r\n", 1)
    swapped = head.replace("SchoolCapacity,NumberOfPupils", "NumberOfPupils,SchoolCapacity")
    path = tmp_path / "swapped.csv"
    path.write_text(f"{swapped}\r\n{rest}", newline="")
    (fault,) = faults_of(path, ISLE)
    assert fault.column == "NumberOfPupils, SchoolCapacity"


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"NumberOfPupils": "5000"}, "NumberOfPupils"),
        ({"SchoolCapacity": "9999"}, "SchoolCapacity"),
        ({"NumberOfPupils": "2500"}, "NumberOfPupils"),
        ({"NumberOfPupils": "900", "SchoolCapacity": "210"}, "NumberOfPupils, SchoolCapacity"),
        ({"StatutoryLowAge": "11", "StatutoryHighAge": "4"}, "StatutoryLowAge, StatutoryHighAge"),
    ],
)
def test_numbers_that_no_such_school_has_are_refused(
    tmp_path: Path, cells: dict[str, str], column: str
) -> None:
    (fault,) = faults_of(write(tmp_path, rows(u900001=cells)))
    assert (fault.row, fault.column) == (2, column)
    assert fault.school == "Reedby Primary (900001)"


@pytest.mark.parametrize("name", ["NULL", "SUPP", "x", "?", "N/A", "#N/A", "...", "123", "null"])
def test_a_code_is_no_name_of_a_school(tmp_path: Path, name: str) -> None:
    (fault,) = faults_of(write(tmp_path, rows(u900001={"EstablishmentName": name})))
    assert (fault.row, fault.column, fault.value) == (2, "EstablishmentName", name)
    assert fault.school == "URN 900001"


@pytest.mark.parametrize("name", ["JFS", "Isca", "Nullfield School", "The X School", "École"])
def test_a_short_name_or_one_with_a_code_in_it_is_a_name(tmp_path: Path, name: str) -> None:
    assert read_schools(write(tmp_path, rows(u900001={"EstablishmentName": name})))[0].name == name


def test_many_schools_at_one_place_are_one_fault(tmp_path: Path) -> None:
    place = {"Easting": "500100", "Northing": "350100"}
    table = [row | place for row in with_neighbours()]
    (fault,) = faults_of(write(tmp_path, table), "Fenshire")
    assert fault.column == "Easting, Northing"
    assert "15 schools stand at one place" in fault.problem


def test_a_column_filled_with_one_easting_is_one_fault(tmp_path: Path) -> None:
    table = [row | {"Easting": "500100"} for row in with_neighbours()]
    (fault,) = faults_of(write(tmp_path, table), "Fenshire")
    assert (fault.column, fault.value) == ("Easting", "500100")


def test_an_open_school_with_a_date_of_closing_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, rows(u900001={"CloseDate": "31-08-2015"}))
    told = [notice.text for notice in read_schools(path).notices]
    assert any("Reedby Primary (900001), on 31 August 2015" in text for text in told)
    path = write(tmp_path, rows(u900001={"CloseDate": "31-12-9999"}))
    assert not any("date of closing" in notice.text for notice in read_schools(path).notices)


def test_a_roll_far_above_the_places_is_named(tmp_path: Path) -> None:
    cells = {"NumberOfPupils": "630", "SchoolCapacity": "210"}
    told = [each.text for each in read_schools(write(tmp_path, rows(u900001=cells))).notices]
    assert any("Reedby Primary (900001), 630 pupils and 210 places" in text for text in told)


@pytest.mark.parametrize("roll", ["3000", "900", "630"])
def test_a_roll_that_is_confirmed_is_not_doubted(tmp_path: Path, roll: str) -> None:
    path = write(tmp_path, rows(u900001={"NumberOfPupils": roll, "SchoolCapacity": "210"}))
    overrides = tmp_path / "mine.toml"
    overrides.write_text(f"[school.900001]\nroll = {roll}\n")
    schools = read_schools(path, overrides=overrides)
    assert schools.by_urn[900001].pupils == int(roll)
    assert not any("Far more pupils" in notice.text for notice in schools.notices)


def test_the_neighbour_of_a_school_whose_place_is_swapped_is_not_doubted(tmp_path: Path) -> None:
    far = {"Postcode": "ZM9 1AA"}
    table = [row | {"Postcode": "ZM1 1AA"} for row in with_neighbours()]
    table[0] |= far | {"Easting": "350100", "Northing": "500100"}
    table[1] |= far
    (fault,) = faults_of(write(tmp_path, table), "Fenshire")
    assert fault.school == "Reedby Primary (900001)"
    assert "swapped" in fault.problem


def test_twins_one_of_whose_places_is_swapped_are_told_with_the_place(tmp_path: Path) -> None:
    table = [row | {"Postcode": f"ZM{at} 1AA"} for at, row in enumerate(with_neighbours())]
    table[1] |= {"EstablishmentName": "Reedby Academy", "Postcode": "ZM0 1AA"}
    table[1] |= {"Easting": "350100", "Northing": "500100"}
    faults = faults_of(write(tmp_path, table), "Fenshire")
    assert {fault.column for fault in faults} == {"Easting, Northing", "URN"}
    assert {fault.row for fault in faults} == {3}


def test_an_infant_and_a_junior_school_on_one_site_are_two(tmp_path: Path) -> None:
    site = {"Easting": "500100", "Northing": "350100", "Postcode": "ZM1 1AA"}
    two = {"EstablishmentName": "Reedby Junior School"}
    path = write(
        tmp_path,
        rows(u900001=site | {"EstablishmentName": "Reedby Infant School"}, u900002=site | two),
    )
    assert {900001, 900002} <= set(read_schools(path, "Fenshire", "Primary").urns)


def test_schools_of_one_name_and_postcode_and_two_phases_are_two(tmp_path: Path) -> None:
    site = {"Postcode": "ZM1 1AA", "EstablishmentName": "Reedby Academy"}
    path = write(tmp_path, rows(u900001=site, u900003=site))
    assert {900001, 900003} <= set(read_schools(path, "Fenshire").urns)


def test_a_roll_above_the_places_is_no_fault(tmp_path: Path) -> None:
    path = write(tmp_path, rows(u900001={"SchoolCapacity": "60"}))
    assert read_schools(path)[0].pupils == 120
