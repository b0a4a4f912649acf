"""Files that once went wrong, read from the folder of cases."""

from pathlib import Path

import pytest

from data import read_schools
from data.errors import InputError
from data.group_links import read_group_links


@pytest.fixture
def registers(shared_cases: Path) -> Path:
    return shared_cases / "registers"


def names(path: Path) -> list[str]:
    return [school.name for school in read_schools(path, la="Isle of Wight", phase="Primary")]


@pytest.mark.parametrize(
    "name",
    ["title_row", "sep_line", "badbyte_elsewhere", "stray_quote", "suppressed_optional_cell"],
)
def test_what_people_bring_is_read_like_the_register(registers, shared_data, name):
    register = shared_data / "schools" / "gias_england_statefunded_2022-07.csv"
    assert names(registers / f"{name}.csv") == names(register)


def test_a_row_of_another_encoding_garbles_no_name(registers):
    assert names(registers / "mixed_encoding.csv")[0] == "École St Zoë Primary School"


def test_a_sentinel_is_no_vintage(registers):
    schools = read_schools(registers / "sentinel_date.csv", la="Isle of Wight")
    assert schools.sources[0].vintage == ""


def test_a_list_with_every_column_is_read(registers):
    assert len(names(registers / "own_list_2.csv")) == 4


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("own_list_postcodes.csv", ["URN", "(is it 'School'?)", "LA (name)", "'Pupils'"]),
        ("own_list.xlsx", ["(is it 'School'?)", "LA (name)", "Easting"]),
    ],
)
def test_a_list_that_lacks_columns_is_told_what(registers, name, words):
    with pytest.raises(InputError) as refused:
        names(registers / name)
    (fault,) = refused.value.faults
    assert all(word in fault.problem for word in words)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("academies_trusts", "history of memberships"),
        ("establishment_links", "predecessors and successors"),
        ("gias_full_2025", "register of schools"),
        ("ofsted_mi_before_2024", "alllinksdata"),
    ],
)
def test_other_files_are_no_group_links(shared_data, name, words):
    path = shared_data / "formats" / f"{name}_invented.csv"
    with pytest.raises(InputError, match=words):
        read_group_links(path)


def test_the_group_links_of_2025_are_read(shared_data):
    links = read_group_links(shared_data / "formats" / "group_links_invented.csv")
    assert links.trusts
    assert not links.notices
