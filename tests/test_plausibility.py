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
        ({"StatutoryLowAge": "11", "StatutoryHighAge": "4"}, "StatutoryLowAge, StatutoryHighAge"),
    ],
)
def test_numbers_that_no_such_school_has_are_refused(
    tmp_path: Path, cells: dict[str, str], column: str
) -> None:
    (fault,) = faults_of(write(tmp_path, rows(u900001=cells)))
    assert (fault.row, fault.column) == (2, column)
    assert fault.school == "Reedby Primary (900001)"


def test_a_roll_above_the_places_is_no_fault(tmp_path: Path) -> None:
    path = write(tmp_path, rows(u900001={"SchoolCapacity": "60"}))
    assert read_schools(path)[0].pupils == 120
