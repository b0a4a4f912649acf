"""Figures that hold for a time: the day chooses, a user's table comes first, faults are named."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustering.policy.citations import DocumentStatus, cite
from clustering.policy.figures import Rates, figures_of, law, money, pace
from data.errors import InputError

NAMES = ("mileage",)
DAYS = st.dates(date(2000, 1, 1), date(2050, 12, 31))


def mileage(*entries):
    return figures_of({"mileage": list(entries)}, "mine.toml", NAMES)


def entry(value, since=None, until=None, source="our own rate"):
    days = {"from": since, "to": until}
    given = {key: day for key, day in days.items() if day is not None}
    return {"value": value, "unit": "pounds a mile", "source": source} | given


@pytest.mark.parametrize(
    ("when", "value"),
    [(date(2026, 4, 5), 0.45), (date(2026, 4, 6), 0.55), (date(2020, 1, 1), 0.45)],
)
def test_the_day_chooses_the_rate_of_mileage(when, value):
    assert money().on("mileage", when).value == value


def test_between_two_figures_it_is_not_said_that_no_later_one_is_known():
    when = date(2023, 1, 9)
    assert "later" not in money().on("lump_sum", when).said(when)


def test_a_figure_whose_time_is_over_is_said_to_be_of_its_time():
    figure = money().on("lump_sum", date(2026, 11, 28))
    assert figure.said(date(2026, 11, 28)).endswith(
        "; the figure to 31 March 2026, none is known for the day of the plan"
    )
    assert figure.said(date(2026, 3, 31)) == str(figure.source)


@given(DAYS)
def test_every_name_has_a_figure_on_every_day(when):
    for table in (money(), law(), pace()):
        for name in table.entries:
            assert table.on(name, when).name == name


@pytest.mark.parametrize("table", [money(), law(), pace()], ids=["money", "law", "pace"])
def test_every_figure_of_ours_names_a_document_of_the_table(table):
    figures = [figure for entries in table.entries.values() for figure in entries]
    planners = {figure.name for figure in figures if figure.source.status is DocumentStatus.PLANNER}
    assert planners <= {
        "meetings",
        "people",
        "staff_hour",
        "visit_hours",
        "day_hours",
        *("manager_salary", "staff_pension", "visits", "head_hours", "subscription"),
        *pace().entries,
    }
    assert all(
        figure.source is cite("planner") or figure.source.dated or figure.source.address
        for figure in figures
    )


def test_a_figure_of_a_later_time_is_said_to_be_so():
    figure = money().on("lump_sum", date(2019, 1, 1))
    assert figure.said(date(2019, 1, 1)).endswith(
        "; the figure from 1 April 2020, no earlier one is known"
    )


def test_figures_of_one_document_are_named_together():
    rates = Rates(money(), date(2026, 11, 28))
    words = {"mileage": "55p a mile", "meetings": "meetings", "passenger": "5p each"}
    assert rates.sources(words) == (
        f"55p a mile and 5p each: {cite('mileage')}; meetings: {cite('planner')}"
    )


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ([entry(-1)], "this is no number within the bounds"),
        ([{"value": 1, "unit": "pounds a mile"}], "this must be a text"),
        ([entry(1) | {"until": 3}], "there is no such key"),
        ([entry(1, "2026-04-06")], "this is no day"),
        ([entry(1, date(2026, 4, 6), date(2026, 4, 5))], "the figure ends before it begins"),
        ([entry(1), entry(2)], "two figures hold on one day"),
        ([], "no figure is given"),
        ([entry(1, date(2020, 1, 1)), entry(2, date(2021, 1, 1))], "two figures hold on one day"),
    ],
)
def test_a_fault_of_a_users_table_is_named(entries, problem):
    with pytest.raises(InputError) as caught:
        mileage(*entries)
    assert problem in str(caught.value)


def test_an_unknown_figure_is_refused_with_the_nearest():
    with pytest.raises(InputError, match="mileage"):
        figures_of({"milage": []}, "mine.toml", NAMES)
