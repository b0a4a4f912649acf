"""Reading the school register: what is chosen, what is made of it, and what it rests on."""

import dataclasses
import hashlib
from pathlib import Path

import pytest
from grid import school
from small_register import as_csv, rows, with_neighbours, write

from data import register
from data.errors import InputError
from data.register import read_england, read_schools
from data.rolls import fill_rolls
from data.selection import Near


def test_schools_are_chosen_by_authority_phase_and_open_status(tmp_path: Path) -> None:
    schools = read_schools(write(tmp_path, rows()), la="Fenshire", phase="Primary")
    assert schools.urns == (900001, 900002, 900006)


def test_england_is_read_where_the_register_holds_it_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, rows(u900002={"NumberOfPupils": "many"}))
    assert read_england(path, {"Primary"}) == ()
    monkeypatch.setattr(register, "ALL_ENGLAND", 2)
    assert [school.urn for school in read_england(path, {"Primary"})] == [900001, 900005, 900006]


def test_several_authorities_and_phases_may_be_named(tmp_path: Path) -> None:
    path = write(tmp_path, rows())
    schools = read_schools(path, la=["Moorshire", "Fenshire"], phase=["Primary", "Secondary"])
    assert schools.urns == (900001, 900002, 900003, 900005, 900006)


def test_without_a_choice_every_open_school_is_read(tmp_path: Path) -> None:
    assert len(read_schools(write(tmp_path, rows()))) == 5


def test_statuses_may_be_named(tmp_path: Path) -> None:
    assert read_schools(write(tmp_path, rows()), statuses=["Closed"]).urns == (900004,)


def test_the_facts_of_a_school_are_read(tmp_path: Path) -> None:
    facts = {
        "ReligiousCharacter (name)": "Roman Catholic/Church of England",
        "Diocese (name)": "Diocese of the Fen",
        "Trusts (name)": "The Reed Trust",
        "TrustSchoolFlag (name)": "Supported by a multi-academy trust",
        "Federations (name)": "Fen Federation",
        "SchoolCapacity": "140",
        "StatutoryLowAge": "4",
        "StatutoryHighAge": "11",
        "OfstedRating (name)": "Good",
        "PercentageFSM": "13.7",
        "UrbanRural (name)": "(England/Wales) Rural village",
        "DistrictAdministrative (name)": "Low Fen",
        "Town": "Reedby",
        "Postcode": "ZM1 1AA",
    }
    school = read_schools(write(tmp_path, rows(u900001=facts)))[0]
    assert (school.faith, school.diocese) == (
        "Church of England/Roman Catholic",
        "Diocese of the Fen",
    )
    assert (school.trust, school.federation) == ("The Reed Trust", "Fen Federation")
    assert (school.pupils, school.capacity, school.low_age, school.high_age) == (120, 140, 4, 11)
    assert (school.ofsted, school.fsm_percent) == ("Good", 13.7)
    assert school.urban_rural == "(England/Wales) Rural village"
    assert (school.district, school.town, school.postcode) == ("Low Fen", "Reedby", "ZM1 1AA")
    assert (school.type, school.phase, school.status) == ("Community school", "Primary", "Open")


def test_listed_values_for_nothing_become_empty(tmp_path: Path) -> None:
    facts = {"OfstedRating (name)": "Not reported", "Diocese (name)": "Not applicable"}
    school = read_schools(write(tmp_path, rows(u900001=facts)))[0]
    assert (school.ofsted, school.diocese) == ("", "")


def test_grid_metres_become_degrees(tmp_path: Path) -> None:
    # Ordnance Survey, A Guide to Coordinate Systems in Great Britain, annexe C: the worked point
    # 651409.903, 313177.270 is 52 39 27.2531 N, 1 43 4.5177 E on Airy 1830 (OSGB36); in WGS 84 that
    # lies about 100 m to the west and 50 m to the north. Ten metres are 0.0001 degrees here.
    place = {"Easting": "651409.903", "Northing": "313177.270"}
    school = read_schools(write(tmp_path, rows(u900001=place)), la="Fenshire")[0]
    assert school.lon == pytest.approx(1.71607, abs=1e-4)
    assert school.lat == pytest.approx(52.65798, abs=1e-4)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_every_encoding_of_a_download_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "register.csv"
    text = as_csv(rows(u900001={"EstablishmentName": "École Sœur €"}))
    path.write_bytes(text.encode(encoding))
    assert read_schools(path)[0].name == "École Sœur €"


def test_spaces_around_cells_and_blank_rows_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    text = as_csv(rows(u900001={"EstablishmentName": " Reedby "})).replace("\r\n", "\r\n\r\n", 2)
    path.write_text(text + ",,,,,,,,\r\n", newline="")
    schools = read_schools(path)
    assert len(schools) == 5
    assert schools[0].name == "Reedby"


def test_a_foundation_trust_is_no_academy_trust(tmp_path: Path) -> None:
    trust = {"Trusts (name)": "Old Trust", "TrustSchoolFlag (name)": "Supported by a trust"}
    assert not read_schools(write(tmp_path, rows(u900001=trust)))[0].trust


def test_of_several_federations_the_first_is_used_and_the_rest_are_named(tmp_path: Path) -> None:
    path = write(tmp_path, rows(u900001={"Federations (name)": "Alder~Birch~Alder"}))
    schools = read_schools(path)
    assert schools[0].federation == "Alder"
    told = [notice for notice in schools.notices if notice.urn == 900001]
    assert "Birch" in told[0].text


def test_absent_columns_that_are_not_required_are_named_in_a_notice(tmp_path: Path) -> None:
    notices = read_schools(write(tmp_path, rows())).notices
    assert "Diocese (name)" in notices[0].text


