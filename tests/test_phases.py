from pathlib import Path

import pytest
from small_register import rows, write

from data import read_schools
from data.phases import phase_by_ages, phase_told

TYPE, PHASE = "TypeOfEstablishment (name)", "PhaseOfEducation (name)"
UNTOLD = {PHASE: "Not applicable"}


def aged(low: int, high: int) -> dict[str, str]:
    return {"StatutoryLowAge": str(low), "StatutoryHighAge": str(high)}


@pytest.mark.parametrize(
    ("ages", "phase"),
    [
        ((4, 11), "Primary"),
        ((2, 7), "Primary"),
        ((7, 11), "Primary"),
        ((3, 9), "Primary"),
        ((8, 12), "Middle deemed primary"),
        ((9, 13), "Middle deemed secondary"),
        ((10, 14), "Middle deemed secondary"),
        ((11, 16), "Secondary"),
        ((13, 18), "Secondary"),
        ((14, 19), "Secondary"),
        ((4, 16), "All-through"),
        ((2, 5), "Nursery"),
        ((16, 19), "16 plus"),
        ((8, 16), ""),
        ((5, 14), ""),
        ((0, 0), ""),
        ((11, 4), ""),
        ((11, 99), ""),
    ],
)
def test_ages_tell_a_phase_or_nothing(ages, phase):
    assert phase_by_ages(*ages) == phase


@pytest.mark.parametrize(
    ("cells", "phase", "told"),
    [
        ({TYPE: "Community special school"}, "Not applicable", "Special"),
        ({TYPE: "free schools  SPECIAL"}, "", "Special"),
        ({TYPE: "Pupil referral unit"}, "Not applicable", "Alternative provision"),
        ({TYPE: "Local authority nursery school"}, "Nursery", "Nursery"),
        ({TYPE: "Other independent school", **aged(4, 11)}, "Not applicable", "Not applicable"),
        ({TYPE: "Academy converter", **aged(4, 11)}, "Not applicable", "Primary"),
        ({TYPE: "Academy converter", **aged(11, 16)}, "Primary", "Primary"),
        ({TYPE: "Community special school", **aged(2, 19)}, "Not applicable", "Special"),
    ],
)
def test_the_register_is_asked_first_then_the_type_then_the_ages(cells, phase, told):
    assert phase_told(cells, phase)[0] == told


def register(folder: Path) -> Path:
    special = {**UNTOLD, TYPE: "Community special school"}
    young = {**UNTOLD, TYPE: "Free schools", **aged(4, 11)}
    independent = {**UNTOLD, TYPE: "Other independent school", **aged(4, 11)}
    return write(folder, rows(u900002=special, u900003=young, u900006=independent))


def test_a_phase_set_from_ages_is_said(tmp_path):
    schools = read_schools(register(tmp_path), la="Fenshire", phase="Primary")
    assert {school.urn: school.phase for school in schools} == {
        900001: "Primary",
        900003: "Primary",
    }
    (said,) = [str(each) for each in schools.notices if "has no phase" in str(each)]
    assert "for 1 school, which count: Tarn School (900003) as Primary by its ages 4 to 11." in said
    assert schools.accounts.not_taken["Special"] == 1
    assert schools.accounts.not_taken["Not applicable"] == 1


@pytest.mark.parametrize("asked", ["special", "Special school"])
def test_special_schools_are_chosen_by_their_phase(tmp_path, asked):
    (school,) = read_schools(register(tmp_path), la="Fenshire", phase=asked)
    assert (school.urn, school.phase) == (900002, "Special")


def test_what_the_register_writes_can_be_asked_for_too(tmp_path):
    schools = read_schools(register(tmp_path), la="Fenshire", phase="Not applicable")
    assert [school.urn for school in schools] == [900002, 900003, 900006]
