"""The round of a shared post: the days of a week, as short as can be."""

from datetime import date
from itertools import permutations, product

import numpy as np
import pytest
from grid import on_a_line
from hypothesis import given, settings
from hypothesis import strategies as st

from clustering.policy import rounds
from clustering.policy.figures import Rates, money
from clustering.policy.own_money import given_money
from clustering.policy.rounds import WEEK, SharedPost, fewest_rounds, rounds_from
from data.errors import InputError

MILES = np.array([[0.0, 10, 30], [10, 0, 20], [30, 20, 0]])
BEFORE, SINCE = (Rates(money(), day) for day in (date(2026, 4, 5), date(2026, 4, 6)))


def a_post(**given) -> SharedPost:
    return SharedPost(**{"visit_h": 3, "day_h": 7.5, "weeks": 38} | given)


def least_miles(miles: np.ndarray, base: int, per_day: int) -> float:
    """Every way of spreading the schools over the fewest days, by trying them all."""
    n = len(miles)
    days = -(-n // per_day)
    best = np.inf
    for split in product(range(days), repeat=n):
        total = 0.0
        for day in range(days):
            stops = [row for row in range(n) if split[row] == day]
            if len(stops) > per_day:
                total = np.inf
                break
            total += min(
                sum(miles[a, b] for a, b in zip((base, *way), (*way, base), strict=True))
                for way in permutations(stops)
            )
        best = min(best, total)
    return best


@pytest.mark.parametrize("seed", range(4))
def test_the_round_is_as_short_as_can_be(seed):
    at = np.random.default_rng(seed).uniform(0, 10, (6, 2))
    miles = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    post = a_post(visits=(1,) * 6, visit_h=2, day_h=7.9)  # three visits fit into a day
    (found,) = rounds_from(miles, miles * 90, post)
    assert len(found.days) == 2
    assert found.week_miles == pytest.approx(least_miles(miles, 0, 3), rel=1e-3)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=5), st.integers(0, 100))
def test_every_school_has_its_visits_on_different_days_within_the_day(visits, seed):
    n = len(visits)
    miles = on_a_line(list(np.random.default_rng(seed).uniform(0, 20, n))) / 120
    post = a_post(visits=tuple(visits), visit_h=1, day_h=10)
    (found,) = rounds_from(miles, miles * 120, post)
    assert len(found.days) <= len(WEEK)
    assert all(len(set(day)) == len(day) > 0 for day in found.days)
    assert [sum(day.count(row) for day in found.days) for row in range(n)] == visits
    for day in found.days:
        legs = zip((post.base, *day), (*day, post.base), strict=True)
        assert sum(miles[a, b] * 120 for a, b in legs) + 3600 * len(day) <= 10 * 3600
    assert rounds_from(miles, miles * 120, post) == (found,)


def test_a_round_says_its_days_and_miles_a_year():
    (found,) = rounds_from(MILES, MILES * 120, a_post(visits=(1, 1, 0), day_h=8))
    assert found.days == ((0, 1),)
    assert (found.year_days, found.year_miles) == (38, 20 * 38)
    lines = found.sentences(("A", "B", "C"), BEFORE)
    assert lines[0].startswith("Monday: ")
    assert "38 weeks a year: SI 1999/3181" in lines[-2]
    assert "38 days and 760 miles a year, £342 of mileage (45p a mile" in lines[-1]
    assert "£418 of mileage (55p a mile" in found.sentences(("A", "B", "C"), SINCE)[-1]


def test_a_planner_s_own_figures_make_the_round():
    own = {"visit_hours": 1, "day_hours": 5, "school_weeks": 36, "mileage": 0.4}
    rates = Rates(money().replaced_by(given_money(own)), date(2026, 11, 28))
    (found,) = fewest_rounds(MILES, MILES * 120, 1, rates)
    post = found.post
    assert (post.visit_h, post.day_h, post.weeks) == (1, 5, 36)
    lines = found.sentences(("A", "B", "C"), rates)
    assert "36 weeks a year: the planner's own figure" in lines[-2]
    assert "40p a mile: the planner's own figure" in lines[-1]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"day_h": 2}, "take more than a day"),
        ({"visits": (6, 0, 0)}, "0 to 5 visits"),
        ({"visits": (1,) * 13}, "too many schools"),
        ({"base": 3}, "the base is none"),
        ({"day_h": 0}, "hours and weeks"),
        ({"visits": (1, 1)}, "no square of known figures"),
    ],
)
def test_a_round_that_cannot_be_is_refused_in_plain_words(change, message):
    post = a_post(**{"visits": (1, 1, 1)} | change)
    with pytest.raises(InputError, match=message):
        rounds_from(MILES, MILES * 120, post)


def test_the_best_round_begins_where_fewest_days_and_miles_are_needed():
    (found,) = fewest_rounds(MILES, MILES * 120, 1, SINCE)
    each = [
        rounds_from(MILES, MILES * 120, a_post(visits=(1, 1, 1), base=base))[0] for base in range(3)
    ]
    assert (len(found.days), found.week_miles) == min((len(r.days), r.week_miles) for r in each)
    assert any(
        "Every day begins and ends at " in line for line in found.sentences(("A", "B", "C"), SINCE)
    )


def test_visits_that_fit_from_no_school_are_refused_once():
    far = np.full((2, 2), 20_000.0)
    with pytest.raises(InputError) as refusal:
        fewest_rounds(far, far, 2, SINCE)
    (fault,) = refusal.value.faults
    assert "take more than a day" in fault.problem


def fewest_people_and_days(schools: int, visits: int) -> tuple[int, int]:
    """The same by trying every way of giving schools to people, two visits a day and no drive."""
    best = (schools + 1, 0)
    for people in product(range(schools), repeat=schools):
        groups = [people.count(person) for person in set(people)]
        days = [max(visits, -(-group * visits // 2)) for group in groups]
        if max(days) <= len(WEEK):
            best = min(best, (len(groups), sum(days)))
    return best


@pytest.mark.parametrize(("schools", "visits"), [*product((1, 2, 3, 5), repeat=2)])
def test_as_few_people_as_possible_share_the_visits_that_one_cannot_do(schools, visits):
    still = np.zeros((schools, schools))
    found = fewest_rounds(still, still, visits, SINCE)
    people, days = fewest_people_and_days(schools, visits)
    assert (len(found), sum(len(each.days) for each in found)) == (people, days)
    told = np.sum([each.post.visits for each in found], axis=0)
    assert told.tolist() == [visits] * schools
    for each in found:
        met = [sum(day.count(row) for day in each.days) for row in range(schools)]
        assert met == list(each.post.visits)
        assert len(each.days) <= len(WEEK)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 1), min_size=1, max_size=7), st.integers(0, 100), st.integers(2, 9))
def test_sets_of_schools_give_rounds_as_short_as_the_solver_s(visits, seed, day_h):
    at = np.random.default_rng(seed).uniform(0, 10, (len(visits), 2))
    miles = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    post = a_post(visits=tuple(visits), visit_h=1, day_h=day_h)
    with pytest.MonkeyPatch.context() as patch:
        found = rounds_from(miles, miles * 60, post)
        patch.setattr(rounds, "_weeks_of_one_visit", rounds._weeks_of_many_visits)
        expected = rounds_from(miles, miles * 60, post)
    assert rounds._people_days_miles(found)[:2] == rounds._people_days_miles(expected)[:2]
    driven = sum(each.week_miles for each in found)
    assert driven == pytest.approx(sum(each.week_miles for each in expected), abs=0.01)
