"""The travel of meetings: miles, hours, money, and the cheapest place."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustering.policy.citations import cite
from clustering.policy.figures import Rates, money
from clustering.policy.own_money import given_money
from clustering.policy.travel import meeting_places, mileage_pounds
from data.errors import InputError

MILES = np.array([[0.0, 10, 30], [10, 0, 20], [30, 20, 0]])
BEFORE, SINCE = date(2026, 4, 5), date(2026, 4, 6)
OURS = Rates(money(), SINCE)


def rates(when=SINCE, **own) -> Rates:
    return Rates(money().replaced_by(given_money(own)), when)


def test_the_cost_of_meetings_can_be_done_by_hand():
    found = meeting_places(MILES, MILES * 120, OURS)
    middle = found.at[1]
    assert middle.miles == (10 + 20) * 2 * 6
    assert middle.hours == pytest.approx(middle.miles / 30 * 2)  # at 30 miles an hour
    assert middle.mileage_pounds == pytest.approx(middle.miles * (0.55 + 0.05))  # one passenger
    assert middle.staff_pounds == pytest.approx(middle.hours * 30)
    assert found.cheapest == middle
    assert found.in_turn.miles == pytest.approx((40 + 30 + 50) * 2 * 6 / 3)


@pytest.mark.parametrize(("when", "mile"), [(BEFORE, 0.45), (SINCE, 0.55)])
def test_the_day_chooses_what_a_mile_costs_and_every_figure_names_its_document(when, mile):
    sentence = meeting_places(MILES, MILES * 120, rates(when)).sentence("ABC", rates(when))
    assert f"{mile * 100:.0f}p a mile, 25p beyond 10,000 miles a driver and 5p for each" in sentence
    assert "at B, the cheapest place" in sentence
    source = cite("mileage" if when == SINCE else "mileage_until_2026")
    assert f"passenger: {source}" in sentence
    assert "nobody has to pay it" in sentence
    assert f"staff at £30 an hour, meetings and people: {cite('planner')}" in sentence


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({"mileage": 0.305}, "30.5p a mile"),
        ({"staff_hour": 30.5}, "staff at £30.50 an hour: the planner's own figure"),
        ({"meetings": 1}, "1 meeting a year, 2 people and a car"),
        ({"people": 1}, "1 person and a car"),
        ({"people": 3, "passenger": 0.1}, "10p for each passenger"),
    ],
)
def test_a_planner_s_own_figure_goes_before_ours_and_is_called_so(own, words):
    sentence = meeting_places(MILES, MILES, rates(**own)).sentence("ABC", rates(**own))
    assert words in sentence
    assert "the planner's own figure" in sentence


def test_alone_in_a_car_there_is_no_passenger():
    found = meeting_places(MILES, MILES, rates(people=1))
    assert found.at[0].mileage_pounds == pytest.approx(found.at[0].miles * 0.55)
    assert "passenger" not in found.sentence("ABC", rates(people=1))


@given(st.floats(0, 30_000), st.integers(0, 4))
def test_beyond_so_many_miles_the_lower_rate_holds(miles, passengers):
    near, far = min(miles, 10_000), max(miles - 10_000, 0)
    told = 0.55 * near + 0.25 * far + 0.05 * passengers * miles
    assert mileage_pounds(miles, OURS, passengers) == pytest.approx(told)


@given(st.floats(0, 30_000))
def test_a_rate_of_one_s_own_holds_for_every_mile(miles):
    assert mileage_pounds(miles, rates(mileage=0.3)) == pytest.approx(0.3 * miles)


def test_the_lower_rate_is_reckoned_for_each_driver_not_for_all_together():
    miles = np.array([[0.0, 900, 900], [900, 0, 900], [900, 900, 0]])  # 10,800 a year each
    first = meeting_places(miles, miles, OURS).at[0]
    assert first.mileage_pounds == pytest.approx(2 * (10_000 * 0.55 + 800 * 0.25 + 10_800 * 0.05))


@given(st.integers(1, 6), st.integers(0, 1000))
def test_no_place_is_cheaper_than_the_cheapest_and_taking_turns_is_the_mean(n, seed):
    miles = np.random.default_rng(seed).uniform(1, 30, (n, n))
    np.fill_diagonal(miles, 0)
    found = meeting_places(miles, miles * 100, OURS)
    costs = [cost.pounds for cost in found.at]
    assert found.cheapest.pounds == min(costs)
    assert found.in_turn.pounds == pytest.approx(np.mean(costs))


@pytest.mark.parametrize("wrong", [np.inf, np.nan, -1.0])
def test_miles_that_are_not_known_are_refused(wrong):
    miles = MILES.copy()
    miles[0, 1] = wrong
    with pytest.raises(InputError, match="miles"):
        meeting_places(miles, MILES, OURS)
