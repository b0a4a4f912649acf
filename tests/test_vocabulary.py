"""Controlled words: one spelling, or refused, or named."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_register import rows, write

from clustering.policy.school_types import school_types
from data.errors import InputError
from data.register import read_schools
from data.vocabulary import (
    FAITH,
    OFSTED,
    PHASE,
    STATUS,
    TRUST_FLAG,
    TYPE,
    URBAN_RURAL,
    denominations,
    known_faith,
    normalise_faith,
    vocabulary,
)

COLUMNS = (STATUS, PHASE, TYPE, FAITH, OFSTED, TRUST_FLAG, URBAN_RURAL)


@given(st.data())
def test_a_word_is_known_however_it_is_spelt(data: st.DataObject) -> None:
    column = data.draw(st.sampled_from(COLUMNS))
    word = data.draw(st.sampled_from(vocabulary(column).words))
    change = data.draw(st.sampled_from([str.upper, str.lower, str.title, str.swapcase]))
    space = data.draw(st.sampled_from([" ", "  ", "\N{NO-BREAK SPACE}", "\t"]))
    assert vocabulary(column).word(f"{space}{change(word).replace(' ', space)}") == word


def test_every_type_that_the_law_is_known_of_is_a_word() -> None:
    assert set(school_types()) <= set(vocabulary(TYPE).words)


def test_every_published_value_is_known_or_a_slip(shared_data: Path) -> None:
    table = (shared_data / "formats" / "vocabulary.csv").read_text(encoding="utf-8")
    listed = [row for row in csv.DictReader(table.splitlines()) if row["column"] in COLUMNS]
    strange = {
        row["value"]
        for row in listed
        if (known_faith if row["column"] == FAITH else vocabulary(row["column"]).word)(row["value"])
        is None
    }
    assert strange == {
        "Academy sponser led",  # two that are made up, and
        "Mainstream academy",
        "Not reported",  # two that say that there is nothing, and
        "Not applicable",
        "Supported by an umbrella trust (older)",  # one with a note behind it
    }


@pytest.mark.parametrize("text", ["C of E", "CHURCH OF ENGLAND", "cofe", "Anglican", "C. of E."])
def test_short_forms_of_a_church_are_taken(text: str) -> None:
    assert normalise_faith(text) == "Church of England"


@pytest.mark.parametrize(
    ("faith", "families"),
    [
        ("Orthodox Jewish", {"Jewish"}),
        ("Charadi Jewish", {"Jewish"}),
        ("Islam", {"Muslim"}),
        ("Sunni Deobandi", {"Muslim"}),
        ("Inter- / non- denominational", {"Inter- / non- denominational"}),
        ("Church of England/Evangelical", {"Church of England"}),
        ("Church of England/Roman Catholic", {"Church of England", "Roman Catholic"}),
        ("Anglican/Charadi Jewish", {"Church of England", "Jewish"}),
        ("", set()),
    ],
)
def test_a_character_belongs_to_its_families(faith: str, families: set[str]) -> None:
    assert denominations(normalise_faith(faith)) == families


@pytest.mark.parametrize(
    ("column", "value", "nearest"),
    [
        (FAITH, "Jedi", "Jewish"),
        (FAITH, "Roman Catholc", "Roman Catholic"),
        (OFSTED, "Outstandng", "Outstanding"),
    ],
)
def test_a_slip_in_an_open_list_is_refused(
    tmp_path: Path, column: str, value: str, nearest: str
) -> None:
    with pytest.raises(InputError) as refusal:
        read_schools(write(tmp_path, rows(u900001={column: value})))
    (fault,) = refusal.value.faults
    assert (fault.row, fault.value, fault.remedy) == (2, value, f"Did you mean {nearest!r}?")


@pytest.mark.parametrize(
    ("column", "value"),
    [(FAITH, "Zoroastrian"), (FAITH, "Coptic Orthodox"), (OFSTED, "Level 3"), (TRUST_FLAG, "Two")],
)
def test_a_new_word_of_an_open_list_is_kept_and_named(
    tmp_path: Path, column: str, value: str
) -> None:
    schools = read_schools(write(tmp_path, rows(u900001={column: value})))
    (told,) = [notice.text for notice in schools.notices if value in notice.text]
    assert "Reedby Primary (900001)" in told
    assert value in (schools[0].faith, schools[0].ofsted) or column == TRUST_FLAG


def test_words_are_put_right_in_the_schools(tmp_path: Path) -> None:
    written = {
        FAITH: "church  of england",
        OFSTED: "GOOD",
        TYPE: "voluntary-aided school",
        "Trusts (name)": "Old Trust",
        TRUST_FLAG: "SUPPORTED BY A TRUST",
    }
    school = read_schools(write(tmp_path, rows(u900001=written)))[0]
    assert (school.faith, school.ofsted) == ("Church of England", "Good")
    assert (school.type, school.trust) == ("Voluntary aided school", "")


def test_a_name_that_is_spelt_in_several_ways_is_one(tmp_path: Path) -> None:
    column = "Federations (name)"
    table = rows(
        u900001={column: "Fen Federation"},
        u900002={column: "Fen Federation"},
        u900003={column: "FEN  FEDERATION~Other"},
        u900006={column: "not applicable"},
    )
    found = read_schools(write(tmp_path, table), "Fenshire").items
    assert [school.federation for school in found] == [*3 * ["Fen Federation"], ""]


@pytest.mark.parametrize("code", ["?", ".", "N/A", "n/a", "Unknown"])
def test_a_character_that_is_not_known_is_told(tmp_path: Path, code: str) -> None:
    table = [row | {"ReligiousCharacter (name)": code} for row in rows()]
    schools = read_schools(write(tmp_path, table), "Fenshire")
    assert {school.faith for school in schools} == {""}
    assert any("code for what is not known" in notice.text for notice in schools.notices)
    assert "faith" in schools.lacking


@pytest.mark.parametrize("grade", ["Expected standrd", "Strong standart", "Exceptionnal"])
def test_slips_of_report_cards_are_refused(tmp_path: Path, grade: str) -> None:
    table = [row | {"OfstedRating (name)": grade} for row in rows()]
    with pytest.raises(InputError, match="report cards"):
        read_schools(write(tmp_path, table), "Fenshire")
