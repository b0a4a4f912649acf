"""A rule or a programme that asks for what the files do not say stops, and says so."""

from datetime import date
from pathlib import Path

import pytest
from small_register import with_neighbours, write

from clustering import Problem, Rules
from clustering.policy.faith_rules import Level
from clustering.policy.programmes import programme_names, read_programme
from clustering.policy.purpose import PlanPurpose, problem_for, programme_rules, unknown_facts
from clustering.rules import Compatibility
from data import InputError, read_schools
from data.school import Schools
from routing import estimate_times

START = date(2026, 9, 1)


def bare(folder: Path, **more: str) -> Schools:
    """Return schools of a register without columns for grades, trusts, districts, characters."""
    table = [row | more for row in with_neighbours()]
    return read_schools(write(folder, table), "Fenshire", "Primary")


def faults_of(schools: Schools, name: str) -> list[tuple[str | None, str]]:
    programme = read_programme(name)
    with pytest.raises(InputError) as refusal:
        problem_for(
            schools,
            estimate_times(schools),
            programme_rules(programme),
            PlanPurpose(start=START, programme=programme),
        )
    assert all(f"programme {name}" == fault.where for fault in refusal.value.faults)
    return [(fault.column, fault.problem) for fault in refusal.value.faults]


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        ("essex-sponsor-clusters", "has no column OfstedRating (name)"),
        ("executive-headship", "no overrides name one"),
        ("multi-academy-trust", "has no column Trusts (name)"),
        ("essex-localities", "has no column DistrictAdministrative (name)"),
    ],
)
def test_a_programme_stops_where_its_column_is_missing(
    tmp_path: Path, name: str, needs: str
) -> None:
    assert any(needs in problem for _, problem in faults_of(bare(tmp_path), name))


def test_words_that_are_not_known_are_no_grades(tmp_path: Path) -> None:
    schools = bare(tmp_path, **{"OfstedRating (name)": "Level 3"})
    told = faults_of(schools, "essex-sponsor-clusters")
    assert any("has words in OfstedRating (name) that are not known" in what for _, what in told)


def test_programmes_that_need_nothing_more_are_planned(tmp_path: Path) -> None:
    schools = bare(tmp_path)
    others = set(programme_names()) - {
        *("essex-sponsor-clusters", "executive-headship", "multi-academy-trust"),
        *("essex-localities", "essex-quadrants", "send-clusters"),
    }
    for name in sorted(others):
        programme = read_programme(name)
        rules = programme_rules(programme)
        purpose = PlanPurpose(start=START, programme=programme)
        assert problem_for(schools, estimate_times(schools), rules, purpose).n == len(schools)


@pytest.mark.parametrize(
    ("rules", "column"),
    [
        (Rules(good_school=True), "good_school"),
        (Rules(good_lead=True), "good_lead"),
        (Rules(vacant_headship=True), "vacant_headship"),
        (Rules(keep_trusts=True), "keep_trusts"),
        (Rules(within="district"), "within"),
        (Rules(forbidden=("two_trusts",)), "forbidden"),
    ],
)
def test_a_rule_stops_where_its_column_is_missing(
    tmp_path: Path, rules: Rules, column: str
) -> None:
    schools = bare(tmp_path)
    with pytest.raises(InputError) as refusal:
        Problem(schools, estimate_times(schools), rules)
    assert [fault.column for fault in refusal.value.faults] == [column]


def test_strict_characters_need_characters(tmp_path: Path) -> None:
    schools = bare(tmp_path)
    purpose = PlanPurpose(start=START, requested_faith=Level.STRICT)
    with pytest.raises(InputError, match="religious characters"):
        problem_for(schools, estimate_times(schools), Rules(), purpose)


FULL = {
    "OfstedRating (name)": "Good",
    "ReligiousCharacter (name)": "Does not apply",
    "DistrictAdministrative (name)": "Low Fen",
    "UrbanRural (name)": "(England/Wales) Rural village",
    "Federations (name)": "The Fen Federation",
}