def test_the_source_has_the_hash_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, rows())
    source = read_schools(path).sources[0]
    assert (source.role, source.name) == ("schools", "register.csv")
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("name", "vintage"),
    [
        ("edubasealldata20220701.csv", "2022-07-01"),
        ("gias_2022-07.csv", "2022-07"),
        ("gias_2022_07_31.csv", "2022-07-31"),
        ("gias_20221399.csv", "2024-03-09"),
        ("register.csv", "2024-03-09"),
    ],
)
def test_the_vintage_is_in_the_name_or_the_latest_change(
    tmp_path: Path, name: str, vintage: str
) -> None:
    changed = {
        "u900001": {"LastChangedDate": "31/12/2023"},
        "u900002": {"LastChangedDate": "09-03-2024"},
        "u900003": {"LastChangedDate": "2024-01-01"},
        "u900004": {"LastChangedDate": "soon"},
    }
    assert read_schools(write(tmp_path, rows(**changed), name)).sources[0].vintage == vintage


def test_a_missing_roll_is_kept_and_named(tmp_path: Path) -> None:
    schools = read_schools(write(tmp_path, rows(u900001={"NumberOfPupils": ""})))
    assert schools[0].pupils is None
    assert [n.urn for n in schools.notices if "no roll" in n.text] == [900001]


def test_many_missing_rolls_are_one_notice_with_a_count():
    schools = [dataclasses.replace(school(urn), pupils=None) for urn in range(101, 121)]
    _, notices = fill_rolls(schools, None)
    (told,) = notices
    assert told.text.startswith("20 schools have no roll in the register; of each: it stays")
    assert "and 8 more" in told.text


def test_a_roll_of_0_is_kept_and_named(tmp_path: Path) -> None:
    schools = read_schools(write(tmp_path, rows(u900001={"NumberOfPupils": "0"})))
    assert schools[0].pupils == 0
    assert [n.urn for n in schools.notices if "roll of 0" in n.text] == [900001]


@pytest.mark.parametrize(("way", "pupils"), [("capacity", 140), ("median", 76), (55, 55), (0, 0)])
def test_a_missing_roll_is_filled_as_asked_and_named(
    tmp_path: Path, way: object, pupils: int
) -> None:
    gap = {"NumberOfPupils": "", "SchoolCapacity": "140"}
    path = write(tmp_path, rows(u900001=gap))
    # The other open primaries have 88, 65 and 30 pupils, the secondary 900: their median is 76.5.
    schools = read_schools(path, missing_roll=way)  # type: ignore[arg-type] - ways of both types
    assert schools[0].pupils == pupils
    assert str(pupils) in next(n.text for n in schools.notices if n.urn == 900001)


def test_a_roll_without_places_stays_missing(tmp_path: Path) -> None:
    path = write(tmp_path, rows(u900001={"NumberOfPupils": "", "SchoolCapacity": "0"}))
    assert read_schools(path, missing_roll="capacity")[0].pupils is None


@pytest.mark.parametrize("way", ["average", -1, True])
def test_an_unknown_way_to_fill_rolls_is_refused(tmp_path: Path, way: object) -> None:
    with pytest.raises(InputError, match="missing_roll"):
        read_schools(write(tmp_path, rows()), missing_roll=way)  # type: ignore[arg-type] - wrong


def test_a_fault_in_another_authority_stops_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, rows(u900005={"Easting": "x", "NumberOfPupils": "-4", "URN": "900001"}))
    with path.open("ab") as register:
        register.write(b"Community school,900009,Cut off,Moorshire\r\n")
    assert len(read_schools(path, la="Fenshire")) == 4


def test_a_school_far_from_its_authority_is_named_in_a_notice(tmp_path: Path) -> None:
    table = with_neighbours(2)
    table[0]["Northing"] = "250100"
    notices = read_schools(write(tmp_path, table), la="Fenshire").notices
    assert [n.urn for n in notices if "far from" in n.text] == [900001]


@pytest.mark.parametrize(
    ("la", "count", "without_roll"),
    [("Isle of Wight", 38, 0), ("Lincolnshire", 280, 7), ("Essex", 448, 0)],
)
def test_the_real_register_has_the_primaries_it_has(
    shared_data: Path, la: str, count: int, without_roll: int
) -> None:
    path = shared_data / "schools" / "gias_england_statefunded_2022-07.csv"
    schools = read_schools(path, la=la, phase="Primary")
    assert len(schools) == count
    assert sum(school.pupils is None for school in schools) == without_roll
    assert schools.sources[0].vintage == "2022-07"


def test_only_schools_near_a_place_are_read_and_checked(tmp_path: Path) -> None:
    path = write(tmp_path, rows(u900002={"Easting": "?"}, u900005={"NumberOfPupils": "-1"}))
    near = Near(500_100, 350_100, 2_000)
    assert read_schools(path, near=near).urns == (900001, 900003)
    assert not read_schools(path, near=Near(0, 0, 1))


def test_the_whole_real_register_is_without_fault(shared_data: Path) -> None:
    path = shared_data / "schools" / "gias_england_statefunded_2022-07.csv"
    schools = read_schools(path)
    assert len(schools) == 20_188
    assert not {school.faith for school in schools} & {"None", "Does not apply", "Not reported"}


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_the_full_header_is_read(shared_data: Path, tmp_path: Path, encoding: str) -> None:
    original = shared_data / "schools" / "gias_full_header_invented_60rows.csv"
    path = tmp_path / "full.csv"
    text = original.read_text("utf-8").replace("school 1,", "schoöl 1,")
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    schools = read_schools(path, la="Test LA Name", phase="Secondary")
    assert len(schools) == 60
    assert (schools[0].name, schools[0].trust) == ("schoöl 1", "trust name 1")
    assert not schools.notices
    assert schools.sources[0].vintage == "2024-03-11"
