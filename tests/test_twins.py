"""One school under two URNs is found however its rows are written, and two schools are not one."""

from pathlib import Path

import pytest
from small_register import rows, write

from data import InputError, read_schools

FULL = {"LA (code)": "921", "EstablishmentNumber": "2001", "Postcode": "PO30 1AA"}
OTHER = {"URN": "900101", "EstablishmentNumber": "2050"}
NAMED = {"EstablishmentName": "Reedby Marshes Primary School"}


def read(folder: Path, one: dict[str, str], two: dict[str, str]) -> int:
    first = rows()[0] | FULL | one
    return len(read_schools(write(folder, [first, first | two]), "Fenshire"))


@pytest.mark.parametrize(
    "two",
    [
        OTHER | {"LA (code)": ""},
        OTHER | {"LA (code)": "921.0"},
        OTHER | {"EstablishmentName": "X", "Easting": "503000", "EstablishmentNumber": "2001.0"},
        OTHER | {"EstablishmentName": "X", "Easting": "503000", "EstablishmentNumber": "02001"},
        OTHER | {"EstablishmentName": "Reedby Marshs Primary School"},
        {"EstablishmentStatus (name)": "Closed"},
    ],
)
def test_a_school_that_stands_twice_is_refused(tmp_path: Path, two: dict[str, str]) -> None:
    with pytest.raises(InputError, match=r"seems to be the school of row 2|also in row 2"):
        read(tmp_path, NAMED, two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (
            {"ReligiousCharacter (name)": "Church of England"},
            {"ReligiousCharacter (name)": "Roman Catholic"},
        ),
        (
            {"EstablishmentName": "St Mary's Church of England Primary"},
            {"EstablishmentName": "St Mary's Catholic Primary"},
        ),
    ],
)
def test_schools_of_two_characters_are_two(
    tmp_path: Path, one: dict[str, str], two: dict[str, str]
) -> None:
    assert read(tmp_path, NAMED | one, OTHER | two) == 2