@pytest.mark.parametrize(
    ("rules", "empty", "column"),
    [
        (Rules(good_school=True), "OfstedRating (name)", "good_school"),
        (Rules(forbidden=("catholic_with_other",)), "ReligiousCharacter (name)", "forbidden"),
        (Rules(within="district"), "DistrictAdministrative (name)", "within"),
        (Rules(within="urban_rural"), "UrbanRural (name)", "within"),
        (Rules(pupils=(100, 900)), "NumberOfPupils", "pupils"),
        (Rules(able_to_lead=True), "", "able_to_lead"),
        (Rules(named_leads_only=True), "", "named_leads_only"),
    ],
)
def test_a_rule_stops_where_nothing_is_known(
    tmp_path: Path, rules: Rules, empty: str, column: str
) -> None:
    schools = bare(tmp_path, **(FULL | ({empty: ""} if empty else {})))
    with pytest.raises(InputError) as refusal:
        Problem(schools, estimate_times(schools), rules)
    assert [fault.column for fault in refusal.value.faults] == [column]


def test_schools_without_a_character_are_no_schools_of_unknown_character(tmp_path: Path) -> None:
    schools = bare(tmp_path, **FULL)
    rules = Rules(forbidden=("catholic_with_other",), within="district", good_school=True)
    assert Problem(schools, estimate_times(schools), rules).n == len(schools)


@pytest.mark.parametrize("grade", ["", "Not judged"])
def test_grades_that_are_not_known_are_named(tmp_path: Path, grade: str) -> None:
    first, *others = (row | FULL for row in with_neighbours())
    path = write(tmp_path, [first | {"OfstedRating (name)": grade}, *others])
    schools = read_schools(path, "Fenshire", "Primary")
    programme = read_programme("essex-sponsor-clusters")
    purpose = PlanPurpose(start=START, programme=programme)
    problem = problem_for(schools, estimate_times(schools), programme_rules(programme), purpose)
    (told,) = unknown_facts(problem, purpose)
    assert "inspection grades" in told.text
    assert "not known of 1 of 15: Reedby Primary (900001)" in told.text
    assert "inspection grade is not known" in dict(problem.rules.outside)[900001]


def test_a_programme_that_chooses_by_rolls_stops_where_none_is_known(tmp_path: Path) -> None:
    schools = bare(tmp_path, **(FULL | {"NumberOfPupils": ""}))
    told = faults_of(schools, "lincolnshire-small-schools")
    assert "must_place" in {column for column, _ in told}


def test_how_schools_without_a_roll_count_is_told_by_what_asks_for_it(tmp_path: Path) -> None:
    first, *others = (row | FULL for row in with_neighbours())
    path = write(tmp_path, [first | {"NumberOfPupils": ""}, *others])
    schools = read_schools(path, "Fenshire", "Primary")
    rules = Rules(pupils=(10, 5_000), optional_above_pupils=300, within="district")
    problem = Problem(schools, estimate_times(schools), rules)
    told = [notice.text for notice in unknown_facts(problem, PlanPurpose(start=START))]
    assert len(told) == 2
    assert told[0].endswith("Each counts as one of the mean roll.")
    assert told[1].endswith("They need a place, however large they are.")


@pytest.mark.parametrize(
    ("cells", "fields"),
    [
        ({}, ["federations", "trusts"]),
        ({"Federations (name)": "", "Trusts (name)": "Not applicable"}, ["federations", "trusts"]),
        ({"Federations (name)": "The Fen Federation", "Trusts (name)": "NULL"}, ["trusts"]),
        ({"Federations (name)": "The Fen Federation", "Trusts (name)": "Fen Trust"}, []),
    ],
)
def test_ties_of_today_that_cannot_be_seen_are_told_where_they_count(
    tmp_path: Path, cells: dict[str, str], fields: list[str]
) -> None:
    academy = {"TypeOfEstablishment (name)": "Academy converter"}
    schools = bare(tmp_path, **(cells | academy))
    problem = Problem(schools, estimate_times(schools), Rules())
    told = [notice.text for notice in unknown_facts(problem, PlanPurpose(start=START))]
    assert len(told) == len(fields)
    for text, field in zip(told, fields, strict=True):
        assert f"existing {field} cannot be seen in this register: register.csv has" in text
    freed = Rules(keep_federations=False, compatibility=Compatibility(two_trusts_s=0))
    assert not unknown_facts(problem.replace(rules=freed), PlanPurpose(start=START))


def test_trusts_that_are_empty_stop_what_needs_them(tmp_path: Path) -> None:
    schools = bare(tmp_path, **(FULL | {"Trusts (name)": ""}))
    with pytest.raises(InputError, match="has nothing in the column Trusts"):
        Problem(schools, estimate_times(schools), Rules(keep_trusts=True))
