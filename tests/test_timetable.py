"""The dates of a federation: six weeks at the least, in term, and the latest day to begin."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustering.policy.timetable import Pace, day_said, federation_dates, latest_start, usual_pace
from data import InputError
from data.dates import on_day
from data.school_days import USUAL, SchoolCalendar, usual_terms

DAYS = st.dates(date(2010, 1, 1), date(2060, 12, 31))
PACES = st.builds(Pace, *[st.integers(0, 20)] * 3)
AT_ONCE = Pace(0, 0, 0)
OWN = SchoolCalendar(usual_terms(2026), "terms.csv")


@given(DAYS, PACES)
def test_representations_stand_open_for_six_weeks_of_school(start, pace):
    dates = federation_dates(start, USUAL, pace)
    assert dates.representations_end - dates.publish >= timedelta(weeks=6)
    between = (
        dates.publish + timedelta(days=n + 1)
        for n in range((dates.representations_end - dates.publish).days)
    )
    assert sum(map(USUAL.is_open, between)) >= 30


@given(DAYS, PACES)
def test_bodies_publish_and_decide_on_days_of_school(start, pace):
    dates = federation_dates(start, USUAL, pace)
    assert all(map(USUAL.is_open, (dates.publish, dates.representations_end, dates.decide)))
    assert start <= dates.publish < dates.representations_end <= dates.decide <= dates.earliest


def test_nothing_is_published_over_christmas_and_nothing_ends_in_the_summer():
    winter = federation_dates(date(2026, 11, 28))
    assert winter.publish == date(2027, 1, 8)
    summer = federation_dates(date(2026, 6, 8))
    assert summer.publish == date(2026, 7, 6)
    assert summer.representations_end == date(
        2026, 9, 30
    )  # 14 days of school in July, and 16 from 2 September


@given(DAYS, PACES)
def test_the_latest_start_is_just_in_time(by, pace):
    start = latest_start(by, USUAL, pace)
    assert federation_dates(start, USUAL, pace).earliest <= by
    assert federation_dates(start + timedelta(days=1), USUAL, pace).earliest > by


def test_the_pace_beside_the_law_is_the_planners():
    assert federation_dates(date(2026, 1, 5), USUAL, AT_ONCE).publish == date(2026, 1, 5)
    later = federation_dates(date(2026, 1, 5), USUAL, Pace(2, 0, 0))
    assert later.publish == date(2026, 1, 19)
    assert usual_pace(date(2026, 1, 5)).prepare_weeks > 0


def test_an_authoritys_terms_take_the_place_of_the_usual_ones():
    late = SchoolCalendar(((date(2027, 1, 18), date(2027, 7, 16)),), "terms.csv")
    assert federation_dates(date(2026, 12, 18), late, AT_ONCE).publish == date(2027, 1, 18)
    assert federation_dates(date(2026, 11, 28), OWN) == federation_dates(date(2026, 11, 28))


def test_a_pace_is_not_negative():
    with pytest.raises(InputError):
        Pace(0, -1, 0)


def test_a_day_that_has_passed_is_said_to_have():
    with on_day(date(2026, 11, 28)):
        assert day_said(date(2026, 11, 27)) == "27 November 2026, which has passed"
        assert day_said(date(2026, 11, 28)) == "28 November 2026"


@given(DAYS, PACES)
def test_a_federation_begins_on_a_day_of_school_or_with_the_school_year(start, pace):
    earliest = federation_dates(start, USUAL, pace).earliest
    assert USUAL.is_open(earliest) or (earliest.month, earliest.day) == (9, 1)


def test_no_board_is_constituted_on_christmas_day():
    assert federation_dates(date(2026, 9, 4)).earliest == date(2027, 1, 4)
