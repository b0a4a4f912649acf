"""Conditions of conditional tags: whether they hold while children go to school."""

import pytest

from routing.hours import clauses, holds_at_school_run


@pytest.mark.parametrize(
    "condition",
    [
        "Mo-Fr 08:30-09:15,14:45-15:30",
        "Mo-Fr 08:30-09:15; PH off; SH off",
        "mo-fr 08:30-09:15",
        "Mo-Fr 8:30-9:15",
        "Mo-Fr 07:00-19:00",
        "08:00-18:00",
        "08:45-09:15, 15:00-15:30",
        "Mo-Fr",
        "Mo-Sa 08:00-18:00",
        "Sa-Mo 08:00-09:00",
        "Mo,We 08:00-09:00",
        "We 08:00-09:00",
        "Sep-Jul Mo-Fr 08:00-09:00",
        "Mo-Fr 15:00-16:00; Mo-Fr 08:00-09:00",
        "Sa 10:00-12:00, Mo-Fr 08:00-09:00",
        "22:00-09:00",
        "school hours",
        "24/7",
        "Mo-Fr 08:20-09:00 AND school days",
    ],
)
def test_conditions_that_hold(condition: str) -> None:
    assert holds_at_school_run(condition)


@pytest.mark.parametrize(
    "condition",
    [
        "",
        "Mo-Fr 10:00-16:00",
        "Mo-Fr 09:00-17:00",
        "Mo-Fr 07:00-08:00",
        "19:00-07:00",
        "Sa,Su",
        "Sa-Su 08:00-18:00",
        "SH 08:00-18:00",
        "PH,SH",
        "Nov-Mar",
        "weight>7.5",
        "Mo-Fr 08:00-09:00 AND weight>7.5",
        "Mo-Fr 08:00-09:00 AND SH",
        "wet",
        "sunset-sunrise",
        "permit_holders",
        "Mo-Fr 08:00-09:00 off",
    ],
)
def test_conditions_that_do_not(condition: str) -> None:
    assert not holds_at_school_run(condition)


def test_the_clauses_of_a_tag() -> None:
    text = "no @ (Mo-Fr 08:30-09:15; PH off); destination @ (Sa 10:00-12:00);permit @ Su"
    assert list(clauses(text)) == [
        ("no", "mo-fr 08:30-09:15; ph off"),
        ("destination", "sa 10:00-12:00"),
        ("permit", "su"),
    ]
    assert list(clauses("no_left_turn @ (07:00-10:00)")) == [("no_left_turn", "07:00-10:00")]
    assert list(clauses("no")) == []
