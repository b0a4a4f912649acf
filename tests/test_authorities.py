"""Authorities as they are asked for, and those that are no more."""

from pathlib import Path

import pytest
from small_register import rows, write

from data.authorities import authorities, former
from data.errors import InputError
from data.register import read_schools


def register(folder: Path, la: str, **closed: str) -> Path:
    """Return a register of one open school of `la`, and one closed school of each other name."""
    open_one, other, *_ = rows()
    table = [open_one | {"LA (name)": la, "DistrictAdministrative (name)": "Low Fen"}]
    table += [
        other | {"LA (name)": name, "EstablishmentStatus (name)": "Closed"}
        for name in closed.values()
    ]
    return write(folder, table)


def remedy(path: Path, la: str) -> tuple[str, str]:
    with pytest.raises(InputError) as refusal:
        read_schools(path, la, "Primary")
    (fault,) = refusal.value.faults
    return fault.problem, fault.remedy


@pytest.mark.parametrize("asked", ["Cumbria", "cumbria", "Pre-LGR 2023 Cumbria"])
def test_an_authority_that_is_no_more_names_its_successors(tmp_path: Path, asked: str) -> None:
    path = register(tmp_path, "Westmorland and Furness", before="Pre-LGR 2023 Cumbria")
    problem, said = remedy(path, asked)
    assert problem == "this authority was replaced on 1 April 2023"
    assert "Cumberland and Westmorland and Furness" in said
    assert "open schools of Westmorland and Furness (1)" in said


def test_an_authority_that_was_open_then_is_taken(tmp_path: Path) -> None:
    assert len(read_schools(register(tmp_path, "Cumbria"), "cumbria")) == 1


def test_a_new_authority_in_an_old_register_names_the_one_before(tmp_path: Path) -> None:
    problem, said = remedy(register(tmp_path, "Cumbria"), "Cumberland")
    assert "began on 1 April 2023" in problem
    assert "Cumbria" in said


def test_a_district_names_its_authority(tmp_path: Path) -> None:
    problem, said = remedy(register(tmp_path, "Essex"), "low fen")
    assert "district" in problem
    assert "Essex" in said


@pytest.mark.parametrize("asked", ["Bristol", "bristol, city of", "City of  Bristol"])
def test_other_names_of_an_authority_are_taken(tmp_path: Path, asked: str) -> None:
    assert read_schools(register(tmp_path, "Bristol, City of"), asked)[0].la == "Bristol, City of"


def test_only_authorities_with_open_schools_are_offered(tmp_path: Path) -> None:
    path = register(tmp_path, "Kent", before="Pre LGR (1998) Kent")
    assert remedy(path, "Kant")[1] == "Did you mean 'Kent'?"


def test_authorities_on_two_sides_are_no_slips(tmp_path: Path) -> None:
    one, other = "East Surrey", "West Surrey"
    path = write(tmp_path, rows(u900001={"LA (name)": one}, u900005={"LA (name)": other}))
    assert len(read_schools(path, one)) == 1


def test_every_successor_is_an_authority() -> None:
    known = set(authorities().words)
    for name in known:
        was = former(name)
        assert was is None or set(was.successors) <= known


UNKNOWN = [
    "Isle of Wight (UA)",
    "Isle of Wight Council",
    "Wight",
    "I.O.W.",
    "921",
    "x",
    "E06000046",
]


@pytest.mark.parametrize("named", [*UNKNOWN, "NULL", ""])
def test_a_row_with_the_code_of_the_authority_is_never_passed_over(
    tmp_path: Path, named: str
) -> None:
    one, other, *_ = rows()
    ours = {"LA (name)": "Isle of Wight", "LA (code)": "921"}
    path = write(tmp_path, [one | ours, other | ours | {"LA (name)": named, "LA (code)": "921.0"}])
    with pytest.raises(InputError) as refusal:
        read_schools(path, "Isle of Wight")
    (fault,) = refusal.value.faults
    assert (fault.row, fault.remedy) == (3, "Did you mean 'Isle of Wight'?")


def test_rows_of_no_known_authority_are_counted(tmp_path: Path) -> None:
    one, other, *_ = rows()
    path = write(tmp_path, [one | {"LA (name)": "Essex"}, other | {"LA (name)": "Unknown"}])
    (told,) = [n.text for n in read_schools(path, "Essex").notices if "authority" in n.text]
    assert told == "1 row names no known authority in register.csv and is not taken: Unknown (1)."
