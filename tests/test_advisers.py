"""The table of link advisers is read with every fault at once."""

import pytest
from small_plan import small_problem

from data.advisers import LinkAdviser, read_advisers
from data.errors import InputError

SCHOOLS = tuple(small_problem().schools)
FIRST = SCHOOLS[0]


def read(tmp_path, text):
    path = tmp_path / "advisers.csv"
    path.write_bytes(text.encode())
    return read_advisers(path, SCHOOLS)


def test_a_base_is_a_school_its_postcode_or_a_place(tmp_path):
    school, postcode, grid, degrees = read(
        tmp_path,
        "name,school,postcode,easting,northing,lon,lat,most,phase\n"
        "Mr Fry,900002,,,,,,4,primary\n"
        "Ms Bell,,zz11ab,,,,,,\n"
        f"Dr Low,,,{FIRST.easting},{FIRST.northing},,,,\n"
        f"Mrs Day,,,,,{FIRST.lon},{FIRST.lat},,\n",
    )
    assert school == LinkAdviser("Mr Fry", 900002, 4, "Primary")
    assert postcode == LinkAdviser("Ms Bell", FIRST.urn)
    for adviser in (grid, degrees):
        assert (adviser.base.easting, adviser.base.northing) == pytest.approx(
            (FIRST.easting, FIRST.northing), abs=0.1
        )
        assert adviser.base.lon == pytest.approx(FIRST.lon)
    assert grid.base.urn != degrees.base.urn
    assert {grid.base.urn, degrees.base.urn}.isdisjoint(each.urn for each in SCHOOLS)


def test_every_fault_of_the_table_is_named_at_once(tmp_path):
    with pytest.raises(InputError) as error:
        read(
            tmp_path,
            "name,school,postcode,easting,northing,most,phase\n"
            "Mr Fry,,,,,,\n"
            "Ms Bell,900001,ZZ1 1AB,,,,\n"
            "Dr Low,,,500000,,,\n"
            "Mrs Day,999,,,,,\n"
            "Mr Orr,,ZZ99 9ZZ,,,,\n"
            "Ms Ash,900001,,,,0,\n"
            "Ms Oak,900001,,,,,Secondary\n"
            "Mr May,900001,,,,,\n"
            "mr may,900001,,,,,\n"
            ",900001,,,,,\n"
            "Mr Sea,,,200000,600000,,\n",
        )
    said = {fault.row: fault.problem for fault in error.value.faults}
    assert said.keys() == {2, 3, 4, 5, 6, 7, 8, 10, 11, 12}
    assert "no place is given" in said[2]
    assert "more than one place" in said[3]
    assert "one of two coordinates" in said[4]
    assert "has no school 999" in said[5]
    assert "no school of the plan has the postcode" in said[6]
    assert "no school has this phase" in said[8]
    assert "there twice" in said[10]
    assert "not in England" in said[12]


def test_a_table_without_advisers_is_refused(tmp_path):
    with pytest.raises(InputError, match="names no adviser"):
        read(tmp_path, "name,school\n")
    with pytest.raises(InputError, match="name"):
        read(tmp_path, "who,school\nMr Fry,900001\n")
