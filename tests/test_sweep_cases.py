"""What a sweep plans: areas and settings."""

import csv
from pathlib import Path

import pytest
import small_register
import tiny_county

from app.inputs import Drives, SchoolFiles
from app.plan_request import PlanRequest
from app.sweep.areas import areas_of
from app.sweep.cases import USUAL, cases_of
from data import InputError


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    rows = small_register.with_neighbours()
    for at, row in enumerate(rows):
        row["Diocese (name)"] = ("Diocese of Fen", "Diocese of Moor", "Not applicable")[at % 3]
    return small_register.write(tmp_path_factory.mktemp("sweep"), rows)


def asked(register: Path, la=(), **more) -> PlanRequest:
    return PlanRequest(
        files=SchoolFiles(register, la), drives=Drives("estimate"), out=register.parent, **more
    )


def test_every_authority_with_schools_of_the_phase_is_an_area(register):
    areas = areas_of(asked(register).files, "la", 4)
    assert [area.name for area in areas] == ["Fenshire", "Moorshire"]
    assert [len(area.places_m) for area in areas] == [15, 1]
    assert [area.name for area in areas_of(asked(register, ("all",)).files, "la", 4)] == [
        "Fenshire",
        "Moorshire",
    ]
    (area,) = areas_of(asked(register, ("fenshire",)).files, "la", 4)
    assert area.name == tiny_county.LA


def test_an_authority_that_is_not_there_is_refused_with_the_nearest(register):
    with pytest.raises(InputError, match="Fenshire"):
        areas_of(asked(register, ("Fenshir",)).files, "la", 4)


def test_a_diocese_has_its_schools_of_all_authorities_and_no_other(register):
    areas = areas_of(asked(register, ("all",)).files, "diocese", 2)
    assert [area.name for area in areas] == ["Diocese of Fen", "Diocese of Moor"]
    (case,) = cases_of(asked(register), areas[:1], (), ())
    schools = case.request.files.read()
    assert {school.diocese for school in schools} == {"Diocese of Fen"}
    assert len(schools) == len(areas[0].places_m)


def test_a_fault_elsewhere_stops_no_diocese(tmp_path):
    with (small := small_register.write(tmp_path, small_register.rows())).open("rb") as file:
        rows = list(csv.DictReader(file.read().decode().splitlines()))
    rows[1]["Easting"] = "nowhere"
    files = SchoolFiles(small_register.write(tmp_path, rows), only=frozenset({900001, 900006}))
    assert files.read().urns == (900001, 900006)
    assert small.is_file()


def test_no_diocese_at_all_is_a_fault_with_its_remedy(tmp_path):
    files = SchoolFiles(small_register.write(tmp_path, small_register.rows()))
    with pytest.raises(InputError, match="no school has a trust"):
        areas_of(files, "trust", 2)


def test_every_combination_is_a_setting(register):
    areas = areas_of(asked(register).files, "la", 4)
    cases = cases_of(asked(register), areas, ("federation",), ("max-minutes=30,45", "size=4-7,5-8"))
    assert len(cases) == 2 * 1 * 2 * 2
    assert cases[0].name == "Fenshire, federation, max-minutes 30, size 4-7"
    assert {case.request.size for case in cases} == {(4, 7), (5, 8)}
    assert {case.request.max_minutes for case in cases} == {30.0, 45.0}
    (plain, *_) = cases_of(asked(register), areas, (), ())
    assert (plain.setting, plain.name) == (USUAL, "Fenshire")


def test_weights_and_single_rules_are_varied_beside_those_that_are_given(register):
    areas = areas_of(asked(register).files, "la", 4)[:1]
    cases = cases_of(asked(register), areas, (), ("balance=0,2", "most_in_one_school=60"))
    rules = [case.request.rules(case.request.read_purpose()) for case in cases]
    assert len({rule.balance_s_per_pupil for rule in rules}) == 2
    assert all(case.request.texts.rules == {"most_in_one_school_percent": "60"} for case in cases)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("minutes=30", "no plan has such a setting"),
        ("max-minutes=", "there is no value to try"),
        ("max-minutes", "there is no value to try"),
        ("max-minutes=soon", "'soon' is no number"),
        ("max-minutes=-5", "max_minutes"),
        ("balance=much", "balance"),
    ],
)
def test_what_cannot_be_varied_is_refused_before_anything_is_planned(register, text, said):
    with pytest.raises(InputError, match=said):
        cases_of(asked(register), areas_of(asked(register).files, "la", 4), (), (text,))
