"""The travel of meetings: miles, hours, money, and the cheapest place."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustering.policy.travel import Meetings, meeting_places
from data.errors import InputError

MILES = np.array([[0.0, 10, 30], [10, 0, 20], [30, 20, 0]])


def test_the_cost_of_meetings_can_be_done_by_hand():
    meetings = Meetings(a_year=6, people=2, pounds_an_hour=30)
    found = meeting_places(MILES, MILES * 120, meetings)
    middle = found.at[1]
    assert middle.miles == (10 + 20) * 2 * 6
    assert middle.hours == pytest.approx(middle.miles / 30 * 2)  # at 30 miles an hour
    assert middle.mileage_pounds == pytest.approx(middle.miles * 0.45)
    assert found.cheapest == middle
    assert found.in_turn.miles == pytest.approx((40 + 30 + 50) * 2 * 6 / 3)
    sentence = found.sentence(("A", "B", "C"), meetings)
    assert "at B, the cheapest place" in sentence
    assert "45p a mile" in sentence


@given(st.integers(1, 6), st.integers(0, 1000))
def test_no_place_is_cheaper_than_the_cheapest_and_taking_turns_is_the_mean(n, seed):
    miles = np.random.default_rng(seed).uniform(1, 30, (n, n))
    np.fill_diagonal(miles, 0)
    found = meeting_places(miles, miles * 100, Meetings())
    costs = [cost.pounds for cost in found.at]
    assert found.cheapest.pounds == min(costs)
    assert found.in_turn.pounds == pytest.approx(np.mean(costs))


@pytest.mark.parametrize("wrong", [np.inf, np.nan, -1.0])
def test_miles_that_are_not_known_are_refused(wrong):
    miles = MILES.copy()
    miles[0, 1] = wrong
    with pytest.raises(InputError, match="miles"):
        meeting_places(miles, MILES, Meetings())


def test_meetings_are_not_negative():
    with pytest.raises(InputError):
        Meetings(people=-1)
