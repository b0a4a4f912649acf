"""Days on which schools are open: the usual terms, and an authority's own."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from round_trip import round_trip

from data.school_days import (
    USUAL,
    SchoolCalendar,
    usual_terms,
)

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
SHORT = SchoolCalendar(((date(2026, 9, 7), date(2026, 12, 11)),), "terms.csv")


@pytest.mark.parametrize("year", range(2000, 2100))
def test_a_usual_school_year_has_about_190_days_in_six_halves(year):
    terms = usual_terms(year)
    assert list(terms) == sorted(terms)
    assert all(first < last for first, last in terms)
    first = date(year, 9, 1)
    assert 185 <= sum(USUAL.is_open(first + timedelta(days=n)) for n in range(365)) <= 200


@pytest.mark.parametrize(
    "closed",
    [
        date(2026, 10, 28),  # half term of autumn
        date(2026, 12, 25),
        date(2027, 2, 17),  # half term of spring
        date(2027, 3, 26),  # Good Friday
        date(2027, 3, 29),  # Easter Monday
        date(2027, 5, 3),  # May Day
        date(2027, 6, 2),  # week of the spring bank holiday
        date(2027, 8, 12),
        date(2026, 11, 28),  # a Saturday
    ],
)
def test_schools_are_closed_on_holidays_and_at_weekends(closed):
    assert not USUAL.is_open(closed)


@given(DAYS, st.integers(0, 60))
def test_so_many_days_of_school_lie_after_a_day(day, days):
    end = USUAL.after(day, days)
    between = (day + timedelta(days=n + 1) for n in range((end - day).days))
    assert sum(map(USUAL.is_open, between)) == days


@given(DAYS)
def test_the_next_open_day_is_open_and_none_lies_before_it(day):
    found = USUAL.open_from(day)
    assert USUAL.is_open(found)
    assert not any(USUAL.is_open(day + timedelta(days=n)) for n in range((found - day).days))


def test_an_authoritys_terms_hold_in_their_school_year_and_the_usual_ones_beyond():
    assert not SHORT.is_open(date(2026, 9, 3))  # open by the usual dates
    assert not SHORT.is_open(date(2027, 3, 1))
    assert SHORT.is_open(date(2027, 9, 6))
    assert SHORT.own(date(2026, 9, 1), date(2027, 8, 31))
    assert not SHORT.own(date(2026, 9, 1), date(2027, 9, 1))
    assert not USUAL.own(date(2026, 9, 1), date(2026, 9, 2))


@pytest.mark.parametrize("calendar", [USUAL, SHORT], ids=["usual", "own"])
def test_a_calendar_survives_a_plan(calendar):
    assert round_trip(calendar) == calendar


@pytest.mark.parametrize("year", [2022, 2028, 2033])
def test_the_bank_holiday_of_a_new_year_on_a_saturday_is_no_day_of_school(year):
    assert date(year, 1, 1).weekday() == 5
    assert not USUAL.is_open(date(year, 1, 3))
    assert USUAL.is_open(date(year, 1, 4))
