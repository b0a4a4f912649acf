"""The table of schools in a plan directory: written, read back, harmless in a spreadsheet."""

import csv
import dataclasses
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.atomic_write import write_atomically
from data.errors import InputError
from data.school import School
from data.school_table import read_school_table, schools_to_table

PLAIN = School(urn=900001, name="Reedby", lon=-0.1, lat=53.0, easting=500100.0, northing=350100.5)

# No null characters and no lone surrogates: no text file has them, so no register brings them.
TEXTS = st.one_of(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12),
    st.sampled_from(
        [
            "=cmd|' /C calc'!A0",
            "+1",
            "-1.2",
            "@x",
            "\t=1",
            "\r=1",
            "'",
            "''=1",
            '"',
            "a\nb",
            "\ufeff",
        ]
    ),
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
WHOLES = st.integers(0, 10**6)


def schools() -> st.SearchStrategy[list[School]]:
    texts = {
        name: TEXTS
        for name, default in ((n, getattr(PLAIN, n)) for n in School.__slots__)
        if isinstance(default, str)
    }
    numbers = dict.fromkeys(("lon", "lat", "easting", "northing"), NUMBERS)
    wholes = {name: st.none() | WHOLES for name in ("pupils", "capacity", "low_age", "high_age")}
    rest: dict[str, st.SearchStrategy[Any]] = {
        "fsm_percent": st.none() | NUMBERS,
        "head_vacancy": st.booleans(),
        "can_lead": st.none() | st.booleans(),
    }
    school = st.builds(School, urn=WHOLES, **(texts | numbers | wholes | rest))
    return st.lists(school, max_size=4, unique_by=lambda one: one.urn)


@settings(max_examples=150, deadline=None)
@given(schools())
def test_every_field_survives_writing_and_reading(
    tmp_path_factory: pytest.TempPathFactory, written: list[School]
) -> None:
    path = tmp_path_factory.getbasetemp() / "schools.csv"
    write_atomically(path, schools_to_table(written))
    told = [dataclasses.replace(school, head_vacancy=False) for school in written]
    assert list(read_school_table(path)) == told


@given(TEXTS)
def test_no_text_is_a_formula_in_a_spreadsheet(name: str) -> None:
    school = School(urn=1, name=name, lon=0.0, lat=0.0, easting=0.0, northing=0.0)
    cells = list(csv.reader(schools_to_table([school]).splitlines(keepends=True)))[1]
    assert not cells[1].startswith(("=", "+", "-", "@", "\t", "\r"))


def test_numbers_stay_numbers() -> None:
    header, row = (line.split(",") for line in schools_to_table([PLAIN]).splitlines())
    cells = dict(zip(header, row, strict=True))
    assert (cells["lon"], cells["northing"], cells["pupils"]) == ("-0.1", "350100.5", "")


def test_faults_are_named_with_row_and_column(tmp_path: Path) -> None:
    path = tmp_path / "schools.csv"
    path.write_text(
        schools_to_table([dataclasses.replace(PLAIN, can_lead=False)])
        .replace("350100.5", "north")
        .replace(",no,", ",perhaps,")
    )
    with pytest.raises(InputError) as refusal:
        read_school_table(path)
    found = [(fault.row, fault.column, fault.value) for fault in refusal.value.faults]
    assert found == [(2, "northing", "north"), (2, "can_lead", "perhaps")]


def test_a_urn_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "schools.csv"
    path.write_text(schools_to_table([PLAIN, PLAIN]))
    with pytest.raises(InputError, match="already in row 2"):
        read_school_table(path)


def test_a_table_of_an_older_version_is_read(tmp_path: Path) -> None:
    later = ("last_inspected", "places_year")
    header, row = csv.reader(schools_to_table([PLAIN]).splitlines())
    kept = [at for at, name in enumerate(header) if name not in later]
    assert len(kept) == len(header) - len(later)
    path = tmp_path / "schools.csv"
    path.write_text("\n".join(",".join(line[at] for at in kept) for line in (header, row)))
    assert list(read_school_table(path)) == [PLAIN]
