"""Registers that once went wrong: what is said of each."""

from pathlib import Path

import pytest
from command_line import Run

from clustering import Problem, Rules
from data import InputError, read_schools
from data.school import Schools
from routing import estimate_times

ISLE = "Isle of Wight"


def read(cases: Path, name: str, la: str = ISLE) -> Schools:
    return read_schools(cases / "registers" / name, la, "Primary")


def refused(cases: Path, name: str) -> InputError:
    with pytest.raises(InputError) as refusal:
        read(cases, name)
    return refusal.value


def test_every_row_of_the_authority_is_accounted_for(shared_cases: Path, run: Run) -> None:
    path = shared_cases / "registers" / "closed_predecessor.csv"
    code, out, _ = run("check", "--schools", path, "--la", "isle of  wight", "--phase", "primary")
    assert code == 0
    assert (
        "47 rows name this authority: 38 taken, 6 Secondary, 1 All-through, 1 Proposed to open, "
        "1 closed." in out
    )
    assert '--phase "All-through"' in out
    assert '--status "Proposed to open"' in out


def test_a_school_that_stands_twice_is_refused_and_both_are_named(shared_cases: Path) -> None:
    (fault,) = refused(shared_cases, "predecessor_and_academy_open.csv").faults
    assert "Godshill Primary School (118159)" in fault.problem
    assert fault.school == "Godshill Primary School (149999)"
    assert "Closed" in fault.remedy


def test_a_pin_on_a_closed_school_names_its_successor(shared_cases: Path) -> None:
    schools = read(shared_cases, "closed_predecessor.csv")
    with pytest.raises(InputError) as refusal:
        Problem(schools, estimate_times(schools), Rules(together=((118999, 118155),)))
    (fault,) = refusal.value.faults
    assert fault.problem == (
        "Godshill Primary School (118999) is closed; "
        "its successor is Godshill Primary School (118159)"
    )


def test_words_of_report_cards_are_refused_in_one_line(shared_cases: Path) -> None:
    error = refused(shared_cases, "report_card_words.csv")
    assert len(error.faults) == 38
    assert len(str(error).splitlines()) == 1
    assert "report cards" in str(error)
    assert "and 35 more rows" in str(error)


def test_one_lone_school_is_accounted_for(shared_cases: Path) -> None:
    accounts = read(shared_cases, "one_lone_school.csv", "City of London").accounts
    assert accounts is not None
    assert (accounts.rows, accounts.taken) == (1, 1)
    assert accounts.sentence.startswith("1 row names this authority: 1 taken")
