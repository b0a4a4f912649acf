"""What becomes of every row of a register."""

import pickle
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from round_trip import round_trip
from small_register import rows, write

from data.accounts import absent
from data.errors import InputError
from data.register import read_schools
from data.vocabulary import PHASE, STATUS, vocabulary

WORDS = st.sampled_from(vocabulary(STATUS).words), st.sampled_from(vocabulary(PHASE).words)


def spelt_otherwise(text: str, chance: st.DataObject) -> str:
    """Return a text as people type it: capitals, doubled and no-break spaces."""
    change = chance.draw(st.sampled_from([str, str.upper, str.lower, str.swapcase]))
    space = chance.draw(st.sampled_from([" ", "  ", "\N{NO-BREAK SPACE}"]))
    return f"{space}{change(text).replace(' ', space)}"


@settings(max_examples=60, deadline=None)
@given(chance=st.data())
def test_the_counts_add_up_however_the_words_are_spelt(chance: st.DataObject) -> None:
    table = rows()
    statuses, phases = WORDS
    for row in table[1:]:
        row["LA (name)"] = spelt_otherwise(row["LA (name)"], chance)
        row[STATUS] = spelt_otherwise(chance.draw(statuses), chance)
        row[PHASE] = spelt_otherwise(chance.draw(phases), chance)
    with tempfile.TemporaryDirectory() as folder:
        schools = read_schools(write(Path(folder), table), "FENSHIRE", "primary")
    accounts = schools.accounts
    assert accounts is not None
    assert accounts.rows == 5 == len(schools) + sum(accounts.not_taken.values())
    assert accounts.taken == len(schools)
    named = {urn for urn, found in schools.elsewhere.items() if found.why}
    assert named | set(schools.urns) == {900001, 900002, 900003, 900004, 900006}
    assert len({school.la for school in schools}) == 1
    assert round_trip(accounts) == accounts


def test_what_may_be_wanted_can_be_asked_for(tmp_path: Path) -> None:
    table = rows(u900003={PHASE: "All-through"}, u900004={STATUS: "Proposed to open"})
    path = write(tmp_path, table)
    first = read_schools(path, "Fenshire", "Primary").accounts
    assert first is not None
    assert first.not_taken == {"All-through": 1, "Proposed to open": 1}
    assert len(first.hints) == 2
    every = read_schools(
        path, "Fenshire", ["primary", "all through"], statuses=["open", "PROPOSED TO OPEN"]
    )
    assert every.urns == (900001, 900002, 900003, 900004)


@pytest.mark.parametrize(
    ("column", "value", "remedy"),
    [
        (STATUS, "Opne", "'Open'"),
        (PHASE, "Primery", "'Primary'"),
        ("LA (name)", "Fenshyre", "'Fenshire'"),
        ("TypeOfEstablishment (name)", "Comunity school", "'Community school'"),
    ],
)
def test_a_slip_is_refused_and_never_dropped(
    tmp_path: Path, column: str, value: str, remedy: str
) -> None:
    path = write(tmp_path, rows(u900002={column: value}))
    with pytest.raises(InputError) as refusal:
        read_schools(path, "Fenshire", "Primary")
    (fault,) = refusal.value.faults
    assert (fault.row, fault.column, fault.value) == (3, column, value)
    assert fault.school == "Sallow End Primary (900002)"
    assert remedy in fault.remedy


def test_an_unknown_word_in_a_row_that_is_not_meant_stops_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, rows(u900004={PHASE: "Primery"}, u900005={STATUS: "Opne"}))
    assert len(read_schools(path, "Fenshire", "Primary")) == 3


def test_a_row_without_an_authority_is_named(tmp_path: Path) -> None:
    notices = read_schools(write(tmp_path, rows(u900005={"LA (name)": ""})), "Fenshire").notices
    assert any("1 row names no authority" in notice.text for notice in notices)


def test_one_school_of_any_spelling_of_its_number_meets_its_overrides(tmp_path: Path) -> None:
    overrides = tmp_path / "o.toml"
    overrides.write_text("[school.900001]\nroll = 55\n")
    path = write(tmp_path, rows(u900001={"URN": "900001.0"}))
    schools = read_schools(path, "Fenshire", overrides=overrides)
    assert schools.by_urn[900001].pupils == 55
    assert not [notice for notice in schools.notices if "The overrides name" in notice.text]


@pytest.mark.parametrize(
    ("urn", "said"),
    [
        (900003, "is of another phase: Secondary"),
        (900004, "Ulverby Infants (900004) closed on 31 August 2021"),
        (900005, "is a school of another authority, Moorshire"),
        (900007, "no such school"),
    ],
)
def test_it_is_said_why_a_school_is_absent(tmp_path: Path, urn: int, said: str) -> None:
    path = write(tmp_path, rows(u900004={"CloseDate": "31-08-2021"}))
    schools = read_schools(path, "Fenshire", "Primary")
    problem, _ = absent(urn, schools, "no such school", "")
    assert said in problem


def test_a_successor_has_the_number_of_the_closed_school(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        rows(u900004={"EstablishmentNumber": "2001"}, u900002={"EstablishmentNumber": "2001"}),
    )
    found = read_schools(path, "Fenshire", "Primary").elsewhere[900004]
    assert found.successors == ("Sallow End Primary (900002)",)
    assert round_trip(found) == found


def test_schools_that_are_proposed_to_close_are_named_with_day_and_reason(tmp_path: Path) -> None:
    closing = {"CloseDate": "31/08/2026", "ReasonEstablishmentClosed (name)": "Closure"}
    notices = read_schools(write(tmp_path, rows(u900006=closing)), "Fenshire").notices
    (told,) = [notice.text for notice in notices if "proposed to close" in notice.text]
    assert "Wick Primary (900006), on 31 August 2026, Closure" in told


def test_what_is_kept_of_the_register_holds_no_row_and_can_be_sent(tmp_path: Path) -> None:
    schools = read_schools(write(tmp_path, rows()), "Fenshire", "Primary")
    again = pickle.loads(pickle.dumps(schools))  # noqa: S301 - made on the line itself
    assert dict(again.elsewhere) == dict(schools.elsewhere)
    assert b"500100" not in pickle.dumps(schools.elsewhere)  # an easting, of which nobody asks
